"""What the octets under an A-law header really are.

A header that says A-law is easily put before octets that are not: the file then plays as noise. Octets are
told apart by how well each reading of them hangs together: sound changes little from one sample to the next,
and read by the wrong law it does not. The measure is the number of bits that a simple lossless coder would
need for it: in each block of 4 ms the best of four polynomial predictors, as in Shorten (T. Robinson, 1994),
and the entropy of a Laplace distribution with the remainder's mean magnitude.

Silence tells nothing and is left out. A square wave or a tone of 2 kHz has but a handful of octets, which
any reading may happen to make small. Therefore nothing is said of octets that are not varied, nor for a
reading that needs more bits than the plain statistics of the octets do.
"""

from __future__ import annotations

import math
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tonekit.g711 import decode_alaw, decode_ulaw
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Guess(Enum):
    """What octets can be; the value says it in words."""

    ALAW = "A-law octets"
    MULAW = "mu-law octets"
    ALAW_PLAIN = "A-law octets without the even bits inverted"
    LINEAR16 = "16-bit linear PCM"
    LINEAR16_BIG = "16-bit linear PCM, the high byte first"
    LINEAR8 = "8-bit linear PCM"
    LINEAR8_SIGNED = "signed 8-bit linear PCM"
    COMPRESSED = "compressed or encrypted data"

    @property
    def words(self) -> str:
        """The name, ready to stand in a sentence."""
        return say(self.value)


MIN_OCTETS = 1024
"""Of fewer, an eighth of a second, nothing is said. Silence does not count."""

_SLICES, _SLICE_OCTETS = 32, 512
_FEW_SLICES = 6
_BLOCK_OCTETS = 32
_PREDICTOR_ORDERS = 4

_VARIED_ENTROPY = 3.0
"""Bits. Speech and music have 4 and more, a square wave has 1."""

_MARKEDLY = 0.95
"""Another reading must need less than this share of the bits that A-law needs."""

_PLAIN_BITS, _PLAINLY = 6.5, 1.15
"""Octets that need fewer bits than this as A-law, and so many times as many in every other reading, are that,
and a few slices tell. Speech needs 5, and at least 1.24 times as many."""

_NO_SOUND_BITS, _NO_SOUND_ENTROPY, _NO_SOUND_MEMORY = 7.75, 7.6, 0.15
"""Octets that need more bits than this as A-law, are spread over the 256 values more evenly, and whose
magnitudes remember the one before less, are no sound. White noise needs 7.5 bits at an entropy of 7.4;
applause and crackling need more, but one loud moment follows another. Random octets need 8.3 bits at 8.0."""


def guess_law(octets: NDArray[np.uint8]) -> Guess:
    """Tell what octets are that are said to be A-law.

    Parameters
    ----------
    octets : ndarray of uint8 [shape=(frames,)]
        Payload of a ``data`` chunk. Of a long one, 2 s are looked at, spread over the whole.

    Returns
    -------
    Guess
        A-law, unless another reading is markedly more plausible. For silence, simple tones and very short
        sounds none ever is.

    Examples
    --------
    >>> from tonekit.g711 import encode_ulaw
    >>> time = np.arange(8000) / 8000
    >>> guess_law(encode_ulaw((9000 * np.sin(300 * time**2)).astype(np.int16)))
    <Guess.MULAW: 'mu-law octets'>
    """
    if _is_plainly_alaw(_without_silence(_excerpt(octets, slices=_FEW_SLICES))):
        return Guess.ALAW
    octets = _without_silence(_excerpt(octets, slices=_SLICES))
    entropy = _entropy(octets) if octets.size >= MIN_OCTETS else 0.0
    if entropy < _VARIED_ENTROPY:
        return Guess.ALAW
    bits = _bits(octets)
    best = min(bits, key=bits.__getitem__)
    no_sound = (
        bits[Guess.ALAW] > _NO_SOUND_BITS
        and entropy > _NO_SOUND_ENTROPY
        and abs(_memory(octets)) < _NO_SOUND_MEMORY
    )
    if bits[best] < entropy and (no_sound or bits[best] < _MARKEDLY * bits[Guess.ALAW]):
        return best
    return Guess.COMPRESSED if no_sound else Guess.ALAW


def _is_plainly_alaw(octets: NDArray[np.uint8]) -> bool:
    """Tell whether a few octets are A-law beyond doubt, as those of nearly every prompt are."""
    if octets.size < MIN_OCTETS:
        return False
    bits = _bits(octets)
    alaw = bits.pop(Guess.ALAW)
    return alaw < _PLAIN_BITS and min(bits.values()) > _PLAINLY * alaw


def _excerpt(octets: NDArray[np.uint8], *, slices: int) -> NDArray[np.uint8]:
    """Cut to whole blocks; of many, take slices at even distances, which keeps 16-bit words in step."""
    if octets.size > slices * _SLICE_OCTETS:
        apart = octets.size // slices // 2 * 2
        octets = octets[: slices * apart].reshape(slices, apart)[:, :_SLICE_OCTETS].ravel()
    return octets[: octets.size // _BLOCK_OCTETS * _BLOCK_OCTETS]


def _without_silence(octets: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Leave out blocks that hold one octet only."""
    blocks = octets.reshape(-1, _BLOCK_OCTETS)
    varied = np.flatnonzero((blocks != blocks[:, :1]).any(axis=1))
    return blocks[varied].ravel()


def _bits(octets: NDArray[np.uint8]) -> dict[Guess, float]:
    """Return what each reading needs for an octet."""
    guesses, values, log_steps = _tables()
    places = octets.astype(np.intp)
    samples, steps = (table.take(places, axis=1, mode="wrap") for table in (values, log_steps))  # the fastest
    by_table = _bits_per_octet(samples, steps, octets.size)
    # Words that are shifted by an octet look as if the other octet came first.
    words = np.stack([octets.view("<i2"), octets.view(">i2")]).astype(np.float32)
    as_words = _bits_per_octet(words, np.zeros_like(words), octets.size)
    return dict(zip((*guesses, Guess.LINEAR16, Guess.LINEAR16_BIG), (*by_table, *as_words), strict=True))


@cache
def _tables() -> tuple[tuple[Guess, ...], NDArray[np.float32], NDArray[np.float32]]:
    """Return what each octet stands for, and log2 of how far its neighbours are, a row for each law."""
    codes = np.arange(256, dtype=np.uint8)
    tables = {
        Guess.ALAW: decode_alaw(codes),
        Guess.MULAW: decode_ulaw(codes),
        Guess.ALAW_PLAIN: decode_alaw(codes ^ np.uint8(0x55)),
        Guess.LINEAR8: codes - 128.0,
        Guess.LINEAR8_SIGNED: codes.view(np.int8),
    }
    values = np.stack([table.astype(np.float32) for table in tables.values()])
    return tuple(tables), values, np.stack([_log_steps(row) for row in values])


def _log_steps(values: NDArray[np.float32]) -> NDArray[np.float32]:
    order = np.argsort(values)
    log_steps = np.empty_like(values)
    log_steps[order] = np.log2(np.gradient(values[order]))
    return log_steps


def _bits_per_octet(samples: NDArray[np.float32], log_steps: NDArray[np.float32], octets: int) -> list[float]:
    """Return what a simple lossless coder would need for each row of samples.

    They are whole numbers, of which float32 holds the differences and the sums of a block exactly.
    """
    blocks = octets // _BLOCK_OCTETS
    remainders = np.full((len(samples), blocks), np.inf, np.float32)
    for order in range(_PREDICTOR_ORDERS):
        samples = _changes(samples) if order else samples
        np.minimum(remainders, _block_means(np.abs(samples), blocks), out=remainders)
    bits = np.log2(np.maximum(2 * math.e * remainders, 1e-9)) - _block_means(log_steps, blocks)
    means = np.maximum(bits, 0.0).mean(axis=1, dtype=np.float64)
    return [float(mean) * samples.shape[1] / octets for mean in means]


def _changes(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what changes from one sample to the next, from zero to the first; quicker than `np.diff`."""
    changes = np.empty_like(samples)
    changes[:, 0] = samples[:, 0]
    np.subtract(samples[:, 1:], samples[:, :-1], out=changes[:, 1:])
    return changes


def _block_means(values: NDArray[np.float32], blocks: int) -> NDArray[np.float32]:
    grouped = values.reshape(len(values), blocks, -1)
    sums: NDArray[np.float32] = np.einsum("rbi->rb", grouped)  # twice as quick as mean()
    return sums / np.float32(grouped.shape[2])


def _entropy(octets: NDArray[np.uint8]) -> float:
    """Return the bits that an octet needs if its neighbours are not looked at."""
    shares = np.bincount(octets) / octets.size
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())


def _memory(octets: NDArray[np.uint8]) -> float:
    """Return the correlation of neighbouring A-law magnitudes, from -1 to 1."""
    magnitudes = ((octets ^ np.uint8(0x55)) & 0x7F).astype(np.float64)
    return float(np.corrcoef(magnitudes[:-1], magnitudes[1:])[0, 1])
