"""The prompts that there are to be named, from folders and manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from manifests import listed, write_manifest
from prompts import PROMPT

from tonekit.errors import ManifestError
from tonekit.manifest import MANIFEST_NAME, ReviewState
from tonekit.references.catalogue import read_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from tonekit.references.catalogue import Catalogue, KnownPrompt


def states(catalogue: Catalogue) -> dict[str, ReviewState | None]:
    def state(prompt: KnownPrompt) -> ReviewState | None:
        return None if prompt.review is None else prompt.review.state

    return {name: state(prompt) for name, prompt in catalogue.by_name.items()}


def test_a_folder_without_a_manifest_has_its_files_whose_review_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    (tmp_path / "LAST.WAV").write_bytes(PROMPT)
    (tmp_path / "notes.txt").write_bytes(b"")

    catalogue = read_catalogue(tmp_path)

    assert states(catalogue) == {"wait.wav": None, "LAST.WAV": None}
    assert catalogue.by_name["wait.wav"].duration_s == 0.4
    assert catalogue.by_name["wait.wav"].path == tmp_path / "wait.wav"


def test_a_manifest_tells_the_reviews_and_the_folder_what_it_does_not_list(tmp_path: Path) -> None:
    write_manifest(
        tmp_path, listed("wait.wav", PROMPT, state=ReviewState.APPROVED), listed("gone.wav", PROMPT)
    )
    (tmp_path / "wait.wav").write_bytes(PROMPT)
    (tmp_path / "own.wav").write_bytes(PROMPT)

    assert states(read_catalogue(tmp_path)) == {
        "wait.wav": ReviewState.APPROVED,
        "gone.wav": ReviewState.NEW,
        "own.wav": None,
    }


@pytest.mark.parametrize("name", [MANIFEST_NAME, "copy of the manifest.json"])
def test_of_a_manifest_that_is_named_itself_the_folder_does_not_count(tmp_path: Path, name: str) -> None:
    write_manifest(tmp_path, listed("wait.wav", PROMPT))
    (tmp_path / MANIFEST_NAME).rename(tmp_path / name)
    (tmp_path / "own.wav").write_bytes(PROMPT)

    assert states(read_catalogue(tmp_path / name)) == {"wait.wav": ReviewState.NEW}


def test_folders_in_the_folder_count_and_the_nearer_of_two_of_one_name(tmp_path: Path) -> None:
    for folder, state in ((tmp_path / "a", ReviewState.REJECTED), (tmp_path / "b", ReviewState.UPLOADED)):
        folder.mkdir()
        write_manifest(folder, listed("wait.wav", PROMPT, state=state), listed(f"{folder.name}.wav", PROMPT))
    (tmp_path / "wait.wav").write_bytes(PROMPT)

    catalogue = read_catalogue(tmp_path)

    assert states(catalogue) == {"wait.wav": None, "a.wav": ReviewState.NEW, "b.wav": ReviewState.NEW}


def test_a_file_that_is_no_prompt_has_a_name_and_no_length(tmp_path: Path) -> None:
    (tmp_path / "wait.wav").write_bytes(b"no WAV at all")

    assert read_catalogue(tmp_path).by_name["wait.wav"].duration_s is None


def test_an_empty_folder_has_no_prompts(tmp_path: Path) -> None:
    assert states(read_catalogue(tmp_path)) == {}


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(b"{")

    for path in (tmp_path, tmp_path / MANIFEST_NAME):
        with pytest.raises(ManifestError, match=r"manifest\.json: it is not JSON"):
            read_catalogue(path)
