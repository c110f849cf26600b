"""TK416: a comment that sets findings aside says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity
from tonekit.rules.rule import Problem, ReferenceJudgement, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.document import TextError


@rule("TK416", "ignore-comment", severity=Severity.ERROR, fix=Fix.NONE)
def ignore_comment(error: TextError, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find comments that are meant to set findings aside and can't be followed.

    A comment without a code, or with one that no rule has, sets nothing aside. Whoever reads it believes that
    it does, and a mistyped code would hide nothing today and something else tomorrow.

    Write it as ``tonekit: ignore[TK401] reason``, with the codes or names of rules between the brackets.
    """
    yield Problem(message=str(error), place=error.place)
