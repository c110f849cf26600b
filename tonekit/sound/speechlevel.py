"""How loud speech is while someone speaks: the speech voltmeter of ITU-T P.56. Samples in, a reading out.

The meter smooths the magnitude of the sound to an envelope. For each of 15 thresholds, 6 dB apart, it counts
the frames in which the envelope has reached the threshold now or within the last 0.2 s, so that the short
breaks in speech are speech too. Had all the energy come in those frames, they would be at some level; where
that level lies 15.9 dB above the threshold, it is the active speech level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MIN_DURATION_S = 0.2
"""A shorter sound has no speech level: the envelope is still on its way up."""

MIN_SAMPLE_RATE = 1000
"""In Hz. Slower ones carry no speech, and over a block of theirs the envelope would decay to nothing."""

_SMOOTHING_S = 0.03
_HANGOVER_S = 0.2
_MARGIN_DB = 15.9
_THRESHOLDS = 15
_LOWEST = 2.0**-_THRESHOLDS  # each threshold is twice the one below it; the highest is 1/2

_TOLERANCE_DB = 0.5

_BLOCK_STEPS, _MOST_FRAMES = 2**13, 2**17
"""How much is looked at at a time, so that measuring a long sound needs little memory."""

_COARSE_RATE = 500
"""In Hz. So often the envelope is looked at by a coarse reading; it takes 30 ms to move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechLevel:
    """Reading of the speech voltmeter.

    Attributes
    ----------
    active_dbov : float or None
        Level while there is speech, in dBov; None where it can't be told.
    activity : float or None
        Share of the time in which there is speech, above 0 and up to 1; None where `active_dbov` is.
    rms_dbov : float or None
        Level over all samples, in dBov; None where all of them are 0, or there are none.
    reason : str or None
        A sentence on why there is no active level; None where there is one.
    """

    active_dbov: float | None
    activity: float | None
    rms_dbov: float | None
    reason: str | None


class _Point(NamedTuple):
    """The level at which the sound would be if it were active as one threshold says, and that threshold."""

    level_db: float
    threshold_db: float

    @property
    def excess_db(self) -> float:
        """How much more than the margin is between the two."""
        return self.level_db - self.threshold_db - _MARGIN_DB


def speech_level(
    samples: NDArray[np.int16] | NDArray[np.float32] | NDArray[np.float64],
    *,
    sample_rate: int,
    coarse: bool = False,
) -> SpeechLevel:
    """Measure the active speech level of a mono sound.

    This is method B of ITU-T P.56 (12/2011), done as the speech voltmeter of the ITU-T G.191 software tool
    library does it: with 15 thresholds, a crossing that is sought to 0.5 dB, and no filter, so that an offset
    is sound too.

    Parameters
    ----------
    samples : ndarray of int16, float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±32768 for integers and at ±1.0 otherwise.
    sample_rate : int
        In Hz.
    coarse : bool
        Follow the envelope every 2 ms instead of sample by sample: several times as fast, and within
        0.02 dB on speech.

    Returns
    -------
    SpeechLevel
        With a reason instead of an active level where the sound is shorter than 0.2 s or sampled below
        1000 Hz, and where no threshold lies 15.9 dB below it: it is silent or below -74.4 dBov, a click in a
        long silence, or far above full scale.

    Notes
    -----
    A steady sound reads higher than its RMS, and less than wholly active, by the 20 ms or so in which the
    envelope rises: 0.1 dB over one second.

    Machines differ only in the last bits of sums, logarithms and one exponential. Readings agree to 1e-9 dB,
    except where the envelope meets a threshold, or the crossing the tolerance, to 12 places.

    Examples
    --------
    >>> square = np.tile([0.5, -0.5], 40_000)
    >>> level = speech_level(square, sample_rate=8000)
    >>> round(level.active_dbov, 2), round(level.activity, 3), round(level.rms_dbov, 2)
    (-6.01, 0.998, -6.02)
    """
    frames = samples.size
    mean_square = sum(float(np.einsum("i,i->", block, block)) for block in _blocks(samples)) / max(1, frames)
    active_dbov, reason = None, _why_not(frames, sample_rate, mean_square)
    if reason is None:
        step = sample_rate // _COARSE_RATE if coarse else 1
        shares = _active_shares(samples, step, sample_rate / step)
        active_dbov = _crossing_db(mean_square, shares)
        if active_dbov is None:
            reason = say(
                "the sound is too faint for a speech level, or a mere click, or far above full scale"
            )
    return SpeechLevel(
        active_dbov=active_dbov,
        activity=None if active_dbov is None else min(1.0, mean_square / 10 ** (active_dbov / 10)),
        rms_dbov=10 * math.log10(mean_square) if mean_square else None,
        reason=reason,
    )


def _why_not(frames: int, sample_rate: int, mean_square: float) -> str | None:
    """Return why a sound can't be measured, as far as that shows before it is tried."""
    if sample_rate < MIN_SAMPLE_RATE:
        return say(
            "sample rate is {actual} Hz, and no speech can be measured below {least} Hz",
            actual=sample_rate,
            least=MIN_SAMPLE_RATE,
        )
    if frames < MIN_DURATION_S * sample_rate:
        return say(
            "duration is {actual:.4f} s, and a speech level needs {least} s",
            actual=frames / sample_rate,
            least=MIN_DURATION_S,
        )
    return None if mean_square else say("the sound is digital silence")


def _block_steps(step: int) -> int:
    return min(_BLOCK_STEPS, max(1, _MOST_FRAMES // step))


def _blocks(samples: NDArray[Any], step: int = 1) -> Iterator[NDArray[np.float64]]:
    """Yield block after block of whole steps, with full scale at 1.0."""
    frames = _block_steps(step) * step
    for start in range(0, samples.size, frames):
        block = samples[start : start + frames]
        yield block / 2.0**15 if samples.dtype == np.int16 else block.astype(np.float64, copy=False)


def _magnitudes(samples: NDArray[Any], step: int) -> Iterator[NDArray[np.float64]]:
    """Yield the same without signs, and of each step only the mean."""
    for block in _blocks(samples, step):
        magnitudes = np.abs(block)
        if step > 1:
            whole = magnitudes[: magnitudes.size // step * step]
            magnitudes = np.einsum("ij->i", whole.reshape(-1, step)) / step
        if magnitudes.size:  # the last block may be a part of a step only
            yield magnitudes


def _active_shares(samples: NDArray[Any], step: int, rate: float) -> NDArray[np.float64]:
    """Return, for each threshold, in what share of the steps a sound is active; *rate* is that of the steps.

    A step's rank is the number of thresholds that its envelope has reached. With the hangover, a step is
    active for a threshold if the highest rank of it and the steps just before it is.
    """
    hangover = math.floor(_HANGOVER_S * rate + 0.5)
    ranks = np.zeros(hangover, np.uint8)
    counts = np.zeros(_THRESHOLDS + 1, np.intp)
    for envelope in _envelope(samples, step, rate):
        ranks = np.concatenate((ranks[ranks.size - hangover :], _ranks(envelope)))
        counts += np.bincount(_trailing_max(ranks, hangover + 1), minlength=counts.size)
    reached = np.cumsum(counts[:0:-1])[::-1]  # who has reached a threshold has reached those below it
    return np.asarray(reached / counts.sum(), np.float64)


def _envelope(samples: NDArray[Any], step: int, rate: float) -> Iterator[NDArray[np.float64]]:
    """Yield the envelope block after block: the magnitudes smoothed twice.

    Each time by ``y[n] = g * y[n - 1] + (1 - g) * x[n]``; divided by ``g ** n``, that is a running sum. All
    its terms are positive, so that no digits are lost in differences.
    """
    kept = math.exp(-1 / (_SMOOTHING_S * rate))
    decay = np.cumprod(np.full(min(_block_steps(step), samples.size // step), kept))
    weight = (1 - kept) / decay
    once, twice = 0.0, 0.0
    for block in _magnitudes(samples, step):
        left = decay[: block.size]
        smooth = np.cumsum(block * weight[: block.size]) + once
        envelope = left * (np.cumsum(smooth) * (1 - kept) + twice)
        once, twice = float(left[-1] * smooth[-1]), float(envelope[-1])
        yield envelope


def _ranks(envelope: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Count the thresholds that each frame has reached: as they double, its binary exponent tells."""
    _, exponents = np.frexp(np.clip(envelope, _LOWEST / 2, 1 / 2))
    return (exponents + _THRESHOLDS).astype(np.uint8)


def _trailing_max(values: NDArray[np.uint8], window: int) -> NDArray[np.uint8]:
    """Return the maximum of each *window* of neighbours, by joining windows of up to half the size."""
    width = 1
    while width < window:
        step = min(width, window - width)
        values = np.maximum(values[step:], values[:-step])
        width += step
    return values


def _crossing_db(mean_square: float, shares: NDArray[np.float64]) -> float | None:
    """Return the level that lies the margin above its threshold; None where none does."""
    points = [
        _Point(10 * math.log10(mean_square / share), 20 * math.log10(_LOWEST * 2**number))
        for number, share in enumerate(shares.tolist())
        if share
    ]
    if not points or points[0].excess_db < 0:
        return None
    for below, above in pairwise(points):
        if above.excess_db <= 0:
            return _between_db(below, above)
    return None


def _between_db(below: _Point, above: _Point) -> float:
    """Return a level between two points where it lies the margin above its threshold, to the tolerance.

    This is the reference's search, half of the way to one end again and again. It does not turn back where a
    step was too long, so that readings keep some 0.1 dB of where the thresholds happen to be.
    """
    for point in (above, below):
        if abs(point.excess_db) < _TOLERANCE_DB:
            return point.level_db
    place = _halfway(below, above)
    end, sign = (above, 1) if place.excess_db > 0 else (below, -1)
    while sign * place.excess_db > _TOLERANCE_DB:
        place = _halfway(place, end)
    return place.level_db


def _halfway(one: _Point, other: _Point) -> _Point:
    return _Point((one.level_db + other.level_db) / 2, (one.threshold_db + other.threshold_db) / 2)
