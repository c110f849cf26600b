"""Prompts that nothing makes any more are told, and removed only where that is asked for."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from manifests import listed, manifest
from prompts import PROMPT

from tonekit.errors import TargetError
from tonekit.leftovers import find_leftovers
from tonekit.prepared import Leftover
from tonekit.profiles import load_profile
from tonekit.promptplan import PlannedPrompt, plan_prompts
from tonekit.riff import build_wav
from tonekit.spec import PromptSpec

LIMITS = load_profile("huawei-privatenumber").file_name
OTHER = build_wav(PROMPT[58:][::-1])


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prepare bye.wav and wait.wav from recordings of which only that of bye.wav is still there."""
    monkeypatch.chdir(tmp_path)
    for folder in ("out", "rec"):
        Path(folder).mkdir()
    Path("rec/bye.mp3").touch()
    for name in ("bye.wav", "wait.wav"):
        Path("out", name).write_bytes(PROMPT)


ROWS = tuple(replace(listed(f"{stem}.wav", PROMPT), source=f"../rec/{stem}.mp3") for stem in ("bye", "wait"))


def leftovers(*specs: PromptSpec, whole: bool = False, prune: bool = False) -> list[Leftover]:
    known = manifest(*ROWS)
    planned = plan_prompts(specs, Path("out"), manifest=known, limits=LIMITS)
    return list(find_leftovers(Path("out"), known, planned, whole=whole, prune=prune))


BYE = PromptSpec(source=Path("rec/bye.mp3"))


def test_a_prompt_whose_recording_is_gone_is_told_and_stays() -> None:
    (left,) = leftovers(BYE)

    assert left == Leftover(
        name="wait.wav",
        reason="its recording rec/wait.mp3 is gone",
        review=ROWS[1].review,
        removed=False,
        kept=None,
    )
    assert sorted(os.listdir("out")) == ["bye.wav", "wait.wav"]


def test_where_the_recording_has_only_another_name_now_it_is_told_how_to_keep_the_prompt() -> None:
    Path("rec/hold.mp3").touch()
    same = ROWS[1].source_sha256
    hold = replace(listed("hold.wav", PROMPT), source="../rec/hold.mp3", source_sha256=same)
    specs = [BYE, PromptSpec(source=Path("rec/hold.mp3"))]
    planned = plan_prompts(specs, Path("out"), manifest=manifest(*ROWS), limits=LIMITS)

    (left,) = find_leftovers(Path("out"), manifest(*ROWS, hold), planned, whole=False, prune=False)

    assert left.name == "wait.wav"
    assert left.reason == (
        "its recording rec/wait.mp3 is gone, but rec/hold.mp3, which became hold.wav, is the same; "
        "to keep this prompt, write wait.wav into the project file as the name of that one"
    )


def test_it_is_removed_where_that_is_asked_for() -> None:
    (left,) = leftovers(BYE, prune=True)

    assert left.removed
    assert os.listdir("out") == ["bye.wav"]


def test_a_recording_that_is_there_but_was_not_named_leaves_nothing_over() -> None:
    assert [left.name for left in leftovers(prune=True)] == ["wait.wav"]
    assert os.listdir("out") == ["bye.wav"]


def test_unless_what_was_named_is_the_whole() -> None:
    reasons = {left.name: left.reason for left in leftovers(whole=True)}

    assert reasons == {
        "bye.wav": "the project does not name its recording rec/bye.mp3 any more",
        "wait.wav": "its recording rec/wait.mp3 is gone",
    }


def test_a_prompt_whose_recording_goes_by_another_name_now_is_left_over() -> None:
    left = leftovers(replace(BYE, name="closing.wav"), whole=True)[0]

    assert (left.name, left.reason) == ("bye.wav", "its recording rec/bye.mp3 is closing.wav now")


def test_of_several_prompts_of_one_recording_none_is_left_over_where_only_one_was_named() -> None:
    assert [left.name for left in leftovers(replace(BYE, name="closing.wav"), prune=True)] == ["wait.wav"]
    assert os.listdir("out") == ["bye.wav"]


def test_a_link_to_a_recording_that_is_gone_is_still_there() -> None:
    Path("rec/wait.mp3").symlink_to("nowhere.mp3")

    assert leftovers(BYE) == []


def test_a_recording_that_can_not_be_looked_for_is_not_taken_for_gone() -> None:
    Path("rec/drive").symlink_to("drive")  # nothing can be looked for below a link to itself
    away = replace(ROWS[1], source="../rec/drive/wait.mp3")

    assert list(find_leftovers(Path("out"), manifest(ROWS[0], away), (), whole=False, prune=True)) == []
    assert sorted(os.listdir("out")) == ["bye.wav", "wait.wav"]


def test_one_that_was_changed_since_it_was_prepared_is_its_users_and_stays() -> None:
    Path("out/wait.wav").write_bytes(OTHER)

    (left,) = leftovers(BYE, prune=True)

    assert not left.removed
    assert left.kept == "it was changed since it was prepared"
    assert Path("out/wait.wav").read_bytes() == OTHER


def test_one_that_is_gone_already_counts_as_removed() -> None:
    Path("out/wait.wav").unlink()

    assert [left.removed for left in leftovers(BYE, prune=True)] == [True]


def test_a_folder_in_its_place_stays() -> None:
    Path("out/wait.wav").unlink()
    Path("out/wait.wav").mkdir()

    assert [left.removed for left in leftovers(BYE, prune=True)] == [False]
    assert Path("out/wait.wav").is_dir()


def test_what_can_not_be_removed_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(_path: Path, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", read_only)

    with pytest.raises(TargetError, match=r"^out/wait\.wav: it can't be written: Read-only file system$"):
        leftovers(BYE, prune=True)


def test_none_is_removed_while_there_is_a_reason_against_it() -> None:
    known = manifest(*ROWS)

    (left,) = find_leftovers(
        Path("out"), known, [planned_bye()], whole=False, prune=True, spared="a searched folder can't be read"
    )

    assert (left.removed, left.kept) == (False, "a searched folder can't be read")
    assert Path("out/wait.wav").exists()


def planned_bye() -> PlannedPrompt:
    (planned,) = plan_prompts([BYE], Path("out"), manifest=manifest(*ROWS), limits=LIMITS)
    return planned
