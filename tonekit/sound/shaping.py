"""Noise shaping: samples changed so that what G.711 does to them is masked by the sound. Samples in and out.

A-law's error is noise, as loud at every frequency, and is heard where the sound is weak. Here each error is
fed back into the samples after it, through a filter that gives the noise half the height that the sound's
own spectrum has, in dB: more of it under the strong parts, less where nothing would hide it. The noise as a
whole gets louder; the part that is heard gets quieter. The encoder stays as it is; only what it is given
changes.

Every 20.4 ms are shaped by themselves. Linear prediction describes their spectrum as that of ``1 / A(z)``;
the noise gets that of ``A(z / 0.95) ** -0.5``, of whose power series the first 10 terms are the filter. It
has no feedback of its own, and no error is larger than half a step, so that there is nothing that could
become unstable. Some noise counts as part of every sound, as much as steps of 32 make: what is hardly louder
than that is hardly shaped, and silence is not shaped at all.

Blocks depend on each other in nothing, and are done side by side: there is a loop over the 163 samples of a
block, and none over blocks. That the first samples of each hear of no errors before them costs next to
nothing: neither twice as long blocks, nor a filter for every 10 ms, nor windows that reach beyond a block,
nor 16 terms let PESQ rise by more (`benchmarks/shaping.py`). Half as long blocks lose 0.013 of it, 12
coefficients instead of 16 lose 0.013, and 8 coefficients and terms lose 0.06.

Every platform gives the same samples. Correlations and the fed-back errors are sums of whole numbers, or of
128ths, so small that floats hold each of them exactly, in whatever order they are added; what lies between is
done number by number in a fixed order with the four operations and the rounding that IEEE 754 defines to the
last bit.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_FRAMES = 163
"""So many samples, at 8 kHz, share a filter; after them shaping begins anew.

The number is a prime: in blocks of 20 ms each period of a tone of 50, 100, 150 Hz would get the same errors,
which are then no noise but tones.
"""

_ORDER = 16
_TAPS = 10
_BANDWIDTH = 0.95
_UNITY = 128.0  # a filter is in 128ths: with 17 bits before the point they fill the 24 of a float32
_MAX_TAP = 4.0  # more is not met

_FLOOR_STEP = 32  # twice A-law's smallest: with that one itself, speech at -60 dBov would lose
_FLOOR_SHARE = 2.0**-13  # of the power, so that no spectrum is deeper than 39 dB

_ENDS = 65_536
"""No sample is led further than this from 0: 10 taps of up to 4, and errors of up to 512."""

_BLOCKS_AT_ONCE = 512  # what they take stays in the cache of a core


def shape(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Change samples so that A-law's noise follows the spectrum of the sound.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(frames,)]
        Mono signal at 8 kHz, full scale at ±32768. At another rate the blocks are of another length.

    Returns
    -------
    ndarray of int16 [shape=(frames,)]
        What to give to `tonekit.g711.encode_alaw`. Digital silence stays digital silence, all but the first
        and the last 20.4 ms of it beside a sound.

    Raises
    ------
    TypeError
        If *samples* is not an array of int16.

    Notes
    -----
    The error feedback is that of a noise feedback coder (Atal and Schroeder, "Predictive coding of speech
    signals and subjective error criteria", 1979); ITU-T G.711.1 shapes the noise of G.711 with it, too, at
    the full height of a spectrum of four coefficients. The predictor is found as Le Roux and Gueguen ("A
    fixed point computation of partial correlation coefficients", 1977) do it, and the power series by J. C.
    P. Miller's recurrence.

    Examples
    --------
    >>> shape(np.resize(np.array([1000, -1000], np.int16), 160))[:6].tolist()
    [1000, -1002, 1003, -1005, 1006, -1006]
    """
    given = getattr(samples, "dtype", type(samples).__name__)
    if given != np.int16:
        sentence = "{name} are {given}, wanted an array of {dtype}"
        raise TypeError(say(sentence, name="samples", given=given, dtype="int16"))
    sound = np.zeros((-(-samples.size // BLOCK_FRAMES), BLOCK_FRAMES), np.int16)
    sound.ravel()[: samples.size] = samples
    for start in range(0, len(sound), _BLOCKS_AT_ONCE):
        blocks = sound[start : start + _BLOCKS_AT_ONCE]
        blocks[:] = _led(blocks, _filters(blocks))
    return sound.ravel()[: samples.size]


def _filters(blocks: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return the filter of each block [shape=(_TAPS, blocks)], in multiples of 1/128."""
    series = _inverse_root(_predictor(_correlation(blocks)))
    return (np.rint(series[1:] * _UNITY) / _UNITY).clip(-_MAX_TAP, _MAX_TAP).astype(np.float32)


def _correlation(blocks: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return the correlation of each block with itself [shape=(1 + _ORDER, blocks)]: whole numbers."""
    weighted = blocks * _window()
    correlation = np.empty((1 + _ORDER, len(blocks)))
    for lag, row in enumerate(correlation):
        later, earlier = weighted[:, None, lag:], weighted[:, : BLOCK_FRAMES - lag, None]
        row[:] = (later @ earlier)[:, 0, 0]  # below 2**51
    return correlation


@cache
def _window() -> NDArray[np.float64]:
    """Return a bell of up to 172, in whole numbers: the square of a parabola."""
    place = np.arange(1, BLOCK_FRAMES + 1, dtype=np.int64)
    return ((place * (BLOCK_FRAMES + 1 - place)) ** 2 >> 18).astype(np.float64)


def _predictor(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients of A(z), all but the leading 1 [shape=(_ORDER, blocks)]."""
    floor = float(np.square(_window()).sum()) * _FLOOR_STEP**2 / 12
    correlation[0] += correlation[0] * _FLOOR_SHARE + floor
    ahead = behind = correlation  # with what two predictions leave: of the sample after, and of that before
    found = np.empty((_ORDER, correlation.shape[1]))
    for order in range(_ORDER):
        ahead, behind = ahead[1:], behind[:-1]
        reflection = -ahead[0] / behind[0]
        ahead, behind = ahead + reflection * behind, behind + reflection * ahead
        found[:order] += reflection * found[:order][::-1]
        found[order] = reflection
    return found


def _inverse_root(predictor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first terms of the power series of A(z / 0.95) ** -0.5 [shape=(1 + _TAPS, blocks)]."""
    widened = predictor[:_TAPS] * np.full((_TAPS, 1), _BANDWIDTH).cumprod(0)
    series = np.zeros((1 + _TAPS, predictor.shape[1]))
    series[0] = 1.0
    for number, shares in enumerate(_shares()):
        series[number + 1 :] += shares * widened[: _TAPS - number] * series[number]
    return series


@cache
def _shares() -> list[NDArray[np.float64]]:
    """Return, for each term, in a column, what share of it is in those after it."""
    back = np.arange(1.0, 1 + _TAPS)[:, None]
    return [back[: _TAPS - number] / (2 * (number + back[: _TAPS - number])) - 1.0 for number in range(_TAPS)]


def _led(blocks: NDArray[np.int16], filters: NDArray[np.float32]) -> NDArray[np.int32]:
    """Lead each sample by the errors before it in its block [shape=(blocks, BLOCK_FRAMES)]."""
    led = np.full((BLOCK_FRAMES + _TAPS, len(blocks)), _ENDS + 0.5, np.float32)  # all above 0, and half a one
    led[:BLOCK_FRAMES] += blocks.T
    place, error = np.empty(len(blocks), np.intp), np.empty(len(blocks), np.float32)
    fed_back, table = np.empty_like(filters), _errors()
    for frame in range(BLOCK_FRAMES):
        place[...] = led[frame]  # which cuts off the fraction
        table.take(place, out=error, mode="clip")
        np.multiply(filters, error, out=fed_back)
        later = led[frame + 1 : frame + 1 + _TAPS]
        np.add(later, fed_back, out=later)
    return (led[:BLOCK_FRAMES].T.astype(np.int32) - _ENDS).clip(-32_768, 32_767)


@cache
def _errors() -> NDArray[np.float32]:
    """Return A-law's error for each place a sample may be led to; past full scale, that of full scale."""
    inputs = np.arange(-_ENDS, _ENDS + 1).clip(-32_768, 32_767).astype(np.int16)
    return decode_alaw(encode_alaw(inputs)).astype(np.float32) - inputs
