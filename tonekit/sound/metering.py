"""What level a sound has, by the meter that suits it: the speech voltmeter, or a plain one."""

from __future__ import annotations

import statistics
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.dsp import quantise
from tonekit.sound.level import FULL_SCALE, sounding_level_dbov
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tonekit.sound.dsp import Samples

_SILENT_DBOV = -60.0
"""What is below is silent: see `tonekit.sound.level`."""

_BLOCK_FRAMES = 2**18
"""How much is encoded at a time, so that reading a long sound needs little memory."""


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
        Mono signal, full scale at ±1.0.
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
    active_dbov = speech_level(samples, sample_rate=sample_rate).active_dbov
    return (Meter.SOUND, sounding_dbov) if active_dbov is None else (Meter.SPEECH, active_dbov)


def read_octets(samples: Samples, *, sample_rate: int, meter: Meter) -> float:
    """Measure a mono sound as a caller hears it: as A-law octets, decoded again.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal that `quantise` takes.
    sample_rate : int
        In Hz.
    meter : Meter
        What to read.

    Returns
    -------
    float
        In dBov; -60 dBov where all is silent.

    Raises
    ------
    ValueError
        If a sample is not finite, or does not fit into 16 bits.
    """
    heard = np.empty(samples.size, np.int16)
    for start in range(0, samples.size, _BLOCK_FRAMES):
        block = slice(start, start + _BLOCK_FRAMES)
        heard[block] = decode_alaw(encode_alaw(quantise(samples[block])))
    level_dbov = speech_level(heard, sample_rate=sample_rate).active_dbov if meter is Meter.SPEECH else None
    if level_dbov is None:
        level_dbov = sounding_level_dbov(heard / FULL_SCALE, sample_rate=sample_rate)
    return _SILENT_DBOV if level_dbov is None else level_dbov


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
