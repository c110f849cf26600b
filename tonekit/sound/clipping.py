"""Peaks that were cut off flat, at full scale or anywhere below it. Samples in, frozen `Clipping` out.

What was clipped and then made softer is flat at a lower level. There a run of equal samples proves nothing:
A-law's steps are so wide that the top of a deep voice, of a beep or of a quiet 8-bit recording is flat, too.
But an honest sound has ever fewer samples the nearer to its own extreme; all that was cut off of a clipped
one is piled up at it. So, on each side of zero, the distances from the extreme are counted in cells of 1/256
of it, and the sound is flat there if the outermost cell

- holds 3.5 times as many samples as the four next ones that hold any do on average. Smooth peaks, all of the
  same height, make up to 3.2; a voice driven 6 dB over, 4 and more;
- is not where the sound is nearly all the time, as a square wave is. The lowest of sines, whose tops are
  widened by A-law, have a pile of up to 6, and more is wanted of what is as full as they are; and
- is reached at uneven distances, for uneven times: a beep's tops are all alike.

Noise shaping moves single samples by a step of A-law, and spreads a top that lies between two steps over
both. So it may as well be the next cell that is flat, or the two together.

Of a flat sound those samples are counted that stand in runs of 3 or more, as one or two are how an honest
peak looks. At full scale, which is A-law's largest value, only the pile is asked for: whatever comes to rest
there was cut off. Not found is what a codec or a resampler has rounded since.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from tonekit.sound.dsp import Samples

MAX_SHARE = 0.001
"""Share of the frames that may be clipped. Speech that is driven 2 dB over stays below it, and is not heard
to be clipped; at 6 dB over it has several times as many."""

_FULL_SCALE_PEAK = 32256 / 32768
"""A-law's largest value."""

_RUN = 3
"""Frames in a row. One or two at the extreme are how an honest peak looks."""

_CELLS = 256
_OUTER = 0.75  # of the distance from the extreme to zero, what is counted in cells
_STEP_CELLS = 20  # a step of A-law is up to 17 of them
_BESIDE = 4
_PILE = 3.5

_FAINT = 0.01
"""Below it, -40 dBov, nobody clips, and in 16 bits there are too few steps to tell."""

_FEWEST = 20
"""Samples in the outermost cell, or next to it. Of fewer, no more can be said than of any few peaks."""

_NEAR = 0.9
_STEADY = 0.7
"""Share of the runs that follow the one before as that one followed its own, and for as long, to a frame."""

_SQUARE, _SINE = 10 ** (-1.5 / 10), 10 ** (-4.0 / 10)
"""Power beside that of the extreme, without pauses: 0 dB for a square wave, -3 dB for a sine; 12 dB of
clipping leave a voice at -5 dB."""

_SINE_PILE = 8.0
_PAUSE = 1 / 16

_BLOCK_FRAMES = 2**16
"""How much is looked at at a time, so that it stays in a core's cache and needs little memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """What of a sound is cut off flat.

    Attributes
    ----------
    frames : int
        Frames in flat runs of 3 or more.
    share : float
        The same as a share of all frames, 0 to 1.
    level_dbov : float or None
        Where they are cut off, in dBov; the higher of two levels. None where nothing is.
    """

    frames: int
    share: float
    level_dbov: float | None


class _Top(NamedTuple):
    """How high one side's flat top is, and how many frames are in it; none where the side is not flat."""

    height: float
    frames: int


_NOT_FLAT = _Top(0.0, 0)


def find_clipping(samples: Samples) -> Clipping:
    """Find peaks that were cut off flat, at full scale or below.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        Mono signal at any rate, full scale at ±1.0: as it came, since a resampler rounds the tops. An offset
        makes no difference below full scale.

    Returns
    -------
    Clipping
        Nothing where the sound is empty, silent, or not flat.

    Examples
    --------
    >>> voice = np.random.default_rng(1).laplace(size=8000).repeat(5)
    >>> clipping = find_clipping(0.25 * voice.clip(-3.0, 3.0) / 3.0)
    >>> round(clipping.share, 2), round(clipping.level_dbov, 1)
    (0.05, -12.0)
    """
    tops = [_flat_top(samples, extreme) for extreme in (samples.max(initial=0.0), samples.min(initial=0.0))]
    frames = sum(top.frames for top in tops)
    height = max(top.height for top in tops)
    return Clipping(
        frames=frames,
        share=frames / samples.size if frames else 0.0,
        level_dbov=20 * math.log10(height) if frames else None,
    )


def _flat_top(samples: Samples, extreme: float) -> _Top:
    """Return the flat top on the side of an extreme, which is above or below zero."""
    height = abs(float(extreme))
    sign = math.copysign(1.0, extreme)
    if height < _FAINT or (height < _FULL_SCALE_PEAK and _count_near(samples, sign * height) < _FEWEST):
        return _NOT_FLAT
    pile = _find_pile(_count_cells(samples, sign * height))
    if pile.ratio < _PILE:
        return _NOT_FLAT
    if height < _FULL_SCALE_PEAK or pile.outer:
        if pile.samples < _FEWEST or not pile.comparable:
            return _NOT_FLAT
        fullness = _power(samples, height * _PAUSE) / height**2
        if fullness > _SQUARE or (fullness > _SINE and pile.ratio < _SINE_PILE):
            return _NOT_FLAT
        if _is_steady(_find_runs(samples, sign * height * (1.0 - (pile.inner + _STEP_CELLS) / _CELLS))):
            return _NOT_FLAT
    runs = _find_runs(samples, sign * height * (1.0 - (pile.inner + 1.5) / _CELLS))
    frames = int(runs.lengths[runs.lengths >= _RUN].sum())
    return _Top(height * (1.0 - pile.outer / _CELLS), frames) if frames else _NOT_FLAT


class _Pile(NamedTuple):
    """Where a sound is piled up, in cells from the extreme, and how much more of it is there than beside.

    *comparable* tells whether there are enough cells beside it for that to mean something.
    """

    outer: int
    inner: int
    samples: int
    ratio: float
    comparable: bool


def _find_pile(counts: NDArray[np.int64]) -> _Pile:
    """Return the pile in the outermost cell, in the next one, or in both: where it stands out most."""
    (filled,) = np.nonzero(counts)
    places = [(0, 0), (1, 1), (0, 1)] if filled.size > 1 and filled[1] <= _STEP_CELLS else [(0, 0)]
    piles = []
    for outer, inner in places:
        within = counts[filled[outer : inner + 1]]
        beside = counts[filled[inner + 1 : inner + 1 + _BESIDE]]
        ratio = float(within.mean() / beside.mean()) if beside.size else math.inf
        comparable = beside.size == _BESIDE
        piles.append(_Pile(int(filled[outer]), int(filled[inner]), int(within.sum()), ratio, comparable))
    return max(piles, key=lambda pile: pile.ratio)


class _Runs(NamedTuple):
    """Where the runs beyond a level begin, and how long they are, in frames."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def _blocks(samples: Samples) -> Iterator[Samples]:
    for start in range(0, samples.size, _BLOCK_FRAMES):
        yield samples[start : start + _BLOCK_FRAMES]


def _beyond(samples: Samples, level: float) -> NDArray[np.bool_]:
    """Mark what is as far from zero as a level, or further, on its side."""
    return samples >= level if level > 0.0 else samples <= level


def _count_near(samples: Samples, extreme: float) -> int:
    return sum(int(np.count_nonzero(_beyond(block, _NEAR * extreme))) for block in _blocks(samples))


def _count_cells(samples: Samples, extreme: float) -> NDArray[np.int64]:
    """Count the samples by their distance from the extreme, the outermost first."""
    counts = np.zeros(_CELLS, np.int64)
    for block in _blocks(samples):
        outer = block[_beyond(block, (1.0 - _OUTER) * extreme)]
        cells = (_CELLS + 0.5 - outer * (_CELLS / extreme)).astype(np.intp)
        counts += np.bincount(cells, minlength=_CELLS)
    return counts


def _find_runs(samples: Samples, level: float) -> _Runs:
    edges = []
    was_beyond = False
    for number, block in enumerate(_blocks(samples)):
        beyond = np.empty(block.size + 1, np.bool_)
        beyond[0], beyond[1:] = was_beyond, _beyond(block, level)
        edges.append(np.flatnonzero(beyond[1:] != beyond[:-1]) + number * _BLOCK_FRAMES)
        was_beyond = bool(beyond[-1])
    if was_beyond:
        edges.append(np.array([samples.size]))
    starts, ends = np.concatenate(edges).reshape(-1, 2).T
    return _Runs(starts, ends - starts)


def _is_steady(runs: _Runs) -> bool:
    """Tell whether runs follow each other as evenly as those of a tone."""
    alike = (np.abs(np.diff(runs.starts, 2)) <= 1) & (np.abs(np.diff(runs.lengths)[1:]) <= 1)
    return not alike.size or float(alike.mean()) > _STEADY


def _power(samples: Samples, pause: float) -> float:
    """Return the mean square, were all that is as near to zero as *pause* not there."""
    frames, total = 0, 0.0
    for block in _blocks(samples):
        frames += int(np.count_nonzero(np.abs(block) > pause))
        total += float(np.einsum("i,i", block, block))
    return total / frames
