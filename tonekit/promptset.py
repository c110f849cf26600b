"""The prompts of one folder as a set: what can only be said of one beside the others, or beside the manifest.

A member keeps no sample, so that a set of ten thousand needs little memory.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tonekit.errors import ManifestError, SourceError
from tonekit.files import read_regular
from tonekit.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tonekit.findings import Report
    from tonekit.manifest import Manifest, ManifestPrompt
    from tonekit.prompt import Prompt

MANIFEST_NAME = "manifest.json"
"""As in `tonekit.manifest`, which loads numpy and so is left alone until there is such a file."""

MIN_FOR_MEDIAN = 3
"""Audible prompts. Of two that differ, nothing tells which one is out of line."""

_SOUND = ("TK0", "TK1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One prompt of a set, as far as the rules over sets need it.

    Attributes
    ----------
    path : str
        The file as reports name it.
    name : str
        Its file name, which no other member has.
    sha256 : str or None
        Hex digest of the file; None where it has none.
    octets_sha256 : str or None
        Hex digest of the sound's octets; None where there are none, or they are not what the platform plays.
    speech_level_dbov : float or None
        As `Prompt.speech_level_dbov`; None where nothing is audible, or there are no such octets.
    missing : bool
        Whether the manifest lists it and the folder does not have it.
    """

    path: str
    name: str
    sha256: str | None
    octets_sha256: str | None
    speech_level_dbov: float | None
    missing: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class PromptSet:
    """The prompts of one folder.

    Attributes
    ----------
    members : tuple of Member
        Each name once.
    manifest : Manifest or None
        Of the folder; None where it has none, and where the set is not to be judged by it.
    """

    members: tuple[Member, ...]
    manifest: Manifest | None = None

    @cached_property
    def listed(self) -> Mapping[str, ManifestPrompt]:
        """The manifest's prompts by their names; empty where there is no manifest."""
        return {} if self.manifest is None else self.manifest.by_name()

    @cached_property
    def names_by_case(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the files that are there, by themselves as `str.casefold` makes them."""
        return _grouped((each.name.casefold(), each.name) for each in self.members if not each.missing)

    @cached_property
    def names_by_sound(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the members, by the digest of their octets."""
        return _grouped(
            (each.octets_sha256, each.name) for each in self.members if each.octets_sha256 is not None
        )

    @cached_property
    def median_level_dbov(self) -> float | None:
        """Median of the speech levels; None where fewer than `MIN_FOR_MEDIAN` members are audible."""
        levels = sorted(each.speech_level_dbov for each in self.members if each.speech_level_dbov is not None)
        if len(levels) < MIN_FOR_MEDIAN:
            return None
        middle = len(levels) // 2
        return (levels[middle] + levels[~middle]) / 2


def member_of(prompt: Prompt, report: Report) -> Member | None:
    """Return a judged prompt as the member of a set; None for one that has no name, or can't be read.

    Parameters
    ----------
    prompt : Prompt
        Taken apart.
    report : Report
        All that the rules over single prompts found in it: octets under a wrong header are no sound.
    """
    if prompt.name is None:
        return None
    sounds = prompt.octets and not any(
        found.severity is Severity.ERROR and found.code.startswith(_SOUND) for found in report.findings
    )
    return Member(
        path=prompt.path,
        name=prompt.name,
        sha256=prompt.sha256,
        octets_sha256=hashlib.sha256(prompt.octets).hexdigest() if sounds else None,
        speech_level_dbov=prompt.speech_level_dbov if sounds else None,
    )


def missing_members(manifest: Manifest, folder: Path) -> tuple[Member, ...]:
    """Return what a manifest lists and its folder does not have, by name."""
    return tuple(
        Member(
            path=str(folder / prompt.name),
            name=prompt.name,
            sha256=None,
            octets_sha256=None,
            speech_level_dbov=None,
            missing=True,
        )
        for prompt in manifest.prompts
        if not os.path.lexists(folder / prompt.name)
    )


def manifest_beside(folder: Path) -> Manifest | None:
    """Read the manifest of a folder of prompts.

    Returns
    -------
    Manifest or None
        None where the folder has no ``manifest.json``, and where that is another program's: JSON, but no
        object with the keys ``version`` and ``prompts``.

    Raises
    ------
    ManifestError
        If it is tonekit's and broken, or nobody can tell whose it is. The message names the file.
    """
    path = folder / MANIFEST_NAME
    if not os.path.lexists(path):
        return None
    from tonekit.manifest import read_manifest  # noqa: PLC0415 - loads numpy

    try:
        return read_manifest(folder)
    except ManifestError:
        if _is_foreign(path):
            return None
        raise


def _is_foreign(path: Path) -> bool:
    from tonekit.manifest import MAX_BYTES  # noqa: PLC0415 - loads numpy

    try:
        document = json.loads(read_regular(path, max_bytes=MAX_BYTES))
    except (SourceError, ValueError, RecursionError):
        return False
    return not (isinstance(document, dict) and {"version", "prompts"} <= document.keys())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for key, name in pairs:
        groups.setdefault(key, []).append(name)
    return {key: tuple(names) for key, names in groups.items()}
