"""The rules: what they are called, what they need, and how a rule is written.

A rule is a pure function of a prompt and a profile that yields a `Problem` for each thing it finds. Its
identity (code, name, severity, fix) stands in its registration; its docstring is its manual, with three
parts: what it finds, why it matters, how to mend it. ``tonekit rules TK102`` prints it.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.errors import TonekitError
from tonekit.findings import Finding, Fix, Severity, Status
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tonekit.profile import Profile, Scenario
    from tonekit.prompt import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule judges by.

    Attributes
    ----------
    profile : Profile
        What the platform accepts.
    scenario : Scenario or None
        Where the prompt will be played, if that is known.
    """

    profile: Profile
    scenario: Scenario | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a rule yields; the registration adds the rest.

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
    """

    message: str
    offset: int | None = None
    source: Status = Status.STATED
    severity: Severity | None = None
    fix: Fix | None = None


RuleFunction = Callable[["Prompt", Judgement], Iterator[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
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
        Codes, or prefixes of codes, that must have found no error; otherwise this rule is skipped,
        since it could only repeat what they said.
    function : callable
        Finds the problems.
    """

    code: str
    name: str
    severity: Severity
    fix: Fix
    requires: tuple[str, ...]
    function: RuleFunction

    @property
    def manual(self) -> str:
        """The docstring: what the rule finds, why it matters, how to mend it."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]

    def findings(self, prompt: Prompt, judgement: Judgement) -> Iterator[Finding]:
        """Run the rule and stamp its identity on what it finds."""
        for problem in self.function(prompt, judgement):
            yield Finding(
                code=self.code,
                name=self.name,
                severity=problem.severity or self.severity,
                message=problem.message,
                offset=problem.offset,
                fix=problem.fix or self.fix,
                source=problem.source,
            )


_registry: dict[str, Rule] = {}
_MODULES = ("container", "encoding", "name", "signal")


def rule(
    code: str, name: str, *, severity: Severity, fix: Fix, requires: tuple[str, ...] = ()
) -> Callable[[RuleFunction], RuleFunction]:
    """Register a function as a rule."""

    def register(function: RuleFunction) -> RuleFunction:
        if code in _registry:
            raise ValueError(say("rule {code} is registered twice", code=code))
        _registry[code] = Rule(
            code=code, name=name, severity=severity, fix=fix, requires=requires, function=function
        )
        return function

    return register


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code, so that what a rule requires has run before it."""
    for module in _MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return tuple(_registry[code] for code in sorted(_registry))


class UnknownRuleError(TonekitError, ValueError):
    """A code was asked for that no rule has."""


def find_rules(selectors: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules whose code or name is in *selectors*, or whose code starts with one of them.

    Raises
    ------
    UnknownRuleError
        If one of them fits no rule.
    """
    rules = all_rules()
    chosen: set[str] = set()
    for selector in selectors:
        fitting = {r.code for r in rules if r.name == selector or r.code.startswith(selector.upper())}
        if not selector or not fitting:
            raise UnknownRuleError(
                say("no rule has the code or name {selector!r}; `tonekit rules` lists them", selector=selector)
            )
        chosen |= fitting
    return tuple(r for r in rules if r.code in chosen)
