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


_NEVER_RESULTS = (".wav", ".toml")
_IN_PREPARED_FOLDERS = ("manifest.", "report.html", "report-")


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
        If *output* is one of these, or a device, a pipe and the like, or a file that stands there and can't
        be an earlier result: a prompt, a project file, or a part of a prepared folder.
    TargetError
        If it can't be written.
    """
    if output is None or output == DASH:
        if text:
            click.echo(text)
        return
    from tonekit.errors import naming
    from tonekit.files import write_atomically

    target = Path(os.path.realpath(output))  # a link to a file stays one
    if output.exists() and not output.is_file():  # such as /dev/stdout, which leads to no path in a pipe
        raise click.UsageError(say("{path} is no file that could be replaced", path=shown(output)))
    if target.exists() and any(_is_same(target, path) for path in read):
        raise click.UsageError(
            say("{path} was read for these results; name another file", path=shown(output))
        )
    if target.exists() and _is_kept(target):
        sentence = "{path} is no file of results, so it is not replaced; name another file"
        raise click.UsageError(say(sentence, path=shown(output)))
    data = f"{text}\n" if text else ""
    with naming(output):
        write_atomically(target, data.encode("utf-8", "backslashreplace"), force=True)


def _is_kept(output: Path) -> bool:
    """Tell by its name whether a file is one that tonekit works with, as the record of all reviews is."""
    from tonekit.promptset import MANIFEST_NAME

    name = output.name.lower()
    in_folder = (output.parent / MANIFEST_NAME).exists() and name.startswith(_IN_PREPARED_FOLDERS)
    return name.endswith(_NEVER_RESULTS) or in_folder


def _is_same(output: Path, path: str | os.PathLike[str]) -> bool:
    try:
        return output.samefile(path)
    except (OSError, ValueError):  # such as standard input
        return False
