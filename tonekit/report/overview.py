"""What the top of every page says of the folder as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.findings import Severity
from tonekit.manifest import ReviewState
from tonekit.text import say, shown

if TYPE_CHECKING:
    from tonekit.manifest import Manifest
    from tonekit.profiles import Profile

STATE_LABELS = {
    ReviewState.NEW: say("New"),
    ReviewState.UPLOADED: say("Uploaded"),
    ReviewState.APPROVED: say("Approved"),
    ReviewState.REJECTED: say("Rejected"),
    ReviewState.CHANGED: say("Changed"),
}
"""What people read for each state, in the order in which the page offers them."""

SEVERITY_LABELS = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.INFO: say("worth knowing"),
}
"""What people read for each severity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The folder in figures.

    Attributes
    ----------
    title : str
        What the prompts are made for.
    prompts : int
        How many there are.
    bytes : int
        Their size.
    duration : str
        Their length, in words.
    states : tuple of (ReviewState, int)
        How many are in each state, without those that no prompt is in.
    """

    title: str
    prompts: int
    bytes: int
    duration: str
    states: tuple[tuple[ReviewState, int], ...]


def make_overview(manifest: Manifest, profile: Profile | None) -> Overview:
    """Count what a manifest holds."""
    states = [prompt.review.state for prompt in manifest.prompts]
    return Overview(
        title=profile.title if profile is not None else shown(manifest.profile),
        prompts=len(states),
        bytes=sum(prompt.bytes for prompt in manifest.prompts),
        duration=_duration(sum(prompt.duration_s for prompt in manifest.prompts)),
        states=tuple((state, states.count(state)) for state in STATE_LABELS if state in states),
    )


def _duration(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    if minutes:
        return say("{minutes} min {seconds:02} s", minutes=minutes, seconds=seconds)
    return say("{seconds:.1f} s", seconds=duration_s)
