"""What any audio file is: format, length, levels, and for RIFF/WAVE its chunks. Judges nothing."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from tonekit.decode import SourceInfo, open_recording
from tonekit.errors import SourceTooLongError, TonekitError, WavError, naming
from tonekit.riff import WavFile, read_wav
from tonekit.sound.level import Levels, measure
from tonekit.sound.mono import mix_to_mono
from tonekit.sound.speechlevel import speech_level
from tonekit.source import SourceFile, open_source

if TYPE_CHECKING:
    from pathlib import Path

MAX_MEASURED_S = 600.0
"""Levels of a longer sound are not measured, so that a film does not keep its user waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What could be learnt of one file.

    Attributes
    ----------
    path : str
        The file as it was named by the caller; ``-`` for a stream.
    bytes : int or None
        Its size; None where it is no file, or can't be opened.
    info : SourceInfo or None
        Format as the container states it; None where no decoder reads it.
    frames : int or None
        Length in frames: counted where the sound was decoded, else as the container declares it.
    levels : Levels or None
        Of the sound mixed to one channel; None where it is too long to measure, or can't be decoded.
    wav : WavFile or None
        Structure of a RIFF/WAVE file.
    error : str or None
        Why something above is missing, as a sentence.
    """

    path: str
    bytes: int | None
    info: SourceInfo | None
    frames: int | None
    levels: Levels | None
    wav: WavFile | None
    error: str | None

    @property
    def duration_s(self) -> float | None:
        """Length in seconds."""
        if self.info is None or self.frames is None:
            return None
        return self.frames / self.info.sample_rate


def inspect_source(source: Path | BinaryIO) -> Inspection:
    """Describe a file. One that can't be read is described as far as it goes, never an exception."""
    path = os.fspath(source) if isinstance(source, os.PathLike) else "-"
    size, info, frames, levels, wav, error = None, None, None, None, None, None
    try:
        with naming(path), open_source(source) as opened:
            if isinstance(opened, SourceFile):
                size = opened.size
                wav = _structure(opened.file)
            with open_recording(opened) as recording:
                info = recording.info
                frames = info.frames
                try:
                    mono = mix_to_mono(recording, channel="mix", max_duration_s=MAX_MEASURED_S)
                except SourceTooLongError:
                    mono = None
            if mono is not None:
                frames = len(mono.samples)
                levels = measure(mono.samples, sample_rate=mono.sample_rate).with_speech(
                    speech_level(mono.samples, sample_rate=mono.sample_rate)
                )
    except TonekitError as trouble:
        error = str(trouble)
    return Inspection(path=path, bytes=size, info=info, frames=frames, levels=levels, wav=wav, error=error)


def _structure(file: BinaryIO) -> WavFile | None:
    try:
        return read_wav(file)
    except WavError:
        return None
    finally:
        file.seek(0, io.SEEK_SET)
