"""TK5: the prompts of one folder, side by side. Callers hear one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.rules.rule import Problem, SetJudgement, rule
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.promptset import Member


@rule("TK501", "names-differ-in-case", severity=Severity.WARNING, fix=Fix.NONE)
def names_differ_in_case(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find names in one folder that differ only in capital and small letters.

    Windows and macOS take Wait.wav and wait.wav for one name: when the folder is copied or checked out there,
    one file overwrites the other. No document of the platform says whether it tells them apart. People
    seldom do.

    Rename one of them, also where it is named in API requests.
    """
    if member.missing:
        return
    names = by.prompts.names_by_case[member.name.casefold()]
    if len(names) > 1:
        yield _shared(
            "the name differs only in case from {other}; on Windows and macOS one overwrites the other",
            "the name differs only in case from {other} and {more} more; "
            "on Windows and macOS one overwrites the others",
            member=member,
            names=names,
        )


@rule("TK502", "level-differs", severity=Severity.WARNING, fix=Fix.UNSAFE)
def level_differs(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find prompts that are much louder or quieter than the others in their folder.

    Callers hear several prompts in one call. They turn the volume up for a quiet one, and the next one
    shouts at them. Compared is the active speech level of ITU-T P.56 (of a sound too short for that, the RMS
    between its silences) with the median of the folder, or of those of its files that are checked, if three
    or more of them are audible.

    Prepare the folder from its recordings with ``--level match``, which brings all to their median, or
    convert this one again with ``--level`` and that number.
    """
    level_dbov, median_dbov = member.speech_level_dbov, by.prompts.median_level_dbov
    if level_dbov is None or median_dbov is None:
        return
    limit = by.profile.signal.max_level_difference_db
    if abs(level_dbov - median_dbov) > limit.value:
        yield Problem.against(
            limit,
            "the level is {actual:.1f} dBov and the median of the folder is {median:.1f} dBov, "
            "wanted at most {limit:g} dB between them",
            actual=level_dbov,
            median=median_dbov,
        )


@rule("TK503", "same-sound", severity=Severity.WARNING, fix=Fix.NONE)
def same_sound(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find the same sound under two names in one folder.

    Each file is uploaded and reviewed for itself, so one of the reviews is wasted. Often it is a mistake: a
    recording that was copied to be replaced and never was, so that callers hear the wrong notice. The octets
    are compared, not the headers.

    Listen to both. Replace the one that is wrong; if both are right, keep one, and name that one wherever it
    is played.
    """
    names = () if member.octets_sha256 is None else by.prompts.names_by_sound[member.octets_sha256]
    if len(names) > 1:
        yield _shared(
            "the sound is the same as in {other}, wanted one name for one sound",
            "the sound is the same as in {other} and {more} more, wanted one name for one sound",
            member=member,
            names=names,
        )


def _shared(with_one: str, with_more: str, *, member: Member, names: tuple[str, ...]) -> Problem:
    """Return the problem that a member shares with the members of these names, its own among them."""
    other = names[1] if names[0] == member.name else names[0]
    sentence = with_one if len(names) == 2 else with_more
    message = say(sentence, other=shown(other), more=len(names) - 2)
    return Problem(message=message, source=Status.DERIVED)
