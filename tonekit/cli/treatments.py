"""The options that say what is done to a sound, the same for one file and for many."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tonekit.channel import Channel
    from tonekit.treatment import Level, Treatment

F = TypeVar("F", bound="Callable[..., Any]")

_LEVEL = re.compile(r"[-+]?[0-9.]+|profile|match|off")
"""What is meant for a value of ``--level``, right or wrong."""

TREATMENT_NAMES = (
    "channel",
    "level",
    "trim",
    "lead_in",
    "tail",
    "max_seconds",
    "band",
    "noise_shaping",
)
"""The options, by the names of `tonekit.treatment.Treatment`, which ``--help`` need not load."""


def _channel(_context: click.Context, _parameter: click.Parameter, text: str) -> Channel:
    from tonekit.channel import parse_channel

    try:
        return parse_channel(int(text) if text.isascii() and text.isdecimal() else text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _level(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Level | None:
    from tonekit.treatment import parse_level

    if text is None:
        return None
    try:
        number: object = float(text)
    except ValueError:
        number = text
    try:
        return parse_level(number)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_OPTIONS = (
    click.option(
        "--channel",
        default="mix",
        callback=_channel,
        show_default=True,
        metavar="mix|left|right|N",
        help="What becomes the one channel; N counts from 1.",
    ),
    click.option(
        "--level",
        callback=_level,
        metavar="[DBOV|match|off]",
        help="Bring speech to this active level (ITU-T P.56); without a number, to the profile's."
        " match, for prepare only: to the level of the folder's prompts.",
    ),
    click.option(
        "--trim",
        is_flag=True,
        help="Take away silence at both ends, but for lead-in and tail; where there is less, it is added.",
    ),
    click.option(
        "--lead-in",
        type=float,
        metavar="S",
        help="Seconds of silence to put before the sound; with --trim, how much it then has there.",
    ),
    click.option(
        "--tail",
        type=float,
        metavar="S",
        help="Seconds of silence to put after the sound; with --trim, how much it then has there.",
    ),
    click.option(
        "--max-seconds", type=float, metavar="S", help="Cut a longer sound at a quiet point before that."
    ),
    click.option("--band", is_flag=True, help="Confine the sound to the telephone's 300 to 3400 Hz."),
    click.option(
        "--noise-shaping/--no-noise-shaping",
        default=None,
        help="Move the error of A-law to where the sound covers it.  [default: as the profile says]",
    ),
)


class TreatmentCommand(click.Command):
    """A command with these options, of which ``--level`` can do without its value.

    click would take a file that follows for the value, and a number below zero, as every level is, for an
    option.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write out the value of ``--level`` where there is none, and parse."""
        return super().parse_args(ctx, list(_with_levels(args)))


def _with_levels(args: list[str]) -> Iterator[str]:
    for arg, following in itertools.zip_longest(args, args[1:], fillvalue=""):
        yield arg
        if arg == "--level" and not _LEVEL.fullmatch(following):
            yield "profile"


def treatment_options(command: F) -> F:
    """Declare the options, and hand them to the command as its one argument ``treatment``."""

    @functools.wraps(command)
    def collecting(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - a command's own
        values = {name: options.pop(name) for name in TREATMENT_NAMES}
        return command(*args, treatment=_treatment(values), **options)

    wrapped: Any = collecting
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]  # the command, with options added


def refuse_in_project(context: click.Context) -> None:
    """Refuse these options, and the scenario, where a project file has keys for them."""
    for name in ("scenario", *TREATMENT_NAMES):
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            sentence = "--{name} is for recordings that are named here; write it into the project file"
            raise click.UsageError(say(sentence, name=name.replace("_", "-")))


def _treatment(values: dict[str, Any]) -> Treatment:
    from tonekit.treatment import Treatment, checked

    try:
        return checked(Treatment(**values))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
