"""TK6: prompts beside the manifest of their folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from manifests import listed, write_manifest
from prompts import PROMPT

from tonekit.checking import check_files
from tonekit.findings import Fix, Severity, Status
from tonekit.manifest import Reviewed, ReviewState
from tonekit.profiles import load_profile
from tonekit.riff import build_wav

if TYPE_CHECKING:
    from tonekit.findings import Finding

OTHER = build_wav(PROMPT[58:][::-1])


def judged(*paths: Path) -> dict[str, tuple[Finding, ...]]:
    """Return the findings by file names, and no file that has none."""
    reports = check_files(paths, select=["TK6"])
    return {Path(report.path).name: report.findings for report in reports if report.findings}


def test_what_is_as_it_was_prepared_has_no_finding(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    assert judged(tmp_path) == {}


def test_a_folder_without_a_manifest_is_not_judged_by_one(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)

    assert judged(tmp_path) == {}


def test_a_file_whose_bytes_are_not_the_manifests_is_found(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(OTHER)
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    (finding,) = judged(tmp_path)["wait.wav"]

    assert (finding.code, finding.name) == ("TK601", "changed-since-prepared")
    was, now = listed("", PROMPT).sha256[:12], listed("", OTHER).sha256[:12]
    assert finding.message == (
        f"it is not the file that was prepared: its SHA-256 begins with {now}, wanted {was}"
    )
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.NONE, Status.DERIVED)


def test_a_prompt_that_is_gone_has_a_report_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("bye.wav", OTHER), listed("wait.wav", PROMPT))

    wait, bye = check_files([tmp_path])

    assert wait.path == str(tmp_path / "wait.wav")
    assert wait.findings == ()
    assert (bye.path, bye.bytes, bye.sha256) == (str(tmp_path / "bye.wav"), 0, None)
    assert (bye.duration_s, bye.ok) == (None, True)
    assert [finding.code for finding in bye.findings] == ["TK601"]
    assert bye.findings[0].message == "the manifest lists it, but the file is gone"


def test_prompts_are_gone_only_from_a_folder_that_was_searched(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("bye.wav", OTHER), listed("wait.wav", PROMPT))

    assert judged(tmp_path / "wait.wav") == {}


def test_what_is_gone_from_folders_inside_is_found_even_where_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    write_manifest(tmp_path / "zh", listed("wait.wav", PROMPT))

    (report,) = check_files([tmp_path])

    assert report.path == str(tmp_path / "zh" / "wait.wav")


def test_what_is_gone_has_no_report_where_that_is_not_asked_for(tmp_path: Path) -> None:
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    assert check_files([tmp_path], select=["TK3"]) == ()
    assert check_files([tmp_path], ignore=["TK601"]) == ()


def test_a_link_to_nothing_is_not_gone_but_can_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").symlink_to("nowhere")
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    (report,) = check_files([tmp_path])

    assert [finding.code for finding in report.findings] == ["TK001"]


def test_a_prompt_that_the_manifest_does_not_list_is_found(tmp_path: Path) -> None:
    (tmp_path / "new.wav").write_bytes(OTHER)
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    found = judged(tmp_path)

    assert found.keys() == {"new.wav"}
    (finding,) = found["new.wav"]
    assert (finding.code, finding.name) == ("TK602", "not-in-manifest")
    assert finding.message == "the manifest of the folder does not list it"
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.NONE, Status.DERIVED)


def test_a_manifest_of_no_prompts_lists_none(tmp_path: Path) -> None:
    (tmp_path / "new.wav").write_bytes(PROMPT)
    write_manifest(tmp_path)

    assert [finding.code for finding in judged(tmp_path)["new.wav"]] == ["TK602"]


def test_a_folder_inside_has_a_manifest_of_its_own_or_none(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "new.wav").write_bytes(PROMPT)
    write_manifest(tmp_path)

    assert judged(tmp_path) == {}


def test_a_prompt_that_was_made_anew_needs_a_new_review_or_a_new_name(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("wait.wav", PROMPT, state=ReviewState.CHANGED))

    (finding,) = judged(tmp_path)["wait.wav"]

    assert (finding.code, finding.name) == ("TK603", "needs-review")
    assert finding.message == (
        "it was made anew since it was uploaded, wanted a new review, better under a new name; "
        "the review: a person reviews each file after the upload, for up to 15 working days"
    )
    review = load_profile("huawei-privatenumber").review
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.NONE, review.status)


@pytest.mark.parametrize(
    ("state", "begins"),
    [
        (ReviewState.UPLOADED, "it was made anew since it was uploaded, wanted a new review, better under"),
        (ReviewState.APPROVED, "it was made anew since it was approved, wanted a new review, better under"),
        (ReviewState.REJECTED, "it was made anew since it was rejected, wanted a new review; the review: a"),
    ],
)
def test_it_is_told_how_far_the_old_sound_had_come(state: ReviewState, begins: str, tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    row = listed("wait.wav", PROMPT, state=ReviewState.CHANGED)
    before = Reviewed(sha256="0" * 64, state=state, since=row.review.since)
    write_manifest(tmp_path, replace(row, review=replace(row.review, reviewed=before)))

    (finding,) = judged(tmp_path)["wait.wav"]

    assert finding.message.startswith(begins)


@pytest.mark.parametrize("state", [state for state in ReviewState if state is not ReviewState.CHANGED])
def test_no_other_state_needs_a_new_review(state: ReviewState, tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    write_manifest(tmp_path, listed("wait.wav", PROMPT, state=state))

    assert judged(tmp_path) == {}
