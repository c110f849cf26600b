"""``tonekit mark``."""

from __future__ import annotations

from pathlib import Path

import click

from tonekit.cli.folders import prepared_folder, project_profile
from tonekit.text import say, shown

_STATES = ("new", "uploaded", "approved", "rejected")


@click.command()
@click.argument("state", type=click.Choice(_STATES))
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--note", metavar="TEXT", help="What should be remembered, such as why it was rejected.")
@click.option(
    "--prompts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The prepared folder.  [default: that of NAME, the current one, or the project file's]",
)
def mark(*, state: str, names: tuple[str, ...], note: str | None, prompts: Path | None) -> None:
    """Note how the review of prompts stands: uploaded, approved or rejected; or new, to take that back.

    NAME is the file name of a prompt, or its path. All of them are marked, or none. Exits with 0, or with 2
    if nothing was marked.

    \b
    Examples:
      tonekit mark uploaded prompts/*.wav
      tonekit mark rejected recordHintTone.wav --note "too quiet"
    """
    from tonekit.manifest import ReviewState
    from tonekit.marking import mark as mark_prompts

    folder, files = _located(names, prompts)
    mark_prompts(folder, ReviewState(state), files, note=note, profile=project_profile())
    for file in files:
        click.echo(say("{name}: {state}", name=shown(file), state=state))


def _located(names: tuple[str, ...], prompts: Path | None) -> tuple[Path, tuple[str, ...]]:
    """Return the folder of the prompts, and their names in it."""
    folders = {Path(name).parent for name in names if Path(name).name != name}
    if folders and prompts is not None:
        raise click.UsageError(say("name the folder with --prompts, or with the names, not with both"))
    if len(folders) > 1 or (folders and any(Path(name).name == name for name in names)):
        raise click.UsageError(say("the prompts stand in several folders; mark those of one at a time"))
    folder = prepared_folder(folders.pop() if folders else prompts)
    return folder, tuple(dict.fromkeys(Path(name).name for name in names))
