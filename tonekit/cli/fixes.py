"""The options of ``tonekit check`` that mend files, and what is printed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tonekit.findings import Finding, Report
    from tonekit.mending import Repair
    from tonekit.project import Project
    from tonekit.repairing import FileRepair
    from tonekit.rules import Judgement
    from tonekit.selection import Selection

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS = (
    click.option(
        "--fix",
        is_flag=True,
        help="Mend what a new header mends; every octet of the sound is kept. What remains is reported.",
    ),
    click.option(
        "--unsafe-fixes",
        is_flag=True,
        help="Also encode in its place, as convert does, what is not A-law, 8000 Hz, mono. Implies --fix.",
    ),
    click.option(
        "--diff",
        is_flag=True,
        help="Show what --fix (or --unsafe-fixes) would change, and change nothing. Exits with 1 for any.",
    ),
)


def fix_options(command: F) -> F:
    """Declare ``--fix``, ``--unsafe-fixes`` and ``--diff``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What became of files that were to be mended.

    Attributes
    ----------
    repairs : mapping of str to Repair, or None
        By path, of the files that did not fail; without their bytes, which could fill the memory. None where
        nobody asked to mend anything.
    diff : bool
        Whether it was only shown what would be done.
    exit_code : int
        1 if a file could not be mended, or would be changed; else 0.
    """

    repairs: Mapping[str, Repair] | None = None
    diff: bool = False
    exit_code: int = 0

    @property
    def fixed(self) -> dict[str, tuple[Finding, ...]] | None:
        """What was mended, by path; None where nobody asked."""
        if self.repairs is None:
            return None
        return {path: repair.fixed for path, repair in self.repairs.items()}

    def remaining(self, reports: Iterable[Report]) -> list[Report]:
        """Return the reports, of a diff as they would be without what would be mended."""
        if self.repairs is None or not self.diff:
            return list(reports)
        from tonekit.mending import remaining

        return [
            report if report.path not in self.repairs else remaining(report, self.repairs[report.path])
            for report in reports
        ]


def mend(
    paths: Sequence[Path],
    by: Judgement,
    selection: Selection,
    *,
    project: Project | None,
    unsafe: bool,
    diff: bool,
    quiet: bool,
) -> Mended:
    """Mend files, but no recordings of the project, and print what was done."""
    from tonekit.repairing import repair_each

    repairs, failed = {}, False
    recordings = () if project is None else [prompt.source for prompt in project.prompts]
    for each in repair_each(
        paths, by, unsafe=unsafe, dry_run=diff, selection=selection, recordings=recordings
    ):
        _show(each, diff=diff, quiet=quiet)
        if each.repair is None:
            failed = True
        else:
            repairs[str(each.path)] = replace(each.repair, data=None)
    waiting = sum(repair.needs_encoding for repair in repairs.values())
    if waiting and not quiet:
        click.echo(say("files that --unsafe-fixes would encode again: {count}", count=waiting), err=True)
    would_change = diff and any(repair.method is not None for repair in repairs.values())
    return Mended(repairs=repairs, diff=diff, exit_code=int(failed or would_change))


def _show(each: FileRepair, *, diff: bool, quiet: bool) -> None:
    from tonekit.output.repairs import repair_diff, repair_text

    if each.repair is None:
        click.echo(say("Error: {error}", error=each.error), err=True)
        return
    if diff and (text := repair_diff(each.path, each.repair)):
        click.echo(text)
    if not quiet and (text := repair_text(each.path, each.repair, dry_run=diff)):
        click.echo(text, err=True)
