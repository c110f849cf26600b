"""What rules over payloads share: problems that rest on rows of the table of parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Severity, Status
from tonekit.rules.rule import Problem
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tonekit.findings import Place
    from tonekit.references.document import Node
    from tonekit.references.parameters import Parameter
    from tonekit.references.payloads import Payload

_BEST_FIRST = tuple(Status)


def resting_on(
    rows: Sequence[Parameter],
    sentence: str,
    /,
    *,
    place: Place,
    severity: Severity | None = None,
    status: Status | None = None,
    **values: object,
) -> Problem:
    """Make a problem that the best known of *rows* says; *sentence* names it as ``{parameter}``.

    What rests on an unknown row says so, and is at most a warning. *status* is that of a limit which is not
    the row's own.
    """
    row = min(rows, key=lambda each: _BEST_FIRST.index(each.status))
    message = say(sentence, parameter=row.name, **values)
    if row.status is not Status.UNKNOWN:
        return Problem(message=message, source=status or row.status, severity=severity, place=place)
    return Problem(
        message=say(
            "{problem}; no document was seen that confirms {parameter} in {operation}",
            problem=message,
            parameter=row.name,
            operation=row.operation.name,
        ),
        source=Status.UNKNOWN,
        severity=Severity.INFO if severity is Severity.INFO else Severity.WARNING,
        place=place,
    )


def is_on(setting: Node) -> bool:
    """Tell whether a flag is on: true, as a string or not."""
    return setting.value is True or setting.value == "true"


def known_as(payload: Payload) -> str:
    """Return what a payload is, such as ``AXB bind``; several operations where it may be each of them."""
    return names_of(each.name for each in payload.operations)


def names_of(names: Iterable[str]) -> str:
    """Return names as a list for people, each once."""
    return ", ".join(dict.fromkeys(names))
