"""A sound made shorter: silence taken away at its ends, or its end at a quiet point. Every cut is faded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tonekit.sound.edges import add_silence, fade_in, fade_out
from tonekit.sound.span import sound_span
from tonekit.text import say

if TYPE_CHECKING:
    from tonekit.sound.dsp import Samples

LEAD_IN_S = 0.1
TAIL_S = 0.2
"""What is left before and after the sound."""

LEAST_CHANGE_S = 0.05
"""What is right to within this is left as it is, so that trimming again changes nothing."""

SEARCH_S = 1.0
"""How much may be lost to find a quiet point."""

_MOST_ROUNDS = 10

_STEP_S = 0.001
_QUIET_STEPS = 20
_EQUALLY_QUIET = 10 ** (-60 / 10)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trimmed:
    """A sound without the silence at its ends.

    Attributes
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    cut_start_s, cut_end_s : float
        What was taken away at the start and at the end, in seconds.
    added_start_s, added_end_s : float
        Digital silence that was added there, in seconds.
    """

    samples: Samples
    cut_start_s: float
    cut_end_s: float
    added_start_s: float
    added_end_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shortened:
    """A sound that is not too long.

    Attributes
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    cut_end_s : float
        What was taken away at the end, in seconds; 0.0 if it was short enough.
    """

    samples: Samples
    cut_end_s: float


def trim(
    samples: Samples, *, sample_rate: int, lead_in_s: float = LEAD_IN_S, tail_s: float = TAIL_S
) -> Trimmed:
    """Bring the silence before and after a sound to a length.

    What is left is the recording's own silence, and before and after that the room which
    `tonekit.sound.span` leaves for weak consonants. Where both together are too little, digital silence is
    added. Edges that were cut are faded over 5 ms, others are left as they are.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0, without DC.
    sample_rate : int
        In Hz.
    lead_in_s, tail_s : float
        Silence before and after the sound, in seconds, 0.0 or more. The sound is what
        `tonekit.sound.span.sound_span` finds, with room for weak consonants.

    Returns
    -------
    Trimmed
        Holds *samples* itself where nothing was done: because no sound stands out, or because each silence is
        right to within 50 ms.

    Examples
    --------
    >>> second = np.zeros(8000)
    >>> recording = np.concatenate((second, np.cos(np.arange(8000)), second))
    >>> trimmed = trim(recording, sample_rate=8000)
    >>> trimmed.samples.size / 8000, trimmed.cut_start_s, trimmed.cut_end_s
    (1.3, 0.9, 0.8)
    """
    kept, cut_start, cut_end = samples, 0, 0
    for _round in range(_MOST_ROUNDS):  # with less silence its noise is known better
        start, end = _excesses(kept, sample_rate, lead_in_s, tail_s)
        if start <= 0 and end <= 0:
            break
        kept = _cut(kept, max(0, start), max(0, end), sample_rate)
        cut_start, cut_end = cut_start + max(0, start), cut_end + max(0, end)
    added_start_s, added_end_s = max(0, -start) / sample_rate, max(0, -end) / sample_rate
    return Trimmed(
        samples=add_silence(kept, sample_rate=sample_rate, lead_in_s=added_start_s, tail_s=added_end_s),
        cut_start_s=cut_start / sample_rate,
        cut_end_s=cut_end / sample_rate,
        added_start_s=added_start_s,
        added_end_s=added_end_s,
    )


def shorten(samples: Samples, *, sample_rate: int, max_s: float) -> Shortened:
    """Cut a sound that is too long at the quietest point in the last second that it may have.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal, full scale at ±1.0.
    sample_rate : int
        In Hz.
    max_s : float
        The longest it may be, in seconds, above 0.

    Returns
    -------
    Shortened
        Ends behind the quietest 20 ms, the last where several are equally quiet, with a fade of 5 ms. No more
        than half is given up for that: below 2 s, the quietest point is looked for in the second half. Holds
        *samples* itself if it is not too long.

    Raises
    ------
    ValueError
        If *max_s* is not a number above 0, or so small that nothing would be left.

    Examples
    --------
    >>> tone = np.cos(np.arange(8000))
    >>> shortened = shorten(np.concatenate((tone, np.zeros(4000), tone)), sample_rate=8000, max_s=2)
    >>> shortened.samples.size / 8000, shortened.cut_end_s
    (1.5, 1.0)
    """
    if not (math.isfinite(max_s) and max_s * sample_rate >= 1):
        raise ValueError(say("max_s is {max_s!r}, wanted seconds above 0", max_s=max_s))
    most = int(max_s * sample_rate)
    if samples.size <= most:
        return Shortened(samples=samples, cut_end_s=0.0)
    least = most - min(most // 2, round(SEARCH_S * sample_rate))
    end = least + _quietest_end(samples[least:most], sample_rate)
    kept = fade_out(samples[:end], sample_rate=sample_rate)
    return Shortened(samples=kept, cut_end_s=(samples.size - end) / sample_rate)


def _excesses(samples: Samples, sample_rate: int, lead_in_s: float, tail_s: float) -> tuple[int, int]:
    """Return the frames of silence that are too many at the start and at the end; below 0, too few."""
    span = sound_span(samples, sample_rate=sample_rate)
    if span is None:
        return 0, 0
    lead_in, tail = round(lead_in_s * sample_rate), round(tail_s * sample_rate)
    least = round(LEAST_CHANGE_S * sample_rate)
    after = samples.size - span.end
    return _excess(span.start, span.room_before, lead_in, least), _excess(after, span.room_after, tail, least)


def _excess(silent: int, room: int, wanted: int, least: int) -> int:
    """Return by how many frames a silence is too long; below 0 if it is too short, its room counted in."""
    if silent - wanted >= least:
        return silent - wanted
    missing = wanted - silent - room
    return -missing if missing >= least else 0


def _cut(samples: Samples, start: int, end: int, sample_rate: int) -> Samples:
    """Take frames away at the start and at the end, and fade the edges where there were any."""
    kept = samples[start : samples.size - end]
    if start:
        kept = fade_in(kept, sample_rate=sample_rate)
    return fade_out(kept, sample_rate=sample_rate) if end else kept


def _quietest_end(samples: Samples, sample_rate: int) -> int:
    """Return the frame behind the quietest stretch; the last of all where there is hardly one."""
    step = max(1, round(_STEP_S * sample_rate))
    steps = samples.size // step
    if steps < _QUIET_STEPS:
        return samples.size
    blocks = samples[samples.size - steps * step :].reshape(steps, step).astype(np.float64)
    ones = np.ones(_QUIET_STEPS) / _QUIET_STEPS
    means = np.convolve(blocks.mean(axis=1), ones, "valid")
    squares = np.convolve(np.square(blocks).mean(axis=1), ones, "valid")
    powers = np.maximum(squares - np.square(means), squares.max() * _EQUALLY_QUIET)
    from_last = int(np.argmin(powers[::-1]))
    return samples.size - from_last * step
