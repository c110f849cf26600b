"""What a profile may ask for: whatever is beyond these limits is told as one sentence each."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tonekit.profiles.model import NameLimits, Profile

LARGEST_PROMPT_BYTES = 16 * 1024 * 1024
"""No profile may permit larger files: more than half an hour, and a prompt is held in memory."""

SHORTEST_STEM = 10
"""Characters that a corrected name needs before its extension: one, ``_`` and eight of a hash."""

_WRITABLE = {"encoding": "alaw", "sample_rate": 8000, "channels": 1, "bits_per_sample": 8}
_CORRECTED_TO = frozenset(string.ascii_lowercase + string.digits + "_")
_IN_NO_FILE_NAME = frozenset("/\\\0\r\n")
_ONE_CLASS = re.compile(
    r"(?!.*--)\[(?:[^][\\&|~]|\\.)+\]"
)  # takes no time to match, and means one thing only


def troubles(profile: Profile) -> Iterator[str]:
    """Yield what is wrong with a profile, as sentences that name the key."""
    yield from _origins(profile)
    yield from _ranges(profile)
    for name, writable in _WRITABLE.items():
        asked = getattr(profile.audio, name).value
        if asked != writable:
            sentence = "audio.{name} is {asked}; {writable} is all that tonekit can write"
            yield say(sentence, name=name, asked=asked, writable=writable)
    yield from _names(profile.file_name)


def _origins(profile: Profile) -> Iterator[str]:
    for key, limit in profile.limits():
        if not limit.sources and not limit.note:
            yield say("{key} has neither sources nor a note, so nothing tells where it comes from", key=key)


def _ranges(profile: Profile) -> Iterator[str]:
    for key, limit in profile.limits():
        if type(limit.value) not in (int, float):
            continue
        if key.endswith("_dbov"):
            if limit.value > 0:
                yield say("{key} is {value}; no level is above 0 dBov", key=key, value=limit.value)
        elif limit.value <= 0:
            yield say("{key} is {value}, wanted a number above 0", key=key, value=limit.value)
    if profile.size.max_bytes.value > LARGEST_PROMPT_BYTES:
        sentence = "size.max_bytes is {value}; no more than {largest} is possible"
        yield say(sentence, value=profile.size.max_bytes.value, largest=LARGEST_PROMPT_BYTES)
    if profile.max_frames <= 0:
        yield say("size.max_bytes is {value}; no sound fits in that", value=profile.size.max_bytes.value)
    if profile.size.warn_bytes.value > profile.size.max_bytes.value:
        yield say("size.warn_bytes is above size.max_bytes, so it would never warn")
    if profile.signal.min_level_dbov.value >= profile.signal.max_level_dbov.value:
        yield say("signal.min_level_dbov is not below signal.max_level_dbov")


def _names(limits: NameLimits) -> Iterator[str]:
    permitted = _matcher(limits.pattern.value)
    if permitted is None:
        yield say(
            "file_name.pattern is {value}, wanted one class such as [0-9a-z._]", value=limits.pattern.value
        )
        return
    extension = limits.extension.value
    refused = sorted(char for char in _CORRECTED_TO.union(extension) if not permitted(char))
    if refused:
        sentence = "file_name.pattern refuses {refused}, which corrected names are made of"
        yield say(sentence, refused=" ".join(refused))
    impossible = sorted(char for char in _IN_NO_FILE_NAME if permitted(char))
    if impossible:
        yield say("file_name.pattern permits {char!r}, which no file name can hold", char=impossible[0])
    if not re.fullmatch(r"\.[0-9A-Za-z]+", extension):
        yield say("file_name.extension is {value}, wanted a dot and letters", value=extension)
    shortest = SHORTEST_STEM + len(extension)
    if limits.max_length.value < shortest:
        sentence = "file_name.max_length is {value}, wanted at least {shortest}, so that corrected names fit"
        yield say(sentence, value=limits.max_length.value, shortest=shortest)


def _matcher(pattern: str) -> Callable[[str], re.Match[str] | None] | None:
    if not _ONE_CLASS.fullmatch(pattern):
        return None
    try:
        return re.compile(pattern).fullmatch
    except re.error:
        return None
