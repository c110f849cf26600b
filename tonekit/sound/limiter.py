"""Peaks held under a ceiling without clipping: a look-ahead limiter. Samples in, samples out.

What a peak is too high by, in dB, has to be off when it comes. The limiter takes off the least that does so
and changes no faster than 1.2 dB a millisecond on the way down and 0.075 dB on the way up: 6 dB are reached
in 5 ms and given back in 80 ms. In between it holds for 15 ms, longer than a period of the deepest voice, so
that it does not follow the wave itself, which would distort it. Where no peak is near, nothing is changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tonekit.g711 import decode_alaw
from tonekit.sound.level import FULL_SCALE
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

ATTACK_DB_PER_S = 1200.0
"""How fast the gain goes down, at most, before a peak."""

RELEASE_DB_PER_S = 75.0
"""How fast it comes back, at most."""

HOLD_S = 0.015
"""How long it stays down after a peak, at least."""

_BLOCK_FRAMES = 2**16
"""How much is looked at at a time, so that limiting a long sound needs little memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limited:
    """A sound that stays within a ceiling.

    Attributes
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        The signal, in the dtype of what was given.
    reduction_db : float
        What was taken off the highest peak, and nowhere more; 0.0 where no peak was too high.
    """

    samples: Samples
    reduction_db: float


def limit(samples: Samples, *, sample_rate: int, ceiling: float, gain: float = 1.0) -> Limited:
    """Amplify a mono sound, and hold its peaks within a ceiling.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, finite, full scale at ±1.0; it may go beyond.
    sample_rate : int
        In Hz.
    ceiling : float
        The largest magnitude, more than 0.0; with float32 samples, one that float32 holds exactly, such as
        any that `alaw_ceiling` returns.
    gain : float
        Factor, more than 0.0, by which the signal is multiplied first.

    Returns
    -------
    Limited
        No magnitude in it is above *ceiling*, nor above what *gain* alone makes of it. Frames that no peak
        reaches are what *gain* alone makes of them, bit by bit. A peak that is too high by 6 dB reaches from
        5 ms before it to 95 ms after. With nothing to do, the signal is *samples* itself.

    Notes
    -----
    Takes time in proportion to the frames, and memory for one copy. Machines differ in the last bits of
    logarithms and powers only; blocks make no difference beyond those bits.

    Examples
    --------
    >>> limited = limit(np.array([0.1, 1.0, -0.1]), sample_rate=8000, ceiling=0.5)
    >>> float(limited.samples[1]), round(limited.reduction_db, 2)
    (0.5, 6.02)
    """
    highest = gain * max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))
    if highest <= ceiling:
        return Limited(samples=samples if gain == 1.0 else _scaled(samples, gain), reduction_db=0.0)
    reduction_db = 20 * math.log10(highest / ceiling)
    before = math.ceil((HOLD_S + reduction_db / RELEASE_DB_PER_S) * sample_rate)  # what reaches into a block
    after = math.ceil(reduction_db / ATTACK_DB_PER_S * sample_rate)
    result = np.empty_like(samples)
    for start in range(0, samples.size, _BLOCK_FRAMES):
        first = max(0, start - before)
        near = _scaled(samples[first : start + _BLOCK_FRAMES + after], gain)
        taken_db = _taken_db(near, sample_rate, ceiling)
        block = slice(start - first, start - first + _BLOCK_FRAMES)
        limited = near[block] if taken_db is None else near[block] * 10 ** (taken_db[block] / -20)
        result[start : start + _BLOCK_FRAMES] = limited.clip(-ceiling, ceiling)  # rounding, no more than that
    return Limited(samples=result, reduction_db=reduction_db)


def alaw_ceiling(ceiling_dbov: float) -> float:
    """Return the largest magnitude of A-law that is no higher than a ceiling.

    A sound that stays within it does so as A-law, too: no code that it is encoded to is decoded to more. Near
    full scale, A-law's steps are 0.3 dB wide, so that a peak just below any other ceiling may come out above.

    Parameters
    ----------
    ceiling_dbov : float
        Highest peak in dBov, as ``peak_dbov`` counts it: 0 dBov is full scale, A-law's largest is -0.14 dBov.

    Returns
    -------
    float
        As a share of full scale, a multiple of 1/32768.

    Raises
    ------
    ValueError
        If it is below A-law's smallest magnitude, -72.25 dBov.

    Examples
    --------
    >>> alaw_ceiling(-1.0) * 32768
    29184.0
    """
    within = _alaw_magnitudes()[_alaw_magnitudes() <= 10 ** (ceiling_dbov / 20)]
    if not within.size:
        raise ValueError(
            say("ceiling is {actual} dBov, and A-law begins at -72.25 dBov", actual=ceiling_dbov)
        )
    return float(within.max())


@cache
def _alaw_magnitudes() -> NDArray[np.float64]:
    return np.abs(decode_alaw(np.arange(256, dtype=np.uint8)) / FULL_SCALE)


def _scaled(samples: Samples, gain: float) -> Samples:
    return samples * samples.dtype.type(gain)


def _taken_db(samples: Samples, sample_rate: int, ceiling: float) -> NDArray[np.float64] | None:
    """Return what is taken off each frame; None where nothing is.

    The least that covers what each peak is too high by, and falls and rises no faster than it may: for each
    frame, the most that any peak around it still asks for.
    """
    magnitudes = np.abs(samples, dtype=np.float64)
    if magnitudes.max(initial=0.0) <= ceiling:
        return None
    too_high_db = 20 * np.log10(np.maximum(magnitudes / ceiling, 1.0))
    held_db = _held(too_high_db, math.ceil(HOLD_S * sample_rate))
    back_db = _falling(held_db, RELEASE_DB_PER_S / sample_rate)
    return _falling(back_db[::-1], ATTACK_DB_PER_S / sample_rate)[::-1]


def _held(values: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """Return the maximum of each value and the *frames* before it, by joining ever wider windows."""
    held = np.concatenate((np.zeros(frames), values))
    width = 1
    while width <= frames:
        step = min(width, frames + 1 - width)
        held = np.maximum(held[step:], held[:-step])
        width += step
    return held


def _falling(values: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return the lowest curve above *values* that falls by no more than *step* from one to the next.

    On a slope that rises by as much, that is the running maximum.
    """
    slope = step * np.arange(values.size)
    curve: NDArray[np.float64] = np.maximum.accumulate(values + slope) - slope
    return curve
