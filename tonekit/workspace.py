"""The hidden folder in which one run works on a prepared folder: its lock, its journal, its temporary files.

A run writes down each prompt in the journal before the prompt takes its place in the folder. When a run is
killed, the next one reads there what has been made already, and which files are tonekit's own. The lock is
the operating system's on the journal, so that it ends with its process, however that ends.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import FolderBusyError, ManifestError, TargetError, naming
from tonekit.files import unwritable
from tonekit.manifest import ManifestPrompt, is_file_name, prompt_reader
from tonekit.temporaries import TEMPORARY_PREFIX
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORKSPACE_NAME = ".tonekit"
_JOURNAL_NAME = "journal.jsonl"
_ATTEMPTS = 100
_MAX_LINE_BYTES = 2**20
"""A longer line of the journal is none of tonekit's; one on a text of 100 000 characters is half as long."""

_journals: set[BinaryIO] = set()  # that this process has locked
_LOCKED_BYTE = 2**30  # on Windows a locked byte can't be read; this one is far beyond the end


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workspace:
    """A folder's workspace, while this run has it.

    Attributes
    ----------
    path : Path
        Where temporary files go, on the same disk as the prompts.
    recovered : tuple of ManifestPrompt
        What a run that was killed has written down. Whether a file came to be is for the reader to see.
    """

    path: Path
    recovered: tuple[ManifestPrompt, ...]
    _journal: BinaryIO

    def write_down(self, prompt: ManifestPrompt) -> None:
        """Note a prompt whose file is about to take its place.

        Raises
        ------
        DiskFullError, TargetError
            If that can't be written.
        """
        line = json.dumps(prompt.to_dict()) + "\n"
        try:
            self._journal.write(line.encode())
            self._journal.flush()
        except OSError as error:
            raise unwritable(error) from None


@contextmanager
def open_workspace(folder: Path, *, finishes: bool = True) -> Iterator[Workspace]:
    """Take hold of a folder for one run, and remove the temporary files that a killed one has left.

    Parameters
    ----------
    folder : Path
        The prepared folder; made if it is missing.
    finishes : bool
        Whether this run records what `Workspace.recovered` holds. Otherwise that is left for the next.

    Yields
    ------
    Workspace
        It is removed when the context ends; after an error only if nothing was written down. What tonekit
        did not put there stays.

    Raises
    ------
    FolderBusyError
        If another run has the folder.
    TargetError
        If nothing can be written there.
    """
    path = folder / WORKSPACE_NAME
    with naming(folder):
        journal = _locked(path)
    finished = False
    try:
        workspace = Workspace(path=path, recovered=tuple(_read(journal)), _journal=journal)
        _clear(path)
        yield workspace
        finished = finishes
    finally:
        keep = not finished and os.fstat(journal.fileno()).st_size > 0  # for the next run to read
        _leave(path, journal, keep=keep)


def _clear(path: Path) -> None:
    """Remove temporary files that a killed run has left; one that can't be removed does no harm."""
    for left in path.glob(f"{TEMPORARY_PREFIX}*.tmp"):
        with suppress(OSError):
            left.unlink()


def _leave(path: Path, journal: BinaryIO, *, keep: bool) -> None:
    """Remove the workspace before its lock, so that no other run is at work in it by then."""
    with suppress(OSError):  # what is left here does no harm; a full disk refuses a line once more
        if sys.platform == "win32":
            journal.close()  # an open file can't be removed there
        if not keep:
            (path / _JOURNAL_NAME).unlink()
            path.rmdir()
    _journals.discard(journal)
    with suppress(OSError):
        journal.close()


def _locked(path: Path) -> BinaryIO:
    """Open and lock the journal; where a run that ends removes it at that moment, open another."""
    trouble: TargetError | None = None
    for _attempt in range(_ATTEMPTS):
        try:
            journal = _opened(path)
        except (FileNotFoundError, FileExistsError) as error:  # or there is none to be had, ever
            trouble = unwritable(error)
            continue
        except (OSError, ValueError) as error:  # such as a name with a NUL
            raise unwritable(error) from None
        trouble = None
        try:
            _lock(journal.fileno())
            if os.path.samestat(os.fstat(journal.fileno()), (path / _JOURNAL_NAME).stat()):
                _journals.add(journal)
                return journal
        except FileNotFoundError:
            pass
        except BlockingIOError:
            journal.close()
            break
        journal.close()
    sentence = "another run of tonekit is at work in this folder; wait until it has ended"
    raise trouble or FolderBusyError(say(sentence))


def _opened(path: Path) -> BinaryIO:
    """Open the journal, made if it is missing; a link there would lead the lines into another file."""
    if path.is_symlink():
        raise TargetError(say("it is a link, wanted a folder; remove it")).about(path)
    if not _is(stat.S_ISDIR, path):
        raise TargetError(say("it is no folder, wanted one; move it away")).about(path)
    path.mkdir(parents=True, exist_ok=True)
    name = path / _JOURNAL_NAME
    if not _is(stat.S_ISREG, name):
        raise TargetError(say("it can't be written: it is no ordinary file; move it away")).about(name)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(name, flags, 0o666), "a+b")


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    """Tell whether what stands at a path is of a kind; where nothing is, it may become one."""
    try:
        return kind(path.lstat().st_mode)
    except FileNotFoundError:
        return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        """Lock a file; BlockingIOError where another process has it."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(*error.args) from None
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        """Lock a file; BlockingIOError where another process has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return  # a file system without locks, such as some network drives: better than no work at all

    def _let_go() -> None:
        """Take no part in the locks of the process that this one was forked from, and may outlive."""
        for journal in _journals:
            with open(os.devnull, "r+b") as null:  # noqa: PTH123 - no Path
                os.dup2(null.fileno(), journal.fileno())
        _journals.clear()

    os.register_at_fork(after_in_child=_let_go)


def _read(journal: BinaryIO) -> Iterator[ManifestPrompt]:
    """Yield what the journal holds; a line that was cut short by the end of its run is passed over."""
    journal.seek(0)
    reader = prompt_reader(_JOURNAL_NAME)
    for line in iter(partial(journal.readline, _MAX_LINE_BYTES), b""):
        with suppress(ValueError, RecursionError, ManifestError):
            prompt = reader.table(ManifestPrompt, json.loads(line))
            if is_file_name(prompt.name):
                yield prompt
    if journal.tell() and not line.endswith(b"\n"):
        journal.write(b"\n")
