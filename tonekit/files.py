"""Files on disk: opened only if they are files, written completely or not at all, searched in folders."""

from __future__ import annotations

import errno
import os
import stat
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tonekit.errors import DiskFullError, SourceError, TargetError, TargetExistsError, naming
from tonekit.temporaries import temporary_file
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_KINDS = (
    (stat.S_ISDIR, "it is a folder; name the files in it"),
    (stat.S_ISFIFO, "it is a named pipe, not a file; use - to read a pipe from standard input"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)

_FULL = {errno.ENOSPC, errno.EDQUOT}


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file for reading; anything else is refused without waiting for it.

    Raises
    ------
    SourceError
        If *path* is missing, a folder, a pipe, a socket, a device, or may not be read. The message
        does not repeat the path.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)  # not blocking: opening a named pipe would wait for its writer
    except IsADirectoryError:
        raise SourceError(say("it is a folder; name the files in it")) from None
    except (OSError, ValueError) as error:
        raise SourceError(_reason(error, path)) from None
    mode = os.fstat(descriptor).st_mode
    for is_kind, message in _KINDS:
        if is_kind(mode):
            os.close(descriptor)
            raise SourceError(say(message))
    return os.fdopen(descriptor, "rb")


def read_regular(path: str | os.PathLike[str], *, max_bytes: int) -> bytes:
    """Read a whole file of bounded size.

    Raises
    ------
    SourceError
        If it can't be opened, as `open_regular` says, or can't be read, or is larger than *max_bytes*. The
        message does not repeat the path.
    """
    with open_regular(path) as file:
        try:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            data = b"" if size > max_bytes else file.read(max_bytes + 1)
        except OSError as error:
            raise SourceError(say("it can't be read: {reason}", reason=error.strerror or error)) from None
    if max(size, len(data)) > max_bytes:
        raise SourceError(say("it is larger than {max} bytes", max=max_bytes))
    return data


def why_missing(path: str) -> str | None:
    """Say why nothing can stand at a path; None if something does, be it readable or not."""
    try:
        os.stat(path)  # noqa: PTH116 - an empty path is no folder here
    except PermissionError:
        return None
    except (OSError, ValueError) as error:
        return _reason(error, path)
    return None


def _reason(error: Exception, path: str | os.PathLike[str]) -> str:
    if isinstance(error, FileNotFoundError):
        if Path(path).is_symlink():
            if ".git/annex/objects/" in Path(path).readlink().as_posix():
                return say("it is a git-annex link without its content; run `git annex get` to fetch it")
            return say("it is a link to a file that does not exist")
        return say("there is no such file")
    if isinstance(error, PermissionError):
        return say("it may not be read: permission denied")
    return say("it can't be opened: {reason}", reason=getattr(error, "strerror", None) or error)


def write_atomically(
    target: Path, data: bytes, *, force: bool, workspace: Path | None = None, mode: int | None = None
) -> None:
    """Write a file that appears complete or not at all.

    The bytes go to a temporary file, reach the disk, and take the target's name in one step. A link that
    stands at *target* is replaced, not followed.

    Parameters
    ----------
    target : Path
        Where the file shall stand. Its folder is made if it is missing.
    data : bytes
        The whole file.
    force : bool
        Whether an existing *target* is replaced.
    workspace : Path, optional
        An existing folder on the same disk for the temporary file; by default the target's own.
    mode : int, optional
        Permission bits for the file; by default what the system gives a new one.

    Raises
    ------
    TargetExistsError
        If *target* exists and *force* is false, also if it came to be meanwhile.
    DiskFullError
        If the disk takes no more.
    TargetError
        If it can't be written for another reason: folder read-only, *target* is a folder.
    """
    try:
        _write(target, data, force=force, workspace=workspace or target.parent, mode=mode)
    except TargetExistsError:  # an OSError too, and clear already
        raise
    except (OSError, ValueError) as error:
        raise unwritable(error) from None


def write_if_changed(target: Path, data: bytes, *, workspace: Path) -> None:
    """Write a file as `write_atomically` does, unless it holds these bytes already."""
    with naming(target):
        try:
            with open_regular(target) as file:
                unchanged = (
                    file.seek(0, os.SEEK_END) == len(data) and file.seek(0) == 0 and file.read() == data
                )
        except (SourceError, OSError):
            unchanged = False
        if not unchanged:
            write_atomically(target, data, force=True, workspace=workspace)


def unwritable(error: Exception) -> TargetError:
    """Return the error that says why something can't be written."""
    kind = DiskFullError if getattr(error, "errno", None) in _FULL else TargetError
    reason = getattr(error, "strerror", None) or error
    return kind(say("it can't be written: {reason}", reason=reason))


def refuse_existing(target: Path) -> None:
    """Raise TargetExistsError if something stands at *target*, were it a link that leads nowhere."""
    if os.path.lexists(target):
        raise _exists()


def _exists() -> TargetExistsError:
    return TargetExistsError(say("it exists already; use force to replace it"))


def _write(target: Path, data: bytes, *, force: bool, workspace: Path, mode: int | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not force:
        refuse_existing(target)
    with temporary_file(workspace) as (temporary, file):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        if sys.platform == "win32":
            file.close()  # an open file can't be given another name there
        if force:
            temporary.replace(target)
        else:
            _link(temporary, target)


def _link(temporary: Path, target: Path) -> None:
    """Give the file its name unless the name is taken, in one step where the file system can."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise _exists() from None
    except OSError:  # no hard links here (FAT, some network drives)
        refuse_existing(target)
        temporary.replace(target)


class Found(Enum):
    """How a search came upon a path."""

    NAMED = "named"
    """The user named it; it may not exist."""
    INSIDE = "inside"
    """It stands in a folder that was searched."""
    UNREADABLE = "unreadable"
    """It is a folder that can't be read, whoever named it."""


def find_prompts(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named by *paths*, folders searched for ``*.wav`` in any case.

    They come out in the order of `search`. A folder that can't be read comes out itself, so that it is not
    taken for an empty one.
    """
    for path, found in search(paths):
        if found is not Found.INSIDE or is_prompt(path):
            yield path


def is_prompt(path: Path) -> bool:
    """Tell by a file's name alone whether it may be a prompt."""
    return path.name.lower().endswith(".wav")


def search(
    paths: Iterable[Path], *, exclude: Path | None = None, skip: Container[str] = ()
) -> Iterator[tuple[Path, Found]]:
    """Yield the files named by *paths* and those in the folders among them, subfolders too.

    Each comes out once, a folder's files in sorted order and before those of its subfolders. Hidden folders
    and links to folders inside a folder are not entered.

    Parameters
    ----------
    paths : iterable of Path
        Files and folders.
    exclude : Path, optional
        A folder that is not entered, not even where it is one of *paths*.
    skip : container of str, optional
        Names of folders that are not entered inside a folder.
    """
    seen: set[Path] = set()
    for path in paths:
        inside = _walk(path, exclude, skip) if _is_folder(path) else ((path, Found.NAMED),)
        for each, found in inside:
            entry = _entry(each)
            if entry not in seen:
                seen.add(entry)
                yield each, found


def _walk(folder: Path, exclude: Path | None, skip: Container[str]) -> Iterator[tuple[Path, Found]]:
    waiting = [folder]  # not os.walk, which calls itself for each level and so has an end to its depth
    while waiting:
        folder = waiting.pop()
        if exclude is not None and _is_same(folder, exclude):
            continue
        try:
            files, folders = _listed(folder)
        except OSError:
            yield folder, Found.UNREADABLE
            continue
        yield from ((folder / name, Found.INSIDE) for name in files)
        waiting += [folder / name for name in reversed(folders) if name not in skip]


def _listed(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of a folder's files, and of the folders in it that are to be entered; both sorted."""
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    folders.append(entry.name)
            elif not (entry.is_symlink() and _is_folder(entry)):
                files.append(entry.name)
    return sorted(files), sorted(folders)


def _is_folder(path: str | os.PathLike[str]) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - unlike a Path's, it is false where nobody may look


def _entry(path: Path) -> Path:
    """Return what is the same for one entry of one folder, however its path is written.

    Two links to one file are two entries. A lone dash stays what it is: standard input.
    """
    return path if path == Path("-") else Path(os.path.realpath(path.parent), path.name)


def _is_same(folder: Path, other: Path) -> bool:
    try:
        return folder.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or has a name that no file can have
        return False
