"""Prepared folders as their manifest records them, made by hand, and the pages made of them."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from signals import voice

from tonekit.conversion import convert
from tonekit.manifest import Manifest, ManifestPrompt, Review, ReviewState, Settings, sorted_prompts
from tonekit.profiles import DEFAULT_PROFILE, load_profile
from tonekit.prompt import prompt_from_bytes
from tonekit.report import report_pages

if TYPE_CHECKING:
    from pathlib import Path


@functools.cache
def wav_of_voice(duration_s: float = 1.0) -> bytes:
    return convert((voice(duration_s), 8000)).data


def recorded(name: str = "a.wav", data: bytes | None = None) -> ManifestPrompt:
    """Return what a manifest says of a prompt of these bytes, by default a voice of 1 s."""
    data = wav_of_voice() if data is None else data
    prompt = prompt_from_bytes(data)
    return ManifestPrompt(
        name=name,
        source="a.m4a",
        source_sha256=hashlib.sha256(b"").hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        duration_s=prompt.duration_s or 0.0,
        scenario=None,
        description="",
        text="",
        settings=Settings(channel="mix", recipe=""),
        levels=prompt.levels,
        findings=(),
        review=Review(state=ReviewState.NEW, since=dt.date(2026, 1, 2)),
    )


def put(folder: Path, name: str = "a.wav", data: bytes | None = None) -> ManifestPrompt:
    """Write a prompt into the folder, and return what its manifest says of it."""
    folder.joinpath(name).write_bytes(wav_of_voice() if data is None else data)
    return recorded(name, data)


def with_source(folder: Path, prompt: ManifestPrompt, name: str, data: bytes) -> ManifestPrompt:
    """Write a recording beside the prompts, and return the prompt as if it had been made from it."""
    folder.joinpath(name).write_bytes(data)
    return replace(prompt, source=name, source_sha256=hashlib.sha256(data).hexdigest())


def manifest_of(*prompts: ManifestPrompt) -> Manifest:
    return Manifest(profile=DEFAULT_PROFILE, prompts=sorted_prompts(prompts))


def page_of(folder: Path, *prompts: ManifestPrompt) -> str:
    """Return the one page of these prompts."""
    (page,) = report_pages(folder, manifest_of(*prompts), load_profile(DEFAULT_PROFILE))
    return page.data.decode()


def write_page(folder: Path, *prompts: ManifestPrompt) -> Path:
    path = folder / "report.html"
    path.write_text(page_of(folder, *prompts), encoding="utf-8")
    return path


class Markup(HTMLParser):
    """A page taken apart.

    `tags` are the elements in their order, each with its attributes; `texts` what stands between them, by the
    element that it stands in, with spaces and line ends as they are.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._tag = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._tag = tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._tag, data))

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def of_class(self, name: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a class."""
        return [attributes for _, attributes in self.tags if name in attributes.get("class", "").split()]

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        """The elements with the names of their attributes: what a text must not change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.tags]

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        texts = (text for tag, text in self.texts if tag not in ("script", "style"))
        return " ".join(" ".join(texts).split())
