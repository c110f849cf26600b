"""What a check found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tonekit.findings import Severity, summarise
from tonekit.output import as_json
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tonekit.findings import Finding, Report


def check_text(reports: Iterable[Report]) -> str:
    """Return one line for each error and warning; an info is left to the JSON form."""
    return "\n".join(
        finding_line(report.path, finding)
        for report in reports
        for finding in report.findings
        if finding.severity is not Severity.INFO
    )


def finding_line(path: str, finding: Finding) -> str:
    """Return a finding as ``path: TK102 what is wrong (sample-rate)``, with line and column in a text."""
    where, place = shown(path), finding.place
    if place is not None:
        where = say("{path}:{line}:{column}", path=where, line=place.line, column=place.column)
    fields = {"path": where, "code": finding.code, "message": finding.message, "name": finding.name}
    if finding.severity is Severity.ERROR:
        return say("{path}: {code} {message} ({name})", **fields)
    if finding.severity is Severity.WARNING:
        return say("{path}: {code} warning: {message} ({name})", **fields)
    return say("{path}: {code} info: {message} ({name})", **fields)


def check_summary(reports: Sequence[Report]) -> str:
    """Return a line that counts, or nothing where there is nothing to count."""
    summary = summarise(reports)
    ignored = sum(len(report.ignored) for report in reports)
    if not (summary.errors or summary.warnings or ignored):
        return ""
    sentence = "files: {files}, accepted: {ok}, errors: {errors}, warnings: {warnings}"
    if ignored:
        sentence = (
            "files: {files}, accepted: {ok}, errors: {errors}, warnings: {warnings}, ignored: {ignored}"
        )
    return say(sentence, **summary.to_dict(), ignored=ignored)


def check_json(
    reports: Sequence[Report], *, profile: str, fixed: Mapping[str, Sequence[Finding]] | None = None
) -> str:
    """Return reports as JSON; *fixed* is what was mended, by path, where that was asked for."""
    return as_json(
        profile=profile,
        files=[_row(report, fixed) for report in reports],
        summary=summarise(reports).to_dict(),
    )


def _row(report: Report, fixed: Mapping[str, Sequence[Finding]] | None) -> dict[str, Any]:
    row = report.to_dict()
    if fixed is not None:
        row["fixed"] = [finding.to_dict() for finding in fixed.get(report.path, ())]
    return row
