"""One file that is ready to be judged: its name, its bytes, and what can be read from them."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from tonekit.errors import SourceError, WavError
from tonekit.files import open_regular
from tonekit.profiles.limits import LARGEST_PROMPT_BYTES
from tonekit.riff import Chunk, FormatTag, WavFile, WavFormat, read_wav
from tonekit.sniff import HEAD_BYTES, describe_non_wav, is_recording
from tonekit.text import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tonekit.sound.level import Levels

T = TypeVar("T")

MAX_SOUND_BYTES = LARGEST_PROMPT_BYTES
"""The sound of a larger file is not read: no profile may permit it, so nothing could be made of it."""

MAX_HASHED_BYTES = 8 + 2**32
"""A larger file has no digest: no RIFF file can be as large, and reading it would take for ever."""


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
        Hex digest of the file; None where it could not be read, or has more than `MAX_HASHED_BYTES`.
    wav : WavFile or None
        Its structure; None where it is not RIFF/WAVE.
    trouble : str or None
        Why *wav* is None, as a sentence: what the file is instead, or why it could not be read.
    recording : bool
        Whether it is a recording of another kind, by how it starts.
    octets : bytes
        Payload of the ``data`` chunk; empty where there is none, or the file has more than
        `MAX_SOUND_BYTES`.
    """

    path: str
    name: str | None
    size: int
    sha256: str | None
    wav: WavFile | None
    trouble: str | None
    octets: bytes
    recording: bool = False

    @property
    def structure(self) -> WavFile:
        """The structure, for callers who know that there is one; a LookupError otherwise."""
        return _there(self.wav)

    @property
    def fmt(self) -> WavFormat:
        """The ``fmt `` chunk, for callers who know that there is one; a LookupError otherwise."""
        return _there(self.structure.fmt)

    @property
    def sound(self) -> Chunk:
        """The ``data`` chunk, for callers who know that there is one; a LookupError otherwise."""
        return _there(self.structure.data)

    @property
    def sample_rate(self) -> int:
        """Sample rate by the header, in Hz, for callers who know that there is one."""
        return self.fmt.sample_rate

    @property
    def bytes_per_s(self) -> int:
        """Bytes of one second of sound by the header; 0 where it has none or does not tell."""
        if self.wav is None or self.wav.fmt is None:
            return 0
        fmt = self.wav.fmt
        if fmt.encoding in (FormatTag.ALAW, FormatTag.MULAW):  # one octet a sample, whatever else is declared
            return fmt.sample_rate * fmt.channels
        return fmt.byte_rate

    @property
    def duration_s(self) -> float | None:
        """Length of the sound that is there, in seconds; None where the header does not tell."""
        if self.wav is None or self.wav.data is None or not self.bytes_per_s:
            return None
        return self.wav.data.available / self.bytes_per_s

    @cached_property
    def codes(self) -> NDArray[np.uint8]:
        """The octets as an array, shape ``(octets,)``, read-only."""
        import numpy as np  # noqa: PLC0415 - a file that is no A-law is judged without it

        return np.frombuffer(self.octets, np.uint8)

    @cached_property
    def samples(self) -> NDArray[np.int16]:
        """The sound as linear samples, shape ``(frames,)``, if the octets are A-law."""
        from tonekit.g711 import decode_alaw  # noqa: PLC0415 - loads numpy

        return decode_alaw(self.codes)

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The same as `samples`, full scale at ±1.0."""
        from tonekit.sound.level import FULL_SCALE  # noqa: PLC0415 - loads numpy

        return self.samples / FULL_SCALE

    @cached_property
    def levels(self) -> Levels:
        """The sound's levels, if the octets are A-law at the header's rate."""
        from tonekit.sound.level import measure  # noqa: PLC0415 - loads numpy

        return measure(self.floats, sample_rate=self.sample_rate)

    @cached_property
    def all_levels(self) -> Levels:
        """The same as `levels` with the speech level, which takes longer to measure."""
        from tonekit.sound.speechlevel import speech_level  # noqa: PLC0415 - loads numpy

        return self.levels.with_speech(speech_level(self.samples, sample_rate=self.sample_rate))

    @cached_property
    def sounding_level_dbov(self) -> float | None:
        """Level of the sound between its silences, as `levels` is measured; None if nothing is audible."""
        from tonekit.sound.level import sounding_level_dbov  # noqa: PLC0415 - loads numpy

        return sounding_level_dbov(self.floats, sample_rate=self.sample_rate)

    @cached_property
    def speech_level_dbov(self) -> float | None:
        """Active speech level (ITU-T P.56), to 0.02 dB; `sounding_level_dbov` of what has none, as a beep."""
        from tonekit.sound.speechlevel import speech_level  # noqa: PLC0415 - loads numpy

        if not self.audible:
            return None
        active_dbov = speech_level(self.floats, sample_rate=self.sample_rate, coarse=True).active_dbov
        return self.sounding_level_dbov if active_dbov is None else active_dbov

    @property
    def audible(self) -> bool:
        """Whether any of the octets is more than silence; there are none in memory of too large a file."""
        return self.sounding_level_dbov is not None


def prompt_from_bytes(data: bytes, *, name: str | None = None, path: str = "<bytes>") -> Prompt:
    """Take the bytes of a file apart."""
    return _prompt(io.BytesIO(data), name=name, path=path)


def prompt_from_path(path: str | os.PathLike[str], *, name: str | None = None) -> Prompt:
    """Take a file apart. One that can't be read is a prompt with trouble and no name, never an exception.

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
    except OSError as error:
        trouble = say("it can't be read: {reason}", reason=error.strerror or error)
    return Prompt(path=os.fspath(path), name=None, size=0, sha256=None, wav=None, trouble=trouble, octets=b"")


def _prompt(file: BinaryIO, *, name: str | None, path: str) -> Prompt:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    sha256 = None
    if size <= MAX_HASHED_BYTES:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # a BinaryIO serves
    wav, trouble, octets, head = None, None, b"", b""
    try:
        wav = read_wav(file)
    except WavError as error:
        file.seek(0)
        head = file.read(HEAD_BYTES)
        trouble = describe_non_wav(head, name=name) or error.message
    if wav is not None and wav.data is not None and size <= MAX_SOUND_BYTES:
        file.seek(wav.data.payload_offset)
        octets = file.read(wav.data.available)
    return Prompt(
        path=path,
        name=name,
        size=size,
        sha256=sha256,
        wav=wav,
        trouble=trouble,
        octets=octets,
        recording=is_recording(head),
    )


def _there(part: T | None) -> T:
    if part is None:
        raise LookupError(say("the file does not have this part"))
    return part
