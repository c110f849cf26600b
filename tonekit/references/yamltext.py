"""YAML with the place of every value: what PyYAML parses, built into nodes without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

import yaml

from tonekit.references.directives import Comment
from tonekit.references.document import MAX_DEPTH, MAX_VALUES, Kind, Member, Node, TextError
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Place
    from tonekit.references.places import Places

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the wheels have libyaml; without it, PyYAML's own

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*+", re.MULTILINE)
_BLOCK_HEADER = re.compile(r"[|>][^\r\n]*+")
_PROPERTIES = re.compile(r"(?:[&!]\S*+(?:\s++|(?<=\s)#[^\r\n]*+)*+)*+")  # anchor and tag, before the value

_MAX_NUMBER = 100
"""A longer number is left alone: YAML 1.1 has numbers to the base of sixty, slow to compute."""

_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_RESOLVER = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"
_KINDS = {
    f"{_TAG}str": (Kind.STRING, _CONSTRUCTOR.construct_yaml_str),
    f"{_TAG}int": (Kind.NUMBER, _CONSTRUCTOR.construct_yaml_int),
    f"{_TAG}float": (Kind.NUMBER, _CONSTRUCTOR.construct_yaml_float),
    f"{_TAG}bool": (Kind.BOOLEAN, _CONSTRUCTOR.construct_yaml_bool),
    f"{_TAG}null": (Kind.NULL, _CONSTRUCTOR.construct_yaml_null),
}
_MERGE = f"{_TAG}merge"


@dataclass(frozen=True, slots=True, eq=False)
class _Built:
    """A finished value; of a scalar also its tag and its text as written, of the others how deep it is."""

    node: Node
    tag: str = ""
    text: str = ""
    height: int = 0


@dataclass(slots=True, eq=False)
class _Open:
    """A mapping or sequence whose end has not come yet."""

    event: yaml.NodeEvent
    parts: list[_Built] = field(default_factory=list)

    @property
    def height(self) -> int:
        return 1 + max((each.height for each in self.parts), default=0)


class YamlReader:
    """Reads the documents of a YAML text, scalars resolved as YAML 1.1 does.

    No tag makes anything but JSON's kinds of values: a scalar of any other tag is `Kind.OTHER`. An alias is
    the very node that it stands for; one to a value that it is part of is `Kind.OTHER`.

    Parameters
    ----------
    text : str
        The text, without a byte order mark.
    places : Places
        Of its characters.

    Attributes
    ----------
    comments : list of Comment
        All of the text, once its documents are read.
    """

    def __init__(self, text: str, places: Places) -> None:
        self._text = text
        self._places = places
        self._values = 0
        self._anchors: dict[str, _Built] = {}
        self._opened: list[_Open] = []
        self._scalars: list[tuple[int, int]] = []
        self.comments: list[Comment] = []

    def documents(self) -> tuple[Node, ...]:
        """Return all documents of the text; none if it holds nothing but comments.

        Raises
        ------
        TextError
            If it is not YAML, is nested more than `MAX_DEPTH` deep (aliases included) or holds more than
            `MAX_VALUES` values (merged members included).
        """
        try:
            found = tuple(self._documents())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = mark and self._places.at(min(mark.index, len(self._text)))
            reason = shown(error.problem or error.context or "")
            raise TextError(say("this is not YAML: {reason}", reason=reason), place) from None
        except (yaml.YAMLError, ValueError) as error:  # such as a character that YAML forbids
            reason = shown(str(error).partition("\n")[0])
            raise TextError(say("this is not YAML: {reason}", reason=reason)) from None
        self.comments = list(self._find_comments())
        return found

    def _documents(self) -> Iterator[Node]:
        for event in yaml.parse(self._text, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
            elif isinstance(event, yaml.CollectionStartEvent):
                self._opened.append(_Open(event))
                self._bound(event, values=1)
            elif isinstance(event, yaml.CollectionEndEvent | yaml.NodeEvent):
                built = self._built(event)
                self._bound(event, values=1, height=built.height)
                if self._opened:
                    self._opened[-1].parts.append(built)
                else:
                    yield built.node

    def _bound(self, event: yaml.NodeEvent, *, values: int, height: int = 0) -> None:
        """Count values, and refuse what is too large or too deep."""
        self._values += values
        if self._values > MAX_VALUES:
            self._refuse(say("this text holds more than {max} values", max=MAX_VALUES), event)
        if len(self._opened) + height > MAX_DEPTH:
            self._refuse(say("this text is nested more than {max} deep", max=MAX_DEPTH), event)

    def _refuse(self, message: str, event: yaml.NodeEvent) -> NoReturn:
        raise TextError(message, self._places.at(event.start_mark.index))

    def _built(self, event: yaml.NodeEvent) -> _Built:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if isinstance(event, yaml.ScalarEvent):
            start, built = event, self._scalar(event)
        else:
            ended = self._opened.pop()
            start, built = ended.event, self._collection(ended)
        if start.anchor is not None:
            self._anchors[start.anchor] = built
        return built

    def _start(self, event: yaml.NodeEvent) -> int:
        """Return where a value begins, its anchor and tag left aside."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        match = _PROPERTIES.match(self._text, start)
        return min(match.end(), event.end_mark.index) if match and event.end_mark.index > start else start

    def _alias(self, event: yaml.NodeEvent) -> _Built:
        if any(each.event.anchor == event.anchor for each in self._opened):
            return _Built(Node(kind=Kind.OTHER, place=self._places.at(event.start_mark.index)))
        if event.anchor not in self._anchors:
            self._refuse(say("there is no anchor &{name} before this alias", name=shown(event.anchor)), event)
        return self._anchors[event.anchor]

    def _scalar(self, event: yaml.NodeEvent) -> _Built:
        start = self._start(event)
        header = _BLOCK_HEADER.match(self._text, start) if event.style in {"|", ">"} else None
        self._scalars.append((header.end() if header else start, event.end_mark.index))
        tag, value = event.tag, event.value
        if tag is None or tag == "!":
            tag = _RESOLVER.resolve(yaml.ScalarNode, value, event.implicit)
        return _Built(_resolved(tag, value, self._places.at(start)), tag=tag, text=value)

    def _collection(self, ended: _Open) -> _Built:
        place = self._places.at(self._start(ended.event))
        if isinstance(ended.event, yaml.SequenceStartEvent):
            node = Node(kind=Kind.ARRAY, place=place, items=tuple(each.node for each in ended.parts))
        else:
            node = Node(kind=Kind.OBJECT, place=place, members=self._members(ended))
        return _Built(node, height=ended.height)

    def _members(self, ended: _Open) -> tuple[Member, ...]:
        """Return what a mapping holds: first what ``<<`` merges in, then its own."""
        own: list[Member] = []
        merged: list[Node] = []
        for key, value in zip(ended.parts[::2], ended.parts[1::2], strict=True):
            if key.tag == _MERGE and value.node.kind in {Kind.OBJECT, Kind.ARRAY}:
                merged += value.node.items or [value.node]
            else:
                own.append(Member(key=key.text, place=key.node.place, node=value.node))
        taken = {each.key: each for each in own}
        for each in merged:  # the earlier one counts
            self._bound(ended.event, values=len(each.members))
            for member in reversed(each.members):  # of a key that stands twice, the last one counts
                taken.setdefault(member.key, member)
        named = {each.key for each in own}
        return (*(each for key, each in taken.items() if key not in named), *own)

    def _find_comments(self) -> Iterator[Comment]:
        """Yield what begins with # outside of scalars."""
        at = 0
        for start, end in [*self._scalars, (len(self._text), len(self._text))]:
            for match in _COMMENT.finditer(self._text, at, max(at, start)):
                yield Comment(start=match.start(), end=match.end())
            at = max(at, end)


def _resolved(tag: str, value: str, place: Place) -> Node:
    """Return a scalar in JSON's kinds; of any other, nothing but its place."""
    kind, construct = _KINDS.get(tag, (Kind.OTHER, None))
    if construct is None or (kind is Kind.NUMBER and len(value) > _MAX_NUMBER):
        return Node(kind=Kind.OTHER, place=place)
    try:
        return Node(kind=kind, place=place, value=construct(yaml.ScalarNode(tag, value)))
    except (ValueError, LookupError):
        return Node(kind=Kind.OTHER, place=place)
