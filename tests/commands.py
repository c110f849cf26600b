"""Run the command line inside the test, as a user would see it."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unittest import mock

import click

from tonekit.cli import cli, main

if TYPE_CHECKING:
    import os


def commands() -> dict[str, click.Command]:
    """Return all commands by their names."""
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str
    out_bytes: bytes


def tonekit(*args: str | os.PathLike[str], stdin: bytes = b"") -> Run:
    """Run ``tonekit ARGS`` and return what it did."""
    streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (b"", b"", stdin)]
    out, err, source = streams
    code = 0
    with (
        mock.patch.object(sys, "stdin", source),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main([str(arg) for arg in args])
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 99  # main exits with a number
    for stream in (out, err):
        stream.flush()
    assert isinstance(out.buffer, io.BytesIO)
    assert isinstance(err.buffer, io.BytesIO)
    out_bytes, err_bytes = out.buffer.getvalue(), err.buffer.getvalue()
    return Run(
        code=code,
        out=out_bytes.decode("utf-8", "replace"),
        err=err_bytes.decode("utf-8", "replace"),
        out_bytes=out_bytes,
    )
