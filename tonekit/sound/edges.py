"""The edges of a sound: fades where it was cut, and silence before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from tonekit.sound.level import IDLE_STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

A = TypeVar("A", bound="NDArray[Any]")

FADE_S = 0.005
"""Too short to be heard as a fade, long enough that the cut is not heard as a click."""


def fade_in(samples: Samples, *, sample_rate: int, duration_s: float = FADE_S) -> Samples:
    """Raise the start of a sound from silence, along half a period of a cosine.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.
    duration_s : float
        In seconds. A shorter sound is faded over its whole length.

    Returns
    -------
    ndarray [shape=(frames,)]
        A copy in the same dtype. Digital silence stays digital silence.

    Examples
    --------
    >>> fade_in(np.ones(5), sample_rate=1000, duration_s=0.003).round(2).tolist()
    [0.07, 0.5, 0.93, 1.0, 1.0]
    """
    ramp = _ramp(samples, sample_rate, duration_s)
    faded = samples.copy()
    faded[: ramp.size] *= ramp
    return faded


def fade_out(samples: Samples, *, sample_rate: int, duration_s: float = FADE_S) -> Samples:
    """Lower the end of a sound to silence: `fade_in`, seen from the other end."""
    ramp = _ramp(samples, sample_rate, duration_s)
    faded = samples.copy()
    faded[samples.size - ramp.size :] *= ramp[::-1]
    return faded


def add_silence(samples: A, *, sample_rate: int, lead_in_s: float = 0.0, tail_s: float = 0.0) -> A:
    """Put digital silence before and after a sound.

    The edges of the sound itself are left alone: it starts as it did.

    Parameters
    ----------
    samples : ndarray of float32, float64 or int16 [shape=(frames,)]
        Mono signal.
    sample_rate : int
        In Hz.
    lead_in_s, tail_s : float
        How much, in seconds, 0.0 or more.

    Returns
    -------
    ndarray [shape=(more frames,)]
        In the same dtype; *samples* itself where nothing was added.

    Examples
    --------
    >>> add_silence(np.ones(2), sample_rate=1000, lead_in_s=0.002, tail_s=0.001).tolist()
    [0.0, 0.0, 1.0, 1.0, 0.0]
    """
    lead, tail = round(lead_in_s * sample_rate), round(tail_s * sample_rate)
    if not lead and not tail:
        return samples
    padded = np.zeros(lead + samples.size + tail, samples.dtype)
    padded[lead : lead + samples.size] = samples
    return cast("A", padded)


def without_silence(samples: Samples) -> Samples:
    """Return a sound without the digital silence at both ends, also as A-law decodes that.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.

    Examples
    --------
    >>> without_silence(np.array([0.0, 8 / 32768, 0.5, 0.0, -0.5, 0.0])).tolist()
    [0.5, 0.0, -0.5]
    """
    (heard,) = np.nonzero(np.abs(samples) > IDLE_STEP)
    return samples[heard[0] : heard[-1] + 1] if heard.size else samples[:0]


def _ramp(samples: Samples, sample_rate: int, duration_s: float) -> NDArray[np.float64]:
    frames = min(samples.size, round(duration_s * sample_rate))
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(1, frames))
