"""What a document says to the platform: payloads, what operations they may be, what prompts they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Place
    from tonekit.references.document import Node, Text
    from tonekit.references.parameters import Mode, Operation, Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A place where a prompt is named.

    Attributes
    ----------
    name : str
        What stands there, untouched: spaces and all.
    place : Place
        Where it begins.
    parameter : str
        Which parameter names it, such as ``lastMinVoice``.
    rows : tuple of Parameter
        The rows of the table that it may be; never empty. One where the operation is known, all of that name
        (and mode, if one is asked for) where it is not.
    """

    name: str
    place: Place
    parameter: str
    rows: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payload:
    """An object of a document that is the body of a request, or the part of one that names prompts.

    Attributes
    ----------
    node : Node
        The object.
    operations : tuple of Operation
        What it may be; empty where nothing but the parameters in it tells.
    """

    node: Node
    operations: tuple[Operation, ...]


def payloads_in(document: Node, *, mode: Mode | None = None) -> Iterator[Payload]:
    """Yield the payloads of a document, however deep they stand; with *mode*, each is taken to be of it."""
    raise NotImplementedError


def references_in(text: Text, *, mode: Mode | None = None) -> Iterator[Reference]:
    """Yield every place where a text names a prompt: in payloads, elsewhere in documents, and in code."""
    raise NotImplementedError
