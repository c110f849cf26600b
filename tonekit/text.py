"""Sentences for people: the one place through which user-facing text passes.

Every message is a whole sentence with named fields, filled in here, so that a translation can be
put in at this one point and word order is the translator's choice.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def say(sentence: str, /, **values: object) -> str:
    """Fill a whole sentence with its values.

    Parameters
    ----------
    sentence : str
        A complete sentence with ``{named}`` fields, as `str.format` reads them.
    **values : object
        One for each field. They are data: a brace in one of them stays a brace.

    Returns
    -------
    str
        The sentence, ready to be shown.

    Examples
    --------
    >>> say("sample rate is {actual} Hz, wanted {wanted} Hz", actual=16000, wanted=8000)
    'sample rate is 16000 Hz, wanted 8000 Hz'
    """
    return sentence.format(**values)


def shown(path: str | bytes | os.PathLike[str]) -> str:
    r"""Return a file name that is safe to print on one line of a terminal.

    Parameters
    ----------
    path : str, bytes or path
        Any name a file system can hold, also one that is not UTF-8.

    Returns
    -------
    str
        The name with control characters, line ends, bidirectional controls and undecodable bytes
        written as escapes. Everything printable, Chinese included, stays as it is.

    Examples
    --------
    >>> shown("录音 1.m4a")
    '录音 1.m4a'
    >>> shown("two\nlines\x1b[31m.wav")
    'two\\nlines\\x1b[31m.wav'
    """
    text = os.fsdecode(path)
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that *word* was probably meant to be, None if nothing is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - wanted only when something is wrong

    return next(iter(get_close_matches(word[:200], list(known), n=1)), None)


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte that is not UTF-8, as os.fsdecode carries it
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
