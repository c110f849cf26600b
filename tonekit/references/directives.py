"""Comments that set findings aside: ``tonekit: ignore[TK401, TK413] reason``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.references.document import Directive

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.findings import Place
    from tonekit.references.places import Places

_ADDRESSED = re.compile(r"\btonekit:[ \t]*(?P<order>(?:ign|\w+[ \t]*\[)[^\r\n]*)", re.IGNORECASE)
_IGNORE = re.compile(r"ignore[ \t]*\[(?P<selectors>[^\]]*)\](?P<reason>.*)", re.IGNORECASE)
_CODE = re.compile(r"\S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Where a comment stands in its text: offsets from 0, its marks included, *end* excluded."""

    start: int
    end: int


def directives_in(
    text: str, places: Places, comments: Sequence[Comment]
) -> tuple[tuple[Directive, ...], tuple[Place, ...]]:
    """Read the comments that are addressed to tonekit.

    Parameters
    ----------
    text : str
        The whole text.
    places : Places
        Of its characters.
    comments : sequence of Comment
        All comments of the text, in its order.

    Returns
    -------
    directives : tuple of Directive
        Those that set findings aside.
    unreadable : tuple of Place
        Where a comment seems to say so and does not, such as ``tonekit: ignor[TK401]``.
    """
    directives, unreadable = [], []
    for comment, line in zip(comments, _lines(text, places, comments), strict=True):
        for match in _ADDRESSED.finditer(text, comment.start, comment.end):
            place = places.at(match.start())
            order = _IGNORE.match(match["order"])
            selectors = () if order is None else _split(order["selectors"])
            if order is None or not selectors:
                unreadable.append(place)
                continue
            reason = order["reason"].strip().removesuffix("*/").removesuffix("-->").strip()
            directives.append(Directive(place=place, line=line, selectors=selectors, reason=reason))
    return tuple(directives), tuple(unreadable)


def _split(selectors: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in selectors.split(",") if each.strip())


def _lines(text: str, places: Places, comments: Sequence[Comment]) -> Iterator[int]:
    """Yield for each comment the line that it concerns: its own if it has code, else the next that has."""
    following = _next_code(text, comments)
    last_end, last_line, last_has_code = 0, 0, False
    for comment, after in zip(comments, following, strict=True):
        line = places.at(comment.start).line
        before = text[max(last_end, places.line_start(comment.start)) : comment.start]
        has_code = bool(before.strip()) or (last_has_code and line == last_line)
        yield line if has_code or after is None else places.at(after).line
        last_end, last_line, last_has_code = comment.end, places.at(comment.end).line, has_code


def _next_code(text: str, comments: Sequence[Comment]) -> list[int | None]:
    """Return for each comment where the next character stands that is neither blank nor in a comment."""
    found: list[int | None] = []
    after, limit = None, len(text)
    for comment in reversed(comments):
        match = _CODE.search(text, comment.end, limit)
        after = match.start() if match else after
        limit = comment.start
        found.append(after)
    return found[::-1]
