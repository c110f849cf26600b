"""What tests of texts that name prompts share: texts taken apart, prompts there are, and findings."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from manifests import listed, manifest

from tonekit.manifest import MANIFEST_NAME, ReviewState
from tonekit.profiles import DEFAULT_PROFILE, load_profile
from tonekit.references.catalogue import read_catalogue
from tonekit.references.document import Text, TextError
from tonekit.references.matching import names_meant
from tonekit.references.parameters import parameter_names
from tonekit.references.payloads import payloads_in, references_in
from tonekit.references.reading import take_apart
from tonekit.rules import (
    ReferenceJudgement,
    catalogue_rules,
    payload_rules,
    reference_rules,
    text_rules,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tonekit.findings import Finding
    from tonekit.references.catalogue import Catalogue
    from tonekit.references.parameters import Mode


@cache
def names() -> frozenset[str]:
    return parameter_names()


def text(value: object, *, name: str = "request.json") -> Text:
    """Take a text apart; of a value, its JSON on one line."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return take_apart(data, name=name, parameters=names())


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
    """Return the findings on a text, sorted by place; only the prompts that nothing names are left out."""
    by = ReferenceJudgement(profile=load_profile(DEFAULT_PROFILE), catalogue=prompts)
    found: list[Finding] = []
    try:
        taken = text(value, name=name)
    except TextError as error:
        return tuple(finding for rule in text_rules() for finding in rule.findings(error, by))
    for reference in references_in(taken, mode=mode):
        found += (finding for rule in reference_rules() for finding in rule.findings(reference, by))
    for document in taken.documents:
        for payload in payloads_in(document, mode=mode):
            found += (finding for rule in payload_rules() for finding in rule.findings(payload, by))
    return tuple(sorted(found, key=lambda finding: finding.position))


def unnamed(value: object, *, prompts: Catalogue, name: str = "request.json") -> tuple[Finding, ...]:
    """Return the findings on the prompts that a text does not name."""
    used = names_meant(references_in(text(value, name=name)), prompts)
    return tuple(
        finding
        for prompt in prompts.by_name.values()
        for rule in catalogue_rules()
        for finding in rule.findings(prompt, used)
    )
