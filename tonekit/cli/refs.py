"""``tonekit refs``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    select_option,
    standard_input,
    strict_option,
)
from tonekit.cli.results import exchange_text, give
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.project import Project
    from tonekit.reference_check import JudgedText
    from tonekit.references.catalogue import Catalogue
    from tonekit.references.operations import Mode
    from tonekit.rules import ReferenceJudgement

MODES = ("AX", "AXB", "AXE", "X", "AXYB", "voicecall")
"""As `tonekit.references.operations` has them, which ``--help`` need not load."""


@click.command()
@paths_argument("files", metavar="[FILE]...", required=False)
@click.option(
    "--prompts",
    metavar="DIR|MANIFEST",
    type=click.Path(exists=True, path_type=Path),
    help="The prompts that there are: a folder, or its manifest.json.  [default: the project file's output]",
)
@click.option(
    "--mode",
    type=click.Choice(MODES, case_sensitive=False),
    help="Take every payload to be of this mode.  [default: what its keys tell]",
)
@click.option("--unused", is_flag=True, help="Also report prompts that nothing names.")
@profile_option
@project_option
@results_format_option
@output_option
@select_option
@ignore_option
@strict_option
@quiet_option
@click.pass_context
def refs(
    context: click.Context,
    *,
    files: tuple[Path, ...],
    prompts: Path | None,
    mode: str | None,
    unused: bool,
    profile: str,
    project: Path | None,
    output_format: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    quiet: bool,
) -> None:
    """Judge the places where prompts are named: API payloads, configuration and source code.

    FILE is JSON, JSON lines, YAML, TOML or source code; a folder to be searched for these; or - for JSON on
    standard input; without one, nothing is judged. Prints one line for each finding, with line and column,
    and nothing if there is none. Exits with 0 if nothing is wrong, 1 if something is, 2 if the check could
    not run.

    \b
    Examples:
      tonekit refs --prompts prompts/ bind.json src/
      tonekit refs --mode AXB request.json
    """
    from tonekit.checking import judgement
    from tonekit.findings import exit_code
    from tonekit.output.checks import check_summary
    from tonekit.output.references import ignored_text, not_judged_text, references_json, references_text
    from tonekit.reference_check import reports_of
    from tonekit.references.operations import Mode
    from tonekit.rules import ReferenceJudgement
    from tonekit.rules.reference import NEED_PROMPTS
    from tonekit.selection import Selection

    followed = chosen_project(project)
    catalogue = _catalogue(prompts, followed)
    if unused and catalogue is None:
        raise click.UsageError(say("say which prompts there are, with --prompts, to find those unused"))
    not_judged = () if catalogue is not None else NEED_PROMPTS
    by = ReferenceJudgement(
        profile=judgement(chosen_profile(context, profile, followed)).profile, catalogue=catalogue
    )
    selection = Selection.of(select, ignore, project=followed)
    judged = _judged(files, by, mode=None if mode is None else Mode(mode))
    reports = tuple(map(selection.apply, reports_of(judged, by, unused=unused)))
    if output_format == "text":
        text = references_text(reports, infos=unused)
    elif output_format == "json":
        text = references_json(reports, profile=by.profile.name, catalogue=catalogue, not_judged=not_judged)
    else:
        text = exchange_text(output_format, reports, command="refs", strict=strict)
    give(text, output, read=[*files, *(report.path for report in reports)])
    if files and not reports:
        sentence = "nothing that could name prompts was found in {paths}"
        click.echo(say(sentence, paths=", ".join(map(shown, files))), err=True)
    if files and catalogue is not None and not catalogue.by_name:
        click.echo(say("there are no prompts in {path}", path=shown(catalogue.origin)), err=True)
    if not quiet:
        for line in (
            ignored_text(reports),
            not_judged_text(not_judged if reports else ()),
            check_summary(reports),
        ):
            if line:
                click.echo(line, err=True)
    context.exit(exit_code(reports, strict=strict))


def _catalogue(prompts: Path | None, project: Project | None) -> Catalogue | None:
    """Return the prompts that were named, or those of the project, if it has made any."""
    from tonekit.references.catalogue import read_catalogue

    if prompts is None and project is not None and project.output is not None and project.output.is_dir():
        prompts = project.output
    return None if prompts is None else read_catalogue(prompts)


def _judged(files: Sequence[Path], by: ReferenceJudgement, *, mode: Mode | None) -> Iterator[JudgedText]:
    from tonekit.reference_check import judge_text, judge_texts
    from tonekit.references.reading import MAX_BYTES

    if DASH in files:
        data = standard_input().read(MAX_BYTES + 1)  # one more than is taken: it will be told of
        yield judge_text(data, path=str(DASH), by=by, mode=mode)
    yield from judge_texts([path for path in files if path != DASH], by, mode=mode)
