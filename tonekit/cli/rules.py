"""``tonekit rules``."""

from __future__ import annotations

import click

from tonekit.cli.options import format_option
from tonekit.text import say


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
    from tonekit.report import rules_json
    from tonekit.rules import all_rules, find_rules

    chosen = find_rules(codes) if codes else all_rules()
    if output_format == "json":
        click.echo(rules_json(chosen))
        return
    for number, rule in enumerate(chosen):
        if not codes:
            row = say(
                "{code}  {severity:7}  {name:24} {summary}",
                code=rule.code,
                severity=rule.severity.value,
                name=rule.name,
                summary=rule.summary,
            )
            click.echo(row)
            continue
        head = say(
            "{code} {name} (severity: {severity}, fix: {fix})",
            code=rule.code,
            name=rule.name,
            severity=rule.severity.value,
            fix=rule.fix.value,
        )
        click.echo(("\n" if number else "") + head + "\n\n" + rule.manual)
