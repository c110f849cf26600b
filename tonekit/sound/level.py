"""How loud a sound is, and where it starts and ends. Samples in, frozen `Levels` out.

0 dBov is the RMS of a full-scale square wave (ITU-T G.100.1), so a full-scale sine is at -3.01 dBov.
What is silence in a sound, `tonekit.sound.windows` tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tonekit.sound.clipping import find_clipping
from tonekit.sound.windows import measure_windows, sounding, window_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.sound.speechlevel import SpeechLevel

FULL_SCALE = 32768
"""What ±1.0 is in int16."""

IDLE_STEP = 8 / FULL_SCALE
"""Half of A-law's smallest step: digital silence, octet 0xD5, is decoded to this, 0x55 to its negative."""

_EDGE_S = 0.005
_EDGE_FRAMES = 3
_MIN_STEP = 0.02
_STEEPER = 1.25

_DECIMALS = {
    "peak_dbov": 2,
    "rms_dbov": 2,
    "active_speech_dbov": 2,
    "activity": 3,
    "dc_offset": 6,
    "clipped_frames": 0,
    "lead_silence_s": 3,
    "tail_silence_s": 3,
}
"""To how many places JSON tells each level. What computers differ in is far smaller, and nobody hears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels of one sound.

    Attributes
    ----------
    peak_dbov, rms_dbov : float or None
        Largest magnitude and RMS over all samples, in dBov; None for digital silence.
    active_speech_dbov, activity : float or None
        Speech level by ITU-T P.56 and the share of the time in which there is speech, 0 to 1: see
        `tonekit.sound.speechlevel`. None for digital silence, where the sound has none, and where it was not
        measured, as by `convert`.
    dc_offset : float
        Mean of the samples, as a share of full scale.
    clipped_frames : int
        Frames in flat runs at the extreme, where peaks were cut off there: see `tonekit.sound.clipping`.
    lead_silence_s, tail_silence_s : float
        Silence at the start and at the end, in seconds; both the whole length where all is silence.
    """

    peak_dbov: float | None
    rms_dbov: float | None
    active_speech_dbov: float | None
    activity: float | None
    dc_offset: float
    clipped_frames: int
    lead_silence_s: float
    tail_silence_s: float

    def with_speech(self, speech: SpeechLevel) -> Levels:
        """Return these levels with the speech level of the same sound; digital silence gets none."""
        if self.peak_dbov is None:  # A-law decodes it to a faint sound, which the meter would read
            return self
        return replace(self, active_speech_dbov=speech.active_dbov, activity=speech.activity)

    def to_dict(self) -> dict[str, Any]:
        """Return the levels as JSON-ready values, in the order in which they are documented.

        They are rounded, so that the same sound gives the same text on every computer: levels to 0.01 dB,
        times to 0.001 s, the offset to 0.000001.
        """
        return {name: _rounded(getattr(self, name), decimals) for name, decimals in _DECIMALS.items()}


def measure(samples: NDArray[np.float32] | NDArray[np.float64], *, sample_rate: int) -> Levels:
    """Measure a mono sound.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0. What A-law decodes digital silence to, ±8/32768, is silence.
    sample_rate : int
        In Hz.

    Returns
    -------
    Levels
        Without the speech level, which takes longer. Silences are told to 10 ms. Clipped are 3 or more frames
        in a row at the sound's own highest or lowest value, where that is A-law's largest (-0.14 dBov) or
        more, or so much of the sound is piled up at it that it was cut off there.

    Examples
    --------
    >>> levels = measure(np.tile([0.5, -0.5], 4000), sample_rate=8000)
    >>> round(levels.rms_dbov, 2), levels.tail_silence_s
    (-6.02, 0.0)
    """
    highest, lowest = float(samples.max(initial=0.0)), float(samples.min(initial=0.0))
    peak = max(highest, -lowest)
    audible = peak > IDLE_STEP
    windows = measure_windows(samples, sample_rate)
    mean_square = float(windows.squares.sum()) / samples.size if audible else 0.0
    lead_s, tail_s = _silences_s(windows.powers, samples.size, sample_rate)
    return Levels(
        peak_dbov=20 * math.log10(peak) if audible else None,
        rms_dbov=10 * math.log10(mean_square) if audible else None,
        active_speech_dbov=None,
        activity=None,
        dc_offset=_mean(samples),
        clipped_frames=find_clipping(samples).frames,
        lead_silence_s=lead_s,
        tail_silence_s=tail_s,
    )


def sounding_level_dbov(
    samples: NDArray[np.float32] | NDArray[np.float64], *, sample_rate: int
) -> float | None:
    """Return the level of the sound between its silences, so that pauses do not make it quieter.

    This is the RMS, without DC, of all windows of 10 ms that are not silent: see `tonekit.sound.windows`.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.

    Returns
    -------
    float or None
        In dBov; None where all is silence, or there is nothing.
    """
    powers = measure_windows(samples, sample_rate).powers
    heard = powers[sounding(powers)]
    return 10 * math.log10(float(heard.mean())) if heard.size else None


def edge_steps(
    samples: NDArray[np.float32] | NDArray[np.float64], *, sample_rate: int
) -> tuple[float, float]:
    """Return the steps with which a sound starts and ends, where they are heard as clicks.

    A step is a click if it is at least 0.02, and a quarter as steep again as anything else in the 5 ms
    beside it. A sound that was cut through starts so; one that starts at a zero crossing, or is faded in over
    1 ms or more, does not. The step to a sound's DC offset is not counted.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0, preceded and followed by silence.
    sample_rate : int
        In Hz.

    Returns
    -------
    start, end : float
        As shares of full scale; 0.0 for no click.

    Examples
    --------
    >>> start, end = edge_steps(0.5 * np.sin(0.1 * np.arange(800)), sample_rate=8000)
    >>> start, round(end, 1)
    (0.0, 0.5)
    """
    mean = _mean(samples)
    frames = round(sample_rate * _EDGE_S)
    return _start_step(samples[:frames], mean), _start_step(samples[::-1][:frames], mean)


def _start_step(start: NDArray[Any], mean: float) -> float:
    line = np.clip(start[:1], min(0.0, mean), max(0.0, mean))  # a step from zero to the offset is no cut
    changes = np.abs(np.diff(np.concatenate((line, start)).astype(np.float64)))
    edge = changes[:_EDGE_FRAMES].max(initial=0.0)  # a step that was resampled is spread over a few frames
    beside = changes[_EDGE_FRAMES:].max(initial=0.0)
    return float(edge) if edge >= max(_MIN_STEP, _STEEPER * beside) else 0.0


def _silences_s(powers: NDArray[np.float64], frames: int, sample_rate: int) -> tuple[float, float]:
    """Return the silence at the start and at the end, in seconds."""
    (heard,) = np.nonzero(sounding(powers))
    if not heard.size:
        return frames / sample_rate, frames / sample_rate
    window = window_frames(sample_rate)
    lead = int(heard[0]) * window
    tail = max(0, frames - (int(heard[-1]) + 1) * window)  # the last window may be shorter
    return lead / sample_rate, tail / sample_rate


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals) + 0  # -0.0 + 0 is 0.0


def _mean(samples: NDArray[Any]) -> float:
    return float(samples.mean(dtype=np.float64)) if samples.size else 0.0
