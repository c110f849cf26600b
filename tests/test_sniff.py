"""Sniff: a file that is no WAV is called by its name, from real first bytes."""

from __future__ import annotations

import gzip
import io
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import require

from tonekit.sniff import HEAD_BYTES, describe_non_wav, describe_undecodable, identify

if TYPE_CHECKING:
    from pathlib import Path


def name_of(head: bytes) -> str | None:
    kind = identify(head)
    return None if kind is None else kind.name


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.wav", b"x")
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.wav"))
    return buffer.getvalue()


def ogg_page(packet: str) -> str:
    """A first page: version 0, first page of the stream, one segment of 30 bytes."""
    return "4f676753 00 02 0000000000000000 01000000 00000000 00000000 01 1e" + packet


LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n"

NOT_SOUND = [
    # first bytes, and what they are
    (b"", "an empty file"),
    (b"R", "a file of one byte"),
    (b"\0", "a file of one byte"),
    (bytes(44), "a file that starts with nothing but zero bytes"),
    (LFS_POINTER, "a Git LFS pointer"),
    (b"\r\n<!DOCTYPE html>\n<html><head><title>404</title>", "an HTML page"),
    (b"<HTML><BODY>Not Found", "an HTML page"),
    (b'\xef\xbb\xbf<?xml version="1.0"?><speak>a prompt</speak>', "XML text"),
    (b'{"error_code": "1010002"}', "JSON text"),
    (b'[\n  {"a": 1}]', "JSON text"),
    (b"Hello, this is no sound.\n", "plain text"),
    ("你好，".encode() * 400 + "你".encode()[:2], "plain text"),
    ("你好".encode("utf-16"), "plain text"),
    (b"#EXTM3U\n#EXTINF:1,a\na.mp3\n", "a playlist"),
    (b"[playlist]\nFile1=a.mp3\n", "a playlist"),
    (b"<asx version='3.0'><entry>", "a playlist"),
    (b'<?xml version="1.0"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">', "a playlist"),
    (b"ffconcat version 1.0\nfile a.wav\n", "a playlist"),
    (bytes.fromhex("89504e470d0a1a0a0000000d49484452"), "a PNG picture"),
    (bytes.fromhex("ffd8ffe000104a46494600"), "a JPEG picture"),
    (b"GIF89a\x01\x00\x01\x00", "a GIF picture"),
    (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP picture"),
    (bytes.fromhex("000000186674797068656963"), "a HEIC picture"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    (zipped(), "a ZIP archive"),
    (gzip.compress(b"x"), "a gzip archive"),
    (tarred(), "a tar archive"),
    (bytes.fromhex("377abcaf271c0004"), "a 7z archive"),
    (bytes.fromhex("526172211a070100"), "a RAR archive"),
    (b"bplist00\xd3\x01\x02\x03", "an Apple property list"),
    (
        bytes.fromhex("00051607000200004d6163204f532058"),
        "an AppleDouble file, which macOS puts beside the real one",
    ),
    (b"\x02#!SILK_V3\x0c\x00", "a SILK voice message, the form in which WeChat stores them"),
    (b"#!SILK_V3\x0c\x00", "a SILK voice message, the form in which WeChat stores them"),
    (b"MThd\x00\x00\x00\x06\x00\x01", "a MIDI file"),
    (b"RIFF\x24\x00\x00\x00RMIDdata", "a RIFF file of another kind than WAVE"),
    (bytes.fromhex("d5555455d4d5") * 100, "a file without a header, by the look of it bare A-law octets"),
]

SOUND = [
    (b"ID3\x04\x00\x00\x00\x00\x00\x00", "an MP3 file"),
    (b"fLaC\x00\x00\x00\x22", "a FLAC file"),
    (b"#!AMR\n\x3c", "an AMR file"),
    (b"#!AMR-WB\n\x44", "an AMR-WB file"),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "a Windows Media (WMA, ASF) file"),
    (bytes.fromhex("2e736e64000000180000000400000001"), "an AU file"),
    (b"caff\x00\x01\x00\x00desc", "a CAF file"),
    (bytes.fromhex("726966662e91cf11a5d628db04c10000"), "a W64 file"),
    (b"RF64\xff\xff\xff\xffWAVEds64", "an RF64 file, the WAVE of more than 4 GiB"),
    (b"BW64\xff\xff\xff\xffWAVEds64", "a BW64 file, the WAVE of more than 4 GiB"),
    (b"RIFX\x00\x00\x00\x24WAVEfmt ", "a RIFX file, a WAVE with its bytes in the other order"),
    (b"RIFF\x24\x00\x00\x00AVI LIST", "an AVI video"),
    (b"FORM\x00\x00\x00\x2eAIFFCOMM", "an AIFF file"),
    (b"FORM\x00\x00\x00\x2eAIFCFVER", "an AIFF-C file"),
    (bytes.fromhex(ogg_page("4f70757348656164")), "an Ogg Opus file"),
    (bytes.fromhex(ogg_page("01766f72626973")), "an Ogg Vorbis file"),
    (bytes.fromhex(ogg_page("80746865 6f7261")), "an Ogg file"),
    (bytes.fromhex("0000001c667479704d344120"), "an M4A file"),
    (bytes.fromhex("000000206674797069736f6d"), "an MP4 file"),
    (bytes.fromhex("00000014667479703367703420"), "a 3GP file"),
    (bytes.fromhex("000000146674797071742020"), "a QuickTime movie"),
    (bytes.fromhex("00000008776964650012d687 6d646174"), "a QuickTime movie"),
    (bytes.fromhex("1a45dfa3010000000000001f4286810142f7810142f2810442f381084282847765626d"), "a WebM file"),
    (bytes.fromhex("1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b61"), "a Matroska file"),
    (bytes.fromhex("0b77abcd1440"), "an AC-3 file"),
]


@pytest.mark.parametrize(("head", "name"), NOT_SOUND, ids=[name for _, name in NOT_SOUND])
def test_what_is_no_recording_is_called_by_its_name(head: bytes, name: str) -> None:
    kind = identify(head)

    assert kind is not None
    assert (kind.name, kind.sound) == (name, False)


@pytest.mark.parametrize(("head", "name"), SOUND, ids=[name for _, name in SOUND])
def test_a_recording_in_another_format_is_called_by_its_name(head: bytes, name: str) -> None:
    kind = identify(head)

    assert kind is not None
    assert (kind.name, kind.sound) == (name, True)


# MPEG-1 layer III at 128 kbit/s and 44100 Hz: 144 * 128000 / 44100 = 417 bytes, 418 with the padding bit.
MP3_FRAME = bytes.fromhex("fffb9064") + bytes(413)
MP3_PADDED = bytes.fromhex("fffb9264") + bytes(414)
# MPEG-2 layer III at 64 kbit/s and 22050 Hz: 72 * 64000 / 22050 = 208 bytes.
MP3_MPEG2 = bytes.fromhex("fff380c4") + bytes(204)
# ADTS: AAC LC, 44100 Hz, stereo, a frame of 0x80 = 128 bytes.
ADTS_FRAME = bytes.fromhex("fff1508010 1ffc") + bytes(121)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (MP3_FRAME * 2, "an MP3 file"),
        (MP3_PADDED + MP3_FRAME, "an MP3 file"),
        (MP3_MPEG2 * 2, "an MP3 file"),
        (ADTS_FRAME * 2, "an AAC (ADTS) file"),
    ],
)
def test_bare_frames_are_known_by_two_of_them(data: bytes, name: str) -> None:
    assert name_of(data) == name


@pytest.mark.parametrize(
    "data", [MP3_FRAME, ADTS_FRAME, MP3_FRAME[:-1] + MP3_FRAME, b"\xff\xfb" * 2048, b"\xff" * 4096]
)
def test_one_mark_of_a_frame_proves_nothing(data: bytes) -> None:
    assert name_of(data) is None


@pytest.mark.parametrize(
    "head",
    [
        b"RIFF\x24\x00\x00\x00WAVEfmt ",
        b"RIFF\x24\x00\x00\x00WA",
        b"RIFF",
        bytes(range(256)),
        b"\x80\xff" * 2000,
    ],
)
def test_a_wav_and_the_unknown_are_not_named(head: bytes) -> None:
    assert identify(head) is None
    assert describe_non_wav(head) is None
    assert describe_undecodable(head) is None


@pytest.mark.parametrize(
    "text",
    [b"the wide river runs\n", b"caffeine\n", b"BZh is no archive\n", b"ID3 tags\n", b"RAR! MP3! PDF!\n"],
)
def test_a_text_that_looks_like_a_mark_is_a_text(text: bytes) -> None:
    assert name_of(text) == "plain text"


def test_sentences_say_what_is_what_was_wanted_and_what_to_do() -> None:
    assert describe_non_wav(b"fLaC") == "it is a FLAC file, wanted a RIFF/WAVE file; convert it first"
    assert describe_non_wav(b"%PDF-1.7") == "it is a PDF document, wanted a RIFF/WAVE file"
    assert describe_non_wav(LFS_POINTER) == (
        "it is a Git LFS pointer, wanted a RIFF/WAVE file; run `git lfs pull` to fetch the sound"
    )
    assert describe_undecodable(b"fLaC") == (
        "it is a FLAC file, but no sound can be decoded from it; it may be damaged"
    )
    assert describe_undecodable(b"%PDF-1.7") == "it is a PDF document, wanted a recording"
    assert describe_undecodable(LFS_POINTER) == (
        "it is a Git LFS pointer, wanted a recording; run `git lfs pull` to fetch the sound"
    )


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("-write_id3v2", "0", "-write_xing", "0", "a.mp3"), "an MP3 file"),
        (("a.mp3",), "an MP3 file"),
        (("a.aac",), "an AAC (ADTS) file"),
        (("a.m4a",), "an M4A file"),
        (("a.mp4",), "an MP4 file"),
        (("a.mov",), "a QuickTime movie"),
        (("-ar", "48000", "a.opus"), "an Ogg Opus file"),
        (("a.flac",), "a FLAC file"),
        (("a.aiff",), "an AIFF file"),
        (("a.au",), "an AU file"),
        (("a.caf",), "a CAF file"),
        (("a.w64",), "a W64 file"),
        (("-rf64", "always", "a.wav"), "an RF64 file, the WAVE of more than 4 GiB"),
        (("a.wma",), "a Windows Media (WMA, ASF) file"),
        (("-ar", "48000", "-c:a", "libopus", "a.webm"), "a WebM file"),
        (("a.mka",), "a Matroska file"),
        (("a.ac3",), "an AC-3 file"),
        (("a.avi",), "an AVI video"),
        (("-f", "alaw", "a.raw"), "a file without a header, by the look of it bare A-law octets"),
        (("a.wav",), None),
    ],
)
def test_what_ffmpeg_writes_is_called_by_its_name(
    tmp_path: Path, arguments: tuple[str, ...], name: str | None
) -> None:
    tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=1,volume=0.05"]
    target = tmp_path / arguments[-1]
    subprocess.run([require("ffmpeg"), "-v", "error", *tone, *arguments[:-1], target], check=True)

    assert name_of(target.read_bytes()[:HEAD_BYTES]) == name


MARKS = st.sampled_from(
    [b"OggS", b"RIFF", b"FORM", b"\xff\xfb", b"\xff\xf1", b"\0\0\0\x18ftyp", b"{", b"\xef\xbb\xbf"]
)


@given(st.binary(max_size=300) | st.tuples(MARKS, st.binary(max_size=100)).map(b"".join))
def test_any_bytes_are_one_printable_sentence_or_nothing(head: bytes) -> None:
    for sentence in (describe_non_wav(head), describe_undecodable(head)):
        assert sentence is None or (sentence.startswith("it is ") and sentence.isprintable())
