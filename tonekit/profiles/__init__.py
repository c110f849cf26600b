"""What a platform accepts: every limit with where it comes from, read from TOML.

Built-in profiles are the files ``profiles/*.toml`` of this package. No rule names a platform and no profile
holds logic. A value is a table (written inline, or under a header of its own where its note is long), so
that nothing stands there without its origin::

    [sources.faq]
    title = "Product specification"
    url = "https://example.com/spec"
    date = 2026-01-27                    # as printed on the page; left out where it prints none

    [audio]
    sample_rate = { value = 8000, status = "stated", sources = ["faq"] }

    [scenarios.callerHintTone]           # `tonekit.profiles.model` says which keys there are
    kind = "api"

A user's own file may say ``extends = "huawei-privatenumber"`` and give only what differs, down to a single
value or a single key of a scenario; `tonekit.profiles.file` says how it is laid over the other.
"""

from __future__ import annotations

import copyreg
import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

from tonekit.errors import ProfileError
from tonekit.profiles.file import Document, built_in_document, built_in_names, read_document
from tonekit.profiles.limits import troubles
from tonekit.profiles.model import Limit, NameLimits, Profile, Scenario, Source
from tonekit.tables import TableReader
from tonekit.text import say, shown

__all__ = [
    "DEFAULT_PROFILE",
    "Limit",
    "NameLimits",
    "Profile",
    "Scenario",
    "Source",
    "available_profiles",
    "load_profile",
]

DEFAULT_PROFILE = "huawei-privatenumber"


def available_profiles() -> tuple[str, ...]:
    """Return the names of the built-in profiles, sorted."""
    return built_in_names()


def load_profile(name_or_path: str | os.PathLike[str]) -> Profile:
    """Load a built-in profile by name, or a profile file by path.

    Parameters
    ----------
    name_or_path : str or path
        A built-in name; or a path, which is what ends in ``.toml`` or has a path separator in it.

    Returns
    -------
    Profile
        A built-in one is read once, then the same object is returned.

    Raises
    ------
    ProfileError
        If there is no such profile, the file can't be read, or it breaks the format. The message names
        the profile and the key.

    Examples
    --------
    >>> load_profile("huawei-privatenumber").size.max_bytes.value
    2097152
    """
    text = os.fspath(name_or_path)
    separators = {os.sep, os.altsep or os.sep, "/"}
    if not text.endswith(".toml") and separators.isdisjoint(text):
        return _built_in(text)
    path = Path(text)
    return _profile(read_document(path), name=path.stem, origin=say("profile {path}", path=shown(path)))


def _reduced(profile: Profile) -> str | tuple[Any, ...]:
    """Tell `pickle` how to make a profile; a built-in one by its name, so that there is one of it."""
    if profile.name in built_in_names() and profile is _built_in(profile.name):
        return load_profile, (profile.name,)
    return object.__reduce_ex__(profile, pickle.HIGHEST_PROTOCOL)


copyreg.pickle(Profile, _reduced)


@cache
def _built_in(name: str) -> Profile:
    return _profile(built_in_document(name), name=name, origin=say("profile {name}", name=name))


def _profile(document: Document, *, name: str, origin: str) -> Profile:
    sources = TableReader(origin, error=ProfileError).value(
        dict[str, Source], document.pop("sources", {}), "sources"
    )

    def cited(value: object, key: str) -> tuple[Source, ...]:
        ids = reader.value(tuple[str, ...], value, key)
        for unknown in ids:
            if unknown not in sources:
                raise reader.error(
                    "{origin}: {key} cites {id}, which is not in its sources", key=shown(key), id=unknown
                )
        return tuple(sources[id_] for id_ in ids)

    reader = TableReader(origin, error=ProfileError, readers={tuple[Source, ...]: cited})
    profile = reader.table(Profile, document, name=name)
    for trouble in troubles(profile):
        raise reader.error("{origin}: {trouble}", trouble=trouble)
    return profile
