"""Workflow commands: what GitHub's runner makes of each line is what was meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from reports import HOSTILE_PATHS, REPORTS, finding, ignored, report

from tonekit.findings import Place, Severity
from tonekit.output.github import github_text

if TYPE_CHECKING:
    from tonekit.findings import Report

ROOT = Path.cwd()

Command = tuple[str, dict[str, str], str]


def read_as_the_runner_does(line: str) -> Command:
    """Take a command apart as ``ActionCommand.TryParseV2`` does: the first ``::`` after the start ends it.

    Its tables of escapes: ``%25 %0D %0A`` in data, and also ``%3A %2C`` in properties; ``%25`` comes last.
    """
    match = re.fullmatch(r"::([a-z]+) (.*?)::(.*)", line, re.DOTALL)
    assert match, line
    name, written, data = match.groups()
    properties = {}
    for pair in written.split(","):
        key, _, value = pair.partition("=")
        properties[key] = unescaped(value, "%0D\r", "%0A\n", "%3A:", "%2C,", "%25%")
    return name, properties, unescaped(data, "%0D\r", "%0A\n", "%25%")


def unescaped(text: str, *escapes: str) -> str:
    for escape in escapes:
        text = text.replace(escape[:3], escape[3:])
    return text


def commands(*reports: Report) -> list[Command]:
    text = github_text(reports, root=ROOT)
    return [read_as_the_runner_does(line) for line in text.split("\n")] if text else []


def test_a_finding_in_a_text_is_an_annotation_of_its_line() -> None:
    wrong = finding("TK301", severity=Severity.ERROR, message="it is 100%: wrong", place=Place(3, 7))

    assert github_text([report("conf/a.yaml", wrong)], root=ROOT) == (
        "::error file=conf/a.yaml,line=3,col=7,title=TK301 name-characters::it is 100%25: wrong"
    )


def test_a_finding_in_a_sound_file_is_an_annotation_of_the_file() -> None:
    assert commands(report("a.wav", finding("TK202", message="it is so", offset=44))) == [
        ("warning", {"file": "a.wav", "title": "TK202 " + finding("TK202").name}, "it is so")
    ]


def test_an_info_is_a_notice_and_what_was_set_aside_is_left_out() -> None:
    told = report("a.wav", finding(severity=Severity.INFO), ignored=(ignored(finding("TK301")),))

    assert [(name, properties["title"][:5]) for name, properties, _ in commands(told)] == [
        ("notice", "TK202")
    ]


def test_files_are_named_from_the_root_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    paths = ["a.wav", "../b.wav", str(tmp_path / "c.wav"), "/elsewhere/d.wav"]

    lines = github_text([report(path, finding()) for path in paths], root=tmp_path).splitlines()

    files = [read_as_the_runner_does(line)[1]["file"] for line in lines]
    assert files == ["sub/a.wav", "b.wav", "c.wav", "/elsewhere/d.wav"]


@pytest.mark.parametrize("path", ["-", "<bytes>"])
def test_what_is_no_file_is_not_named_as_one(path: str) -> None:
    ((_, properties, _),) = commands(report(path, finding()))

    assert "file" not in properties


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_a_hostile_name_stays_a_name(path: str) -> None:
    ((name, properties, data),) = commands(report(path, finding(message=path)))

    assert name == "warning"
    assert properties.keys() == {"file", "title"}
    assert (properties["file"].isprintable(), data.isprintable()) == (True, True)


@given(REPORTS)
def test_there_is_one_command_a_finding_whatever_it_says(reports: list[Report]) -> None:
    expected = [each for told in reports for each in told.findings]

    read = commands(*reports)

    assert [properties["title"][:5] for _, properties, _ in read] == [each.code for each in expected]
    assert all(text.isprintable() for _, properties, data in read for text in (*properties.values(), data))
