"""TK0 on the samples, which are one fault each, and on files that test the rules' borders."""

from __future__ import annotations

import struct

import pytest
from prompts import PROMPT, codes, edited, findings, only

from tonekit.findings import Fix, Severity, Status
from tonekit.riff import build_wav

ERROR, WARNING, INFO = Severity
SAFE, UNSAFE, NONE = Fix
STATED, DERIVED, UNKNOWN = Status

UNFINISHED = (
    "the header was never finished, as programs that write into a pipe leave it: "
    "the size of the sound reads {}, and the bytes that are there are 3200"
)


@pytest.mark.parametrize(
    ("sample", "message", "offset"),
    [
        (
            "TK001-empty.wav",
            (
                "it is an empty file, wanted a RIFF/WAVE file; "
                "a download or copy was probably not finished; fetch it again"
            ),
            None,
        ),
        ("TK001-one-byte.wav", "it is a file of one byte, wanted a RIFF/WAVE file", 0),
        ("TK001-text.wav", "it is plain text, wanted a RIFF/WAVE file", 0),
        (
            "TK001-git-lfs-pointer.wav",
            "it is a Git LFS pointer, wanted a RIFF/WAVE file; run `git lfs pull` to fetch the sound",
            0,
        ),
    ],
)
def test_what_is_no_wave_file_is_named(sample: str, message: str, offset: int | None) -> None:
    finding = only(sample)

    assert (finding.code, finding.message, finding.offset) == ("TK001", message, offset)
    assert (finding.severity, finding.fix, finding.source) == (ERROR, NONE, STATED)


def test_a_recording_of_another_kind_may_be_encoded_anew() -> None:
    finding = only("TK001-mp3.wav")

    assert finding.message == "it is an MP3 file, wanted a RIFF/WAVE file; convert it first"
    assert (finding.severity, finding.fix, finding.source) == (ERROR, UNSAFE, STATED)


def test_bytes_that_nothing_is_known_of_are_named_by_what_was_missed() -> None:
    finding = only(b"\x00\xffabcdefghijkl\xfe\xff")
    assert finding.message == r"the file starts with '\x00\xffab', wanted RIFF"


@pytest.mark.parametrize(
    ("sample", "message", "offset", "severity", "fix", "source"),
    [
        (
            "TK002-cut-short.wav",
            (
                "the sound is cut short: 2342 of 3200 bytes are there, 0.11 s missing; "
                "a download or copy probably stopped"
            ),
            2400,
            ERROR,
            NONE,
            STATED,
        ),
        (
            "TK002-cut-after-header.wav",
            (
                "the sound is cut short: 0 of 3200 bytes are there, 0.40 s missing; "
                "a download or copy probably stopped"
            ),
            58,
            ERROR,
            NONE,
            STATED,
        ),
        ("TK002-pipe-ffmpeg.wav", UNFINISHED.format(0xFFFFFFFF), 42, ERROR, SAFE, STATED),
        ("TK002-pipe-sox.wav", UNFINISHED.format(0x7FFFF000), 54, ERROR, SAFE, STATED),
        ("TK002-size-0.wav", UNFINISHED.format(0), 54, ERROR, SAFE, STATED),
        ("TK003-riff-size-0.wav", "RIFF size in bytes is 0, wanted 3250", 4, ERROR, SAFE, STATED),
        (
            "TK004-list-before-sound.wav",
            "chunk 'LIST' (bytes: 26) before the sound, wanted none; a reader may play it",
            50,
            WARNING,
            SAFE,
            UNKNOWN,
        ),
        (
            "TK004-list-after-sound.wav",
            "chunk 'LIST' (bytes: 26) after the sound, wanted none; a reader may play it",
            3258,
            WARNING,
            SAFE,
            UNKNOWN,
        ),
        (
            "TK005-id3v1-tag.wav",
            "bytes after the end of the last chunk: 128, wanted none; a reader may play them",
            3258,
            WARNING,
            SAFE,
            UNKNOWN,
        ),
        (
            "TK006-no-fmt.wav",
            "there is no fmt chunk, so nothing says how the sound is stored",
            None,
            ERROR,
            NONE,
            STATED,
        ),
        (
            "TK006-short-fmt.wav",
            "number of bytes in the fmt chunk is 8, wanted 16 or more",
            12,
            ERROR,
            NONE,
            STATED,
        ),
        ("TK007-no-data.wav", "there is no data chunk, which holds the sound", None, ERROR, NONE, STATED),
        (
            "TK007-cut-in-header.wav",
            "the file ends before its sound: 40 of 3258 bytes are there",
            None,
            ERROR,
            NONE,
            STATED,
        ),
        ("TK008-no-samples.wav", "the data chunk holds no samples", 50, ERROR, NONE, STATED),
        (
            "TK009-no-pad-byte.wav",
            "number of bytes in chunk 'data' is odd, 3201, wanted a pad byte after it",
            3259,
            WARNING,
            SAFE,
            STATED,
        ),
        (
            "TK010-fact-0.wav",
            "number of frames by the fact chunk is 0, wanted 3200",
            46,
            WARNING,
            SAFE,
            STATED,
        ),
        (
            "TK010-short-fact.wav",
            "number of bytes in the fact chunk is 2, wanted 4",
            38,
            WARNING,
            SAFE,
            STATED,
        ),
        ("TK012-two-sounds.wav", "chunk 'data' occurs 2 times, wanted once", 3258, ERROR, NONE, STATED),
        ("TK012-two-formats.wav", "chunk 'fmt ' occurs 2 times, wanted once", 38, ERROR, NONE, STATED),
        ("TK012-two-facts.wav", "chunk 'fact' occurs 2 times, wanted once", 50, WARNING, SAFE, STATED),
        (
            "TK013-fmt-after-sound.wav",
            "chunk 'fmt ' stands after the sound, wanted before it",
            3232,
            ERROR,
            SAFE,
            STATED,
        ),
        (
            "TK013-fact-after-sound.wav",
            "chunk 'fact' stands after the sound, wanted before it",
            3246,
            WARNING,
            SAFE,
            STATED,
        ),
    ],
)
def test_the_finding_says_what_is_and_what_was_wanted_and_where(
    sample: str, message: str, offset: int | None, severity: Severity, fix: Fix, source: Status
) -> None:
    finding = only(sample)

    assert finding.message == message
    assert (finding.offset, finding.severity, finding.fix, finding.source) == (offset, severity, fix, source)


def test_a_missing_fact_is_an_info() -> None:
    finding = only(build_wav(PROMPT[58:], fact=False))

    assert (finding.code, finding.severity, finding.fix) == ("TK011", INFO, SAFE)
    assert finding.source is UNKNOWN  # the platform does not say whether it wants one


@pytest.mark.parametrize("octets", [1999, 2000])
def test_what_the_writer_makes_is_a_plain_file(octets: int) -> None:
    assert [code for code in codes(build_wav(PROMPT[58 : 58 + octets])) if code.startswith("TK0")] == []


@pytest.mark.parametrize("cut", [13, 20, 37, 45, 57])
def test_a_file_that_ends_before_its_sound_is_one_finding_wherever_it_ends(cut: int) -> None:
    assert codes(PROMPT[:cut]) == ["TK007"]


def test_sizes_that_were_never_filled_in_without_any_sound_are_not_safe_to_mend() -> None:
    header = edited(4, 0xFFFFFFFF, data=edited(54, 0xFFFFFFFF))[:58]

    finding = only(header)

    assert (finding.code, finding.fix) == ("TK002", NONE)


def test_seconds_are_left_out_where_no_header_tells_them() -> None:
    data = struct.pack("<4sI4s4sI", b"RIFF", 112, b"WAVE", b"data", 100) + bytes(60)

    cut, no_fmt = findings(data)

    assert cut.message == (
        "the sound is cut short: 60 of 100 bytes are there; a download or copy probably stopped"
    )
    assert no_fmt.code == "TK006"


@pytest.mark.parametrize("declared", [0, 3242, 3251, 3266, 2**31, 2**32 - 1])
def test_a_riff_size_is_judged_by_where_the_last_chunk_ends(declared: int) -> None:
    finding = only(edited(4, declared))
    assert (finding.code, finding.message) == ("TK003", f"RIFF size in bytes is {declared}, wanted 3250")


def test_bytes_after_the_end_may_be_in_the_riff_size_or_not() -> None:
    assert codes(PROMPT + bytes(100)) == ["TK005"]
    assert codes(edited(4, 3350, data=PROMPT + bytes(100))) == ["TK005"]
    assert codes(edited(4, 3300, data=PROMPT + bytes(100))) == ["TK003", "TK005"]


def test_extra_chunks_beyond_the_tenth_are_counted_in_one_finding() -> None:
    found = findings("TK004-a-thousand-chunks.wav")

    assert len(found) == 11
    assert found[-1].message == "further chunks like these: 890, wanted none"


def test_an_unprintable_chunk_id_is_escaped() -> None:
    chunk = struct.pack("<4sI", b"\x1b[1m", 0)
    data = edited(4, 3258, data=PROMPT[:50] + chunk + PROMPT[50:])

    assert only(data).message.startswith(r"chunk '\x1b[1m' (bytes: 0)")


def test_a_fact_may_count_the_samples_of_all_channels() -> None:
    stereo = edited(22, struct.pack("<HIIH", 2, 8000, 16000, 2))

    assert codes(stereo) == ["TK103"]
    assert codes(edited(46, 1600, data=stereo)) == ["TK103"]
    assert codes(edited(46, 800, data=stereo)) == ["TK010", "TK103"]


def test_a_fact_of_another_encoding_is_not_counted() -> None:
    """In an ADPCM file it can't be told from the size of the sound."""
    assert codes(edited(46, 77, data=edited(20, b"\x11\0"))) == ["TK101"]


def test_linear_sound_needs_no_fact() -> None:
    assert codes("TK101-pcm-16-bit.wav") == ["TK101"]
