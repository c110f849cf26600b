"""From any sound to telephone sound: resample, fit the peak, quantise. Mono floats at ±1.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import soxr

from tonekit.sound.level import FULL_SCALE
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32] | NDArray[np.float64]


_BLOCK_FRAMES = 2**16
"""How much is resampled at a time, so that no second copy of a long sound stands in memory."""


def resample(samples: Samples, *, in_rate: int, out_rate: int) -> Samples:
    """Change the sample rate of a mono signal, without aliasing.

    soxr at its quality VHQ: flat to 0.913 of the lower rate's half, nothing left above that half. The
    filter's delay is removed, so that sound stays where it was in time.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    in_rate, out_rate : int
        Sample rates in Hz, greater than zero.

    Returns
    -------
    ndarray of float64 [shape=(ceil(frames * out_rate / in_rate),)]
        The signal at *out_rate*; *samples* itself if the rates are equal. Peaks can rise above ±1.0 by a
        little: `fit_peak` comes after this, not before.

    Raises
    ------
    ValueError
        If a rate is not positive.

    Examples
    --------
    >>> resample(np.zeros(44_100), in_rate=44_100, out_rate=8_000).shape
    (8000,)
    """
    if min(in_rate, out_rate) <= 0:
        sentence = "sample rates are {in_rate} Hz and {out_rate} Hz, wanted more than 0 Hz"
        raise ValueError(say(sentence, in_rate=in_rate, out_rate=out_rate))
    if in_rate == out_rate:
        return samples
    frames = -(-samples.size * out_rate // in_rate)
    stream = soxr.ResampleStream(in_rate, out_rate, 1, dtype="float64", quality="VHQ")
    blocks = (samples[start : start + _BLOCK_FRAMES] for start in range(0, samples.size, _BLOCK_FRAMES))
    pieces = [stream.resample_chunk(block.astype(np.float64)) for block in blocks]
    # soxr rounds the length to the nearest frame, which would lose a last part of one: give it a frame more.
    pieces.append(stream.resample_chunk(np.zeros(-(-in_rate // out_rate)), last=True))
    return np.concatenate(pieces)[:frames]


def fit_peak(samples: Samples) -> tuple[Samples, float]:
    """Bring peaks above full scale down by just enough gain, instead of clipping them.

    A peak that is too high by no more than one step of 16 bits is cut off instead, as every converter does:
    +1.0 is such a peak, since int16 ends one step below it. Nobody hears that.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.

    Returns
    -------
    samples : ndarray [shape=(frames,)]
        A signal that `quantise` takes; *samples* itself if it is one.
    gain_db : float
        The gain, less than 0.0; 0.0 if none was needed.

    Examples
    --------
    >>> fit_peak(np.array([-2.0, 1.0]))
    (array([-1. ,  0.5]), -6.02...)
    """
    highest = float(samples.max(initial=0.0)) * FULL_SCALE
    lowest = float(samples.min(initial=0.0)) * FULL_SCALE
    if round(highest) < FULL_SCALE and round(lowest) >= -FULL_SCALE:
        return samples, 0.0
    if round(highest) <= FULL_SCALE and round(lowest) >= -FULL_SCALE - 1:
        return samples.clip(-1.0, (FULL_SCALE - 1) / FULL_SCALE), 0.0
    gain = min((FULL_SCALE - 1) / max(highest, 1.0), FULL_SCALE / max(-lowest, 1.0))
    return samples * samples.dtype.type(gain), float(20 * np.log10(gain))


def quantise(samples: Samples) -> NDArray[np.int16]:
    """Round to 16 bits, halves to even, without dither: digital silence stays digital silence.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal that fits: see `fit_peak`.

    Returns
    -------
    ndarray of int16 [shape=(frames,)]
        The signal, full scale at ±32768.

    Raises
    ------
    ValueError
        If a sample is not finite, or does not fit.

    Examples
    --------
    >>> quantise(np.array([0.0, -1.0, 0.5])).tolist()
    [0, -32768, 16384]
    """
    rounded = np.rint(samples * samples.dtype.type(FULL_SCALE))
    if not np.all((rounded >= -FULL_SCALE) & (rounded < FULL_SCALE)):
        raise ValueError(say("samples are not finite or do not fit into 16 bits, wanted fit_peak's result"))
    return rounded.astype(np.int16)
