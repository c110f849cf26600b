"""What tests of texts that name prompts share: texts taken apart, prompts there are, and findings."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from manifests import listed, manifest

from tonekit.manifest import MANIFEST_NAME, ReviewState
from tonekit.profiles import DEFAULT_PROFILE, load_profile
from tonekit.reference_check import judge_text, reports_of
from tonekit.references.catalogue import read_catalogue
from tonekit.references.parameters import parameter_names
from tonekit.references.reading import take_apart
from tonekit.rules import ReferenceJudgement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tonekit.findings import Finding
    from tonekit.references.catalogue import Catalogue
    from tonekit.references.document import Text
    from tonekit.references.parameters import Mode


def text(value: object, *, name: str = "request.json") -> Text:
    """Take a text apart; of a value, its JSON on one line."""
    return take_apart(as_bytes(value), name=name, parameters=parameter_names())


def catalogue(folder: Path, prompts: Mapping[str, tuple[float, str]]) -> Catalogue:
    """Return the prompts of a manifest that is written into *folder*, each with its seconds and review."""
    rows = (
        replace(listed(name, b"", state=ReviewState(state)), duration_s=duration_s)
        for name, (duration_s, state) in prompts.items()
    )
    (folder / MANIFEST_NAME).write_bytes(manifest(*rows).to_json())
    return read_catalogue(folder / MANIFEST_NAME)


def judged(
    value: object, *, name: str = "request.json", prompts: Catalogue | None = None, mode: Mode | None = None
) -> tuple[Finding, ...]:
    """Return the findings on a text, sorted by place."""
    by = ReferenceJudgement(profile=load_profile(DEFAULT_PROFILE), catalogue=prompts)
    return judge_text(as_bytes(value), path=name, by=by, mode=mode).report.findings


def unnamed(value: object, *, prompts: Catalogue, name: str = "request.json") -> tuple[Finding, ...]:
    """Return the findings on the prompts that a text does not name."""
    by = ReferenceJudgement(profile=load_profile(DEFAULT_PROFILE), catalogue=prompts)
    text = judge_text(as_bytes(value), path=name, by=by, mode=None)
    _text, *of_prompts = reports_of([text], by, unused=True)
    return tuple(finding for report in of_prompts for finding in report.findings)


def as_bytes(value: object) -> bytes:
    """Return a text as it is; of another value, its JSON on one line."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()
