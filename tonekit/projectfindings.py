"""What a project file says of findings: the tables ``severity`` and ``ignore``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.findings import Severity
from tonekit.rules import find_rules
from tonekit.text import say
from tonekit.waivers import Waiver, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.tables import TableReader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ignored:
    """What stands under ``ignore`` for a pattern."""

    codes: tuple[str, ...]
    reason: str


def read_severities(reader: TableReader, value: object, key: str) -> dict[str, Severity]:
    """Read what findings weigh, by the codes of their rules."""
    table = reader.plain(dict, value, key)
    codes = {name: reader.parsed(_codes, [name], f"{key}.{name}") for name in table}
    weights = {name: reader.value(Severity, table[name], f"{key}.{name}") for name in table}
    by_width = sorted(codes, key=lambda name: -len(codes[name]))  # what fits one rule only comes last
    return {code: weights[name] for name in by_width for code in codes[name]}


def read_waivers(reader: TableReader, value: object, key: str) -> Iterator[Waiver]:
    """Read what is set aside: for each pattern a table, or a list of them."""
    for text, given in reader.plain(dict, value, key).items():
        where = f"{key}.{text}"
        pattern = reader.parsed(parse_pattern, text, where)
        rows = {where: given}
        if isinstance(given, list):
            rows = {f"{where}[{number}]": row for number, row in enumerate(given, 1)}
        for row_key, row in rows.items():
            read = reader.table(_Ignored, row, row_key)
            codes = reader.parsed(_codes, read.codes, f"{row_key}.codes")
            reason = reader.parsed(_reason, read.reason, f"{row_key}.reason")
            yield Waiver(pattern=pattern, codes=codes, reason=reason)


def _codes(selectors: Sequence[str]) -> frozenset[str]:
    """Return the codes of the rules that are named; an unknown one is a ValueError."""
    if not selectors:
        raise ValueError(say("it is empty, wanted codes of rules such as TK202"))
    return frozenset(rule.code for rule in find_rules(selectors))


def _reason(text: str) -> str:
    if not text.strip():
        raise ValueError(say("it is empty, wanted why these findings do not count"))
    return text
