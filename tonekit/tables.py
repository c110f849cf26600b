"""Tables of TOML or JSON into dataclasses, strictly: what is unknown, missing or of a wrong type is refused.

The dataclasses are the format: a field without a default is a key that must be given, its annotation says
what may stand there. Nothing here knows what the tables are about.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from tonekit.text import nearest, say, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tonekit.errors import TonekitError

T = TypeVar("T")

_LARGEST_NUMBER = 2**53  # beyond it a float no longer tells whole numbers apart; nothing here comes near

_IN_WORDS: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    dt.date: "a date",
    dict: "a table",
    list: "a list",
}

_hints = cache(get_type_hints)


class TableReader:
    """Reads the tables of one document.

    Parameters
    ----------
    origin : str
        What the document is, as the subject of messages, such as ``profile huawei-voicecall``.
    error : type
        What is raised.
    readers : mapping, optional
        For annotations that are not read by their type: a function of value and key.
    permitted : callable, optional
        Tells whether a text may stand there. By default it must be printable.
    """

    def __init__(
        self,
        origin: str,
        *,
        error: type[TonekitError],
        readers: Mapping[object, Callable[[object, str], object]] | None = None,
        permitted: Callable[[str], bool] = str.isprintable,
    ) -> None:
        self._origin = origin
        self._error = error
        self._readers = readers or {}
        self._permitted = permitted

    def table(self, cls: type[T], table: object, key: str = "", **given: object) -> T:
        """Read a table as a dataclass.

        Parameters
        ----------
        cls : type
            The dataclass.
        table : object
            What stands in the document.
        key : str
            Where it stands, dotted; empty for the document itself.
        **given : object
            Values of fields that are not keys of the table.

        Raises
        ------
        TonekitError
            If the table is no table, or does not hold what *cls* asks for. The message names the key.
        """
        return cast("T", self._dataclass(cls, table, key, given))

    def value(self, kind: type[T], value: object, key: str) -> T:
        """Read whatever an annotation can say, such as ``dict[str, Source]``; raises as `table` does."""
        return cast("T", self._read(kind, value, key))

    def rows(self, cls: type[T], value: object, key: str) -> tuple[T, ...]:
        """Read a list of tables as dataclasses, counted from 1 in messages; raises as `table` does."""
        items = enumerate(self._list(value, key), 1)
        return tuple(self.table(cls, item, f"{key}[{number}]") for number, item in items)

    def parsed(self, parse: Callable[[Any], T], value: object, key: str) -> T:
        """Return what *parse* makes of a value; the ValueError that it raises is the message's reason."""
        try:
            return parse(value)
        except ValueError as error:
            reason = shown(str(error))
            raise self.error("{origin}: {key}: {reason}", key=shown(key), reason=reason) from None

    def plain(self, kind: type[T], value: object, key: str) -> T:
        """Return a value that is exactly of this type; which characters a text has is not looked at.

        A bool is an int, and a time is a date, to Python but not to TOML. Raises as `table` does.
        """
        if kind is float and type(value) is int:
            value = float(value) if abs(value) <= _LARGEST_NUMBER else float("inf")
        if type(value) is not kind:
            raise self.error(
                "{origin}: {key} is {value}, wanted {wanted}",
                key=shown(key) or say("the whole"),
                value=_brief(value),
                wanted=say(_IN_WORDS[kind]),
            )
        if isinstance(value, int | float) and not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:  # nor is nan
            raise self.error("{origin}: {key} is no number in a sensible range", key=shown(key))
        return value

    def error(self, sentence: str, **values: object) -> TonekitError:
        """Make the error that says *sentence* of this document, which it names as ``{origin}``."""
        return self._error(say(sentence, origin=self._origin, **values))

    def _read(self, kind: object, value: object, key: str) -> object:
        origin, arguments = get_origin(kind), get_args(kind)
        if kind in self._readers:
            return self._readers[kind](value, key)
        if is_dataclass(origin or kind):
            return self._dataclass(kind, value, key, {})
        if origin in (dict, tuple):
            return self._container(kind, value, key)
        if type(None) in arguments:
            if value is None:  # from JSON; TOML has no null: the key is left out
                return None
            return self._read(next(other for other in arguments if other is not type(None)), value, key)
        return self._scalar(kind, value, key)

    def _dataclass(self, kind: object, value: object, key: str, given: Mapping[str, object]) -> object:
        cls = cast("Any", get_origin(kind) or kind)
        table = self._table(value, key)
        arguments = dict(
            zip(getattr(cls, "__parameters__", ()), get_args(kind), strict=True)
        )  # T of Limit[T]
        known = {field.name: field for field in fields(cls) if field.name not in given}
        for unknown in table.keys() - known.keys():
            raise self._unknown_key(_dotted(key, unknown), [_dotted(key, name) for name in known])
        values = dict(given)
        for name, field in known.items():
            hint = _hints(cls)[name]
            if name in table:
                values[name] = self._read(arguments.get(hint, hint), table[name], _dotted(key, name))
            elif field.default is MISSING and field.default_factory is MISSING:
                raise self.error("{origin} lacks {key}", key=shown(_dotted(key, name)))
        return cls(**values)

    def _container(self, kind: object, value: object, key: str) -> object:
        """Read a dict, a tuple, or a tuple of dataclasses: that is a table whose keys are their names."""
        item_kind = get_args(kind)[-1] if get_origin(kind) is dict else get_args(kind)[0]
        if get_origin(kind) is dict:
            items = self._table(value, key).items()
            return {name: self._read(item_kind, item, _dotted(key, name)) for name, item in items}
        if is_dataclass(item_kind):
            items = self._table(value, key).items()
            return tuple(
                self._dataclass(item_kind, item, _dotted(key, name), {"name": self._scalar(str, name, key)})
                for name, item in items
            )
        return tuple(self._read(item_kind, item, key) for item in self._list(value, key))

    def _list(self, value: object, key: str) -> list[object]:
        return self.plain(list, value, key)

    def _table(self, value: object, key: str) -> dict[str, object]:
        return self.plain(dict, value, key)

    def _scalar(self, kind: object, value: object, key: str) -> object:
        if get_origin(kind) is Literal:
            return self._choice(get_args(kind), value, key)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(self._choice([member.value for member in kind], value, key))
        value = self.plain(cast("type[object]", kind), value, key)
        if isinstance(value, str) and not self._permitted(value):
            raise self.error("{origin}: {key} holds a character that can't be shown", key=shown(key))
        return value

    def _choice(self, choices: Iterable[object], value: object, key: str) -> object:
        if isinstance(value, str) and value in choices:
            return value
        raise self.error(
            "{origin}: {key} is {value}, wanted one of {choices}",
            key=shown(key),
            value=_brief(value),
            choices=", ".join(map(str, choices)),
        )

    def _unknown_key(self, key: str, known: list[str]) -> TonekitError:
        near = nearest(key, known)
        if near is not None:
            sentence = "{origin} has an unknown key {key}; the nearest is {near}"
        else:
            sentence = "{origin} has an unknown key {key}; known are {known}"
        return self.error(sentence, key=shown(key), near=near, known=", ".join(known))


def _dotted(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _brief(value: object) -> str:
    """Name a value by what it is; a short text by itself."""
    if isinstance(value, str) and len(value) <= 40:
        return f'"{shown(value)}"'
    return say(_IN_WORDS.get(type(value), "something else"))
