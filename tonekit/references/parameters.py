"""The parameters of the platform's interfaces that name prompts: a table, with where each row was read.

The table is ``parameters.toml`` beside this module. It has three lists: settings (what else in a body decides
whether a prompt is heard), operations (a request that one can send, with its method, address and the keys by
which it is recognised) and parameters (one row for each operation that has the parameter).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tonekit.errors import ProfileError
from tonekit.findings import Status  # noqa: TC001 - annotations are read at run time
from tonekit.profiles import Limit, Source
from tonekit.references.operations import Action, Mode, Operation, Range, Setting
from tonekit.tables import TableReader
from tonekit.text import say, shown
from tonekit.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tonekit.profiles import Scenario

__all__ = [
    "Action",
    "Mode",
    "Operation",
    "Parameter",
    "Range",
    "Setting",
    "operations",
    "parameter_names",
    "parameters",
    "parameters_of",
]

T = TypeVar("T")
N = TypeVar("N", Setting, Operation)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """A parameter of one operation that names a prompt.

    Attributes
    ----------
    path : str
        Where it stands in the body, such as ``preVoice.callerHintTone`` or ``playInfoList[].notifyVoice``.
    operation : Operation
        What it belongs to.
    length : Limit of Range
        How many characters its value may have; a status of its own, since it was often read on another page.
    status : Status
        How well the row as a whole is known; a finding from an unknown row is at most a warning.
    sources : tuple of Source
        Where it was read.
    required : bool
        Whether it must be given.
    conditions : tuple of str
        What else must be so for it to have effect, for people.
    needs, needed_by, excludes : Setting or None
        The part of the conditions that a body shows: what must be on (a flag ``true``, minutes above 0) for
        the prompt to be heard; what makes it mandatory when on; what may not be given with it.
    if_operation : str
        What the body's key ``operation`` must be for it to be looked at; empty where it always is.
    heard_when, heard_by, if_absent, if_empty : str
        When it is played, to whom, what is heard without it, and what an empty value does; empty where no
        document says.
    advised_s : Limit of float, or None
        How long it should be at most, in seconds; None where no document says.
    entries : Limit of Range, or None
        How many entries the list may have in which it stands; None where it stands in none.
    note : str
        What a reader should know of it; may be empty.
    """

    path: str
    operation: Operation
    length: Limit[Range]
    status: Status
    sources: tuple[Source, ...]
    required: bool = False
    conditions: tuple[str, ...] = ()
    needs: Setting | None = None
    needed_by: Setting | None = None
    excludes: Setting | None = None
    if_operation: str = ""
    heard_when: str = ""
    heard_by: str = ""
    if_absent: str = ""
    if_empty: str = ""
    advised_s: Limit[float] | None = None
    entries: Limit[Range] | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """The last part of its path, such as ``callerHintTone``; the name of its scenario in a profile."""
        return self.path.rpartition(".")[2]

    @property
    def holder(self) -> str:
        """The key of the object or list in which it stands, such as ``preVoice``; empty if in the body."""
        return self.path.partition(".")[0].removesuffix("[]") if "." in self.path else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What ``parameters.toml`` holds."""

    operations: tuple[Operation, ...]
    parameters: tuple[Parameter, ...]


def operations() -> tuple[Operation, ...]:
    """Return every operation, in the order of the table."""
    return _table().operations


def parameters() -> tuple[Parameter, ...]:
    """Return every row, in the order of the table. It is read once."""
    return _table().parameters


@cache
def parameter_names() -> frozenset[str]:
    """Return the names of all parameters."""
    return frozenset(each.name for each in parameters())


@cache
def telling_words() -> frozenset[str]:
    """Return the keys one of which stands in whatever is to be judged.

    They are the parameters, what holds them, and the settings that they need or that need them.
    """
    rows = parameters()
    settings = (setting for row in rows for setting in (row.needs, row.needed_by) if setting is not None)
    holders = frozenset(row.holder for row in rows) - {""}
    return parameter_names() | holders | {setting.name for setting in settings}


def parameters_of(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return the rows that a profile's scenario stands for, in the order of the table."""
    return tuple(
        row
        for row in parameters()
        if row.name == scenario.name
        and (row.operation.scenario_mode or row.operation.mode.value) in scenario.modes
    )


@cache
def _table() -> Table:
    path = Path(__file__).with_suffix(".toml")
    origin = say("the table {name}", name=path.name)
    return read_table(read_toml(path, subject=origin, error=ProfileError), origin=origin)


def read_table(document: dict[str, Any], *, origin: str) -> Table:
    """Read the table from TOML values.

    Raises
    ------
    ProfileError
        If a key is unknown, missing or of a wrong type, or names what the table does not hold. *origin*
        begins the message.
    """
    plain = TableReader(origin, error=ProfileError)
    sources = plain.value(dict[str, Source], document.pop("sources", {}), "sources")

    def cited(value: object, key: str) -> tuple[Source, ...]:
        return tuple(_found(sources, id_, key, reader) for id_ in plain.value(tuple[str, ...], value, key))

    def named(known: Iterable[N]) -> Callable[[object, str], N]:
        by_name = {each.name: each for each in known}
        return lambda value, key: _found(by_name, plain.value(str, value, key), key, reader)

    readers: dict[object, Callable[[object, str], object]] = {tuple[Source, ...]: cited}
    reader = TableReader(origin, error=ProfileError, readers=readers)
    settings = reader.value(tuple[Setting, ...], document.pop("settings", {}), "settings")
    known = reader.value(tuple[Operation, ...], document.pop("operations", {}), "operations")
    readers |= {Setting: named(settings), Operation: named(known)}
    rows = reader.rows(Parameter, document.pop("parameters", []), "parameters")
    for unknown in document:
        raise reader.error("{origin} has an unknown key {key}", key=shown(unknown))
    return Table(operations=known, parameters=rows)


def _found(known: dict[str, T], name: str, key: str, reader: TableReader) -> T:
    if name not in known:
        raise reader.error("{origin}: {key} names {name}, which it does not hold", key=key, name=shown(name))
    return known[name]
