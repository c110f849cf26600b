"""What stands beside the prompts is written where it changed, and only over what is tonekit's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from batches import content, identities
from manifests import listed, manifest
from prompts import PROMPT

from tonekit import report
from tonekit.errors import TargetError, TargetExistsError
from tonekit.profiles import load_profile
from tonekit.publishing import profile_of, refuse_strange_files, write_manifest, write_report

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = load_profile("huawei-privatenumber")


def publish(folder: Path, *names: str) -> None:
    """Write what stands beside prompts of these names."""
    made = manifest(*(listed(name, PROMPT) for name in names))
    write_manifest(folder, made, workspace=folder)
    write_report(folder, made, PROFILE, workspace=folder)


def test_nothing_is_written_again_that_is_there_already(tmp_path: Path) -> None:
    publish(tmp_path, "a.wav")
    before = identities(tmp_path)

    publish(tmp_path, "a.wav")

    assert identities(tmp_path) == before
    assert sorted(before) == ["manifest.csv", "manifest.json", "report.html"]


def test_what_tonekit_has_written_is_not_strange_to_it(tmp_path: Path) -> None:
    refuse_strange_files(tmp_path)
    refuse_strange_files(tmp_path / "nowhere")
    publish(tmp_path, "a.wav")
    refuse_strange_files(tmp_path)


@pytest.mark.parametrize("name", ["manifest.csv", "report.html"])
@pytest.mark.parametrize("kind", ["file", "empty", "folder", "link", "pipe"])
def test_whatever_else_stands_there_is_refused_by_name(name: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("nowhere")
    else:
        path.write_bytes(b"mine" if kind == "file" else b"")

    with pytest.raises(TargetExistsError, match=rf"{name}: it is not tonekit's"):
        refuse_strange_files(tmp_path)


def test_nor_is_a_further_page_written_over_the_users_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MAX_PAGE_PROMPTS", 1)
    (tmp_path / "report-2.html").write_bytes(b"mine")

    with pytest.raises(TargetExistsError, match=r"report-2\.html: it is not tonekit's"):
        publish(tmp_path, "a.wav", "b.wav")

    assert (tmp_path / "report-2.html").read_bytes() == b"mine"


def test_pages_that_are_no_longer_needed_are_removed_and_the_users_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MAX_PAGE_PROMPTS", 1)
    publish(tmp_path, "a.wav", "b.wav", "c.wav")
    assert sorted(path.name for path in tmp_path.glob("*.html")) == [
        *("report-2.html", "report-3.html", "report.html")
    ]
    (tmp_path / "report-3.html").write_bytes(b"mine")

    publish(tmp_path, "a.wav")

    assert sorted(path.name for path in tmp_path.glob("*.html")) == ["report-3.html", "report.html"]
    assert content(tmp_path)["report-3.html"] == b"mine"


def test_a_page_that_can_not_be_removed_is_an_error_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MAX_PAGE_PROMPTS", 1)
    publish(tmp_path, "a.wav", "b.wav")
    unlink = os.unlink

    def denied(path: str | Path, **options: int) -> None:
        if str(path).endswith("report-2.html"):
            raise PermissionError(13, "Permission denied")
        unlink(path, **options)

    monkeypatch.setattr(os, "unlink", denied)

    with pytest.raises(TargetError, match=r"report-2\.html: it can't be written: Permission denied"):
        publish(tmp_path, "a.wav")


def test_a_profile_is_found_by_its_name_if_it_is_built_in() -> None:
    assert profile_of(manifest()) is PROFILE
