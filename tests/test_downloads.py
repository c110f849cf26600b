"""Downloads that are not finished are known by the names that programs give them, wherever one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands import tonekit as tonekit_command
from prompts import PROMPT, SAMPLES, edited

import tonekit
from tonekit.downloads import unfinished_download
from tonekit.errors import RejectedError, SourceError
from tonekit.recordings import find_recordings

if TYPE_CHECKING:
    from pathlib import Path

CHROME = "its name says that Chrome or Edge has not finished its download; fetch the file again"


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("wait.wav.crdownload", "Chrome or Edge"),
        ("Unconfirmed 482910.crdownload", "Chrome or Edge"),
        ("未确认 482910.crdownload", "Chrome or Edge"),
        ("wait.wav.opdownload", "Opera"),
        ("wait.wav.part", "Firefox or another program"),
        ("wait.Xy12Zq.wav.part", "Firefox or another program"),
        ("wait.m4a.PARTIAL", "a browser"),
        ("wait.wav.download", "Safari"),
        ("wait.wav.baiduyun.p.downloading", "Baidu Netdisk"),
        ("等待音.mp3.baiduyun.downloading", "Baidu Netdisk"),
        ("wait.wav.xltd", "Thunder (Xunlei)"),
        ("wait.wav.td", "Thunder (Xunlei)"),
        ("wait.wav.td.cfg", "Thunder (Xunlei)"),
        ("wait.wav.aria2", "aria2"),
        ("wait.wav.!ut", "uTorrent"),
        ("wait.wav.!qB", "qBittorrent"),
        ("wait.wav.bc!", "BitComet"),
        ("wait.wav.filepart", "WinSCP"),
    ],
)
def test_the_program_is_named_that_has_not_finished(name: str, program: str) -> None:
    told = unfinished_download(f"folder.part/{name}")

    assert told == f"its name says that {program} has not finished its download; fetch the file again"


@pytest.mark.parametrize(
    "name",
    ["part.wav", "take.part", "one.two.part.wav", "download", "wait.wav", "", ".td", "a.wav.part/b.wav"],
)
def test_other_names_tell_nothing(name: str) -> None:
    assert unfinished_download(name) is None


def test_a_check_tells_it_though_the_bytes_are_in_order(tmp_path: Path) -> None:
    path = tmp_path / "wait.wav.crdownload"
    path.write_bytes(PROMPT)

    report = tonekit.check(path)

    assert (report.findings[0].code, report.findings[0].message) == ("TK002", CHROME)
    assert not report.ok
    assert tonekit.repair_file(path).data is None


def test_a_check_tells_it_before_what_the_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "wait.wav.crdownload"
    path.write_bytes(bytes(1000))

    assert [each.message for each in tonekit.check(path).findings if each.code == "TK001"] == [CHROME]


def test_convert_and_prepare_tell_it_in_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "wait.mp3.crdownload"
    path.write_bytes((SAMPLES / "recordings" / "等待音 1.mp3").read_bytes())

    with pytest.raises(SourceError) as caught:
        tonekit.convert(path)
    run = tonekit_command("prepare", path, "-o", tmp_path / "out")

    assert str(caught.value) == f"{path}: {CHROME}"
    assert run.code == 1
    assert CHROME in run.out + run.err


NAMELESS = ("film.part", ".crdownload", "...icloud")
"""Nothing, or no name, is left of them without their ends."""


def test_a_recording_that_is_not_there_yet_is_missed_in_a_folder(tmp_path: Path) -> None:
    """Passed over in silence, its prompt would be missing at the upload."""
    for name in (
        "wait.mp3.crdownload",
        ".notice.m4a.icloud",
        "film.iso.part",
        ".hidden.icloud",
        "notes.txt",
        *NAMELESS,
    ):
        (tmp_path / name).write_bytes(b"bplist00\xd3NSURLNameKey")

    found = find_recordings([tmp_path])

    assert [path.name for path in found.files] == [".notice.m4a.icloud", "wait.mp3.crdownload"]
    assert found.skipped == 3


# Downloads that have their whole length at once


HOLE = (
    "{} bytes of the sound are zero, which is no silence there: "
    "a download or copy was probably not finished; fetch the file again"
)


@pytest.mark.parametrize(
    ("data", "count", "offset"),
    [
        (edited(58 + 1000, bytes(2200)), 2200, 1058),
        (edited(58 + 1000, bytes(512)), 512, 1058),
        (edited(58, bytes(3200)), 3200, 58),
    ],
    ids=["at the end", "in the middle", "everywhere"],
)
def test_zeros_in_a_law_are_no_silence(data: bytes, count: int, offset: int) -> None:
    (finding,) = tonekit.check(data).findings

    assert (finding.code, finding.message) == ("TK002", HOLE.format(count))
    assert (finding.offset, finding.fix) == (offset, tonekit.Fix.NONE)
    assert tonekit.repair(data, unsafe=True).data is None
    with pytest.raises(RejectedError, match=f"TK002 {count} bytes of the sound are zero"):
        tonekit.convert(data)


def test_a_sound_that_was_taken_for_text_is_told() -> None:
    header, sound = PROMPT[:58], PROMPT[58:]
    spoilt = sound.decode("utf-8", "replace").encode()[: len(sound)]

    (first, *_) = tonekit.check(header + spoilt, name="wait.wav").findings

    count = spoilt.count("\N{REPLACEMENT CHARACTER}".encode())
    assert first.code == "TK002"
    assert first.message == (
        f"the file was taken for text on its way: in the sound stands {count} times "
        "what is written for unreadable characters; fetch it again, as binary"
    )


@pytest.mark.parametrize(
    "octets", [b"\xd5" * 2200, b"\x55" * 2200, bytes(511)], ids=["D5", "55", "few zeros"]
)
def test_real_silence_is_not_taken_for_a_hole(octets: bytes) -> None:
    report = tonekit.check(edited(58 + 1000, octets))

    assert "TK002" not in {finding.code for finding in report.findings}
