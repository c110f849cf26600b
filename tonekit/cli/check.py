"""``tonekit check``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tonekit.cli.fixes import Mended, fix_options, mend
from tonekit.cli.options import (
    DASH,
    chosen_profile,
    chosen_project,
    ignore_option,
    output_option,
    paths_argument,
    profile_option,
    project_option,
    quiet_option,
    results_format_option,
    scenario_option,
    select_option,
    standard_input,
    strict_option,
)
from tonekit.cli.results import exchange_text, give
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tonekit.findings import Report
    from tonekit.project import Project
    from tonekit.prompt import Prompt
    from tonekit.selection import Selection

MAX_STDIN_BYTES = 64 * 1024 * 1024


@click.command()
@paths_argument("paths", metavar="[PATH]...", required=False)
@profile_option
@scenario_option
@results_format_option
@output_option
@project_option
@select_option
@ignore_option
@fix_options
@strict_option
@quiet_option
@click.pass_context
def check(
    context: click.Context,
    *,
    paths: tuple[Path, ...],
    profile: str,
    scenario: str | None,
    project: Path | None,
    output_format: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    strict: bool,
    quiet: bool,
) -> None:
    """Judge finished prompts, and change them only where you ask for it.

    PATH is a file, a folder to be searched for *.wav, or - for standard input; without one, nothing is
    judged. The files of a folder are also compared with each other, and with its manifest.json. The project
    file (tonekit.toml, or [tool.tonekit] in pyproject.toml) may weigh findings and set them aside. Prints one
    line for each finding and nothing if there is none. Exits with 0 if every file is accepted, 1 if one is
    not, 2 if the check could not run.

    \b
    Examples:
      tonekit check prompts/
      tonekit check --scenario callerHintTone wait.wav
      tonekit check --fix prompts/
    """
    from tonekit.checking import judge, judge_files, judgement
    from tonekit.findings import exit_code
    from tonekit.memory import keep_freed_memory
    from tonekit.output.checks import check_json, check_summary, check_text
    from tonekit.selection import Selection

    keep_freed_memory()
    followed = chosen_project(project)
    by = judgement(chosen_profile(context, profile, followed), scenario=scenario)
    selection = Selection.of(select, ignore, project=followed)
    mended = Mended()
    if fix or unsafe_fixes or diff:
        _refuse_to_mend(paths, diff=diff, output=output, output_format=output_format)
        mended = mend(paths, by, selection, project=followed, unsafe=unsafe_fixes, diff=diff, quiet=quiet)
    reports = [selection.apply(judge(_standard_input(), by))] if DASH in paths else []
    reports += judge_files([path for path in paths if path != DASH], by, selection=selection)
    reports = mended.remaining(reports)
    if output_format == "text":
        text = check_text(reports)
    elif output_format == "json":
        text = check_json(reports, profile=by.profile.name, fixed=mended.fixed)
    else:
        text = exchange_text(output_format, reports, command="check", strict=strict)
    give(text, output, read=[*paths, *(report.path for report in reports)])
    if paths and not reports:
        click.echo(say("no prompts were found in {paths}", paths=", ".join(map(shown, paths))), err=True)
    if not quiet:
        _warn_of_idle_patterns(selection, reports, paths, project=followed)
        if summary := check_summary(reports):
            click.echo(summary, err=True)
    context.exit(exit_code(reports, strict=strict) or mended.exit_code)


def _refuse_to_mend(paths: tuple[Path, ...], *, diff: bool, output: Path | None, output_format: str) -> None:
    if DASH in paths:
        raise click.UsageError(say("standard input can't be mended where it stands; name a file"))
    if diff and output_format != "text":
        raise click.UsageError(say("a diff is text only; leave --format out"))
    if diff and output is not None:
        raise click.UsageError(say("a diff is printed; leave --output out"))


def _warn_of_idle_patterns(
    selection: Selection, reports: Sequence[Report], paths: Sequence[Path], *, project: Project | None
) -> None:
    """Tell which patterns of the project file mean no file of the folders that were searched."""
    searched = [path for path in paths if os.path.isdir(path)]  # noqa: PTH112 - false where nobody may look
    if project is None or not project.waivers or not searched:
        return
    from tonekit.rules import prompt_rules, set_rules

    codes = {rule.code for rule in prompt_rules()} | {rule.code for rule in set_rules()}
    files = [report.path for report in reports]
    for pattern in selection.idle_patterns(files, searched=searched, codes=codes):
        sentence = "warning: {path}: the pattern {pattern} under ignore matches none of the files looked at"
        click.echo(say(sentence, path=shown(project.path), pattern=shown(pattern)), err=True)


def _standard_input() -> Prompt:
    from tonekit.prompt import prompt_from_bytes

    data = standard_input().read(MAX_STDIN_BYTES + 1)
    if len(data) > MAX_STDIN_BYTES:
        raise click.UsageError(say("standard input holds more than 64 MiB; name a file instead"))
    return prompt_from_bytes(data, path=str(DASH))
