"""Where results go, and the formats that several commands give them in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonekit.cli.options import DASH
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tonekit.findings import Report


def exchange_text(output_format: str, reports: Sequence[Report], *, command: str, strict: bool) -> str:
    """Return reports in one of the formats of other programs, with files named from the repository on."""
    from tonekit.output.locations import repository_root
    from tonekit.output.results import Exchange, exchanged

    root = repository_root(Path())
    return exchanged(Exchange(output_format), reports, command=command, root=root, strict=strict)


def give(text: str, output: Path | None, *, read: Iterable[str | os.PathLike[str]]) -> None:
    """Print results, or write them to a file, over what stands there; a link is followed.

    Parameters
    ----------
    text : str
        The results; where they are empty nothing is printed, and the file is empty.
    output : Path or None
        The file; None and `DASH` print.
    read : iterable of paths
        What the results are about, which no output replaces.

    Raises
    ------
    click.UsageError
        If *output* is one of these, or a device, a pipe and the like.
    TargetError
        If it can't be written.
    """
    if output is None or output == DASH:
        if text:
            click.echo(text)
        return
    from tonekit.errors import naming
    from tonekit.files import write_atomically

    target = Path(os.path.realpath(output))  # what a link such as /dev/stdout leads to
    if target.exists() and not target.is_file():
        raise click.UsageError(say("{path} is no file that could be replaced", path=shown(output)))
    if target.exists() and any(_is_same(target, path) for path in read):
        raise click.UsageError(
            say("{path} was read for these results; name another file", path=shown(output))
        )
    data = f"{text}\n" if text else ""
    with naming(output):
        write_atomically(target, data.encode("utf-8", "backslashreplace"), force=True)


def _is_same(output: Path, path: str | os.PathLike[str]) -> bool:
    try:
        return output.samefile(path)
    except (OSError, ValueError):  # such as standard input
        return False
