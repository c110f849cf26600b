"""Results to text and JSON. Pure functions: nothing is printed here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tonekit.findings import Severity, summarise
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tonekit.batch import Outcome
    from tonekit.findings import Finding, Report
    from tonekit.rules import Rule

JSON_VERSION = 1


def exit_code(reports: Iterable[Report], *, strict: bool) -> int:
    """Return 1 if a report has an error (with *strict*: or a warning), else 0."""
    summary = summarise(reports)
    return int(bool(summary.errors or (strict and summary.warnings)))


def check_text(reports: Iterable[Report]) -> str:
    """Return one line for each error and warning; an info is left to the JSON form."""
    return "\n".join(
        finding_line(report.path, finding)
        for report in reports
        for finding in report.findings
        if finding.severity is not Severity.INFO
    )


def finding_line(path: str, finding: Finding) -> str:
    """Return a finding as ``path: TK102 what is wrong (sample-rate)``."""
    if finding.severity is Severity.ERROR:
        sentence = "{path}: {code} {message} ({name})"
    else:
        sentence = "{path}: {code} {severity}: {message} ({name})"
    return say(
        sentence,
        path=shown(path),
        code=finding.code,
        severity=finding.severity.value,
        message=finding.message,
        name=finding.name,
    )


def check_summary(reports: Sequence[Report]) -> str:
    """Return a line that counts, or nothing where there is nothing to count."""
    summary = summarise(reports)
    if not summary.errors and not summary.warnings:
        return ""
    return say("files: {files}, accepted: {ok}, errors: {errors}, warnings: {warnings}", **summary.to_dict())


def check_json(reports: Sequence[Report], *, profile: str) -> str:
    """Return reports as JSON."""
    return as_json(
        {
            "version": JSON_VERSION,
            "profile": profile,
            "files": [report.to_dict() for report in reports],
            "summary": summarise(reports).to_dict(),
        }
    )


def outcome_text(outcome: Outcome) -> str:
    """Return the lines on one finished conversion: what became what, notes, findings."""
    result = outcome.result
    if result is None:
        return ""
    lines = [
        say(
            "{source} -> {target}: {method}, {duration_s:.2f} s, {size} bytes",
            source=shown(outcome.job.source or "-"),
            target=shown(outcome.job.target or "-"),
            method=result.method.value,
            duration_s=result.report.duration_s or 0.0,
            size=len(result.data),
        )
    ]
    lines += [say("  note: {message}", message=note.message) for note in (*outcome.job.notes, *result.notes)]
    for finding in result.report.findings:
        if finding.severity is not Severity.INFO:
            lines.append(say("  {line}", line=finding_line(result.report.path, finding)))
    return "\n".join(lines)


def outcomes_json(outcomes: Sequence[Outcome], *, profile: str) -> str:
    """Return conversions as JSON; a failed one has an ``error`` and no ``report``."""
    summary = summarise(outcome.result.report for outcome in outcomes if outcome.result is not None)
    failed = sum(outcome.result is None for outcome in outcomes)
    return as_json(
        {
            "version": JSON_VERSION,
            "profile": profile,
            "files": [_outcome_dict(outcome) for outcome in outcomes],
            "summary": {**summary.to_dict(), "files": len(outcomes), "failed": failed},
        }
    )


def _outcome_dict(outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    row: dict[str, Any] = {
        "source": str(outcome.job.source or "-"),
        "target": str(outcome.job.target or "-"),
        "ok": result is not None,
        "error": outcome.error,
    }
    if result is not None:
        row |= {
            "method": result.method.value,
            "gain_db": result.gain_db,
            "notes": [note.to_dict() for note in (*outcome.job.notes, *result.notes)],
            "before": result.before.to_dict(),
            "after": result.after.to_dict(),
            "report": result.report.to_dict(),
        }
    return row


def rules_json(rules: Sequence[Rule]) -> str:
    """Return rules with their manuals as JSON."""
    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "fix": rule.fix.value,
            "summary": rule.summary,
            "manual": rule.manual,
        }
        for rule in rules
    ]
    return as_json({"version": JSON_VERSION, "rules": rows})


def as_json(value: dict[str, Any]) -> str:
    """Return JSON in ASCII, so that no terminal or pipe can spoil it; NaN is a defect, not a value."""
    return json.dumps(value, indent=1, allow_nan=False)
