"""File names that a platform accepts, made of any: Chinese by its sound, other letters by their nearest."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tonekit.spelling import spell
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tonekit.profiles import NameLimits
    from tonekit.spelling import Spelling

UNSAFE_STARTS = ("-", ".")
"""No name may start so: a program takes the first for an option, and systems hide the second."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"]
)
_EXTENSION = re.compile(  # in letters of full width too
    "(?<=.)[.．](?=[0-9０-９]*[A-Za-zＡ-Ｚａ-ｚ])[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{1,5}$", re.DOTALL
)
_HASH_DIGITS = 8
_MOST_LISTED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A name that is accepted, and why it differs from the one it was made of.

    Attributes
    ----------
    name : str
        The accepted name.
    reasons : tuple of str
        For people; empty only where nothing was changed.
    """

    name: str
    reasons: tuple[str, ...] = ()


def correct_name(name: str, *, limits: NameLimits, words: Mapping[str, str] | None = None) -> str:
    """Make an acceptable file name of any: the name of `explain_name`, without the reasons.

    Examples
    --------
    >>> from tonekit.profiles import load_profile
    >>> correct_name("重新拨号 v2.m4a", limits=load_profile("huawei-privatenumber").file_name)
    'chong_xin_bo_hao_v2.wav'
    """
    return explain_name(name, limits=limits, words=words).name


def explain_name(name: str, *, limits: NameLimits, words: Mapping[str, str] | None = None) -> Correction:
    """Make an acceptable file name of any, and tell what was changed.

    Chinese becomes pinyin without tones, its syllables joined by ``_`` and ü written ``v``, as on a
    keyboard. Other letters become their nearest in ASCII. What else is not permitted becomes ``_``, once
    for each run and not at the ends. A name that Windows reserves gets a ``_``. What is too long is cut,
    and marked with a hash of the whole; of what has nothing left, only the hash remains.

    Parameters
    ----------
    name : str
        File name without a folder, extension included; undecodable bytes as `os.fsdecode` carries them.
    limits : NameLimits
        What the platform accepts.
    words : mapping of str to str, optional
        The user's own dictionary: see `tonekit.spelling.spell`.

    Returns
    -------
    Correction
        An accepted name; *name* itself if that is accepted. Different names can give the same result,
        and the same in two cases of letters: the caller has to look.

    Examples
    --------
    >>> from tonekit.profiles import load_profile
    >>> explain_name("café 1.wav", limits=load_profile("huawei-privatenumber").file_name).reasons
    ('letters became their nearest: é to e', 'what is not permitted became _: space')
    """
    if is_accepted(name, limits):
        return Correction(name=name)
    extension = limits.extension.value
    spelling = spell(stem_of(name), words=words)
    kept = re.sub("_+", "_", _permitted(spelling.text, limits)).lstrip("_")
    stem = kept.lstrip("_-.").rstrip("_.")
    free = _unreserved(stem) or f"prompt_{_hash(name)}"
    cut = _cut(free, limits.max_length.value - len(extension), name)

    reasons = [*_spelling_reasons(spelling, limits)]
    if not stem:
        reasons.append(say("nothing that is permitted was left, so a hash stands for it"))
    elif kept.startswith(UNSAFE_STARTS):
        reasons.append(say("what it starts with was left out: {start}", start=kept[0]))
    if stem and free != stem:
        reasons.append(say("Windows reserves {stem}, so it got a _", stem=stem))
    if cut != free:
        most = limits.max_length.value
        reasons.append(say("it was cut to {max} characters and marked with a hash", max=most))
    if not name.endswith(extension):
        reasons.append(say("the extension became {extension}", extension=extension))
    if not reasons:  # such as a name that is short enough without the _ that it starts with
        reasons.append(say("marks, and _ and dots at its ends, were left out"))
    return Correction(name=cut + extension, reasons=tuple(reasons))


def stem_of(name: str) -> str:
    """Return a file name in normal form NFC, without its extension.

    Its last suffix is taken for an extension if it has at most five letters and digits, and not only digits.
    """
    return _EXTENSION.sub("", unicodedata.normalize("NFC", name))


def is_accepted(name: str, limits: NameLimits) -> bool:
    """Tell whether a platform accepts a file name, and systems treat it as an ordinary one."""
    return (
        name.endswith(limits.extension.value)
        and len(name) <= limits.max_length.value
        and not name.startswith(UNSAFE_STARTS)
        and not reserved_on_windows(name)
        and not forbidden_characters(name, limits)
    )


def forbidden_characters(name: str, limits: NameLimits) -> tuple[str, ...]:
    """Return the characters of a name that are not permitted, each once, in the order of the name."""
    permitted = re.compile(limits.pattern.value).fullmatch
    return tuple(char for char in dict.fromkeys(name) if not permitted(char))


def reserved_on_windows(name: str) -> bool:
    """Tell whether Windows takes a name for a device, such as ``con.wav`` and ``COM1.old.wav``.

    Source: Microsoft, *Naming Files, Paths, and Namespaces*.
    """
    return name.partition(".")[0].rstrip(" ").lower() in _RESERVED


def _permitted(text: str, limits: NameLimits) -> str:
    """Keep the ASCII letters, digits and ``-.@`` that are permitted, in lower case where only that is."""
    kept = _kept_characters(limits.pattern.value)
    return "".join(next((c for c in (char, char.lower()) if c in kept), "_") for char in text)


@cache
def _kept_characters(pattern: str) -> frozenset[str]:
    return frozenset(filter(re.compile(pattern).fullmatch, string.ascii_letters + string.digits + "-.@"))


def _unreserved(stem: str) -> str:
    if not reserved_on_windows(stem):
        return stem
    first, dot, rest = stem.partition(".")
    return f"{first}_{dot}{rest}"


def _cut(stem: str, room: int, name: str) -> str:
    if len(stem) <= room:
        return stem
    kept = stem[: room - _HASH_DIGITS - 1].rstrip("_.-")
    return f"{kept}_{_hash(name)}"


def _spelling_reasons(spelling: Spelling, limits: NameLimits) -> Iterator[str]:
    """Tell which characters are written in another way."""
    if spelling.pinyin:
        yield say("Chinese became pinyin")
    if spelling.own_words:
        yield say("your own words were used: {words}", words=_listed(spelling.own_words))
    letters = [
        say("{letter} to {nearest}", letter=shown(char), nearest=nearest)
        for char, nearest in spelling.letters
        if "_" not in _permitted(nearest, limits)
    ]
    if letters:
        yield say("letters became their nearest: {letters}", letters=_listed(letters))
    fate = {char: _permitted(char, limits) for char in dict.fromkeys(spelling.text)}
    if any(kept not in (char, "_") for char, kept in fate.items()):
        yield say("capital letters became small")
    lost = [char for char, kept in fate.items() if kept == "_" != char]
    if lost:
        characters = (say("space") if char == " " else shown(char) for char in lost)
        yield say("what is not permitted became _: {characters}", characters=_listed(characters))


def _listed(items: Iterable[str]) -> str:
    """Return a list as a text, shortened."""
    items = list(items)
    more = [] if len(items) <= _MOST_LISTED else ["..."]
    return ", ".join(items[:_MOST_LISTED] + more)


def _hash(name: str) -> str:
    """Return a short mark of a name, the same however its accents are composed."""
    normal = unicodedata.normalize("NFC", name)
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
