"""libsndfile, through python-soundfile: PCM and its kin in any container, FLAC, Ogg Vorbis and Opus."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import soundfile

from tonekit.decode.declared import declared_sound
from tonekit.decode.recording import DamageError, DecoderFile, Recording, SourceInfo, block_frames, decoding
from tonekit.errors import WavError
from tonekit.riff import read_wav

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

# Containers that start with an unmistakable sign. libsndfile takes more, some of them by guessing.
_CONTAINERS = {
    "WAV": "WAV",
    "WAVEX": "WAV",
    "RF64": "RF64",
    "W64": "Wave64",
    "AIFF": "AIFF",
    "AU": "AU",
    "CAF": "CAF",
    "FLAC": "FLAC",
    "OGG": "Ogg",
    "NIST": "NIST SPHERE",
    "VOC": "VOC",
}
_ENCODINGS = {
    "PCM_S8": "8-bit linear PCM",
    "PCM_U8": "8-bit linear PCM",
    "PCM_16": "16-bit linear PCM",
    "PCM_24": "24-bit linear PCM",
    "PCM_32": "32-bit linear PCM",
    "FLOAT": "32-bit floating point",
    "DOUBLE": "64-bit floating point",
    "ALAW": "A-law",
    "ULAW": "mu-law",
    "IMA_ADPCM": "IMA ADPCM",
    "MS_ADPCM": "Microsoft ADPCM",
    "GSM610": "GSM 6.10",
    "G721_32": "G.721 ADPCM",
    "G723_24": "G.723 ADPCM (24 kbps)",
    "G723_40": "G.723 ADPCM (40 kbps)",
    "VORBIS": "Vorbis",
    "OPUS": "Opus",
    "ALAC_16": "ALAC",
    "ALAC_20": "ALAC",
    "ALAC_24": "ALAC",
    "ALAC_32": "ALAC",
}
_BLOCK_CODED = {"IMA_ADPCM", "MS_ADPCM", "GSM610"}
_MAX_PADDING = 8192  # frames; no encoder of these fills up more than two blocks
_UNKNOWN_FRAMES = 2**63 - 1  # SF_COUNT_MAX: what libsndfile says of a FLAC that an encoder wrote to a pipe


class _Stream(soundfile.SoundFile):  # type: ignore[misc]  # soundfile publishes no types
    """A SoundFile that is only read forwards.

    After each block, SoundFile seeks to where it is already, which makes MPEG and Opus decoders start
    over: what they then give differs from what one long read gives.
    """

    def seekable(self) -> bool:
        return False


def open_with_soundfile(file: BinaryIO) -> Recording:
    """Open a file with libsndfile.

    Raises
    ------
    DamageError
        If libsndfile doesn't know it, or only guesses.
    SourceError
        If its rate or channels are out of bounds.
    """
    with ExitStack() as opened:
        stream = _open(file, opened)
        if stream.format not in _CONTAINERS or stream.frames == 0:
            raise DamageError
        encoding = (
            "FLAC" if stream.format == "FLAC" else _ENCODINGS.get(stream.subtype) or str(stream.subtype_info)
        )
        frames: int | None = None if stream.frames == _UNKNOWN_FRAMES else stream.frames
        end = frames
        if frames is not None and stream.subtype in _BLOCK_CODED:
            end = _stated_end(file, frames)
        info = SourceInfo(
            container=_CONTAINERS[stream.format],
            encoding=encoding,
            sample_rate=stream.samplerate,
            channels=stream.channels,
            channel_names=(),
            frames=end,
        )
        sound = declared_sound(file)
        stated = frames if sound is None else None

        def declared_frames(decoded: int) -> int | None:
            return sound.frames(decoded) if sound is not None else stated

        kept = ExitStack()
        begun = _blocks(stream, end, kept)
        recording = Recording(info, partial(_decode, file, end), declared_frames, begun, kept.close)
        kept.push(opened.pop_all())
    return recording


def _open(file: BinaryIO, opened: ExitStack) -> _Stream:
    view = DecoderFile(file)
    opened.enter_context(decoding(view))
    again = (
        view.reopened()
    )  # libsndfile reads often: each time through Python, it would wait for other threads
    source = view if again is None else opened.enter_context(again).fileno()
    stream: _Stream = opened.enter_context(_Stream(source, closefd=False))
    return stream


def _stated_end(file: BinaryIO, frames: int) -> int:
    """Return where the sound ends: encoders fill up the last block, and say so in the ``fact`` chunk."""
    try:
        stated = read_wav(file).fact_frames
    except WavError:
        return frames
    return stated if stated is not None and 0 < frames - stated <= _MAX_PADDING else frames


def _decode(file: BinaryIO, end: int | None) -> Iterator[NDArray[np.float32]]:
    with ExitStack() as opened:
        stream = _open(file, opened)
        yield from _blocks(stream, end, opened.pop_all())


def _blocks(stream: _Stream, end: int | None, opened: ExitStack) -> Iterator[NDArray[np.float32]]:
    """Read a stream to *end*, or to its own, and close what was opened for it."""
    with opened:
        done = 0
        while len(block := _read(stream)):
            yield block if end is None else block[: max(0, end - done)]
            done += len(block)


def _read(stream: _Stream) -> NDArray[np.float32]:
    """Return the next block, also what came of it before damage, where soundfile doesn't say how much."""
    block = np.full((block_frames(stream.channels), stream.channels), np.nan, np.float32)
    try:
        frames = len(stream.read(out=block))
    except soundfile.LibsndfileError:
        frames = int(np.argmax(np.isnan(block[:, 0])))
    return block[:frames]
