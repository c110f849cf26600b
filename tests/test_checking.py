"""Whatever the bytes, a check ends with a report."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import tonekit as tonekit_command
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests import listed, write_manifest
from prompts import PROMPT, SAMPLES, codes, edited

import tonekit
from tonekit import checking
from tonekit.checking import check, check_files
from tonekit.errors import ProfileError, UnknownRuleError, WavError
from tonekit.findings import Fix, Severity
from tonekit.riff import MAX_CHUNKS, build_wav, parse_wav
from tonekit.rules import Judgement, Problem, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Report
    from tonekit.prompt import Prompt

FILES = {path.name: path.read_bytes() for path in (SAMPLES / "rejected").iterdir()}


def assert_sound(report: Report) -> None:
    """Whatever a report says, it says it in order, in one line each, and in JSON."""
    order = [(finding.code, finding.offset or 0) for finding in report.findings]
    assert order == sorted(order)
    assert all(finding.message.isprintable() for finding in report.findings)
    assert all(finding.offset is None or 0 <= finding.offset <= report.bytes for finding in report.findings)
    assert report.ok == (not any(finding.severity is Severity.ERROR for finding in report.findings))
    json.dumps(report.to_dict(), allow_nan=False)


# What a check takes and gives


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_are_judged_without_a_name(kind: type) -> None:
    report = check(kind(PROMPT))

    assert (report.path, report.profile, report.ok) == ("<bytes>", "huawei-privatenumber", True)
    assert (report.duration_s, report.bytes) == (0.4, 3258)
    assert report.findings == ()


def test_a_file_is_judged_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "two words.wav"
    path.write_bytes(PROMPT)

    assert check(path) == check(str(path))
    assert check(path).path == str(path)
    assert [finding.code for finding in check(path).findings] == ["TK301"]
    assert check(path, name="two_words.wav").ok
    assert not check(PROMPT, name="two words.wav").ok


def test_the_public_functions_are_these() -> None:
    assert tonekit.check is check
    assert tonekit.check_files is check_files


@pytest.mark.parametrize("source", [5, None, 1.5, ["a.wav"], io.BytesIO(PROMPT)])
def test_what_is_neither_a_path_nor_bytes_is_a_type_error(source: Path) -> None:
    with pytest.raises(TypeError):
        check(source)


def test_an_unknown_profile_or_scenario_is_an_error() -> None:
    with pytest.raises(ProfileError, match="nowhere"):
        check(PROMPT, profile="nowhere")
    with pytest.raises(ProfileError, match="nobodyHintTone"):
        check(PROMPT, scenario="nobodyHintTone")


def test_findings_can_be_chosen_by_rule_and_the_others_run_all_the_same() -> None:
    chosen = ("TK101", "TK3")

    assert [finding.code for finding in check(b"", name="a b", select=chosen).findings] == ["TK301"]
    assert check(b"", name="a b", select=chosen, ignore=["name-characters"]).findings == ()
    assert check(PROMPT[:20], select=chosen).findings == ()
    with pytest.raises(UnknownRuleError):
        check(PROMPT, ignore=["TK9"])


# Files and folders


def test_files_are_judged_each_on_its_own_and_among_the_others(tmp_path: Path) -> None:
    for name in ("a b.wav", "c.wav", "d.txt"):
        (tmp_path / name).write_bytes(PROMPT)

    first, second = check_files([str(tmp_path)])

    assert [finding.code for finding in first.findings] == ["TK301", "TK503"]
    assert [finding.code for finding in second.findings] == ["TK503"]
    assert replace(second, findings=()) == replace(check(tmp_path / "c.wav"), findings=())
    assert (first.ok, second.ok) == (False, True)


def test_rules_over_folders_are_chosen_like_the_others(tmp_path: Path) -> None:
    for name in ("a b.wav", "c.wav"):
        (tmp_path / name).write_bytes(PROMPT)

    def found(**chosen: list[str]) -> list[str]:
        reports = check_files([tmp_path], **chosen)  # type: ignore[arg-type] # all are lists of codes
        return [finding.code for report in reports for finding in report.findings]

    assert found(select=["same-sound"]) == ["TK503", "TK503"]
    assert found(select=["TK1"]) == []
    assert found(ignore=["TK5"]) == ["TK301"]
    assert found(select=["TK50"], ignore=["TK503"]) == []


def test_a_folder_that_holds_no_prompt_has_no_report(tmp_path: Path) -> None:
    assert check_files([tmp_path]) == check_files([]) == ()


def test_a_file_that_is_not_there_is_a_report(tmp_path: Path) -> None:
    (report,) = check_files([tmp_path / "wait.wav"])

    assert report == check(tmp_path / "wait.wav")


@pytest.mark.parametrize("path", ["prompts", Path("prompts")])
def test_a_single_path_is_refused_since_its_letters_are_no_files(path: Path) -> None:
    with pytest.raises(TypeError, match="wanted a list"):
        check_files(path)  # type: ignore[arg-type] # it must be refused


SIX_SECONDS = build_wav(PROMPT[58:] * 15)


def longer_than_heard(folder: Path, *, scenario: str | None = None, profile: str = "") -> list[str]:
    reports = check_files(
        [folder], scenario=scenario, profile=profile or "huawei-privatenumber", select=["TK313"]
    )
    return [finding.message for report in reports for finding in report.findings]


def test_a_prompt_is_judged_for_the_scenario_that_the_manifest_has_for_it(tmp_path: Path) -> None:
    for name in ("notice.wav", "wait.wav"):
        (tmp_path / name).write_bytes(SIX_SECONDS)
    waiting = listed("wait.wav", SIX_SECONDS, scenario="callerHintTone")
    write_manifest(tmp_path, waiting, listed("notice.wav", SIX_SECONDS))

    assert longer_than_heard(tmp_path) == [
        "the sound lasts 6.00 s, but callerHintTone is heard for at most 5 s"
    ]


def test_a_scenario_that_is_asked_for_comes_before_the_manifests(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(SIX_SECONDS)
    write_manifest(tmp_path, listed("wait.wav", SIX_SECONDS, scenario="callerHintTone"))

    assert longer_than_heard(tmp_path, scenario="recordHintTone") == []


def test_a_scenario_of_the_manifest_that_the_profile_does_not_have_is_none(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(SIX_SECONDS)
    write_manifest(tmp_path, listed("wait.wav", SIX_SECONDS, scenario="callerHintTone"))

    assert longer_than_heard(tmp_path, profile="generic-alaw") == []


def test_a_broken_manifest_ends_the_command_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    (tmp_path / "manifest.json").write_text('{"version": 1, "prompts": [', encoding="utf-8")

    run = tonekit_command("check", tmp_path)

    assert run.code == 2
    assert run.out == ""
    assert str(tmp_path / "manifest.json") in run.err


def test_the_command_judges_folders_like_the_library(tmp_path: Path) -> None:
    for name in ("bye.wav", "wait.wav"):
        (tmp_path / name).write_bytes(PROMPT)

    run = tonekit_command("check", "--format", "json", tmp_path)

    assert run.code == 0
    assert tonekit_command("check", "--strict", tmp_path).code == 1
    files = json.loads(run.out)["files"]
    assert files == [report.to_dict() for report in check_files([tmp_path])]
    assert [finding["code"] for file in files for finding in file["findings"]] == ["TK503", "TK503"]


def test_standard_input_is_in_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    (tmp_path / "manifest.json").write_bytes(b"not JSON")
    monkeypatch.chdir(tmp_path)

    assert tonekit_command("check", "-", stdin=PROMPT).code == 0
    assert tonekit_command("check", "-", "wait.wav", stdin=PROMPT).code == 2


# Rules that build on each other


def yielding(code: str, severity: Severity, *, requires: tuple[str, ...] = ()) -> Rule[Prompt, Judgement]:
    @rule(code, code.lower(), severity=severity, fix=Fix.NONE, requires=requires)
    def find(_prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
        yield Problem(message="it is so")

    return find


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (Severity.ERROR, ["TK001", "TK005"]),
        (Severity.WARNING, ["TK001", "TK002", "TK003", "TK004", "TK005"]),
        (Severity.INFO, ["TK001", "TK002", "TK003", "TK004", "TK005"]),
    ],
)
def test_a_rule_is_skipped_if_one_that_it_requires_found_an_error_or_was_skipped(
    severity: Severity, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = (
        yielding("TK001", severity),
        yielding("TK002", Severity.INFO, requires=("TK001",)),
        yielding("TK003", Severity.INFO, requires=("TK9", "TK00")),
        yielding("TK004", Severity.INFO, requires=("TK002",)),
        yielding("TK005", Severity.INFO, requires=("TK1",)),
    )
    monkeypatch.setattr(checking, "prompt_rules", lambda: rules)

    assert codes(PROMPT) == expected


# Whatever the bytes


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"R",
        b"Dear caller\n",
        "您好，请稍候。\n".encode(),
        b"<html>",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"version https://git-lfs.github.com/spec/v1\n",
        b"RIFF",
        b"RIFF\0\0\0\0AVI ",
        bytes(100_000),
        b"\xff" * 1000,
    ],
)
def test_what_is_no_wave_file_is_one_finding(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)

    report = check(path)

    assert [finding.code for finding in report.findings] == ["TK001"]
    assert report.bytes == len(data)
    assert report.sha256 is not None


@pytest.mark.parametrize("name", ["missing.wav", "missing", "a b.mp3"])
def test_what_can_not_be_read_is_one_finding(name: str, tmp_path: Path) -> None:
    report = check(tmp_path / name)

    assert [finding.message for finding in report.findings] == ["there is no such file"]
    assert (report.bytes, report.sha256, report.duration_s, report.ok) == (0, None, None, False)


def test_a_folder_is_one_finding(tmp_path: Path) -> None:
    assert [finding.code for finding in check(tmp_path).findings] == ["TK001"]


def test_a_prompt_cut_short_is_one_finding_wherever_it_is_cut() -> None:
    odd = build_wav(PROMPT[58:] + b"\xd5")

    for cut in range(len(odd)):
        expected = (
            "TK001" if cut < 12 else "TK007" if cut < 58 else "TK002" if cut < len(odd) - 1 else "TK009"
        )
        assert codes(odd[:cut]) == [expected]


def test_more_chunks_than_are_read_are_a_few_findings() -> None:
    chunks = b"junk\0\0\0\0" * (MAX_CHUNKS + 10)

    assert codes(PROMPT[:12] + chunks) == ["TK001"]
    assert len(findings_after := check(PROMPT + chunks).findings) < 20
    assert {finding.code for finding in findings_after} <= {"TK003", "TK004", "TK005"}


def test_the_smallest_headers_with_the_largest_numbers_are_judged() -> None:
    for sample in FILES.values():
        for offset in range(4, min(len(sample) - 4, 62), 2):
            for number in (0, 1, 0x7FFFFFFF, 0xFFFFFFFF):
                assert_sound(check(edited(offset, number, data=sample)))


def assert_tk001_means_no_wave(data: bytes, report: Report) -> None:
    try:
        parse_wav(data)
    except WavError:
        assert [finding.code for finding in report.findings] == ["TK001"]
    else:
        assert all(finding.code != "TK001" for finding in report.findings)


@settings(deadline=None)
@given(data=st.binary(max_size=300) | st.binary(max_size=300).map(b"RIFF____WAVE".__add__))
def test_any_bytes_are_judged(data: bytes) -> None:
    report = check(data)

    assert_sound(report)
    assert_tk001_means_no_wave(data, report)


@settings(deadline=None, max_examples=300)
@given(
    name=st.sampled_from(sorted(FILES)),
    edits=st.lists(st.tuples(st.integers(0, 80), st.binary(min_size=1, max_size=4)), max_size=4),
    cut=st.integers(0, 200),
    tail=st.binary(max_size=20),
)
def test_any_header_is_judged(name: str, edits: list[tuple[int, bytes]], cut: int, tail: bytes) -> None:
    data = FILES[name]
    for offset, octets in edits:
        data = edited(min(offset, len(data)), octets, data=data)
    data = data[: len(data) - cut] + tail

    report = check(data)

    assert_sound(report)
    assert_tk001_means_no_wave(data, report)
