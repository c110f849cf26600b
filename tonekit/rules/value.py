"""TK409 to TK412: the values in a request are of the type and in the range that the platform takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.references.document import Kind
from tonekit.references.recognition import MOST_ENTRIES
from tonekit.rules.rows import is_on, names_of, resting_on
from tonekit.rules.rule import Problem, ReferenceJudgement, rule
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.document import Node
    from tonekit.references.parameters import Parameter, Range, Setting
    from tonekit.references.payloads import Payload

_LARGEST_SHOWN = 1e15

_WORDS = {
    Kind.OBJECT: "an object",
    Kind.ARRAY: "a list",
    Kind.STRING: "a string",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false without quotes",
    Kind.NULL: "null",
}


@rule("TK409", "wrong-type", severity=Severity.ERROR, fix=Fix.NONE)
def wrong_type(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find values of another type than the platform documents.

    ``preVoice`` is an object in PrivateNumber and a name in Voice Call, ``recordFlag`` is the string
    ``"true"`` or ``"false"``, ``maxDuration`` is a whole number without quotes. A wrong one is
    refused with 1010002, or taken for something else.

    Write the value as the finding says.
    """
    if payload.is_answer:
        return
    yield from _wrong_holders(payload)
    for rows, _scope, value in _values(payload):
        if value.kind not in {Kind.STRING, Kind.OTHER} and rows[0].name not in _holders_of(payload):
            sentence = "{parameter} is {kind}, wanted the name of a prompt"
            yield resting_on(rows, sentence, place=value.place, kind=_in_words(value))
    for rows, setting, value in _settings(payload) if payload.operations else ():  # a part may be converted
        if setting.kind == "minutes" and value.kind not in {Kind.NUMBER, Kind.OTHER}:
            sentence = "{setting} is {kind}, wanted a whole number"
            yield resting_on(rows, sentence, place=value.place, setting=setting.name, kind=_in_words(value))
        elif setting.kind == "flag" and value.kind not in {Kind.STRING, Kind.OTHER}:
            yield _wrong_flag(rows, setting, value)


@rule("TK410", "empty-name", severity=Severity.ERROR, fix=Fix.NONE)
def empty_name(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find empty values where a name is wanted.

    Some parameters may be empty, others want 1 to 128 characters, and an empty one is refused with 1010002.
    For several the length was seen on another page only; there the finding is a warning.

    Name a prompt, or leave the parameter out.
    """
    if payload.is_answer:
        return
    for rows, scope, value in _values(payload):
        if value.value != "" or any(row.length.value.min == 0 or row.if_empty for row in rows):
            continue
        needed_by = rows[0].needed_by
        flag = None if needed_by is None else scope.get(needed_by.name)
        if needed_by is not None and flag is not None and is_on(flag):
            sentence = "{parameter} is empty and {setting} true; recorded calls without a notice are blocked"
            yield resting_on(rows, sentence, place=value.place, setting=needed_by.name)
        elif all(row.length.status is Status.STATED for row in rows):
            sentence = "{parameter} is empty, wanted the name of a prompt"
            yield resting_on(rows, sentence, place=value.place)
        else:
            yield _perhaps_empty(rows, value)


@rule("TK411", "entry-count", severity=Severity.ERROR, fix=Fix.NONE)
def entry_count(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find lists of prompts that are empty, or longer than the platform takes.

    A voice notification plays one to five prompts or texts, one after the other. A request with more of them
    is refused, and with none there is nothing to play.

    Join recordings, or make several calls of it.
    """
    if payload.is_answer:
        return
    for rows in payload.rows.values():
        limit, held = rows[0].entries, payload.node.get(rows[0].holder)
        if limit is None or held is None or held.kind is not Kind.ARRAY:
            continue
        if not limit.value.min <= len(held.items) <= limit.value.max:
            yield resting_on(
                rows,
                "{holder} has {count} entries, wanted {min} to {max}",
                place=held.place,
                holder=rows[0].holder,
                count=len(held.items),
                min=limit.value.min,
                max=limit.value.max,
            )


@rule("TK412", "max-duration", severity=Severity.ERROR, fix=Fix.NONE)
def max_duration(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find call times that the platform does not take.

    ``maxDuration`` is a whole number of minutes from 0 to 1440. More is refused with 1010002; most often it
    was meant in seconds.

    Give it in minutes; 0 is no limit.
    """
    if payload.is_answer:
        return
    for rows, setting, value in _settings(payload):
        limit = setting.range
        if limit is None or value.kind is not Kind.NUMBER or not isinstance(value.value, int | float):
            continue
        if not _within(value.value, limit.value):
            yield resting_on(
                rows,
                "{setting} is {value}, wanted a whole number of minutes from {min} to {max}",
                place=value.place,
                status=limit.status,
                setting=setting.name,
                value=_as_text(value.value),
                min=limit.value.min,
                max=limit.value.max,
            )


def _wrong_holders(payload: Payload) -> Iterator[Problem]:
    """Find names where an object of several is wanted, and the like; a list around the object is let pass."""
    for holder, rows in _holders_of(payload).items():
        value = payload.node.get(holder)
        if value is None or value.kind is Kind.NULL or _may_stand(value, holder, rows, payload):
            continue
        strange = _strange_entry(value) or value
        if rows[0].path.startswith(f"{holder}[]") and strange is value:
            sentence = "{holder} is {kind}, wanted a list of objects"
        elif strange is value:
            sentence = "{holder} is {kind}, wanted an object with {names}"
        else:
            sentence = "{holder} holds {kind}, wanted an object with {names}"
        names = names_of(each[0].name for each in payload.rows.values() if each[0].holder == holder)
        kind = _in_words(strange)
        yield resting_on(rows, sentence, place=strange.place, holder=holder, kind=kind, names=names)


def _may_stand(value: Node, holder: str, rows: tuple[Parameter, ...], payload: Payload) -> bool:
    if value.kind is Kind.ARRAY:
        return _strange_entry(value) is None
    if value.kind is Kind.STRING:
        return holder in payload.rows
    return value.kind is Kind.OTHER or (
        value.kind is Kind.OBJECT and not rows[0].path.startswith(f"{holder}[]")
    )


def _strange_entry(value: Node) -> Node | None:
    entries = value.items[:MOST_ENTRIES]
    return next((each for each in entries if each.kind not in {Kind.OBJECT, Kind.OTHER}), None)


def _wrong_flag(rows: tuple[Parameter, ...], setting: Setting, value: Node) -> Problem:
    if value.kind is not Kind.BOOLEAN:
        sentence = '{setting} is {kind}, wanted "true" or "false"'
        return resting_on(rows, sentence, place=value.place, setting=setting.name, kind=_in_words(value))
    sentence = "{setting} is {value} without quotes, and the documents have a string; wanted {quoted}"
    text = "true" if value.value else "false"
    return resting_on(
        rows,
        sentence,
        place=value.place,
        severity=Severity.WARNING,
        setting=setting.name,
        value=text,
        quoted=f'"{text}"',
    )


def _perhaps_empty(rows: tuple[Parameter, ...], value: Node) -> Problem:
    """Make the problem that rests on a length that was not seen where the parameter was."""
    sentence = "{parameter} is empty; that {operation} wants a name was seen on other pages only"
    length = rows[0].length
    operations = names_of(row.operation.name for row in rows)
    return Problem(
        message=say(sentence, parameter=rows[0].name, operation=operations),
        source=length.status,
        severity=Severity.WARNING,
        place=value.place,
    )


def _values(payload: Payload) -> Iterator[tuple[tuple[Parameter, ...], Node, Node]]:
    """Yield what stands where a prompt is to be named: the rows that it may be, its object, the value."""
    for rows in payload.rows.values():
        for scope in payload.scopes(rows[0]):
            value = scope.get(rows[0].name)
            if value is not None and value.kind is not Kind.NULL:
                yield rows, scope, value


def _settings(payload: Payload) -> Iterator[tuple[tuple[Parameter, ...], Setting, Node]]:
    """Yield the settings that stand beside prompts, each once, with the rows that need them."""
    seen: set[int] = set()
    for rows in payload.rows.values():
        needed = rows[0].needs
        for scope in () if needed is None else payload.scopes(rows[0]):
            value = None if needed is None else scope.get(needed.name)
            if needed is None or value is None or value.kind is Kind.NULL or id(value) in seen:
                continue
            seen.add(id(value))
            yield rows, needed, value


def _holders_of(payload: Payload) -> dict[str, tuple[Parameter, ...]]:
    return {rows[0].holder: rows for rows in payload.rows.values() if rows[0].holder}


def _within(value: float, limit: Range) -> bool:
    return limit.min <= value <= limit.max and value == int(value)


def _as_text(value: float) -> str:
    """Return a number for a message; a number of very many digits is not written out."""
    return f"{value:.17g}" if abs(value) < _LARGEST_SHOWN else say("a very large number")


def _in_words(value: Node) -> str:
    return say(_WORDS[value.kind])
