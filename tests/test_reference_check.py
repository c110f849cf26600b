"""Texts that name prompts are judged file by file, with the comments in them honoured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import listed, write_manifest
from prompts import PROMPT

import tonekit
from tonekit.errors import ProjectError, UnknownRuleError
from tonekit.findings import IgnoredBy, Place, Severity
from tonekit.manifest import ReviewState
from tonekit.profiles import DEFAULT_PROFILE, load_profile
from tonekit.reference_check import judge_text
from tonekit.references.operations import Mode
from tonekit.references.reading import MAX_BYTES, SUFFIXES
from tonekit.rules import ReferenceJudgement

if TYPE_CHECKING:
    from pathlib import Path

AXB = {"relationNum": "+8617010000001", "callerNum": "+8618612345678", "calleeNum": "+8618612345679"}
BY = ReferenceJudgement(profile=load_profile(DEFAULT_PROFILE), catalogue=None)


def write(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def codes(reports: tuple[tonekit.Report, ...]) -> dict[str, list[str]]:
    return {report.path: [finding.code for finding in report.findings] for report in reports}


def test_a_request_is_judged_against_a_folder_of_prompts(tmp_path: Path) -> None:
    write_manifest(tmp_path, listed("wait.wav", PROMPT, state=ReviewState.APPROVED))
    request = write(tmp_path, "bind.json", AXB | {"lastMinVoice": "wat.wav", "maxDuration": 5})

    (report,) = tonekit.check_references(request, prompts=tmp_path)

    assert [finding.code for finding in report.findings] == ["TK401"]
    assert "wait.wav" in report.findings[0].message
    assert report.findings[0].place == Place(1, request.read_text().index('"wat.wav"') + 1)
    assert (report.ok, report.bytes, report.duration_s) == (False, request.stat().st_size, None)


def test_without_prompts_names_are_not_looked_up(tmp_path: Path) -> None:
    request = write(tmp_path, "bind.json", AXB | {"lastMinVoice": "nowhere.wav", "maxDuration": 5})

    (report,) = tonekit.check_references([request])

    assert report.findings == ()


def test_a_mode_can_be_forced(tmp_path: Path) -> None:
    part = write(tmp_path, "part.json", {"recordFlag": "true", "virtualNum": "+8617010000001"})

    assert codes(tonekit.check_references(part, mode="axe")) == {str(part): ["TK404"]}
    with pytest.raises(
        ValueError, match="there is no mode AXX, wanted one of AX, AXB, AXE, X, AXYB, voicecall"
    ):
        tonekit.check_references(part, mode="AXX")


def test_folders_are_searched_for_texts_but_not_where_other_peoples_code_is(tmp_path: Path) -> None:
    for name in (
        "a.JSON", "b/c.yaml", "b/d.toml", "e.py", "f.txt", "g.wav", ".h.json", ".git/i.json",
        "node_modules/j.json", "b/__pycache__/k.json", "venv/l.json", ".env",
    ):  # fmt: skip
        write(tmp_path, name, "")

    found = [report.path for report in tonekit.check_references(tmp_path)]

    assert found == [str(tmp_path / name) for name in (".env", "a.JSON", "e.py", "b/c.yaml", "b/d.toml")]


@pytest.mark.parametrize("name", ["broken.json", "broken.yaml", "broken.toml"])
def test_what_cannot_be_parsed_is_a_finding_and_the_others_are_judged(tmp_path: Path, name: str) -> None:
    broken = write(tmp_path, name, '{"lastMinVoice": "wait.wav"')
    other = write(tmp_path, "other.json", AXB | {"recordFlag": "true"})

    assert codes(tonekit.check_references([broken, other])) == {str(broken): ["TK400"], str(other): ["TK404"]}


def test_broken_json_is_a_finding_even_if_it_names_nothing_but_a_template_of_yaml_is_none(
    tmp_path: Path,
) -> None:
    broken = write(tmp_path, "broken.json", '{"a": ')
    template = write(tmp_path, "chart.yaml", "a: {{ .Values.a }}\n{{- if b }}\n")
    comments = write(tmp_path, "tsconfig.json", '{ // a comment\n "a": 1, }')

    reports = tonekit.check_references([broken, template, comments])

    assert codes(reports) == {str(broken): ["TK400"], str(template): [], str(comments): []}


def test_another_encoding_is_a_finding_only_where_something_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "messages.yaml").write_bytes("greeting: 你好\n".encode("gbk"))
    (tmp_path / "tones.yaml").write_bytes("lastMinVoice: 等待.wav\n".encode("gbk"))

    reports = tonekit.check_references(tmp_path)

    found = {str(tmp_path / "messages.yaml"): [], str(tmp_path / "tones.yaml"): ["TK400"]}
    assert codes(reports) == found


def test_a_request_without_any_prompt_in_a_string_of_code_is_judged(tmp_path: Path) -> None:
    code = write(
        tmp_path,
        "bind.sh",
        """curl -d '{"relationNum": "+86170", "callerNum": "+86186", "recordFlag": "true"}' $URL""",
    )

    assert codes(tonekit.check_references(code)) == {str(code): ["TK404"]}


def test_a_file_that_is_missing_or_too_large_is_a_finding(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no room on the disk
    missing = tmp_path / "missing.json"

    reports = tonekit.check_references([large, missing])

    assert codes(reports) == {str(large): ["TK400"], str(missing): ["TK400"]}
    assert [report.sha256 for report in reports] == [None, None]


def test_a_comment_sets_findings_of_its_line_aside_with_its_reason(tmp_path: Path) -> None:
    code = write(
        tmp_path,
        "bind.py",
        'a = {"lastMinVoice": "new.wav"}  # tonekit: ignore[TK401] uploaded on Monday\n'
        'b = {"lastMinVoice": "old.wav"}\n',
    )
    (tmp_path / "prompts").mkdir()

    (report,) = tonekit.check_references(code, prompts=tmp_path / "prompts")

    assert [(finding.code, finding.place) for finding in report.findings] == [("TK401", Place(2, 22))]
    assert [(each.finding.place, each.by, each.reason) for each in report.ignored] == [
        (Place(1, 22), IgnoredBy.LINE, "uploaded on Monday")
    ]


def test_a_comment_sets_aside_only_what_it_names(tmp_path: Path) -> None:
    code = write(
        tmp_path, "bind.py", 'lastMinVoice = "ä.wav"  # tonekit: ignore[TK401, unknown-prompt] why\n'
    )

    assert codes(tonekit.check_references(code)) == {str(code): ["TK403"]}


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("tonekit: ignore[TK499] x", "there is no rule 'TK499'"),
        ("tonekit: ignore[unknwn-prompt] x", "unknown-prompt"),
        ("tonekit: ignore[] x", "wanted one such as: tonekit: ignore"),
        ("tonekit: ignore x", "wanted one such as: tonekit: ignore"),
    ],
)
def test_a_comment_that_cannot_be_followed_is_a_finding(tmp_path: Path, comment: str, message: str) -> None:
    code = write(tmp_path, "bind.py", f'lastMinVoice = "a.wav"  # {comment}\n')

    (report,) = tonekit.check_references(code)

    assert [finding.code for finding in report.findings] == ["TK416"]
    assert message in report.findings[0].message
    assert report.findings[0].place is not None
    assert report.findings[0].place.line == 1


def test_other_remarks_that_mention_tonekit_are_nobodys_business(tmp_path: Path) -> None:
    code = write(tmp_path, "bind.py", '# made with tonekit: see its README\nlastMinVoice = "a.wav"\n')

    assert codes(tonekit.check_references(code)) == {str(code): []}


def test_prompts_that_nothing_names_are_told_of_when_that_is_wanted(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for name in ("used.wav", "meant.wav", "forgotten.wav"):
        (prompts / name).write_bytes(PROMPT)
    code = write(tmp_path, "bind.py", 'lastMinVoice = "used.wav"\ncallbackTone = "Meant.wav"\n')

    reports = tonekit.check_references(code, prompts=prompts, unused=True)

    assert codes(reports) == {str(code): ["TK402"], str(prompts / "forgotten.wav"): ["TK415"]}
    assert reports[1].findings[0].severity is Severity.INFO
    assert codes(tonekit.check_references(code, prompts=prompts)) == {str(code): ["TK402"]}


def test_rules_are_selected_and_ignored(tmp_path: Path) -> None:
    request = write(tmp_path, "bind.json", AXB | {"recordFlag": "true", "maxDuration": 7200})

    assert codes(tonekit.check_references(request)) == {str(request): ["TK404", "TK412"]}
    assert codes(tonekit.check_references(request, select=["TK412"])) == {str(request): ["TK412"]}
    assert codes(tonekit.check_references(request, ignore=["max-duration"])) == {str(request): ["TK404"]}
    with pytest.raises(UnknownRuleError):
        tonekit.check_references(request, select=["TK49"])


def test_a_project_file_sets_findings_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = write(
        tmp_path,
        "tonekit.toml",
        '[ignore]\n"old/*.json" = { codes = ["TK4"], reason = "not sent any more" }\n',
    )
    for name in ("old/bind.json", "bind.json"):
        write(tmp_path, name, AXB | {"recordFlag": "true"})

    reports = tonekit.check_references(["old", "bind.json"], project=project)

    assert codes(reports) == {"old/bind.json": [], "bind.json": ["TK404"]}
    assert [(each.by, each.reason) for each in reports[0].ignored] == [
        (IgnoredBy.PROJECT, "not sent any more")
    ]
    with pytest.raises(ProjectError):
        tonekit.check_references("bind.json", project=tmp_path / "none.toml")


@given(
    data=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from(["a.wav", "true", ""]),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "preVoice",
                        "lastMinVoice",
                        "recordFlag",
                        "maxDuration",
                        "relationNum",
                        "playInfoList",
                        "x",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode()),
    suffix=st.sampled_from(sorted(SUFFIXES)),
    mode=st.none() | st.sampled_from(list(Mode)),
)
def test_whatever_a_text_holds_it_gets_a_report(data: bytes, suffix: str, mode: Mode | None) -> None:
    judged = judge_text(data, path=f"text{suffix}", by=BY, mode=mode)

    assert judged.report.bytes == len(data)
    assert all(finding.code.startswith("TK4") for finding in judged.report.findings)
