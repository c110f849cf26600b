"""The DC offset of a sound, found where the sound rests, and taken out. Samples in, samples out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from tonekit.sound.level import IDLE_STEP
from tonekit.sound.windows import measure_windows, sounding

if TYPE_CHECKING:
    from tonekit.sound.dsp import Samples

_MOST_ASYMMETRY, _MOST_BESIDE_RMS = 0.01, 0.1
"""Shares of full scale, and of the RMS. Voices and instruments swing further to one side than to the other,
but that moves their mean by no more than this: in prompts that a person says, by a hundredth of the RMS. What
does is an offset that pauses of digital silence lack, and gain would lift it with the sound."""

_STEP = 2.0**-20
"""What is taken out is a multiple of this, a 32nd of a step of 16 bits. Machines differ by far less."""


def dc_offset(samples: Samples, *, sample_rate: int) -> float:
    """Return what a mono sound rests at.

    That is the median of the means of its silent windows of 10 ms: see `tonekit.sound.windows`. A voice has
    another mean over all, for its pulses go to one side. Where nothing is silent, or the two are more than
    1 % of full scale or a tenth of the RMS apart, the mean over all is returned.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.

    Returns
    -------
    float
        As a share of full scale; 0.0 where there are no samples.

    Examples
    --------
    >>> pulses = np.tile(np.repeat([0.12, -0.1], 40), 100) + 0.02
    >>> round(dc_offset(np.append(pulses, np.full(8000, 0.02)), sample_rate=8000), 3)
    0.02
    """
    if not samples.size:
        return 0.0
    windows = measure_windows(samples, sample_rate)
    mean = float((windows.means * windows.frames).sum()) / samples.size
    silent = ~sounding(windows.powers)
    if not silent.any():
        return mean
    rests = windows.means[silent]
    rest = float(np.partition(rests, rests.size // 2)[rests.size // 2])  # the median would load numpy.ma
    rms = math.sqrt(float(windows.powers.mean()))
    return rest if abs(mean - rest) <= min(_MOST_ASYMMETRY, _MOST_BESIDE_RMS * rms) else mean


def remove_dc(samples: Samples, *, sample_rate: int, out: Samples | None = None) -> Samples:
    """Take the DC offset out of a mono sound, so that it rests at zero.

    An offset within A-law's idle step is left alone: it can't be heard, and taking it away would lift the
    digital silence between words off zero, so that it would be octets 0xD5 no longer.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.
    out : ndarray [shape=(frames,)], optional
        Where to put the result, as in numpy: *samples* itself to save the memory of a copy.

    Returns
    -------
    ndarray [shape=(frames,)]
        The signal without its offset, in its own dtype; *samples* itself where there was nothing to do, and
        then nothing is put into *out*.

    Examples
    --------
    >>> remove_dc(np.array([0.5, 0.25]), sample_rate=8000).tolist()
    [0.125, -0.125]
    """
    offset = round(dc_offset(samples, sample_rate=sample_rate) / _STEP) * _STEP
    if abs(offset) <= IDLE_STEP:
        return samples
    return np.subtract(samples, samples.dtype.type(offset), out=out)
