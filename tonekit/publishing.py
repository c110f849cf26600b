"""What stands beside the prompts of a folder: the manifest, its table, and the page to listen to."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from tonekit.errors import SourceError, TargetExistsError, naming
from tonekit.files import open_regular, unwritable, write_if_changed
from tonekit.manifest import CSV_NAME, MANIFEST_NAME, Manifest
from tonekit.profiles import Profile, available_profiles, load_profile
from tonekit.report import page_name, report_pages
from tonekit.spreadsheet import is_manifest_csv, manifest_csv
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HEAD_BYTES = 4096
_REPORT_MARK = b'<meta name="generator" content="tonekit'


def refuse_strange_files(folder: Path) -> None:
    """Refuse to write over files that are called like tonekit's but are not.

    Raises
    ------
    TargetExistsError
        It names the file.
    """
    _refuse_strange(folder / CSV_NAME, is_manifest_csv)
    _refuse_strange(folder / page_name(1), _is_report)


def write_manifest(folder: Path, manifest: Manifest, *, workspace: Path) -> None:
    """Write the manifest and its table, each complete or not at all, and only where they changed.

    Raises
    ------
    TargetError
        If they can't be written.
    """
    write_if_changed(folder / MANIFEST_NAME, manifest.to_json(), workspace=workspace)
    write_if_changed(folder / CSV_NAME, manifest_csv(manifest), workspace=workspace)


def write_report(folder: Path, manifest: Manifest, profile: Profile | None, *, workspace: Path) -> None:
    """Write the page, or pages, and remove those of an earlier run that are no longer needed.

    Raises
    ------
    TargetError
        If they can't be written, or a file that is called like a page but the first is not tonekit's.
    """
    count = 0
    for page in report_pages(folder, manifest, profile):
        if count > 0:
            _refuse_strange(folder / page.name, _is_report)
        write_if_changed(folder / page.name, page.data, workspace=workspace)
        count += 1
    for number in itertools.count(count + 1):
        left = folder / page_name(number)
        if not os.path.lexists(left) or _is_strange(left, _is_report):
            break
        with naming(left):
            try:
                left.unlink()
            except OSError as error:
                raise unwritable(error) from None


def profile_of(manifest: Manifest) -> Profile | None:
    """Return the profile that a manifest names; None for one of the user's own, which only they can find."""
    return load_profile(manifest.profile) if manifest.profile in available_profiles() else None


def _refuse_strange(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    if _is_strange(path, is_ours):
        message = say("it is not tonekit's, which would write a file of this name; move it away")
        raise TargetExistsError(message).about(path)


def _is_strange(path: Path, is_ours: Callable[[bytes], bool]) -> bool:
    """Tell whether something stands there that tonekit has not written."""
    try:
        with open_regular(path) as file:
            return not is_ours(file.read(_HEAD_BYTES))
    except (SourceError, OSError):
        return os.path.lexists(path)


def _is_report(head: bytes) -> bool:
    return _REPORT_MARK in head
