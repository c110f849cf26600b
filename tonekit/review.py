"""How the review of a prompt stands after it was prepared again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tonekit.findings import Note
from tonekit.manifest import ManifestPrompt, Review, Reviewed, ReviewState
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.profiles import Profile

_CHANGED = {
    ReviewState.UPLOADED: "it was uploaded on {since} and sounds different now: under review is the "
    "old sound. Delete that and upload this one for a new review ({review}), or give it a new name",
    ReviewState.APPROVED: "it was approved on {since} and sounds different now: calls play the old sound. "
    "Delete that and upload this one for a new review ({review}), or better give it a new name",
    ReviewState.REJECTED: "it was rejected on {since} and sounds different now: upload it for a new review "
    "({review})",
}


def review_now(known: ManifestPrompt | None, sha256: str) -> Review:
    """Return how the review of a prompt stands, now that it has these bytes.

    Parameters
    ----------
    known : ManifestPrompt or None
        What the manifest says of it; None for a new one.
    sha256 : str
        Hex digest of what it is now.
    """
    if known is None:
        return Review(state=ReviewState.NEW, since=today())
    review = known.review
    if known.sha256 == sha256:
        return review
    reviewed = review.reviewed
    if reviewed is not None and reviewed.sha256 == sha256:  # changed back to what the platform has
        return Review(state=reviewed.state, since=reviewed.since, note=review.note)
    if review.state is ReviewState.CHANGED:
        return review
    if review.state is ReviewState.NEW:
        return Review(state=ReviewState.NEW, since=today(), note=review.note)
    reviewed = Reviewed(sha256=known.sha256, state=review.state, since=review.since)
    return Review(state=ReviewState.CHANGED, since=today(), note=review.note, reviewed=reviewed)


def review_notes(known: ManifestPrompt | None, now: ManifestPrompt, profile: Profile) -> Iterator[Note]:
    """Yield what the user should know where a prompt was changed that somebody has seen already."""
    if known is None or known.review == now.review:
        return
    sentence = _CHANGED.get(known.review.state)
    if sentence is not None:
        since, review = known.review.since.isoformat(), profile.review.value
        yield Note(name="needs-review", message=say(sentence, since=since, review=review))


def today() -> dt.date:
    """Return the day that it is where the user is."""
    return dt.datetime.now().astimezone().date()
