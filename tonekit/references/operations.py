"""What one can say to the platform: its modes, its requests, and the settings that prompts depend on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tonekit.profiles import Limit, Source  # noqa: TC001 - annotations are read at run time


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
class Range:
    """A range of whole numbers, both ends included."""

    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """What stands beside a parameter and decides whether its prompt is heard.

    Attributes
    ----------
    name : str
        Its key, such as ``recordFlag``.
    kind : {"flag", "minutes", "number"}
        A flag is the string ``true`` or ``false``, minutes are a whole number, a number is one to call.
    sources : tuple of Source
        Where it was read.
    range : Limit of Range, or None
        What a number of minutes may be.
    note : str
        What it does.
    """

    name: str
    kind: Literal["flag", "minutes", "number"]
    sources: tuple[Source, ...]
    range: Limit[Range] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """One request, reply or answer of the platform's interfaces.

    Attributes
    ----------
    name : str
        Such as ``AXB bind``.
    service : {"PrivateNumber", "VoiceCall"}
        Whose it is.
    mode : Mode
        Its mode.
    action : Action
        What it does.
    method, uri : str
        As documented, such as ``POST`` and ``/rest/caas/relationnumber/partners/v1.0``.
    keys : tuple of tuple of str
        Groups of keys: a body that has all of one group may be of this operation.
    sources : tuple of Source
        Where it was read.
    without : tuple of str
        Keys of which it has none.
    scenario_mode : str
        What the scenarios of the profiles call its mode, where that is not *mode*.
    note : str
        What a reader should know of it; may be empty.
    """

    name: str
    service: Literal["PrivateNumber", "VoiceCall"]
    mode: Mode
    action: Action
    method: str
    uri: str
    keys: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...]
    without: tuple[str, ...] = ()
    scenario_mode: str = ""
    note: str = ""
