"""``tonekit convert``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

import tonekit
from tonekit.cli.options import (
    DASH,
    format_option,
    jobs_option,
    paths_argument,
    profile_option,
    quiet_option,
    scenario_option,
    standard_input,
    strict_option,
)
from tonekit.cli.previews import plan_previews
from tonekit.cli.treatments import TreatmentCommand, treatment_options
from tonekit.errors import TargetError, naming
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonekit.batch import Outcome
    from tonekit.cli.previews import Preview
    from tonekit.findings import Report
    from tonekit.plan import Job
    from tonekit.profiles import Profile
    from tonekit.treatment import Treatment

_MAKERS = ("tonekit.conversion", "tonekit.decode.ffmpeg", "tonekit.decode.libsndfile")
"""Modules that make a prompt, and are loaded only where one is made."""


def _output(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name == "":
        raise click.BadParameter(say("it is empty, wanted a file or a folder"))
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One conversion, with all that it takes in another process."""

    job: Job
    profile: Profile
    scenario: str | None
    treatment: Treatment
    preview: Preview | None
    force: bool
    dry_run: bool
    as_json: bool

    @property
    def source_shown(self) -> str:
        return self.job.source_shown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Done:
    """What came of it, ready to be written and shown, and quick to bring from one process to another."""

    data: bytes
    report: Report
    text: str
    row: dict[str, Any] | None
    preview: bytes | None


@click.command(cls=TreatmentCommand)
@paths_argument("sources", metavar="SOURCE...", required=True)
@click.option(
    "-o",
    "--output",
    callback=_output,
    metavar="FILE.wav|DIR",
    help="Target: a file if it ends in .wav, else a folder, made if missing; - is standard output."
    "  [default: beside the source]",
)
@profile_option
@scenario_option
@treatment_options
@click.option(
    "--preview",
    multiple=True,
    metavar="FILE|DIR|mobile",
    help="Also write what callers hear, as 16-bit PCM; mobile: as it arrives at a mobile telephone.",
)
@click.option("--force", is_flag=True, help="Replace targets that exist. A source is never replaced.")
@click.option("--dry-run", is_flag=True, help="Convert and judge, but write nothing.")
@jobs_option
@format_option
@strict_option
@quiet_option
@click.pass_context
def convert(
    context: click.Context,
    *,
    sources: tuple[Path, ...],
    output: str | None,
    profile: str,
    scenario: str | None,
    treatment: Treatment,
    preview: tuple[str, ...],
    force: bool,
    dry_run: bool,
    jobs: int | None,
    output_format: str,
    strict: bool,
    quiet: bool,
) -> None:
    """Make a finished prompt of each SOURCE.

    SOURCE is a recording in any usual format, or - for standard input. A source that is accepted already is
    passed through byte for byte. Every result is judged before it is written. A bad source does not stop the
    others. Exits with 0 if all were made, 1 if one was not, 2 if nothing could be done.

    \b
    Examples:
      tonekit convert recording.m4a -o prompts/recordHintTone.wav
      tonekit convert recordings/* -o prompts/
      tonekit convert --trim --level -20 recording.m4a -o wait.wav --preview heard.wav
    """
    from tonekit.batch import run
    from tonekit.findings import exit_code
    from tonekit.output.conversions import conversion_row, conversions_json

    if treatment.level == "match":
        raise click.UsageError(say("--level match is for the prompts of a folder; use tonekit prepare"))
    chosen = tonekit.load_profile(profile)
    if scenario is not None:
        chosen.scenario(scenario)  # an unknown one ends the run before anything is read
    planned = _plan(sources, output, chosen)
    if planned[0].target is None and output_format == "json":
        raise click.UsageError(say("JSON and the prompt can't both go to standard output; use -o FILE.wav"))

    as_json = output_format == "json"
    task = partial(_Task, profile=chosen, scenario=scenario, treatment=treatment, as_json=as_json)
    previews = plan_previews(preview, planned)
    tasks = [
        task(job=job, preview=each, force=force, dry_run=dry_run)
        for job, each in zip(planned, previews, strict=True)
    ]
    standard = any(job.source is None for job in planned)  # another process has no standard input
    if not dry_run:
        _clear_up(tasks)
    failed, reports, rows = False, [], []
    executor: Literal["processes"] | None = None if standard else "processes"
    for made in run(_make, tasks, workers=jobs, executor=executor, modules=_MAKERS):
        outcome = made if dry_run else made.then(_write)
        failed = failed or outcome.result is None
        if outcome.result is not None:
            reports.append(outcome.result.report)
        if as_json:
            done_row = outcome.result and outcome.result.row
            rows.append(done_row or conversion_row(outcome.task.job, None, outcome.error))
        _show(outcome, notes=not quiet)
    if as_json:
        click.echo(conversions_json(rows, reports, profile=chosen.name, dry_run=dry_run))
    context.exit(1 if failed else exit_code(reports, strict=strict))


def _plan(sources: tuple[Path, ...], output: str | None, profile: Profile) -> tuple[Job, ...]:
    """Settle the targets."""
    from tonekit.plan import Job, plan_jobs

    named = [None if source == DASH else source for source in sources]
    if output == str(DASH) or (output is None and named == [None]):
        if len(named) > 1:
            raise click.UsageError(say("only one prompt can go to standard output; name a folder with -o"))
        if sys.stdout is None or sys.stdout.isatty():
            raise click.UsageError(
                say("a prompt is no text for a terminal; say where to write with -o FILE.wav")
            )
        return (Job(source=named[0], target=None),)
    if output is None:
        return plan_jobs(named, None, folder=True, limits=profile.file_name)
    is_folder = os.path.isdir(output)  # noqa: PTH112 - unlike a Path's, it takes any name
    folder = is_folder or output.endswith(("/", os.sep)) or not output.lower().endswith(".wav")
    if folder and not is_folder and os.path.lexists(output):
        raise TargetError(say("it is no folder; wanted a folder, or a name that ends in .wav")).about(output)
    return plan_jobs(named, Path(output), folder=folder, limits=profile.file_name)


def _clear_up(tasks: Sequence[_Task]) -> None:
    """Remove what killed runs have left where something is going to be written."""
    from tonekit.temporaries import remove_abandoned

    prompts = {task.job.target.parent for task in tasks if task.job.target is not None}
    previews = {task.preview.path.parent for task in tasks if task.preview is not None}
    for folder in prompts | previews:
        remove_abandoned(folder)


def _make(task: _Task) -> _Done:
    """Make a prompt; the command writes it, one file at a time."""
    from tonekit.checking import judgement
    from tonekit.conversion import convert_as
    from tonekit.output.conversions import conversion_row, conversion_text

    result = convert_as(
        judgement(task.profile, scenario=task.scenario),
        task.treatment,
        standard_input() if task.job.source is None else task.job.source,
        task.job.target,
        force=task.force,
        dry_run=True,
        source_levels=task.as_json,
    )
    return _Done(
        data=result.data,
        report=result.report,
        text=conversion_text(task.job, result, dry_run=task.dry_run),
        row=conversion_row(task.job, result, None) if task.as_json else None,
        preview=None if task.preview is None else _preview(result.data, task.preview),
    )


def _preview(data: bytes, preview: Preview) -> bytes:
    from tonekit.preview import preview_wav
    from tonekit.prompt import prompt_from_bytes

    return preview_wav(prompt_from_bytes(data).octets, mobile=preview.mobile)


def _write(task: _Task, done: _Done) -> _Done:
    """Write a prompt to its file, or to standard output; and before it its preview."""
    from tonekit.files import write_atomically

    if task.preview is not None and done.preview is not None:
        with naming(task.preview.path):
            write_atomically(task.preview.path, done.preview, force=task.force)
    target = task.job.target
    if target is None:
        _write_to_stdout(done.data)
    else:
        with naming(target):
            write_atomically(target, done.data, force=task.force)
    return done


def _write_to_stdout(data: bytes) -> None:
    rest = memoryview(data)
    try:
        while rest:  # an unbuffered stream takes as much as it likes
            rest = rest[sys.stdout.buffer.write(rest) or 0 :]
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        message = say("it can't be written to standard output: {reason}", reason=error.strerror)
        raise TargetError(message) from None


def _show(outcome: Outcome[_Task, _Done], *, notes: bool) -> None:
    """Print what became of one source; a failure goes to standard error."""
    task, done = outcome.task, outcome.result
    if done is None:
        click.echo(say("Error: {error}", error=outcome.error), err=True)
    elif task.job.target is None and not task.dry_run:
        if notes:
            click.echo(done.text, err=True)
    elif not task.as_json:
        click.echo(done.text)
