"""How many bytes a container of packets says that its file has, against how many it has.

That a film was cut short shows there when no length of its sound is stated, or one for the pictures only.
How much of the sound is missing can only be estimated: as large a part as of the file.
Layouts: Matroska (RFC 9559, RFC 8794), ASF (Microsoft, 2004), AVI (Microsoft, 1992).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from tonekit.decode.declared import DeclaredBytes
from tonekit.riff import MAX_CHUNKS

if TYPE_CHECKING:
    from collections.abc import Callable

_SEGMENT = bytes.fromhex("18538067")
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_BROADCAST = 1
_RIFF_UNKNOWN = 2**31 - 1  # what programs write that can't go back


def declared_file(file: BinaryIO) -> DeclaredBytes | None:
    """Read how long a file says it is; None if it doesn't, or its container isn't known here.

    Parameters
    ----------
    file : binary file
        Seekable. Its position afterwards is undefined.
    """
    file.seek(0)
    reader = _READERS.get(file.read(4))
    declared = None if reader is None else reader(file)
    return None if declared is None else DeclaredBytes(declared=declared, available=file.seek(0, io.SEEK_END))


def _from_avi(file: BinaryIO) -> int | None:
    size = int.from_bytes(file.read(4), "little")
    return 8 + size if file.read(4) == b"AVI " and 0 < size < _RIFF_UNKNOWN else None


def _from_asf(file: BinaryIO) -> int | None:
    offset = 30  # of the first object in the header: id, size; then what it holds
    for _ in range(MAX_CHUNKS):
        file.seek(offset)
        head = file.read(92)
        if len(head) < 92:
            return None
        if head.startswith(_FILE_PROPERTIES):
            return None if head[88] & _BROADCAST else int.from_bytes(head[40:48], "little")
        offset += max(24, int.from_bytes(head[16:24], "little"))
    return None


def _from_matroska(file: BinaryIO) -> int | None:
    file.seek(4)
    header = _element_size(file)
    if header is None:
        return None
    file.seek(header, io.SEEK_CUR)
    size = _element_size(file) if file.read(4) == _SEGMENT else None
    return None if size is None else file.tell() + size


def _element_size(file: BinaryIO) -> int | None:
    """Read a size whose first octet tells its length by its leading zeros; all ones mean unknown."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    size = int.from_bytes(first + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if size == (1 << 7 * length) - 1 else size


_READERS: dict[bytes, Callable[[BinaryIO], int | None]] = {
    b"RIFF": _from_avi,
    b"\x30\x26\xb2\x75": _from_asf,
    b"\x1a\x45\xdf\xa3": _from_matroska,
}
