"""TK31: the platform takes the file's size, and callers hear all of its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity
from tonekit.rules.rule import Judgement, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.prompt import Prompt


@rule("TK311", "too-large", severity=Severity.ERROR, fix=Fix.NONE)
def too_large(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find files that are larger than the platform takes in any case.

    The upload refuses them. A-law has 8000 bytes a second and can't be made smaller, so a file that is too
    large holds a sound that is too long, or much beside the sound.

    Shorten the sound, or divide it. If the file is not A-law yet, convert it first: it may fit then.
    """
    limit = by.profile.size.max_bytes
    if prompt.size > limit.value:
        yield Problem.against(limit, "the file has {size} bytes, wanted at most {limit}", size=prompt.size)


@rule("TK312", "nearly-too-large", severity=Severity.WARNING, fix=Fix.NONE, requires=("TK311",))
def nearly_too_large(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find files that are too large if the platform's limit is read strictly.

    A limit such as "2M" is 2,000,000 bytes to one reader and 2,097,152 to another, and the documents do not
    say which is meant. A file between the two may be refused.

    Shorten the sound until the file is below the smaller number, if you can.
    """
    warn, most = by.profile.size.warn_bytes, by.profile.size.max_bytes
    if prompt.size > warn.value:
        yield Problem.against(
            warn,
            "the file has {size} bytes, wanted at most {limit}: "
            "the limit is somewhere between that and {most}",
            size=prompt.size,
            most=most.value,
        )


@rule("TK313", "too-long", severity=Severity.WARNING, fix=Fix.NONE, requires=("TK002",))
def too_long(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find a prompt that is longer than it will be heard where it is played.

    A waiting tone, for instance, ends when the ringing begins, however much of it is left: what is said
    late is never heard. Only a check that knows where the prompt is played can tell.

    Shorten the sound, or put what matters first.
    """
    limit = None if by.scenario is None else by.scenario.max_seconds
    if limit is None or by.scenario is None or prompt.duration_s is None:
        return
    if round(prompt.duration_s, 2) > limit.value:
        yield Problem.against(
            limit,
            "the sound lasts {duration_s:.2f} s, but {scenario} is heard for at most {limit:g} s",
            duration_s=prompt.duration_s,
            scenario=by.scenario.name,
        )


@rule("TK314", "too-short", severity=Severity.WARNING, fix=Fix.NONE, requires=("TK002", "TK008"))
def too_short(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find a prompt that is over before anybody can hear it.

    A connection takes a moment to settle, and its first fraction of a second is often lost. So short a
    sound is mostly a mistake: a file that was cut, or an export of the wrong part.

    Listen to the file, and export it again if something is missing.
    """
    limit = by.profile.signal.min_duration_s
    if prompt.duration_s is not None and prompt.duration_s < limit.value:
        sentence = "the sound lasts {duration_s:.3f} s, wanted at least {limit:g} s"
        yield Problem.against(limit, sentence, duration_s=prompt.duration_s)
