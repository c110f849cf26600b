"""Which prepared folder and which profile a command is about, where its user does not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonekit.text import say

if TYPE_CHECKING:
    from tonekit.profiles import Profile


def prepared_folder(given: Path | None) -> Path:
    """Return the folder that was given, or the current one if it is prepared, or the project's.

    Raises
    ------
    click.UsageError
        If there is none of these.
    """
    from tonekit.manifest import MANIFEST_NAME
    from tonekit.project import find_project, load_project

    if given is not None:
        return given
    if (Path() / MANIFEST_NAME).exists():
        return Path()
    project = find_project(Path())
    output = None if project is None else load_project(project).output
    if output is None:
        raise click.UsageError(say("no prepared folder is here, and no project file says where; name one"))
    return output


def project_profile() -> Profile | None:
    """Return the profile of the project, which may be one of its own; None where there is no project."""
    from tonekit.profiles import load_profile
    from tonekit.project import find_project, load_project

    project = find_project(Path())
    return None if project is None else load_profile(load_project(project).profile)
