"""A sound in windows of 10 ms, and which of them are silent. Samples in, `Windows` out.

Each window is taken without its own mean, so that an offset is not taken for sound. It is silent

- below -60 dBov: A-law has no more than its four smallest codes down there, and no caller hears it; or
- 40 dB or more below the loudest window: the room before someone speaks, not the sound. The weakest sounds
  of speech, such as *f* and *th*, lie some 30 dB below the loudest vowel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WINDOW_S = 0.010
_SILENT_POWER = 10 ** (-60 / 10)
SILENT_BESIDE_LOUDEST = 10 ** (-40 / 10)
"""What has less than this share of the loudest one's power is silent."""


class Windows(NamedTuple):
    """What `measure_windows` finds, each an array of float64 [shape=(windows,)], full scale at 1.0.

    Attributes
    ----------
    frames : ndarray
        Number of a window's samples.
    squares : ndarray
        Sum of their squares.
    means : ndarray
        Their mean.
    powers : ndarray
        Their mean square without their mean.
    """

    frames: NDArray[np.float64]
    squares: NDArray[np.float64]
    means: NDArray[np.float64]
    powers: NDArray[np.float64]


def measure_windows(samples: NDArray[Any], sample_rate: int) -> Windows:
    """Measure each 10 ms of a mono sound; the last window may be shorter.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.
    """
    window = window_frames(sample_rate)
    whole = samples.size // window * window
    parts = [samples[:whole].reshape(-1, window)]
    if whole < samples.size:  # the last window is shorter
        parts.append(samples[np.newaxis, whole:])
    frames = np.repeat([float(part.shape[1]) for part in parts], [len(part) for part in parts])
    sums = np.concatenate([np.einsum("ij->i", part) for part in parts]).astype(np.float64)
    squares = np.concatenate([np.einsum("ij,ij->i", part, part) for part in parts]).astype(np.float64)
    means = sums / frames
    return Windows(frames, squares, means, np.maximum(squares / frames - np.square(means), 0.0))


def sounding(powers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the windows that are not silent: louder than -60 dBov, and than 40 dB below the loudest of them.

    Parameters
    ----------
    powers : ndarray of float64 [shape=(windows,)]
        As `measure_windows` finds them.

    Returns
    -------
    ndarray of bool [shape=(windows,)]
    """
    loudest = float(powers.max(initial=0.0))
    return np.greater(powers, max(_SILENT_POWER, loudest * SILENT_BESIDE_LOUDEST))


def window_frames(sample_rate: int) -> int:
    """Return how many frames a window has, at least one."""
    return max(1, round(sample_rate * _WINDOW_S))
