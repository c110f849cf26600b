"""JUnit's XML: valid by the schema of Jenkins, and counted right."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from reports import HOSTILE_PATHS, REPORTS, finding, ignored, report
from xmlschema import XMLSchema

from tonekit.findings import Place, Severity
from tonekit.output.junit import junit_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonekit.findings import Report

ROOT = Path.cwd()
SCHEMA = Path(__file__).parent / "data" / "junit-10.xsd"


@cache
def schema() -> XMLSchema:
    """Return the schema of Jenkins, and with it ``file`` of a test case, which GitLab shows."""
    text = SCHEMA.read_text(encoding="utf-8")
    classname = '<xs:attribute name="classname" type="xs:string"/>'
    assert text.count(classname) == 1
    return XMLSchema(text.replace(classname, classname + classname.replace("classname", "file")))


def suite_of(reports: Sequence[Report], *, strict: bool = False) -> ET.Element:
    """Return the one suite of a document that the schema takes."""
    text = junit_xml(reports, command="check", root=ROOT, strict=strict)
    assert text.isascii()
    schema().validate(text)
    document = ET.fromstring(text)  # noqa: S314 - it is our own
    (suite,) = document
    assert {key: document.get(key) for key in ("tests", "failures", "errors")} == {
        key: suite.get(key) for key in ("tests", "failures", "errors")
    }
    return suite


def test_each_file_is_a_test_case() -> None:
    suite = suite_of([report("prompts/a.wav"), report("prompts/b.wav", finding(severity=Severity.ERROR))])

    assert [case.attrib for case in suite] == [
        {"classname": "tonekit.check", "name": name, "file": name, "time": "0"}
        for name in ("prompts/a.wav", "prompts/b.wav")
    ]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    assert [case.find("failure") is None for case in suite] == [True, False]


def test_a_failure_says_the_first_error_and_holds_all() -> None:
    (case,) = suite_of(
        [
            report(
                "a.yaml",
                finding("TK202", message="a hint"),
                finding("TK301", severity=Severity.ERROR, message="one", place=Place(3, 7)),
                finding("TK302", severity=Severity.ERROR, message="two"),
                finding("TK303", severity=Severity.INFO, message="by the way"),
            )
        ]
    )

    failure, output = case.find("failure"), case.find("system-out")

    assert failure is not None
    assert failure.attrib == {"message": "one", "type": "TK301 name-characters"}
    assert (failure.text or "").splitlines() == [
        "a.yaml:3:7: TK301 one (name-characters)",
        f"a.yaml: TK302 two ({finding('TK302').name})",
    ]
    assert output is not None
    assert (output.text or "").splitlines() == [
        f"a.yaml: TK202 warning: a hint ({finding('TK202').name})",
        f"a.yaml: TK303 info: by the way ({finding('TK303').name})",
    ]


def test_a_warning_fails_only_where_it_shall() -> None:
    reports = [report("a.wav", finding())]

    assert suite_of(reports).get("failures") == "0"
    assert suite_of(reports, strict=True).get("failures") == "1"


def test_what_was_set_aside_passes_and_is_told_with_its_reason() -> None:
    suite = suite_of(
        [report("a.wav", ignored=(ignored(finding(severity=Severity.ERROR), reason="approved"),))]
    )

    output = suite.find("testcase/system-out")

    assert suite.get("failures") == "0"
    assert output is not None
    assert output.text == f"ignored: a.wav: TK202 it is so, wanted otherwise ({finding().name}): approved"


def test_standard_input_is_a_test_case_without_a_file() -> None:
    (case,) = suite_of([report("-")])

    assert (case.get("name"), case.get("file")) == ("-", None)


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_a_hostile_name_is_a_name_that_can_be_shown(path: str) -> None:
    (case,) = suite_of([report(path, finding(severity=Severity.ERROR, message=path))])

    assert (case.get("name") or "\n").isprintable()
    assert len((case.findtext("failure") or "").splitlines()) == 1


@settings(deadline=None, max_examples=30)
@given(REPORTS)
def test_whatever_is_said_the_document_is_valid_and_counts_right(reports: list[Report]) -> None:
    suite = suite_of(reports)

    assert suite.get("tests") == str(len(reports)) == str(len(list(suite)))
    assert suite.get("failures") == str(sum(not told.ok for told in reports))
