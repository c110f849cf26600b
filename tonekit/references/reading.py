"""Files that may name prompts, taken apart by what kind they are of."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tonekit.references import sourcecode
from tonekit.references.directives import Comment, directives_in
from tonekit.references.document import Kind, Mention, Node, Text, TextError
from tonekit.references.encoding import CODE_ENCODINGS, decode
from tonekit.references.jsontext import JsonReader
from tonekit.references.languages import LANGUAGES
from tonekit.references.places import Places
from tonekit.references.settings import SettingsReader
from tonekit.references.sourcecode import CodeReader
from tonekit.references.spellings import Spellings
from tonekit.references.tomltext import TomlReader
from tonekit.references.yamltext import YamlReader
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tonekit.findings import Place

JSON = frozenset({".json", ".jsonc", ".jsonl", ".ndjson"})
YAML = frozenset({".yaml", ".yml"})
TOML = frozenset({".toml"})
SETTINGS = frozenset({".properties", ".ini", ".cfg", ".conf", ".env"})

SUFFIXES = frozenset({*JSON, *YAML, *TOML, *SETTINGS, *LANGUAGES})
"""The suffixes of the files that are read, in lower case."""

MAX_EMBEDDED = 512 * 1024
"""A text whose strings hold more characters of JSON is refused."""

_TEMPLATE = re.compile(r"\{[{%]")
"""What templates of YAML have, as Helm and Jinja know them; such a text is read line by line."""

MAX_BYTES = 4 * 1024 * 1024
"""A larger file is refused."""


def reads(name: str) -> bool:
    """Return whether a file of this name is one that is read, going by its suffix in any case."""
    return _suffix(name) in SUFFIXES


def take_apart(data: bytes, *, name: str, parameters: frozenset[str]) -> Text:
    """Take a file apart.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name, whose suffix says what it is. A name without one, and ``-``, is JSON or YAML; one with an
        unknown suffix must be JSON.
    parameters : frozenset of str
        The parameters that name prompts, to be looked for in source code and settings.

    Returns
    -------
    Text
        What is in it. Source code and settings in which no parameter occurs have nothing, directives neither.

    Raises
    ------
    TextError
        If it is too large, no text, breaks the rules of its format, or is of a kind that is not read.
    """
    if len(data) > MAX_BYTES:
        raise TextError(say("this file has more than {max} bytes", max=MAX_BYTES))
    suffix = _suffix(name)
    if suffix in LANGUAGES or suffix in SETTINGS:
        return _code(decode(data, encodings=CODE_ENCODINGS), suffix, Spellings(parameters))
    text = decode(data)
    if suffix in TOML:
        return _toml(text)
    if suffix in JSON or (suffix not in YAML and text.lstrip()[:1] in {"{", "["}):
        return _json(text, Spellings(parameters))
    if suffix in YAML or not suffix:
        return _yaml(text, Spellings(parameters))
    sentence = (
        "nobody knows how to read a file with the suffix {suffix}; wanted JSON, YAML, TOML or source code"
    )
    raise TextError(say(sentence, suffix=suffix))


def is_silent(data: bytes, *, name: str, words: frozenset[str]) -> bool:
    """Return whether a file plainly has nothing to be judged, so that it need not be taken apart.

    That takes a hundredth of the time. It is so of JSON and YAML in which none of *words* occurs, in any
    spelling; broken JSON is no such file, but broken YAML is: a template of it is broken by intent.
    """
    suffix = _suffix(name)
    if suffix not in JSON | YAML:
        return False
    try:
        text = decode(data, encodings=CODE_ENCODINGS)  # a wrong one hides no word, for these are ASCII
    except TextError:
        return False
    if Spellings(words).occur_in(text):
        return False
    try:
        _ = suffix in YAML or json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _suffix(name: str) -> str:
    """Return the suffix in lower case, with its dot; ``.env.local`` and the like are ``.env``."""
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    if base == ".env" or base.startswith(".env."):
        return ".env"
    stem, dot, suffix = base.rpartition(".")
    return f"{dot}{suffix}" if stem else ""


def _json(text: str, spellings: Spellings) -> Text:
    places = Places(text)
    reader = JsonReader(text, places.at)
    documents = reader.documents()
    embedded = _embedded(documents, spellings)
    return _text(text, places, reader.comments, documents=(*documents, *embedded))


def _yaml(text: str, spellings: Spellings) -> Text:
    places = Places(text)
    reader = YamlReader(text, places)
    try:
        documents = reader.documents()
    except TextError:
        if _TEMPLATE.search(text) is None:
            raise
        return _settings(text, spellings)
    embedded = _embedded(documents, spellings)
    return _text(text, places, reader.comments, documents=(*documents, *embedded))


def _embedded(documents: tuple[Node, ...], spellings: Spellings) -> Iterator[Node]:
    """Yield the JSON in strings, as Postman and ConfigMaps have it; it stands where its string does."""
    characters = 0
    for node in (each for document in documents for each in document.nodes()):
        value = str(node.value) if node.kind is Kind.STRING else ""
        if not value.lstrip().startswith(("{", "[")) or not spellings.occur_in(value):
            continue
        characters += len(value)
        if characters > MAX_EMBEDDED:
            sentence = "the strings of this text hold more than {max} characters of JSON"
            raise TextError(say(sentence, max=MAX_EMBEDDED), node.place)
        with suppress(TextError):
            yield from JsonReader(value, partial(_place_of, node)).documents()


def _place_of(node: Node, _at: int) -> Place:
    return node.place


def _toml(text: str) -> Text:
    places = Places(text)
    reader = TomlReader(text, places)
    document = reader.document()
    return _text(text, places, reader.comments, documents=(document,))


def _code(text: str, suffix: str, spellings: Spellings) -> Text:
    """Take source code or settings apart; nothing is looked at closely where no parameter occurs."""
    if not spellings.occur_in(text):
        return Text()
    if len(text) > sourcecode.MAX_CHARACTERS:
        sentence = "this source code has more than {max} characters; set prompts in a smaller file"
        raise TextError(say(sentence, max=sourcecode.MAX_CHARACTERS))
    if suffix in SETTINGS:
        return _settings(text, spellings)
    text = _with_line_ends(text)
    places = Places(text)
    code = CodeReader(text, places, LANGUAGES[suffix], spellings)
    mentions = tuple(sorted(code.mentions(), key=lambda mention: mention.place))
    return _text(text, places, code.comments, documents=tuple(code.documents()), mentions=mentions)


def _settings(text: str, spellings: Spellings) -> Text:
    text = _with_line_ends(text)
    places = Places(text)
    reader = SettingsReader(text, places, spellings)
    mentions = tuple(reader.mentions())
    return _text(text, places, reader.comments, mentions=mentions)


def _with_line_ends(text: str) -> str:
    """Return a text whose lines end with LF, the last one too: every pattern may count on it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") + "\n"


def _text(
    text: str,
    places: Places,
    comments: Iterable[Comment],
    *,
    documents: tuple[Node, ...] = (),
    mentions: tuple[Mention, ...] = (),
) -> Text:
    directives, unreadable = directives_in(text, places, tuple(comments))
    return Text(documents=documents, mentions=mentions, directives=directives, unreadable=unreadable)
