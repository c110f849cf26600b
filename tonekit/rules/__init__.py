"""All rules, in the order in which they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from tonekit.errors import UnknownRuleError
from tonekit.findings import Fix
from tonekit.rules import (
    collection,
    container,
    encoding,
    manifest,
    name,
    payload,
    reference,
    signal,
    size,
    value,
)
from tonekit.rules.rule import Judgement, Problem, ReferenceJudgement, Rule, SetJudgement, rule
from tonekit.text import nearest, say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from tonekit.findings import Finding
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
    "wants_header_only",
]

AnyRule: TypeAlias = Rule[Any, Any]
"""A rule by its identity, whatever it looks at."""


def _rules_in(*modules: ModuleType) -> tuple[AnyRule, ...]:
    rules = (value for module in modules for value in vars(module).values() if isinstance(value, Rule))
    return tuple(sorted(rules, key=lambda each: each.code))


_PROMPT_RULES = _rules_in(container, encoding, name, signal, size)
_SET_RULES = _rules_in(collection, manifest)
_TEXT_RULES = (reference.unreadable,)
_COMMENT_RULES = (reference.ignore_comment,)
_CATALOGUE_RULES = (reference.unnamed,)
_REFERENCE_RULES = tuple(
    each for each in _rules_in(reference) if each not in {*_TEXT_RULES, *_COMMENT_RULES, *_CATALOGUE_RULES}
)
_PAYLOAD_RULES = _rules_in(payload, value)
_RULES = _rules_in(collection, container, encoding, manifest, name, payload, reference, signal, size, value)


def prompt_rules() -> tuple[Rule[Prompt, Judgement], ...]:
    """Return the rules over one prompt, sorted by code, so that what a rule requires has run before it."""
    return _PROMPT_RULES


def set_rules() -> tuple[Rule[Member, SetJudgement], ...]:
    """Return the rules over a prompt among the others of its folder, sorted by code."""
    return _SET_RULES


def text_rules() -> tuple[Rule[TextError, ReferenceJudgement], ...]:
    """Return the rules over why a text can't be taken apart."""
    return _TEXT_RULES


def comment_rules() -> tuple[Rule[TextError, ReferenceJudgement], ...]:
    """Return the rules over why a comment of a text can't be followed."""
    return _COMMENT_RULES


def reference_rules() -> tuple[Rule[Reference, ReferenceJudgement], ...]:
    """Return the rules over one place where a text names a prompt, sorted by code."""
    return _REFERENCE_RULES


def payload_rules() -> tuple[Rule[Payload, ReferenceJudgement], ...]:
    """Return the rules over one payload of a text, sorted by code."""
    return _PAYLOAD_RULES


def catalogue_rules() -> tuple[Rule[KnownPrompt, frozenset[str]], ...]:
    """Return the rules over one prompt by the names of all prompts that are meant in texts."""
    return _CATALOGUE_RULES


def all_rules() -> tuple[AnyRule, ...]:
    """Return every rule, sorted by code."""
    return _RULES


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
        fitting = {each.code for each in _RULES if _fits(each, selector)}
        if not fitting:
            raise UnknownRuleError(_unknown(selector))
        chosen |= fitting
    return tuple(each for each in _RULES if each.code in chosen)


def wants_header_only(finding: Finding) -> bool:
    """Tell whether a new header around the octets that are there is all that can be done about a finding.

    So it is where the fix is safe. A sound that is cut short has none, since only a person can bring back
    what is missing; but to encode the rest again would only harm it.
    """
    return finding.fix is Fix.SAFE or finding.code == container.truncated.code


def _fits(each: AnyRule, selector: str) -> bool:
    return each.name == selector.lower() or (selector != "" and each.code.startswith(selector.upper()))


def _unknown(selector: str) -> str:
    near = _same_group(selector.upper()) or nearest(selector.lower(), [each.name for each in _RULES])
    if near is not None:
        sentence = "there is no rule '{selector}'; the nearest: {near}"
    else:
        sentence = "there is no rule '{selector}', wanted a code such as TK102, its first letters, or a name"
    return say(sentence, selector=shown(selector), near=near)


def _same_group(code: str) -> str | None:
    """Return the codes that share the most with one that there is not, such as all of TK1 for TK120."""
    for length in (5, 4, 3):
        group = [each.code for each in _RULES if each.code.startswith(code[:length])]
        if len(code) >= length and group:
            return ", ".join(group)
    return None
