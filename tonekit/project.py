"""The project file: what a folder of recordings shall become, written down once.

It is a ``tonekit.toml``, or the table ``[tool.tonekit]`` of a ``pyproject.toml``. Paths in it are relative to
the folder that it stands in::

    profile = "huawei-privatenumber"       # or a profile file, named with its .toml
    output = "prompts"
    scenario = "recordHintTone"            # for every prompt that does not say otherwise
    channel = "mix"

    [pinyin]                               # how words are read that a dictionary reads in another way
    "重庆" = "chong qing"

    [severity]                             # what a finding weighs here, by code, prefix of codes, or name
    TK202 = "error"

    [ignore]                               # findings that do not count, by the files that they are found in
    "prompts/old/*.wav" = { codes = ["TK202", "TK207"], reason = "approved in 2019 as they are" }

    [[prompts]]
    source = "recordings/录音提示音.m4a"
    name = "recordHintTone.wav"
    description = "录音提示音"
    text = "本次通话将被录音。"
    channel = "left"

Everything but a prompt's ``source`` can be left out. Under ``ignore``, `tonekit.waivers.parse_pattern` tells
what a pattern is, and a list of such tables may stand too. Where two severities fit a rule, that counts which
fits fewer rules.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NewType

from tonekit.channel import Channel, parse_channel
from tonekit.errors import ProjectError, SourceError
from tonekit.files import open_regular
from tonekit.findings import Severity
from tonekit.profiles import DEFAULT_PROFILE
from tonekit.projectfindings import read_severities, read_waivers
from tonekit.spec import PromptSpec
from tonekit.tables import TableReader
from tonekit.text import say, shown
from tonekit.tomlfile import read_toml
from tonekit.treatment import Level, Treatment, checked, parse_level
from tonekit.waivers import Waiver

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT_NAME = "tonekit.toml"

MAX_BYTES = 4 * 2**20
"""A larger project file is refused; one of ten thousand prompts is half as large."""

_PYPROJECT_NAME = "pyproject.toml"
_PYPROJECT_TABLES = ("tool", "tonekit")
_FOLDED = ("description", "text")
_FOR_ALL_PROMPTS = ("scenario", *(each.name for each in fields(Treatment)))

Pinyin = NewType("Pinyin", str)
"""How a word is read: letters a-z, digits and spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What a project file says.

    Attributes
    ----------
    path : Path
        The file.
    profile : str
        A built-in name, or the path of a profile file.
    output : Path or None
        The folder of the prompts; None where the file does not say.
    prompts : tuple of PromptSpec
        In the order of the file, with the defaults of the file filled in.
    words : mapping of str to str
        How words are read: see `tonekit.spelling.spell`.
    severities : mapping of str to Severity
        What findings weigh that do not weigh what their rule says, by code.
    waivers : tuple of Waiver
        Findings that do not count; their patterns are relative to the file's folder.
    """

    path: Path
    profile: str = DEFAULT_PROFILE
    output: Path | None = None
    prompts: tuple[PromptSpec, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document(Treatment):
    """The keys of a project file. Defaults for prompts stand before these, so that they are judged first."""

    profile: str = DEFAULT_PROFILE
    output: Path | None = None
    scenario: str | None = None
    pinyin: dict[str, Pinyin] = field(default_factory=dict)
    severity: dict[str, Severity] = field(default_factory=dict)
    ignore: tuple[Waiver, ...] = ()
    prompts: tuple[PromptSpec, ...] = ()


def load_project(path: str | os.PathLike[str]) -> Project:
    """Read a project file.

    Parameters
    ----------
    path : path
        A ``pyproject.toml``, of which ``[tool.tonekit]`` is read; or a file that is one as a whole.

    Returns
    -------
    Project
        Its paths are joined to the file's folder.

    Raises
    ------
    ProjectError
        If the file can't be read or breaks the format. The message names the file and the key.
    """
    path = Path(path)
    origin = say("project file {path}", path=shown(path))
    document: Any = read_toml(path, subject=origin, error=ProjectError, max_bytes=MAX_BYTES)
    key = ""
    if path.name == _PYPROJECT_NAME:
        key = ".".join(_PYPROJECT_TABLES)
        document = _tool_table(document)
        if document is None:
            raise ProjectError(say("{origin} has no [{key}]", origin=origin, key=key))
    read = _reader(origin, path.parent, document).table(_Document, document, key)
    return Project(
        path=path,
        profile=_profile(read.profile, path.parent),
        output=read.output,
        prompts=read.prompts,
        words=read.pinyin,
        severities=read.severity,
        waivers=read.ignore,
    )


def find_project(start: Path) -> Path | None:
    """Return the project file of a folder: the nearest, in it or above it; None if there is none.

    A ``tonekit.toml`` wins over a ``pyproject.toml`` beside it, which counts only if it has
    ``[tool.tonekit]``.

    Raises
    ------
    ProjectError
        If a ``pyproject.toml`` that speaks of tonekit is no TOML.
    """
    for folder in (start, *start.absolute().parents):
        for name, counts in ((PROJECT_NAME, os.path.isfile), (_PYPROJECT_NAME, _is_project)):
            if counts(folder / name):
                return folder / name
    return None


def _is_project(pyproject: Path) -> bool:
    """Tell whether a ``pyproject.toml`` has our table; one that does not name us may be broken."""
    try:
        with open_regular(pyproject) as file:
            names_us = _PYPROJECT_TABLES[-1].encode() in file.read(MAX_BYTES)
    except (SourceError, OSError):
        return False
    if not names_us:
        return False
    subject = say("project file {path}", path=shown(pyproject))
    document = read_toml(pyproject, subject=subject, error=ProjectError, max_bytes=MAX_BYTES)
    return _tool_table(document) is not None


def _tool_table(document: Mapping[str, Any]) -> object:
    found: Any = document
    for name in _PYPROJECT_TABLES:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _reader(origin: str, folder: Path, document: object) -> TableReader:
    """Return what reads a project file; *document* has the defaults for its prompts."""

    def prompts(value: object, key: str) -> tuple[PromptSpec, ...]:
        rows = value
        if isinstance(rows, list):
            rows = [{**defaults, **_folded(row)} if isinstance(row, dict) else row for row in rows]
        specs = enumerate(reader.rows(PromptSpec, rows, key), 1)
        return tuple(reader.parsed(checked, spec, f"{key}[{number}]") for number, spec in specs)

    defaults = {}
    if isinstance(document, dict):
        defaults = {key: document[key] for key in _FOR_ALL_PROMPTS if key in document}
    reader = TableReader(
        origin,
        error=ProjectError,
        readers={
            Path: lambda value, key: folder / reader.parsed(_given, reader.plain(str, value, key), key),
            Channel: lambda value, key: reader.parsed(parse_channel, value, key),
            Level | None: lambda value, key: reader.parsed(parse_level, value, key),
            str | None: lambda value, key: reader.value(str, value, key) or None,
            Pinyin: lambda value, key: reader.parsed(_pinyin, reader.plain(str, value, key), key),
            tuple[PromptSpec, ...]: prompts,
            dict[str, Severity]: lambda value, key: read_severities(reader, value, key),
            tuple[Waiver, ...]: lambda value, key: tuple(read_waivers(reader, value, key)),
        },
    )
    return reader


def _given(path: str) -> str:
    if not path or "\0" in path:
        raise ValueError(say("it is empty or holds a NUL, wanted a path"))
    return path


def _folded(row: Mapping[str, object]) -> Mapping[str, object]:
    """Make one line of each text, whose line ends and tabs are there for the project file's reader."""
    texts = {key: row[key] for key in _FOLDED if key in row}
    return {
        **row,
        **{key: " ".join(text.split()) for key, text in texts.items() if isinstance(text, str)},
    }


def _pinyin(text: str) -> Pinyin:
    if not re.fullmatch("[a-z0-9]+( +[a-z0-9]+)*", text):
        raise ValueError(say('it is "{text}", wanted letters a-z, digits and spaces', text=text[:40]))
    return Pinyin(text)


def _profile(name: str, folder: Path) -> str:
    """Return a profile's name, or the path of its file, which ends in ``.toml``."""
    return str(folder / name) if name.endswith(".toml") else name
