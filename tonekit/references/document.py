"""A text that holds data, taken apart: values in the shape of JSON, each with the place where it stands.

JSON, YAML and TOML are read into the same `Node`, so that whoever looks at payloads knows one shape only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Place

MAX_DEPTH = 100
"""A text that is nested deeper is refused."""

MAX_VALUES = 250_000
"""A text that holds more values is refused: they would take some 100 MB of memory."""

HOLE = "\0"
"""Stands in a string of source code for what is known only when the program runs; no text has it itself."""


class Kind(StrEnum):
    """What a value is, in JSON's words."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    OTHER = "other"
    """What JSON does not have, such as a date, or what is known only when a program runs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """One value of a document.

    Attributes
    ----------
    kind : Kind
        What it is.
    place : Place
        Where it begins; of a string, its opening quote, or its first character where it has none.
    value : str, int, float, bool or None
        Of a string, number or boolean; None for everything else.
    members : tuple of Member
        Of an object, in the order of the text. A key that stands twice is there twice. What YAML's ``<<``
        merges in comes first, as the very members of the other object; what this one overrides is left out.
    items : tuple of Node
        Of an array.
    """

    kind: Kind
    place: Place
    value: str | int | float | bool | None = None
    members: tuple[Member, ...] = field(default=(), repr=False)  # shared ones would be shown without end
    items: tuple[Node, ...] = field(default=(), repr=False)

    def get(self, key: str) -> Node | None:
        """Return the value of a key, the last one if it stands twice; None where there is no such key."""
        return next((each.node for each in reversed(self.members) if each.key == key), None)

    def objects(self) -> Iterator[Node]:
        """Yield every object in this value, itself first if it is one; each only once."""
        return (node for node in self.nodes() if node.kind is Kind.OBJECT)

    def nodes(self) -> Iterator[Node]:
        """Yield this value and every value in it, each only once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:  # YAML's aliases
                continue
            seen.add(id(node))
            yield node
            waiting += [*node.items, *(each.node for each in node.members)][::-1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One key of an object with its value.

    Attributes
    ----------
    key : str
        The key.
    place : Place
        Where the key begins.
    node : Node
        The value.
    """

    key: str
    place: Place
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place in source code where a parameter is given the name of a prompt.

    Attributes
    ----------
    parameter : str
        The parameter as the platform spells it, such as ``lastMinVoice``; the code may spell it
        ``LAST_MIN_VOICE`` or ``setLastMinVoice``.
    value : str
        The name of the prompt, as the program would see it: escapes resolved.
    place : Place
        Where the value begins: its opening quote, if it has one.
    """

    parameter: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """A comment that sets findings of its line aside: ``tonekit: ignore[TK401, TK413] reason``.

    Attributes
    ----------
    place : Place
        Where it stands.
    line : int
        The line whose findings it concerns. A comment that has a line of its own concerns the next line that
        is not one.
    selectors : tuple of str
        Codes, prefixes or names of rules as written; never empty.
    reason : str
        What follows, stripped; may be empty.
    """

    place: Place
    line: int
    selectors: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A file that may name prompts, taken apart.

    Attributes
    ----------
    documents : tuple of Node
        The values that it holds: one of JSON or TOML, several of JSON lines or YAML, and of source code the
        JSON objects that stand in its strings.
    mentions : tuple of Mention
        Of source code, what stands in no document.
    directives : tuple of Directive
        The comments that set findings aside, by place.
    unreadable : tuple of Place
        Where a comment speaks to tonekit and is not understood, such as ``tonekit: ignore`` without brackets.
    """

    documents: tuple[Node, ...] = ()
    mentions: tuple[Mention, ...] = ()
    directives: tuple[Directive, ...] = ()
    unreadable: tuple[Place, ...] = ()


class TextError(Exception):
    """A text can't be taken apart.

    Parameters
    ----------
    message : str
        What is wrong, as a sentence for people that does not name the file.
    place : Place or None
        Where.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place
