"""``tonekit rules``."""

from __future__ import annotations

import click

from tonekit.cli.options import format_option


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@format_option
def rules(*, codes: tuple[str, ...], output_format: str) -> None:
    """List the rules, or explain one.

    CODE is a rule's code, a prefix of codes, or a rule's name.

    \b
    Examples:
      tonekit rules
      tonekit rules TK102
    """
    from tonekit.output.rules import manuals_text, rules_json, rules_text
    from tonekit.rules import all_rules, find_rules

    chosen = find_rules(codes) if codes else all_rules()
    if output_format == "json":
        click.echo(rules_json(chosen))
    else:
        click.echo(manuals_text(chosen) if codes else rules_text(chosen))
