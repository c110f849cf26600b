"""All rules, in the order in which they run."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from tonekit.errors import UnknownRuleError
from tonekit.rules.rule import Judgement, Problem, ReferenceJudgement, Rule, SetJudgement, rule
from tonekit.text import nearest, say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tonekit.prompt import Prompt
    from tonekit.promptset import Member
    from tonekit.references.catalogue import KnownPrompt
    from tonekit.references.document import TextError
    from tonekit.references.payloads import Payload, Reference

__all__ = [
    "AnyRule",
    "Judgement",
    "Problem",
    "ReferenceJudgement",
    "Rule",
    "SetJudgement",
    "all_rules",
    "catalogue_rules",
    "comment_rules",
    "find_rules",
    "payload_rules",
    "prompt_rules",
    "reference_rules",
    "rule",
    "set_rules",
    "text_rules",
]

AnyRule: TypeAlias = Rule[Any, Any]
"""A rule by its identity, whatever it looks at."""


_OVER_PROMPTS = ("container", "encoding", "name", "signal", "size")
_OVER_SETS = ("collection", "manifest")
_OVER_TEXTS = ("text",)
_OVER_COMMENTS = ("comment",)
_OVER_REFERENCES = ("reference",)
_OVER_PAYLOADS = ("payload", "value")
_OVER_CATALOGUES = ("catalogue",)
_ALL = (
    *_OVER_PROMPTS,
    *_OVER_SETS,
    *_OVER_TEXTS,
    *_OVER_COMMENTS,
    *_OVER_REFERENCES,
    *_OVER_PAYLOADS,
    *_OVER_CATALOGUES,
)


@cache
def _rules_in(*modules: str) -> tuple[AnyRule, ...]:
    """Return the rules of modules by their names, sorted by code; a module is loaded when it is wanted."""
    loaded = (importlib.import_module(f"tonekit.rules.{module}") for module in modules)
    rules = (value for module in loaded for value in vars(module).values() if isinstance(value, Rule))
    return tuple(sorted(rules, key=lambda each: each.code))


def prompt_rules() -> tuple[Rule[Prompt, Judgement], ...]:
    """Return the rules over one prompt, sorted by code, so that what a rule requires has run before it."""
    return _rules_in(*_OVER_PROMPTS)


def set_rules() -> tuple[Rule[Member, SetJudgement], ...]:
    """Return the rules over a prompt among the others of its folder, sorted by code."""
    return _rules_in(*_OVER_SETS)


def text_rules() -> tuple[Rule[TextError, ReferenceJudgement], ...]:
    """Return the rules over why a text can't be taken apart."""
    return _rules_in(*_OVER_TEXTS)


def comment_rules() -> tuple[Rule[TextError, ReferenceJudgement], ...]:
    """Return the rules over why a comment of a text can't be followed."""
    return _rules_in(*_OVER_COMMENTS)


def reference_rules() -> tuple[Rule[Reference, ReferenceJudgement], ...]:
    """Return the rules over one place where a text names a prompt, sorted by code."""
    return _rules_in(*_OVER_REFERENCES)


def payload_rules() -> tuple[Rule[Payload, ReferenceJudgement], ...]:
    """Return the rules over one payload of a text, sorted by code."""
    return _rules_in(*_OVER_PAYLOADS)


def catalogue_rules() -> tuple[Rule[KnownPrompt, frozenset[str]], ...]:
    """Return the rules over one prompt by the names of all prompts that are meant in texts."""
    return _rules_in(*_OVER_CATALOGUES)


def all_rules() -> tuple[AnyRule, ...]:
    """Return every rule, sorted by code."""
    return _rules_in(*_ALL)


def find_rules(selectors: Iterable[str]) -> tuple[AnyRule, ...]:
    """Return the rules that are named, sorted by code.

    Parameters
    ----------
    selectors : iterable of str
        Codes (``TK102``), prefixes of codes (``TK1``) or names (``sample-rate``), in either case.

    Raises
    ------
    UnknownRuleError
        If one of them fits no rule; the message offers the nearest.

    Examples
    --------
    >>> [each.name for each in find_rules(["tk102", "channels"])]
    ['sample-rate', 'channels']
    """
    chosen: set[str] = set()
    for selector in selectors:
        fitting = {each.code for each in all_rules() if _fits(each, selector)}
        if not fitting:
            raise UnknownRuleError(_unknown(selector))
        chosen |= fitting
    return tuple(each for each in all_rules() if each.code in chosen) if chosen else ()


def _fits(each: AnyRule, selector: str) -> bool:
    return each.name == selector.lower() or (selector != "" and each.code.startswith(selector.upper()))


def _unknown(selector: str) -> str:
    near = _same_group(selector.upper()) or nearest(selector.lower(), [each.name for each in all_rules()])
    if near is not None:
        sentence = "there is no rule '{selector}'; the nearest: {near}"
    else:
        sentence = "there is no rule '{selector}', wanted a code such as TK102, its first letters, or a name"
    return say(sentence, selector=shown(selector), near=near)


def _same_group(code: str) -> str | None:
    """Return the codes that share the most with one that there is not, such as all of TK1 for TK120."""
    for length in (5, 4, 3):
        group = [each.code for each in all_rules() if each.code.startswith(code[:length])]
        if len(code) >= length and group:
            return ", ".join(group)
    return None
