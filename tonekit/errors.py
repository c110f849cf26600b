"""Everything that tonekit raises on purpose.

::

    TonekitError                  .path
    ├── SourceError               a source could not be turned into samples
    │   ├── SourceTooLongError    ... because the prompt could never be accepted
    │   └── ChannelError          ... because the channel that was asked for is not in it
    ├── WavError (ValueError)     the bytes are not a RIFF/WAVE file            .offset
    ├── ProfileError (ValueError) a profile, or a scenario of one, is unknown or breaks its format
    ├── ProjectError (ValueError) a project file can't be read or breaks its format
    ├── ManifestError (ValueError) a manifest can't be read, breaks its format, or lacks a prompt
    ├── UnknownRuleError (ValueError)   a rule was asked for that there is not
    ├── TargetError               the prompt could not be put where it was wanted
    │   ├── TargetExistsError (FileExistsError)
    │   ├── DiskFullError         ... nor could any other
    │   └── FolderBusyError       ... because another run is at work there
    └── RejectedError             the result failed the check, so it was not written    .report

Four kinds of trouble are kept apart. A wrong argument is a `TypeError` or `ValueError`. Work that can't
be done is a `TonekitError`. A bad prompt is a finding, never an exception. Our own result failing our own
check is a `RejectedError`. This module stands at the bottom so that every other can import it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from tonekit.text import shown

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from tonekit.findings import Report


class TonekitError(Exception):
    """What could not be done, as one sentence for people.

    Attributes
    ----------
    path : str or None
        The file concerned. It is added on the way up, by the function that knows the name.
    """

    path: str | None = None

    def about(self, path: str | os.PathLike[str]) -> Self:
        """Name the file concerned, unless a function below has named one already."""
        if self.path is None:
            self.path = shown(path)
        return self

    @property
    def message(self) -> str:
        """The sentence without the file's name."""
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        return self.message if self.path is None else f"{self.path}: {self.message}"


class SourceError(TonekitError):
    """A source could not be turned into samples."""


class SourceTooLongError(SourceError):
    """A source is so long that no prompt made from it could be accepted."""


class ChannelError(SourceError):
    """A channel was asked for that the source does not have."""


class WavError(TonekitError, ValueError):
    """Bytes are not a RIFF/WAVE file.

    Parameters
    ----------
    message : str
        What they are instead.
    offset : int
        Where in the file that shows.
    """

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message, offset)
        self.offset = offset


class ProfileError(TonekitError, ValueError):
    """A profile or scenario is unknown, or a profile file breaks its format."""


class ProjectError(TonekitError, ValueError):
    """A project file can't be read or breaks its format."""


class ManifestError(TonekitError, ValueError):
    """A manifest can't be read, breaks its format, or lacks a prompt that was asked for."""


class UnknownRuleError(TonekitError, ValueError):
    """A code or name was asked for that no rule has."""


class TargetError(TonekitError):
    """A prompt could not be put where it was wanted."""


class TargetExistsError(TargetError, FileExistsError):
    """A target exists and was not to be replaced."""


class DiskFullError(TargetError):
    """A prompt could not be written because the disk takes no more; the next one would fare no better."""


class FolderBusyError(TargetError):
    """A folder is being prepared by another run."""


class PreviewError(TonekitError):
    """What callers hear could not be made here."""


class RejectedError(TonekitError):
    """A result failed the check, so it was not written.

    Parameters
    ----------
    message : str
        Which findings stand against it.
    report : Report
        All of them.
    """

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message, report)
        self.report = report


@contextmanager
def naming(path: str | os.PathLike[str] | None) -> Iterator[None]:
    """Name *path* in every `TonekitError` that leaves the block without naming a file; None names nothing."""
    try:
        yield
    except TonekitError as error:
        if path is not None:
            error.about(path)
        raise
