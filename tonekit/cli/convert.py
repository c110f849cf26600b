"""``tonekit convert``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tonekit
from tonekit.cli.options import (
    DASH,
    available_processors,
    format_option,
    jobs_option,
    paths_argument,
    profile_option,
    quiet_option,
    scenario_option,
    strict_option,
)
from tonekit.errors import TargetError, naming
from tonekit.text import say

if TYPE_CHECKING:
    from tonekit.batch import Outcome
    from tonekit.conversion import ConversionResult
    from tonekit.plan import Job
    from tonekit.profiles import Profile


def _output(_context: click.Context, _parameter: click.Parameter, name: str | None) -> Path | None:
    if name == "":
        raise click.BadParameter(say("it is empty, wanted a file or a folder"))
    return None if name is None else Path(name)


def _channel(_context: click.Context, _parameter: click.Parameter, channel: str) -> str | int:
    if channel in {"mix", "left", "right"}:
        return channel
    if channel.isascii() and channel.isdecimal() and int(channel) > 0:
        return int(channel)
    raise click.BadParameter(
        say("it is {channel!r}, wanted mix, left, right or a number from 1", channel=channel)
    )


@click.command()
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
@click.option(
    "--channel",
    default="mix",
    callback=_channel,
    show_default=True,
    metavar="mix|left|right|N",
    help="What becomes the one channel; N counts from 1.",
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
    output: Path | None,
    profile: str,
    scenario: str | None,
    channel: str | int,
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
    """
    from tonekit.batch import run_jobs
    from tonekit.report import outcomes_json

    chosen = tonekit.load_profile(profile)
    if scenario is not None:
        chosen.scenario(scenario)  # an unknown one ends the run before anything is read
    planned = _plan(sources, output, chosen, dry_run=dry_run)
    to_stdout = planned[0].target is None
    if to_stdout and output_format == "json":
        raise click.UsageError(say("JSON and the prompt can't both go to standard output; use -o FILE.wav"))

    def convert_job(job: Job) -> ConversionResult:
        return _convert(job, chosen, scenario=scenario, channel=channel, force=force, dry_run=dry_run)

    outcomes = []
    for outcome in run_jobs(planned, convert_job, workers=jobs or available_processors()):
        outcomes.append(outcome)
        _show(outcome, results=output_format == "text", notes=not quiet)
    if output_format == "json":
        click.echo(outcomes_json(outcomes, profile=chosen.name))
    context.exit(_exit_code(outcomes, strict=strict))


def _plan(
    sources: tuple[Path, ...], output: Path | None, profile: Profile, *, dry_run: bool
) -> tuple[Job, ...]:
    """Settle the targets, and make the folder that they go into."""
    from tonekit.plan import Job, plan_jobs

    named = [None if source == DASH else source for source in sources]
    if output == DASH or (output is None and named == [None]):
        if len(named) > 1:
            raise click.UsageError(say("only one prompt can go to standard output; name a folder with -o"))
        if sys.stdout.isatty():
            raise click.UsageError(
                say("a prompt is no text for a terminal; say where to write with -o FILE.wav")
            )
        return (Job(source=named[0], target=None),)
    folder = output is not None and (output.suffix.lower() != ".wav" or output.is_dir())
    planned = plan_jobs(named, output, folder=folder or output is None, limits=profile.file_name)
    if output is not None and folder and not dry_run:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or error
            raise TargetError(say("the folder can't be made: {reason}", reason=reason)).about(
                output
            ) from None
    return planned


def _convert(
    job: Job, profile: Profile, *, scenario: str | None, channel: str | int, force: bool, dry_run: bool
) -> ConversionResult:
    from tonekit.files import refuse_existing

    if dry_run and job.target is not None and not force:
        with naming(job.target):
            refuse_existing(job.target)
    return tonekit.convert(
        sys.stdin.buffer if job.source is None else job.source,
        None if dry_run else job.target,
        profile=profile,
        scenario=scenario,
        name=None if job.target is None else job.target.name,
        channel=channel,
        force=force,
    )


def _show(outcome: Outcome, *, results: bool, notes: bool) -> None:
    """Print what became of one source; a failure goes to standard error."""
    from tonekit.report import outcome_text

    if outcome.result is None:
        click.echo(say("Error: {error}", error=outcome.error), err=True)
    elif outcome.job.target is None:
        sys.stdout.buffer.write(outcome.result.data)
        if notes:
            click.echo(outcome_text(outcome), err=True)
    elif results:
        click.echo(outcome_text(outcome))


def _exit_code(outcomes: list[Outcome], *, strict: bool) -> int:
    from tonekit.report import exit_code

    if any(outcome.result is None for outcome in outcomes):
        return 1
    return exit_code([outcome.result.report for outcome in outcomes if outcome.result], strict=strict)
