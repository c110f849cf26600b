"""A project file carried out in the library: what ``tonekit prepare`` does in its folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from batches import content, record
from commands import tonekit

from tonekit.errors import ProjectError
from tonekit.findings import IgnoredBy
from tonekit.manifest import read_manifest
from tonekit.prepared import Progress, RowState
from tonekit.project import load_project
from tonekit.projectbatch import prepare_project

PROJECT = """
output = "prompts"

[pinyin]
"重庆" = "chong qing"

[severity]
TK503 = "error"

[ignore]
"prompts/chong_qing.wav" = { codes = ["TK503"], reason = "both are wanted" }

[[prompts]]
source = "in/a.wav"
name = "recordHintTone.wav"
description = "录音提示"

[[prompts]]
source = "in/重庆.wav"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project file of two equal recordings, in the working directory; the day stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tonekit.review.today", lambda: dt.date(2026, 3, 14))
    record("in/a.wav")
    record("in/重庆.wav")
    path = Path("tonekit.toml")
    path.write_text(PROJECT, encoding="utf-8")
    return path


def test_the_library_makes_what_the_command_makes(project: Path) -> None:
    assert tonekit("prepare").code == 1  # the project weighs the same sound twice as an error
    by_command = content("prompts")
    for path in Path("prompts").iterdir():
        path.unlink()

    result = prepare_project(project)

    assert content("prompts") == by_command
    assert [(row.name, row.state) for row in result.rows] == [
        ("recordHintTone.wav", RowState.MADE),
        ("chong_qing.wav", RowState.MADE),
    ]


def test_the_project_says_which_findings_count_and_the_manifest_keeps_all(project: Path) -> None:
    first, second = prepare_project(project).reports

    assert [(each.code, each.severity.value) for each in first.findings] == [("TK503", "error")]
    assert second.findings == ()
    assert [(each.finding.code, each.by, each.reason) for each in second.ignored] == [
        ("TK503", IgnoredBy.PROJECT, "both are wanted")
    ]
    manifest = read_manifest(Path("prompts"))
    assert manifest is not None
    assert [[found.severity.value for found in each.findings] for each in manifest.prompts] == [
        ["warning"],
        ["warning"],
    ]


def test_a_project_from_elsewhere_goes_into_its_own_folder_or_into_the_one_that_is_named(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_project(tmp_path / project)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    assert prepare_project(loaded).folder == tmp_path / "prompts"
    assert prepare_project("../tonekit.toml", "named").ok
    assert {path.name for path in Path("named").glob("*.wav")} == {"recordHintTone.wav", "chong_qing.wav"}


def test_another_profile_can_be_named(project: Path) -> None:
    assert prepare_project(project, dry_run=True).profile == "huawei-privatenumber"
    assert prepare_project(project, profile="generic-alaw", dry_run=True).profile == "generic-alaw"


def test_what_the_project_names_no_more_is_left_over_and_removed_when_asked(project: Path) -> None:
    prepare_project(project)
    project.write_text(PROJECT[: PROJECT.rindex("[[prompts]]")], encoding="utf-8")

    assert [(each.name, each.removed) for each in prepare_project(project).leftovers] == [
        ("chong_qing.wav", False)
    ]
    assert [(each.name, each.removed) for each in prepare_project(project, prune=True).leftovers] == [
        ("chong_qing.wav", True)
    ]
    assert [path.name for path in Path("prompts").glob("*.wav")] == ["recordHintTone.wav"]


def test_the_other_options_are_those_of_any_preparation(project: Path) -> None:
    prepare_project(project)
    seen: list[Progress] = []

    result = prepare_project(project, force=True, jobs=1, executor="processes", on_progress=seen.append)

    assert result.count(RowState.MADE) == len(seen) == 2
    with pytest.raises(ValueError, match="jobs is 0"):
        prepare_project(project, jobs=0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[prompts]]\nsource = "in/a.wav"\n', r"^tonekit\.toml does not say where the prompts shall go"),
        ('output = "prompts"\n', r"^tonekit\.toml names no prompts; add \[\[prompts\]\]$"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_project_file_that_does_not_say_enough_is_refused(project: Path, text: str, message: str) -> None:
    project.write_text(text, encoding="utf-8")

    with pytest.raises(ProjectError, match=message):
        prepare_project(project)
    assert tonekit("prepare").code == 2
    assert not Path("prompts").exists()
