"""What a project file lets count, and where and how ``check`` and ``prepare`` give their results."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from batches import record
from commands import tonekit
from prompts import PROMPT, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

IGNORE = '[ignore]\n"prompts/*.wav" = { codes = ["TK301"], reason = "so named at the platform" }\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory: a repository with a prompt whose name is refused."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "two words.wav").write_bytes(PROMPT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def project(folder: Path, text: str, *, name: str = "tonekit.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def finding_codes(run_out: str) -> list[str]:
    return [found["code"] for file in json.loads(run_out)["files"] for found in file["findings"]]


# What the project file lets count


def test_what_the_project_sets_aside_is_counted_and_told_in_json(folder: Path) -> None:
    before = tonekit("check", "prompts")
    project(folder, IGNORE)
    after, as_json = tonekit("check", "prompts"), tonekit("check", "prompts", "--format", "json")

    assert (before.code, after.code, after.out) == (1, 0, "")
    assert after.err == "files: 1, accepted: 1, errors: 0, warnings: 0, ignored: 1\n"
    (file,) = json.loads(as_json.out)["files"]
    assert (file["ok"], file["findings"]) == (True, [])
    assert [(each["code"], each["ignored_by"], each["reason"]) for each in file["ignored"]] == [
        ("TK301", "project", "so named at the platform")
    ]


WARNING = "warning: tonekit.toml: the pattern prompts/{} under ignore matches none of the files looked at\n"


def test_a_slip_in_a_pattern_is_told_once_where_its_folder_is_searched_and_changes_nothing_else(
    folder: Path,
) -> None:
    project(folder, IGNORE)
    before, json_before = tonekit("check", "."), tonekit("check", ".", "--format", "json")
    slip = """"prompts/tow*.wav" = { codes = ["TK301"], reason = "a" }\n"""
    twice = (
        """"prompts/gone.wav" = [{ codes = ["TK2"], reason = "b" }, { codes = ["TK3"], reason = "c" }]\n"""
    )
    project(folder, IGNORE + slip + twice + """"src/*.java" = { codes = ["TK402"], reason = "d" }\n""")

    after, json_after = tonekit("check", "."), tonekit("check", ".", "--format", "json")

    told = WARNING.format("tow*.wav") + WARNING.format("gone.wav")
    assert after.err == told + before.err
    assert json_after.err == told + json_before.err
    assert (after.code, after.out, json_after.out) == (before.code, before.out, json_before.out)
    assert tonekit("check", ".", "--quiet").err == ""
    assert tonekit("check", "prompts/two words.wav").err == before.err  # as pre-commit names files


def test_a_folder_without_prompts_tells_nothing_of_patterns(folder: Path) -> None:
    project(folder, IGNORE)
    (folder / "prompts" / "two words.wav").unlink()

    assert tonekit("check", ".").err == "no prompts were found in .\n"


def test_the_project_file_is_found_from_a_folder_below_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(folder, "[tool.tonekit." + IGNORE[1:], name="pyproject.toml")
    monkeypatch.chdir(folder / "prompts")

    assert tonekit("check", ".").code == 0
    assert tonekit("check", "two words.wav").code == 0
    assert tonekit("check", folder / "prompts").code == 0


def test_a_project_file_that_is_named_counts_instead_of_the_nearest(folder: Path) -> None:
    project(folder, IGNORE)
    other = project(folder, '[severity]\nTK301 = "info"\n', name="other.toml")

    run = tonekit("check", "prompts", "--project", other, "--format", "json")

    assert run.code == 0
    assert finding_codes(run.out) == ["TK301"]


def test_severities_of_the_project_decide_the_exit_code(folder: Path) -> None:
    project(folder, '[severity]\nTK301 = "warning"\n')

    assert "TK301 warning:" in tonekit("check", "prompts").out
    assert tonekit("check", "prompts").code == 0
    assert tonekit("check", "prompts", "--strict").code == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[severity]\nTK390 = "error"', "severity.TK390: there is no rule 'TK390'; the nearest: TK301, "),
        ('[ignore]\n"*.wav" = { codes = ["TK301"] }', "lacks ignore.*.wav.reason"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_broken_project_file_is_exit_2_with_its_name_and_the_key(
    folder: Path, text: str, message: str
) -> None:
    project(folder, text)

    run = tonekit("check", "prompts")

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("Error: project file tonekit.toml")
    assert message in run.err


def test_the_profile_of_the_project_counts_where_none_is_named(folder: Path) -> None:
    project(folder, 'profile = "generic-alaw"\n')

    def profile(*args: str) -> str:
        return str(json.loads(tonekit("check", "prompts", "--format", "json", *args).out)["profile"])

    assert profile() == "generic-alaw"
    assert profile("--profile", "huawei-privatenumber") == "huawei-privatenumber"


def test_a_prepared_folder_is_shown_as_the_project_has_it_and_recorded_as_it_is(folder: Path) -> None:
    """Levels of recordings that say little are warned of; two of them with one sound as well."""
    record(folder / "recordings" / "a.wav")
    shutil.copy(folder / "recordings" / "a.wav", folder / "recordings" / "b.wav")
    prompts = (
        'output = "out"\n[[prompts]]\nsource = "recordings/a.wav"\n[[prompts]]\nsource = "recordings/b.wav"\n'
    )
    project(folder, prompts)
    plain = tonekit("prepare", "--format", "json")
    manifest = (folder / "out" / "manifest.json").read_bytes()
    project(folder, prompts + '[ignore]\n"out/*.wav" = { codes = ["TK503"], reason = "meant" }\n')

    followed = tonekit("prepare", "--format", "json")

    def codes(out: str) -> list[str]:
        rows = json.loads(out)["files"]
        return [found["code"] for row in rows for found in row["report"]["findings"]]

    assert codes(plain.out).count("TK503") == 2
    assert codes(followed.out).count("TK503") == 0
    assert {row["state"] for row in json.loads(followed.out)["files"]} == {"unchanged"}
    assert "findings ignored: 2" in followed.err
    assert (folder / "out" / "manifest.json").read_bytes() == manifest


def test_a_severity_of_the_project_decides_the_exit_code_of_prepare(folder: Path) -> None:
    record(folder / "recordings" / "a.wav")
    shutil.copy(folder / "recordings" / "a.wav", folder / "recordings" / "b.wav")
    project(
        folder,
        'output = "out"\n[severity]\nsame-sound = "error"\n'
        '[[prompts]]\nsource = "recordings/a.wav"\n[[prompts]]\nsource = "recordings/b.wav"\n',
    )

    assert tonekit("prepare").code == 1


# Formats


def test_annotations_name_files_from_the_root_of_the_repository_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "prompts")

    run = tonekit("check", "two words.wav", "--format", "github")

    assert run.code == 1
    assert run.out.startswith("::error file=prompts/two words.wav,title=TK301 name-characters::")
    assert run.err == "files: 1, accepted: 0, errors: 1, warnings: 0\n"


def sarif_results(out: str) -> list[dict[str, Any]]:
    (run,) = json.loads(out)["runs"]
    results = run["results"]
    assert isinstance(results, list)
    return results


def test_a_log_has_what_counts_and_the_exit_code(folder: Path) -> None:
    before = tonekit("check", "prompts", "--format", "sarif")
    project(folder, IGNORE)
    after = tonekit("check", "prompts", "--format", "sarif")

    assert [json.loads(run.out)["runs"][0]["invocations"][0]["exitCode"] for run in (before, after)] == [1, 0]
    assert [len(sarif_results(run.out)) for run in (before, after)] == [1, 0]


@pytest.mark.parametrize("form", ["github", "sarif", "junit"])
def test_every_sample_is_shown_in_every_format(form: str) -> None:
    run = tonekit("check", SAMPLES / "rejected", "--format", form)
    reports = json.loads(tonekit("check", SAMPLES / "rejected", "--format", "json").out)["files"]
    findings = sum(len(report["findings"]) for report in reports)

    counted = {
        "github": lambda: len(run.out.splitlines()),
        "sarif": lambda: len(sarif_results(run.out)),
        "junit": lambda: int(ET.fromstring(run.out).get("tests") or 0),  # noqa: S314 - it is our own
    }[form]()
    assert run.code == 1
    assert counted == (len(reports) if form == "junit" else findings)


@pytest.mark.parametrize("form", ["github", "sarif", "junit"])
def test_nothing_to_judge_is_still_a_document(form: str) -> None:
    run = tonekit("check", "--format", form)

    assert run.code == 0
    assert (run.out == "") == (form == "github")


def test_a_recording_that_failed_is_a_result_of_prepare_in_every_format(folder: Path) -> None:
    recordings = folder / "recordings"
    record(recordings / "a.wav")
    (recordings / "b.wav").write_bytes(b"")

    def prepared(form: str) -> str:
        run = tonekit("prepare", "recordings", "-o", "out", "--format", form)
        assert run.code == 1
        return run.out

    (result,) = [each for each in sarif_results(prepared("sarif")) if each["level"] == "error"]
    assert result["ruleId"] == "TK000"
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "recordings/b.wav"
    assert "::error file=recordings/b.wav,title=TK000 not-made::" in prepared("github")
    suite = ET.fromstring(prepared("junit"))[0]  # noqa: S314 - it is our own
    assert {case.get("name"): case.find("failure") is None for case in suite} == {
        "out/a.wav": True,
        "recordings/b.wav": False,
    }


# Files for results


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_a_file_gets_what_would_be_printed(folder: Path, form: str) -> None:
    target = folder / "results" / "found"

    printed = tonekit("check", "prompts", "--format", form)
    for _ in range(2):  # the second replaces the first
        written = tonekit("check", "prompts", "--format", form, "--output", target)

    assert (written.code, written.out, written.err) == (1, "", printed.err)
    assert target.read_bytes() == printed.out_bytes
    assert os.listdir(target.parent) == ["found"]


def test_where_nothing_was_found_the_file_is_empty_and_not_the_one_of_the_last_run(folder: Path) -> None:
    tonekit("check", "prompts", "--output", "found.txt")
    project(folder, IGNORE)

    assert tonekit("check", "prompts", "--output", "found.txt").code == 0
    assert (folder / "found.txt").read_bytes() == b""


@pytest.mark.parametrize("named", ["prompts", "prompts/two words.wav"])
def test_what_was_judged_is_never_replaced_by_its_results(folder: Path, named: str) -> None:
    prompt = folder / "prompts" / "two words.wav"

    run = tonekit("check", named, "--output", prompt)

    assert run.code == 2
    assert "was read for these results; name another file" in run.err
    assert prompt.read_bytes() == PROMPT


@pytest.mark.parametrize("name", ["manifest.json", "manifest.csv", "report.html", "a.wav", "../tonekit.toml"])
def test_what_tonekit_works_with_is_never_replaced_by_results(folder: Path, name: str) -> None:
    record(folder / "recordings" / "a.wav")
    project(folder, "")
    assert tonekit("prepare", "recordings", "-o", "out").code == 0
    target = folder / "out" / name
    before = target.read_bytes()
    (folder / "bind.json").write_text('{"recordHintTone": "a.wav"}', encoding="utf-8")

    for run in (
        tonekit("prepare", "recordings", "-o", "out", "--format", "json", "--results", target),
        tonekit("check", "out", "--format", "sarif", "--output", target),
        tonekit("refs", "bind.json", "--prompts", "out", "--output", target),
    ):
        assert run.code == 2
        assert "name another file" in run.err
        assert target.read_bytes() == before


def test_a_report_of_results_may_be_called_so_elsewhere(folder: Path) -> None:
    for _ in range(2):
        assert tonekit("check", "prompts", "--output", folder / "report.html").code == 1


def test_a_device_is_not_replaced_by_a_file(folder: Path) -> None:
    (folder / "null").symlink_to("/dev/null")

    run = tonekit("check", "prompts", "--output", folder / "null")

    assert run.code == 2
    assert "is no file that could be replaced" in run.err
    assert (folder / "null").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/stdout")
def test_a_pipe_behind_dev_stdout_is_not_taken_for_a_file_that_is_missing(folder: Path) -> None:
    command = [sys.executable, "-m", "tonekit", "check", "prompts", "--output", "/dev/stdout"]

    run = subprocess.run(command, cwd=folder, capture_output=True, check=False)

    assert (run.returncode, run.stdout) == (2, b"")
    assert b"/dev/stdout is no file that could be replaced" in run.stderr


def test_a_file_that_can_not_be_written_is_exit_2_and_one_line(folder: Path) -> None:
    (folder / "file").write_bytes(b"")

    run = tonekit("check", "prompts", "--output", "file/results.txt")

    assert (run.code, run.out) == (2, "")
    assert "file/results.txt: " in run.err


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_prepare_writes_its_results_where_it_is_told(folder: Path, form: str) -> None:
    record(folder / "recordings" / "a.wav")

    run = tonekit("prepare", "recordings", "-o", "out", "--format", form, "--results", "found")

    assert (run.code, run.out) == (0, "")
    text = (folder / "found").read_text(encoding="utf-8")
    assert text.startswith("recordings/a.wav -> a.wav: 0.40 s" if form == "text" else "{")
