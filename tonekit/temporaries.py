"""Temporary files beside their targets, each locked while its run lives: what a killed run left can be told.

The lock is the operating system's, so that it ends with its process, however that ends. It is seen by all
processes of one machine.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPORARY_PREFIX = ".tonekit-"
"""Of the name of every temporary file, so that one that was left behind is known for what it is."""

_NAME = re.compile(re.escape(TEMPORARY_PREFIX) + r"[0-9a-f]{16}\.tmp")
_ATTEMPTS = 100


@contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Make an empty file for what shall get another name in the end.

    Parameters
    ----------
    folder : Path
        An existing folder, on the same disk as that name.

    Yields
    ------
    path, file
        Open for writing. It is closed at the end, and removed where it still has its name.

    Raises
    ------
    OSError
        If it can't be made.
    """
    path, file = _made(folder)
    try:
        yield path, file
    finally:
        try:
            file.close()
        finally:
            path.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files that killed runs have left in a folder, but not in its subfolders.

    One that a run is still writing stays, and so does one of which that can't be told: on a disk without
    locks, and on Windows. None of them does any harm, so nothing is raised.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if _NAME.fullmatch(path.name):
                with suppress(OSError):
                    _remove_if_abandoned(path)


def _made(folder: Path) -> tuple[Path, BinaryIO]:
    """Make and lock a file; where another run takes it for abandoned before it is locked, make another."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _attempt in range(_ATTEMPTS):
        path = folder / f"{TEMPORARY_PREFIX}{os.urandom(8).hex()}.tmp"
        file = os.fdopen(os.open(path, flags, 0o666), "wb")
        if _holds(path, file.fileno()):
            return path, file
        file.close()
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


if sys.platform == "win32":

    def _holds(_path: Path, _descriptor: int) -> bool:
        return True

    def _remove_if_abandoned(_path: Path) -> None:
        """Leave it: a file has to be closed, and so unlocked, before it can get its name there."""

else:
    import fcntl

    def _holds(path: Path, descriptor: int) -> bool:
        """Lock a file that was just made, and tell whether it is still there."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: nobody takes a file away there
            return True
        return os.path.lexists(path)

    def _remove_if_abandoned(path: Path) -> None:
        """Remove a file whose lock nobody has; an OSError is the reason why not."""
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), path.lstat()):
                path.unlink()
        finally:
            os.close(descriptor)
