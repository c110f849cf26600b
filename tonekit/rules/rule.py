"""How a rule is written: a pure function of what it looks at and what it judges by, and its identity.

Most rules look at one `Prompt` by a `Judgement`; a few look at one `Member` of a folder by a `SetJudgement`,
which holds the others; those over texts look at one `Reference` or `Payload` by a `ReferenceJudgement`.

A rule yields a `Problem` for each thing it finds. Its identity (code, name, severity, fix) stands in the
decorator that makes a `Rule` of it; its docstring is its manual, in three paragraphs: what it finds, why it
matters, how to mend it. ``tonekit rules TK102`` prints it.

A rule names the rules that it ``requires``: it runs only if they found no error, so that one cause is one
finding, and so that it need not look again whether there is, say, a header at all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tonekit.findings import Finding, Fix, Severity, Status
from tonekit.text import say

if TYPE_CHECKING:
    from tonekit.findings import Place
    from tonekit.profiles import Limit, Profile, Scenario
    from tonekit.promptset import PromptSet
    from tonekit.references.catalogue import Catalogue

S = TypeVar("S")
"""What a rule looks at."""
B = TypeVar("B")
"""What it judges by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule judges a prompt by.

    Attributes
    ----------
    profile : Profile
        What the platform accepts.
    scenario : Scenario or None
        Where the prompt will be played, if that is known.
    level_dbov : float or None
        The level that the prompt was to be brought to, if that is known.
    source_clipped_share : float
        Share of its recording that was cut off flat, 0 to 1; 0.0 where nobody knows.
    """

    profile: Profile
    scenario: Scenario | None
    level_dbov: float | None = None
    source_clipped_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJudgement:
    """What a rule judges a member of a set by.

    Attributes
    ----------
    profile : Profile
        What the platform accepts.
    prompts : PromptSet
        The member and the others, with the manifest of their folder.
    """

    profile: Profile
    prompts: PromptSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceJudgement:
    """What a rule judges a text by that names prompts.

    Attributes
    ----------
    profile : Profile
        What the platform accepts, names above all.
    catalogue : Catalogue or None
        The prompts that there are; None where nobody said, and then rules that need them find nothing.
    """

    profile: Profile
    catalogue: Catalogue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a rule yields; the rule's identity adds the rest.

    Attributes
    ----------
    message : str
        What is, then what was wanted.
    offset : int or None
        Byte of the file where it shows.
    source : Status
        How well the limit is known.
    severity : Severity or None
        Where this problem weighs differently from the rule's other ones.
    fix : Fix or None
        Where this problem is mended differently from the rule's other ones.
    place : Place or None
        Where in a text it shows.
    """

    message: str
    offset: int | None = None
    source: Status = Status.STATED
    severity: Severity | None = None
    fix: Fix | None = None
    place: Place | None = None

    @classmethod
    def against(
        cls, limit: Limit[Any], sentence: str, /, *, offset: int | None = None, **values: object
    ) -> Problem:
        """Make the problem that a value of the profile is not kept; *sentence* names it as ``{limit}``."""
        message = say(sentence, limit=limit.value, **values)
        return cls(message=message, offset=offset, source=limit.status)


RuleFunction = Callable[[S, B], Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S, B]):
    """A rule with its identity.

    Attributes
    ----------
    code, name : str
        Such as ``TK102`` and ``sample-rate``. Stable, never reused.
    severity : Severity
        How bad its findings are.
    fix : Fix
        What it takes to mend them.
    requires : tuple of str
        Codes, or prefixes of codes, below this rule's own that must have found no error; otherwise the
        rule is skipped, since it could only repeat what they said.
    function : callable
        Finds the problems.
    """

    code: str
    name: str
    severity: Severity
    fix: Fix
    requires: tuple[str, ...]
    function: RuleFunction[S, B]

    @property
    def manual(self) -> str:
        """The docstring: what the rule finds, why it matters, how to mend it."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]

    def findings(self, subject: S, by: B) -> Iterator[Finding]:
        """Run the rule and stamp its identity on what it finds."""
        for problem in self.function(subject, by):
            yield Finding(
                code=self.code,
                name=self.name,
                severity=problem.severity or self.severity,
                message=problem.message,
                offset=problem.offset,
                fix=problem.fix or self.fix,
                source=problem.source,
                place=problem.place,
            )


def rule(
    code: str, name: str, *, severity: Severity, fix: Fix, requires: tuple[str, ...] = ()
) -> Callable[[RuleFunction[S, B]], Rule[S, B]]:
    """Make a rule of a function; `tonekit.rules` takes up every rule that its modules hold."""

    def identify(function: RuleFunction[S, B]) -> Rule[S, B]:
        return Rule(code=code, name=name, severity=severity, fix=fix, requires=requires, function=function)

    return identify
