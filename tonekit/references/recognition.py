"""What an object of a document may be: which operation, by its keys and by the parameters in it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tonekit.references.document import Kind
from tonekit.references.parameters import Action, operations, parameter_names, parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tonekit.references.document import Member, Node
    from tonekit.references.parameters import Mode, Operation

MOST_ENTRIES = 20
"""So many entries of a list are read as part of a payload; the documents allow five."""

_NESTED = (Kind.OBJECT, Kind.ARRAY)

_NUMBERS = ("Num", "Nbr")  # how keys of telephone numbers end
_NUMBER = re.compile(r"[^0-9$%<{*#]*[0-9$%<{*#]|[A-Z_xX]*\Z")
"""What a telephone number has, or what stands in for one: a label such as ``Caller`` has none of it."""


def recognised(node: Node, mode: Mode | None) -> tuple[Operation, ...] | None:
    """Return the operations that an object may be.

    Parameters
    ----------
    node : Node
        The object.
    mode : Mode or None
        What it is taken to be, if it says anything to the platform.

    Returns
    -------
    tuple of Operation, or None
        Empty where only the parameters in it tell that it is part of a request; None where nothing does.
    """
    keys = {each.key for each in node.members if each.node.kind is not Kind.NULL}
    if keys.isdisjoint(_telling_keys()):
        return None
    # A schema has objects where a payload has telephone numbers and names, a table of labels has words.
    plausible = {key for key in keys & _telling_keys() if _is_plausible(key, node)}
    fitting = [each for each in operations() if _fits(each, plausible, keys)]
    answers = tuple(each for each in fitting if each.action is Action.QUERY)
    if answers:
        return answers
    paths = set(_named_paths(node))
    if mode is not None:
        return _forced(mode, fitting, plausible, paths)
    return _narrowed(fitting, paths) or (() if paths else None)


def last_members(node: Node) -> Iterable[Member]:
    """Return the members of an object; of a key that stands twice, only the last counts."""
    return {each.key: each for each in node.members}.values()


def objects_that_count(document: Node) -> Iterator[Node]:
    """Yield every object in a value, itself first if it is one, each once; none that a later key replaces."""
    seen: set[int] = set()
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # YAML's aliases
            continue
        seen.add(id(node))
        if node.kind is Kind.OBJECT:
            yield node
        waiting += [*node.items, *(each.node for each in last_members(node))][::-1]


def objects_in(held: Node) -> Iterator[Node]:
    """Yield an object itself, or those of a list: the vendor's own demo wraps ``preVoice`` into one."""
    entries = held.items[:MOST_ENTRIES] if held.kind is Kind.ARRAY else (held,)
    return (each for each in entries if each.kind is Kind.OBJECT)


@cache
def holders() -> frozenset[str]:
    """Return the keys under which parameters stand in objects or lists."""
    lists = {key for each in operations() for group in each.keys for key in group if key.endswith("List")}
    return frozenset(lists | {row.holder for row in parameters() if row.holder})


def _forced(
    mode: Mode, fitting: list[Operation], plausible: set[str], paths: set[str]
) -> tuple[Operation, ...] | None:
    of_mode = [each for each in operations() if each.mode is mode and each.action is not Action.QUERY]
    telling = {key for each in of_mode for group in each.keys for key in group}
    settings = {row.needs.name for row in parameters() if row.needs and row.operation in of_mode}
    if not paths and plausible.isdisjoint(telling | settings):
        return None
    action = Action.MODIFY if "subscriptionId" in plausible else Action.BIND
    return _narrowed(
        [each for each in fitting if each in of_mode]
        or [each for each in of_mode if each.action is action]
        or of_mode,
        paths,
    )


def _is_plausible(key: str, node: Node) -> bool:
    value = node.get(key)
    if value is None or (value.kind in _NESTED) is not (key in holders()):
        return False
    if value.kind is Kind.OBJECT and key.endswith("List"):  # a schema of it, or an entry without its list
        return any(each.key in parameter_names() for each in _texts(value))
    if value.kind is Kind.OBJECT:
        return not any(each.key in {"type", "$ref"} for each in _texts(value))  # a schema
    if value.kind is Kind.STRING and key.endswith(_NUMBERS):
        return _NUMBER.match(str(value.value)) is not None
    return True


def _fits(operation: Operation, plausible: set[str], keys: set[str]) -> bool:
    return keys.isdisjoint(operation.without) and any(plausible.issuperset(each) for each in operation.keys)


def _narrowed(fitting: list[Operation], paths: set[str]) -> tuple[Operation, ...]:
    """Keep the operations that have most of what is named."""
    shared = [len(paths & _paths_of(each.name)) for each in fitting]
    return tuple(each for each, count in zip(fitting, shared, strict=True) if count == max(shared))


def _named_paths(node: Node) -> Iterator[str]:
    """Yield the paths of the table at which an object names something."""
    for member in node.members:
        if member.key in holders() and member.node.kind in _NESTED:
            inside = {each.key for held in objects_in(member.node) for each in _texts(held)}
            prefixes = (f"{member.key}.", f"{member.key}[].")
            yield from _paths() & {f"{prefix}{key}" for prefix in prefixes for key in inside}
    yield from _paths() & {each.key for each in _texts(node)}


def _texts(node: Node) -> Iterator[Member]:
    return (each for each in node.members if each.node.kind is Kind.STRING)


@cache
def _paths() -> frozenset[str]:
    return frozenset(row.path for row in parameters())


@cache
def _paths_of(operation: str) -> frozenset[str]:
    return frozenset(row.path for row in parameters() if row.operation.name == operation)


@cache
def _telling_keys() -> frozenset[str]:
    keys = {key for each in operations() for group in each.keys for key in group}
    settings = {row.needs.name for row in parameters() if row.needs}
    return frozenset(keys | settings | holders() | parameter_names())
