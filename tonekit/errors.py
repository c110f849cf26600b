"""Everything that tonekit raises on purpose.

::

    TonekitError
    ├── SourceError               a source could not be turned into samples
    │   ├── SourceTooLongError    ... because the prompt could never be accepted
    │   └── ChannelError          ... because the channel that was asked for is not in it
    ├── WavError (ValueError)     the bytes are not a RIFF/WAVE file
    ├── ProfileError (ValueError) a profile, or a scenario of one, is unknown or breaks its format
    ├── TargetError               the prompt could not be put where it was wanted
    │   └── TargetExistsError (FileExistsError)
    └── RejectedError             the result failed the check, so it was not written

Four kinds of trouble are kept apart. A wrong argument is a `TypeError` or `ValueError`. Work that can't
be done is a `TonekitError`. A bad prompt is a finding, never an exception. Our own result failing our own
check is a `RejectedError`. This module stands alone so that every other can import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonekit.findings import Report


class TonekitError(Exception):
    """What could not be done, as one sentence for people."""


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

    def __init__(self, message: str, *, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class ProfileError(TonekitError, ValueError):
    """A profile or scenario is unknown, or a profile file breaks its format."""


class TargetError(TonekitError):
    """A prompt could not be put where it was wanted."""


class TargetExistsError(TargetError, FileExistsError):
    """A target exists and was not to be replaced."""


class RejectedError(TonekitError):
    """A result failed the check, so it was not written.

    Parameters
    ----------
    message : str
        Which findings stand against it.
    report : Report
        All of them.
    """

    def __init__(self, message: str, *, report: Report) -> None:
        super().__init__(message)
        self.report = report
