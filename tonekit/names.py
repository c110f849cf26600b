"""File names that a platform accepts, made of any: Chinese by its sound, other letters by their nearest."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonekit.profiles import NameLimits

UNSAFE_STARTS = ("-", ".")
"""No name may start so: a program takes the first for an option, and systems hide the second."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"]
)
_EXTENSION = re.compile(r"(?<=.)\.(?=[0-9]*[A-Za-z])[0-9A-Za-z]{1,5}$", re.DOTALL)
_CHINESE = re.compile("[〇㐀-䶿一-鿿\U00020000-\U0003ffff]+")
_ASCII = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "Th",
        "þ": "th",
        "Ł": "L",
        "ł": "l",
        "Ħ": "H",
        "ħ": "h",
        "Ŋ": "Ng",
        "ŋ": "ng",
        "Ŧ": "T",
        "ŧ": "t",
        "ı": "i",
        "ĸ": "k",
    }
)
_HASH_DIGITS = 8


def correct_name(name: str, *, limits: NameLimits) -> str:
    """Make an acceptable file name of any.

    Chinese becomes pinyin without tones, its syllables joined by ``_`` and ü written ``v``, as on a
    keyboard. Other letters become their nearest in ASCII. What else is not permitted becomes ``_``, once
    for each run and not at the ends. A name that Windows reserves gets a ``_``. What is too long is cut,
    and marked with a hash of the whole; of what has nothing left, only the hash remains.

    Parameters
    ----------
    name : str
        File name without a folder, extension included; undecodable bytes as `os.fsdecode` carries them.
        Its last suffix is taken for an extension if it has at most five letters and digits, and not only
        digits.
    limits : NameLimits
        What the platform accepts.

    Returns
    -------
    str
        An accepted name; *name* itself if that is accepted. Different names can give the same result,
        and the same in two cases of letters: the caller has to look.

    Examples
    --------
    >>> from tonekit.profiles import load_profile
    >>> correct_name("重新拨号 v2.m4a", limits=load_profile("huawei-privatenumber").file_name)
    'chong_xin_bo_hao_v2.wav'
    """
    if is_accepted(name, limits):
        return name
    extension = limits.extension.value
    stem = _EXTENSION.sub("", unicodedata.normalize("NFKC", name))
    stem = _permitted(_latin(stem), limits)
    stem = re.sub("_+", "_", stem).lstrip("_-.").rstrip("_.")
    stem = stem or f"prompt_{_hash(name)}"
    if reserved_on_windows(stem):
        first, dot, rest = stem.partition(".")
        stem = f"{first}_{dot}{rest}"
    room = limits.max_length.value - len(extension)
    if len(stem) > room:
        kept = stem[: room - _HASH_DIGITS - 1].rstrip("_.-")
        stem = f"{kept}_{_hash(name)}"
    return stem + extension


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


def _latin(text: str) -> str:
    """Write text in ASCII letters as far as it has any."""
    text = _CHINESE.sub(_spelt, text).translate(_ASCII)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))


def _spelt(run: re.Match[str]) -> str:
    """Spell a run of Chinese in pinyin, parted from letters and digits beside it."""
    before, after = run.string[: run.start()][-1:], run.string[run.end() :][:1]
    return ("_" if before.isalnum() else "") + _pinyin(run[0]) + ("_" if after.isalnum() else "")


def _pinyin(chinese: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - it loads its dictionaries, wanted only for Chinese

    return "_".join(lazy_pinyin(chinese))


def _permitted(text: str, limits: NameLimits) -> str:
    """Keep the ASCII letters, digits and ``-.@`` that are permitted, in lower case where only that is."""
    permitted = re.compile(limits.pattern.value).fullmatch
    kept = set(filter(permitted, string.ascii_letters + string.digits + "-.@"))
    return "".join(next((c for c in (char, char.lower()) if c in kept), "_") for char in text)


def _hash(name: str) -> str:
    """Return a short mark of a name, the same however its accents are composed."""
    normal = unicodedata.normalize("NFC", name)
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
