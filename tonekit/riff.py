"""RIFF/WAVE bytes to structure and back. States what a file says; judges nothing.

Layouts are those of Microsoft's *Multimedia Programming Interface and Data Specifications 1.0* (RIFF,
``fmt ``, ``fact``) and of *Multiple Channel Audio Data and WAVE Files* (WAVE_FORMAT_EXTENSIBLE). Sizes are
kept as declared beside what is really there, so that a lie stays visible.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import WavError
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

_RIFF_HEADER = struct.Struct("<4sI4s")  # "RIFF", bytes that follow, "WAVE"
_CHUNK_HEADER = struct.Struct("<4sI")  # id, bytes that follow
_FMT = struct.Struct("<HHIIHH")  # tag, channels, sample rate, byte rate, block align, bits per sample
_FMT_EXTENSION = struct.Struct("<HHI16s")  # extension size, valid bits, channel mask, sub-format GUID
_SUB_FORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")  # KSDATAFORMAT_SUBTYPE_*, after the tag

UNKNOWN_SIZE = 0x7FFF0000
"""A declared size from here on is a placeholder: ffmpeg writes FFFFFFFF into a pipe, SoX 7FFFxxxx."""

MAX_CHUNKS = 1000
"""More chunks than any honest file has; the reader goes no further, so that its time is bounded."""

_MAX_FMT_BYTES = 1024  # what is read of a fmt chunk, whatever size it declares


class FormatTag(IntEnum):
    """Values of wFormatTag that tonekit knows by name."""

    PCM = 0x0001
    MS_ADPCM = 0x0002
    IEEE_FLOAT = 0x0003
    ALAW = 0x0006
    MULAW = 0x0007
    IMA_ADPCM = 0x0011
    GSM610 = 0x0031
    G726 = 0x0045
    MPEG = 0x0050
    MP3 = 0x0055
    G722 = 0x028F
    EXTENSIBLE = 0xFFFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """One chunk, as the file declares it.

    Attributes
    ----------
    id : bytes
        Four octets, such as ``b"fmt "``.
    offset : int
        Byte of the file where the chunk's header starts.
    size : int
        Bytes of payload that the header declares.
    available : int
        Bytes of payload that the file really has; less than *size* where it was cut short, more where
        the size of a ``data`` chunk was never filled in.
    pad : int
        Pad bytes after the payload: 1 after an odd size, unless the writer left it out.
    """

    id: bytes
    offset: int
    size: int
    available: int
    pad: int

    @property
    def payload_offset(self) -> int:
        """Byte of the file where the payload starts."""
        return self.offset + _CHUNK_HEADER.size

    @property
    def end(self) -> int:
        """Byte of the file after the payload that is there, and its pad byte."""
        return self.payload_offset + self.available + self.pad


@dataclass(frozen=True, slots=True, kw_only=True)
class WavFormat:
    """The ``fmt `` chunk.

    Attributes
    ----------
    offset : int
        Byte of the file where its payload starts.
    size : int
        Declared size of the payload: 16, 18, 40 or other.
    tag : int
        wFormatTag, as written.
    channels : int
        nChannels.
    sample_rate : int
        nSamplesPerSec, in Hz.
    byte_rate : int
        nAvgBytesPerSec.
    block_align : int
        nBlockAlign, in bytes.
    bits_per_sample : int
        wBitsPerSample.
    sub_tag : int or None
        The tag inside an extensible header's sub-format; None if there is none that is known.
    channel_mask : int or None
        dwChannelMask of an extensible header.
    """

    offset: int
    size: int
    tag: int
    channels: int
    sample_rate: int
    byte_rate: int
    block_align: int
    bits_per_sample: int
    sub_tag: int | None
    channel_mask: int | None

    @property
    def encoding(self) -> int:
        """The tag that tells the encoding: the sub-format's where the header is extensible."""
        return self.tag if self.sub_tag is None else self.sub_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class WavFile:
    """What a RIFF/WAVE file says of itself.

    Attributes
    ----------
    riff_size : int
        Bytes that follow the first eight, as declared.
    file_size : int
        Bytes of the file.
    chunks : tuple of Chunk
        In file order, at most `MAX_CHUNKS`. One that runs past the end of the file is the last.
    end : int
        Byte after the last chunk and its pad byte; less than *file_size* where bytes follow that are
        no chunk.
    fmt : WavFormat or None
        The first ``fmt `` chunk; None if there is none or it has fewer than 16 bytes.
    fact_frames : int or None
        Frames that the ``fact`` chunk declares.
    data : Chunk or None
        The first ``data`` chunk.
    """

    riff_size: int
    file_size: int
    chunks: tuple[Chunk, ...]
    end: int
    fmt: WavFormat | None
    fact_frames: int | None
    data: Chunk | None

    def find(self, chunk_id: bytes) -> tuple[Chunk, ...]:
        """Return the chunks with this id, in file order."""
        return tuple(chunk for chunk in self.chunks if chunk.id == chunk_id)


def parse_wav(data: bytes) -> WavFile:
    """Read the structure of a RIFF/WAVE file from its bytes.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    WavFile
        What the file says.

    Raises
    ------
    WavError
        If *data* does not start as a RIFF/WAVE file, or has `MAX_CHUNKS` chunks and no ``data`` among
        them. Nothing else is raised, whatever the bytes.
    """
    return read_wav(io.BytesIO(data))


def read_wav(file: BinaryIO) -> WavFile:
    """Read the structure of a RIFF/WAVE file without reading its sound.

    A ``data`` chunk whose size was never filled in (0 or a placeholder, as writers into a pipe leave
    it) extends to the end of the file. Bytes after the sound are taken for chunks as long as they can be
    some; a tag or other text that was only appended cannot.

    Parameters
    ----------
    file : binary file
        Seekable. Its position afterwards is undefined.

    Returns
    -------
    WavFile
        What the file says.

    Raises
    ------
    WavError
        If the file does not start as a RIFF/WAVE file, or has `MAX_CHUNKS` chunks and no ``data`` among
        them. Nothing else is raised, whatever the bytes.
    """
    file_size = file.seek(0, io.SEEK_END)
    riff_size = _read_riff_header(file)
    chunks = tuple(_walk(file, file_size, riff_end=riff_size + 8))
    return WavFile(
        riff_size=riff_size,
        file_size=file_size,
        chunks=chunks,
        end=chunks[-1].end if chunks else _RIFF_HEADER.size,
        fmt=_read_fmt(file, _first(chunks, b"fmt ")),
        fact_frames=_read_fact(file, _first(chunks, b"fact")),
        data=_first(chunks, b"data"),
    )


def wav_bytes(frames: int, *, fact: bool = True) -> int:
    """Return the size of the file that `build_wav` makes of so many octets, its pad byte included.

    Examples
    --------
    >>> wav_bytes(0), wav_bytes(1), wav_bytes(2, fact=False)
    (58, 60, 48)
    """
    header_bytes = 58 if fact else 46  # RIFF 12, fmt 8 + 18, fact 8 + 4, data 8
    return header_bytes + frames + frames % 2


def build_wav(codes: bytes, *, sample_rate: int = 8000, fact: bool = True) -> bytes:
    r"""Write mono A-law octets as a canonical RIFF/WAVE file.

    Parameters
    ----------
    codes : bytes
        A-law octets (ITU-T G.711), one a frame.
    sample_rate : int
        In Hz.
    fact : bool
        Whether to write a ``fact`` chunk, as the RIFF specification asks of every encoding but PCM: a
        header of 58 bytes. Without it the header has 46.

    Returns
    -------
    bytes
        The file: ``fmt `` of 18 bytes, ``fact``, ``data``, and a zero pad byte after an odd number of
        octets. The same *codes* give the same bytes, always.

    Raises
    ------
    ValueError
        If *sample_rate* or the number of *codes* does not fit into the header's 32 bits.

    Examples
    --------
    >>> len(build_wav(b"")), len(build_wav(b"", fact=False)), len(build_wav(b"\xd5"))
    (58, 46, 60)
    """
    if not 0 < sample_rate < 2**32:
        raise ValueError(say("sample rate is {rate} Hz, wanted 1 to 4294967295 Hz", rate=sample_rate))
    fmt = _FMT.pack(FormatTag.ALAW, 1, sample_rate, sample_rate, 1, 8) + b"\0\0"  # no extension
    body = _chunk(b"fmt ", fmt)
    if fact:
        body += _chunk(b"fact", struct.pack("<I", len(codes)))
    riff_size = wav_bytes(len(codes), fact=fact) - _CHUNK_HEADER.size
    if riff_size >= 2**32:
        raise ValueError(say("{octets} octets do not fit into a RIFF file", octets=len(codes)))
    return _RIFF_HEADER.pack(b"RIFF", riff_size, b"WAVE") + body + _chunk(b"data", codes)


def build_pcm_wav(samples: bytes, *, sample_rate: int = 8000) -> bytes:
    """Write mono linear samples as the RIFF/WAVE file that every player reads: a header of 44 bytes.

    Parameters
    ----------
    samples : bytes
        16-bit samples, low byte first.
    sample_rate : int
        In Hz.

    Returns
    -------
    bytes
        The file: ``fmt `` of 16 bytes and ``data``.

    Raises
    ------
    ValueError
        If *sample_rate* or the number of *samples* does not fit into the header's 32 bits.

    Examples
    --------
    >>> len(build_pcm_wav(bytes(2)))
    46
    """
    if not 0 < sample_rate < 2**31:
        raise ValueError(say("sample rate is {rate} Hz, wanted 1 to 2147483647 Hz", rate=sample_rate))
    riff_size = 36 + len(samples)  # WAVE 4, fmt 8 + 16, data 8
    if riff_size >= 2**32:
        raise ValueError(say("{octets} octets do not fit into a RIFF file", octets=len(samples)))
    fmt = _FMT.pack(FormatTag.PCM, 1, sample_rate, 2 * sample_rate, 2, 16)
    return _RIFF_HEADER.pack(b"RIFF", riff_size, b"WAVE") + _chunk(b"fmt ", fmt) + _chunk(b"data", samples)


def _chunk(chunk_id: bytes, payload: bytes) -> bytes:
    return _CHUNK_HEADER.pack(chunk_id, len(payload)) + payload + b"\0" * (len(payload) & 1)


def _read_riff_header(file: BinaryIO) -> int:
    header = _read_at(file, 0, _RIFF_HEADER.size)
    if len(header) < _RIFF_HEADER.size:
        raise WavError(say("a RIFF/WAVE file has at least 12 bytes, this one has {size}", size=len(header)))
    magic, riff_size, form = _RIFF_HEADER.unpack(header)
    if magic != b"RIFF":
        raise WavError(say("the file starts with {magic}, wanted RIFF", magic=_printable(magic)))
    if form != b"WAVE":
        raise WavError(say("the RIFF file holds {form}, wanted WAVE", form=_printable(form)), offset=8)
    return int(riff_size)


def _walk(file: BinaryIO, file_size: int, *, riff_end: int) -> Iterator[Chunk]:
    offset, seen_data = _RIFF_HEADER.size, False
    for _ in range(MAX_CHUNKS):
        if seen_data and not _goes_on(file, offset, file_size, riff_end):
            return
        header = _read_at(file, offset, _CHUNK_HEADER.size)
        start = offset + len(header)
        rest = file_size - start
        if len(header) < _CHUNK_HEADER.size or rest < 0:  # below 0 while somebody still writes to the file
            return
        chunk_id, size = _CHUNK_HEADER.unpack(header)
        unfinished = chunk_id == b"data" and size == 0 and not _at_border(file, start, file_size)
        available = rest if unfinished else min(size, rest)
        pad = _pad(file, size, start + available, file_size)
        chunk = Chunk(id=chunk_id, offset=offset, size=size, available=available, pad=pad)
        yield chunk
        offset = chunk.end
        seen_data = seen_data or chunk_id == b"data"
    if not seen_data:
        raise WavError(say("there is no data chunk among the first {limit}", limit=MAX_CHUNKS), offset=offset)


def _goes_on(file: BinaryIO, offset: int, file_size: int, riff_end: int) -> bool:
    """Tell whether what follows the sound is a chunk; outside the RIFF's own size only a whole one is."""
    if offset < riff_end:
        return _plausible(_read_at(file, offset, 4))
    return _at_border(file, offset, file_size)


def _pad(file: BinaryIO, size: int, end: int, file_size: int) -> int:
    """Count the pad bytes after a payload: 0 where an odd one has none, as some writers leave it."""
    if size % 2 == 0:
        return 0
    unpadded = _at_border(file, end, file_size) and not _at_border(file, end + 1, file_size)
    return 0 if unpadded else 1


def _at_border(file: BinaryIO, offset: int, file_size: int) -> bool:
    """Tell whether the file ends at *offset*, or a chunk starts there that fits it.

    A ``data`` chunk need not fit: its size is a placeholder in a pipe, and a file cut short ends in it.
    """
    header = _read_at(file, offset, _CHUNK_HEADER.size)
    if len(header) < _CHUNK_HEADER.size:
        return offset == file_size
    chunk_id, size = _CHUNK_HEADER.unpack(header)
    fits = offset + _CHUNK_HEADER.size + size <= file_size
    return _plausible(chunk_id) and (fits or chunk_id == b"data")


def _plausible(chunk_id: bytes) -> bool:
    """RIFF ids are printable ASCII, padded with spaces at the end."""
    return all(0x20 <= octet < 0x7F for octet in chunk_id) and chunk_id[:1] != b" "


def _first(chunks: tuple[Chunk, ...], chunk_id: bytes) -> Chunk | None:
    return next((chunk for chunk in chunks if chunk.id == chunk_id), None)


def _read_fmt(file: BinaryIO, chunk: Chunk | None) -> WavFormat | None:
    if chunk is None:
        return None
    payload = _read_at(file, chunk.payload_offset, min(chunk.available, _MAX_FMT_BYTES))
    if len(payload) < _FMT.size:
        return None
    tag, channels, sample_rate, byte_rate, block_align, bits = _FMT.unpack_from(payload)
    sub_tag = channel_mask = None
    if tag == FormatTag.EXTENSIBLE and len(payload) >= _FMT.size + _FMT_EXTENSION.size:
        _size, _valid_bits, channel_mask, guid = _FMT_EXTENSION.unpack_from(payload, _FMT.size)
        if guid.endswith(_SUB_FORMAT_TAIL):
            sub_tag = int.from_bytes(guid[:2], "little")
    return WavFormat(
        offset=chunk.payload_offset,
        size=chunk.size,
        tag=tag,
        channels=channels,
        sample_rate=sample_rate,
        byte_rate=byte_rate,
        block_align=block_align,
        bits_per_sample=bits,
        sub_tag=sub_tag,
        channel_mask=channel_mask,
    )


def _read_fact(file: BinaryIO, chunk: Chunk | None) -> int | None:
    if chunk is None:
        return None
    payload = _read_at(file, chunk.payload_offset, min(chunk.available, 4))
    return int.from_bytes(payload, "little") if len(payload) == 4 else None


def _read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _printable(magic: bytes) -> str:
    return repr(magic)[1:]
