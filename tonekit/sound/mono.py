"""Many channels to one: the mix, or one channel of it. One pass over the blocks of a recording.

Two channels are averaged. More are mixed by ITU-R BS.775: front left and right at 0.7071, centre at 1,
surrounds at 0.5, a single back surround at 0.7071, the low-frequency channel left out; then all at 0.7071,
so that a stereo programme inside 5.1 comes out as its stereo average. Where a source does not say what its
channels are, they are averaged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tonekit.channel import parse_channel
from tonekit.errors import ChannelError, SourceTooLongError
from tonekit.sound.level import IDLE_STEP
from tonekit.sound.windows import SILENT_BESIDE_LOUDEST
from tonekit.text import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.channel import Channel
    from tonekit.decode import Recording, SourceInfo

_LOST = 10 ** (-10 / 10)
"""A mix with less than this share of the loudest channel's power has lost the sound."""

_NO_POWER = 10 ** (-100 / 10)
"""Channels below this hold rounding errors only: there is nothing to lose."""

_FIRST_FRAMES, _MAX_TRUSTED_FRAMES = 2**20, 2**24
"""Room for a sound whose header tells no length, and for one that tells a long one: 4 and 64 MiB at first."""

_LOW_FREQUENCY = frozenset({"LFE", "LFE2"})
_SIDES = {"left": ("FL", "DL"), "right": ("FR", "DR")}
_BS775 = {
    "FL": math.sqrt(0.5),
    "FR": math.sqrt(0.5),
    "FC": 1.0,
    "BL": 0.5,
    "BR": 0.5,
    "SL": 0.5,
    "SR": 0.5,
    "BC": math.sqrt(0.5),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mono:
    """A recording as one channel.

    Attributes
    ----------
    samples : ndarray of float32 [shape=(frames,)]
        The signal at ±1.0, at least one frame of it; memory of its own, which may be written to.
    sample_rate : int
        In Hz.
    channel_taken : str or None
        The channel that was taken because the mix would have lost the sound: ``left``, ``right``, or the
        name or the number of another; None where nothing else was done than was asked for.
    channel_alone : str or None
        The channel, called in the same way, that alone sounds among those that were mixed: the others are
        silent, 40 dB or more below it. None where several sound, or none.
    lost_db : float
        By how much the mix is softer than that channel.
    missing_s : float
        Seconds that the header promised and the source does not hold.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    channel_taken: str | None
    missing_s: float
    channel_alone: str | None = None
    lost_db: float = 0.0


def mix_to_mono(
    recording: Recording, *, channel: Channel = "mix", max_duration_s: float, shorten: bool = False
) -> Mono:
    """Decode a recording to one channel.

    Memory is bounded by one channel of *max_duration_s*, whatever the source says or holds.

    Parameters
    ----------
    recording : Recording
        An open source. It is decoded once; twice where the mix turns out to lose the sound.
    channel : {"mix", "left", "right"} or int
        The mix of all channels, or one of them. A number counts from 1. The one channel of a mono source
        is its left and its right.
    max_duration_s : float
        The longest sound that is taken, in seconds.
    shorten : bool
        Take so much of a longer sound, and decode no more of it, instead of refusing it.

    Returns
    -------
    Mono
        The mix, unless it is more than 10 dB below the loudest of the channels: then that channel, since
        its opposite in another one cancels it, or many silent ones leave little of it. Levels are compared
        without DC.

    Raises
    ------
    SourceTooLongError
        If the source is longer than *max_duration_s*, and that is not to be shortened: at once if it says so
        itself, otherwise as soon as it shows.
    ChannelError
        If the source does not have that channel.
    SourceError
        If nothing of it can be decoded, or its samples are no sound.
    ValueError
        If *channel* is none of these.
    """
    channel = parse_channel(channel)
    info = recording.info
    longest = _Longest(max_duration_s, shorten)
    if channel != "mix" or info.channels == 1:
        place = 0 if channel == "mix" else _find_channel(info, channel)
        return _mono(recording, _collect(recording, _only(place, info), longest))
    weights = _mix_weights(info)
    powers = _Powers(info.channels)
    samples = _collect(recording, weights, longest, powers)
    mixed_powers = np.where(weights, powers.of_channels, 0.0)
    loudest = int(np.argmax(mixed_powers))
    loudest_power = float(mixed_powers[loudest])
    if loudest_power < _NO_POWER:
        return _mono(recording, samples)
    if powers.of_mix >= loudest_power * _LOST:
        mono = _mono(recording, samples)
        if np.count_nonzero(mixed_powers > loudest_power * SILENT_BESIDE_LOUDEST) > 1:
            return mono
        lost_db = 10 * math.log10(loudest_power / powers.of_mix)
        return replace(mono, channel_alone=_words(info)[loudest], lost_db=lost_db)
    del samples  # before the other is collected, or memory would hold two
    samples = _collect(recording, _only(loudest, info), longest)
    return _mono(recording, samples, channel_taken=_words(info)[loudest])


def _mono(recording: Recording, samples: NDArray[np.float32], channel_taken: str | None = None) -> Mono:
    return Mono(
        samples=samples,
        sample_rate=recording.info.sample_rate,
        channel_taken=channel_taken,
        missing_s=recording.missing_s,
    )


class _Longest(NamedTuple):
    """The longest sound that is taken, and whether a longer one is shortened to it or refused."""

    duration_s: float
    shorten: bool


class _Powers:
    """The power of each channel and of their mix, without DC, summed up block by block."""

    def __init__(self, channels: int) -> None:
        self._frames = 0
        self._offsets: list[np.float32] = []  # of the first block; float32 could not tell sound beside them
        self._sums = np.zeros(channels + 1)
        self._squares = np.zeros(channels + 1)

    def add(self, rows: NDArray[np.float32], mixed: NDArray[np.float32]) -> None:
        """Count a block."""
        self._offsets = self._offsets or [_clear_offset(row) for row in (*rows, mixed)]
        self._frames += mixed.size
        for index, (row, offset) in enumerate(zip((*rows, mixed), self._offsets, strict=True)):
            centred = row - offset if offset else row
            self._sums[index] += centred.sum()
            self._squares[index] += np.einsum("i,i", centred, centred)  # dot would wake threads of its own

    @property
    def of_channels(self) -> NDArray[np.float64]:
        """Mean square of each channel."""
        return self._all[:-1]

    @property
    def of_mix(self) -> float:
        """Mean square of the mix."""
        return float(self._all[-1])

    @property
    def _all(self) -> NDArray[np.float64]:
        return self._squares / self._frames - np.square(self._sums / self._frames)


def _clear_offset(row: NDArray[np.float32]) -> np.float32:
    """Return the mean of a block if it is more than the idle step of A-law, else 0."""
    mean = row.mean()
    return mean if abs(mean) > IDLE_STEP else np.float32(0)


def _collect(
    recording: Recording, weights: tuple[float, ...], longest: _Longest, powers: _Powers | None = None
) -> NDArray[np.float32]:
    """Decode a recording and add up its channels by their weights."""
    info = recording.info
    max_frames = math.floor(longest.duration_s * info.sample_rate + 1e-6)  # 1e-6: the product may fall short
    if info.frames is not None and info.frames > max_frames and not longest.shorten:
        raise _too_long(longest.duration_s, duration_s=info.frames / info.sample_rate)
    collected = np.empty(min(info.frames or _FIRST_FRAMES, _MAX_TRUSTED_FRAMES), np.float32)
    frames = 0
    for block in recording.blocks():
        rows = np.ascontiguousarray(block.T)  # a row a channel: far quicker to add up
        if frames + len(block) > max_frames:
            if not longest.shorten:
                raise _too_long(longest.duration_s)
            rows = rows[:, : max_frames - frames]
        start, frames = frames, frames + rows.shape[1]
        if frames > collected.size:  # in place, where a list of arrays would be copied into one at the end
            collected.resize(frames + frames // 8, refcheck=False)
        mixed = collected[start:frames]
        _weigh(rows, weights, out=mixed)
        if powers is not None:
            powers.add(rows, mixed)
        del mixed
        if frames == max_frames and longest.shorten:
            break
    collected.resize(frames, refcheck=False)
    return collected


def _weigh(rows: NDArray[np.float32], weights: tuple[float, ...], *, out: NDArray[np.float32]) -> None:
    """Add up channels one by one: a matrix product's order, and so its last bit, depends on the machine."""
    counting = [(row, np.float32(weight)) for row, weight in zip(rows, weights, strict=True) if weight]
    (first, first_weight), *others = counting
    np.multiply(first, first_weight, out=out)
    for row, weight in others:
        out += row * weight


def _too_long(max_duration_s: float, *, duration_s: float | None = None) -> SourceTooLongError:
    if duration_s is None:
        sentence = "it is longer than {most:.1f} s, the longest sound that fits; cut it first"
        return SourceTooLongError(say(sentence, most=max_duration_s))
    sentence = "it is {actual:.1f} s long, the longest sound that fits is {most:.1f} s; cut it first"
    return SourceTooLongError(say(sentence, actual=duration_s, most=max_duration_s))


def _mix_weights(info: SourceInfo) -> tuple[float, ...]:
    """Return what each channel counts in the mix."""
    names = _names(info)
    heard = [name for name in names if name not in _LOW_FREQUENCY]
    if len(heard) > 2 and _BS775.keys() >= set(heard):
        return tuple(_BS775.get(name, 0.0) * math.sqrt(0.5) for name in names)
    if not heard:
        return (1 / info.channels,) * info.channels
    return tuple(0.0 if name in _LOW_FREQUENCY else 1 / len(heard) for name in names)


def _only(index: int, info: SourceInfo) -> tuple[float, ...]:
    return tuple(float(i == index) for i in range(info.channels))


def _names(info: SourceInfo) -> tuple[str, ...]:
    """Return one name for each channel, empty names where the source does not tell."""
    known = len(info.channel_names) == info.channels
    return info.channel_names if known else ("",) * info.channels


def _find_channel(info: SourceInfo, channel: Channel) -> int:
    """Return the place of a channel, from 0."""
    words = _words(info)
    if isinstance(channel, int) and channel <= info.channels:
        return channel - 1
    if channel in words:
        return words.index(str(channel))
    if channel in _SIDES and info.channels == 1:
        return 0
    raise ChannelError(
        say(
            "it has no channel {wanted}; its channels, counted from 1, are: {words}",
            wanted=channel,
            words=", ".join(words),
        )
    )


def _words(info: SourceInfo) -> tuple[str, ...]:
    """Return what to call each channel. Where no name tells, the first two are left and right."""
    if info.channels == 1:
        return ("mono",)
    names = _names(info) if info.channel_names else ("FL", "FR", *[""] * (info.channels - 2))
    return tuple(_word(name, number) for number, name in enumerate(names, start=1))


def _word(name: str, number: int) -> str:
    for side, side_names in _SIDES.items():
        if name in side_names:
            return side
    return name or say("number {number}", number=number)
