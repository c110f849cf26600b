"""Source code with its comments and strings told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tonekit.references.directives import Comment
from tonekit.references.document import HOLE
from tonekit.references.languages import Escapes, Language, Quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BACKSLASH = r"\\(?:x(?P<x>[0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})|u\{(?P<b>[0-9A-Fa-f]{1,6})\}|(?P<char>.))"
_ESCAPES = {
    Escapes.NONE: "(?!)",
    Escapes.BACKSLASH: _BACKSLASH,
    Escapes.BRACES: rf"{_BACKSLASH}|\{{(?P<open>\{{)|\}}(?P<close>\}})",
    Escapes.SHELL: r"\\(?P<char>[$`\"\\\n])",
    Escapes.DOUBLED: '"(?P<char>")',
}
_MEANT = {
    **dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)),
    "\n": "",
    **{char: char for char in "\"'\\/`$"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A string literal.

    Attributes
    ----------
    start, end : int
        Where it stands in the text, prefix and quotes included, *end* excluded.
    opens : int
        Where its opening quote stands.
    value : str
        What the program sees; `HOLE` for each part that is known only when it runs.
    offsets : sequence of int
        Where in the text each character of the value stands, and where the value ends.
    """

    start: int
    end: int
    opens: int
    value: str
    offsets: Sequence[int]


class Scanned:
    """Source code, scanned.

    Parameters
    ----------
    text : str
        The text, its lines ended by LF.
    language : Language
        What it is written in.

    Attributes
    ----------
    code : str
        The text, as long as before: comments are blanks, and a string is as many `HOLE` characters.
    comments : list of Comment
        In their order.
    """

    def __init__(self, text: str, language: Language) -> None:
        self.comments: list[Comment] = []
        self._text = text
        self._language = language
        self._found: dict[int, tuple[int, int]] = {}  # by start: end, number of the quote
        pieces, at = [], 0
        for match in language.pattern.finditer(text):
            start, end = match.span()
            group = match.lastgroup or ""
            pieces.append(text[at:start])
            if group.startswith("q"):
                self._found[start] = (end, int(group[1:]))
                pieces.append(HOLE * (end - start))
            else:
                pieces.append(" " * (end - start))
            if group == "comment":
                self.comments.append(Comment(start=start, end=end))
            at = end
        self.code = "".join([*pieces, text[at:]])

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield where each string literal begins and ends, in their order."""
        for start, (end, _) in self._found.items():
            yield start, end

    def literal(self, start: int) -> Literal | None:
        """Return the string literal that begins at an offset; None where none does, or it is not closed."""
        if start not in self._found:
            return None
        end, number = self._found[start]
        match = self._language.pattern.match(self._text, start)
        if match is None or match[f"c{number}"] is None:
            return None
        quote = self._language.quotes[number]
        value, offsets = self._decoded(quote, *match.span(f"b{number}"))
        opens = re.search(r"[\"'`<]", match[0])
        return Literal(
            start=start, end=end, opens=start + (opens.start() if opens else 0), value=value, offsets=offsets
        )

    def _decoded(self, quote: Quote, start: int, end: int) -> tuple[str, Sequence[int]]:
        """Return what a literal's body means, and where each character of it stands."""
        pieces: list[str] = []
        offsets: list[int] = []
        at = start
        for match in _special(quote).finditer(self._text, start, end):
            meant = HOLE if match["hole"] is not None else _meant(match)
            pieces += [self._text[at : match.start()], meant]
            offsets += [*range(at, match.start()), *[match.start()] * len(meant)]
            at = match.end()
        if not pieces:
            return self._text[start:end], range(start, end + 1)
        return "".join([*pieces, self._text[at:end]]), [*offsets, *range(at, end + 1)]


@cache
def _special(quote: Quote) -> re.Pattern[str]:
    """Return what finds escapes and holes in a literal's body."""
    return re.compile(f"(?P<escape>{_ESCAPES[quote.escapes]})|(?P<hole>{quote.holes or '(?!)'})", re.DOTALL)


def _meant(match: re.Match[str]) -> str:
    """Return what an escape stands for; itself where that is not known."""
    groups = match.groupdict()
    digits = groups.get("x") or groups.get("u") or groups.get("b")
    if digits and int(digits, 16) < 0x110000:
        return chr(int(digits, 16))
    if brace := groups.get("open") or groups.get("close"):
        return brace
    return _MEANT.get(groups.get("char") or "", match[0])
