"""JSON with the place of every value, and the comments and trailing commas that configuration files have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NoReturn

from tonekit.references.directives import Comment
from tonekit.references.document import HOLE, MAX_DEPTH, MAX_VALUES, Kind, Member, Node, TextError
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonekit.findings import Place

# No pattern looks twice at what it has passed, so that time grows with the length of the text.
_SKIPPED = re.compile(r"[ \t\r\n]++|(?P<comment>//[^\r\n]*+|/\*(?s:.*?)\*/)")
_STRING = re.compile(r'"(?:[^"\\\x01-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?P<fraction>(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)(?![\w.+-])")
_WORD = re.compile(r"\w++")
_WORDS = {"true": (Kind.BOOLEAN, True), "false": (Kind.BOOLEAN, False), "null": (Kind.NULL, None)}

_MAX_DIGITS = 4000
"""A longer integer becomes a float, as int() itself refuses more than 4300 digits."""


class JsonReader:
    """Reads JSON values one after the other (RFC 8259, and what is tolerated besides).

    Parameters
    ----------
    text : str
        The text, without a byte order mark. `HOLE` in it stands for what is known only when a program runs.
    place_at : callable
        Returns the place of the character at an offset.

    Attributes
    ----------
    comments : list of Comment
        Those that were passed so far.
    """

    def __init__(self, text: str, place_at: Callable[[int], Place]) -> None:
        self._text = text
        self._place_at = place_at
        self._at = 0
        self._values = 0
        self.comments: list[Comment] = []

    def documents(self) -> tuple[Node, ...]:
        """Return all values of the text, several as in JSON lines.

        Raises
        ------
        TextError
            If it is not JSON, is nested more than `MAX_DEPTH` deep or holds more than `MAX_VALUES` values.
        """
        found = []
        while self._next():
            found.append(self._value(0))
        return tuple(found)

    def _next(self) -> str:
        """Pass over blanks and comments; return the character that follows, nothing at the end."""
        while match := _SKIPPED.match(self._text, self._at):
            if match["comment"]:
                self.comments.append(Comment(start=match.start(), end=match.end()))
            self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _value(self, depth: int) -> Node:
        char = self._next()
        self._values += 1
        if self._values > MAX_VALUES:
            self._refuse(say("this text holds more than {max} values", max=MAX_VALUES))
        if depth >= MAX_DEPTH:
            self._refuse(say("this text is nested more than {max} deep", max=MAX_DEPTH))
        if char == "{":
            return self._object(depth)
        if char == "[":
            return self._array(depth)
        place = self._place_at(self._at)
        if char == '"':
            start = self._at
            value = self._string()
            known = HOLE not in self._text[start : self._at]
            return Node(kind=Kind.STRING, place=place, value=value) if known else hole(place)
        if char == HOLE:
            self._at += 1
            return hole(place)
        return self._word(place)

    def _object(self, depth: int) -> Node:
        place = self._place_at(self._at)
        members = []
        self._at += 1
        while (char := self._next()) != "}":
            if char != '"':
                self._refuse_next("a key in double quotes or }} is wanted here, found {found}")
            key_place = self._place_at(self._at)
            key = self._string()
            if self._next() != ":":
                self._refuse_next("a colon is wanted after a key, found {found}")
            self._at += 1
            members.append(Member(key=key, place=key_place, node=self._value(depth + 1)))
            if self._next() not in {",", "}"}:
                self._refuse_next("a comma or }} is wanted here, found {found}")
            self._at += self._text[self._at] == ","
        self._at += 1
        return Node(kind=Kind.OBJECT, place=place, members=tuple(members))

    def _array(self, depth: int) -> Node:
        place = self._place_at(self._at)
        items = []
        self._at += 1
        while self._next() != "]":
            items.append(self._value(depth + 1))
            if self._next() not in {",", "]"}:
                self._refuse_next("a comma or ] is wanted here, found {found}")
            self._at += self._text[self._at] == ","
        self._at += 1
        return Node(kind=Kind.ARRAY, place=place, items=tuple(items))

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if match is None:
            self._refuse(
                say("this string is not closed, or holds an escape or control character that JSON forbids")
            )
        self._at = match.end()
        raw = match[0]
        return str(json.loads(raw)) if "\\" in raw else raw[1:-1]

    def _word(self, place: Place) -> Node:
        if match := _NUMBER.match(self._text, self._at):
            self._at = match.end()
            whole = not match["fraction"] and len(match[0]) < _MAX_DIGITS
            return Node(kind=Kind.NUMBER, place=place, value=(int if whole else float)(match[0]))
        match = _WORD.match(self._text, self._at)
        if match is None or match[0] not in _WORDS:
            self._refuse_next("a value is wanted here, found {found}")
        self._at = match.end()
        kind, value = _WORDS[match[0]]
        return Node(kind=kind, place=place, value=value)

    def _refuse_next(self, sentence: str) -> NoReturn:
        found = self._text[self._at : self._at + 1]
        self._refuse(say(sentence, found=shown(found) or "nothing"))

    def _refuse(self, message: str) -> NoReturn:
        raise TextError(message, self._place_at(self._at))


def hole(place: Place) -> Node:
    """Return a value of which nothing is known but its place."""
    return Node(kind=Kind.OTHER, place=place)
