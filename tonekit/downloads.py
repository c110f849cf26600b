"""Downloads that are not finished, as the names that programs give them tell.

Their bytes tell little: the beginning is right, and some programs make the file as long as it will be
at once.
"""

from __future__ import annotations

import os
import re

from tonekit.text import say

_PROGRAMS = (  # what a name ends in, in lower case, and whose it is
    (".crdownload", "Chrome or Edge"),
    (".opdownload", "Opera"),
    (".baiduyun.p.downloading", "Baidu Netdisk"),
    (".baiduyun.downloading", "Baidu Netdisk"),
    (".xltd", "Thunder (Xunlei)"),
    (".td", "Thunder (Xunlei)"),
    (".td.cfg", "Thunder (Xunlei)"),
    (".xltd.cfg", "Thunder (Xunlei)"),
    (".aria2", "aria2"),
    (".!ut", "uTorrent"),
    (".!qb", "qBittorrent"),
    (".bc!", "BitComet"),
    (".jc!", "FlashGet"),
    (".filepart", "WinSCP"),
    (".gstmp", "gsutil"),
    (".part", "Firefox or another program"),
    (".partial", "a browser"),
    (".download", "Safari"),
    (".downloading", "a program"),
)
_NAMED_FILE = re.compile(r"\.[0-9a-z]{2,4}$")
"""A name in front of such an end is that of a file: ``take.part`` may be anything, ``take.wav.part`` not."""
_ALWAYS = (".crdownload", ".opdownload")
_ICLOUD = re.compile(r"\.(.+)\.icloud")


def awaited_name(name: str) -> str | None:
    """Return the name of the file that is not there yet, where a name tells that it only holds its place.

    Examples
    --------
    >>> awaited_name("wait.mp3.crdownload"), awaited_name(".wait.mp3.icloud"), awaited_name("wait.mp3")
    ('wait.mp3', 'wait.mp3', None)
    """
    placeholder = _ICLOUD.fullmatch(name)
    if placeholder is not None:
        return placeholder[1]
    return next((name[: -len(end)] for end, _ in _PROGRAMS if name.lower().endswith(end)), None)


def unfinished_download(name: str | os.PathLike[str]) -> str | None:
    """Say whose unfinished download a file is by its name, as a sentence; None if the name tells nothing.

    Examples
    --------
    >>> unfinished_download("wait.wav.part")
    'its name says that Firefox or another program has not finished its download; fetch the file again'
    >>> unfinished_download("part one.wav")
    """
    lower = os.path.basename(os.fspath(name)).lower()  # noqa: PTH119 - a Path takes no name with a zero in it
    for end, program in _PROGRAMS:
        if lower.endswith(end) and (end in _ALWAYS or _NAMED_FILE.search(lower.removesuffix(end))):
            sentence = "its name says that {program} has not finished its download; fetch the file again"
            return say(sentence, program=say(program))
    return None
