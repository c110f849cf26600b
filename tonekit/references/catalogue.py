"""The prompts that there are to be named: of a folder, or of its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tonekit.manifest import Review


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
    """Read the prompts of a folder, or of a ``manifest.json``.

    A folder's manifest tells the review states; prompts that it does not list are taken from the folder.

    Raises
    ------
    ManifestError
        If the manifest can't be read. The message names the file.
    """
    raise NotImplementedError
