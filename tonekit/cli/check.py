"""``tonekit check``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

import tonekit
from tonekit.cli.options import (
    DASH,
    format_option,
    paths_argument,
    profile_option,
    quiet_option,
    scenario_option,
    strict_option,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tonekit.findings import Report
    from tonekit.profiles import Profile
    from tonekit.rules import Rule

MAX_STDIN_BYTES = 64 * 1024 * 1024


@click.command()
@paths_argument("paths", metavar="[PATH]...", required=False)
@profile_option
@scenario_option
@format_option
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Report only this rule, or rules with this prefix. Repeatable.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    help="Leave out this rule, or rules with this prefix. Repeatable.",
)
@strict_option
@quiet_option
@click.pass_context
def check(
    context: click.Context,
    *,
    paths: tuple[Path, ...],
    profile: str,
    scenario: str | None,
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    quiet: bool,
) -> None:
    """Judge finished prompts, without changing them.

    PATH is a file, a folder to be searched for *.wav, or - for standard input. Prints one line for each
    finding and nothing if there is none. Exits with 0 if every file is accepted, 1 if one is not, 2 if the
    check could not run.

    \b
    Examples:
      tonekit check prompts/
      tonekit check --scenario callerHintTone wait.wav
    """
    from tonekit.files import find_prompts
    from tonekit.report import check_json, check_summary, check_text, exit_code

    chosen = tonekit.load_profile(profile)
    rules = _selected(select, ignore)
    reports = [_check(path, chosen, scenario, rules) for path in find_prompts(paths)]
    if output_format == "json":
        click.echo(check_json(reports, profile=chosen.name))
    elif text := check_text(reports):
        click.echo(text)
    if not quiet and (summary := check_summary(reports)):
        click.echo(summary, err=True)
    context.exit(exit_code(reports, strict=strict))


def _check(path: Path, profile: Profile, scenario: str | None, rules: tuple[Rule, ...]) -> Report:
    if path != DASH:
        return tonekit.check(path, profile=profile, scenario=scenario, rules=rules)
    data = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(data) > MAX_STDIN_BYTES:
        raise click.UsageError("standard input holds more than 64 MiB; name a file instead")
    return tonekit.check(data, profile=profile, scenario=scenario, rules=rules)


def _selected(select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Rule, ...]:
    from tonekit.rules import all_rules, find_rules

    ignored = {rule.code for rule in find_rules(ignore)}
    return tuple(rule for rule in (find_rules(select) if select else all_rules()) if rule.code not in ignored)
