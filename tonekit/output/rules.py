"""The rules and their manuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.output import as_json
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tonekit.rules import AnyRule


def rules_text(rules: Iterable[AnyRule]) -> str:
    """Return one line for each rule."""
    return "\n".join(
        say(
            "{code}  {severity:7}  {name:22} {summary}",
            code=rule.code,
            severity=rule.severity.value,
            name=rule.name,
            summary=rule.summary,
        )
        for rule in rules
    )


def manuals_text(rules: Iterable[AnyRule]) -> str:
    """Return the manual of each rule."""
    return "\n\n".join(
        say(
            "{code} {name} (severity: {severity}, fix: {fix})\n\n{manual}",
            code=rule.code,
            name=rule.name,
            severity=rule.severity.value,
            fix=rule.fix.value,
            manual=rule.manual,
        )
        for rule in rules
    )


def rules_json(rules: Iterable[AnyRule]) -> str:
    """Return rules with their manuals as JSON."""
    return as_json(
        rules=[
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "fix": rule.fix.value,
                "summary": rule.summary,
                "manual": rule.manual,
            }
            for rule in rules
        ]
    )
