"""What one prompt of a batch is to be: its recording, and what its user says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - annotations are read at run time

from tonekit.treatment import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSpec(Treatment):
    """A prompt that is to be made, with what is done to its sound.

    Attributes
    ----------
    source : Path
        The recording.
    name : str or None
        File name of the prompt. None makes one of the recording's: see `tonekit.names.correct_name`.
    scenario : str or None
        Where it will be played, such as ``callerHintTone``: its length is judged too.
    description, text : str or None
        What the upload form asks for (文件说明), and what is spoken. None leaves what the manifest has.

    The other attributes are those of `Treatment`.
    """

    source: Path
    name: str | None = None
    scenario: str | None = None
    description: str | None = None
    text: str | None = None
