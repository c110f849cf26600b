"""Recordings: the files of a folder that may become prompts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.downloads import awaited_name
from tonekit.files import Found, search

if TYPE_CHECKING:
    from collections.abc import Iterable

# Containers as `tonekit.decode` names them, with the extensions that their files bear. Not ``.ts``, which is
# an MPEG transport stream too, but mostly source code.
_BY_CONTAINER = {
    "AC-3": "ac3",
    "ADTS": "aac adts",
    "AIFF": "aif aiff aifc",
    "AMR": "amr awb 3ga",
    "AU": "au snd",
    "AVI": "avi",
    "ASF": "wma wmv asf",
    "CAF": "caf",
    "DTS": "dts",
    "E-AC-3": "eac3 ec3",
    "FLAC": "flac",
    "Flash Video": "flv f4v f4a",
    "LOAS": "loas latm",
    "MP4/QuickTime": "m4a m4b m4r mp4 m4v mov qt 3gp 3gpp 3g2 3gpp2",
    "MPEG audio": "mp3 mp2 mp1 mpa mpga",
    "MPEG program stream": "mpg mpeg vob",
    "MPEG transport stream": "m2ts mts",
    "Matroska/WebM": "mka mkv webm weba",
    "Monkey's Audio": "ape",
    "NIST SPHERE": "sph nist",
    "Ogg": "ogg oga ogx opus spx ogv",
    "RF64": "rf64",
    "RealMedia": "ra rm rmvb",
    "SILK": "silk slk",  # not decoded: named so that its user is told what to do
    "True Audio": "tta",
    "VOC": "voc",
    "WAV": "wav wave bwf",
    "WavPack": "wv",
    "Wave64": "w64",
}
EXTENSIONS = frozenset(f".{each}" for extensions in _BY_CONTAINER.values() for each in extensions.split())
"""File name extensions of the recordings that tonekit reads, in lower case, with their dots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecordings:
    """What a search for recordings came upon.

    Attributes
    ----------
    files : tuple of Path
        The recordings, each once.
    skipped : int
        How many other files the folders hold, hidden ones not counted.
    unreadable : tuple of Path
        Folders that can't be read.
    """

    files: tuple[Path, ...]
    skipped: int
    unreadable: tuple[Path, ...]


def find_recordings(paths: Iterable[Path], *, exclude: Path | None = None) -> FoundRecordings:
    """Find the recordings named by *paths*; folders are searched, subfolders too.

    Parameters
    ----------
    paths : iterable of Path
        Files, which are taken whatever their extension; and folders, of which are taken the files with one
        of `EXTENSIONS` in any case, also where a browser or iCloud added its own, since their recordings
        are missing. Other hidden files, hidden folders, and links to folders are passed over.
    exclude : Path, optional
        A folder that is not entered, such as the one that the prompts go to; not even where it is one of
        *paths*.

    Returns
    -------
    FoundRecordings
        The order is that of *paths*; in a folder, files are sorted and stand before those of subfolders.
    """
    files, unreadable, skipped = [], [], 0
    for path, found in search(paths, exclude=exclude):
        if found is Found.UNREADABLE:
            unreadable.append(path)
        elif found is Found.NAMED or is_recording(path) or _is_awaited(path):
            files.append(path)
        elif not path.name.startswith("."):
            skipped += 1
    return FoundRecordings(files=tuple(files), skipped=skipped, unreadable=tuple(unreadable))


def is_recording(path: Path) -> bool:
    """Tell by a file's name alone whether it may be a recording; a hidden one is none."""
    return path.suffix.lower() in EXTENSIONS and not path.name.startswith(".")


def _is_awaited(path: Path) -> bool:
    """Tell by a file's name alone whether it holds the place of a recording that is not there yet."""
    name = awaited_name(path.name)
    return name is not None and is_recording(Path(name))
