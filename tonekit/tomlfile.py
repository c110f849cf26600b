"""TOML files, read with bounds on their size."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from tonekit.errors import SourceError, TonekitError
from tonekit.files import read_regular
from tonekit.text import say, shown

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 1024 * 1024
"""A larger file is refused: the largest built-in profile is a sixtieth of it, a thousand prompts a third."""

MAX_LINE_DOTS = 250
"""A line with more of them is refused: the time to parse a dotted key grows with the square of its parts."""


def read_toml(
    path: Path, *, subject: str, error: type[TonekitError], max_bytes: int = MAX_BYTES
) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
        The file.
    subject : str
        What it is, as the subject of messages, such as ``profile own.toml``.
    error : type
        What is raised.
    max_bytes : int, optional
        A larger file is refused.

    Raises
    ------
    TonekitError
        If the file can't be read, is too large, has a line with too many dots, or is no TOML.
    """
    try:
        data = read_regular(path, max_bytes=max_bytes)
    except SourceError as trouble:
        raise error(say("{subject}: {reason}", subject=subject, reason=trouble)) from None
    for number, line in enumerate(data.splitlines(), 1):
        if line.count(b".") > MAX_LINE_DOTS:
            sentence = "{subject}: line {number} has more than {max} dots; make several lines of it"
            raise error(say(sentence, subject=subject, number=number, max=MAX_LINE_DOTS))
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise error(say("{subject} is not TOML: it is not in UTF-8; save it so", subject=subject)) from None
    except (ValueError, RecursionError) as trouble:  # bad syntax, a number of 5000 digits
        reason = shown(str(trouble))
        raise error(say("{subject} is not TOML: {reason}", subject=subject, reason=reason)) from None
