"""Where in a text a character stands, by line and column."""

from __future__ import annotations

import re
from bisect import bisect_right

from tonekit.findings import Place

_LINE_END = re.compile(r"\r\n?|\n")


class Places:
    """The places of a text's characters.

    A line ends as editors end it: at LF, CR LF or CR. What YAML and JavaScript take for a line end beyond
    these (U+0085, U+2028) is none here, for an editor counts no line there.

    Parameters
    ----------
    text : str
        The whole text, without a byte order mark.
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def at(self, offset: int) -> Place:
        """Return the place of the character at *offset*, from 0; the end too has a place."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line_start(self, offset: int) -> int:
        """Return the offset at which the line of the character at *offset* begins."""
        return self._starts[bisect_right(self._starts, offset) - 1]
