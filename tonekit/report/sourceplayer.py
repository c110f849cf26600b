"""The recording that a prompt was made from, where a page can hold and a browser can play it."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import SourceError, WavError
from tonekit.files import open_regular
from tonekit.riff import FormatTag, read_wav
from tonekit.sniff import mp3_frame_bytes
from tonekit.text import say

if TYPE_CHECKING:
    from pathlib import Path

MAX_SOURCE_BYTES = 60_000
"""A larger source is not put into a page: this is 5 s of MP3 at 96 kbps, or 15 s of Opus at 32 kbps."""

_MARKS = (
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypM4B", "audio/mp4"),
    (4, b"ftypmp4", "audio/mp4"),
    (4, b"ftypiso", "audio/mp4"),
    (4, b"ftypdash", "audio/mp4"),
)
"""What browsers play, by the first bytes; never by a file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSound:
    """A recording as the page shows it.

    Attributes
    ----------
    bytes : int or None
        Its size; None where it can't be opened.
    mime : str
        Type for the browser; empty where there is no player.
    data : str
        The whole file in base64; empty where there is no player.
    trouble : str
        Why there is no player, as a sentence; empty where there is one.
    """

    bytes: int | None
    mime: str = ""
    data: str = ""
    trouble: str = ""

    @property
    def plays(self) -> bool:
        """Whether the page has a player for it."""
        return bool(self.mime)

    @property
    def embedded_bytes(self) -> int:
        """Bytes of it that are in the page."""
        return self.bytes if self.plays and self.bytes is not None else 0


def source_sound(path: Path, *, sha256: str, room: int) -> SourceSound:
    """Read a source for the page, if it is small, is still the one that was recorded, and can be played.

    Parameters
    ----------
    path : Path
        The file. At most `MAX_SOURCE_BYTES` of it are read.
    sha256 : str
        Digest of the file that the prompt was made from.
    room : int
        Bytes of sources that the page can still hold.
    """
    try:
        with open_regular(path) as file:
            return _read(file, sha256=sha256, room=room)
    except SourceError as error:
        reason = str(error)
    except OSError as error:
        reason = error.strerror or str(error)
    return SourceSound(bytes=None, trouble=say("It can't be heard here: {reason}.", reason=reason))


def _read(file: BinaryIO, *, sha256: str, room: int) -> SourceSound:
    size = os.fstat(file.fileno()).st_size
    if size > MAX_SOURCE_BYTES:
        return SourceSound(bytes=size, trouble=say("It is too large to be heard on this page."))
    if size > room:
        return SourceSound(bytes=size, trouble=say("The page is full of sources, so it can't be heard here."))
    data = file.read(MAX_SOURCE_BYTES)
    if hashlib.sha256(data).hexdigest() != sha256:
        sentence = "It is no longer the file that the prompt was made from, so it can't be heard here."
        return SourceSound(bytes=size, trouble=say(sentence))
    mime = _mime(data)
    if not mime:
        return SourceSound(bytes=size, trouble=say("Browsers can't play its format."))
    return SourceSound(bytes=size, mime=mime, data=base64.b64encode(data).decode())


def _mime(data: bytes) -> str:
    for offset, mark, mime in _MARKS:
        if data.startswith(mark, offset):
            return mime
    frame_bytes = mp3_frame_bytes(data)
    if frame_bytes and mp3_frame_bytes(data[frame_bytes:]):
        return "audio/mpeg"
    return "audio/wav" if _is_linear_wav(data) else ""


def _is_linear_wav(data: bytes) -> bool:
    try:
        fmt = read_wav(io.BytesIO(data)).fmt
    except WavError:
        return False
    return fmt is not None and fmt.encoding == FormatTag.PCM
