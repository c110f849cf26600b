"""The manifest as a table for people: CSV that Excel and its like open by a double click."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tonekit.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonekit.manifest import Manifest, ManifestPrompt

_COLUMNS: dict[str, Callable[[ManifestPrompt], object]] = {
    "name": lambda prompt: prompt.name,  # first what the upload form asks for
    "description": lambda prompt: prompt.description,
    "scenario": lambda prompt: prompt.scenario or "",
    "text": lambda prompt: prompt.text,
    "state": lambda prompt: prompt.review.state.value,
    "since": lambda prompt: prompt.review.since.isoformat(),
    "note": lambda prompt: prompt.review.note,
    "duration_s": lambda prompt: f"{prompt.duration_s:.2f}",
    "bytes": lambda prompt: prompt.bytes,
    "active_speech_dbov": lambda prompt: _level(prompt.levels.active_speech_dbov),
    "peak_dbov": lambda prompt: _level(prompt.levels.peak_dbov),
    "rms_dbov": lambda prompt: _level(prompt.levels.rms_dbov),
    "findings": lambda prompt: " ".join(finding.code for finding in prompt.findings),
    "source": lambda prompt: prompt.source,
    "sha256": lambda prompt: prompt.sha256,
}

_WIDE_SPACE = "\u3000"  # usual in Chinese; kept, though `shown` would write it as an escape

_FORMULA = re.compile(r"((?:^|[;\t\r\n])[\s;\"\0]*)([=+\-@＝＋－＠]?)")
"""Where a program would begin to read a formula: a cell, or what some countries' settings take for one. What
is passed over before the sign may begin another cell, so the sign itself is guarded. Wide signs count too."""


def manifest_csv(manifest: Manifest) -> bytes:
    """Return a manifest as CSV: UTF-8 with a byte order mark, a row for each prompt.

    A text that a spreadsheet would run as a formula, since it begins with ``=``, ``+``, ``-`` or ``@``, gets
    an apostrophe before it. Source: OWASP, *CSV Injection*.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for prompt in manifest.prompts:
        writer.writerow(_cell(value(prompt)) for value in _COLUMNS.values())
    return table.getvalue().encode("utf-8-sig")


def is_manifest_csv(data: bytes) -> bool:
    """Tell whether a file begins like one that `manifest_csv` made."""
    return data.startswith((",".join(_COLUMNS) + "\r\n").encode("utf-8-sig"))


def _level(level_dbov: float | None) -> Decimal | None:
    """Return a level to 0.01 dB as a number that keeps its zeros, so that a column of them is even."""
    return None if level_dbov is None else Decimal(f"{level_dbov:z.2f}")


def _cell(value: object) -> object:
    """Defuse a text; numbers stay numbers, negative ones too."""
    if not isinstance(value, str):
        return value
    lines = "\n".join(_WIDE_SPACE.join(map(shown, line.split(_WIDE_SPACE))) for line in value.splitlines())
    return _FORMULA.sub(lambda found: found[1] + "'" * len(found[2]) + found[2], lines)
