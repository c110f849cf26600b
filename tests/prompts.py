"""What tests of rules share: files that are edited octet by octet, and the findings on them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.checking import check
from tonekit.profiles import DEFAULT_PROFILE

if TYPE_CHECKING:
    from tonekit.findings import Finding
    from tonekit.profiles import Profile

SAMPLES = Path(__file__).parents[1] / "samples"

PROMPT = (SAMPLES / "accepted" / "header-of-58-bytes.wav").read_bytes()
"""A canonical prompt of 3200 octets, 0.4 s, without a fault."""


def edited(offset: int, new: bytes | int, *, data: bytes = PROMPT) -> bytes:
    """Overwrite octets at *offset*; a number is written as 32 bits."""
    octets = struct.pack("<I", new) if isinstance(new, int) else new
    return data[:offset] + octets + data[offset + len(octets) :]


def findings(
    data: bytes | str,
    *,
    name: str | None = None,
    profile: str | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
) -> tuple[Finding, ...]:
    """Return the findings on the bytes of a file, or on a rejected sample."""
    if isinstance(data, str):
        data = (SAMPLES / "rejected" / data).read_bytes()
    return check(data, name=name, profile=profile, scenario=scenario).findings


def codes(data: bytes | str, *, name: str | None = None) -> list[str]:
    """Return the codes of the findings."""
    return [finding.code for finding in findings(data, name=name)]


def only(data: bytes | str, *, name: str | None = None) -> Finding:
    """Return the one finding that there must be."""
    (finding,) = findings(data, name=name)
    return finding
