"""What of the findings counts: selected, weighed, set aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompts import PROMPT

from tonekit.checking import check, check_files
from tonekit.errors import ProjectError, UnknownRuleError
from tonekit.findings import Finding, Fix, Ignored, IgnoredBy, Place, Report, Severity, Status
from tonekit.project import load_project
from tonekit.selection import EVERYTHING, Selection
from tonekit.waivers import Waiver, parse_pattern


def found(code: str, *, severity: Severity = Severity.WARNING, line: int | None = None) -> Finding:
    return Finding(
        code=code,
        name="a-rule",
        severity=severity,
        message="it is so",
        offset=None,
        fix=Fix.NONE,
        source=Status.STATED,
        place=None if line is None else Place(line, 1),
    )


def report_on(path: str, *findings: Finding, ignored: tuple[Ignored, ...] = ()) -> Report:
    return Report(
        path=path, profile="p", duration_s=None, bytes=0, sha256=None, findings=findings, ignored=ignored
    )


def waived(pattern: str, *codes: str, reason: str = "known") -> Waiver:
    return Waiver(pattern=parse_pattern(pattern), codes=frozenset(codes), reason=reason)


# What is chosen on the command line


def test_by_default_everything_counts_for_what_its_rule_says() -> None:
    by_line = Ignored(finding=found("TK401"), by=IgnoredBy.LINE, reason="")
    report = report_on("a.wav", found("TK101"), found("TK202"), ignored=(by_line,))

    assert Selection.of() == Selection() == EVERYTHING
    assert EVERYTHING.apply(report) == report


def test_what_is_not_selected_is_not_there_at_all() -> None:
    by_line = Ignored(finding=found("TK202"), by=IgnoredBy.LINE, reason="")
    report = report_on("a.wav", found("TK101"), found("TK202"), ignored=(by_line,))

    assert Selection.of(["TK1"]).apply(report) == report_on("a.wav", found("TK101"))
    assert Selection.of(ignore=["TK202"]).apply(report) == report_on("a.wav", found("TK101"))
    assert Selection.of(["TK1"], ["TK101"]).apply(report) == report_on("a.wav")
    with pytest.raises(UnknownRuleError, match="TK999"):
        Selection.of(["TK999"])
    with pytest.raises(UnknownRuleError, match="TK999"):
        Selection.of(ignore=["TK999"])


# What the project file says


def test_a_finding_weighs_what_the_project_says() -> None:
    selection = Selection(severities={"TK202": Severity.ERROR})
    by_line = Ignored(finding=found("TK202"), by=IgnoredBy.LINE, reason="")

    weighed = selection.apply(report_on("a.wav", found("TK202"), found("TK203"), ignored=(by_line,)))

    assert weighed.findings == (found("TK202", severity=Severity.ERROR), found("TK203"))
    assert weighed.ignored[0].finding.severity is Severity.ERROR
    assert not weighed.ok


def test_a_finding_that_is_set_aside_counts_no_more_and_stays_with_its_reason() -> None:
    selection = Selection(
        waivers=(waived("old/*.wav", "TK202", reason="approved"), waived("*.wav", "TK202", "TK203"))
    )
    report = report_on("old/a.wav", found("TK101"), found("TK202"), found("TK203"))

    applied = selection.apply(report)

    assert applied.findings == (found("TK101"),)
    assert [(each.finding.code, each.by, each.reason) for each in applied.ignored] == [
        ("TK202", IgnoredBy.PROJECT, "approved"),
        ("TK203", IgnoredBy.PROJECT, "known"),
    ]
    assert [each.code for each in selection.apply(report_on("b.txt", *report.findings)).findings] == [
        "TK101",
        "TK202",
        "TK203",
    ]


def test_what_a_line_and_what_the_project_set_aside_stand_in_order() -> None:
    by_line = Ignored(finding=found("TK401", line=5), by=IgnoredBy.LINE, reason="later")
    selection = Selection(waivers=(waived("*", "TK402"),))

    applied = selection.apply(
        report_on("a.yaml", found("TK402", line=3), found("TK402", line=9), ignored=(by_line,))
    )

    assert [each.finding.place for each in applied.ignored] == [Place(3, 1), Place(5, 1), Place(9, 1)]


@pytest.mark.parametrize("named", ["prompts/old/a.wav", "./prompts/../prompts/old/a.wav", "absolute"])
def test_patterns_hold_from_the_project_file_on_however_a_file_is_named(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / "prompts/old/a.wav") if named == "absolute" else named
    report = report_on(path, found("TK202"))

    def ignored(pattern: str, folder: Path) -> bool:
        return bool(Selection(waivers=(waived(pattern, "TK202"),), folder=folder).apply(report).ignored)

    assert ignored("prompts/old/*.wav", Path())
    assert ignored("prompts/old/*.wav", tmp_path)
    assert ignored("old/*.wav", tmp_path / "prompts")
    assert ignored("../prompts/old/*.wav", tmp_path / "other")
    assert not ignored("old/*.wav", tmp_path)


@pytest.mark.parametrize(
    "named", ["direct/prompts/a.wav", "linked/prompts/a.wav", "direct/inside/a.wav", "linked/inside/a.wav"]
)
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("project", ["direct", "linked"])
def test_patterns_hold_whatever_links_to_folders_are_on_the_way(
    project: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, absolute: bool
) -> None:
    (tmp_path / "direct" / "prompts").mkdir(parents=True)
    (tmp_path / "direct" / "inside").symlink_to("prompts")
    (tmp_path / "linked").symlink_to("direct")
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / named) if absolute else named
    selection = Selection(waivers=(waived("prompts/*.wav", "TK202"),), folder=Path(project))

    assert selection.apply(report_on(path, found("TK202"))).ignored


def test_a_link_to_a_file_is_meant_by_its_own_name_only(tmp_path: Path) -> None:
    (tmp_path / "old.wav").touch()
    (tmp_path / "new.wav").symlink_to("old.wav")
    selection = Selection(waivers=(waived("old.wav", "TK202"),), folder=tmp_path)

    assert not selection.apply(report_on(str(tmp_path / "new.wav"), found("TK202"))).ignored


# Patterns that mean no file


@pytest.mark.parametrize(
    ("pattern", "idle"),
    [
        ("prompts/wait.wav", False),
        ("prompts/**", False),
        ("wait.wav", False),
        ("prompts/wiat.wav", True),
        ("prompts/lod/*.wav", True),
        ("prompts/*/wait.wav", True),
        ("wiat.wav", False),  # there may be one in another folder of the project
        ("**/wiat.wav", False),
        ("other/wait.wav", False),
        ("../elsewhere/wait.wav", False),
        ("prompts/.hidden/*.wav", False),  # a search does not enter it
    ],
)
def test_a_pattern_is_idle_if_its_place_was_searched_and_it_means_no_file(
    pattern: str, tmp_path: Path, *, idle: bool
) -> None:
    selection = Selection(waivers=(waived(pattern, "TK202"),) * 2, folder=tmp_path)
    prompts = tmp_path / "prompts"

    found_idle = selection.idle_patterns(
        [str(prompts / "wait.wav")], searched=[prompts], codes=["TK101", "TK202"]
    )

    assert found_idle == ((pattern,) if idle else ())


def test_a_pattern_for_every_folder_is_idle_if_the_whole_project_was_searched(tmp_path: Path) -> None:
    selection = Selection(waivers=(waived("wiat.wav", "TK202"),), folder=tmp_path)
    files = [str(tmp_path / "wait.wav")]

    assert selection.idle_patterns(files, searched=[tmp_path.parent], codes=["TK202"]) == ("wiat.wav",)
    assert selection.idle_patterns(files, searched=[tmp_path.parent], codes=["TK401"]) == ()
    assert selection.idle_patterns(files, searched=[], codes=["TK202"]) == ()
    assert selection.idle_patterns([], searched=[tmp_path.parent], codes=["TK202"]) == ()
    unreadable = [*files, str(tmp_path)]  # a search reports it as itself
    assert selection.idle_patterns(unreadable, searched=[tmp_path.parent], codes=["TK202"]) == ()


@pytest.mark.parametrize("path", [".", "..", "-", "<bytes>", "", "a\0b", "half\ud800", "a\0/b", "\ud800/b"])
def test_what_is_no_file_of_the_project_is_no_defect(path: str) -> None:
    selection = Selection(waivers=(waived("*.wav", "TK202"), waived("prompts/**", "TK202")))

    assert selection.apply(report_on(path, found("TK202"))).ignored == ()


CODES = st.sampled_from(["TK101", "TK202", "TK203", "TK401"])
FINDINGS = st.lists(st.builds(found, CODES, line=st.integers(1, 9)), max_size=8).map(
    lambda findings: tuple(sorted(findings, key=lambda each: each.position))
)
SELECTIONS = st.builds(
    Selection,
    codes=st.none() | st.frozensets(CODES),
    severities=st.dictionaries(CODES, st.sampled_from(Severity)),
    waivers=st.lists(
        st.builds(
            lambda codes: Waiver(pattern=parse_pattern("*"), codes=codes, reason="so"), st.frozensets(CODES)
        )
    ).map(tuple),
)


@given(SELECTIONS, FINDINGS)
def test_nothing_is_lost_but_what_is_not_selected_and_twice_is_once(
    selection: Selection, findings: tuple[Finding, ...]
) -> None:
    report = report_on("a.wav", *findings)

    applied = selection.apply(report)

    there = sorted(each.code for each in (*applied.findings, *(each.finding for each in applied.ignored)))
    assert there == sorted(
        each.code for each in findings if selection.codes is None or each.code in selection.codes
    )
    assert [each.position for each in applied.findings] == sorted(each.position for each in applied.findings)
    assert selection.apply(applied) == applied


# In the library


def test_a_check_follows_the_project_file_that_it_is_given(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "two words.wav").write_bytes(PROMPT)
    project = tmp_path / "tonekit.toml"
    project.write_text(
        '[ignore]\n"prompts/*.wav" = { codes = ["TK301"], reason = "so named at the platform" }\n'
    )

    (followed,) = check_files([prompts], project=project)
    (plain,) = check_files([prompts])

    assert (plain.ok, followed.ok) == (False, True)
    assert followed.ignored == (
        Ignored(finding=plain.findings[0], by=IgnoredBy.PROJECT, reason="so named at the platform"),
    )
    assert check(prompts / "two words.wav", project=str(project)) == followed
    assert check(prompts / "two words.wav", project=project, ignore=["TK301"]).ignored == ()
    with pytest.raises(ProjectError, match="there is no such file"):
        check(PROMPT, project=tmp_path / "no.toml")


def test_what_is_weighed_less_hides_other_findings_as_before(tmp_path: Path) -> None:
    project = tmp_path / "tonekit.toml"
    project.write_text('[severity]\nTK001 = "warning"\n')

    report = check(b"", project=project)

    assert [(each.code, each.severity) for each in report.findings] == [("TK001", Severity.WARNING)]


def test_of_a_project_its_waivers_its_severities_and_its_folder_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "tonekit.toml"
    path.write_text('[severity]\nTK202 = "info"\n[ignore]\n"*" = { codes = ["TK3"], reason = "so" }\n')
    project = load_project(path)

    assert Selection.of(project=project) == Selection(
        severities={"TK202": Severity.INFO}, waivers=project.waivers, folder=tmp_path
    )
