"""``tonekit status``."""

from __future__ import annotations

from pathlib import Path

import click

from tonekit.cli.folders import prepared_folder
from tonekit.cli.options import format_option


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@format_option
def status(*, folder: Path | None, output_format: str) -> None:
    """Show how the reviews of a prepared folder stand.

    DIR is the folder; without it the current one, or that of the project file. What was changed since it was
    uploaded needs a new review. Exits with 0, or with 2 if there is no such folder.

    \b
    Examples:
      tonekit status prompts/
    """
    from tonekit.marking import status_of
    from tonekit.output.reviews import status_json, status_text
    from tonekit.publishing import profile_of

    manifest, statuses = status_of(prepared_folder(folder))
    if output_format == "json":
        click.echo(status_json(statuses, profile=manifest.profile))
    elif text := status_text(statuses, profile=profile_of(manifest)):
        click.echo(text)
