"""Noise shaping: samples changed so that what G.711 does to them is masked by the sound. Samples in and out.

A-law's error is noise, as loud at every frequency, and is heard where the sound is weak. Here each error is
fed back into the samples after it, through a filter that gives the noise half the height that the sound's
own spectrum has, in dB: more of it under the strong parts, less where nothing would hide it. The noise as a
whole gets louder; the part that is heard gets quieter. The encoder stays as it is; only what it is given
changes.

The filter is found anew for every 10 ms. Linear prediction describes the spectrum as that of ``1 / A(z)``;
the noise gets that of ``A(z / 0.95) ** -0.5``, of whose power series the first 16 terms are the filter. It
has no feedback of its own, and no error is larger than half a step, so that there is nothing that could
become unstable. Some noise counts as part of every sound, as much as steps of 32 make: what is hardly louder
than that is hardly shaped, and silence is not shaped at all.

The first samples of every 40 ms hear of no errors before them. Such blocks depend on each other in nothing,
and are done side by side. Every platform gives the same samples: sums, samples and filters are integers,
and what lies between is done number by number in a fixed order with the four operations and the rounding
that IEEE 754 defines to the last bit.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate, repeat
from operator import mul
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column: TypeAlias = NDArray[np.float64]

BLOCK_FRAMES = 320
"""After so many samples, at 8 kHz, shaping begins anew."""

_STRETCH = 80  # samples that share a filter
_WINDOW = 3 * _STRETCH  # what it is found from, the stretch in the middle
_STRETCHES = BLOCK_FRAMES // _STRETCH

_ORDER = 16
_BANDWIDTH = 0.95
_UNITY_BITS = 12  # a filter is in 4096ths
_MAX_TAP = 4 << _UNITY_BITS  # more is not met; it keeps sums within 32 bits

_FLOOR_STEP = 32  # twice A-law's smallest: with that one itself, speech at -60 dBov would lose
_FLOOR_SHARE = 2.0**-13  # of the power, so that no spectrum is deeper than 39 dB

_ENDS = 65_536
"""No sample is led further than this from 0: 16 taps of up to 4, and errors of up to 512."""

_BLOCKS_AT_ONCE = 256  # their errors stay in the cache of a core


def shape(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Change samples so that A-law's noise follows the spectrum of the sound.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(frames,)]
        Mono signal at 8 kHz, full scale at ±32768. At another rate the stretches are of another length.

    Returns
    -------
    ndarray of int16 [shape=(frames,)]
        What to give to `tonekit.g711.encode_alaw`. Digital silence stays digital silence, all but the first
        and the last 20 ms of it beside a sound.

    Raises
    ------
    TypeError
        If *samples* is not an array of int16.

    Notes
    -----
    The error feedback is that of a noise feedback coder (Atal and Schroeder, "Predictive coding of speech
    signals and subjective error criteria", 1979); ITU-T G.711.1 shapes the noise of G.711 with it, too, at
    the full height of a spectrum of four coefficients. The power series is J. C. P. Miller's recurrence.

    Examples
    --------
    >>> shape(np.array([1000, -1000, 1000, -1000], np.int16)).tolist()
    [1000, -1004, 1004, -1005]
    """
    given = getattr(samples, "dtype", type(samples).__name__)
    if given != np.int16:
        sentence = "{name} are {given}, wanted an array of {dtype}"
        raise TypeError(say(sentence, name="samples", given=given, dtype="int16"))
    blocks = -(-samples.size // BLOCK_FRAMES)
    sound = np.zeros(blocks * BLOCK_FRAMES + 2 * _STRETCH, np.int16)  # filters look beyond both ends
    sound[_STRETCH : _STRETCH + samples.size] = samples
    shaped = np.empty(blocks * BLOCK_FRAMES, np.int16)
    at_once = _BLOCKS_AT_ONCE * BLOCK_FRAMES
    for start in range(0, shaped.size, at_once):
        part = sound[start : start + at_once + 2 * _STRETCH]
        led = _feed_back(part[_STRETCH:-_STRETCH].reshape(-1, BLOCK_FRAMES), _filters(part))
        shaped[start : start + at_once] = led.ravel()
    return shaped[: samples.size]


def _filters(sound: NDArray[np.int16]) -> NDArray[np.int32]:
    """Return the filters of all stretches but the outer two [shape=(stretches, taps)], the last tap first."""
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_STRETCH] * _window()
    lags = range(_ORDER + 1)
    correlation = [np.einsum("ij,ij->i", windows[:, lag:], windows[:, : _WINDOW - lag]) for lag in lags]
    series = _inverse_root(_predictor([column.astype(np.float64) for column in correlation]))
    taps = np.rint(np.stack(series[:0:-1], axis=1) * (1 << _UNITY_BITS))
    return np.clip(taps, -_MAX_TAP, _MAX_TAP).astype(np.int32)


@cache
def _window() -> NDArray[np.int64]:
    """Return a bell of up to 200, in whole numbers: the square of a parabola."""
    place = np.arange(1, _WINDOW + 1, dtype=np.int64)
    return (place * (_WINDOW + 1 - place)) ** 2 >> 20


def _predictor(correlation: list[Column]) -> list[Column]:
    """Return the coefficients of A(z), all but the leading 1, by the recursion of Levinson and Durbin."""
    floor = float(np.square(_window()).sum() * _FLOOR_STEP**2) / 12
    left = correlation[0] + correlation[0] * _FLOOR_SHARE + floor
    found: list[Column] = []
    for order in range(1, _ORDER + 1):
        unexplained = correlation[order]
        for lag, coefficient in enumerate(found, 1):
            unexplained = unexplained + coefficient * correlation[order - lag]
        reflection = -unexplained / left
        found = [one + reflection * other for one, other in zip(found, found[::-1], strict=True)]
        found.append(reflection)
        left = left * (1.0 - reflection * reflection)
    return found


def _inverse_root(predictor: list[Column]) -> list[Column]:
    """Return the first terms of the power series of A(z / 0.95) ** -0.5, 1 among them."""
    widened = [
        coefficient * scale
        for coefficient, scale in zip(predictor, accumulate(repeat(_BANDWIDTH), mul), strict=False)
    ]
    series = [np.ones_like(predictor[0])]
    for number in range(1, _ORDER + 1):
        term = np.zeros_like(series[0])
        for back in range(1, number + 1):
            term = term + (back / (2 * number) - 1.0) * widened[back - 1] * series[number - back]
        series.append(term)
    return series


def _feed_back(blocks: NDArray[np.int16], filters: NDArray[np.int32]) -> NDArray[np.int16]:
    """Lead each sample by the errors before it in its block [shape=(blocks, BLOCK_FRAMES)]."""
    rows = blocks.shape[0]
    taps = np.ascontiguousarray(filters.reshape(rows, _STRETCHES, _ORDER).transpose(1, 2, 0))
    rounded = (blocks.T.astype(np.int32) + _ENDS << _UNITY_BITS) + (1 << _UNITY_BITS - 1)
    wanted = np.ascontiguousarray(rounded)
    errors = np.zeros((_ORDER + BLOCK_FRAMES, rows), np.int32)
    led = np.empty((BLOCK_FRAMES, rows), np.intp)
    products, table = np.empty((_ORDER, rows), np.int32), _errors()
    for frame, (place, goal) in enumerate(zip(led, wanted, strict=True)):
        np.multiply(errors[frame : frame + _ORDER], taps[frame // _STRETCH], out=products)
        np.add.reduce(products, axis=0, dtype=np.int32, out=place)
        np.add(place, goal, out=place)
        np.right_shift(place, _UNITY_BITS, out=place)
        table.take(place, out=errors[_ORDER + frame], mode="clip")
    return np.clip(led.T - _ENDS, -32_768, 32_767).astype(np.int16)


@cache
def _errors() -> NDArray[np.int32]:
    """Return A-law's error for each place a sample may be led to; past full scale, that of full scale."""
    inputs = np.arange(-_ENDS, _ENDS + 1).clip(-32_768, 32_767).astype(np.int16)
    return decode_alaw(encode_alaw(inputs)).astype(np.int32) - inputs
