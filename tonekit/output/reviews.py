"""How the prompts of a prepared folder stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tonekit.manifest import ReviewState
from tonekit.marking import FileState
from tonekit.output import as_json
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.marking import PromptStatus
    from tonekit.profiles import Profile

_HEADINGS = {
    ReviewState.NEW: "new: {count}, not uploaded yet",
    ReviewState.UPLOADED: "uploaded: {count}, {review}",
    ReviewState.APPROVED: "approved: {count}, ready to be named in requests",
    ReviewState.REJECTED: "rejected: {count}, to be mended and prepared again",
    ReviewState.CHANGED: "changed since they were uploaded: {count}; the platform has the old sound. "
    "Delete that and upload these for a new review, or better give them new names",
}
_WITHOUT_PROFILE = "uploaded: {count}, under review"
_FILES = {
    FileState.MISSING: "  {name}: the file is gone; prepare it again",
    FileState.ALTERED: "  {name}: the file is not the one that was prepared; prepare it again",
}


def status_text(statuses: Sequence[PromptStatus], *, profile: Profile | None) -> str:
    """Return the prompts grouped by the state of their review, then those whose files need care."""
    return "\n".join(_lines(statuses, profile))


def status_json(statuses: Sequence[PromptStatus], *, profile: str) -> str:
    """Return the prompts with their states as JSON."""
    return as_json(
        profile=profile,
        prompts=[_row(status) for status in statuses],
        summary={
            state.value: sum(status.prompt.review.state is state for status in statuses)
            for state in ReviewState
        },
    )


def _lines(statuses: Sequence[PromptStatus], profile: Profile | None) -> Iterator[str]:
    for state, heading in _HEADINGS.items():
        group = [status.prompt for status in statuses if status.prompt.review.state is state]
        if not group:
            continue
        if state is ReviewState.UPLOADED and profile is None:
            heading = _WITHOUT_PROFILE  # noqa: PLW2901 - the same line in other words
        yield say(heading, count=len(group), review=profile.review.value if profile else "")
        for prompt in group:
            fields = {
                "name": shown(prompt.name),
                "since": prompt.review.since.isoformat(),
                "note": shown(prompt.review.note),
            }
            yield say(
                "  {name}, since {since}: {note}" if prompt.review.note else "  {name}, since {since}",
                **fields,
            )
    for status in statuses:
        if status.file is not FileState.THERE:
            yield say(_FILES[status.file], name=shown(status.prompt.name))


def _row(status: PromptStatus) -> dict[str, Any]:
    prompt = status.prompt
    return {
        "name": prompt.name,
        "file": status.file.value,
        "sha256": prompt.sha256,
        "scenario": prompt.scenario,
        "description": prompt.description,
        "review": prompt.review.to_dict(),
    }
