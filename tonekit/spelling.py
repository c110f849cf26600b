"""Any text in ASCII letters: Chinese by its sound, other letters by their nearest."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHINESE = "[〇㐀-䶿一-鿿\U00020000-\U0003ffff]"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A text in ASCII letters, and how it came to be.

    Attributes
    ----------
    text : str
        In ASCII as far as its letters have any; the rest as it was.
    pinyin : bool
        Whether some of it was Chinese that was read by the dictionary.
    own_words : tuple of str
        The user's words that were in it.
    letters : tuple of (str, str)
        Other characters that became ASCII, each once, with what they became.
    """

    text: str
    pinyin: bool
    own_words: tuple[str, ...]
    letters: tuple[tuple[str, str], ...]


def spell(text: str, *, words: Mapping[str, str] | None = None) -> Spelling:
    """Write a text in ASCII letters as far as it has any.

    Chinese becomes pinyin without tones, its syllables joined by ``_`` and ü written ``v``, as on a
    keyboard; beside letters and digits it is parted from them by ``_``. Phrases decide how a character is
    read: 行 is *hang* in 银行 and *xing* in 步行. Mostly phrases in simplified characters are known: 銀行
    wants to be one of *words*. Letters with accents lose them; full-width letters and the like become
    ordinary ones.

    Parameters
    ----------
    text : str
        Any text.
    words : mapping of str to str, optional
        How words are written that a dictionary reads in another way, such as ``{"重庆": "chong qing"}``.
        Of several that fit, the longest is taken. What stands between them is read without them.

    Examples
    --------
    >>> spell("重庆café", words={"重庆": "chong qing"}).text
    'chong_qing_cafe'
    """
    own, pattern = _dictionary(tuple((words or {}).items()))
    composed = unicodedata.normalize("NFC", text)
    folded = unicodedata.normalize("NFKC", text)
    runs = pattern.findall(folded)

    def read(run: re.Match[str]) -> str:
        before, after = folded[: run.start()][-1:], folded[run.end() :][:1]
        spelt = own.get(run[0]) or _pinyin(run[0])
        return ("_" if before.isalnum() else "") + spelt + ("_" if after.isalnum() else "")

    others = ((char, _nearest(char)) for char in dict.fromkeys(composed) if not char.isascii())
    return Spelling(
        text=unicodedata.normalize("NFC", "".join(map(_nearest, pattern.sub(read, folded)))),
        pinyin=any(run not in own for run in runs),
        own_words=tuple(dict.fromkeys(run for run in runs if run in own)),
        letters=tuple((char, nearest) for char, nearest in others if nearest and nearest.isascii()),
    )


@lru_cache(maxsize=4)
def _dictionary(words: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return the user's words, and the pattern of them and of the runs of Chinese between them."""
    own = {unicodedata.normalize("NFKC", word): spelt.replace(" ", "_") for word, spelt in words if word}
    if not own:
        return own, re.compile(f"{_CHINESE}+")
    any_of_them = "|".join(map(re.escape, sorted(own, key=len, reverse=True)))
    return own, re.compile(f"{any_of_them}|(?:(?!{any_of_them}){_CHINESE})+")


def _pinyin(chinese: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - it loads its dictionaries, wanted only for Chinese

    return "_".join(lazy_pinyin(chinese))


def _nearest(char: str) -> str:
    """Return a character without its accents, in ASCII if it is a letter that has a nearest there."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).translate(_ASCII))
    return "".join(each for each in decomposed if not unicodedata.category(each).startswith("M"))
