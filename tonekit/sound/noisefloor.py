"""How far speech stands above the noise of its recording, as its pauses tell. Samples in, decibels out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

_STEP_S = 0.010
_PAUSE_STEPS = 10
"""A pause lasts a tenth of a second: a breath, or the end of a phrase."""

_ALIKE_DB = 3.0
"""Noise is steady: its loudest tenth of a second is hardly this far above its faintest."""

_MIN_PAUSES_S = 0.3
_MIN_PAUSES_SHARE = 0.1
"""Of less there is too little to tell noise from the weak sounds of speech and the fading notes of music."""

_MIN_ABOVE_DB = 3.0
"""What stays closer to its own quietest parts than that is a steady sound: a tone, or nothing but noise."""

_NOTHING = 10 ** (-90 / 10)
"""As good as digital silence: what converters and resamplers leave of it lies below."""


def above_noise_db(samples: Samples, *, sample_rate: int, level_dbov: float) -> float | None:
    """Return how far a level stands above the noise in the pauses of a mono sound.

    Pauses are those tenths of a second that are within 3 dB of the quietest one. They tell the noise if they
    make up 0.3 s and a tenth of the whole, and if the level is 3 dB or more above them.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0, without DC.
    sample_rate : int
        In Hz.
    level_dbov : float
        Level while there is speech, as `tonekit.sound.speechlevel` measures it.

    Returns
    -------
    float or None
        In dB: infinite where the pauses are digital silence; None where there are no pauses to tell by, as in
        a steady tone, most music, or a word that was cut tight.

    Notes
    -----
    Noise that a gate or an editor took out of the pauses, but not from under the speech, is not found. A tone
    that goes on at a lower level is taken for noise.
    """
    powers = _step_powers(samples, sample_rate)
    powers[powers < _NOTHING] = 0.0
    if powers.size < _PAUSE_STEPS:
        return None
    stretches = sliding_window_view(powers, _PAUSE_STEPS).mean(axis=1)
    quiet = stretches <= stretches.min() * 10 ** (_ALIKE_DB / 10)
    pauses = powers[_covered(quiet)]
    if pauses.size < max(_MIN_PAUSES_S / _STEP_S, _MIN_PAUSES_SHARE * powers.size):
        return None
    noise = float(pauses.mean())
    above_db = level_dbov - 10 * math.log10(noise) if noise else math.inf
    return above_db if above_db >= _MIN_ABOVE_DB else None


def _step_powers(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """Return the mean square of each 10 ms; what is left at the end is not looked at."""
    frames = max(1, round(sample_rate * _STEP_S))
    steps = samples[: samples.size // frames * frames].reshape(-1, frames)
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", steps, steps).astype(np.float64)
    return squares / frames


def _covered(quiet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the steps that lie in a quiet stretch; there is a stretch from each step on."""
    ends = np.zeros(_PAUSE_STEPS - 1, np.bool_)
    stretches = sliding_window_view(np.concatenate((ends, quiet, ends)), _PAUSE_STEPS)
    covered: NDArray[np.bool_] = np.logical_or.reduce(stretches, axis=1)
    return covered
