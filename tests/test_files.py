"""Files are opened only if they are files, and appear complete or not at all."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from tonekit import files
from tonekit.errors import SourceError, TargetError, TargetExistsError
from tonekit.files import find_prompts, open_regular, write_atomically


def test_a_regular_file_is_opened_for_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")

    with open_regular(path) as file:
        assert file.read() == b"sound"


def _folder(path: Path) -> None:
    path.mkdir()


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def _nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_folder, "it is a folder"),
        (os.mkfifo, "it is a named pipe"),
        (_dangling, "it is a link to a file that does not exist"),
        (_nothing, "there is no such file"),
    ],
)
def test_what_is_no_file_is_refused_at_once(make: object, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    assert callable(make)
    make(path)

    with pytest.raises(SourceError, match=reason):
        open_regular(path)


def test_a_device_is_refused() -> None:
    with pytest.raises(SourceError, match="it is a device"):
        open_regular("/dev/zero")


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(SourceError, match="can't be opened"):
        open_regular("a\0b.wav")


def test_a_target_gets_the_bytes_and_the_usual_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    plain = tmp_path / "plain"
    plain.touch()

    write_atomically(target, b"sound", force=False)

    assert target.read_bytes() == b"sound"
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.wav", "plain"]


def test_an_existing_target_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "a.wav"
    target.write_bytes(b"old")

    with pytest.raises(TargetExistsError):
        write_atomically(target, b"new", force=False)
    assert target.read_bytes() == b"old"

    write_atomically(target, b"new", force=True)
    assert target.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.wav"]


def test_a_link_at_the_target_is_replaced_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(b"precious")
    target = tmp_path / "a.wav"
    target.symlink_to(other)

    write_atomically(target, b"new", force=True)

    assert other.read_bytes() == b"precious"
    assert not target.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)

    with pytest.raises(TargetError, match=re.escape("it can't be written: No space left on device")):
        write_atomically(tmp_path / "a.wav", b"sound", force=False)
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new" / "folder" / "a.wav", b"sound", force=False)

    assert (tmp_path / "new" / "folder" / "a.wav").read_bytes() == b"sound"


def test_a_folder_that_can_not_be_made_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(TargetError, match="it can't be written"):
        write_atomically(tmp_path / "file" / "a.wav", b"sound", force=False)


def test_without_hard_links_the_target_appears_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_self: Path, _target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    target = tmp_path / "a.wav"

    write_atomically(target, b"sound", force=False)

    assert target.read_bytes() == b"sound"
    with pytest.raises(TargetExistsError):
        write_atomically(target, b"more", force=False)


def test_folders_are_searched_for_wav_in_any_case(tmp_path: Path) -> None:
    names = ("b.wav", "A.WAV", "sub/c.Wav", "sub/d.mp3", ".git/e.wav", "sub/-f.wav")
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()

    found = [path.relative_to(tmp_path).as_posix() for path in find_prompts([tmp_path])]

    assert found == ["A.WAV", "b.wav", "sub/-f.wav", "sub/c.Wav"]


def test_a_file_named_twice_is_found_once_and_any_name_is_taken(tmp_path: Path) -> None:
    prompt, other = tmp_path / "a.wav", tmp_path / "b.bin"

    assert list(find_prompts([prompt, other, prompt])) == [prompt, other]


def test_a_folder_that_links_to_itself_is_searched_once(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()
    (tmp_path / "loop").symlink_to(tmp_path)

    assert list(find_prompts([tmp_path])) == [tmp_path / "a.wav"]


def test_a_folder_that_can_not_be_read_comes_out_itself_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.wav").touch()
    scandir = os.scandir

    def denied(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)

    assert list(find_prompts([tmp_path])) == [tmp_path / "a.wav", tmp_path / "locked"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no such file"),
        ("gone.wav", "no such file"),
        ("a" * 300, "can't be opened"),
        ("a\0b", "can't be opened"),
    ],
)
def test_why_nothing_stands_at_a_path_is_told(name: str, reason: str) -> None:
    why = files.why_missing(name)

    assert why is not None
    assert reason in why


def test_what_stands_at_a_path_is_not_missing(tmp_path: Path) -> None:
    assert files.why_missing(str(tmp_path)) is None
