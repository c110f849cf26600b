"""Source code that names prompts: where a parameter is given a name, and JSON in strings.

A mention is a parameter's name, as a word or a string, with a string after ``:``, ``=``, ``=>``, Kotlin's
``to``, a comma, or in the brackets of a setter. What counts as the name of a prompt: anything with a suffix,
such as ``wait.wav``; and one word of letters, digits, ``_``, ``-`` and dots, for a name may lack its suffix.
After a comma only what ends like a recording, for lists of words abound there. A text that is put together
when the program runs is left out, for nobody can tell what it will be.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tonekit.references.document import HOLE, Mention, Node, TextError
from tonekit.references.jsontext import JsonReader
from tonekit.references.literals import Scanned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Place
    from tonekit.references.languages import Language
    from tonekit.references.literals import Literal
    from tonekit.references.places import Places
    from tonekit.references.spellings import Spellings

MAX_CHARACTERS = 1024 * 1024
"""Longer source code is refused."""

_TYPE = r"(?:\s*+\??:\s*+[\w.<>\[\]|?, ]{1,80}?)?"  # lastMinVoice?: string =
_WORD = re.compile(r"[^\W\d]\w*+")
_SHELL_WORD = re.compile(r"[^\W\d][\w-]*+")
_ACCESS = r"(?:\s*+\{\s*+get;[\w\s;]{0,40}\})?"  # C#: LastMinVoice { get; set; } =
_ASSIGNED = re.compile(rf"{_TYPE}{_ACCESS}\s*+(?P<how>:|\?\?|\|\||[-+*/%&|^.])?=(?![=>~])\s*+")
_GIVEN = re.compile(r"\s*+\??:(?![:=])\s*+")
_CALLED = re.compile(r"\s*+\(\s*+")
_KEYED = re.compile(r"\s*+(?:\]\s*+=(?![=>~])|:(?![:=])|=>|=(?![=>~])|to\b|(?P<listed>,))\s*+")
_CHOICE = re.compile(r"\?\s*$")  # of b ? c : d
_JOINED = re.compile(rf"\s*+(?:[+%.]|(?P<string>{HOLE}))")
_CONSTANT = re.compile(
    r"(?:\$?(?P<owner>[^\W\d]\w*+)(?:\.|->|::))?\$?(?P<name>[^\W\d]\w*+)(?!\s*+(?:[.(\[+%]|->|::))"
)
_TYPE_NAME = re.compile(r"\b(?:class|interface|object|enum|struct)\s++(?P<name>[^\W\d]\w*+)")
_SHELL_GIVEN = re.compile(r"=(?![=~])")
_SHELL_OPTION = re.compile(r"[= ]")
_SHELL_CONSTANT = re.compile(r'"?\$\{?(?P<name>[^\W\d]\w*+)\}?"?(?=[\s;&|)])')
_SHELL_VALUE = re.compile(rf"[^\s;&|<>()$`\"'\\{HOLE}]{{1,300}}+(?=[\s;&|)])")

_SUFFIXED = re.compile(r"[^{}<>$%\r\n]+\.[A-Za-z]\w{1,3}\s*")
_RECORDING = re.compile(
    r"[^{}<>$%\r\n]+\.(?:wave?|mp3|m4a|aac|amr|awb|flac|ogg|opus|pcm|wma|aiff?|al|vox)\s*", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
_TYPE_WORDS = frozenset({"string", "str", "text", "varchar", "null", "none", "undefined", "true", "false"})

_SELVES = ("this", "self", "cls", "static")
_KEY_LENGTHS = range(5, 100)  # of a string that may be a parameter's name, with its quotes
_MIN_JSON = 10


class CodeReader:
    """Finds in source code where prompts are named.

    Parameters
    ----------
    text : str
        The code; its lines end with LF, the last one too.
    places : Places
        Of its characters.
    language : Language
        What it is written in.
    spellings : Spellings
        Of the parameters that name prompts.
    """

    def __init__(self, text: str, places: Places, language: Language, spellings: Spellings) -> None:
        self._text = text
        self._places = places
        self._shell = language.bare_words
        self._spellings = spellings
        self._scanned = Scanned(text, language)
        self._code = self._scanned.code
        self._constants = dict(self._find_constants())
        self._owners = {None, *_SELVES, *(match["name"] for match in _TYPE_NAME.finditer(self._code))}
        self.comments = self._scanned.comments

    def documents(self) -> Iterator[Node]:
        """Yield the JSON in strings that names a parameter; a string that is no JSON is passed over."""
        for start, end in self._scanned.spans():
            if end - start < _MIN_JSON or not self._spellings.occur_in(self._text[start:end]):
                continue
            literal = self._scanned.literal(start)
            if literal is None or not literal.value.lstrip().startswith(("{", "[")):
                continue
            with suppress(TextError):
                yield from JsonReader(literal.value, partial(self._place_in, literal)).documents()

    def _place_in(self, literal: Literal, at: int) -> Place:
        return self._places.at(literal.offsets[at])

    def mentions(self) -> Iterator[Mention]:
        """Yield every place where a parameter is given the name of a prompt: first words, then strings."""
        for match in (_SHELL_WORD if self._shell else _WORD).finditer(self._code):
            parameter = self._spellings.parameter(match[0])
            if parameter:
                found = self._after_word(match)
                yield from self._mention(parameter, found) if found else self._after_key(parameter, match)
            elif setter := self._spellings.set_by(match[0]):
                yield from self._mention(setter, self._in_call(match.end()))
        for start, end in self._scanned.spans():
            literal = self._scanned.literal(start) if end - start in _KEY_LENGTHS else None
            key = self._spellings.parameter(literal.value) if literal else None
            given = _KEYED.match(self._code, end)
            if key and given and not self._is_choice(start):
                yield from self._mention(key, self._value(given.end()), listed=bool(given["listed"]))

    def _mention(
        self, parameter: str, found: tuple[str, int] | None, *, listed: bool = False
    ) -> Iterator[Mention]:
        if found and self._names_prompt(found[0], listed=listed):
            yield Mention(parameter=parameter, value=found[0], place=self._places.at(found[1]))

    def _after_word(self, word: re.Match[str]) -> tuple[str, int] | None:
        if self._shell:
            option = self._code.startswith("--", max(word.start() - 2, 0))
            match = (_SHELL_OPTION if option else _SHELL_GIVEN).match(self._code, word.end())
            return self._value(match.end()) if match else None
        if match := _ASSIGNED.match(self._code, word.end()):
            return None if match["how"] in set("-+*/%&|^.") else self._value(match.end())
        if (match := _GIVEN.match(self._code, word.end())) and not self._is_choice(word.start()):
            return self._value(match.end())
        return self._in_call(word.end())

    def _after_key(self, parameter: str, word: re.Match[str]) -> Iterator[Mention]:
        """Yield what a constant that stands for a key is given: ``put(Keys.LAST_MIN_VOICE, "a.wav")``."""
        given = _KEYED.match(self._code, word.end()) if word[0].isupper() and not self._shell else None
        is_name = _RECORDING.fullmatch(self._constants.get(word[0], ""))  # of a prompt, not of a key
        if given and not is_name and not self._is_choice(word.start()):
            yield from self._mention(parameter, self._value(given.end()), listed=bool(given["listed"]))

    def _in_call(self, at: int) -> tuple[str, int] | None:
        match = _CALLED.match(self._code, at)
        return self._value(match.end()) if match else None

    def _is_choice(self, at: int) -> bool:
        """Return whether what stands at an offset is the middle of ``b ? c : d``."""
        return _CHOICE.search(self._code[max(at - 40, 0) : at]) is not None

    def _value(self, at: int) -> tuple[str, int] | None:
        """Return the text that stands at an offset, directly or as a constant, and where."""
        if self._shell and (match := _SHELL_CONSTANT.match(self._text, at)):
            return self._constant(match["name"], at)
        if self._shell and (match := _SHELL_VALUE.match(self._code, at)):
            return match[0], at
        if value := self._string(at):
            return value
        match = _CONSTANT.match(self._code, at)
        known = match and not self._shell and match["owner"] in self._owners
        return self._constant(match["name"], at) if match and known else None

    def _string(self, at: int) -> tuple[str, int] | None:
        """Return a string literal that holds all of a value, and where it opens."""
        literal = self._scanned.literal(at)
        if literal is None or (not self._shell and self._is_joined(literal.end)):
            return None
        return literal.value, literal.opens

    def _is_joined(self, end: int) -> bool:
        """Return whether more is added to the string that ends here. A doc string below it is not."""
        match = _JOINED.match(self._code, end)
        if match is None or match["string"] is None:
            return match is not None
        return not self._text.startswith(('"""', "'''"), match.end() - 1)

    def _constant(self, name: str, at: int) -> tuple[str, int] | None:
        """Return what a name stands for; a parameter's own stands for what is a mention itself."""
        value = self._constants.get(name)
        return None if value is None or self._spellings.parameter(name) else (value, at)

    def _find_constants(self) -> Iterator[tuple[str, str]]:
        """Yield the names that are assigned once and for all, and the strings that they stand for."""
        found, end = [], 0
        for word in _WORD.finditer(self._code):
            match = _ASSIGNED.match(self._code, word.end()) if word.start() >= end else None
            if match:  # what it took is not looked at again: a type is no name
                found.append((word[0], match))
                end = match.end()
        times = Counter(name for name, _ in found)
        for name, match in found:
            if times[name] > 1 or match["how"] not in {None, ":"}:
                continue
            bare = _SHELL_VALUE.match(self._code, match.end()) if self._shell else None
            value = (bare[0], 0) if bare else self._string(match.end())
            if value and HOLE not in value[0]:
                yield name, value[0]

    def _names_prompt(self, value: str, *, listed: bool) -> bool:
        """Return whether a text may be meant as the name of a prompt."""
        if HOLE in value or self._spellings.parameter(value) or value.lower() in _TYPE_WORDS:
            return False
        if listed:
            return _RECORDING.fullmatch(value) is not None
        return _SUFFIXED.fullmatch(value) is not None or _PLAIN.fullmatch(value) is not None
