"""The command line: parse, call the library, print, exit.

Exit codes: 0 all accepted, 1 a finding or a file that failed, 2 could not run, 130 interrupted. Results go to
standard output, everything else to standard error.

The commands use the library through ``tonekit.NAME``, which loads a part when it is first used: that keeps
``tonekit --help`` quick.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

import click

import tonekit
from tonekit.errors import TonekitError
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "cli", "main", "run"]

COMMANDS = (
    "check",
    "convert",
    "init",
    "inspect",
    "mark",
    "prepare",
    "profiles",
    "refs",
    "rules",
    "status",
)

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class _Commands(click.Group):
    """The commands, each in the module of its name, which is loaded when the command is wanted."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(getattr(importlib.import_module(f"tonekit.cli.{cmd_name}"), cmd_name))
        return super().get_command(ctx, cmd_name)


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=_Commands, context_settings=_SETTINGS)
@click.version_option(tonekit.__version__, prog_name="tonekit", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn any recording into a telephone prompt that the platform accepts.

    A prompt is A-law (G.711), 8000 Hz, 64 kbps, mono, in a WAV file.

    \b
    Examples:
      tonekit convert recording.m4a -o prompts/
      tonekit check prompts/
      tonekit prepare recordings/ -o prompts/
    """


def run() -> NoReturn:
    """Run the command line as a process of its own, and end that at once.

    To take everything down in good order first takes 20 ms, which a hook spends at every commit.
    """
    code: object = EXIT_USAGE
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # it is closed, or full: that was told
                stream.flush()
    os._exit(code if isinstance(code, int) else 0)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; no traceback reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a terminal that can't show a character gets its escape
            reconfigure(errors="backslashreplace")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads that nothing here uses
    code = _run(args)
    if _left_running():
        os._exit(code)  # an ordinary exit would wait for what can't be stopped
    sys.exit(code)


def _left_running() -> bool:
    batch = sys.modules.get("tonekit.batch")  # loaded only where something was converted
    return batch is not None and batch.left_running()


def _run(args: Sequence[str] | None) -> int:
    try:
        code = cli.main(args, prog_name="tonekit", standalone_mode=False)
        if sys.stdout is not None:  # None: the user has closed it
            sys.stdout.flush()
    except click.Abort:
        click.echo(say("interrupted"), err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader has gone, as `| head` does; nothing is left to be said
        _drop_stdout()
        return 1
    except click.ClickException as error:
        error.show()
    except TonekitError as error:
        click.echo(say("Error: {error}", error=error), err=True)
    except OSError as error:
        click.echo(
            say("Error: {reason}: {file}", reason=error.strerror, file=error.filename or "-"), err=True
        )
        _drop_stdout()
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        message = say(
            "Error: tonekit failed as it should not ({kind}: {error}); please report it",
            kind=type(error).__name__,
            error=error,
        )
        click.echo(message, err=True)
    else:
        return code if isinstance(code, int) else 0
    return EXIT_USAGE


def _drop_stdout() -> None:
    """Let what is still to be written go nowhere, or Python would complain of it when it exits."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
