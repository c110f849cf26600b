"""Manifests for tests: prepared folders without preparing anything."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from tonekit.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestPrompt,
    Review,
    ReviewState,
    Settings,
    sorted_prompts,
)
from tonekit.profiles import DEFAULT_PROFILE
from tonekit.sound.level import Levels

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = Levels(
    peak_dbov=-3.0,
    rms_dbov=-20.0,
    active_speech_dbov=None,
    activity=None,
    dc_offset=0.0,
    clipped_frames=0,
    lead_silence_s=0.0,
    tail_silence_s=0.0,
)


def listed(
    name: str, data: bytes, *, state: ReviewState = ReviewState.NEW, scenario: str | None = None
) -> ManifestPrompt:
    """Return the row of a prompt with these bytes."""
    return ManifestPrompt(
        name=name,
        source=f"../recordings/{name}",
        source_sha256=hashlib.sha256(name.encode()).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        duration_s=(len(data) - 58) / 8000,
        scenario=scenario,
        description="",
        text="",
        settings=Settings(channel="mix", recipe="0"),
        levels=LEVELS,
        findings=(),
        review=Review(state=state, since=dt.date(2026, 1, 27)),
    )


def manifest(*prompts: ManifestPrompt) -> Manifest:
    """Return the manifest of these prompts."""
    return Manifest(profile=DEFAULT_PROFILE, prompts=sorted_prompts(prompts))


def write_manifest(folder: Path, *prompts: ManifestPrompt) -> None:
    """Write the manifest of these prompts into a folder."""
    (folder / MANIFEST_NAME).write_bytes(manifest(*prompts).to_json())
