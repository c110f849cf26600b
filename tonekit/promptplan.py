"""Which prompt each source of a batch becomes, settled before anything is written.

A name that the manifest knows stays what it was: calls use it. A new one is made of the source's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.errors import TargetError
from tonekit.manifest import is_file_name
from tonekit.names import explain_name
from tonekit.plan import refuse_collisions
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tonekit.manifest import Manifest, ManifestPrompt
    from tonekit.profiles import NameLimits
    from tonekit.spec import PromptSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPrompt:
    """A prompt that is to be made, with its place.

    Attributes
    ----------
    spec : PromptSpec
        What its user says of it.
    folder : Path
        The folder of the batch.
    name : str
        Its file name there.
    reasons : tuple of str
        Why it is not called like its source; empty where it is, or where its user named it.
    known : ManifestPrompt or None
        What the manifest says of the prompt of that name.
    """

    spec: PromptSpec
    folder: Path
    name: str
    reasons: tuple[str, ...]
    known: ManifestPrompt | None

    @property
    def source(self) -> Path:
        """The recording."""
        return self.spec.source

    @property
    def source_shown(self) -> str:
        """The recording as it is called in messages."""
        return shown(self.spec.source)

    @property
    def target(self) -> Path:
        """The prompt's path."""
        return self.folder / self.name


def plan_prompts(
    specs: Iterable[PromptSpec],
    folder: Path,
    *,
    manifest: Manifest | None,
    limits: NameLimits,
    words: Mapping[str, str] | None = None,
) -> tuple[PlannedPrompt, ...]:
    """Settle the name of every prompt.

    Parameters
    ----------
    specs : iterable of PromptSpec
        What is to be made.
    folder : Path
        Where.
    manifest : Manifest or None
        What the folder holds already.
    limits : NameLimits
        What a name may be. A name that the user gave is left as it is.
    words : mapping of str to str, optional
        The user's own readings of Chinese: see `tonekit.names.explain_name`.

    Raises
    ------
    TargetError
        If two sources would make one prompt, also where the names differ only in case; if one would
        replace the prompt of another source that is still there; if a prompt is the source of
        another; or if a given name leads out of the folder.
    """
    known = {} if manifest is None else manifest.by_name()
    of_source: dict[str, list[str]] = {}
    for prompt in known.values():
        of_source.setdefault(prompt.source, []).append(prompt.name)
    names = _Names(folder, known, of_source, limits, words)
    planned = tuple(names.plan(spec) for spec in specs)
    refuse_collisions(planned)
    _refuse_strangers(planned, known.values())
    return planned


def relative_source(source: Path, folder: Path) -> str:
    """Return a source's path as a manifest in *folder* names it: relative, with ``/`` between its parts."""
    parent = os.path.realpath(source.parent)
    try:
        relative = Path(os.path.relpath(parent, os.path.realpath(folder)), source.name)
    except ValueError:  # on another drive
        relative = Path(parent, source.name)
    return relative.as_posix()


def recorded_source(source: str, folder: Path) -> Path:
    """Return where the source is that a manifest in *folder* names, as messages call it: the way back.

    A source that is recorded as ``../rec/a.mp3`` in ``out`` is ``rec/a.mp3`` for whoever stands above both.
    """
    real = os.path.realpath(folder)
    start = folder if real == os.path.normpath(folder.absolute()) else real  # .. of a link is elsewhere
    return Path(os.path.normpath(Path(start, source)))


def is_gone(source: Path) -> bool:
    """Tell whether a recording is there no more; one that nobody may look for is not taken for gone."""
    try:
        source.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last: a name that no file can have
        return True
    except OSError:  # no permission, a network drive that does not answer
        return False
    return False


@dataclass(frozen=True, slots=True)
class _Names:
    """What decides the names of a batch."""

    folder: Path
    known: Mapping[str, ManifestPrompt]
    of_source: Mapping[str, Sequence[str]]
    limits: NameLimits
    words: Mapping[str, str] | None

    def plan(self, spec: PromptSpec) -> PlannedPrompt:
        name, reasons = (spec.name, ()) if spec.name is not None else self._found(spec.source)
        if not is_file_name(name):
            message = say("its name is {name}, wanted one without a folder", name=shown(name))
            raise TargetError(message).about(spec.source)
        return PlannedPrompt(
            spec=spec, folder=self.folder, name=name, reasons=reasons, known=self.known.get(name)
        )

    def _found(self, source: Path) -> tuple[str, tuple[str, ...]]:
        """Return the name that the manifest has for a source, or make one."""
        made = explain_name(source.name, limits=self.limits, words=self.words)
        kept = self.of_source.get(relative_source(source, self.folder), ())
        if not kept or made.name in kept:
            return made.name, made.reasons
        return kept[0], (say("the manifest has it under this name"),)


def _refuse_strangers(planned: Sequence[PlannedPrompt], known: Iterable[ManifestPrompt]) -> None:
    """Refuse to replace the prompt of another source, unless that is gone or the user gave the name."""
    by_name = {prompt.name.casefold(): prompt for prompt in known}
    for prompt in planned:
        other = by_name.get(prompt.name.casefold())
        if other is None:
            continue
        theirs = other.source != relative_source(prompt.source, prompt.folder)
        if prompt.name != other.name:
            sentence = "it differs only in case from {other} in the same folder; give it another name"
        elif theirs and prompt.spec.name is None and not is_gone(prompt.folder / other.source):
            sentence = "it is the prompt of {source} already; give {new} another name"
        else:
            continue
        message = say(
            sentence,
            other=shown(other.name),
            source=shown(recorded_source(other.source, prompt.folder)),
            new=prompt.source_shown,
        )
        raise TargetError(message).about(prompt.target)
