"""The annotated chunk map of a RIFF/WAVE file: what stands at which byte, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.encodings import encoding_words
from tonekit.riff import UNKNOWN_SIZE, Chunk, FormatTag, WavFile, WavFormat
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_PURPOSES = {
    b"LIST": "a list of texts, such as the name of the program that wrote the file",
    b"bext": "broadcast description",
    b"iXML": "description in XML",
    b"_PMX": "description in XML",
    b"id3 ": "ID3 tags, as in MP3 files",
    b"ID3 ": "ID3 tags, as in MP3 files",
    b"JUNK": "room left free",
    b"PAD ": "room left free",
    b"FLLR": "room left free",
    b"cue ": "marks in the sound",
    b"smpl": "loops and pitch for a sampler",
    b"inst": "pitch and range for a sampler",
    b"PEAK": "the highest peak of each channel",
    b"acid": "tempo and key for a music program",
    b"cart": "radio cart description",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """One row of the map.

    Attributes
    ----------
    offset : int
        Byte of the file where it starts.
    size : int
        Bytes of payload, as declared.
    id : str
        Chunk id, unprintable octets escaped; empty for bytes that are no chunk.
    meaning : str
        What it says.
    """

    offset: int
    size: int
    id: str
    meaning: str


def chunk_map(wav: WavFile) -> tuple[MapRow, ...]:
    """Return the map of a file, in file order."""
    return tuple(_rows(wav))


def _rows(wav: WavFile) -> Iterator[MapRow]:
    meaning = say("a file of WAVE form; bytes that follow: {size}", size=wav.riff_size)
    if wav.riff_size + 8 != wav.file_size:
        meaning = say(
            "a file of WAVE form; bytes that should follow: {size}, that do: {rest}",
            size=wav.riff_size,
            rest=wav.file_size - 8,
        )
    yield MapRow(offset=0, size=wav.riff_size, id="RIFF", meaning=meaning)
    for chunk in wav.chunks:
        chunk_id = shown(chunk.id.decode("latin-1"))
        yield MapRow(offset=chunk.offset, size=chunk.size, id=chunk_id, meaning=_meaning(chunk, wav))
    if wav.end < wav.file_size:
        meaning = say("bytes after the last chunk")
        yield MapRow(offset=wav.end, size=wav.file_size - wav.end, id="", meaning=meaning)


def _meaning(chunk: Chunk, wav: WavFile) -> str:
    if chunk.id == b"fmt " and wav.fmt is not None and wav.fmt.offset == chunk.payload_offset:
        return _format(wav.fmt)
    if chunk.id == b"fact" and wav.fact_frames is not None:
        return say("the sound has {frames} frames", frames=wav.fact_frames)
    if chunk.id == b"data":
        return _sound(chunk)
    if chunk.available < chunk.size:
        return say("cut short; bytes that are there: {available}", available=chunk.available)
    return say(_PURPOSES.get(chunk.id, "a chunk that players leave out"))


def _format(fmt: WavFormat) -> str:
    sentence = (
        "{encoding}, {rate} Hz, channels: {channels}, bits: {bits}, bytes/s: {byte_rate}, a frame: {align}"
    )
    if fmt.tag == FormatTag.EXTENSIBLE:
        sentence = (
            "extensible: {encoding}, {rate} Hz, channels: {channels}, bits: {bits}, "
            "bytes/s: {byte_rate}, a frame: {align}"
        )
    return say(
        sentence,
        encoding=encoding_words(fmt.encoding),
        channels=fmt.channels,
        rate=fmt.sample_rate,
        byte_rate=fmt.byte_rate,
        align=fmt.block_align,
        bits=fmt.bits_per_sample,
    )


def _sound(chunk: Chunk) -> str:
    if chunk.size >= UNKNOWN_SIZE or chunk.available > chunk.size:
        return say(
            "the sound; its size was never filled in, bytes that are there: {available}",
            available=chunk.available,
        )
    if chunk.available < chunk.size:
        return say("the sound, cut short; bytes that are there: {available}", available=chunk.available)
    return say("the sound")
