"""Recordings are found in folders by their extensions, each once; a folder that can't be read is told."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from tonekit.decode import libsndfile, media
from tonekit.recordings import EXTENSIONS, FoundRecordings, find_recordings, is_recording


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(found: FoundRecordings, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found.files]


def test_a_folder_is_searched_for_sound_and_films_in_any_case_and_the_rest_is_counted(tmp_path: Path) -> None:
    make(
        tmp_path, "b.MP3", "录音.m4a", "README.md", "sub/deep/a.Amr", "sub/film.mov", "sub/cover.jpg", "noext"
    )

    found = find_recordings([tmp_path])

    assert names(found, tmp_path) == ["b.MP3", "录音.m4a", "sub/film.mov", "sub/deep/a.Amr"]
    assert found.skipped == 3
    assert found.unreadable == ()


def test_what_is_hidden_is_neither_taken_nor_counted(tmp_path: Path) -> None:
    make(tmp_path, ".DS_Store", "._a.m4a", ".git/a.wav", "sub/.hidden.mp3", "a.m4a")

    found = find_recordings([tmp_path])

    assert found == FoundRecordings(files=(tmp_path / "a.m4a",), skipped=0, unreadable=())


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    make(tmp_path, "notes.txt", ".hidden")
    named = (tmp_path / "notes.txt", tmp_path / ".hidden", tmp_path / "gone.wav")

    assert find_recordings(named) == FoundRecordings(files=named, skipped=0, unreadable=())


def test_the_order_is_that_of_the_arguments_and_each_file_comes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.wav", "sub/b.wav", "sub/c.txt")
    monkeypatch.chdir(tmp_path)
    paths = [Path("sub/b.wav"), Path("sub"), Path(), Path("sub/../a.wav"), tmp_path / "sub"]

    found = find_recordings(paths)

    assert found.files == (Path("sub/b.wav"), Path("a.wav"))
    assert found.skipped == 1


def test_two_links_to_one_recording_are_two_recordings(tmp_path: Path) -> None:
    make(tmp_path, "a.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")

    assert names(find_recordings([tmp_path]), tmp_path) == ["a.wav", "b.wav"]


def test_links_to_folders_are_not_followed_but_one_that_is_named_is(tmp_path: Path) -> None:
    make(tmp_path, "here/a.wav", "there/b.wav")
    (tmp_path / "here" / "link.wav").symlink_to(tmp_path / "there")
    (tmp_path / "here" / "loop").symlink_to(tmp_path / "here")

    assert names(find_recordings([tmp_path / "here"]), tmp_path) == ["here/a.wav"]
    assert names(find_recordings([tmp_path / "here" / "link.wav"]), tmp_path) == ["here/link.wav/b.wav"]


@pytest.mark.parametrize("exclude", ["out", "sub/../out", "link"])
def test_the_folder_of_the_prompts_is_not_searched(tmp_path: Path, exclude: str) -> None:
    make(tmp_path, "a.m4a", "out/a.wav", "out/notes.txt", "out/raw/b.wav", "sub/out/c.wav")
    (tmp_path / "link").symlink_to(tmp_path / "out")

    found = find_recordings([tmp_path, tmp_path / "out"], exclude=tmp_path / exclude)

    assert names(found, tmp_path) == ["a.m4a", "sub/out/c.wav"]
    assert found.skipped == 0
    assert names(find_recordings([tmp_path / "out/raw"], exclude=tmp_path / "out"), tmp_path) == [
        "out/raw/b.wav"
    ]


def test_a_folder_of_prompts_that_is_not_there_yet_excludes_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.m4a")

    assert names(find_recordings([tmp_path], exclude=tmp_path / "out"), tmp_path) == ["a.m4a"]


def test_a_folder_that_can_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.wav", "locked/b.wav", "z/c.wav")
    scandir = os.scandir

    def denied(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)

    found = find_recordings([tmp_path])

    assert names(found, tmp_path) == ["a.wav", "z/c.wav"]
    assert found.unreadable == (tmp_path / "locked",)


def test_a_path_that_nobody_may_look_at_is_left_to_who_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "a.wav")
    (tmp_path / "link.wav").symlink_to("/locked/b.wav")
    stat = os.stat

    def denied(path: str | os.PathLike[str], **options: bool) -> os.stat_result:
        if os.fspath(path).endswith(("link.wav", "/locked/b.wav")) and options.get("follow_symlinks", True):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", denied)
    named = Path("/locked/b.wav")

    found = find_recordings([tmp_path, named])

    assert found.files == (tmp_path / "a.wav", tmp_path / "link.wav", named)
    assert found.unreadable == ()


def test_folders_may_stand_in_each_other_deeper_than_python_calls_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = list(itertools.accumulate(["d"] * 1100, Path, initial=Path()))[1:]
    for folder in folders:
        folder.mkdir()
    recording = folders[-1] / "a.wav"
    recording.touch()
    try:
        assert find_recordings([Path("d")]).files == (recording,)
    finally:  # pytest's own cleaning calls itself for each level
        recording.unlink()
        for folder in reversed(folders):
            folder.rmdir()


def test_every_container_that_is_read_has_its_extensions() -> None:
    from tonekit import recordings

    containers = {*media.CONTAINERS.values(), *libsndfile._CONTAINERS.values()}  # noqa: SLF001 - both are tables

    assert containers | {"SILK"} == set(recordings._BY_CONTAINER)  # noqa: SLF001
    assert all(extension == extension.lower() and extension.startswith(".") for extension in EXTENSIONS)


@pytest.mark.parametrize("name", ["a.wav", "A.M4A", "a.b.opus", "voice.silk"])
def test_a_recording_is_known_by_its_extension(name: str) -> None:
    assert is_recording(Path(name))


@pytest.mark.parametrize(
    "name", ["wav", ".wav", "._a.wav", "a.wav.txt", "index.ts", "a.wav~", "a.mid", "a.m3u8"]
)
def test_what_is_no_recording_is_known_by_its_name(name: str) -> None:
    assert not is_recording(Path(name))
