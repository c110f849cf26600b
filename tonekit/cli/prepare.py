"""``tonekit prepare``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tonekit
from tonekit.cli.options import (
    DASH,
    chosen_project,
    jobs_option,
    paths_argument,
    project_option,
    quiet_option,
    results_format_option,
    scenario_option,
    strict_option,
)
from tonekit.cli.progress import ProgressBar
from tonekit.cli.results import exchange_text, give
from tonekit.cli.treatments import TreatmentCommand, refuse_in_project, treatment_options
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonekit.prepared import BatchResult, Progress
    from tonekit.treatment import Treatment


@click.command(cls=TreatmentCommand)
@paths_argument("sources", metavar="[SOURCE]...", required=False)
@click.option("-o", "--output", metavar="DIR", help="The upload folder; made if it is missing.")
@project_option
@click.option(
    "--profile",
    metavar="NAME|FILE",
    help="Platform to make prompts for.  [default: the project file's, or huawei-privatenumber]",
)
@scenario_option
@treatment_options
@click.option("--force", is_flag=True, help="Make every prompt anew, whatever stands in its place.")
@click.option("--prune", is_flag=True, help="Remove prompts whose recording is gone.")
@click.option("--dry-run", is_flag=True, help="Show the names, and write nothing.")
@jobs_option
@results_format_option
@click.option(
    "--results",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the results there, over what stands there, instead of printing them.",
)
@strict_option
@quiet_option
@click.pass_context
def prepare(
    context: click.Context,
    *,
    sources: tuple[Path, ...],
    output: str | None,
    project: Path | None,
    profile: str | None,
    scenario: str | None,
    treatment: Treatment,
    force: bool,
    prune: bool,
    dry_run: bool,
    jobs: int | None,
    output_format: str,
    results: Path | None,
    strict: bool,
    quiet: bool,
) -> None:
    """Make an upload folder of recordings: prompts, manifest.json, manifest.csv and report.html.

    SOURCE is a recording, or a folder to be searched for recordings, its subfolders too. Without one, the
    project file says what to make and which findings count: tonekit.toml, or [tool.tonekit] in
    pyproject.toml. Only what changed since the last run is made anew. Exits with 0 if every recording has
    its prompt, 1 if one has not, 2 if nothing could be done.

    \b
    Examples:
      tonekit prepare recordings/ -o prompts/
      tonekit prepare --dry-run
    """
    from tonekit.findings import exit_code
    from tonekit.output.preparations import preparation_summary
    from tonekit.treatment import treatment_values

    if sources:
        if project is not None:
            raise click.UsageError(say("a project file names its own recordings; leave out one of the two"))
        work = partial(
            _of_sources(sources, output, profile), scenario=scenario, **treatment_values(treatment)
        )
    else:
        refuse_in_project(context)
        work = _of_project(project, output, profile)
    work = partial(work, force=force, prune=prune, dry_run=dry_run, jobs=jobs, executor="processes")
    as_it_goes = output_format == "text" and results is None
    result = _run(work, as_text=as_it_goes, bar=not quiet)
    _complain(result)
    text = _text(result, output_format, strict=strict, whole=not as_it_goes)
    give(text, results, read=[row.source for row in result.rows])
    if not quiet:
        for note in result.notes:
            click.echo(say("note: {message}", message=note.message), err=True)
        click.echo(preparation_summary(result), err=True)
    context.exit(exit_code(result.reports, strict=strict) if result.ok else 1)


def _of_sources(sources: tuple[Path, ...], output: str | None, profile: str | None) -> partial[BatchResult]:
    """Return what prepares the recordings that the command line names."""
    from tonekit.profiles import DEFAULT_PROFILE

    if DASH in sources:
        raise click.UsageError(say("a recording from standard input has no name; use convert for it"))
    if not output:
        raise click.UsageError(say("say where the prompts shall go, with -o DIR"))
    return partial(tonekit.prepare, sources, Path(output), profile=profile or DEFAULT_PROFILE)


def _of_project(path: Path | None, output: str | None, profile: str | None) -> partial[BatchResult]:
    """Return what prepares the prompts of the project file."""
    project = chosen_project(path)
    if project is None:
        raise click.UsageError(
            say("name recordings, or write a project file: tonekit init makes a first one of a folder")
        )
    return partial(tonekit.prepare_project, project, output or None, profile=profile or None)


def _run(work: Callable[..., BatchResult], *, as_text: bool, bar: bool) -> BatchResult:
    """Prepare, and show how it goes."""
    from tonekit.output.preparations import row_text

    with ProgressBar(wanted=bar) as progress_bar:

        def on_progress(progress: Progress) -> None:
            row = progress.row
            if row.error is not None:
                progress_bar.echo(say("Error: {error}", error=row.error), err=True)
            elif as_text and (text := row_text(row)):
                progress_bar.echo(text)
            progress_bar.show(progress.done, progress.total)

        return work(on_progress=on_progress)


def _complain(result: BatchResult) -> None:
    """Say what is wrong with the batch as a whole."""
    for folder in result.unreadable:
        click.echo(say("Error: {path}: the folder can't be read", path=shown(folder)), err=True)
    if not result.rows:
        click.echo(say("no recordings were found"), err=True)


def _text(result: BatchResult, output_format: str, *, strict: bool, whole: bool) -> str:
    """Return the results; as text, unless they shall be *whole*, without what was printed on the way."""
    from tonekit.output.preparations import (
        findings_text,
        plan_text,
        preparation_json,
        preparation_reports,
        row_text,
    )

    if output_format == "json":
        return preparation_json(result)
    if output_format != "text":
        reports = preparation_reports(result)
        return exchange_text(output_format, reports, command="prepare", strict=strict)
    if result.dry_run:
        return plan_text(result)
    rows = map(row_text, result.rows) if whole else ()
    return "\n".join(filter(None, [*rows, findings_text(result)]))
