"""TK6: the folder holds what its manifest says, and what is on the platform. Only folders that have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.rules.rule import Problem, SetJudgement, rule
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.promptset import Member

_DIGITS = 12
"""As many digits of a digest as people compare."""

_ANEW = (
    "it was made anew since it was uploaded, wanted a new review, better under a new name; "
    "the review: {limit}"
)
_ANEW_SINCE = {
    "approved": "it was made anew since it was approved, wanted a new review, better under a new name; "
    "the review: {limit}",
    "rejected": "it was made anew since it was rejected, wanted a new review; the review: {limit}",
}
"""By the state in which the platform has the old sound."""


@rule("TK601", "changed-since-prepared", severity=Severity.WARNING, fix=Fix.NONE)
def changed_since_prepared(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find prompts that are not what the manifest recorded when they were prepared, or are gone.

    What the manifest says of levels, source and review is true of the file that was prepared. If another one
    stands in its place, nobody has listened to it, and callers go on hearing what was uploaded. A file that
    is gone was mostly lost by mistake.

    If the change is meant, make it in the recording. Then prepare the folder again: what is gone comes back,
    and with ``--force`` what was changed is made anew from its recording too.
    """
    listed = by.prompts.listed.get(member.name)
    if member.missing:
        yield Problem(message=say("the manifest lists it, but the file is gone"), source=Status.DERIVED)
    elif listed is not None and member.sha256 is not None and member.sha256 != listed.sha256:
        message = say(
            "it is not the file that was prepared: its SHA-256 begins with {actual}, wanted {wanted}",
            actual=member.sha256[:_DIGITS],
            wanted=listed.sha256[:_DIGITS],
        )
        yield Problem(message=message, source=Status.DERIVED)


@rule("TK602", "not-in-manifest", severity=Severity.WARNING, fix=Fix.NONE)
def not_in_manifest(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find prompts that stand in a prepared folder and are not in its manifest.

    The manifest tells what is to be uploaded, what is under review, and what may be used. What it does not
    list is forgotten at the next upload, or uploaded with no description and no record of where it came from.

    Prepare the prompt from its recording into this folder, or keep it in a folder of its own.
    """
    if by.prompts.manifest is not None and member.name not in by.prompts.listed:
        yield Problem(message=say("the manifest of the folder does not list it"), source=Status.DERIVED)


@rule("TK603", "needs-review", severity=Severity.WARNING, fix=Fix.NONE)
def needs_review(member: Member, by: SetJudgement) -> Iterator[Problem]:
    """Find prompts that were made anew since they were uploaded or approved.

    The platform still plays, or reviews, the old sound. It has no way to replace a file: the old one has to
    be deleted and the new one uploaded, which is reviewed from the start, and until it has passed nothing is
    played under this name.

    Better give the new prompt a new name, upload it beside the old one, and change the API requests once it
    is approved. Or delete the old one, upload this one, and mark it as uploaded.
    """
    listed = by.prompts.listed.get(member.name)
    if listed is None:
        return
    from tonekit.manifest import ReviewState  # noqa: PLC0415 - loaded where there is a manifest

    if listed.review.state is ReviewState.CHANGED:
        reviewed = listed.review.reviewed
        sentence = _ANEW if reviewed is None else _ANEW_SINCE.get(reviewed.state, _ANEW)
        yield Problem.against(by.profile.review, sentence)
