"""What level a sound has, by the meter that suits it: the speech voltmeter, or a plain one."""

from __future__ import annotations

import math
import statistics
from enum import Enum
from typing import TYPE_CHECKING

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.dsp import quantise
from tonekit.sound.level import FULL_SCALE, sounding_level_dbov
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

_SILENT_DBOV = -60.0
"""What is below is silent: see `tonekit.sound.windows`."""


class Meter(Enum):
    """What a level is read from."""

    SPEECH = "speech"
    """The speech voltmeter of ITU-T P.56."""
    SOUND = "sound"
    """The RMS of all that is not silent. A click, or a sound shorter than 0.2 s, has no speech level."""


def read_sound(samples: Samples, *, sample_rate: int) -> tuple[Meter, float | None]:
    """Measure a mono sound, and tell with what.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0; what goes beyond is read as if it were softer, since the highest
        threshold of the voltmeter is half of full scale.
    sample_rate : int
        In Hz.

    Returns
    -------
    meter : Meter
        The speech voltmeter, if it can read the sound.
    level_dbov : float or None
        In dBov; None for silence, which is what stays below -60 dBov.
    """
    sounding_dbov = sounding_level_dbov(samples, sample_rate=sample_rate)
    if sounding_dbov is None:
        return Meter.SOUND, None
    beyond = max(1.0, float(samples.max()), -float(samples.min()))
    within = samples if beyond == 1.0 else samples / samples.dtype.type(beyond)
    active_dbov = speech_level(within, sample_rate=sample_rate).active_dbov
    if active_dbov is None:
        return Meter.SOUND, sounding_dbov
    return Meter.SPEECH, active_dbov + 20 * math.log10(beyond)


def read_octets(
    samples: Samples,
    *,
    sample_rate: int,
    to_16_bits: Callable[[Samples], NDArray[np.int16]] = quantise,
) -> tuple[Meter, float]:
    """Measure a mono sound as a caller hears it: as A-law octets, decoded again.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal that *to_16_bits* takes.
    sample_rate : int
        In Hz.
    to_16_bits : callable
        Makes of them what is encoded.

    Returns
    -------
    meter : Meter
        The speech voltmeter, if it can read the octets: what can't be read before a gain may be after it.
    level_dbov : float
        In dBov; -60 dBov where all is silent.

    Raises
    ------
    ValueError
        If a sample is not finite, or does not fit into 16 bits.
    """
    heard = decode_alaw(encode_alaw(to_16_bits(samples)))
    active_dbov = speech_level(heard, sample_rate=sample_rate).active_dbov
    if active_dbov is not None:
        return Meter.SPEECH, active_dbov
    level_dbov = sounding_level_dbov(heard / FULL_SCALE, sample_rate=sample_rate)
    return Meter.SOUND, _SILENT_DBOV if level_dbov is None else level_dbov


def common_level_dbov(levels_dbov: Iterable[float | None]) -> float | None:
    """Return the level to which the sounds of a set are brought, so that they are changed least.

    Parameters
    ----------
    levels_dbov : iterable of float or None
        Active speech level of each, in dBov; None where it has none.

    Returns
    -------
    float or None
        The median, rounded to 0.1 dB so that every computer finds the same; None where none has a level.

    Examples
    --------
    >>> common_level_dbov([-31.0, None, -22.26, -20.0])
    -22.3
    """
    known = [level for level in levels_dbov if level is not None]
    return round(statistics.median(known), 1) if known else None
