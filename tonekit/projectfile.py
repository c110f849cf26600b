"""A first project file, written for a user who has recordings and nothing else."""

from __future__ import annotations

import itertools
import os
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.errors import ProjectError
from tonekit.names import correct_name, stem_of
from tonekit.project import MAX_BYTES
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tonekit.profiles import NameLimits, Profile

_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DOTS = 100
"""A path with more is left out: such a line is no TOML to `tonekit.tomlfile`."""

_HEAD = "What `tonekit prepare` makes. A prompt needs its source only; the rest can be changed or left out."
_SCENARIOS = (
    "A scenario is where a prompt is played; its length is judged by it too. This profile knows: {names}."
)
_ALL = "One that is given here holds for every prompt that gives none."
_COUNTS = "What findings weigh here, by rule; and which of them do not count, in which files, and why:"
_COUNTS_EXAMPLE = (
    "# [severity]",
    '# TK202 = "error"',
    "# [ignore]",
    '# "prompts/old/*.wav" = { codes = ["TK202", "TK207"], reason = "approved as they are" }',
    "",
)
_PINYIN = "How words are read, for prompts whose name is left out:"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstProject:
    """A project file that is still to be written.

    Attributes
    ----------
    text : str
        What `tonekit.project.load_project` reads.
    prompts : int
        How many prompts it has.
    left_out : tuple of Path
        Recordings whose paths no project file can hold, such as one that is not UTF-8.
    """

    text: str
    prompts: int
    left_out: tuple[Path, ...]


def first_project(
    recordings: Iterable[Path], *, folder: Path, output: str, profile_name: str, profile: Profile
) -> FirstProject:
    """Write a project file with a prompt for each recording.

    Parameters
    ----------
    recordings : iterable of Path
        Absolute, or relative to *folder*.
    folder : Path
        Where the project file will stand.
    output : str
        Where the prompts shall go: absolute, or relative to *folder*.
    profile_name : str
        What the project file shall name.
    profile : Profile
        The profile of that name.

    Returns
    -------
    FirstProject
        Every prompt in it has an accepted name that no other has, also where cases of letters do not count.

    Raises
    ------
    ProjectError
        If *output* or *profile_name* can't stand in a project file, or there are too many recordings.
    """
    if not _is_writable(output):
        raise ProjectError(say("{text} can't stand in a project file", text=shown(output)))
    if not (_is_writable(profile_name) and profile_name.isprintable()):
        raise ProjectError(say("{text} can't stand in a project file", text=shown(profile_name)))
    sources = {path: _source(path, folder) for path in recordings}
    written = {path: source for path, source in sources.items() if _is_writable(source)}
    prompts = list(_prompts(written.values(), profile.file_name))
    text = "\n".join([_head(output, profile_name, profile), *prompts])
    if len(text.encode()) > MAX_BYTES:
        sentence = "{count} recordings are too many for a project file; name their folder to tonekit prepare"
        raise ProjectError(say(sentence, count=len(written)))
    left_out = tuple(path for path in sources if path not in written)
    return FirstProject(text=text, prompts=len(prompts), left_out=left_out)


def toml_string(text: str) -> str:
    r"""Return a text as a basic string of TOML; what can't be seen is escaped.

    Examples
    --------
    >>> toml_string('a "b"\t录音')
    '"a \\"b\\"\\u0009录音"'
    """
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def _is_writable(text: str) -> bool:
    return not _SURROGATE.search(text) and text.count(".") <= _MOST_DOTS


def _source(path: Path, folder: Path) -> str:
    """Return a recording's path as the project file has it, with ``/``."""
    if not path.is_absolute():
        return path.as_posix()
    real = Path(os.path.realpath(path.parent), path.name)  # a folder's .. leads where the disk says
    try:
        return Path(os.path.relpath(real, os.path.realpath(folder))).as_posix()
    except ValueError:  # on another drive of Windows
        return real.as_posix()


def _head(output: str, profile_name: str, profile: Profile) -> str:
    lines = [
        *_comment(say(_HEAD)),
        f"profile = {toml_string(profile_name)}",
        f"output = {toml_string(output)}",
        "",
    ]
    names = [scenario.name for scenario in profile.scenarios]
    if names:
        lines += _comment(say(_SCENARIOS, names=", ".join(names)))
        lines += [*_comment(say(_ALL)), f"# scenario = {toml_string(names[0])}", ""]
    lines += [*_comment(say(_PINYIN)), "# [pinyin]", '# "重庆" = "chong qing"', ""]
    lines += [*_comment(say(_COUNTS)), *_COUNTS_EXAMPLE]
    return "\n".join(lines)


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _prompts(sources: Iterable[str], limits: NameLimits) -> Iterator[str]:
    taken: set[str] = set()
    for source in sources:
        wanted = correct_name(source.rpartition("/")[2], limits=limits)
        name = next(each for each in _numbered(wanted, limits) if each.lower() not in taken)
        taken.add(name.lower())
        comment = [] if name == wanted else _comment(say("{name} is taken above", name=wanted))
        lines = [
            "[[prompts]]",
            f"source = {toml_string(source)}",
            *comment,
            f"name = {toml_string(name)}",
            f"description = {toml_string(_description(source, wanted, limits))}",
            'text = ""',
            "",
        ]
        yield "\n".join(lines)


def _numbered(name: str, limits: NameLimits) -> Iterator[str]:
    """Yield a name, then it with a 2 at its end, a 3, and so on."""
    yield name
    extension = limits.extension.value
    for number in itertools.count(2):
        end = f"_{number}{extension}"
        yield name.removesuffix(extension)[: limits.max_length.value - len(end)] + end


def _description(source: str, name: str, limits: NameLimits) -> str:
    """Return what a recording is called, unless the name that is made of it says all of that."""
    stem = " ".join(stem_of(source.rpartition("/")[2]).split())
    stem = "".join(char for char in stem if char.isprintable())
    return "" if stem == name.removesuffix(limits.extension.value) else stem
