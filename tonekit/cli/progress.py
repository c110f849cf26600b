"""How far a batch has come: a bar on a terminal, and lines that do not get in its way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from types import TracebackType


class ProgressBar:
    """A bar on standard error, where that is a terminal; elsewhere nothing.

    Parameters
    ----------
    wanted : bool
        False shows no bar anywhere.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr is not None and sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, done: int, total: int) -> None:
        """Move the bar."""
        if not self._wanted:
            return
        if self._bar is None:
            from tqdm import tqdm  # loaded where it is seen only

            self._bar = tqdm(total=total, file=sys.stderr, unit="", leave=False, dynamic_ncols=True)
        self._bar.update(done - self._bar.n)

    def echo(self, text: str, *, err: bool = False) -> None:
        """Print lines above the bar."""
        if self._bar is None:
            click.echo(text, err=err)
            return
        with self._bar.external_write_mode(file=sys.stderr if err else sys.stdout):
            click.echo(text, err=err)
