"""One file that is ready to be judged: its name, its bytes, and what can be read from them."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import SourceError, WavError
from tonekit.files import open_regular
from tonekit.riff import FormatTag, WavFile, read_wav
from tonekit.sniff import HEAD_BYTES, describe_non_wav

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tonekit.level import Levels

MAX_SOUND_BYTES = 16 * 1024 * 1024
"""The sound of a larger file is not read: no platform takes a prompt of a fraction of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Prompt:
    """A file, taken apart as far as it can be.

    Attributes
    ----------
    path : str
        The file as it was named by the caller, for reports.
    name : str or None
        File name to judge; None where the sound has none yet.
    size : int
        Bytes of the file.
    sha256 : str or None
        Hex digest of the file; None where it could not be read.
    wav : WavFile or None
        Its structure; None where it is not RIFF/WAVE.
    trouble : str or None
        Why *wav* is None, as a sentence: what the file is instead, or why it could not be read.
    octets : bytes
        Payload of the ``data`` chunk; empty where there is none, or the file is too large to be a prompt.
    """

    path: str
    name: str | None
    size: int
    sha256: str | None
    wav: WavFile | None
    trouble: str | None
    octets: bytes

    @property
    def duration_s(self) -> float | None:
        """Length of the sound in seconds, by its header's byte rate; None where the header has none."""
        if self.wav is None or self.wav.fmt is None or self.wav.data is None:
            return None
        fmt = self.wav.fmt
        bytes_per_s = fmt.byte_rate
        if fmt.encoding in (FormatTag.ALAW, FormatTag.MULAW):  # one octet a sample, whatever else is declared
            bytes_per_s = fmt.sample_rate * fmt.channels
        return self.wav.data.available / bytes_per_s if bytes_per_s else None

    @cached_property
    def samples(self) -> NDArray[np.int16]:
        """The sound as linear samples, shape ``(frames,)``, if the octets are A-law."""
        import numpy as np

        from tonekit.g711 import decode_alaw

        return decode_alaw(np.frombuffer(self.octets, np.uint8))

    @cached_property
    def levels(self) -> Levels:
        """The sound's levels, if the octets are A-law at the header's rate."""
        from tonekit.level import measure

        sample_rate = self.wav.fmt.sample_rate if self.wav and self.wav.fmt else 8000
        return measure(self.samples / 32768, sample_rate=sample_rate)


def prompt_from_bytes(data: bytes, *, name: str | None = None, path: str = "<bytes>") -> Prompt:
    """Take the bytes of a file apart."""
    return _prompt(io.BytesIO(data), name=name, path=path)


def prompt_from_path(path: str | os.PathLike[str], *, name: str | None = None) -> Prompt:
    """Take a file apart. One that can't be read is a prompt with trouble, never an exception.

    Parameters
    ----------
    path : path
        The file. A large one is read in pieces, and its sound not at all.
    name : str, optional
        Name to judge instead of the file's own.
    """
    file_name = Path(path).name if name is None else name
    try:
        with open_regular(path) as file:
            return _prompt(file, name=file_name, path=os.fspath(path))
    except SourceError as error:
        trouble = str(error)
    return Prompt(
        path=os.fspath(path), name=file_name, size=0, sha256=None, wav=None, trouble=trouble, octets=b""
    )


def _prompt(file: BinaryIO, *, name: str | None, path: str) -> Prompt:
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, io.SEEK_END)
    wav, trouble, octets = None, None, b""
    try:
        wav = read_wav(file)
    except WavError as error:
        file.seek(0)
        trouble = describe_non_wav(file.read(HEAD_BYTES)) or str(error)
    if wav is not None and wav.data is not None and size <= MAX_SOUND_BYTES:
        file.seek(wav.data.payload_offset)
        octets = file.read(wav.data.available)
    return Prompt(path=path, name=name, size=size, sha256=sha256, wav=wav, trouble=trouble, octets=octets)
