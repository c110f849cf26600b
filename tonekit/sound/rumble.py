"""Rumble: sound so low that no telephone carries it, such as traffic, wind, steps, and the hum of the mains.

It is not heard, but it is measured: a prompt with much of it seems loud enough, and callers hear a quiet one.
The telephone's band begins at 300 Hz (ITU-T G.712). Rumble is here what lies an octave below that, where a
telephone is some 25 dB less sensitive than at 1000 Hz (ITU-T P.48, receiving). Voices have a few hundredths
of their power down there, very deep ones a quarter.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUMBLE_HZ = 150
"""Below it, sound is rumble."""

MAX_RUMBLE_DB = 60.0
"""What is told of a sound that is nothing but rumble."""

_WINDOW_S = 0.050  # a window tells frequencies 20 Hz apart: 0 to 140 Hz are rumble, 160 Hz is not
_PRODUCT_TERMS = 2**17
"""How much is multiplied at a time. More than twice as much wakes the threads of OpenBLAS, which then keep
every processor busy with waiting, while other prompts are made there."""


def rumble_db(samples: NDArray[np.float32] | NDArray[np.float64], *, sample_rate: int = 8000) -> float:
    """Return by how much a sound loses level where what lies below 150 Hz is not heard.

    An offset is not counted. The border is no sharp one: a tone right there counts for half.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0. Whole windows of 50 ms count, what is left over does not.
    sample_rate : int
        In Hz, at least 400.

    Returns
    -------
    float
        In dB, from 0.0 to `MAX_RUMBLE_DB`; 0.0 for silence, and for less than a window.

    Examples
    --------
    >>> time = np.arange(8000) / 8000
    >>> speech, hum = np.sin(2 * np.pi * 1000 * time), np.sin(2 * np.pi * 50 * time)
    >>> round(rumble_db(speech + hum), 1), round(rumble_db(speech), 1)
    (3.0, 0.0)
    """
    waves = _low_waves(sample_rate)
    window = len(waves)
    frames = samples.size // window * window
    step = max(1, _PRODUCT_TERMS // waves.size) * window
    total = low = offset = 0.0
    for start in range(0, frames, step):
        block = samples[start : min(start + step, frames)].reshape(-1, window)
        total += float(np.einsum("ij,ij->", block, block))
        parts = block @ waves.astype(samples.dtype)
        low += float(np.einsum("ij,ij->", parts, parts))
        offset += float(parts[:, 0].sum()) * math.sqrt(window)
    steady = offset**2 / frames if frames else 0.0
    total, heard = total - steady, total - low
    if total <= 0.0:
        return 0.0
    return min(MAX_RUMBLE_DB, max(0.0, -10 * math.log10(max(heard / total, 1e-9))))


@lru_cache(maxsize=4)
def _low_waves(sample_rate: int) -> NDArray[np.float64]:
    """Return the Fourier components of a window below the border, each of power 1: one in each column."""
    window = round(sample_rate * _WINDOW_S)
    turns = 2 * np.pi * np.arange(window)[:, np.newaxis] / window
    numbers = np.arange(1, math.ceil(RUMBLE_HZ * _WINDOW_S))
    waves = np.hstack((np.cos(turns * numbers), np.sin(turns * numbers))) * math.sqrt(2 / window)
    return np.hstack((np.full((window, 1), math.sqrt(1 / window)), waves))
