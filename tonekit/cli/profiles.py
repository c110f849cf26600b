"""``tonekit profiles``."""

from __future__ import annotations

import click

import tonekit
from tonekit.cli.options import format_option
from tonekit.text import say


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
    from tonekit.profile_text import profile_json, profile_text, profiles_json

    if name is not None:
        profile = tonekit.load_profile(name)
        click.echo(profile_json(profile) if output_format == "json" else profile_text(profile))
        return
    loaded = [tonekit.load_profile(available) for available in tonekit.available_profiles()]
    if output_format == "json":
        click.echo(profiles_json(loaded))
        return
    for profile in loaded:
        click.echo(say("{name:22} {title}", name=profile.name, title=profile.title))
