"""Where the sound of a recording begins and ends: speech and its weak consonants, not the room around it.

The sound is looked at in windows of 20 ms, 5 ms apart, and in five bands of what a telephone carries. Each
band has a threshold of its own, taken from the recording's noise, so that a hum hides no *s*.

- What stands 10 dB out of the quietest tenth of a second in some band, and is at most 40 dB weaker than the
  loudest one, sounds. Where that lasts no longer than 50 ms, more than 0.25 s away from all that lasts, it is
  a click of a mouse or a switch, not speech.
- From the first and the last of these the sound goes on outwards, as long as means of 65 ms stand 2 dB, at
  the bottom 3 dB, out of the noise of the 0.4 s beside it, which may have drifted. It goes on over gaps of
  0.15 s, as there is one before the *t* that ends a word; but beyond a gap of more than 65 ms, what stands
  out by less than a decibel more is noise's own chance.
- *f*, *th* and *h* are 20 to 40 dB weaker than the loudest vowel and lie above 1 kHz, where noise can hide a
  whole one. So there is room left for one: all of it, 0.15 s before and 0.25 s after, where the noise there
  is 30 dB weaker than the loudest sound, and none where it is 70 dB weaker.

A breath is like an *h* and belongs to the sound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tonekit.sound.level import IDLE_STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

    Powers: TypeAlias = NDArray[np.float64]

MIN_SAMPLE_RATE = 1000
"""In Hz. Slower ones carry no speech."""

_HOP_S = 0.005
_HOPS_OF_WINDOW = 4
_BLOCK_WINDOWS = 2**12
_BLOCK_FRAMES = 2**16

_BAND_EDGES_HZ = (150, 500, 1000, 2000, 3000, 4000)
"""From above the mains' hum to the top of the telephone. An offset does not reach the lowest."""

_LOW_BANDS = 2
"""They hold no weak consonants. Being narrow, their noise fluctuates more."""

_TENTH_HOPS = 20
_WEAK_HOPS = 10
_CLICK_HOPS = 10
_APART_HOPS = 50
_GAP_HOPS = 30
_NEAR_HOPS = 13
_BESIDE_HOPS = 80
_SURROUNDING_HOPS = 2

_SOUNDING = 10.0
_SOUNDING_BESIDE_LOUDEST = 10 ** (-40 / 10)
_WEAK = np.array([10**0.3] * _LOW_BANDS + [10**0.2] * (len(_BAND_EDGES_HZ) - 1 - _LOW_BANDS))
_PLAIN = 10 ** (1 / 10)
_DRIFT = 10 ** (15 / 10)
_LOWEST_FLOOR = 10 ** (-70 / 10)
_FAINT = 2.0**-17
"""Of the range of the samples: half a step of 16 bits that hold it, so silence of 16 bits is all zeros."""

_ROOM_BEFORE_S = 0.15
_ROOM_AFTER_S = 0.25
_NO_ROOM_DB, _ALL_ROOM_DB = -70.0, -30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a sound.

    Attributes
    ----------
    start, end : int
        Its first frame, and the one after its last.
    room_before, room_after : int
        Frames at its start and at its end that are only room for a weak consonant.
    """

    start: int
    end: int
    room_before: int = 0
    room_after: int = 0


def sound_span(samples: Samples, *, sample_rate: int) -> Span | None:
    """Find what sounds in a recording, from its first to its last sound.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0. An offset makes no difference, neither does a gain.
    sample_rate : int
        In Hz.

    Returns
    -------
    Span or None
        Begins too early or ends too late rather than the other way round. None if nothing stands out, as in
        silence, in noise alone, in a steady tone, and in clicks; but what digital silence surrounds is no
        noise. None also for what a telephone does not carry: sound below A-law's idle step, or outside its
        band, or at a sample rate below 1000 Hz.

    Examples
    --------
    >>> tone = np.cos(np.arange(8000))
    >>> sound_span(np.concatenate((np.zeros(8000), tone, np.zeros(8000))), sample_rate=8000)
    Span(start=8000, end=16000, room_before=0, room_after=0)
    >>> sound_span(np.zeros(8000), sample_rate=8000) is None
    True
    """
    if sample_rate < MIN_SAMPLE_RATE:
        return None
    hop = round(sample_rate * _HOP_S)
    span = _changing(samples, hop)
    inner = samples[span.start : span.end]
    powers = _band_powers(inner, hop, sample_rate)
    sounding = _sounding(powers)
    if sounding is None:
        surrounded = samples.size - inner.size >= _SURROUNDING_HOPS * hop
        return span if surrounded and len(powers) > _CLICK_HOPS else None
    before = _reach(powers[: sounding.end], sounding.start, sounding)
    after = _reach(powers[sounding.start :][::-1], len(powers) - sounding.end, sounding)
    start = before.windows * hop
    end = (len(powers) - after.windows - 1 + _HOPS_OF_WINDOW) * hop if after.windows else inner.size
    room_before = min(start, round(before.room * _ROOM_BEFORE_S * sample_rate))
    room_after = min(inner.size - end, round(after.room * _ROOM_AFTER_S * sample_rate))
    return Span(
        start=span.start + start - room_before,
        end=span.start + end + room_after,
        room_before=room_before,
        room_after=room_after,
    )


class _Sounding(NamedTuple):
    """The windows that sound, and what they are measured by.

    *loudest* is the power of the loudest tenth of a second, *floor* in each band that of the quietest.
    """

    start: int
    end: int
    loudest: float
    floor: Powers


class _Reach(NamedTuple):
    """How many windows of silence are left, and which share of the room a weak consonant needs."""

    windows: int
    room: float


def _changing(samples: Samples, hop: int) -> Span:
    """Return what lies between digital silences, which are no noise to take a threshold from."""
    range_ = float(np.ptp(samples)) if samples.size else 0.0
    if range_ <= 2 * IDLE_STEP:
        return Span(start=0, end=0)
    faint = range_ * _FAINT
    start, end = (_steady_frames(each, hop, faint) for each in (samples, samples[::-1]))
    return Span(start=start, end=samples.size - end)


def _steady_frames(samples: Samples, hop: int, faint: float) -> int:
    """Count the frames at the start that are all alike, as digital silence is with or without an offset.

    Those that are *faint* are silence, too: it rings where it was resampled. Where they are fewer than a hop,
    only zeros are silence: others are a peak that is cut off flat.
    """
    for start in range(0, samples.size, _BLOCK_FRAMES):
        block = samples[start : start + _BLOCK_FRAMES]
        changed = (block != samples[0]) & (np.abs(block) > faint)
        if changed.any():
            count = start + int(np.argmax(changed))
            return count if count >= hop or not samples[0] else 0
    return samples.size


def _band_powers(samples: Samples, hop: int, sample_rate: int) -> Powers:
    """Return the mean square in each band of each window [shape=(windows, bands)]."""
    window = hop * _HOPS_OF_WINDOW
    count = max(0, (samples.size - window) // hop + 1)
    edges = [math.ceil(edge * window / sample_rate) for edge in _BAND_EDGES_HZ]
    weights = np.sin(np.pi * np.arange(window) / window) ** 2  # an offset stays below the lowest band
    scale = 2 / (window * np.square(weights).sum())
    powers = np.zeros((count, len(edges) - 1))
    for first in range(0, count, _BLOCK_WINDOWS):
        last = min(count, first + _BLOCK_WINDOWS)
        block = samples[first * hop : (last - 1) * hop + window].astype(np.float64)
        spectra = np.square(np.abs(np.fft.rfft(sliding_window_view(block, window)[::hop] * weights)))
        for band, (low, high) in enumerate(pairwise(edges)):
            powers[first:last, band] = spectra[:, low:high].sum(axis=1) * scale
    return powers


def _sounding(powers: Powers) -> _Sounding | None:
    """Find the first and the last window that sounds, leaving out clicks that stand apart."""
    tenths = _moving_mean(powers, _TENTH_HOPS)
    loudest = float(tenths.sum(axis=1).max(initial=0.0))
    floor = np.maximum(tenths.min(axis=0, initial=loudest), loudest * _LOWEST_FLOOR)
    threshold = np.maximum(floor * _SOUNDING, loudest * _SOUNDING_BESIDE_LOUDEST)
    (sounding,) = np.nonzero((powers > threshold).any(axis=1))
    runs = np.split(sounding, np.nonzero(np.diff(sounding) > 1)[0] + 1)
    lasting = [run for run in runs if run.size > _CLICK_HOPS]
    if not lasting or loudest < IDLE_STEP**2:
        return None
    first, last = lasting[0][0] - _APART_HOPS, lasting[-1][-1] + _APART_HOPS
    sounding = sounding[(sounding >= first) & (sounding <= last)]
    return _Sounding(int(sounding[0]), int(sounding[-1]) + 1, loudest, floor)


def _reach(powers: Powers, silent: int, sounding: _Sounding) -> _Reach:
    """Follow the sound into the *silent* windows before it, as far as it stands out of their noise."""
    if not silent:
        return _Reach(0, 0.0)
    beside = _moving_mean(powers[max(0, silent - _BESIDE_HOPS) : silent], _WEAK_HOPS)
    quartiles = np.quantile(beside, 0.25, axis=0)
    floor = np.clip(quartiles, sounding.loudest * _LOWEST_FLOOR, sounding.floor * _DRIFT)
    hidden_db = 10 * math.log10(float(floor[_LOW_BANDS:].sum()) / sounding.loudest)
    room = (hidden_db - _NO_ROOM_DB) / (_ALL_ROOM_DB - _NO_ROOM_DB)
    means = _moving_mean(powers[: silent + _WEAK_HOPS], _WEAK_HOPS)
    out_by = (means / (floor * _WEAK)).max(axis=1)
    (weak,) = np.nonzero(out_by > 1)
    places = np.where(weak, weak + _WEAK_HOPS // 2, 0)  # at the edge there is no half
    gaps = np.where(out_by[weak] > _PLAIN, _GAP_HOPS, _NEAR_HOPS)
    return _Reach(_outermost(places, gaps, silent), min(max(room, 0.0), 1.0))


def _outermost(places: NDArray[np.intp], gaps: NDArray[np.intp], start: int) -> int:
    """Go from place to place towards 0, each only from as far away as it may be, and return the last."""
    reached = start
    for place, gap in zip(places[::-1].tolist(), gaps[::-1].tolist(), strict=True):
        if reached - place > _GAP_HOPS:
            break
        if 0 <= reached - place <= gap:
            reached = place
    return reached


def _moving_mean(powers: Powers, width: int) -> Powers:
    """Return the means of *width* windows in a row, or of all where there are fewer."""
    width = max(1, min(width, len(powers)))
    sums = np.cumsum(np.concatenate((np.zeros((1, powers.shape[1])), powers)), axis=0)
    return (sums[width:] - sums[:-width]) / width
