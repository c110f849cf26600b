"""Settings in lines of ``key = value``: ``.properties``, ``.ini``, ``.env``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tonekit.references.directives import Comment
from tonekit.references.document import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.places import Places
    from tonekit.references.spellings import Spellings

_LINE = re.compile(r"[^\n]*+\n?")
_COMMENT = re.compile(r"[ \t]*+(?P<comment>[#;!][^\n]*+)")
_SETTING = re.compile(r"[ \t]*+(?:export[ \t]++)?(?P<key>[\w.\[\]-]++)[ \t]*+[=:][ \t]*+(?P<value>[^\n]*+)")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<inner>[^"']*+)(?P=quote)[ \t]*+(?P<comment>[#;][^\n]*+)?$""")
_TRAILING = re.compile(r"(?<=[ \t])[#;][^\n]*+")
_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_FILLED_IN = re.compile(r"[$%{}<>]")


class SettingsReader:
    """Finds in settings where prompts are named. The last part of a key counts: ``huawei.tone.lastMinVoice``.

    A value is what follows up to the line's end or a comment, without quotes; one with ``${...}`` and the
    like is left out.

    Parameters
    ----------
    text : str
        The settings; lines end with LF.
    places : Places
        Of its characters.
    spellings : Spellings
        Of the parameters that name prompts.

    Attributes
    ----------
    comments : list of Comment
        All of the text, once the mentions are read.
    """

    def __init__(self, text: str, places: Places, spellings: Spellings) -> None:
        self._text = text
        self._places = places
        self._spellings = spellings
        self.comments: list[Comment] = []

    def mentions(self) -> Iterator[Mention]:
        """Yield every place where a parameter is given the name of a prompt."""
        for line in _LINE.finditer(self._text):
            if comment := _COMMENT.match(self._text, line.start(), line.end()):
                self._comment(comment)
            elif setting := _SETTING.match(self._text, line.start(), line.end()):
                value = self._value(setting)
                parameter = self._spellings.parameter(setting["key"])
                if parameter and value and not _FILLED_IN.search(value):
                    yield Mention(
                        parameter=parameter, value=value, place=self._places.at(setting.start("value"))
                    )

    def _comment(self, match: re.Match[str]) -> None:
        self.comments.append(Comment(start=match.start("comment"), end=match.end("comment")))

    def _value(self, setting: re.Match[str]) -> str:
        start, end = setting.span("value")
        if quoted := _QUOTED.match(self._text, start, end):
            if quoted["comment"]:
                self._comment(quoted)
            return quoted["inner"]
        if trailing := _TRAILING.search(self._text, start, end):
            self.comments.append(Comment(start=trailing.start(), end=end))
            end = trailing.start()
        return _UNICODE.sub(lambda match: chr(int(match[1], 16)), self._text[start:end].strip())
