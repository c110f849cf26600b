"""Findings as GitHub's workflow commands, which become annotations of a pull request.

The runner reads them from a step's output; its source is
https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs, the documentation "Workflow
commands for GitHub Actions". What was set aside is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Severity
from tonekit.output.locations import path_from
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tonekit.findings import Finding, Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def github_text(reports: Iterable[Report], *, root: Path) -> str:
    """Return one command for each finding; files are named from *root* on."""
    return "\n".join(_command(report, finding, root) for report in reports for finding in report.findings)


def _command(report: Report, finding: Finding, root: Path) -> str:
    properties: dict[str, object] = {}
    path = path_from(root, report.path)
    if path is not None:
        properties["file"] = shown(path)
    if finding.place is not None:
        properties |= {"line": finding.place.line, "col": finding.place.column}
    properties["title"] = say("{code} {name}", code=finding.code, name=finding.name)
    written = ",".join(f"{name}={str(value).translate(_IN_PROPERTIES)}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{shown(finding.message).translate(_IN_DATA)}"
