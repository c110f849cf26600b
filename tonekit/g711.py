"""16-bit samples to G.711 octets and back, by table, equal to ITU-T G.191 for every input.

ITU-T G.711 gives tables of decision values; the reference code of ITU-T G.191 (Software Tool Library,
``alaw_compress`` and ``ulaw_compress``) settles which side a value on the edge of a step belongs to: low
bits are cut off, and a negative value counts by its ones' complement. Encoders that round or negate
instead differ by one step on some hundred of the 65,536 values.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

_BLOCK = 16_384  # look-ups at a time: their 64-bit indices (128 KiB) stay in a core's own cache


def encode_alaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Encode linear samples as A-law octets, exactly as ITU-T G.191 does.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(...)]
        Linear samples, full scale at ±32768, in any shape and memory layout.

    Returns
    -------
    ndarray of uint8 [same shape]
        A new C-contiguous array of octets as they go over the line, even bits inverted: silence is 0xD5.

    Raises
    ------
    TypeError
        If *samples* is not an array of int16 in the machine's byte order. Nothing is cast: floats at
        ±1.0 would become silence.

    See Also
    --------
    decode_alaw : The way back.

    Examples
    --------
    >>> encode_alaw(np.array([0, -1, 32767, -32768], np.int16)).tobytes().hex(" ")
    'd5 55 aa 2a'
    """
    _require(samples, np.int16, "samples")
    return _look_up(_alaw_codes(), samples.view(np.uint16))


def decode_alaw(codes: NDArray[np.uint8]) -> NDArray[np.int16]:
    r"""Decode A-law octets to linear samples, exactly as ITU-T G.191 does.

    Parameters
    ----------
    codes : ndarray of uint8 [shape=(...)]
        A-law octets, even bits inverted, in any shape and memory layout.

    Returns
    -------
    ndarray of int16 [same shape]
        A new C-contiguous array of samples, -32256 to 32256. None of them is 0: A-law has no such
        value, and its silence 0xD5 is +8.

    Raises
    ------
    TypeError
        If *codes* is not an array of uint8.

    See Also
    --------
    encode_alaw : The way back; it restores every octet.

    Examples
    --------
    >>> decode_alaw(np.frombuffer(b"\xd5\x55\xaa\x2a", np.uint8)).tolist()
    [8, -8, 32256, -32256]
    """
    _require(codes, np.uint8, "codes")
    return _look_up(_alaw_samples(), codes)


def encode_ulaw(samples: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Encode linear samples as mu-law octets, exactly as ITU-T G.191 does.

    CPython's ``audioop.lin2ulaw`` negates a negative value where G.191 takes the ones' complement. It gives
    the next louder octet for 508 inputs, all negative: those of the 127 14-bit values at the edge of a step.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(...)]
        Linear samples, full scale at ±32768, in any shape and memory layout. From ±32636 on they are
        clipped.

    Returns
    -------
    ndarray of uint8 [same shape]
        A new C-contiguous array of octets as they go over the line, all bits inverted: silence is 0xFF.

    Raises
    ------
    TypeError
        If *samples* is not an array of int16 in the machine's byte order.

    See Also
    --------
    decode_ulaw : The way back.

    Examples
    --------
    >>> encode_ulaw(np.array([0, -1, 32767, -32768], np.int16)).tobytes().hex(" ")
    'ff 7f 80 00'
    """
    _require(samples, np.int16, "samples")
    return _look_up(_ulaw_codes(), samples.view(np.uint16))


def decode_ulaw(codes: NDArray[np.uint8]) -> NDArray[np.int16]:
    r"""Decode mu-law octets to linear samples, exactly as ITU-T G.191 does.

    Parameters
    ----------
    codes : ndarray of uint8 [shape=(...)]
        Mu-law octets, all bits inverted, in any shape and memory layout.

    Returns
    -------
    ndarray of int16 [same shape]
        A new C-contiguous array of samples, -32124 to 32124. Both 0xFF and 0x7F are 0.

    Raises
    ------
    TypeError
        If *codes* is not an array of uint8.

    See Also
    --------
    encode_ulaw : The way back; it restores every octet but 0x7F, which comes back as 0xFF.

    Examples
    --------
    >>> decode_ulaw(np.frombuffer(b"\xff\x7f\x80\x00", np.uint8)).tolist()
    [0, 0, 32124, -32124]
    """
    _require(codes, np.uint8, "codes")
    return _look_up(_ulaw_samples(), codes)


def _require(array: object, wanted: DTypeLike, name: str) -> None:
    dtype = np.dtype(wanted)
    if isinstance(array, np.ndarray) and array.dtype == dtype:
        return
    given = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
    raise TypeError(
        say("{name} are {given}, wanted an array of {dtype}", name=name, given=given, dtype=dtype)
    )


def _look_up(table: NDArray[Any], indices: NDArray[Any]) -> NDArray[Any]:
    """Take *indices* from *table*, block by block, whatever their layout."""
    result = np.empty(indices.shape, table.dtype)
    with np.nditer(
        [indices, result],
        flags=["external_loop", "buffered", "zerosize_ok"],
        op_flags=[["readonly"], ["writeonly"]],
        buffersize=_BLOCK,
    ) as blocks:
        for block, target in blocks:
            table.take(block, out=target, mode="wrap")  # no index is outside; "wrap" is the fastest way
    return result


@cache
def _alaw_codes() -> NDArray[np.uint8]:
    magnitude = np.arange(32_768) >> 4
    segment = np.maximum(_bit_length(magnitude) - 4, 0)
    step = (magnitude >> np.maximum(segment - 1, 0)) & 0x0F
    return _both_signs((segment << 4) | step) ^ np.uint8(0x55)


@cache
def _alaw_samples() -> NDArray[np.int16]:
    codes = np.arange(256) ^ 0x55
    segment, step = (codes >> 4) & 0x07, codes & 0x0F
    # The middle of a step, counted in halves of the smallest; from segment 1 on a leading one is implied.
    magnitude: NDArray[np.int64] = (2 * step + 1 + 32 * (segment > 0)) << np.maximum(segment - 1, 0)
    return np.where(codes & 0x80, magnitude << 3, -magnitude << 3).astype(np.int16)


@cache
def _ulaw_codes() -> NDArray[np.uint8]:
    magnitude = np.minimum((np.arange(32_768) >> 2) + 33, 0x1FFF)
    segment = _bit_length(magnitude) - 6
    step = (magnitude >> (segment + 1)) & 0x0F
    return _both_signs((segment << 4) | step) ^ np.uint8(0x7F)


@cache
def _ulaw_samples() -> NDArray[np.int16]:
    codes = np.arange(256) ^ 0x7F
    segment, step = (codes >> 4) & 0x07, codes & 0x0F
    magnitude = ((2 * step + 33) << segment) - 33  # the middle of a step, counted in halves of the smallest
    return np.where(codes & 0x80, magnitude << 2, -magnitude << 2).astype(np.int16)


def _bit_length(values: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.frexp(values)[1]  # exact: the exponent of a float that holds the integer


def _both_signs(positive: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Make a table by the sample's 16 bits: a ones' complement mirrors the positive half."""
    return np.concatenate([positive | 0x80, positive[::-1]]).astype(np.uint8)
