"""Speech brought to a level: a gain, and a limiter for the peaks that it would lift too high.

The level is that of what a caller hears, read from the octets, so that what A-law and the limiter change is
in it. Both change little, and no meter follows the gain exactly, so the gain is found by trial: one to three
of them are the rule.

Nothing is forced. The gain has a limit, for noise rises with speech, and so has the limiter, for more of it
is heard. Where one of them is met the sound stays softer than was asked for, and the result says which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from tonekit.sound.dsp import fit_peak, quantise
from tonekit.sound.limiter import Limited, alaw_ceiling, limit
from tonekit.sound.metering import Meter, read_octets, read_sound

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

MAX_LIMITING_DB = 6.0
"""More than that, taken off the peaks, is heard."""

TOLERANCE_DB = 0.2
"""How far from the target a level may be without a word."""

_ENOUGH_DB = 0.05
"""So close to the target, nothing more is tried. The meter is no finer: its readings jump by some 0.1 dB."""

_NEAR_DB = 1.0
"""So close to the target, a sound may be one that was brought there before: it is tried as it is."""

_TRIALS = 8
_MIN_SLOPE = 0.25


class Shortfall(Enum):
    """Why a sound is not at the level that was asked for."""

    SILENCE = "silence"
    """It is below -60 dBov all the time. Nothing was done to it."""
    GAIN = "gain"
    """It would take more than the most gain."""
    PEAKS = "peaks"
    """The limiter would have to take off more than it may."""
    METER = "meter"
    """With no gain that was tried does the meter read that level: it jumps where one part of a sound is far
    louder than the other, and one gain makes it take both for speech, the next only the louder."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leveled:
    """A sound that was brought to a level, as far as that goes.

    Attributes
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        The signal, in the dtype of what was given; the very array where nothing had to be done.
    gain_db : float
        Gain of all but the peaks; 0.0 where nothing had to be done.
    limited_db : float
        The most that was taken off a peak; 0.0 where none was too high.
    meter : Meter
        What `after_dbov` was measured with.
    before_dbov : float or None
        Level as given, in dBov; None for silence.
    after_dbov : float or None
        Level of *samples* as A-law, decoded again, in dBov; None for silence.
    shortfall : Shortfall or None
        Why `after_dbov` is not within 0.2 dB of the target; None where it is.
    """

    samples: Samples
    gain_db: float
    limited_db: float
    meter: Meter
    before_dbov: float | None
    after_dbov: float | None
    shortfall: Shortfall | None


class _Trial(NamedTuple):
    """What a gain makes of a sound."""

    gain_db: float
    limited: Limited
    meter: Meter
    level_dbov: float
    missing_db: float


def bring_to_level(
    samples: Samples,
    *,
    sample_rate: int,
    target_dbov: float,
    ceiling_dbov: float,
    max_gain_db: float,
    max_limiting_db: float = MAX_LIMITING_DB,
    to_16_bits: Callable[[Samples], NDArray[np.int16]] = quantise,
) -> Leveled:
    """Bring a mono sound to an active speech level, without clipping.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal at the rate of the prompt, finite, full scale at ±1.0; it may go beyond, as resampling
        leaves it.
    sample_rate : int
        In Hz.
    target_dbov : float
        Active speech level by ITU-T P.56, in dBov. What has none, such as a short beep, is brought there by
        its `sounding_level_dbov`.
    ceiling_dbov : float
        Highest peak, in dBov, that the octets are decoded to, and that the samples have.
    max_gain_db : float
        The most gain, 0.0 or more: noise rises with speech. To turn down there is no limit.
    max_limiting_db : float
        The most that the limiter takes off, 0.0 or more.
    to_16_bits : callable
        Makes of the samples what is encoded, and heard in the end: `tonekit.sound.dsp.quantise`, or what
        shapes the noise as well.

    Returns
    -------
    Leveled
        With a reason where it is not within 0.2 dB of the target. Silence is returned as it is.

    Raises
    ------
    ValueError
        If the ceiling is below what A-law can show.

    Notes
    -----
    A sound that is within 0.2 dB of the target already gets no gain, so one that was brought there once stays
    as it is. One that met a limit gets as much again.

    No step uses BLAS. Machines differ in the last bits of sums, logarithms and powers; that is 1e-9 dB, but
    where a reading is as close to 0.05 dB from the target, one of them makes another trial.

    Examples
    --------
    >>> import numpy as np
    >>> beep = 0.1 * np.sin(0.5 * np.arange(8000))
    >>> limits = {"ceiling_dbov": -1.0, "max_gain_db": 30.0}
    >>> leveled = bring_to_level(beep, sample_rate=8000, target_dbov=-18.0, **limits)
    >>> round(leveled.before_dbov, 1), round(leveled.gain_db, 1), leveled.limited_db
    (-22.9, 4.9, 0.0)
    """
    ceiling = alaw_ceiling(ceiling_dbov)
    _, before_dbov = read_sound(samples, sample_rate=sample_rate)
    if before_dbov is None:
        return _left_alone(samples)

    def trial(gain_db: float) -> _Trial:
        limited = limit(samples, sample_rate=sample_rate, ceiling=ceiling, gain=10 ** (gain_db / 20))
        meter, level_dbov = read_octets(limited.samples, sample_rate=sample_rate, to_16_bits=to_16_bits)
        return _Trial(gain_db, limited, meter, level_dbov, target_dbov - level_dbov)

    room_db = 20 * math.log10(ceiling / _peak(samples)) + max_limiting_db
    best = _best(trial, target_dbov - before_dbov, most_db=min(max_gain_db, room_db))
    return Leveled(
        samples=best.limited.samples,
        gain_db=best.gain_db,
        limited_db=best.limited.reduction_db,
        meter=best.meter,
        before_dbov=before_dbov,
        after_dbov=best.level_dbov,
        shortfall=_shortfall(best, max_gain_db, room_db),
    )


def _left_alone(samples: Samples) -> Leveled:
    fitting, gain_db = fit_peak(samples)  # an offset that jumps may be beyond full scale, and no sound
    return Leveled(
        samples=fitting,
        gain_db=gain_db,
        limited_db=0.0,
        meter=Meter.SOUND,
        before_dbov=None,
        after_dbov=None,
        shortfall=Shortfall.SILENCE,
    )


def _best(trial: Callable[[float], _Trial], gain_db: float, *, most_db: float) -> _Trial:
    """Return the trial that comes closest; as it is, where that is close enough.

    The gain follows what is missing. The more the limiter holds back, the less the level rises with the gain:
    the last two trials tell how much. Where that leads out of what was found to be too low and too high, as
    at a jump of the meter, the next gain lies in the middle.
    """
    if abs(gain_db) <= _NEAR_DB:
        as_it_is = trial(min(0.0, most_db))
        if abs(as_it_is.missing_db) <= TOLERANCE_DB:
            return as_it_is
    best = last = trial(min(gain_db, most_db))
    low_db, high_db, slope = -math.inf, most_db, 1.0
    for _ in range(_TRIALS - 1):
        if abs(best.missing_db) <= _ENOUGH_DB or (last.missing_db > 0 and last.gain_db == most_db):
            break
        if last.missing_db > 0:
            low_db = last.gain_db
        else:
            high_db = last.gain_db
        gain_db = min(last.gain_db + last.missing_db / slope, most_db)
        if not low_db < gain_db < high_db and math.isfinite(low_db) and high_db < most_db:
            gain_db = (low_db + high_db) / 2
        here = trial(gain_db)
        risen_db = last.missing_db - here.missing_db
        slope = min(max(risen_db / (gain_db - last.gain_db), _MIN_SLOPE), 1.0)
        best = min(best, here, key=lambda each: abs(each.missing_db))
        last = here
    return best


def _shortfall(best: _Trial, max_gain_db: float, room_db: float) -> Shortfall | None:
    if abs(best.missing_db) <= TOLERANCE_DB:
        return None
    if best.gain_db == max_gain_db:
        return Shortfall.GAIN
    return Shortfall.PEAKS if best.gain_db == room_db else Shortfall.METER


def _peak(samples: Samples) -> float:
    return max(float(samples.max()), -float(samples.min()))
