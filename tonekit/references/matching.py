"""Which prompt is meant by a name that is not quite right."""

from __future__ import annotations

from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING

from tonekit.names import stem_of
from tonekit.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tonekit.references.catalogue import Catalogue
    from tonekit.references.payloads import Reference

_NEIGHBOURS = 25
"""Prompts on each side in the order of the alphabet that are compared with an unknown name."""


def nearly(name: str, catalogue: Catalogue) -> str | None:
    """Return the prompt whose name differs from this only in case or extension, None if there is none."""
    return _by_stem(catalogue).get(_stem(name))


@lru_cache(maxsize=1024)
def nearest_prompt(name: str, catalogue: Catalogue) -> str | None:
    """Return the prompt whose name is most like this, leaving the extension out; None if none is near.

    Names that begin or end like it are compared, not all of them: of ten thousand that takes too long.
    """
    stem = _stem(name)
    near = nearest(stem, _neighbours(stem, catalogue))
    return None if near is None else _by_stem(catalogue)[near]


def names_meant(references: Iterable[Reference], catalogue: Catalogue) -> frozenset[str]:
    """Return the prompts that are meant somewhere, also where the name is not exactly right."""
    written = {reference.name.strip() for reference in references}
    meant = {name if name in catalogue.by_name else nearly(name, catalogue) for name in written}
    return frozenset(name for name in meant if name is not None)


def _stem(name: str) -> str:
    return stem_of(name).casefold()


@lru_cache(maxsize=4)
def _by_stem(catalogue: Catalogue) -> dict[str, str]:
    return {_stem(name): name for name in sorted(catalogue.by_name, reverse=True)}


def _neighbours(stem: str, catalogue: Catalogue) -> list[str]:
    forwards, backwards = _sorted_stems(catalogue)
    at, back = bisect(forwards, stem), bisect(backwards, stem[::-1])
    near = forwards[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS]
    near += [each[::-1] for each in backwards[max(back - _NEIGHBOURS, 0) : back + _NEIGHBOURS]]
    return list(dict.fromkeys(near))


@lru_cache(maxsize=4)
def _sorted_stems(catalogue: Catalogue) -> tuple[list[str], list[str]]:
    stems = _by_stem(catalogue)
    return sorted(stems), sorted(each[::-1] for each in stems)
