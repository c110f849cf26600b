"""The prompts that there are to be named: of a folder, or of its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.files import Found, is_prompt, search
from tonekit.manifest import MANIFEST_NAME, read_manifest_file
from tonekit.prompt import prompt_from_path
from tonekit.promptset import manifest_beside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tonekit.manifest import Manifest, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPrompt:
    """A prompt that can be named.

    Attributes
    ----------
    name : str
        Its file name.
    path : Path
        The file, which a manifest may list without there being one.
    duration_s : float or None
        Its length in seconds; None where that can't be told.
    review : Review or None
        How its review stands; None where no manifest says.
    """

    name: str
    path: Path
    duration_s: float | None
    review: Review | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """All prompts that can be named.

    Attributes
    ----------
    origin : Path
        The folder or manifest that they were read from.
    by_name : mapping of str to KnownPrompt
        The prompts by their names.
    """

    origin: Path
    by_name: Mapping[str, KnownPrompt]


def read_catalogue(path: Path) -> Catalogue:
    """Read the prompts of a folder, or of a manifest.

    Parameters
    ----------
    path : Path
        A manifest; or a folder, searched for manifests and for ``*.wav`` in any case, subfolders too.

    Returns
    -------
    Catalogue
        A prompt that a manifest lists is known even where its file is missing. Of two with one name, the one
        that stands nearer to *path* counts.

    Raises
    ------
    ManifestError
        If a manifest can't be read. The message names the file.
    """
    if not path.is_dir():
        listed = _listed(read_manifest_file(path), path.parent)
        return Catalogue(origin=path, by_name={prompt.name: prompt for prompt in listed})
    by_name: dict[str, KnownPrompt] = {}
    for folder, names in _folders(path).items():
        manifest = manifest_beside(folder)
        listed = () if manifest is None else _listed(manifest, folder)
        of_folder = {prompt.name: prompt for prompt in listed}
        for name in names:
            of_folder.setdefault(name, _unlisted(folder / name))
        by_name = {**of_folder, **by_name}
    return Catalogue(origin=path, by_name=by_name)


def _folders(path: Path) -> dict[Path, list[str]]:
    """Return the folders that hold prompts or a manifest, with the prompts' names; *path* comes first."""
    folders: dict[Path, list[str]] = {path: []}
    for file, found in search([path]):
        if found is Found.INSIDE and (is_prompt(file) or file.name == MANIFEST_NAME):
            names = folders.setdefault(file.parent, [])
            names += [file.name] if is_prompt(file) else []
    return folders


def _listed(manifest: Manifest, folder: Path) -> tuple[KnownPrompt, ...]:
    return tuple(
        KnownPrompt(
            name=prompt.name, path=folder / prompt.name, duration_s=prompt.duration_s, review=prompt.review
        )
        for prompt in manifest.prompts
    )


def _unlisted(path: Path) -> KnownPrompt:
    return KnownPrompt(name=path.name, path=path, duration_s=prompt_from_path(path).duration_s, review=None)
