"""TOML with the place of every value: `tomllib` judges it, a walk over its text finds what stands where."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from tonekit.findings import Place
from tonekit.references.directives import Comment
from tonekit.references.document import MAX_DEPTH, MAX_VALUES, Kind, Member, Node, TextError
from tonekit.text import say, shown

if TYPE_CHECKING:
    from tonekit.references.places import Places

MAX_CHARACTERS = 1024 * 1024
"""A longer text is refused."""

MAX_LINE_DOTS = 250
"""A line with more of them is refused: the time to parse a dotted key grows with the square of its parts."""

_AT = re.compile(r"\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BLANKS = re.compile(r"[ \t\r\n]++|(?P<comment>#[^\r\n]*+)")
_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|""?(?!"))*+"{3,5}'
    r"|'{3}(?:[^']++|''?(?!'))*+'{3,5}"
    r'|"(?:[^"\\]++|\\.)*+"'
    r"|'[^']*+'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]++")
_BARE_VALUE = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:[^\s,\]}#]++)?|[^\s,\]}#]++")


class _Table:
    """A table that is still being filled."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.values: dict[str, tuple[Place, _Value]] = {}


_Value = Node | _Table | list[_Table]


class TomlReader:
    """Reads a TOML text.

    Parameters
    ----------
    text : str
        The text, without a byte order mark.
    places : Places
        Of its characters.

    Attributes
    ----------
    comments : list of Comment
        All of the text, once its document is read.
    """

    def __init__(self, text: str, places: Places) -> None:
        self._text = text
        self._places = places
        self._at = 0
        self._values = 0
        self.comments: list[Comment] = []

    def document(self) -> Node:
        """Return the whole text as one object. A table's place is that of its header or of its first key.

        Raises
        ------
        TextError
            If it is not TOML, is too large, or is nested too deep.
        """
        self._check()
        root = table = _Table(self._places.at(0))
        while char := self._next():
            if char != "[":
                self._member(table, 0)
                continue
            listed = self._text.startswith("[[", self._at)
            place = self._places.at(self._at)
            self._at += 2 if listed else 1
            keys = self._keys()
            self._at += 2 if listed else 1
            table = _header(root, keys, place, listed=listed)
        return _node(root, 0)

    def _check(self) -> None:
        """Refuse what is not TOML, so that the walk meets nothing else."""
        if len(self._text) > MAX_CHARACTERS:
            raise TextError(say("this text has more than {max} characters", max=MAX_CHARACTERS))
        for number, line in enumerate(self._text.split("\n"), 1):
            if line.count(".") > MAX_LINE_DOTS:
                sentence = "line {number} has more than {max} dots; make several lines of it"
                raise TextError(say(sentence, number=number, max=MAX_LINE_DOTS))
        try:
            tomllib.loads(self._text)
        except (ValueError, RecursionError) as error:  # bad syntax, a number of 5000 digits
            match = _AT.search(str(error))
            end = self._places.at(len(self._text))
            place = Place(int(match["line"]), int(match["column"])) if match and match["line"] else end
            reason = shown(str(error)[: match.start()].strip() if match else str(error))
            raise TextError(
                say("this is not TOML: {reason}", reason=reason), place if match else None
            ) from None

    def _next(self) -> str:
        """Pass over blanks and comments; return the character that follows, nothing at the end."""
        while match := _BLANKS.match(self._text, self._at):
            if match["comment"]:
                self.comments.append(Comment(start=match.start(), end=match.end()))
            self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _keys(self) -> list[tuple[str, Place]]:
        """Read a dotted key, up to what follows it."""
        keys: list[tuple[str, Place]] = []
        while True:
            self._next()
            place = self._places.at(self._at)
            bare = _BARE_KEY.match(self._text, self._at)
            if bare:
                self._at = bare.end()
            keys.append((bare[0] if bare else self._string(), place))
            if self._next() != ".":
                return keys
            self._at += 1

    def _string(self) -> str:
        return str(tomllib.loads(f"value = {self._take(_STRING)}")["value"])

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _strange(self._places.at(self._at))
        self._at = match.end()
        return match[0]

    def _member(self, table: _Table, depth: int) -> None:
        """Read ``key = value`` into a table."""
        *parents, (key, place) = self._keys()
        self._at += 1  # the equals sign
        for name, at in parents:
            table = _inner(table.values.setdefault(name, (at, _Table(at)))[1])
        self._next()
        table.values[key] = (place, self._value(depth + 1))

    def _value(self, depth: int) -> Node | _Table:
        self._values += 1
        if depth > MAX_DEPTH or self._values > MAX_VALUES:
            sentence = "this text is nested more than {depth} deep or holds more than {values} values"
            raise TextError(say(sentence, depth=MAX_DEPTH, values=MAX_VALUES), self._places.at(self._at))
        place = self._places.at(self._at)
        char = self._text[self._at]
        if char == "{":
            return self._inline_table(place, depth)
        if char == "[":
            return self._array(place, depth)
        if char in "\"'":
            return Node(kind=Kind.STRING, place=place, value=self._string())
        return _bare(self._take(_BARE_VALUE), place)

    def _inline_table(self, place: Place, depth: int) -> _Table:
        table = _Table(place)
        self._at += 1
        while self._next() != "}":
            self._member(table, depth)
            self._at += self._next() == ","
        self._at += 1
        return table

    def _array(self, place: Place, depth: int) -> Node:
        items = []
        self._at += 1
        while self._next() != "]":
            items.append(_node(self._value(depth + 1), depth + 1))
            self._at += self._next() == ","
        self._at += 1
        return Node(kind=Kind.ARRAY, place=place, items=tuple(items))


def _header(root: _Table, keys: list[tuple[str, Place]], place: Place, *, listed: bool) -> _Table:
    """Return the table that a header opens."""
    *parents, (name, at) = keys
    table = root
    for parent, parent_at in parents:
        table = _inner(table.values.setdefault(parent, (parent_at, _Table(place)))[1])
    if not listed:
        return _inner(table.values.setdefault(name, (at, _Table(place)))[1])
    tables = table.values.setdefault(name, (at, []))[1]
    if not isinstance(tables, list):
        raise _strange(place)
    tables.append(_Table(place))
    return tables[-1]


def _inner(value: _Value) -> _Table:
    """Return the table that a further part of a dotted key speaks of: the last one of an array of tables."""
    inner = value[-1] if isinstance(value, list) else value
    if isinstance(inner, Node):
        raise _strange(inner.place)
    return inner


def _strange(place: Place) -> TextError:
    """Return the error for what tomllib has read and this walk does not understand; none such is known."""
    return TextError(say("this TOML is not understood"), place)


def _node(value: _Value, depth: int) -> Node:
    if isinstance(value, Node):
        return value
    if depth > MAX_DEPTH:
        message = say("this text is nested more than {max} deep", max=MAX_DEPTH)
        raise TextError(message, (value[0] if isinstance(value, list) else value).place)
    if isinstance(value, list):
        items = tuple(_node(each, depth + 1) for each in value)
        return Node(kind=Kind.ARRAY, place=value[0].place, items=items)
    members = tuple(
        Member(key=key, place=place, node=_node(inner, depth + 1))
        for key, (place, inner) in value.values.items()
    )
    return Node(kind=Kind.OBJECT, place=value.place, members=members)


def _bare(text: str, place: Place) -> Node:
    """Return a value without quotes: a boolean, a number, or a date or time."""
    value = tomllib.loads(f"value = {text}")["value"]
    if isinstance(value, bool):
        return Node(kind=Kind.BOOLEAN, place=place, value=value)
    if isinstance(value, int | float):
        return Node(kind=Kind.NUMBER, place=place, value=value)
    return Node(kind=Kind.OTHER, place=place)
