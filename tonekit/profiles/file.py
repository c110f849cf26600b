"""The documents that profiles are read from: found, parsed, and laid over the profile that they extend.

A document stays a dictionary here; `tonekit.profiles` reads and judges what stands in it.

Laying one document over another goes key by key, at any depth. A value, which is a table that has the key
``value``, is replaced whole: the origin of the old one says nothing of the new one. Nothing can be taken
away; a limit that shall not bind is set high. Only built-in profiles can be extended, so that a document
never names another file, and the built-in ones do not extend each other in a circle (a test holds that).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tonekit.errors import ProfileError
from tonekit.text import nearest, say, shown
from tonekit.tomlfile import read_toml

Document = dict[str, Any]

_FOLDER = Path(__file__).parent


@cache
def built_in_names() -> tuple[str, ...]:
    """Return the names of the documents that come with tonekit, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def built_in_document(name: str) -> Document:
    """Return the built-in document of this name, complete.

    Raises
    ------
    ProfileError
        If there is none; the message lists them, and the nearest.
    """
    known = built_in_names()
    if name in known:
        return read_document(_FOLDER / f"{name}.toml")
    near = nearest(name, known)
    if near is not None:
        sentence = "there is no profile {name}; the nearest is {near}, and known are {known}"
    else:
        sentence = "there is no profile {name}; known are {known}; a profile file is named with its .toml"
    raise ProfileError(say(sentence, name=shown(name), near=near, known=", ".join(known)))


def read_document(path: Path) -> Document:
    """Read a profile file, laid over the built-in profile that it extends.

    Raises
    ------
    ProfileError
        If it can't be read, is no TOML, or extends what is no built-in profile.
    """
    document = read_toml(path, subject=say("profile {path}", path=shown(path)), error=ProfileError)
    extends = document.pop("extends", None)
    if extends is None:
        return document
    if extends not in built_in_names():
        raise ProfileError(
            say(
                "profile {path}: extends wants the name of a built-in profile: {known}",
                path=shown(path),
                known=", ".join(built_in_names()),
            )
        )
    return _laid_over(built_in_document(extends), document)


def _laid_over(base: Document, document: Document) -> Document:
    merged = {**base, **document}
    for key in base.keys() & document.keys():
        old, new = base[key], document[key]
        if isinstance(old, dict) and isinstance(new, dict) and "value" not in old:
            merged[key] = _laid_over(old, new)
    return merged
