"""Where ``tonekit convert --preview`` writes what callers hear."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tonekit.plan import Job

MOBILE = "mobile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is to be written beside a prompt.

    Attributes
    ----------
    path : Path
        The file.
    mobile : bool
        Whether it is what arrives at a mobile telephone.
    """

    path: Path
    mobile: bool


def plan_previews(asked: Sequence[str], jobs: Sequence[Job]) -> tuple[Preview | None, ...]:
    """Return the preview of each job, None where none is asked for.

    *asked* may hold one file or folder, and the word ``mobile``. Without a place it is the working directory;
    there, and in a folder, a preview is named after its prompt.

    Raises
    ------
    click.UsageError
        If two places are named, a file for several prompts, or what is read or written anyway.
    """
    if not asked:
        return (None,) * len(jobs)
    places = [each for each in asked if each != MOBILE]
    if len(places) > 1:
        raise click.UsageError(
            say("previews can go to one file or folder; {count} are named", count=len(places))
        )
    place = Path(places[0]) if places else Path()
    is_file = bool(places) and places[0].lower().endswith(".wav") and not place.is_dir()
    if is_file and len(jobs) > 1:
        raise click.UsageError(say("there are several prompts; name a folder for their previews"))
    mobile = MOBILE in asked
    paths = [place if is_file else place / _name(job, mobile=mobile) for job in jobs]
    taken = {path.absolute() for job in jobs for path in (job.source, job.target) if path is not None}
    for path in paths:
        if path.absolute() in taken:
            sentence = "a preview would take the place of {path}; name another file or folder"
            raise click.UsageError(say(sentence, path=shown(path)))
    return tuple(Preview(path=path, mobile=mobile) for path in paths)


def _name(job: Job, *, mobile: bool) -> str:
    stem = (job.target or job.source or Path("prompt")).stem
    return f"{stem}.mobile-preview.wav" if mobile else f"{stem}.preview.wav"
