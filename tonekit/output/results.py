"""Reports in the formats that other programs show."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tonekit.findings import exit_code
from tonekit.output.github import github_text
from tonekit.output.junit import junit_xml
from tonekit.output.sarif import sarif_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tonekit.findings import Report


class Exchange(StrEnum):
    """A format that another program shows."""

    GITHUB = "github"
    """Commands that become annotations of a pull request."""
    SARIF = "sarif"
    """A log for code scanning and editors."""
    JUNIT = "junit"
    """Test results for build servers."""


def exchanged(form: Exchange, reports: Sequence[Report], *, command: str, root: Path, strict: bool) -> str:
    """Return reports in a format of other programs.

    Parameters
    ----------
    form : Exchange
        Which one.
    reports : sequence of Report
        What is to be shown.
    command : str
        What made them, such as ``check``.
    root : Path
        The folder that files are named from; absolute.
    strict : bool
        Whether a warning fails.
    """
    if form is Exchange.GITHUB:
        return github_text(reports, root=root)
    if form is Exchange.SARIF:
        return sarif_json(reports, root=root, exit_code=exit_code(reports, strict=strict))
    return junit_xml(reports, command=command, root=root, strict=strict)
