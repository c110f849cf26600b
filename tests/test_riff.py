"""RIFF/WAVE bytes to structure and back, on layouts as programs write them, annotated octet by octet."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hexdump import from_hexdump
from hypothesis import given
from hypothesis import strategies as st
from programs import require

from tonekit.errors import WavError
from tonekit.g711 import decode_alaw
from tonekit.riff import (
    MAX_CHUNKS,
    UNKNOWN_SIZE,
    Chunk,
    FormatTag,
    WavFile,
    WavFormat,
    build_wav,
    parse_wav,
    read_wav,
    wav_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

RIFF = """
52 49 46 46  ff ff ff ff  57 41 56 45   # RIFF, size unknown, WAVE
"""

ALAW_FMT = """
66 6d 74 20  12 00 00 00                # "fmt ", 18 bytes
06 00  01 00                            #   A-law, 1 channel
40 1f 00 00  40 1f 00 00                #   8000 Hz, 8000 bytes/s
01 00  08 00  00 00                     #   1 byte/frame, 8 bits, no extension
"""

CANONICAL = f"""
52 49 46 46  38 00 00 00  57 41 56 45   # RIFF, 56 bytes follow, WAVE
{ALAW_FMT}
66 61 63 74  04 00 00 00  05 00 00 00   # "fact", 5 frames
64 61 74 61  05 00 00 00                # "data", 5 bytes
d5 e0 91 9e d5  00                      #   sound, pad byte
"""

MINIMAL = f"""
52 49 46 46  2a 00 00 00  57 41 56 45   # RIFF, 42 bytes follow, WAVE
{ALAW_FMT}
64 61 74 61  04 00 00 00  d5 e0 91 9e   # "data", 4 bytes
"""

LIST = """
4c 49 53 54  1a 00 00 00  49 4e 46 4f   # "LIST", 26 bytes, INFO
49 53 46 54  0e 00 00 00                #   "ISFT", 14 bytes
4c 61 76 66  35 39 2e 32  37 2e 31 30  30 00   # Lavf59.27.100
"""

# ffmpeg -c:a pcm_alaw out.wav
FFMPEG = f"""
52 49 46 46  5a 00 00 00  57 41 56 45   # RIFF, 90 bytes follow, WAVE
{ALAW_FMT}
66 61 63 74  04 00 00 00  05 00 00 00   # "fact", 5 frames
{LIST}
64 61 74 61  05 00 00 00                # "data", 5 bytes
d5 d5 d5 d5 d5  00                      #   sound, pad byte
"""

# ffmpeg -c:a pcm_alaw -f wav - | cat
FFMPEG_PIPE = f"""
{RIFF}
{ALAW_FMT}
{LIST}
64 61 74 61  ff ff ff ff                # "data", size unknown
d5 d5 d5 d5 d5                          #   sound up to the end, no pad byte
"""

# sox ... -e a-law -t wav - | cat
SOX_PIPE = f"""
52 49 46 46  32 f0 ff 7f  57 41 56 45   # RIFF, a placeholder, WAVE
{ALAW_FMT}
66 61 63 74  04 00 00 00  00 f0 ff 7f   # "fact", a placeholder
64 61 74 61  00 f0 ff 7f                # "data", a placeholder
d5 d5 d5 d5                             #   sound up to the end
"""

EXTENSIBLE = """
52 49 46 46  40 00 00 00  57 41 56 45   # RIFF, 64 bytes follow, WAVE
66 6d 74 20  28 00 00 00                # "fmt ", 40 bytes
fe ff  01 00                            #   extensible, 1 channel
40 1f 00 00  40 1f 00 00                #   8000 Hz, 8000 bytes/s
01 00  08 00  16 00                     #   1 byte/frame, 8 bits, 22 bytes of extension
08 00  04 00 00 00                      #   8 valid bits, front centre
06 00  00 00 00 00 10 00 80 00 00 aa 00 38 9b 71   # KSDATAFORMAT_SUBTYPE_ALAW
64 61 74 61  04 00 00 00  d5 e0 91 9e   # "data", 4 bytes
"""

ALAW = WavFormat(
    offset=20,
    size=18,
    tag=FormatTag.ALAW,
    channels=1,
    sample_rate=8000,
    byte_rate=8000,
    block_align=1,
    bits_per_sample=8,
    sub_tag=None,
    channel_mask=None,
)


def whole(chunk_id: bytes, *, offset: int, size: int, pad: int = 0) -> Chunk:
    return Chunk(id=chunk_id, offset=offset, size=size, available=size, pad=pad)


def parsed(dump: str) -> WavFile:
    return parse_wav(from_hexdump(dump))


# Reading what programs write


def test_reads_the_canonical_layout() -> None:
    data = whole(b"data", offset=50, size=5, pad=1)
    assert parsed(CANONICAL) == WavFile(
        riff_size=56,
        file_size=64,
        chunks=(whole(b"fmt ", offset=12, size=18), whole(b"fact", offset=38, size=4), data),
        end=64,
        fmt=ALAW,
        fact_frames=5,
        data=data,
    )


def test_reads_a_header_of_46_bytes() -> None:
    data = whole(b"data", offset=38, size=4)
    assert parsed(MINIMAL) == WavFile(
        riff_size=42,
        file_size=50,
        chunks=(whole(b"fmt ", offset=12, size=18), data),
        end=50,
        fmt=ALAW,
        fact_frames=None,
        data=data,
    )


def test_reads_the_layout_that_ffmpeg_writes() -> None:
    data = whole(b"data", offset=84, size=5, pad=1)
    assert parsed(FFMPEG) == WavFile(
        riff_size=90,
        file_size=98,
        chunks=(
            whole(b"fmt ", offset=12, size=18),
            whole(b"fact", offset=38, size=4),
            whole(b"LIST", offset=50, size=26),
            data,
        ),
        end=98,
        fmt=ALAW,
        fact_frames=5,
        data=data,
    )


def test_sound_that_ffmpeg_wrote_into_a_pipe_extends_to_the_end() -> None:
    data = Chunk(id=b"data", offset=72, size=0xFFFFFFFF, available=5, pad=0)
    assert parsed(FFMPEG_PIPE) == WavFile(
        riff_size=0xFFFFFFFF,
        file_size=85,
        chunks=(whole(b"fmt ", offset=12, size=18), whole(b"LIST", offset=38, size=26), data),
        end=85,
        fmt=ALAW,
        fact_frames=None,
        data=data,
    )


def test_sound_that_sox_wrote_into_a_pipe_extends_to_the_end() -> None:
    wav = parsed(SOX_PIPE)
    assert wav.data == Chunk(id=b"data", offset=50, size=0x7FFFF000, available=4, pad=0)
    assert wav.data.size >= UNKNOWN_SIZE
    assert wav.riff_size >= UNKNOWN_SIZE
    assert wav.fact_frames == 0x7FFFF000


def test_reads_an_extensible_header() -> None:
    data = whole(b"data", offset=60, size=4)
    wav = parsed(EXTENSIBLE)
    assert wav == WavFile(
        riff_size=64,
        file_size=72,
        chunks=(whole(b"fmt ", offset=12, size=40), data),
        end=72,
        fmt=WavFormat(
            offset=20,
            size=40,
            tag=FormatTag.EXTENSIBLE,
            channels=1,
            sample_rate=8000,
            byte_rate=8000,
            block_align=1,
            bits_per_sample=8,
            sub_tag=FormatTag.ALAW,
            channel_mask=4,
        ),
        fact_frames=None,
        data=data,
    )
    assert wav.fmt is not None
    assert wav.fmt.encoding == FormatTag.ALAW


def test_an_extensible_header_with_a_strange_sub_format_has_no_sub_tag() -> None:
    wav = parse_wav(from_hexdump(EXTENSIBLE).replace(bytes.fromhex("389b71"), b"xyz"))
    assert wav.fmt is not None
    assert wav.fmt.sub_tag is None
    assert wav.fmt.channel_mask == 4
    assert wav.fmt.encoding == FormatTag.EXTENSIBLE


def test_an_extensible_header_without_its_extension_has_no_sub_tag() -> None:
    fmt = bytes.fromhex("feff 0100 401f0000 401f0000 0100 0800 0000")
    wav = parse_wav(from_hexdump(RIFF) + struct.pack("<4sI", b"fmt ", 18) + fmt)
    assert wav.fmt is not None
    assert (wav.fmt.tag, wav.fmt.sub_tag, wav.fmt.channel_mask) == (FormatTag.EXTENSIBLE, None, None)


def test_the_fmt_of_linear_sound_has_16_bytes() -> None:
    fmt = bytes.fromhex("0100 0200 44ac0000 10b10200 0400 1000")
    wav = parse_wav(from_hexdump(RIFF) + struct.pack("<4sI", b"fmt ", 16) + fmt)
    assert wav.fmt == WavFormat(
        offset=20,
        size=16,
        tag=FormatTag.PCM,
        channels=2,
        sample_rate=44_100,
        byte_rate=176_400,
        block_align=4,
        bits_per_sample=16,
        sub_tag=None,
        channel_mask=None,
    )


@pytest.mark.parametrize("size", [0, 2, 14, 15])
def test_a_fmt_of_fewer_than_16_bytes_is_no_format(size: int) -> None:
    head = from_hexdump(RIFF) + struct.pack("<4sI", b"fmt ", size) + bytes(size + size % 2)
    wav = parse_wav(head + from_hexdump("64 61 74 61  02 00 00 00  d5 d5"))
    assert wav.fmt is None
    assert [(chunk.id, chunk.size) for chunk in wav.chunks] == [(b"fmt ", size), (b"data", 2)]


@pytest.mark.parametrize("size", [0, 2, 3])
def test_a_fact_of_fewer_than_4_bytes_counts_nothing(size: int) -> None:
    head = from_hexdump(RIFF) + struct.pack("<4sI", b"fact", size) + bytes(size + size % 2)
    assert parse_wav(head + from_hexdump("64 61 74 61  02 00 00 00  d5 d5")).fact_frames is None


# Sizes that lie


def test_a_data_size_of_0_with_sound_after_it_extends_to_the_end() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61 00 00 00 00  d5 d5 d5 d5 d5 d5 d5 d5 d5")
    assert wav.data == Chunk(id=b"data", offset=38, size=0, available=9, pad=0)
    assert wav.end == wav.file_size == 55


def test_a_data_size_of_0_with_less_than_a_chunk_header_after_it_extends_to_the_end() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61 00 00 00 00  d5 d5 d5")
    assert wav.data == Chunk(id=b"data", offset=38, size=0, available=3, pad=0)


def test_a_data_size_of_0_at_the_end_is_no_sound() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61 00 00 00 00")
    assert wav.data == whole(b"data", offset=38, size=0)


def test_a_data_size_of_0_before_another_chunk_is_no_sound() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61 00 00 00 00 {LIST}")
    assert wav.data == whole(b"data", offset=38, size=0)
    assert wav.find(b"LIST") == (whole(b"LIST", offset=46, size=26),)


def test_a_file_cut_short_says_what_was_promised_and_what_is_there() -> None:
    wav = parse_wav(from_hexdump(CANONICAL)[:-3])
    assert wav.data == Chunk(id=b"data", offset=50, size=5, available=3, pad=0)
    assert wav.end == wav.file_size == 61
    assert wav.riff_size == 56


def test_a_chunk_before_the_sound_that_runs_past_the_end_leaves_no_sound() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 4c 49 53 54  00 00 00 40  49 4e 46 4f")
    assert wav.chunks[-1] == Chunk(id=b"LIST", offset=38, size=0x40000000, available=4, pad=0)
    assert wav.data is None


# Pad bytes

ODD_LIST = """
4c 49 53 54  0d 00 00 00  49 4e 46 4f   # "LIST", 13 bytes, INFO
49 53 46 54  01 00 00 00  41            #   "ISFT", 1 byte
"""


def test_an_odd_chunk_is_followed_by_its_pad_byte() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} {ODD_LIST} 00  64 61 74 61  02 00 00 00  d5 d5")
    assert wav.find(b"LIST") == (whole(b"LIST", offset=38, size=13, pad=1),)
    assert wav.data == whole(b"data", offset=60, size=2)


def test_an_odd_chunk_without_its_pad_byte_does_not_hide_the_sound() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} {ODD_LIST}  64 61 74 61  02 00 00 00  d5 d5")
    assert wav.find(b"LIST") == (whole(b"LIST", offset=38, size=13),)
    assert wav.data == whole(b"data", offset=59, size=2)


def test_an_odd_chunk_without_its_pad_byte_does_not_hide_sound_from_a_pipe() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} {ODD_LIST}  64 61 74 61  ff ff ff ff  d5 d5")
    assert wav.data == Chunk(id=b"data", offset=59, size=0xFFFFFFFF, available=2, pad=0)


def test_odd_sound_without_its_pad_byte_does_not_hide_the_chunk_after_it() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61  03 00 00 00  d5 d5 d5 {LIST}")
    assert wav.data == whole(b"data", offset=38, size=3)
    assert wav.find(b"LIST") == (whole(b"LIST", offset=49, size=26),)


def test_odd_sound_at_the_end_may_lack_its_pad_byte() -> None:
    wav = parse_wav(from_hexdump(CANONICAL)[:-1])
    assert wav.data == whole(b"data", offset=50, size=5)
    assert wav.end == wav.file_size


def test_a_pad_byte_need_not_be_zero() -> None:
    padded = f"{ODD_LIST} 78  6a 75 6e 6b  00 00 00 00"  # so that "xjun" could be a chunk of 107 bytes too
    wav = parse_wav(from_hexdump(f"{RIFF} {ALAW_FMT} {padded} 64 61 74 61  c8 00 00 00") + b"\xd5" * 200)
    assert wav.find(b"LIST") == (whole(b"LIST", offset=38, size=13, pad=1),)
    assert wav.find(b"junk") == (whole(b"junk", offset=60, size=0),)
    assert wav.data == whole(b"data", offset=68, size=200)


# What follows the sound


@pytest.mark.parametrize(
    "junk",
    [
        b"\0",
        b"\0" * 64,
        b"\r\n",
        b"TAG" + b"My song".ljust(125, b"\0"),
        b"Content-Type: audio/wav\r\n",
        b"LIST\1",
    ],
)
def test_bytes_after_the_end_are_no_chunk(junk: bytes) -> None:
    canonical = parsed(CANONICAL)
    wav = parse_wav(from_hexdump(CANONICAL) + junk)
    assert wav.chunks == canonical.chunks
    assert (wav.end, wav.file_size) == (64, 64 + len(junk))


@pytest.mark.parametrize("junk", [b"\0" * 64, b" " * 64, b"\r\n" * 8, b"\xd5" * 64])
def test_bytes_that_spell_no_chunk_are_none_even_if_the_riff_size_covers_them(junk: bytes) -> None:
    data = from_hexdump(f"{RIFF} {ALAW_FMT} 64 61 74 61  02 00 00 00  d5 d5")
    wav = parse_wav(data + junk)
    assert [chunk.id for chunk in wav.chunks] == [b"fmt ", b"data"]
    assert wav.end == len(data)


def test_before_the_sound_any_four_octets_are_a_chunk() -> None:
    wav = parsed(f"{RIFF} 00 00 00 00  02 00 00 00  00 00 {ALAW_FMT} 64 61 74 61  02 00 00 00  d5 d5")
    assert [chunk.id for chunk in wav.chunks] == [b"\0\0\0\0", b"fmt ", b"data"]


def test_a_whole_chunk_after_the_end_is_a_chunk() -> None:
    wav = parsed(f"{CANONICAL} {LIST}")
    assert wav.chunks[-1] == whole(b"LIST", offset=64, size=26)
    assert wav.end == wav.file_size == 98
    assert wav.riff_size == 56


def test_a_chunk_after_the_sound_may_be_cut_short() -> None:
    wav = parsed(f"{RIFF} {ALAW_FMT} 64 61 74 61  02 00 00 00  d5 d5  4c 49 53 54  1a 00 00 00  49 4e 46 4f")
    assert wav.chunks[-1] == Chunk(id=b"LIST", offset=48, size=26, available=4, pad=0)


def test_the_first_of_several_data_chunks_is_the_sound() -> None:
    wav = parsed(f"{CANONICAL} 64 61 74 61  02 00 00 00  d5 d5")
    assert wav.data == whole(b"data", offset=50, size=5, pad=1)
    assert wav.find(b"data") == (wav.data, whole(b"data", offset=64, size=2))


def test_the_first_of_several_fmt_chunks_counts() -> None:
    wav = parsed(f"{MINIMAL} {ALAW_FMT}")
    assert wav.fmt == ALAW
    assert [chunk.offset for chunk in wav.find(b"fmt ")] == [12, 50]


def test_chunks_are_read_in_any_order() -> None:
    wav = parsed(f"{RIFF} 64 61 74 61  02 00 00 00  d5 d5 {ALAW_FMT}")
    assert [chunk.id for chunk in wav.chunks] == [b"data", b"fmt "]
    assert wav.fmt is not None
    assert (wav.fmt.offset, wav.fmt.sample_rate) == (30, 8000)


# What is no RIFF/WAVE file


@pytest.mark.parametrize(
    ("data", "offset", "message"),
    [
        (b"", 0, "a RIFF/WAVE file has at least 12 bytes, this one has 0"),
        (b"RIFF\4\0\0\0WAV", 0, "a RIFF/WAVE file has at least 12 bytes, this one has 11"),
        (b"RF64\xff\xff\xff\xffWAVEds64", 0, "the file starts with 'RF64', wanted RIFF"),
        (b"RIFX\0\0\0\4WAVEfmt ", 0, "the file starts with 'RIFX', wanted RIFF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", 0, r"the file starts with '\x89PNG', wanted RIFF"),
        (b"RIFF\4\0\0\0AVI LIST", 8, "the RIFF file holds 'AVI ', wanted WAVE"),
    ],
)
def test_another_file_is_refused_with_the_place_that_tells(data: bytes, offset: int, message: str) -> None:
    with pytest.raises(WavError) as caught:
        parse_wav(data)
    assert str(caught.value) == message
    assert caught.value.offset == offset


def test_the_twelve_bytes_of_a_riff_header_are_a_file_without_chunks() -> None:
    assert parse_wav(b"RIFF\4\0\0\0WAVE") == WavFile(
        riff_size=4, file_size=12, chunks=(), end=12, fmt=None, fact_frames=None, data=None
    )


# Hostile files


class CountingFile(io.BytesIO):
    """A file that counts how often, and how much, it is read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads = self.octets = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.reads += 1
        self.octets += len(data)
        return data


def test_the_number_of_chunks_that_are_read_is_bounded() -> None:
    file = CountingFile(from_hexdump(MINIMAL) + b"junk\0\0\0\0" * 100_000)
    wav = read_wav(file)
    assert len(wav.chunks) == MAX_CHUNKS
    assert wav.data == whole(b"data", offset=38, size=4)
    assert wav.end < wav.file_size
    assert file.reads < 10 * MAX_CHUNKS


def test_a_file_with_too_many_chunks_before_its_sound_is_refused() -> None:
    file = CountingFile(from_hexdump(RIFF) + b"junk\0\0\0\0" * 100_000 + from_hexdump(MINIMAL)[12:])
    with pytest.raises(WavError, match="there is no data chunk among the first 1000") as caught:
        read_wav(file)
    assert caught.value.offset == 12 + 8 * MAX_CHUNKS
    assert file.reads < 10 * MAX_CHUNKS


def test_a_huge_fmt_and_a_huge_data_chunk_are_not_read() -> None:
    huge = bytes(1_000_000)
    file = CountingFile(
        from_hexdump(RIFF)
        + struct.pack("<4sI", b"fmt ", len(huge)) + huge
        + struct.pack("<4sI", b"data", len(huge)) + huge
    )  # fmt: skip
    wav = read_wav(file)
    assert [chunk.size for chunk in wav.chunks] == [len(huge), len(huge)]
    assert file.octets < 4096


class GrowingFile(io.BytesIO):
    """A file to which somebody writes while it is read: it has more octets than it said."""

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return super().seek(offset, whence) - 12 * (whence == io.SEEK_END)


def test_a_file_that_grows_ends_where_it_ended_at_first() -> None:
    wav = read_wav(GrowingFile(from_hexdump(MINIMAL)))
    assert [chunk.id for chunk in wav.chunks] == [b"fmt "]
    assert wav.end == wav.file_size == 38
    wav = read_wav(GrowingFile(from_hexdump(MINIMAL)[:-2]))
    assert [chunk.id for chunk in wav.chunks] == [b"fmt "]


RIFF_LIKE = st.lists(
    st.tuples(
        st.sampled_from([b"fmt ", b"fact", b"data", b"LIST", b"\0\0\0\0", b"    "])
        | st.binary(min_size=4, max_size=4),
        st.integers(0, 50) | st.integers(0, 2**32 - 1),
        st.binary(max_size=50),
    ).map(lambda chunk: struct.pack("<4sI", chunk[0], chunk[1]) + chunk[2]),
    max_size=8,
).map(lambda chunks: b"RIFF\xff\xff\xff\xffWAVE" + b"".join(chunks))


@given(st.binary(max_size=200) | RIFF_LIKE)
def test_nothing_but_a_wav_error_is_raised_whatever_the_bytes(data: bytes) -> None:
    with contextlib.suppress(WavError):
        assert_consistent(parse_wav(data), data)


@pytest.mark.parametrize("dump", [CANONICAL, MINIMAL, FFMPEG, FFMPEG_PIPE, SOX_PIPE, EXTENSIBLE])
def test_nothing_but_a_wav_error_is_raised_wherever_a_file_is_cut(dump: str) -> None:
    data = from_hexdump(dump)
    for size in range(len(data)):
        if size < 12:
            with pytest.raises(WavError):
                parse_wav(data[:size])
        else:
            assert_consistent(parse_wav(data[:size]), data[:size])


@given(
    dump=st.sampled_from([CANONICAL, MINIMAL, FFMPEG, FFMPEG_PIPE, SOX_PIPE, EXTENSIBLE]),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_nothing_but_a_wav_error_is_raised_however_a_header_is_changed(
    dump: str, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(from_hexdump(dump))
    for place, octet in changes:
        data[place % len(data)] = octet
    with contextlib.suppress(WavError):
        assert_consistent(parse_wav(bytes(data)), bytes(data))


def assert_consistent(wav: WavFile, data: bytes) -> None:
    """Whatever a file says, what is reported of it adds up."""
    assert wav.file_size == len(data)
    offset = 12
    for chunk in wav.chunks:
        assert chunk.offset == offset
        assert data[offset : offset + 8] == chunk.id + struct.pack("<I", chunk.size)
        assert chunk.available >= 0
        assert chunk.available <= chunk.size or (chunk.id, chunk.size) == (b"data", 0)
        assert chunk.pad in (0, 1)
        assert chunk.end <= len(data)
        offset = chunk.end
    assert wav.end == offset
    for part, chunk_id in ((wav.data, b"data"), (wav.fmt, b"fmt "), (wav.fact_frames, b"fact")):
        assert part is None or wav.find(chunk_id)


# Writing


def test_writes_the_canonical_layout() -> None:
    assert build_wav(bytes.fromhex("d5e0919ed5")) == from_hexdump(CANONICAL)


def test_writes_a_header_of_46_bytes_without_fact() -> None:
    assert build_wav(bytes.fromhex("d5e0919e"), fact=False) == from_hexdump(MINIMAL)


@pytest.mark.parametrize(("fact", "header"), [(True, 58), (False, 46)])
@pytest.mark.parametrize(("octets", "padded"), [(0, 0), (1, 2), (2, 2), (3, 4), (8000, 8000), (8001, 8002)])
def test_an_odd_payload_gets_a_pad_byte(fact: bool, header: int, octets: int, padded: int) -> None:
    data = build_wav(b"\xd5" * octets, fact=fact)
    assert len(data) == wav_bytes(octets, fact=fact) == header + padded
    assert data[header:] == b"\xd5" * octets + b"\0" * (padded - octets)
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


@pytest.mark.parametrize("sample_rate", [-1, 0, 2**32])
def test_a_sample_rate_that_no_header_holds_is_refused(sample_rate: int) -> None:
    with pytest.raises(ValueError, match=f"sample rate is {sample_rate} Hz, wanted 1 to 4294967295 Hz"):
        build_wav(b"", sample_rate=sample_rate)


class Octets(bytes):
    """Says that it has 4 GiB, so that the limit can be tested without them."""

    def __len__(self) -> int:
        return 2**32 - 50


def test_sound_that_no_riff_file_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="4294967246 octets do not fit into a RIFF file"):
        build_wav(Octets())


@given(codes=st.binary(max_size=100), sample_rate=st.integers(1, 2**32 - 1), fact=st.booleans())
def test_what_was_written_is_read_again(codes: bytes, sample_rate: int, fact: bool) -> None:
    data = build_wav(codes, sample_rate=sample_rate, fact=fact)
    wav = parse_wav(data)
    fmt_chunk = whole(b"fmt ", offset=12, size=18)
    fact_chunks = (whole(b"fact", offset=38, size=4),) if fact else ()
    data_chunk = whole(b"data", offset=50 if fact else 38, size=len(codes), pad=len(codes) % 2)
    assert wav == WavFile(
        riff_size=len(data) - 8,
        file_size=len(data),
        chunks=(fmt_chunk, *fact_chunks, data_chunk),
        end=len(data),
        fmt=WavFormat(
            offset=20,
            size=18,
            tag=FormatTag.ALAW,
            channels=1,
            sample_rate=sample_rate,
            byte_rate=sample_rate,
            block_align=1,
            bits_per_sample=8,
            sub_tag=None,
            channel_mask=None,
        ),
        fact_frames=len(codes) if fact else None,
        data=data_chunk,
    )
    assert data[data_chunk.payload_offset : data_chunk.end] == codes + b"\0" * (len(codes) % 2)


# Independent readers agree


@pytest.fixture(params=[(True, 8000), (True, 8001), (False, 8000), (False, 8001)], ids=str)
def prompt(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    fact, frames = request.param
    codes = np.arange(frames).astype(np.uint8).tobytes()
    path = tmp_path / "prompt.wav"
    path.write_bytes(build_wav(codes, fact=fact))
    return path, frames


def test_libsndfile_reads_what_was_written(prompt: tuple[Path, int]) -> None:
    import soundfile

    path, frames = prompt
    with soundfile.SoundFile(path) as file:
        assert (file.format, file.subtype, file.samplerate, file.channels) == ("WAV", "ALAW", 8000, 1)
        samples = file.read(dtype="int16")
    assert np.array_equal(samples, decode_alaw(np.arange(frames).astype(np.uint8)))


def test_ffprobe_reads_what_was_written(prompt: tuple[Path, int]) -> None:
    path, frames = prompt
    entries = "stream=codec_name,sample_rate,channels,bit_rate,duration_ts"
    output = run(require("ffprobe"), "-v", "warning", "-show_entries", entries, "-of", "json", path)
    assert json.loads(output)["streams"] == [
        {
            "codec_name": "pcm_alaw",
            "sample_rate": "8000",
            "channels": 1,
            "bit_rate": "64000",
            "duration_ts": frames,
        }
    ]


@pytest.mark.parametrize(
    ("option", "wanted"), [("-t", "wav"), ("-e", "A-law"), ("-r", "8000"), ("-c", "1"), ("-s", "")]
)
def test_sox_reads_what_was_written(prompt: tuple[Path, int], option: str, wanted: str) -> None:
    path, frames = prompt
    assert run(require("soxi"), option, path).strip() == (wanted or str(frames))


def test_file_recognises_what_was_written(prompt: tuple[Path, int]) -> None:
    path, _frames = prompt
    described = run(require("file"), "--brief", path).strip()
    assert described == "RIFF (little-endian) data, WAVE audio, ITU G.711 A-law, mono 8000 Hz"


def run(*command: str | Path) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stderr == ""  # a reader that has something to complain of says it here
    return result.stdout
