"""A folder's prompts as a set, and whose manifest stands beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from manifests import listed, write_manifest
from prompts import PROMPT

from tonekit import manifest as manifests_of_tonekit
from tonekit import promptset
from tonekit.checking import check
from tonekit.errors import ManifestError
from tonekit.prompt import prompt_from_bytes, prompt_from_path
from tonekit.promptset import manifest_beside, member_of

if TYPE_CHECKING:
    from pathlib import Path


def test_the_manifest_has_the_same_name_everywhere() -> None:
    assert promptset.MANIFEST_NAME == manifests_of_tonekit.MANIFEST_NAME


def test_a_folder_without_a_manifest_has_none(tmp_path: Path) -> None:
    assert manifest_beside(tmp_path) is None
    assert manifest_beside(tmp_path / "nowhere") is None


def test_the_manifest_of_a_prepared_folder_is_read(tmp_path: Path) -> None:
    write_manifest(tmp_path, listed("wait.wav", PROMPT))

    found = manifest_beside(tmp_path)

    assert found is not None
    assert [prompt.name for prompt in found.prompts] == ["wait.wav"]


@pytest.mark.parametrize(
    "document",
    [
        {"name": "A web app", "icons": [], "start_url": "."},
        {"manifest_version": 3, "version": "1.0", "name": "A browser extension"},
        {"prompts": []},
        {},
        [],
        ["a.wav"],
        None,
    ],
)
def test_the_manifest_of_another_program_is_left_alone(document: object, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(document), encoding="utf-8")

    assert manifest_beside(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"version": 1, "prompts": [',
        '{"version": 1, "profile": "generic-alaw", "prompts": [{}]}',
        '{"version": 2, "profile": "generic-alaw", "prompts": []}',
        "[" * 100_000,
        "<<<<<<< HEAD",
    ],
)
def test_a_broken_manifest_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ManifestError) as caught:
        manifest_beside(tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_manifest_that_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")

    with pytest.raises(ManifestError):
        manifest_beside(tmp_path)


def test_what_has_no_name_or_can_not_be_read_is_no_member(tmp_path: Path) -> None:
    unnamed = prompt_from_bytes(PROMPT)
    missing = prompt_from_path(tmp_path / "wait.wav")

    assert member_of(unnamed, check(PROMPT)) is None
    assert member_of(missing, check(tmp_path / "wait.wav")) is None
