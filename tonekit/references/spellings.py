"""The ways in which code spells a parameter: ``lastMinVoice``, ``last_min_voice``, ``LAST_MIN_VOICE``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINTS = str.maketrans("", "", "_-")
_SETTER = re.compile(r"(?:set|with|put|add)_?(?=\w)", re.IGNORECASE)


class Spellings:
    """Finds parameters in words, without regard to case, ``_`` and ``-``.

    Two parameters may differ in case only, as ``callbackTone`` and ``callBackTone`` do: then the one whose
    words are the same counts (``call_back_tone``), else the first in alphabetical order.

    Parameters
    ----------
    parameters : iterable of str
        The names of the parameters.
    """

    def __init__(self, parameters: Iterable[str]) -> None:
        self._named: dict[str, list[str]] = {}
        for name in sorted(parameters):
            self._named.setdefault(_folded(name), []).append(name)

    def occur_in(self, text: str) -> bool:
        """Return whether any parameter may stand in *text*; a quick look that misses none."""
        folded = _folded(text)
        return any(name in folded for name in self._named)

    def parameter(self, word: str) -> str | None:
        """Return the parameter that *word* spells; of ``preVoice.callerHintTone``, its last part counts."""
        name = word.rpartition(".")[2]
        found = self._named.get(_folded(name), [])
        same = (each for each in found if each == name or _words(each) == _words(name))
        return next(same, found[0] if found else None)

    def set_by(self, word: str) -> str | None:
        """Return the parameter that a method of this name sets, such as ``setLastMinVoice``."""
        match = _SETTER.match(word)
        return self.parameter(word[match.end() :]) if match else None


def _folded(text: str) -> str:
    return text.translate(_JOINTS).lower()


def _words(name: str) -> list[str]:
    return _BORDER.sub("_", name).replace("-", "_").lower().split("_")
