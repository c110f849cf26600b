"""What became of a batch. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tonekit.text import shown

if TYPE_CHECKING:
    from pathlib import Path

    from tonekit.findings import Note, Report
    from tonekit.manifest import Manifest, Review


class RowState(StrEnum):
    """What became of one recording."""

    PLANNED = "planned"
    """Nothing yet: this is a dry run."""
    MADE = "made"
    """A prompt was written."""
    UNCHANGED = "unchanged"
    """The prompt is there already, and was not touched."""
    FAILED = "failed"
    """No prompt could be made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """What became of one recording.

    Attributes
    ----------
    source : Path
        The recording.
    name : str
        File name of its prompt.
    state : RowState
        What became of it.
    reasons : tuple of str
        Why the prompt is not called like the recording.
    notes : tuple of Note
        What was done that the user should know.
    report : Report or None
        What the check says of the prompt; None where there is none.
    error : str or None
        Why there is none, as a sentence that names the file.
    """

    source: Path
    name: str
    state: RowState
    reasons: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    report: Report | None = None
    error: str | None = None

    @property
    def source_shown(self) -> str:
        """The recording as it is called in messages."""
        return shown(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A prompt of the manifest that nothing makes any more.

    Attributes
    ----------
    name : str
        Its file name.
    reason : str
        Why nothing makes it, as a sentence.
    review : Review
        How its review stands.
    removed : bool
        Whether it was removed, from the folder and from the manifest.
    kept : str or None
        Why it was not, although that was asked for.
    """

    name: str
    reason: str
    review: Review
    removed: bool
    kept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch has come.

    Attributes
    ----------
    done, total : int
        Recordings.
    row : BatchRow
        What became of the last one.
    """

    done: int
    total: int
    row: BatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of a batch.

    Attributes
    ----------
    folder : Path
        The prepared folder.
    profile : str
        Name of the profile that the prompts were made for.
    rows : tuple of BatchRow
        One for each recording, in the order in which they were given or found.
    leftovers : tuple of Leftover
        Prompts that nothing makes any more.
    skipped : int
        Other files in the searched folders.
    unreadable : tuple of Path
        Searched folders that can't be read.
    manifest : Manifest
        Of the folder, as it is now.
    notes : tuple of Note
        What the user should know of the folder as a whole.
    dry_run : bool
        Whether only names were settled.
    """

    folder: Path
    profile: str
    rows: tuple[BatchRow, ...]
    leftovers: tuple[Leftover, ...]
    skipped: int
    unreadable: tuple[Path, ...]
    manifest: Manifest
    notes: tuple[Note, ...]
    dry_run: bool

    @property
    def ok(self) -> bool:
        """Whether every recording has its prompt, and every folder could be searched."""
        return not self.count(RowState.FAILED) and not self.unreadable

    @property
    def reports(self) -> tuple[Report, ...]:
        """What the check says of the prompts that are there."""
        return tuple(row.report for row in self.rows if row.report is not None)

    def count(self, state: RowState) -> int:
        """Return the number of recordings of which this became."""
        return sum(row.state is state for row in self.rows)
