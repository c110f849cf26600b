"""What was found where prompts are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Severity, summarise
from tonekit.output import as_json
from tonekit.output.checks import finding_line
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tonekit.findings import Report
    from tonekit.references.catalogue import Catalogue


def references_text(reports: Iterable[Report], *, infos: bool) -> str:
    """Return one line for each finding; for those that are mere infos only with *infos*."""
    return "\n".join(
        finding_line(report.path, finding)
        for report in reports
        for finding in report.findings
        if infos or finding.severity is not Severity.INFO
    )


def ignored_text(reports: Iterable[Report]) -> str:
    """Return one line for each finding that was set aside, with the reason."""
    return "\n".join(
        _ignored_line(finding_line(report.path, each.finding), each.reason)
        for report in reports
        for each in report.ignored
    )


def not_judged_text(codes: Sequence[str]) -> str:
    """Return the line that says which rules were left out for want of prompts; nothing if none was."""
    if not codes:
        return ""
    sentence = "there are no prompts to compare with, so {codes} were left out; name them with --prompts"
    return say(sentence, codes=", ".join(codes))


def references_json(
    reports: Sequence[Report], *, profile: str, catalogue: Catalogue | None, not_judged: Sequence[str]
) -> str:
    """Return reports as JSON.

    Beside what `check_json` has: ``prompts``, the folder or manifest that names were compared with, or null;
    and ``not_judged``, the codes of the rules that were left out for want of it.
    """
    return as_json(
        profile=profile,
        prompts=None if catalogue is None else shown(catalogue.origin),
        not_judged=list(not_judged),
        files=[report.to_dict() for report in reports],
        summary=summarise(reports).to_dict(),
    )


def _ignored_line(line: str, reason: str) -> str:
    if not reason:
        return say("{line}: ignored, no reason given", line=line)
    return say("{line}: ignored, {reason}", line=line, reason=shown(reason))
