"""SARIF: valid by the schema of the standard, and what code scanning looks at is right."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator
from reports import HOSTILE_PATHS, REPORTS, finding, ignored, report

import tonekit
from tonekit.findings import Place, Severity
from tonekit.output.failures import failed
from tonekit.output.sarif import sarif_json
from tonekit.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonekit.findings import Report

ROOT = Path.cwd()
SCHEMA = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"


@cache
def validator() -> Draft4Validator:
    return Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def run_of(reports: Sequence[Report], *, root: Path = ROOT, exit_code: int = 0) -> dict[str, Any]:
    """Return the one run of a log that the schema takes."""
    text = sarif_json(reports, root=root, exit_code=exit_code)
    assert text.isascii()
    log = json.loads(text)
    validator().validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def only_result(told: Report) -> dict[str, Any]:
    (result,) = run_of([told])["results"]
    assert isinstance(result, dict)
    return result


def test_the_tool_describes_itself_and_every_rule() -> None:
    driver = run_of([], exit_code=1)["tool"]["driver"]

    assert (driver["name"], driver["semanticVersion"]) == ("tonekit", tonekit.__version__)
    assert [rule["id"] for rule in driver["rules"]] == ["TK000", *(rule.code for rule in all_rules())]
    for described, rule in zip(driver["rules"][1:], all_rules(), strict=True):
        assert (described["name"], described["help"]["text"]) == (rule.name, rule.manual)
        assert described["shortDescription"]["text"] == rule.summary
        assert (
            described["defaultConfiguration"]["level"]
            == {
                Severity.ERROR: "error",
                Severity.WARNING: "warning",
                Severity.INFO: "note",
            }[rule.severity]
        )


def test_code_scanning_shows_no_more_than_1024_characters_of_a_description() -> None:
    rules = run_of([])["tool"]["driver"]["rules"]

    assert (
        max(len(rule[key]["text"]) for rule in rules for key in ("shortDescription", "fullDescription"))
        <= 1024
    )


def test_a_run_tells_what_it_exited_with_and_how_it_counts_columns() -> None:
    run = run_of([], exit_code=1)

    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == []


def test_a_finding_in_a_text_is_a_result_at_its_place() -> None:
    result = only_result(
        report("conf/a b.yaml", finding("TK301", severity=Severity.ERROR, place=Place(3, 7)))
    )

    assert (result["ruleId"], result["level"]) == ("TK301", "error")
    assert run_of([])["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "TK301"
    assert result["message"]["text"] == "it is so, wanted otherwise"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "conf/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 7},
            }
        }
    ]


def test_a_finding_in_a_sound_file_has_its_byte_and_the_line_that_code_scanning_demands() -> None:
    result = only_result(report("a.wav", finding(offset=44, severity=Severity.INFO)))

    assert result["level"] == "note"
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 1,
        "byteOffset": 44,
    }


def test_what_was_set_aside_is_left_out_since_code_scanning_would_open_an_alert_for_it() -> None:
    told = report("a.wav", finding("TK301"), ignored=(ignored(finding("TK202"), reason="approved"),))

    assert [each["ruleId"] for each in run_of([told])["results"]] == ["TK301"]


def test_a_file_outside_of_the_root_is_named_absolutely(tmp_path: Path) -> None:
    run = run_of([report("/else where/a.wav", finding())], root=tmp_path)

    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///else%20where/a.wav"}


def test_standard_input_has_a_location_too_since_code_scanning_takes_no_result_without() -> None:
    artifact = only_result(report("-", finding()))["locations"][0]["physicalLocation"]["artifactLocation"]

    assert artifact["uri"] == "-"


def test_a_source_that_failed_is_a_result_of_a_rule_of_its_own() -> None:
    result = only_result(failed("rec/a.m4a", "rec/a.m4a: it is empty", profile="p"))

    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("TK000", 0, "error")
    assert "TK000" not in {rule.code for rule in all_rules()}


# Fingerprints


def fingerprints(*reports: Report) -> list[str]:
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(reports)["results"]]


def test_a_fingerprint_stays_when_the_line_moves() -> None:
    before = fingerprints(report("a.yaml", finding(place=Place(3, 7)), finding("TK301", place=Place(9, 1))))
    after = fingerprints(report("a.yaml", finding(place=Place(30, 9)), finding("TK301", place=Place(36, 1))))

    assert before == after
    assert len(set(before)) == 2


def test_equal_findings_are_counted() -> None:
    first, second = finding(place=Place(1, 1)), finding(place=Place(2, 1))

    both = fingerprints(report("a.yaml", first, second))

    assert [each.partition(":")[2] for each in both] == ["1", "2"]
    assert len({each.partition(":")[0] for each in both}) == 1


def test_the_file_the_rule_and_the_message_make_a_fingerprint() -> None:
    several = fingerprints(
        report("a.yaml", finding()),
        report("b.yaml", finding()),
        report("c.yaml", finding("TK301")),
        report("c.yaml", finding(message="other")),
    )

    assert len(set(several)) == 4


# Hostile names


@pytest.mark.parametrize(
    "path", [path for path in HOSTILE_PATHS if "\0" not in path and "\ud800" not in path]
)
def test_every_byte_of_a_name_comes_back_from_its_uri(path: str) -> None:
    uri = only_result(report(path, finding()))["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


@settings(deadline=None, max_examples=30)
@given(REPORTS)
def test_whatever_is_said_the_log_is_valid(reports: list[Report]) -> None:
    results = run_of(reports)["results"]

    assert len(results) == sum(len(told.findings) for told in reports)
    assert all(each["message"]["text"].isprintable() for each in results)
