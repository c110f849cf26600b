"""TK415: a prompt that there is, is named somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.rules.rule import Problem, rule
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.catalogue import KnownPrompt


@rule("TK415", "unnamed-prompt", severity=Severity.INFO, fix=Fix.NONE)
def unnamed(prompt: KnownPrompt, names: frozenset[str]) -> Iterator[Problem]:
    """Find prompts that no text names.

    A prompt that nothing names is never heard. It may have been forgotten in a request, or be left over from
    one that is gone; or it is set in the platform's console, which no text shows.

    Name it where it is to be heard, or take it out of the folder.
    """
    if prompt.name not in names:
        yield Problem(message=say("no text names it"), source=Status.DERIVED)
