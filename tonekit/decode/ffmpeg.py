"""FFmpeg's libraries, through PyAV: MP3, AAC, AMR, WMA, sound tracks of videos, more than two channels.

A file is opened by its bytes alone. Only demuxers of media files are allowed, none that reads lists of
other files, and whatever else they ask for is an empty file. Only decoders of sound are allowed, so that
pictures are never decoded.

Encoder delay and padding are dropped as the container states them: FFmpeg reads MP4 edit lists, the LAME
tag, Opus pre-skip, and CodecDelay and DiscardPadding of Matroska. From WMA, whose container states nothing,
FFmpeg would drop two windows; but the encoder's delay is one, and the other is the start of the sound.
"""

from __future__ import annotations

import io
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

import av
import numpy as np
from av.audio.plane import AudioPlane
from av.codec.context import Flags2
from av.stream import Discard, Disposition

from tonekit.decode.declared import declared_sound
from tonekit.decode.filesize import declared_file
from tonekit.decode.media import CONTAINERS, DECODERS, ENCODINGS, HEADERLESS
from tonekit.decode.recording import (
    MAX_CHANNELS,
    MIN_SAMPLE_RATE,
    DamageError,
    DecoderFile,
    Recording,
    SourceInfo,
    check_bounds,
    decoding,
)
from tonekit.errors import SourceError
from tonekit.source import FileView
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame
    from av.audio.layout import AudioLayout
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from numpy.typing import NDArray

_OPTIONS = {
    "format_whitelist": ",".join(CONTAINERS),
    "codec_whitelist": DECODERS,
    "protocol_whitelist": "none",
}

_TRACK_DURATIONS = {"flac", "mov", "tta", "wv"}  # where a track's duration is its header's word
_FILE_DURATIONS = {"flv", "matroska"}  # where the file's is, which is that of its longest track
_TOLERANCE_S = 0.1  # durations are rounded, and some count encoder delay

_LENGTH_TAG = re.compile(rb"(?:Xing|Info)\0\0\0[\1\3\5\7\x09\x0b\x0d\x0f](.{4})|VBRI.{10}(.{4})", re.DOTALL)
_DURATION_TAG = re.compile(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,9})?)", re.ASCII)  # of a Matroska track
_MIN_MPEG1_RATE = 32_000

_MAX_BAD_PACKETS = 2**14  # in a row: a tag with pictures within a sound has thousands
_MAX_STRANGE_FRAMES = 16  # in a row, of another rate or number of channels; pictures in tags hold some
_JOINED_FRAMES = 2**15  # a block of them stays in the processor's cache
_SCALES = {"u8": 2**7, "s16": 2**15, "s32": 2**31, "s64": 2**63, "flt": 1, "dbl": 1}
_DTYPES = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
_WMA = {"wmav1", "wmav2"}
_WIDTHS = {kind: np.dtype(dtype).itemsize for kind, dtype in _DTYPES.items()}
_COMFORT_NOISE = {
    "amr_nb": 8,
    "amr_wb": 9,
}  # AMR frame types from here on hold no speech (3GPP TS 26.101, 26.201)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Track:
    """The track that is decoded."""

    container: InputContainer
    stream: AudioStream
    format: str  # of the container
    codec: str
    tick: Fraction | None  # seconds, the unit of a packet's duration
    names: tuple[str, ...]


def open_with_av(file: BinaryIO) -> Recording:
    """Open a file with FFmpeg's libraries; it must start with the sound's own header, not a tag.

    Raises
    ------
    DamageError
        If they don't know it, or only guess.
    SourceError
        If it holds no sound, or its rate or channels are out of bounds.
    """
    with ExitStack() as opened:
        track = opened.enter_context(_opened(file))
        frames = _sound(track)
        first = next(frames, None)
        if first is None:
            raise SourceError(say("it holds no sound"))
        info = _info(track, first[0], file)
        sound, whole = declared_sound(file), declared_file(file)

        def declared_frames(decoded: int) -> int | None:
            if sound is not None:
                return sound.frames(decoded)
            stated = info.frames
            if stated is None and whole is not None:
                stated = whole.frames(decoded)
            return stated if (stated or 0) - decoded > _TOLERANCE_S * info.sample_rate else None

        kept = ExitStack()
        begun = _blocks(track, chain((first,), frames), info, kept)
        recording = Recording(info, partial(_decode, file, info), declared_frames, begun, kept.close)
        kept.push(opened.pop_all())
    return recording


@contextmanager
def _opened(file: BinaryIO) -> Iterator[_Track]:
    view = DecoderFile(file)
    with (
        decoding(view),
        av.open(view, "r", container_options=_OPTIONS, io_open=_open_nothing) as container,
    ):
        name = container.format.name.partition(",")[0]
        if name not in CONTAINERS or not _starts_as(name, FileView(file)):
            raise DamageError
        yield _choose_track(container)


def _open_nothing(_url: str, _flags: int, _options: dict[str, str]) -> BinaryIO:
    """Give an empty file for whatever other file a demuxer asks for."""
    return io.BytesIO()


def _starts_as(name: str, view: FileView) -> bool:
    """Tell whether a stream without a header starts with a frame."""
    if name not in HEADERLESS:
        return True
    start = int.from_bytes(view.read(2), "big")
    return any(start & mask == sync for sync, mask in HEADERLESS[name])


def _choose_track(container: InputContainer) -> _Track:
    streams = container.streams.audio
    if not streams:
        raise SourceError(say("it holds no sound track"))
    stream = next(
        (each for each in streams if Disposition.default in Disposition(each.disposition)), streams[0]
    )
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    context: AudioCodecContext | None = stream.codec_context  # PyAV's own annotation forgets the None
    if context is None or context.name not in DECODERS.split(","):
        raise SourceError(say("its sound is encoded in a way that can't be decoded"))
    context.thread_count = 1
    if context.name in _WMA:
        context.flags2 |= Flags2.skip_manual
    return _Track(
        container=container,
        stream=stream,
        format=container.format.name.partition(",")[0],
        codec=context.codec.canonical_name,
        tick=stream.time_base,
        names=_take_names(context),
    )


def _take_names(context: AudioCodecContext) -> tuple[str, ...]:
    """Return the channels' names as the container gives them, and let the decoder know only their number.

    Until PyAV 19 every frame frees the list of channels that FFmpeg keeps for an unusual order, and so does
    FFmpeg, which ends the process. The decoder gets no such list, and this function's copy frees it once.
    """
    layout = context.layout
    channels = layout.nb_channels
    if layout.name not in {"mono", "stereo"}:
        context.layout = f"{channels} channels" if 0 < channels <= MAX_CHANNELS else "mono"
    check_bounds(sample_rate=context.sample_rate or MIN_SAMPLE_RATE, channels=channels or 1)
    return _channel_names(layout)


def _channel_names(layout: AudioLayout) -> tuple[str, ...]:
    names = tuple(channel.name for channel in layout.channels)
    return () if "NONE" in names else names


def _info(track: _Track, first: AudioFrame, file: BinaryIO) -> SourceInfo:
    names = _channel_names(first.layout) or track.names
    channels = first.layout.nb_channels
    return SourceInfo(
        container=CONTAINERS[track.format],
        encoding=ENCODINGS.get(track.codec, track.codec),
        sample_rate=first.sample_rate,
        channels=channels,
        channel_names=names if len(names) == channels else (),
        frames=_stated_frames(track, first.sample_rate, file),
    )


def _stated_frames(track: _Track, sample_rate: int, file: BinaryIO) -> int | None:
    """Return the length as the header states it; what FFmpeg guesses from the bit rate doesn't count."""
    duration, time_base = track.stream.duration, track.stream.time_base
    if duration is not None and time_base is not None:
        frames = round(duration * time_base * sample_rate)
        if _is_stated(track, frames, sample_rate, file):
            return frames
    tag = track.stream.metadata.get("DURATION", "") if track.format == "matroska" else ""
    if match := _DURATION_TAG.fullmatch(tag):
        hours, minutes, seconds = map(float, match.groups())
        return round((hours * 3600 + minutes * 60 + seconds) * sample_rate)
    whole = track.container.duration
    if track.format in _FILE_DURATIONS and len(track.container.streams) == 1 and whole is not None:
        return round(whole * sample_rate / av.time_base)
    return None


def _is_stated(track: _Track, frames: int, sample_rate: int, file: BinaryIO) -> bool:
    """Tell whether a track's duration is its header's word."""
    if track.format == "asf":
        whole = declared_file(file)
        return whole is None or whole.available >= whole.declared
    if track.format == "mp3":  # where several are joined, the first one's header tells only its own length
        return frames <= _tagged_frames(file) * (1152 if sample_rate >= _MIN_MPEG1_RATE else 576)
    return track.format in _TRACK_DURATIONS or declared_sound(file) is not None


def _tagged_frames(file: BinaryIO) -> int:
    """Return the number of MPEG frames that the first one states; 0 if it states none."""
    match = _LENGTH_TAG.search(FileView(file).read(256))  # behind the frame's header, at most 36 bytes
    return 0 if match is None else int.from_bytes(match[1] or match[2], "big")


def _frames(track: _Track) -> Iterator[tuple[AudioFrame, int]]:
    """Decode the track to frames, each with the number of its samples that count.

    Packets that can't be decoded are left out; after too many the sound ends.
    """
    bad, decoded = 0, False
    decode = partial(_decode_amr, track) if track.codec in _COMFORT_NOISE else av.Packet.decode
    timed = track.format == "mov"
    for packet in _packets(track):
        try:
            frames = decode(packet)
        except (av.error.FFmpegError, ValueError):
            bad += 1
            if bad > _MAX_BAD_PACKETS:
                break
        else:
            bad, decoded = (0, True) if frames else (bad, decoded)
            for frame in frames:
                yield frame, _counting(track, packet, frame) if timed else frame.samples
    if bad and not decoded:
        raise DamageError


def _counting(track: _Track, packet: Packet[AudioStream], frame: AudioFrame) -> int:
    """Return how many samples count: the last packet of an MP4 file may state less time than it decodes to.

    FFmpeg heeds that from PyAV 19 on.
    """
    if not packet.duration or track.tick is None:
        return frame.samples
    frames = packet.duration * frame.sample_rate * track.tick.numerator / track.tick.denominator
    return min(frame.samples, round(frames))


def _packets(track: _Track) -> Iterator[Packet[AudioStream]]:
    """Yield the packets as far as the container can be read, and an empty one that empties the decoder."""
    try:
        yield from track.container.demux(track.stream)
    except av.error.FFmpegError:
        return


def _decode_amr(track: _Track, packet: Packet[AudioStream]) -> list[AudioFrame]:
    """Decode a packet of AMR; one that describes a pause, which FFmpeg's decoders don't know, is silence."""
    if packet.size > 0 and bytes(packet)[0] >> 3 & 0xF >= _COMFORT_NOISE[track.codec]:
        return [_silence(track)]
    return packet.decode()


def _silence(track: _Track) -> AudioFrame:
    rate = track.stream.codec_context.sample_rate
    frame = av.AudioFrame.from_ndarray(np.zeros((1, rate // 50), np.float32), format="flt", layout="mono")
    frame.sample_rate = rate
    return frame


def _sound(track: _Track) -> Iterator[tuple[AudioFrame, int]]:
    """Decode the track without what comes before its sound."""
    return islice(_frames(track), 1 if track.codec in _WMA else 0, None)


def _decode(file: BinaryIO, info: SourceInfo) -> Iterator[NDArray[np.float32]]:
    """Decode from the start."""
    with ExitStack() as opened:
        track = opened.enter_context(_opened(file))
        yield from _blocks(track, _sound(track), info, opened.pop_all())


def _blocks(
    track: _Track, sound: Iterator[tuple[AudioFrame, int]], info: SourceInfo, opened: ExitStack
) -> Iterator[NDArray[np.float32]]:
    """Join frames to blocks, holding back the last one until it is known how much of it counts.

    At the end, what was opened for the track is closed.
    """
    decoded = last = 0
    held: NDArray[np.float32] | None = None
    with opened:
        for block, counting in _joined(sound, info):
            if held is not None:
                yield held
            held, last = block, counting
            decoded += len(block)
        if held is not None:
            yield held[: len(held) + _end(track, info, decoded, last) - decoded]


def _joined(
    sound: Iterator[tuple[AudioFrame, int]], info: SourceInfo
) -> Iterator[tuple[NDArray[np.float32], int]]:
    """Join frames to blocks, each with how many samples of its last frame count."""
    held: list[list[memoryview]] = []
    kind, frames, counting, strange = "", 0, 0, 0
    for frame, counts in sound:
        if frame.sample_rate != info.sample_rate or frame.layout.nb_channels != info.channels:
            strange += 1
            if strange > _MAX_STRANGE_FRAMES:
                break  # another recording begins
            continue
        strange = 0
        if held and (frames >= _JOINED_FRAMES or frame.format.name != kind):
            yield _block(held, kind, info.channels), counting
            held, frames = [], 0
        kind, counting = frame.format.name, counts
        held.append(_planes(frame, kind, counting))
        frames += counting
    if held:
        yield _block(held, kind, info.channels), counting


def _end(track: _Track, info: SourceInfo, decoded: int, last: int) -> int:
    """Return how many of the decoded frames count, when the last packet made *last* of them.

    The edit list of an MP4 file says where its track ends, within the last packet. FFmpeg heeds that from
    PyAV 19 on.
    """
    if track.format == "mov" and info.frames is not None and 0 < decoded - info.frames < last:
        return info.frames
    return decoded


def _planes(frame: AudioFrame, kind: str, counting: int) -> list[memoryview]:
    """Return the first samples of a frame where FFmpeg has them: apart for each channel, or interleaved.

    `AudioFrame.to_ndarray` reads past the list of planes where a planar frame has eight channels or more.
    """
    channels = frame.layout.nb_channels
    planes, per_plane = (channels, counting) if kind.endswith("p") else (1, counting * channels)
    octets = per_plane * _WIDTHS[kind.removesuffix("p")]
    return [memoryview(AudioPlane(frame, index))[:octets] for index in range(planes)]


def _block(held: list[list[memoryview]], kind: str, channels: int) -> NDArray[np.float32]:
    """Join pieces of one kind to one block of shape (frames, channels), at ±1.0."""
    planar, kind = kind.endswith("p"), kind.removesuffix("p")
    values = np.frombuffer(b"".join(chain.from_iterable(zip(*held, strict=True))), _DTYPES[kind])
    if kind != "flt":
        with np.errstate(over="ignore"):  # infinity is refused later
            floats = values.astype(np.float32)
        values = floats * np.float32(1 / _SCALES[kind]) - np.float32(kind == "u8")
    return values.reshape(channels, -1).T if planar else values.reshape(-1, channels)
