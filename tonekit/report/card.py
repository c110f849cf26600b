"""One prompt as a page shows it: what the manifest says of it, with the sound that is in the folder."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.errors import ProfileError
from tonekit.prompt import Prompt, prompt_from_path
from tonekit.report.sourceplayer import SourceSound, source_sound
from tonekit.riff import FormatTag
from tonekit.text import say, shown

if TYPE_CHECKING:
    from pathlib import Path

    from tonekit.manifest import ManifestPrompt
    from tonekit.profiles import Profile, Scenario

SAMPLE_RATE = 8000
"""What the page's script decodes. Every profile asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What callers hear.

    Attributes
    ----------
    octets : str
        The A-law octets in base64.
    duration_s : float
        Length.
    speech_level_dbov, peak_dbov : float or None
        Speech level, as rules measure it, and the largest magnitude; None where nothing is audible.
    """

    octets: str
    duration_s: float
    speech_level_dbov: float | None
    peak_dbov: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One prompt on a page.

    Attributes
    ----------
    number : int
        Its place on the page, from 1.
    prompt : ManifestPrompt
        What is recorded of it.
    name, source_name : str
        File names that are safe to show.
    scenario : Scenario or None
        Where it is played; None where it has none, or the profile does not know it.
    sound : Sound or None
        None where *trouble* says why.
    trouble : str
        Why the prompt can't be heard, as a sentence; empty where it can.
    source : SourceSound
        The recording that it was made from.
    """

    number: int
    prompt: ManifestPrompt
    name: str
    source_name: str
    scenario: Scenario | None
    sound: Sound | None
    trouble: str
    source: SourceSound

    @property
    def max_seconds(self) -> float | None:
        """How long it is really heard; None where nothing says."""
        limit = self.scenario.max_seconds if self.scenario is not None else None
        return None if limit is None else limit.value

    @property
    def needs_a_look(self) -> bool:
        """Whether something was found in it, or it can't be heard."""
        return bool(self.trouble or self.prompt.findings)


def make_card(
    folder: Path, recorded: ManifestPrompt, profile: Profile | None, *, number: int, room: int
) -> Card:
    """Gather what a page shows of one prompt; *room* is how many bytes its source may have."""
    prompt = prompt_from_path(folder / recorded.name)
    trouble = _trouble(prompt, recorded)
    return Card(
        number=number,
        prompt=recorded,
        name=shown(recorded.name),
        source_name=shown(recorded.source),
        scenario=_scenario(profile, recorded.scenario),
        sound=_sound(prompt) if not trouble else None,
        trouble=trouble,
        source=source_sound(folder / recorded.source, sha256=recorded.source_sha256, room=room),
    )


def _trouble(prompt: Prompt, recorded: ManifestPrompt) -> str:
    if prompt.sha256 is None:
        return say("The file can't be played: {reason}.", reason=prompt.trouble)
    if prompt.sha256 != recorded.sha256 or prompt.size != recorded.bytes:
        return say("The file is not the one that was prepared: it was changed since. Prepare it again.")
    fmt = prompt.wav.fmt if prompt.wav is not None else None
    if fmt is None or (fmt.encoding, fmt.sample_rate, fmt.channels) != (FormatTag.ALAW, SAMPLE_RATE, 1):
        return say("The file can't be played: it is not A-law at {rate} Hz, mono.", rate=SAMPLE_RATE)
    if not prompt.octets:
        return say("The file can't be played: there is no sound in it.")
    return ""


def _sound(prompt: Prompt) -> Sound:
    return Sound(
        octets=base64.b64encode(prompt.octets).decode(),
        duration_s=len(prompt.octets) / SAMPLE_RATE,
        speech_level_dbov=prompt.speech_level_dbov,
        peak_dbov=prompt.levels.peak_dbov,
    )


def _scenario(profile: Profile | None, name: str | None) -> Scenario | None:
    if profile is None or name is None:
        return None
    try:
        return profile.scenario(name)
    except ProfileError:
        return None
