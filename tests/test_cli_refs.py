"""``tonekit refs`` as its users see it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from commands import tonekit
from prompts import PROMPT

from tonekit.cli.refs import MODES
from tonekit.references.operations import Mode

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = """{
 "relationNum": "+8617010000001",
 "callerNum": "+8618612345678",
 "calleeNum": "+8618612345679",
 "recordFlag": "true",
 "recordHintTone": "录音.wav"
}
"""
WRONG_NAME = "bind.json:6:20: TK403"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bind.json").write_text(REQUEST, encoding="utf-8")
    return tmp_path


def with_prompts(folder: Path, *names: str) -> Path:
    (folder / "prompts").mkdir()
    for name in names:
        (folder / "prompts" / name).write_bytes(PROMPT)
    return folder / "prompts"


def test_a_finding_is_a_line_with_line_and_column() -> None:
    run = tonekit("refs", "bind.json")

    assert run.code == 1
    assert run.out.startswith(WRONG_NAME)
    assert run.out.count("\n") == 1


def test_what_could_not_be_judged_without_prompts_is_said() -> None:
    run = tonekit("refs", "bind.json")

    assert "TK401, TK402, TK413, TK414 were left out; name them with --prompts" in run.err
    assert tonekit("refs", "--quiet", "bind.json").err == ""


def test_a_clean_request_prints_nothing(folder: Path) -> None:
    with_prompts(folder, "record.wav")
    (folder / "bind.json").write_text(REQUEST.replace("录音", "record"), encoding="utf-8")

    run = tonekit("refs", "--prompts", "prompts", "bind.json")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_prompts_default_to_the_output_of_the_project_file(folder: Path) -> None:
    with_prompts(folder, "other.wav")
    (folder / "tonekit.toml").write_text('output = "prompts"\n')
    (folder / "bind.json").write_text(REQUEST.replace("录音", "record"), encoding="utf-8")

    run = tonekit("refs", "bind.json")

    assert run.code == 1
    assert "TK401 there is no prompt 'record.wav' in prompts" in run.out
    assert "left out" not in run.err


def test_a_project_that_has_made_no_prompts_yet_has_none_to_compare_with(folder: Path) -> None:
    (folder / "tonekit.toml").write_text('output = "prompts"\n')

    assert "left out" in tonekit("refs", "bind.json").err


def test_unused_prompts_are_listed_and_are_no_failure(folder: Path) -> None:
    with_prompts(folder, "record.wav", "forgotten.wav")
    (folder / "bind.json").write_text(REQUEST.replace("录音", "record"), encoding="utf-8")

    run = tonekit("refs", "--prompts", "prompts", "--unused", "bind.json")

    assert (run.code, run.out) == (
        0,
        "prompts/forgotten.wav: TK415 info: no text names it (unnamed-prompt)\n",
    )


def test_unused_prompts_of_nowhere_are_wrong_usage() -> None:
    run = tonekit("refs", "--unused", "bind.json")

    assert run.code == 2
    assert "--prompts" in run.err


def test_json_says_what_was_compared_with_what() -> None:
    document = json.loads(tonekit("refs", "--format", "json", "bind.json").out)

    assert (document["version"], document["profile"], document["prompts"]) == (
        1,
        "huawei-privatenumber",
        None,
    )
    assert document["not_judged"] == ["TK401", "TK402", "TK413", "TK414"]
    (finding,) = document["files"][0]["findings"]
    assert (finding["code"], finding["line"], finding["column"]) == ("TK403", 6, 20)
    assert document["summary"] == {"files": 1, "ok": 0, "errors": 1, "warnings": 0}


def test_what_a_comment_sets_aside_is_shown_with_its_reason(folder: Path) -> None:
    (folder / "bind.py").write_text(
        'lastMinVoice = "ä.wav"  # tonekit: ignore[TK403] the old name\n', "utf-8"
    )

    run = tonekit("refs", "bind.py")

    assert (run.code, run.out) == (0, "")
    assert "bind.py:1:16: TK403" in run.err
    assert "ignored, the old name" in run.err


def test_annotations_of_a_pull_request_point_at_the_value() -> None:
    out = tonekit("refs", "--format", "github", "bind.json").out

    assert out.startswith("::error file=bind.json,line=6,col=20,title=TK403 impossible-name::")


def test_code_scanning_is_told_the_region() -> None:
    log = json.loads(tonekit("refs", "--format", "sarif", "bind.json").out)

    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "TK403"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (6, 20)


def test_a_build_server_gets_a_case_for_each_file() -> None:
    root = ET.fromstring(tonekit("refs", "--format", "junit", "bind.json").out)  # noqa: S314 - our own

    assert [case.get("name") for case in root.iter("testcase")] == ["bind.json"]
    assert [failure.get("type") for failure in root.iter("failure")] == ["TK403 impossible-name"]


def test_results_go_to_a_file_but_never_over_what_was_read(folder: Path) -> None:
    run = tonekit("refs", "--output", "findings.txt", "bind.json")

    assert (run.code, run.out) == (1, "")
    assert (folder / "findings.txt").read_text(encoding="utf-8").startswith(WRONG_NAME)
    assert tonekit("refs", "--output", "bind.json", "bind.json").code == 2
    assert (folder / "bind.json").read_text(encoding="utf-8") == REQUEST


def test_json_comes_by_standard_input() -> None:
    run = tonekit("refs", "-", stdin=REQUEST.encode())

    assert run.code == 1
    assert run.out.startswith("-:6:20: TK403")


def test_warnings_fail_when_that_is_wanted(folder: Path) -> None:
    (folder / "bind.json").write_text('{"relationNum": "+86170", "callerNum": "1", "callbackTone": "a.wav"}')

    assert tonekit("refs", "bind.json").code == 0
    assert tonekit("refs", "--strict", "bind.json").code == 1


def test_a_mode_is_taken_in_any_case_and_another_is_wrong_usage(folder: Path) -> None:
    (folder / "part.json").write_text('{"recordFlag": "true", "virtualNum": "+8617010000001"}')

    assert "TK404" in tonekit("refs", "--mode", "axe", "part.json").out
    assert tonekit("refs", "--mode", "AXX", "part.json").code == 2


def test_nothing_named_is_nothing_judged() -> None:
    run = tonekit("refs")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_folder_without_texts_is_said(folder: Path) -> None:
    (folder / "empty").mkdir()

    assert tonekit("refs", "empty").err == "nothing that could name prompts was found in empty\n"


def test_a_folder_without_prompts_is_said(folder: Path) -> None:
    (folder / "empty").mkdir()

    assert "there are no prompts in empty" in tonekit("refs", "--prompts", "empty", "bind.json").err


@pytest.mark.parametrize("option", [["--prompts", "nowhere"], ["nowhere.json"], ["--select", "TK499"]])
def test_what_cannot_run_exits_with_2(option: list[str]) -> None:
    run = tonekit("refs", *option)

    assert run.code == 2
    assert "Traceback" not in run.err


def test_help_offers_every_mode() -> None:
    assert tuple(mode.value for mode in Mode) == MODES
