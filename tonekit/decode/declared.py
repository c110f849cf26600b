"""How many bytes of sound a header declares, and how many the file holds.

Decoders of uncompressed sound clip the one to the other and don't tell. Layouts: RF64 (EBU Tech 3306),
AIFF (Apple, 1989), AU (Sun ``audio_filehdr``), CAF (Apple Core Audio Format), W64 (Sony), VOC (Creative
Labs), SPHERE (NIST).
"""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import WavError
from tonekit.riff import MAX_CHUNKS, UNKNOWN_SIZE, read_wav

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredBytes:
    """Bytes that were promised, and those that came.

    Attributes
    ----------
    declared, available : int
        What the header says and what the file holds. Both are the same where the header says nothing, as
        in a file that came through a pipe.
    """

    declared: int
    available: int

    def frames(self, decoded: int) -> int:
        """Return how many frames the declared bytes would have made, if *decoded* came from the available."""
        return round(decoded * self.declared / self.available) if self.available else decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunks:
    """How a container strings its chunks together."""

    first: int  # offset of the first chunk
    id_bytes: int
    size_bytes: int
    byte_order: str
    counts_header: bool  # whether a chunk's size counts its header
    align: int
    sound: bytes  # how the id of the chunk with the sound starts
    unknown: int  # a declared size from here on is none


_AIFF = _Chunks(
    first=12,
    id_bytes=4,
    size_bytes=4,
    byte_order="big",
    counts_header=False,
    align=2,
    sound=b"SSND",
    unknown=2**32 - 1,
)
_RIFX = replace(_AIFF, sound=b"data")
_CAF = _Chunks(
    first=8,
    id_bytes=4,
    size_bytes=8,
    byte_order="big",
    counts_header=False,
    align=1,
    sound=b"data",
    unknown=2**63,
)
_W64 = _Chunks(
    first=40,
    id_bytes=16,
    size_bytes=8,
    byte_order="little",
    counts_header=True,
    align=8,
    sound=b"data",
    unknown=2**63,
)
_RF64 = _Chunks(
    first=12,
    id_bytes=4,
    size_bytes=4,
    byte_order="little",
    counts_header=False,
    align=2,
    sound=b"data",
    unknown=2**32,
)
_VOC_FORMAT_BYTES = {1: 2, 9: 12}  # kinds of blocks with sound: how much stands before it
_NIST_COUNTS = (b"sample_count", b"channel_count", b"sample_n_bytes")


def declared_sound(file: BinaryIO) -> DeclaredBytes | None:
    """Read how much sound a file declares; None if its container isn't known here.

    Parameters
    ----------
    file : binary file
        Seekable. Its position afterwards is undefined.
    """
    file.seek(0)
    reader = _READERS.get(file.read(4))
    return None if reader is None else reader(file)


def _from_wav(file: BinaryIO) -> DeclaredBytes | None:
    try:
        data = read_wav(file).data
    except WavError:
        return None
    if data is None:
        return None
    return _compared(data.size, data.available, unknown=UNKNOWN_SIZE)


def _from_rf64(file: BinaryIO) -> DeclaredBytes | None:
    file.seek(28)  # ds64: id, size, RIFF size (8 bytes), data size (8 bytes)
    declared = int.from_bytes(file.read(8), "little")
    found = _find_sound(file, _RF64)
    return None if found is None else _compared(declared, found[1], unknown=2**63)


def _from_au(file: BinaryIO) -> DeclaredBytes | None:
    file.seek(4)
    offset, declared = (int.from_bytes(file.read(4), "big") for _ in range(2))
    available = max(0, file.seek(0, io.SEEK_END) - offset)
    return _compared(declared, min(declared, available), unknown=2**32 - 1)


def _from_voc(file: BinaryIO) -> DeclaredBytes | None:
    file.seek(20)
    offset = int.from_bytes(file.read(2), "little")
    end = file.seek(0, io.SEEK_END)
    for _ in range(MAX_CHUNKS):
        file.seek(offset)
        header = file.read(4)  # kind, size
        if len(header) < 4:
            return None
        size = int.from_bytes(header[1:], "little")
        if header[0] in _VOC_FORMAT_BYTES:
            before = _VOC_FORMAT_BYTES[header[0]]
            return _compared(size - before, max(0, min(size, end - offset - 4) - before), unknown=2**24 - 1)
        offset += 4 + size
    return None


def _from_nist(file: BinaryIO) -> DeclaredBytes | None:
    file.seek(8)
    header_bytes = _number(rb"\s*(\d{1,7})", file.read(8))
    file.seek(0)
    header = file.read(1024)
    counts = [_number(rb"\n%b -i (\d{1,12})" % name, header) for name in _NIST_COUNTS]
    available = max(0, file.seek(0, io.SEEK_END) - header_bytes)
    return _compared(math.prod(counts), min(math.prod(counts), available), unknown=2**63)


def _number(pattern: bytes, text: bytes) -> int:
    match = re.search(pattern, text)
    return int(match[1]) if match else 0


def _from_chunks(layout: _Chunks) -> Callable[[BinaryIO], DeclaredBytes | None]:
    def read(file: BinaryIO) -> DeclaredBytes | None:
        found = _find_sound(file, layout)
        return None if found is None else _compared(*found, unknown=layout.unknown)

    return read


def _compared(declared: int, available: int, *, unknown: int) -> DeclaredBytes:
    said_nothing = declared == 0 or declared >= unknown
    return DeclaredBytes(declared=available if said_nothing else declared, available=available)


def _find_sound(file: BinaryIO, layout: _Chunks) -> tuple[int, int] | None:
    """Return the declared size of the chunk with the sound, and how much of it is there."""
    end = file.seek(0, io.SEEK_END)
    offset = layout.first
    header_bytes = layout.id_bytes + layout.size_bytes
    for _ in range(MAX_CHUNKS):
        file.seek(offset)
        header = file.read(header_bytes)
        if len(header) < header_bytes:
            return None
        size = int.from_bytes(header[layout.id_bytes :], layout.byte_order)  # type: ignore[arg-type]  # a literal
        size -= header_bytes if layout.counts_header else 0
        payload = offset + header_bytes
        if header.startswith(layout.sound):
            return max(0, size), max(0, min(size, end - payload))
        offset = payload + max(0, size)
        offset += -offset % layout.align
    return None


_READERS: dict[bytes, Callable[[BinaryIO], DeclaredBytes | None]] = {
    b"RIFF": _from_wav,
    b"RIFX": _from_chunks(_RIFX),
    b"RF64": _from_rf64,
    b"BW64": _from_rf64,
    b"FORM": _from_chunks(_AIFF),
    b".snd": _from_au,
    b"Crea": _from_voc,
    b"NIST": _from_nist,
    b"caff": _from_chunks(_CAF),
    b"riff": _from_chunks(_W64),
}
