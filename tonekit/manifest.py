"""The record of a prepared folder: what each prompt was made from, how, and how its review stands.

It is kept as ``manifest.json`` beside the prompts, sorted by name and laid out for diffs, so that it can
stand under version control.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tonekit.channel import Channel, parse_channel
from tonekit.errors import ManifestError, SourceError
from tonekit.files import read_regular
from tonekit.findings import Finding, Note
from tonekit.sound.level import Levels  # noqa: TC001 - annotations are read at run time
from tonekit.tables import TableReader
from tonekit.text import nearest, say, shown
from tonekit.treatment import Level, Treatment, parse_level

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST_NAME = "manifest.json"
CSV_NAME = "manifest.csv"
REPORT_NAME = "report.html"

VERSION = 1
MAX_BYTES = 64 * 2**20
"""A larger manifest is refused; one of ten thousand prompts is a sixth as large."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class ReviewState(StrEnum):
    """How far a prompt has come on its way to the platform."""

    NEW = "new"
    """Prepared, not uploaded yet."""
    UPLOADED = "uploaded"
    """Uploaded, under review."""
    APPROVED = "approved"
    """Accepted by the platform's reviewer."""
    REJECTED = "rejected"
    """Refused by the platform's reviewer."""
    CHANGED = "changed"
    """Made anew with another sound since it was uploaded: it needs a new review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What was uploaded, before a prompt was changed.

    Attributes
    ----------
    sha256 : str
        Hex digest of the file.
    state : ReviewState
        Where its review stood.
    since : datetime.date
        The day on which it came there.
    """

    sha256: str
    state: ReviewState
    since: dt.date

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON-ready values."""
        return {"sha256": self.sha256, "state": self.state.value, "since": self.since.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """State of one prompt's review.

    Attributes
    ----------
    state : ReviewState
        Where it stands.
    since : datetime.date
        The day on which it came there.
    note : str
        What a person noted, such as why it was refused; may be empty.
    reviewed : Reviewed or None
        What the platform has, where the prompt was changed since; JSON has it only then.
    """

    state: ReviewState
    since: dt.date
    note: str = ""
    reviewed: Reviewed | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON-ready values."""
        values = {"state": self.state.value, "since": self.since.isoformat(), "note": self.note}
        return values if self.reviewed is None else {**values, "reviewed": self.reviewed.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Treatment):
    """How a prompt was made. A prompt is made anew where one of these differs.

    Attributes
    ----------
    recipe : str
        Digest of what else decides its bytes: the profile's format, and the version of tonekit's processing.

    The other attributes are those of `Treatment`.
    """

    recipe: str

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON-ready values; of the treatment, the channel and what was chosen."""
        return {**self.chosen(), "recipe": self.recipe}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPrompt:
    """One prompt of a prepared folder.

    Attributes
    ----------
    name : str
        File name in the folder.
    source : str
        The recording, relative to the folder, with ``/`` between its parts.
    source_sha256, sha256 : str
        Hex digests of the recording and of the prompt.
    bytes : int
        Size of the prompt.
    duration_s : float
        Length of its sound.
    scenario : str or None
        Where it is played.
    description : str
        What the upload form asks for (文件说明).
    text : str
        What is spoken.
    settings : Settings
        How it was made.
    levels : Levels
        Of the prompt, as callers hear it.
    findings : tuple of Finding
        What was found when it was prepared; never an error.
    review : Review
        How its review stands.
    notes : tuple of Note
        What was done to the sound on the way; JSON has them only where there are any.
    source_clipped_share : float
        Share of the recording that was cut off flat, 0 to 1; JSON has it only where that is not 0.
    """

    name: str
    source: str
    source_sha256: str
    sha256: str
    bytes: int
    duration_s: float
    scenario: str | None
    description: str
    text: str
    settings: Settings
    levels: Levels
    findings: tuple[Finding, ...]
    review: Review
    notes: tuple[Note, ...] = ()
    source_clipped_share: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the prompt as JSON-ready values, in the order in which they are documented."""
        notes = {"notes": [note.to_dict() for note in self.notes]} if self.notes else {}
        clipped = {"source_clipped_share": self.source_clipped_share} if self.source_clipped_share else {}
        return {
            "name": self.name,
            "source": self.source,
            "source_sha256": self.source_sha256,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "duration_s": self.duration_s,
            "scenario": self.scenario,
            "description": self.description,
            "text": self.text,
            "settings": self.settings.to_dict(),
            "levels": self.levels.to_dict(),
            "findings": [finding.to_dict() for finding in self.findings],
            "review": self.review.to_dict(),
            **notes,
            **clipped,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The record of a prepared folder.

    Attributes
    ----------
    profile : str
        Name of the profile that the prompts were made for.
    prompts : tuple of ManifestPrompt
        Sorted by name.
    """

    profile: str
    prompts: tuple[ManifestPrompt, ...]

    def by_name(self) -> Mapping[str, ManifestPrompt]:
        """Return the prompts by their names."""
        return {prompt.name: prompt for prompt in self.prompts}

    def find(self, name: str) -> ManifestPrompt:
        """Return the prompt with this name.

        Raises
        ------
        ManifestError
            If there is none; the message offers the nearest.
        """
        names = self.by_name()
        if name in names:
            return names[name]
        in_other_case = (each for each in names if each.casefold() == name.casefold())
        near = next(in_other_case, None) or nearest(name, names)
        if near is not None:
            sentence = "the manifest has no prompt {name}; the nearest is {near}"
        else:
            sentence = "the manifest has no prompt {name}"
        raise ManifestError(say(sentence, name=shown(name), near=near))

    def to_json(self) -> bytes:
        """Return the manifest as the bytes of its file.

        It is UTF-8 with Chinese as it is, a line for each value. A file name that is not UTF-8 has its odd
        bytes escaped as JSON escapes what stands alone of a pair.
        """
        document = {
            "version": VERSION,
            "profile": self.profile,
            "prompts": [prompt.to_dict() for prompt in self.prompts],
        }
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
        return (_SURROGATE.sub(lambda odd: f"\\u{ord(odd[0]):04x}", text) + "\n").encode()


def sorted_prompts(prompts: tuple[ManifestPrompt, ...]) -> tuple[ManifestPrompt, ...]:
    """Return prompts in the order in which a manifest holds them."""
    return tuple(sorted(prompts, key=lambda prompt: prompt.name))


def read_manifest(folder: str | os.PathLike[str]) -> Manifest | None:
    """Read the manifest of a folder.

    Parameters
    ----------
    folder : path
        The prepared folder.

    Returns
    -------
    Manifest or None
        None where the folder has no ``manifest.json``.

    Raises
    ------
    ManifestError
        If there is one that can't be read, or is not of this format. It names the file.
    """
    path = Path(folder, MANIFEST_NAME)
    return read_manifest_file(path) if os.path.lexists(path) else None


def read_manifest_file(path: Path) -> Manifest:
    """Read a manifest by its own path.

    Raises
    ------
    ManifestError
        If it can't be read, or is not of this format. It names the file.
    """
    try:
        data = read_regular(path, max_bytes=MAX_BYTES)
    except SourceError as error:
        raise ManifestError(say("it can't be read: {reason}", reason=error)).about(path) from None
    return parse_manifest(data, path=path)


def parse_manifest(data: bytes, *, path: Path) -> Manifest:
    """Take the bytes of a manifest apart; *path* is for messages.

    Raises
    ------
    ManifestError
        If they are no manifest of this version.
    """
    document = _document(data, path)
    version = document.pop("version", None)
    if version != VERSION or isinstance(version, bool):
        sentence = "it is no manifest of this tonekit: its version is {found}, wanted {wanted}"
        raise ManifestError(say(sentence, found=shown(str(version)[:40]), wanted=VERSION)).about(path)
    prompts = document.pop("prompts", None)
    reader = prompt_reader(say("{path}", path=shown(path)))
    given = sorted_prompts(reader.rows(ManifestPrompt, prompts, "prompts"))
    _refuse_names(given, path)
    return reader.table(Manifest, document, prompts=given)


def prompt_reader(origin: str) -> TableReader:
    """Return what reads `ManifestPrompt` from JSON values; *origin* begins its messages."""

    def day(value: object, key: str) -> dt.date:
        return reader.parsed(dt.date.fromisoformat, reader.value(str, value, key), key)

    reader = TableReader(
        origin,
        error=ManifestError,
        readers={
            dt.date: day,
            Channel: lambda value, key: reader.parsed(parse_channel, value, key),
            Level | None: lambda value, key: reader.parsed(parse_level, value, key),
            tuple[Finding, ...]: lambda value, key: reader.rows(Finding, value, key),
            tuple[Note, ...]: lambda value, key: reader.rows(Note, value, key),
        },
        permitted=lambda _text: True,  # such as a file name with a line end in it; shown as an escape
    )
    return reader


def is_file_name(name: str) -> bool:
    """Tell whether a name can only be that of a file in the folder that it is looked up in."""
    return name not in {"", ".", ".."} and {"/", "\\", ":", "\0"}.isdisjoint(name)


def _document(data: bytes, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        sentence = "it is not JSON: {reason}"
        if b"<<<<<<<" in data:
            sentence = "it holds a merge conflict; settle that first ({reason})"
        raise ManifestError(say(sentence, reason=shown(str(error)))).about(path) from None
    if not isinstance(document, dict):
        raise ManifestError(say("it is no manifest: it holds no JSON object")).about(path)
    return document


def _refuse_names(prompts: tuple[ManifestPrompt, ...], path: Path) -> None:
    """Refuse what is listed twice, and what would lead out of the folder."""
    names = [prompt.name for prompt in prompts]
    for name, following in itertools.zip_longest(names, names[1:]):
        if not is_file_name(name):
            message = say("it lists {name}, which is no name of a file in its folder", name=shown(name))
            raise ManifestError(message).about(path)
        if name == following:
            raise ManifestError(say("it lists {name} twice", name=shown(name))).about(path)
