"""What became of sources that were converted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tonekit.findings import Severity, summarise
from tonekit.output import as_json
from tonekit.output.checks import finding_line
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonekit.conversion import ConversionResult
    from tonekit.findings import Report
    from tonekit.plan import Job


def conversion_text(job: Job, result: ConversionResult, *, dry_run: bool) -> str:
    """Return the lines on one prompt: what became what, notes, findings."""
    sentence = "{source} -> {target}: {method}, {duration_s:.2f} s, {size} bytes"
    if dry_run:
        sentence = "{source} -> {target}: would be {method}, {duration_s:.2f} s, {size} bytes"
    lines = [
        say(
            sentence,
            source=job.source_shown,
            target=job.target_shown,
            method=result.method.value,
            duration_s=result.report.duration_s or 0.0,
            size=len(result.data),
        )
    ]
    lines += [say("  note: {message}", message=note.message) for note in (*job.notes, *result.notes)]
    for finding in result.report.findings:
        if finding.severity is not Severity.INFO:
            lines.append(say("  {line}", line=finding_line(result.report.path, finding)))
    return "\n".join(lines)


def conversions_json(
    rows: Sequence[dict[str, Any]], reports: Sequence[Report], *, profile: str, dry_run: bool
) -> str:
    """Return conversions as JSON: a row for each, and *reports* on those that did not fail, to be counted."""
    summary = summarise(reports).to_dict()
    return as_json(
        profile=profile,
        dry_run=dry_run,
        files=rows,
        summary={**summary, "files": len(rows), "failed": len(rows) - len(reports)},
    )


def conversion_row(job: Job, result: ConversionResult | None, error: str | None) -> dict[str, Any]:
    """Return one conversion as JSON-ready values; a failed one has an ``error`` and no ``report``."""
    row: dict[str, Any] = {
        "source": os.fspath(job.source or "-"),
        "target": os.fspath(job.target or "-"),
        "ok": result is not None,
        "error": error,
    }
    if result is not None:
        row |= {
            "method": result.method.value,
            "gain_db": round(result.gain_db, 2) + 0,  # -0.0 + 0 is 0.0
            "notes": [note.to_dict() for note in (*job.notes, *result.notes)],
            "before": result.before.to_dict(),
            "after": result.after.to_dict(),
            "report": result.report.to_dict(),
        }
    return row
