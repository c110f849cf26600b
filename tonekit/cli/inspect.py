"""``tonekit inspect``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tonekit.cli.options import DASH, format_option, paths_argument, standard_input
from tonekit.text import say

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@paths_argument("paths", metavar="FILE...", required=True)
@format_option
@click.pass_context
def inspect(context: click.Context, *, paths: tuple[Path, ...], output_format: str) -> None:
    """Describe any audio file: format, length, levels, and for WAV every chunk.

    FILE may be - for standard input. Exits with 0 if every FILE could be described, else 1.

    \b
    Example:
      tonekit inspect recording.m4a prompt.wav
    """
    from tonekit.inspection import inspect_source
    from tonekit.output.inspections import inspection_text, inspections_json

    inspections = [inspect_source(standard_input() if path == DASH else path) for path in paths]
    if output_format == "json":
        click.echo(inspections_json(inspections))
    for inspection in inspections:
        if output_format == "text":
            click.echo(inspection_text(inspection))
        if inspection.error is not None:
            click.echo(say("Error: {error}", error=inspection.error), err=True)
    context.exit(int(any(inspection.error is not None for inspection in inspections)))
