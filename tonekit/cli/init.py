"""``tonekit init``."""

from __future__ import annotations

from pathlib import Path

import click

import tonekit
from tonekit.cli.options import DASH, paths_argument, profile_option
from tonekit.errors import naming
from tonekit.text import say, shown


@click.command()
@paths_argument("sources", metavar="[SOURCE]...", required=False)
@click.option(
    "-o",
    "--output",
    default="prompts",
    show_default=True,
    metavar="DIR",
    help="Where the prompts shall go; it is not searched for recordings.",
)
@profile_option
@click.option("--force", is_flag=True, help="Replace a tonekit.toml that exists.")
@click.pass_context
def init(
    context: click.Context, *, sources: tuple[Path, ...], output: str, profile: str, force: bool
) -> None:
    """Write a first tonekit.toml, with a prompt for each recording.

    SOURCE is a recording, or a folder to be searched for recordings, its subfolders too; without one, the
    current folder is searched. The file is written to the current folder, for you to look through: names,
    descriptions, scenarios. Exits with 0, with 1 if something was left out, with 2 if nothing was written.

    \b
    Examples:
      tonekit init
      tonekit init recordings/ -o prompts/
    """
    from tonekit.files import refuse_existing, write_atomically
    from tonekit.project import PROJECT_NAME
    from tonekit.projectfile import first_project
    from tonekit.recordings import find_recordings

    target = Path(PROJECT_NAME)
    with naming(target):
        if not force:
            refuse_existing(target)
    if DASH in sources:
        raise click.UsageError(say("a project file can't name standard input"))
    if not output:
        raise click.BadParameter(say("it is empty, wanted a folder"), param_hint="--output")
    found = find_recordings(sources or (Path(),), exclude=Path(output))
    for folder in found.unreadable:
        click.echo(say("Error: {path}: the folder can't be read", path=shown(folder)), err=True)
    project = first_project(
        found.files, folder=Path(), output=output, profile_name=profile, profile=tonekit.load_profile(profile)
    )
    for path in project.left_out:
        sentence = "Error: {path}: a project file can't hold this name; rename the recording"
        click.echo(say(sentence, path=shown(path)), err=True)
    if not project.prompts:
        searched = ", ".join(map(shown, sources or (Path(),)))
        raise click.UsageError(say("no recordings were found in {paths}", paths=searched))
    with naming(target):
        write_atomically(target, project.text.encode(), force=force)
    sentence = (
        "{file}: prompts: {count}, other files skipped: {skipped}; look through it, then run tonekit prepare"
    )
    click.echo(say(sentence, file=target, count=project.prompts, skipped=found.skipped))
    context.exit(1 if project.left_out or found.unreadable else 0)
