"""The page on which a colleague listens to a prepared folder before anything is uploaded.

A page is one file that needs nothing else: style, script and the octets of every prompt are in it, and its
Content Security Policy forbids whatever else a name or a note might try to load or run. The browser decodes
the octets to 16-bit PCM and draws them; that keeps the page at half of what it would be with the PCM in it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from tonekit.manifest import REPORT_NAME, Manifest, ManifestPrompt
from tonekit.report import scales
from tonekit.report.card import Card, make_card
from tonekit.report.overview import SEVERITY_LABELS, STATE_LABELS, make_overview
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tonekit.profiles import Profile

__all__ = ["FEW_PAGE_SOURCES", "Page", "page_name", "report_pages"]

MAX_PAGE_PROMPTS = 500
"""Prompts on one page, so that it opens quickly and a person finds the way in it."""

MAX_PAGE_OCTETS = 24_000_000
"""Bytes of prompts on one page; 50 minutes, which base64 makes 32 MB."""

MAX_PAGE_SOURCES = 6_000_000
FEW_PAGE_SOURCES = 240_000
"""Bytes of sources on one page; what comes when they are used up has no player.

A page of up to ten prompts has the smaller room, so that it stays below 1 MB if they last 5 s; one of more
prompts has in proportion.
"""

_SCRIPTS = ("sound.js", "picture.js", "card.js", "page.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the report.

    Attributes
    ----------
    name : str
        File name, as `page_name` gives it.
    data : bytes
        The file: HTML in UTF-8.
    """

    name: str
    data: bytes


def page_name(number: int) -> str:
    """Return the file name of a page; the first is number 1.

    Examples
    --------
    >>> page_name(1), page_name(2)
    ('report.html', 'report-2.html')
    """
    return REPORT_NAME if number == 1 else REPORT_NAME.replace(".", f"-{number}.")


def report_pages(folder: Path, manifest: Manifest, profile: Profile | None) -> Iterator[Page]:
    """Yield the pages on which the prompts of a folder can be heard and seen; nothing is written.

    Parameters
    ----------
    folder : Path
        The prepared folder. Its prompts are read, and sources that are small enough.
    manifest : Manifest
        Its record. A prompt that is missing, or is not the recorded one, is shown with a sentence and no
        player; an empty manifest gives a page that says so.
    profile : Profile or None
        What the prompts were made for; None where it can't be found, then no accepted ranges are shown.

    Yields
    ------
    Page
        ``report.html`` first. One page is in memory at a time. Same folder, same bytes.
    """
    groups = tuple(_groups(manifest.prompts))
    names = tuple(page_name(number) for number in range(1, len(groups) + 1))
    overview = make_overview(manifest, profile)
    for number, group in enumerate(groups, 1):
        cards = tuple(_cards(folder, group, profile))
        pieces = _template().generate(
            overview=overview, cards=cards, profile=profile, page_names=names, page_number=number
        )
        data = b"".join(piece.encode(errors="backslashreplace") for piece in pieces)
        yield Page(name=names[number - 1], data=data)


def _groups(prompts: Sequence[ManifestPrompt]) -> Iterator[tuple[ManifestPrompt, ...]]:
    """Divide the prompts into pages; there is always a first one."""
    group: list[ManifestPrompt] = []
    octets = 0
    for prompt in prompts:
        octets += max(prompt.bytes, 0)
        if group and (octets > MAX_PAGE_OCTETS or len(group) == MAX_PAGE_PROMPTS):
            yield tuple(group)
            group, octets = [], max(prompt.bytes, 0)
        group.append(prompt)
    yield tuple(group)


def _cards(folder: Path, prompts: Sequence[ManifestPrompt], profile: Profile | None) -> Iterator[Card]:
    room = min(MAX_PAGE_SOURCES, FEW_PAGE_SOURCES * max(len(prompts), 10) // 10)
    for number, prompt in enumerate(prompts, 1):
        card = make_card(folder, prompt, profile, number=number, room=room)
        room -= card.source.embedded_bytes
        yield card


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("tonekit.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _packaged("style.css"), "".join(map(_packaged, _SCRIPTS))
    environment.globals.update(
        say=say,
        shown=shown,
        scales=scales,
        state_labels=STATE_LABELS,
        severity_labels=SEVERITY_LABELS,
        style=Markup(style),  # noqa: S704 - the package's own files, as they are
        script=Markup(script),  # noqa: S704
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
    )
    return environment.get_template("page.html")


def _packaged(name: str) -> str:
    return files("tonekit.report").joinpath(name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    """Return what a Content Security Policy knows an inline text by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
