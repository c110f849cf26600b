"""What people note of the reviews is kept in the folder, and only for the files that they have seen."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from manifests import listed, write_manifest
from prompts import PROMPT

from tonekit.errors import FolderBusyError, ManifestError, TargetError
from tonekit.manifest import Review, ReviewState, read_manifest
from tonekit.marking import FileState, mark, status_of
from tonekit.riff import build_wav
from tonekit.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

TODAY = dt.date(2026, 3, 14)
BEFORE = dt.date(2026, 1, 27)
OTHER = build_wav(PROMPT[58:][::-1])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a prepared folder of three prompts, one of them approved."""
    monkeypatch.setattr("tonekit.marking.today", lambda: TODAY)
    approved = listed("wait.wav", PROMPT, state=ReviewState.APPROVED)
    approved = replace(approved, review=replace(approved.review, note="by Li"))
    write_manifest(tmp_path, listed("bye.wav", PROMPT), listed("hold.wav", PROMPT), approved)
    for name in ("bye.wav", "hold.wav", "wait.wav"):
        (tmp_path / name).write_bytes(PROMPT)
    return tmp_path


def reviews(folder: Path) -> dict[str, Review]:
    """Return what the manifest on the disk says."""
    manifest = read_manifest(folder)
    assert manifest is not None
    return {prompt.name: prompt.review for prompt in manifest.prompts}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_prompts_are_marked_with_the_day_and_a_note_and_the_others_are_left_alone(folder: Path) -> None:
    before = reviews(folder)

    made = mark(folder, ReviewState.REJECTED, ["bye.wav", "hold.wav"], note="too quiet")

    rejected = Review(state=ReviewState.REJECTED, since=TODAY, note="too quiet")
    assert reviews(folder) == {**before, "bye.wav": rejected, "hold.wav": rejected}
    assert made == read_manifest(folder)


def test_folder_and_state_may_be_texts(folder: Path) -> None:
    made = mark(str(folder), "approved", ["bye.wav"])

    assert made.find("bye.wav").review == Review(state=ReviewState.APPROVED, since=TODAY)
    assert made == read_manifest(str(folder))
    with pytest.raises(ValueError, match="'aproved' is not a valid ReviewState"):
        mark(folder, "aproved", ["bye.wav"])  # type: ignore[arg-type] # a mistake that the checker would see


def test_the_table_and_the_page_say_it_too_and_no_prompt_is_touched(folder: Path) -> None:
    stamp = (folder / "bye.wav").stat().st_mtime_ns

    mark(folder, ReviewState.UPLOADED, ["bye.wav"], note="ticket 4711")

    assert "ticket 4711" in (folder / "manifest.csv").read_text(encoding="utf-8-sig")
    assert "ticket 4711" in (folder / "report.html").read_text(encoding="utf-8")
    assert (folder / "bye.wav").stat().st_mtime_ns == stamp
    assert sorted(os.listdir(folder)) == [
        *("bye.wav", "hold.wav", "manifest.csv", "manifest.json", "report.html", "wait.wav")
    ]


def test_a_note_stays_while_the_state_does_and_goes_with_it(folder: Path) -> None:
    mark(folder, ReviewState.APPROVED, ["wait.wav"])
    assert reviews(folder)["wait.wav"] == Review(state=ReviewState.APPROVED, since=BEFORE, note="by Li")

    mark(folder, ReviewState.APPROVED, ["wait.wav"], note="by Wang")
    assert reviews(folder)["wait.wav"] == Review(state=ReviewState.APPROVED, since=BEFORE, note="by Wang")

    mark(folder, ReviewState.UPLOADED, ["wait.wav"])
    assert reviews(folder)["wait.wav"] == Review(state=ReviewState.UPLOADED, since=TODAY)


def test_an_empty_note_removes_the_old_one(folder: Path) -> None:
    mark(folder, ReviewState.APPROVED, ["wait.wav"], note="")

    assert reviews(folder)["wait.wav"].note == ""


def test_a_prompt_that_is_named_twice_is_marked_once(folder: Path) -> None:
    made = mark(folder, ReviewState.UPLOADED, ["bye.wav", "bye.wav"])

    assert [prompt.name for prompt in made.prompts] == ["bye.wav", "hold.wav", "wait.wav"]


def test_one_unknown_name_is_refused_and_nothing_is_marked(folder: Path) -> None:
    before = content(folder)

    with pytest.raises(ManifestError, match=r"no prompt hodl\.wav; the nearest is hold\.wav"):
        mark(folder, ReviewState.UPLOADED, ["bye.wav", "hodl.wav"])

    assert content(folder) == before


def test_a_file_that_is_gone_or_another_one_can_not_be_marked_and_nothing_is(folder: Path) -> None:
    (folder / "hold.wav").write_bytes(OTHER)
    (folder / "wait.wav").unlink()
    before = content(folder)

    with pytest.raises(TargetError, match=r"hold\.wav: it is not the file that was prepared"):
        mark(folder, ReviewState.UPLOADED, ["bye.wav", "hold.wav"])
    with pytest.raises(TargetError, match=r"wait\.wav: its file is gone"):
        mark(folder, ReviewState.UPLOADED, ["bye.wav", "wait.wav"])

    assert content(folder) == before


def test_the_status_tells_of_each_prompt_whether_its_file_is_the_one_that_was_prepared(folder: Path) -> None:
    (folder / "hold.wav").write_bytes(OTHER)
    (folder / "wait.wav").unlink()

    manifest, rows = status_of(folder)

    assert [row.prompt for row in rows] == list(manifest.prompts)
    assert {row.prompt.name: row.file for row in rows} == {
        "bye.wav": FileState.THERE,
        "hold.wav": FileState.ALTERED,
        "wait.wav": FileState.MISSING,
    }


def test_a_folder_that_was_not_prepared_is_refused_and_nothing_is_made_in_it(tmp_path: Path) -> None:
    for asked in (lambda: status_of(tmp_path), lambda: mark(tmp_path, ReviewState.UPLOADED, ["a.wav"])):
        with pytest.raises(ManifestError, match=r"it has no manifest\.json") as refused:
            asked()
        assert str(refused.value).startswith(f"{tmp_path}: ")

    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"it has no manifest\.json"):
        mark(tmp_path / "nowhere", ReviewState.UPLOADED, ["a.wav"])

    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["manifest.csv", "report.html"])
def test_a_file_of_the_users_is_not_written_over_and_nothing_is_marked(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"mine")
    before = content(folder)

    with pytest.raises(TargetError, match="it is not tonekit's"):
        mark(folder, ReviewState.UPLOADED, ["bye.wav"])

    assert content(folder) == before


def test_nothing_is_marked_while_another_run_is_at_work(folder: Path) -> None:
    with open_workspace(folder), pytest.raises(FolderBusyError):
        mark(folder, ReviewState.UPLOADED, ["bye.wav"])

    assert reviews(folder)["bye.wav"].state is ReviewState.NEW


def test_what_a_killed_run_has_written_down_is_left_to_the_next_preparation(folder: Path) -> None:
    (folder / ".tonekit").mkdir()
    journal = folder / ".tonekit" / "journal.jsonl"
    journal.write_bytes(b'{"name": "new.wav"}\n')

    mark(folder, ReviewState.UPLOADED, ["bye.wav"])

    assert journal.read_bytes() == b'{"name": "new.wav"}\n'


@pytest.mark.parametrize("profile", ["mine", "/gone/mine.toml", "pipe.toml"])
def test_prompts_for_a_profile_of_ones_own_are_marked_and_no_file_is_opened_that_the_manifest_names(
    profile: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    os.mkfifo("pipe.toml")  # to open it would wait for a writer
    data = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_bytes(data.replace(b"huawei-privatenumber", profile.encode()))

    made = mark(folder, ReviewState.UPLOADED, ["bye.wav"])

    assert made.profile == profile
    assert reviews(folder)["bye.wav"].state is ReviewState.UPLOADED
