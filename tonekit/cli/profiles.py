"""``tonekit profiles``."""

from __future__ import annotations

import click

import tonekit
from tonekit.cli.options import format_option


@click.command()
@click.argument("name", required=False, metavar="[NAME|FILE]")
@format_option
def profiles(*, name: str | None, output_format: str) -> None:
    """List the platforms, or show one with its sources.

    \b
    Examples:
      tonekit profiles
      tonekit profiles huawei-privatenumber
    """
    from tonekit.output.profiles import profile_json, profile_text, profiles_json, profiles_text

    as_json = output_format == "json"
    if name is not None:
        profile = tonekit.load_profile(name)
        click.echo(profile_json(profile) if as_json else profile_text(profile))
        return
    loaded = [tonekit.load_profile(available) for available in tonekit.available_profiles()]
    click.echo(profiles_json(loaded) if as_json else profiles_text(loaded))
