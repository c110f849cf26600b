"""Which source becomes which target, settled before anything is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tonekit.errors import TargetError
from tonekit.findings import Note
from tonekit.names import correct_name
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.profiles import NameLimits

_MOST_COLLISIONS = 20

STDIN_NAME = "stdin"
"""What a sound from standard input is called where its target's name must come from somewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One conversion to be done.

    Attributes
    ----------
    source : Path or None
        The recording; None for standard input.
    target : Path or None
        The prompt; None for standard output.
    notes : tuple of Note
        Says where the target's name had to be corrected.
    """

    source: Path | None
    target: Path | None
    notes: tuple[Note, ...] = ()

    @property
    def source_shown(self) -> str:
        """The source as it is called in messages, ``-`` for standard input."""
        return "-" if self.source is None else shown(self.source)

    @property
    def target_shown(self) -> str:
        """The target as it is called in messages, ``-`` for standard output."""
        return "-" if self.target is None else shown(self.target)


class Planned(Protocol):
    """A source with its target, as far as collisions concern it."""

    @property
    def source(self) -> Path | None:
        """The recording."""

    @property
    def target(self) -> Path | None:
        """The prompt."""

    @property
    def source_shown(self) -> str:
        """The source as it is called in messages."""


def plan_jobs(
    sources: Sequence[Path | None], output: Path | None, *, folder: bool, limits: NameLimits
) -> tuple[Job, ...]:
    """Settle the target of every source.

    Parameters
    ----------
    sources : sequence of Path or None
        Recordings; None is standard input.
    output : Path or None
        The target, or its folder; None puts every target beside its source.
    folder : bool
        Whether *output* is a folder.
    limits : NameLimits
        What a target's name may be. An explicit target's name is left as it is.

    Raises
    ------
    TargetError
        If two sources would make one target, also where their names differ only in case, as they may
        on the platform and do on Windows and macOS; if a target is the source of another job, under
        whatever name; or if there are several sources and one target.
    """
    if output is not None and not folder:
        if len(sources) > 1:
            message = say("{count} sources can't become one file; name a folder", count=len(sources))
            raise TargetError(message).about(output)
        return (Job(source=sources[0], target=output),)
    jobs = tuple(_job(source, output, limits) for source in sources)
    refuse_collisions(jobs)
    return jobs


def _job(source: Path | None, output: Path | None, limits: NameLimits) -> Job:
    name = STDIN_NAME if source is None else source.name
    corrected = correct_name(name, limits=limits)
    parent = output or (Path() if source is None else source.parent)
    notes: tuple[Note, ...] = ()
    if Path(corrected).stem != Path(name).stem:
        message = say("its name was corrected to {name}", name=corrected)
        notes = (Note(name="name-corrected", message=message),)
    return Job(source=source, target=parent / corrected, notes=notes)


def refuse_collisions(jobs: Sequence[Planned]) -> None:
    """Refuse targets that two jobs would write, and targets that are the source of another job.

    Raises
    ------
    TargetError
        It names both sources.
    """
    troubles = [(job.target or Path(), message) for job, message in _collisions(jobs)]
    if not troubles:
        return
    (target, message), *others = troubles
    lines = [message, *(say("{path}: {message}", path=shown(path), message=each) for path, each in others)]
    if len(lines) > _MOST_COLLISIONS:
        lines[_MOST_COLLISIONS:] = [say("and so on: {count} in all", count=len(lines))]
    raise TargetError("\n".join(lines)).about(target)


def _collisions(jobs: Sequence[Planned]) -> Iterator[tuple[Planned, str]]:
    """Yield the jobs that can't be done beside the others, and why."""
    taken: dict[str, Planned] = {}
    sources = {key: job for job in jobs if (key := identity(job.source)) is not None}
    for job in jobs:
        target = job.target or Path()
        resolved = os.path.join(os.path.realpath(target.parent), target.name)  # noqa: PTH118 - strings to compare
        other = taken.setdefault(resolved.casefold(), job)
        standing = identity(target)
        source = job if standing is None else sources.get(standing, job)
        if other is not job:
            sentence = (
                "{first} and {second} would both become this file; "
                "give one of them a name of its own, in a project file or by converting it alone"
            )
            if other.source == job.source:
                sentence = "{first} is named twice"
            yield job, say(sentence, first=other.source_shown, second=job.source_shown)
        elif source is not job:
            sentence = (
                "{first} would become this file, which is a source itself; name a folder for the targets"
            )
            yield job, say(sentence, first=job.source_shown)


def identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from every other, whatever it is called; None where there is none."""
    try:
        status = os.stat(path) if path is not None else None  # noqa: PTH116 - a link is followed
    except (OSError, ValueError):
        return None
    return None if status is None else (status.st_dev, status.st_ino)
