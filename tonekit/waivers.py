"""What a project sets aside: findings of certain rules in certain files, each with the reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import takewhile

from tonekit.text import say

_ANY_FOLDERS = "**"
_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """Files by their paths below a folder.

    Attributes
    ----------
    parts : tuple of str
        One for each ``/``-separated part of a path: ``*``, ``?`` and ``[...]`` stand for characters of one
        part, ``**`` on its own for any number of parts, at the end for one or more: for what a folder
        holds, not for itself. A pattern of a single part holds in every folder.

    Examples
    --------
    >>> parse_pattern("prompts/**/*.wav").matches(("prompts", "old", "wait.wav"))
    True
    >>> parse_pattern("prompts/*.wav").matches(("prompts", "old", "wait.wav"))
    False
    """

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The pattern as it is written."""
        return "/".join(self.parts)

    @property
    def place(self) -> tuple[str, ...]:
        """The folders, from the outermost on, in the last of which every file stands that is meant."""
        return tuple(takewhile(_WILD.isdisjoint, self.parts[:-1]))

    def matches(self, path: tuple[str, ...]) -> bool:
        """Tell whether a file is meant whose path has these parts; cases of letters count everywhere."""
        if not path:  # the project file's folder itself
            return False
        if len(self.parts) == 1:
            return fnmatchcase(path[-1], self.parts[0])
        *parts, last = self.parts
        reached = {0}  # how many parts of the path the pattern may have used up so far
        for part in parts:
            if part == _ANY_FOLDERS:
                reached = set(range(min(reached), len(path) + 1)) if reached else reached
            else:
                reached = {at + 1 for at in reached if at < len(path) and fnmatchcase(path[at], part)}
        if last == _ANY_FOLDERS:
            return any(at < len(path) for at in reached)
        return len(path) - 1 in reached and fnmatchcase(path[-1], last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Findings that do not count, and why.

    Attributes
    ----------
    pattern : PathPattern
        In which files, from the project file's folder.
    codes : frozenset of str
        Of which rules.
    reason : str
        Why, in the user's words.
    """

    pattern: PathPattern
    codes: frozenset[str]
    reason: str


def parse_pattern(text: str) -> PathPattern:
    """Read a pattern as a project file has it.

    Parameters
    ----------
    text : str
        Relative to the project file's folder, with ``/`` on every platform.

    Raises
    ------
    ValueError
        If it could match no file: it is empty, absolute, ends in ``/``, or has backslashes between folders.
    """
    if "\\" in text:
        raise ValueError(say("the pattern holds a backslash; write / between folders"))
    if text.startswith("/") or text[1:3] == ":/":
        raise ValueError(say("the pattern is absolute, wanted one from the project file's folder on"))
    if text.endswith("/"):
        sentence = "the pattern names a folder, wanted files; write {pattern}** for all that it holds"
        raise ValueError(say(sentence, pattern=text))
    parts = tuple(part for part in text.split("/") if part not in ("", "."))
    if not parts:
        raise ValueError(say("the pattern is empty, wanted one such as prompts/*.wav"))
    return PathPattern(parts)
