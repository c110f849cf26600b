"""How files are named to programs that know a repository: from its root on, with ``/``."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

_NO_FILES = frozenset({"-", "<bytes>"})
"""What reports call a prompt that came from standard input, or from memory."""


def path_from(root: Path, path: str) -> str | None:
    """Return a file's path from a folder on; absolute where it is not in it, None where there is no file.

    Parameters
    ----------
    root : Path
        The folder; absolute.
    path : str
        The file as a report names it: absolutely, or from the working directory on.
    """
    if path in _NO_FILES:
        return None
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve would follow links, absolute keeps ..
    inside = absolute.is_relative_to(root)
    return (absolute.relative_to(root) if inside else absolute).as_posix()


def uri_of(path: str) -> str:
    """Return a path that `path_from` gave as a URI, relative if it is; every byte of it comes back.

    Examples
    --------
    >>> uri_of("prompts/100% 录.wav")
    'prompts/100%25%20%E5%BD%95.wav'
    """
    try:
        data = path.encode("utf-8", "surrogateescape")  # a byte that is no UTF-8 is that byte again
    except UnicodeEncodeError:  # half a character, as only Windows has it in names
        data = path.encode("utf-8", "surrogatepass")
    if path.startswith("/"):
        return "file://" + quote(data)
    if path[1:3] == ":/":  # a drive of Windows
        return "file:///" + quote(data, safe="/:")
    return quote(data)


def repository_root(start: Path) -> Path:
    """Return the root of a folder's repository: the nearest above with a ``.git``, or else the folder."""
    folder = start.absolute()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
