"""TK401 to TK403, TK413, TK414: what a text names is a prompt that the platform has, as it will be heard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.names import correct_name, forbidden_characters
from tonekit.references.matching import nearest_prompt, nearly
from tonekit.references.parameters import Action
from tonekit.rules.rows import resting_on
from tonekit.rules.rule import Problem, ReferenceJudgement, rule
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tonekit.profiles import NameLimits
    from tonekit.references.catalogue import KnownPrompt
    from tonekit.references.parameters import Parameter
    from tonekit.references.payloads import Reference

_MAX_SHOWN = 200
"""Characters of a name that a message shows."""

_MAX_NAMED = 20
"""Wrong characters that a message lists."""

_IDENTIFIER = re.compile(r"[a-z][A-Z]|[0-9_@]|[.-]\w")
"""What a word of everyday language has not: labels and messages have the same keys as requests."""


@rule("TK401", "unknown-prompt", severity=Severity.ERROR, fix=Fix.NONE)
def unknown_prompt(reference: Reference, by: ReferenceJudgement) -> Iterator[Problem]:
    """Find names of prompts that there are not.

    The platform looks for a file of exactly this name in its play-file management. Where there is none it
    refuses the request with 1010002, or in X mode, where nothing is looked at beforehand, ends the call.

    Correct the name; the finding offers the nearest. A prompt that is still to be made has to be uploaded.
    """
    name = reference.name.strip()
    if by.catalogue is None or name in by.catalogue.by_name or not name:
        return
    limits = by.profile.file_name
    impossible = len(name) > limits.max_length.value or forbidden_characters(name, limits)
    if impossible or nearly(name, by.catalogue) is not None:
        return  # said by the rules on those
    near = nearest_prompt(name[:_MAX_SHOWN], by.catalogue)
    if not reference.sure and (near is None or _IDENTIFIER.search(name) is None):
        return
    if near is None:
        sentence = "there is no prompt {name} in {origin}"
    else:
        sentence = "there is no prompt {name} in {origin}; the nearest is {near}"
    yield _about(reference, sentence, origin=shown(by.catalogue.origin), near=near and shown(near))


@rule("TK402", "inexact-name", severity=Severity.ERROR, fix=Fix.NONE)
def inexact_name(reference: Reference, by: ReferenceJudgement) -> Iterator[Problem]:
    """Find names that differ from a prompt's only in capital letters or in the extension.

    The platform wants the name exactly as its play-file management lists it, ``.wav`` included. No document
    says that it forgives another case, and a name without its extension is the name of no file.

    Write the name as the finding gives it.
    """
    name = reference.name.strip()
    if by.catalogue is None or name in by.catalogue.by_name:
        return
    meant = nearly(name, by.catalogue)
    if meant is not None and not forbidden_characters(name, by.profile.file_name):
        yield _about(reference, "the prompt is named {meant}, not {name}", meant=shown(meant))


@rule("TK403", "impossible-name", severity=Severity.ERROR, fix=Fix.NONE)
def impossible_name(reference: Reference, by: ReferenceJudgement) -> Iterator[Problem]:
    """Find names that no prompt can have: with spaces around, characters not permitted, or too many.

    The platform compares the whole value, so a space that was copied along makes another name of it. A path
    is no name either: prompts have no folders there.

    Write the bare name of the file. If the file itself has such a name, rename it first.
    """
    if _is_answer(reference.rows):
        return
    limits = by.profile.file_name
    name = reference.name.strip()
    wrong = forbidden_characters(name, limits)
    longest = limits.max_length
    if name != reference.name and not wrong:
        yield _about(reference, "there are spaces around the name {name}, wanted none")
    elif wrong:
        sentence = (
            "the name {name} has characters that are not permitted: {wrong}; wanted only {permitted}, "
            "such as {corrected}"
        )
        yield _about(reference, sentence, status=limits.pattern.status, **_better(name, wrong, limits))
    if len(name) > longest.value:
        sentence = "the name {name} has {length} characters, wanted at most {longest}"
        yield _about(reference, sentence, status=longest.status, length=len(name), longest=longest.value)


@rule("TK413", "longer-than-heard", severity=Severity.WARNING, fix=Fix.NONE)
def longer_than_heard(reference: Reference, by: ReferenceJudgement) -> Iterator[Problem]:
    """Find prompts that are named where only their beginning is heard.

    A waiting tone is played for four to five seconds, then the ringing cuts in, wherever the sentence is. The
    documents advise five seconds at most.

    Say it in fewer words and record it again, or name a shorter prompt here.
    """
    prompt = _known(reference, by)
    advice = [row.advised_s for row in reference.rows if row.operation.action is not Action.QUERY]
    heard = [each for each in advice if each is not None]
    if prompt is None or prompt.duration_s is None or not heard or len(heard) < len(advice):
        return
    limit = max(heard, key=lambda each: each.value)
    if prompt.duration_s > limit.value:
        message = say(
            "{name} lasts {actual:.2f} s, and as {parameter} at most {limit:g} s of it are heard",
            name=_shown(reference.name),
            actual=prompt.duration_s,
            parameter=reference.parameter,
            limit=limit.value,
        )
        yield Problem(message=message, source=limit.status, place=reference.place)


@rule("TK414", "not-approved", severity=Severity.WARNING, fix=Fix.NONE)
def not_approved(reference: Reference, by: ReferenceJudgement) -> Iterator[Problem]:
    """Find prompts that are named before the platform has approved them.

    Only a prompt that has passed the review can be used; until then a request that names it is refused like
    one that names nothing. A review takes up to 15 working days.

    Name it once it is approved, and record that with ``tonekit mark approved``.
    """
    from tonekit.manifest import ReviewState  # noqa: PLC0415 - loads numpy

    prompt = _known(reference, by)
    review = None if prompt is None else prompt.review
    if review is None or review.state is ReviewState.APPROVED or _is_answer(reference.rows):
        return
    yield Problem(
        message=say(
            "{name} is not approved: its state has been {state} since {since}",
            name=_shown(reference.name),
            state=review.state.value,
            since=review.since,
        ),
        place=reference.place,
    )


NEED_PROMPTS = tuple(each.code for each in (unknown_prompt, inexact_name, longer_than_heard, not_approved))
"""Codes of the rules that find nothing where nobody says which prompts there are."""


def _about(reference: Reference, sentence: str, *, status: Status | None = None, **values: object) -> Problem:
    """Make a problem about the name itself; in an answer, which nobody can mend, it is at most a warning."""
    return resting_on(
        reference.rows,
        sentence,
        place=reference.place,
        severity=Severity.WARNING if _is_answer(reference.rows) else None,
        status=status,
        name=_shown(reference.name),
        **values,
    )


def _better(name: str, wrong: tuple[str, ...], limits: NameLimits) -> Mapping[str, object]:
    """Return what a message says of a name with characters that are not permitted."""
    return {
        "wrong": " ".join(f"'{shown(char)}'" for char in wrong[:_MAX_NAMED]),
        "permitted": limits.pattern.value,
        "corrected": correct_name(name.replace("\\", "/").rpartition("/")[2] or name, limits=limits),
    }


def _shown(name: str) -> str:
    """Return a name as a message shows it, in quotes so that its spaces are seen."""
    return f"'{shown(name[:_MAX_SHOWN])}'"


def _is_answer(rows: Iterable[Parameter]) -> bool:
    return all(row.operation.action is Action.QUERY for row in rows)


def _known(reference: Reference, by: ReferenceJudgement) -> KnownPrompt | None:
    return None if by.catalogue is None else by.catalogue.by_name.get(reference.name)
