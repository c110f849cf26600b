"""TK1: what the header says, and whether the sound bears it out."""

from __future__ import annotations

import struct

import pytest
from prompts import PROMPT, SAMPLES, codes, edited, only

from tonekit.encodings import encoding_words
from tonekit.findings import Fix, Severity, Status
from tonekit.riff import FormatTag, build_wav

LONG = build_wav(PROMPT[58:] * 30)


def test_the_finding_on_a_sample_rate_reads_as_documented() -> None:
    assert only(edited(24, struct.pack("<II", 16000, 16000))).to_dict() == {
        "code": "TK102",
        "name": "sample-rate",
        "severity": "error",
        "message": "sample rate is 16000 Hz, wanted 8000 Hz",
        "offset": 24,
        "fix": "unsafe",
        "source": "stated",
    }


@pytest.mark.parametrize(
    ("sample", "words", "offset"),
    [
        ("TK101-pcm-16-bit.wav", "16-bit linear PCM", 20),
        ("TK101-pcm-in-extensible-header.wav", "16-bit linear PCM", 44),
        ("TK101-float.wav", "32-bit floating point", 20),
        ("TK101-mu-law.wav", "mu-law (G.711)", 20),
        ("TK101-ima-adpcm.wav", "IMA ADPCM", 20),
        ("TK101-mp3.wav", "MP3", 20),
        ("TK101-unknown-tag.wav", "format tag 0x1234", 20),
    ],
)
def test_what_is_not_a_law_is_named(sample: str, words: str, offset: int) -> None:
    finding = only(sample)

    assert finding.message == f"the sound is {words}, wanted A-law"
    assert (finding.offset, finding.fix, finding.severity) == (offset, Fix.UNSAFE, Severity.ERROR)


@pytest.mark.parametrize("tag", FormatTag)
def test_every_format_tag_that_has_a_name_has_words(tag: FormatTag) -> None:
    assert "0x" not in encoding_words(tag)


def test_an_extensible_header_with_a_strange_sub_format_is_no_a_law() -> None:
    data = (SAMPLES / "rejected" / "TK107-extensible-header.wav").read_bytes()

    finding = only(edited(52, b"strange", data=data))

    assert finding.message == "the sound is an unknown encoding in an extensible header, wanted A-law"


@pytest.mark.parametrize(
    ("sample", "message", "offset", "fix"),
    [
        ("TK103-stereo.wav", "number of channels is 2, wanted 1", 22, Fix.UNSAFE),
        ("TK103-no-channel.wav", "number of channels is 0, wanted 1", 22, Fix.UNSAFE),
        ("TK104-16-bits.wav", "bits per sample are 16, wanted 8", 34, Fix.SAFE),
        ("TK105-128-kbps.wav", "byte rate is 16000 bytes/s, wanted 8000 bytes/s", 28, Fix.SAFE),
        ("TK106-two-bytes-a-frame.wav", "number of bytes a frame (block align) is 2, wanted 1", 32, Fix.SAFE),
    ],
)
def test_a_wrong_field_is_found_where_it_stands(sample: str, message: str, offset: int, fix: Fix) -> None:
    finding = only(sample)

    assert (finding.message, finding.offset) == (message, offset)
    assert (finding.fix, finding.severity) == (fix, Severity.ERROR)


def test_an_extensible_header_around_a_law_is_a_warning_that_nothing_documents() -> None:
    finding = only("TK107-extensible-header.wav")

    assert (
        finding.message == "the header is extensible, wanted a plain one; whether it is understood is unknown"
    )
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.SAFE, Status.UNKNOWN)


@pytest.mark.parametrize(
    ("rate", "channels", "expected"),
    [(16000, 1, ["TK102"]), (8000, 2, ["TK103"]), (44100, 6, ["TK102", "TK103"])],
)
def test_byte_rate_and_block_align_are_measured_by_the_headers_own_rate_and_channels(
    rate: int, channels: int, expected: list[str]
) -> None:
    fields = struct.pack("<HIIH", channels, rate, rate * channels, channels)

    assert codes(edited(22, fields, data=LONG)) == expected


def test_sixteen_bit_studio_sound_gets_three_findings_that_all_have_to_be_mended() -> None:
    header = struct.pack("<HHIIHH", 1, 2, 44100, 176400, 4, 16)

    assert codes(edited(20, header, data=LONG)) == ["TK101", "TK102", "TK103"]


def test_sound_that_is_cut_short_is_judged_by_its_header_all_the_same() -> None:
    assert codes(edited(20, b"\1\0")[:3000]) == ["TK002", "TK101"]


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        ("TK108-mu-law.wav", "mu-law octets"),
        ("TK108-pcm-16-bit.wav", "16-bit linear PCM"),
        ("TK108-compressed.wav", "compressed or encrypted data"),
    ],
)
def test_sound_that_belies_its_header_is_named(sample: str, words: str) -> None:
    finding = only(sample)

    assert finding.message == f"the header says A-law, but the sound looks like {words}"
    assert (finding.offset, finding.fix, finding.source) == (58, Fix.NONE, Status.DERIVED)


def test_a_pipes_header_around_mu_law_is_two_findings() -> None:
    octets = (SAMPLES / "rejected" / "TK108-mu-law.wav").read_bytes()[58:]
    piped = edited(54, 0xFFFFFFFF, data=edited(4, 0xFFFFFFFF, data=build_wav(octets)))

    assert codes(piped) == ["TK002", "TK108"]


def test_nothing_is_said_of_sound_that_is_not_there() -> None:
    assert "TK108" not in codes(PROMPT[:58])
