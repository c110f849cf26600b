"""The telephone's band: what lies below 300 and above 3400 Hz is taken out, as rumble and hum are.

ITU-T G.712 sets the band of a telephone channel, and lets it vary by some tenths of a decibel within. The
filter here is flatter and steeper than any channel: less than 0.01 dB up or down from 300 to 3400 Hz, 6 dB
down at 240 and 3460 Hz, and 60 dB or more down below 180 and above 3520 Hz. The hum of mains of 50 and 60 Hz
lies there, with its overtones up to the third, and so does an offset.

It is a windowed sinc (Kaiser's window), symmetric, so that all frequencies are delayed alike; that delay is
taken out. It reaches 16 ms to either side.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32] | NDArray[np.float64]

LOW_HZ, HIGH_HZ = 300, 3400
"""The band of a telephone channel, by ITU-T G.712."""

EDGE_HZ = 120
"""How far beyond the band the filter needs to come down."""

_STOP_DB = 62
"""Two more than is promised: Kaiser's formula is an estimate."""

_COEFFICIENT_BITS = 24
"""As ITU-T G.191 has its filters, and few enough that every computer has the same coefficients."""

_BLOCK_FRAMES = 2**16
"""How much is filtered at a time, so that a long sound takes little memory beside its result."""


def to_telephone_band(samples: Samples, *, sample_rate: int = 8000) -> Samples:
    """Take out of a mono signal what lies outside of the telephone's band.

    Peaks can rise: `tonekit.sound.dsp.fit_peak` comes after this, not before.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0, with silence before and after it. None, or one shorter than the
        filter, will do.
    sample_rate : int
        In Hz, at least 7040.

    Returns
    -------
    ndarray [shape=(frames,)]
        The signal in its own dtype, at the same place in time. Digital silence more than 16 ms away from any
        sound is exactly 0.0, so that it becomes octets 0xD5 only.

    Raises
    ------
    ValueError
        If the rate is too low for the band.

    Examples
    --------
    >>> time = np.arange(8000) / 8000
    >>> speech, hum = np.sin(2 * np.pi * 1000 * time), np.sin(2 * np.pi * 50 * time)
    >>> heard = to_telephone_band(speech + hum)
    >>> bool(np.abs(heard - speech)[200:-200].max() < 0.001)
    True
    """
    if sample_rate < 2 * (HIGH_HZ + EDGE_HZ):
        sentence = "the sample rate is {rate} Hz, wanted at least {least} Hz for the telephone's band"
        raise ValueError(say(sentence, rate=sample_rate, least=2 * (HIGH_HZ + EDGE_HZ)))
    filter_ = _coefficients(sample_rate)
    reach = filter_.size // 2
    banded = np.empty_like(samples)
    for start in range(0, samples.size, _BLOCK_FRAMES):
        before = min(start, reach)
        block = samples[start - before : start + _BLOCK_FRAMES + reach].astype(np.float64)
        # Summed, not by Fourier transform, whose rounding errors would leave noise in digital silence.
        filtered = np.convolve(block, filter_)[before + reach :]
        banded[start : start + _BLOCK_FRAMES] = filtered[: min(_BLOCK_FRAMES, samples.size - start)]
    return banded


@lru_cache(maxsize=4)
def _coefficients(sample_rate: int) -> NDArray[np.float64]:
    """Design the filter: an odd number of coefficients, symmetric around the middle one.

    Length and window are those of J. F. Kaiser, *Nonrecursive digital filter design using the I0-sinh window
    function* (1974).
    """
    steepness = 2 * np.pi * EDGE_HZ / sample_rate
    reach = math.ceil((_STOP_DB - 7.95) / (2.285 * steepness) / 2)
    frames = np.arange(-reach, reach + 1)
    low, high = (2 * edge / sample_rate for edge in (LOW_HZ - EDGE_HZ / 2, HIGH_HZ + EDGE_HZ / 2))
    ideal = high * np.sinc(high * frames) - low * np.sinc(low * frames)
    window = np.kaiser(2 * reach + 1, 0.1102 * (_STOP_DB - 8.7))
    scale = 2.0 ** (_COEFFICIENT_BITS - 1)
    rounded: NDArray[np.float64] = np.rint(ideal * window * scale) / scale
    return rounded
