"""Options that mean the same in every command, and the paths that commands take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tonekit.project import Project

F = TypeVar("F", bound="Callable[..., Any]")

DASH = Path("-")
"""Standard input or output."""


profile_option = click.option(
    "--profile",
    default="huawei-privatenumber",
    show_default=True,
    metavar="NAME|FILE",
    help="Platform to make or judge prompts for.",
)
scenario_option = click.option(
    "--scenario",
    metavar="NAME",
    help="Where the prompt is played, such as callerHintTone; judges its length.",
)
format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How to print the results.",
)  # fmt: skip
results_format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="How to give the results: for people, for programs, or for what shows them in a pull request.",
)
output_option = click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the results there, over what stands there, instead of printing them.",
)
select_option = click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Report only this rule, or rules with this prefix. Repeatable.",
)
ignore_option = click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    help="Leave out this rule, or rules with this prefix. Repeatable.",
)
project_option = click.option(
    "--project",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Project file to follow.  [default: the nearest tonekit.toml, from here up]",
)
strict_option = click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
quiet_option = click.option(
    "--quiet", is_flag=True, help="Print results only, nothing on standard error but errors."
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Files at a time.  [default: the processors available]",
)


def chosen_project(path: Path | None) -> Project | None:
    """Return the project file that was named, or the nearest from the working directory up; None without one.

    Raises
    ------
    ProjectError
        If it can't be read or breaks its format.
    """
    from tonekit.project import find_project, load_project

    path = path or find_project(Path())
    return None if path is None else load_project(path)


def chosen_profile(context: click.Context, profile: str, project: Project | None) -> str:
    """Return the profile to judge by: the command line's, or the project file's, or the default."""
    said = context.get_parameter_source("profile") is not click.core.ParameterSource.DEFAULT
    return profile if said or project is None else project.profile


def paths_argument(name: str, *, metavar: str, required: bool) -> Callable[[F], F]:
    """Declare an argument of several paths; what does not exist is refused before anything runs."""
    return click.argument(
        name,
        nargs=-1,
        required=required,
        metavar=metavar,
        type=click.Path(readable=False),
        callback=_existing,
    )


def _existing(context: click.Context, _parameter: click.Parameter, names: Sequence[str]) -> tuple[Path, ...]:
    from tonekit.files import why_missing

    missing = {name: why for name in names if name != "-" and (why := why_missing(name)) is not None}
    for name, why in missing.items():
        click.echo(say("Error: {path}: {why}", path=shown(name), why=why), err=True)
    if missing:
        context.exit(2)
    return tuple(_path(name) for name in names)


def _path(name: str) -> Path:
    """Return a path that is `DASH` only where the user wrote a dash, not for a file of that name."""
    path = Path(name)
    return path.absolute() if path == DASH and name != "-" else path


def standard_input() -> BinaryIO:
    """Return standard input as bytes; wrong usage where the user has closed it."""
    if sys.stdin is None:
        raise click.UsageError(say("standard input is closed"))
    return sys.stdin.buffer
