"""The parameters of the platform's interfaces that name prompts: a table, with where each row was read.

The table is ``parameters.toml`` beside this module. It has two lists: operations (a request that one can
send, with its method, address and the keys by which it is recognised) and parameters (one row for each
operation that has the parameter).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonekit.findings import Status
    from tonekit.profiles import Limit, Source


class Mode(StrEnum):
    """What ``--mode`` takes: the modes of PrivateNumber, and Voice Call with its three interfaces."""

    AX = "AX"
    AXB = "AXB"
    AXE = "AXE"
    X = "X"
    AXYB = "AXYB"
    VOICECALL = "voicecall"


class Action(StrEnum):
    """What an operation does to a binding."""

    BIND = "bind"
    """It makes one, or a call, and says all that holds for it."""
    MODIFY = "modify"
    """It changes one; what is left out stays as it was."""
    QUERY = "query"
    """It is the answer to a question: nothing in it can be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request, reply or answer of the platform's interfaces.

    Attributes
    ----------
    name : str
        Such as ``AXB bind``.
    service : str
        ``PrivateNumber`` or ``VoiceCall``.
    mode : Mode
        Its mode.
    action : Action
        What it does.
    method, uri : str
        As documented, such as ``POST`` and ``/rest/caas/relationnumber/partners/v1.0``.
    keys : tuple of str
        Keys of the body by which it is recognised.
    sources : tuple of Source
        Where it was read.
    """

    name: str
    service: str
    mode: Mode
    action: Action
    method: str
    uri: str
    keys: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How many characters a value may have, both ends included."""

    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of one operation that names a prompt.

    Attributes
    ----------
    name : str
        The last part of its path, such as ``callerHintTone``; the name of its scenario in a profile.
    path : str
        Where it stands in the body, such as ``preVoice.callerHintTone`` or ``playInfoList[].notifyVoice``.
    operation : Operation
        What it belongs to.
    length : Limit of Length
        Of its value.
    required : bool
        Whether it must be given.
    conditions : tuple of str
        What else must be so for it to have effect, as sentences.
    heard_when, heard_by, if_absent : str
        When it is played, to whom, and what is heard without it; may be empty.
    advised_s : Limit of float, or None
        How long it should be at most, in seconds; None where no document says.
    status : Status
        How well the row as a whole is known; a finding from an unknown row is at most a warning.
    sources : tuple of Source
        Where it was read.
    note : str
        What a reader should know of it; may be empty.
    """

    name: str
    path: str
    operation: Operation
    length: Limit[Length]
    required: bool
    conditions: tuple[str, ...]
    heard_when: str
    heard_by: str
    if_absent: str
    advised_s: Limit[float] | None
    status: Status
    sources: tuple[Source, ...]
    note: str


def operations() -> tuple[Operation, ...]:
    """Return every operation, in the order of the table."""
    raise NotImplementedError


def parameters() -> tuple[Parameter, ...]:
    """Return every row, in the order of the table. It is read once."""
    raise NotImplementedError


def parameter_names() -> frozenset[str]:
    """Return the names of all parameters."""
    return frozenset(each.name for each in parameters())
