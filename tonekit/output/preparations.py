"""What became of a batch of recordings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tonekit.findings import summarise
from tonekit.output import as_json
from tonekit.output.checks import check_text
from tonekit.output.failures import failed
from tonekit.prepared import RowState
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Report
    from tonekit.prepared import BatchResult, BatchRow, Leftover


def row_text(row: BatchRow) -> str:
    """Return the lines on a prompt that was made; nothing on one that was left as it is.

    What the check found in it is not among them: see `findings_text`.
    """
    if row.state is not RowState.MADE or row.report is None:
        return ""
    line = say(
        "{source} -> {name}: {duration_s:.2f} s, {size} bytes",
        source=row.source_shown,
        name=shown(row.name),
        duration_s=row.report.duration_s or 0.0,
        size=row.report.bytes,
    )
    notes = (say("  note: {message}", message=note.message) for note in row.notes)
    return "\n".join([line, *notes])


def plan_text(result: BatchResult) -> str:
    """Return what each recording would be called, and why, and which prompts nothing makes any more."""
    lines = [line for row in result.rows for line in _planned(row)]
    return "\n".join([*lines, *map(leftover_text, result.leftovers)])


def findings_text(result: BatchResult) -> str:
    """Return a line for each error and warning of the check, and for each prompt that is left over."""
    lines = [check_text(result.reports), *map(leftover_text, result.leftovers)]
    return "\n".join(filter(None, lines))


def leftover_text(leftover: Leftover) -> str:
    """Return the line on a prompt that nothing makes any more."""
    sentence = "{name}: {reason}; prune removes the prompt ({state} since {since})"
    if leftover.removed:
        sentence = "{name}: {reason}, so the prompt was removed ({state} since {since})"
    elif leftover.kept is not None:
        sentence = "{name}: {reason}; the prompt was not removed, since {kept}"
    return say(
        sentence,
        name=shown(leftover.name),
        reason=leftover.reason,
        state=leftover.review.state.value,
        since=leftover.review.since.isoformat(),
        kept=leftover.kept,
    )


def preparation_summary(result: BatchResult) -> str:
    """Return a line that counts."""
    sentence = "made: {made}, unchanged: {unchanged}, failed: {failed}, other files skipped: {skipped}"
    if result.dry_run:
        sentence = "would make: {planned}, other files skipped: {skipped}; nothing was written"
    ignored = sum(len(report.ignored) for report in result.reports)
    if ignored and not result.dry_run:
        sentence = (
            "made: {made}, unchanged: {unchanged}, failed: {failed}, other files skipped: {skipped}, "
            "findings ignored: {ignored}"
        )
    return say(sentence, **_counts(result), ignored=ignored)


def preparation_reports(result: BatchResult) -> tuple[Report, ...]:
    """Return a report on each prompt that is there, and on whatever failed."""
    reports: list[Report] = []
    for row in result.rows:
        if row.report is not None:
            reports.append(row.report)
        elif row.error is not None:
            reports.append(failed(row.source, row.error, profile=result.profile))
    why = say("the folder can't be read")
    return (*reports, *(failed(folder, why, profile=result.profile) for folder in result.unreadable))


def preparation_json(result: BatchResult) -> str:
    """Return a batch as JSON: a row for each recording."""
    return as_json(
        profile=result.profile,
        output=os.fspath(result.folder),
        dry_run=result.dry_run,
        files=[_json_row(row) for row in result.rows],
        leftovers=[
            {"name": each.name, "reason": each.reason, "removed": each.removed} for each in result.leftovers
        ],
        notes=[note.to_dict() for note in result.notes],
        unreadable=[os.fspath(folder) for folder in result.unreadable],
        summary={**summarise(result.reports).to_dict(), "files": len(result.rows), **_counts(result)},
    )


def _planned(row: BatchRow) -> Iterator[str]:
    yield say("{source} -> {name}", source=row.source_shown, name=shown(row.name))
    for reason in row.reasons:
        yield say("  note: {message}", message=reason)


def _counts(result: BatchResult) -> dict[str, int]:
    return {**{state.value: result.count(state) for state in RowState}, "skipped": result.skipped}


def _json_row(row: BatchRow) -> dict[str, Any]:
    return {
        "source": os.fspath(row.source),
        "name": row.name,
        "state": row.state.value,
        "ok": row.error is None,
        "error": row.error,
        "reasons": list(row.reasons),
        "notes": [note.to_dict() for note in row.notes],
        "report": None if row.report is None else row.report.to_dict(),
    }
