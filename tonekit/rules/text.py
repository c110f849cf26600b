"""TK400: a text that may name prompts can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity
from tonekit.rules.rule import Problem, ReferenceJudgement, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.document import TextError


@rule("TK400", "unreadable-text", severity=Severity.ERROR, fix=Fix.NONE)
def unreadable(error: TextError, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find texts that can't be read: broken JSON, YAML or TOML, an unknown encoding, too large a file.

    What can't be read is not judged, and the program that loads it will most likely fail on it too. Prompts
    that are named in it are taken for unused ones.

    Mend the text at the place that the finding names. If it is not meant to name prompts, leave it out.
    """
    yield Problem(message=str(error), place=error.place)
