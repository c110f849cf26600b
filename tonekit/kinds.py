"""What a file can be that is no WAV."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file is.

    Attributes
    ----------
    name : str
        With its article, to stand after "it is".
    sound : bool
        Whether it is a recording that can be a source of a prompt.
    advice : str
        What to do with a file that is no recording; may be empty.
    """

    name: str
    sound: bool = False
    advice: str = ""
