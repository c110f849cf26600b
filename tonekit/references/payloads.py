"""What a document says to the platform: payloads, what operations they may be, what prompts they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tonekit.references.document import Kind
from tonekit.references.parameters import Action, parameters
from tonekit.references.recognition import (
    holders,
    last_members,
    objects_in,
    objects_that_count,
    recognised,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tonekit.findings import Place
    from tonekit.references.document import Node, Text
    from tonekit.references.parameters import Mode, Operation, Parameter

_TEMPLATE = re.compile(r"\$\{|\{\{|\{[A-Za-z_][\w.]*\}|<[\w %=.-]+>|%\(|%s|\$[A-Za-z_]")
"""What another program fills in before a name stands there."""

_FILE = re.compile(r"[^\r\n]+\.[A-Za-z]\w{1,3}\s*")
_WORD = re.compile(r"[\w.@-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A place where a prompt is named.

    Attributes
    ----------
    name : str
        What stands there, untouched: spaces and all. Never empty.
    place : Place
        Where it begins.
    parameter : str
        Which parameter names it, such as ``lastMinVoice``.
    rows : tuple of Parameter
        The rows of the table that it may be; never empty. One where the operation is known, all of that name
        (and mode, if one is asked for) where it is not.
    sure : bool
        Whether it is meant as a prompt beyond doubt: it stands in a request, or ends like a file. Elsewhere
        the key may be that of a label, a message or a setting of something else.
    """

    name: str
    place: Place
    parameter: str
    rows: tuple[Parameter, ...]
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payload:
    """An object of a document that is the body of a request, or the part of one that names prompts.

    Attributes
    ----------
    node : Node
        The object.
    operations : tuple of Operation
        What it may be; empty where nothing but the parameters in it tells.
    held : mapping of str to tuple of Node
        The objects under the keys that hold parameters, such as ``preVoice``. One that several payloads of a
        YAML document share belongs to the first.
    """

    node: Node
    operations: tuple[Operation, ...]
    held: Mapping[str, tuple[Node, ...]]

    @property
    def is_answer(self) -> bool:
        """Whether the platform wrote it: nothing in it can be mended."""
        return any(each.action is Action.QUERY for each in self.operations)

    @property
    def is_bind(self) -> bool:
        """Whether it says all that holds, so that what is not in it is missing."""
        return bool(self.operations) and all(each.action is Action.BIND for each in self.operations)

    @property
    def rows(self) -> Mapping[str, tuple[Parameter, ...]]:
        """The rows of the table that it may use, by their paths.

        Where it may be several operations, a path that not all of them have is left out, so that nothing is
        found that would be wrong of one of them. Of a mere part, these are the rows of all requests.
        """
        return _shared_rows(self.operations)

    @property
    def own_rows(self) -> tuple[Parameter, ...]:
        """The rows of each operation that it may be; none of a mere part."""
        return _rows_of(self.operations)

    def scopes(self, row: Parameter) -> Iterator[Node]:
        """Yield the objects in which a parameter may stand; none where ``operation`` rules it out."""
        said = self.node.get("operation")
        if row.if_operation and said is not None and said.value not in {None, row.if_operation}:
            return
        yield from self.held.get(row.holder, ()) if row.holder else (self.node,)

    def parts(self) -> Iterator[Node]:
        """Yield the objects that belong to it, itself first; of an answer, all that it holds."""
        if self.is_answer:
            yield from objects_that_count(self.node)
            return
        yield self.node
        for objects in self.held.values():
            yield from objects


def payloads_in(document: Node, *, mode: Mode | None = None) -> Iterator[Payload]:
    """Yield the payloads of a document, however deep they stand; with *mode*, each is taken to be of it.

    What belongs to a payload, such as its ``preVoice``, is not a payload of its own again.
    """
    claimed: set[int] = set()
    for node in objects_that_count(document):
        operations = None if id(node) in claimed else recognised(node, mode)
        if operations is not None:
            held = {
                member.key: tuple(each for each in objects_in(member.node) if id(each) not in claimed)
                for member in last_members(node)
                if member.key in holders()
            }
            payload = Payload(node=node, operations=operations, held=held)
            claimed.update(map(id, payload.parts()))
            yield payload


def references_in(text: Text, *, mode: Mode | None = None) -> Iterator[Reference]:
    """Yield every place where a text names a prompt: in payloads, elsewhere in documents, and in code.

    Outside of requests a parameter may be spelled in another way, such as ``last_min_voice``, and only what
    ends like a file, or is one word, may be a name: texts for people have the same keys. An empty value
    names nothing, nor does one that a program fills in, such as ``${TONE}``.
    """
    for document in text.documents:
        yield from _in_document(document, mode)
    for mention in text.mentions:
        rows = _rows_named(spelling(mention.parameter), mode)
        if rows and _is_name(mention.value) and _may_be_prompt(mention.value):
            yield Reference(
                name=mention.value,
                place=mention.place,
                parameter=mention.parameter,
                rows=rows,
                sure=_is_file(mention.value),
            )


@lru_cache(maxsize=4096)
def spelling(key: str) -> str:
    """Return what a key has in common with its other spellings, such as ``LAST_MIN_VOICE``."""
    return key.casefold().replace("_", "").replace("-", "")


def _in_document(document: Node, mode: Mode | None) -> Iterator[Reference]:
    owners: dict[int, Payload] = {}
    for payload in payloads_in(document, mode=mode):
        for part in payload.parts():
            owners.setdefault(id(part), payload)
    for node in objects_that_count(document):
        for key, value in _settings_of(node):
            rows = _rows_named(spelling(key), mode)
            if rows and value.kind is Kind.STRING and _is_name(name := str(value.value)):
                owner = owners.get(id(node))
                rows = _rows_at(key, rows, owner)
                requested = owner is not None and owner.operations != ()
                if rows and (requested or _may_be_prompt(name)):
                    yield Reference(
                        name=name,
                        place=value.place,
                        parameter=rows[0].name,
                        rows=rows,
                        sure=requested or _is_file(name),
                    )


def _settings_of(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield keys and values, also where they are written as Kubernetes and Postman write variables."""
    yield from ((member.key, member.node) for member in last_members(node))
    name, value = node.get("name") or node.get("key"), node.get("value")
    if name is not None and value is not None and name.kind is Kind.STRING:
        yield str(name.value), value


def _rows_at(key: str, rows: tuple[Parameter, ...], payload: Payload | None) -> tuple[Parameter, ...]:
    """Return the rows that are meant in a payload; none where it has an object of this key."""
    if payload is None or not payload.operations:
        return rows
    if any(row.holder == key for row in payload.own_rows):
        return ()
    return tuple(row for row in payload.own_rows if row.name == key) or rows


def _is_name(value: str) -> bool:
    return value != "" and _TEMPLATE.search(value) is None


def _may_be_prompt(value: str) -> bool:
    return _is_file(value) or _WORD.fullmatch(value.strip()) is not None


def _is_file(value: str) -> bool:
    return _FILE.fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _rows_named(name: str, mode: Mode | None) -> tuple[Parameter, ...]:
    rows = tuple(row for row in parameters() if spelling(row.name) == name)
    return tuple(row for row in rows if row.operation.mode is mode) or rows


@cache
def _rows_of(operations: tuple[Operation, ...]) -> tuple[Parameter, ...]:
    return tuple(row for row in parameters() if row.operation in operations)


@cache
def _shared_rows(operations: tuple[Operation, ...]) -> dict[str, tuple[Parameter, ...]]:
    of_requests = (row for row in parameters() if row.operation.action is not Action.QUERY)
    by_path: dict[str, list[Parameter]] = {}
    for row in _rows_of(operations) if operations else of_requests:
        by_path.setdefault(row.path, []).append(row)
    wanted = len(operations)
    return {path: tuple(rows) for path, rows in by_path.items() if not wanted or len(rows) == wanted}
