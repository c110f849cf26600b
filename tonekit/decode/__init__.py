"""Any source to samples, by its content and never by its name.

soundfile comes first, PyAV reads what libsndfile can't. PyAV comes first in four cases. MPEG audio:
libsndfile writes warnings to stderr, and scans the whole of a file whose header gives no length. A WAV whose
``data`` size was never filled in: libsndfile finds no sound in it. A chain of Ogg streams: libsndfile reads
the first of them. More than two channels: python-soundfile doesn't tell which is which.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from tonekit.decode.playlist import describe_playlist
from tonekit.decode.recording import (
    DamageError,
    Recording,
    SourceInfo,
    block_frames,
    check_bounds,
)
from tonekit.decode.start import first_frame, sound_start
from tonekit.errors import SourceError, WavError
from tonekit.riff import FormatTag, read_wav
from tonekit.sniff import HEAD_BYTES, describe_undecodable
from tonekit.source import FileView, SourceFile, SourceSamples
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recording", "SourceInfo", "open_recording"]

_MPEG_SYNC = 0xFFE0  # eleven ones: a frame of MPEG audio, or of ADTS
_OGG_PAGE = b"OggS\0"
_OGG_FLAGS = re.compile(rb"OggS\0([\0-\7])", re.DOTALL)
_OGG_BEGIN = 2
_PIECE_BYTES = 2**20
_MAX_TRUSTED_CHANNELS = 2  # up to here the order of channels needs no telling


@contextmanager
def open_recording(source: SourceFile | SourceSamples) -> Iterator[Recording]:
    """Open a source for decoding.

    Parameters
    ----------
    source : SourceFile or SourceSamples
        As `tonekit.source.open_source` gives it. Only its own bytes are ever read.

    Yields
    ------
    Recording
        Good until the context ends.

    Raises
    ------
    SourceError
        If no decoder recognises it, if it holds no sound or names other files instead, or if its rate
        or its number of channels is out of bounds.
    """
    recording = _open_file(source.file) if isinstance(source, SourceFile) else _open_samples(source)
    try:
        yield recording
    finally:
        recording.close()


def _open_file(file: BinaryIO) -> Recording:
    head = FileView(file).read(HEAD_BYTES)
    if not head:
        raise SourceError(describe_undecodable(head) or say("the file is empty"))
    start = sound_start(file)
    sound = cast("BinaryIO", FileView(file, start)) if start else file
    sound_head = FileView(sound).read(HEAD_BYTES)
    playlist = describe_playlist(sound_head)
    if playlist is not None:
        raise SourceError(playlist)
    try:
        return _open_sound(sound, sound_head)
    except DamageError:
        recording = _open_frames(sound)
    if recording is None:
        raise SourceError(describe_undecodable(head) or say("no decoder recognises it"))
    return recording


def _open_frames(file: BinaryIO) -> Recording | None:
    """Open what starts with something unknown but goes on as MP3 or ADTS; None if it doesn't."""
    from tonekit.decode.ffmpeg import open_with_av  # noqa: PLC0415 - FFmpeg's libraries are large: only when used

    start = first_frame(file)
    if not start:
        return None
    try:
        return open_with_av(cast("BinaryIO", FileView(file, start)))
    except DamageError:
        return None


def _open_sound(file: BinaryIO, head: bytes) -> Recording:
    from tonekit.decode.ffmpeg import open_with_av  # noqa: PLC0415 - FFmpeg's libraries are large: only when used
    from tonekit.decode.libsndfile import open_with_soundfile  # noqa: PLC0415 - the same for libsndfile

    if _is_mpeg(head) or _is_chain(file, head) or (head.startswith(b"RIFF") and _is_beyond_libsndfile(file)):
        return open_with_av(file)
    try:
        recording = open_with_soundfile(file)
    except DamageError:
        return open_with_av(file)
    if recording.info.channels <= _MAX_TRUSTED_CHANNELS:
        return recording
    try:
        better = open_with_av(file)
    except DamageError:
        return recording
    recording.close()
    return better


def _is_mpeg(head: bytes) -> bool:
    return int.from_bytes(head[:2], "big") & _MPEG_SYNC == _MPEG_SYNC


def _is_chain(file: BinaryIO, head: bytes) -> bool:
    """Tell whether several Ogg streams follow one another: pages that begin one come late (RFC 3533)."""
    if not head.startswith(_OGG_PAGE):
        return False
    view = FileView(file)
    pages = b""
    others = False
    for piece in iter(partial(view.read, _PIECE_BYTES), b""):
        pages = pages[-5:] + piece  # a sign may lie across the border
        for match in _OGG_FLAGS.finditer(pages):
            begins = bool(match[1][0] & _OGG_BEGIN)
            if begins and others:
                return True
            others = others or not begins
    return False


def _is_beyond_libsndfile(file: BinaryIO) -> bool:
    """Tell whether the size was never filled in, or the sound is MPEG; refuse what can hold no sound."""
    try:
        wav = read_wav(file)
    except WavError:
        return False
    if wav.fmt is None:
        known = describe_undecodable(FileView(file).read(HEAD_BYTES))
        raise SourceError(known or say("it is a WAV file without a format, so its sound can't be read"))
    check_bounds(sample_rate=wav.fmt.sample_rate, channels=wav.fmt.channels)
    if wav.data is None or wav.data.available == 0:
        raise SourceError(say("it is a WAV file without sound"))
    return wav.data.available > wav.data.size or wav.fmt.encoding in (FormatTag.MPEG, FormatTag.MP3)


def _open_samples(source: SourceSamples) -> Recording:
    frames, channels = source.samples.shape

    def decode() -> Iterator[NDArray[np.float32]]:
        size = block_frames(channels)
        for start in range(0, frames, size):
            yield source.block(start, start + size)

    return Recording(
        SourceInfo(
            container=say("samples"),
            encoding=str(source.samples.dtype),
            sample_rate=source.sample_rate,
            channels=channels,
            channel_names=(),
            frames=frames,
        ),
        decode,
    )
