"""What a batch is to make: the recordings that its user named, with what holds for all of them."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from tonekit.errors import TargetError, naming
from tonekit.manifest import Manifest, read_manifest
from tonekit.plan import identity
from tonekit.promptplan import PlannedPrompt, plan_prompts
from tonekit.recordings import FoundRecordings, find_recordings
from tonekit.spec import PromptSpec
from tonekit.text import say
from tonekit.treatment import checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tonekit.profiles import Profile
    from tonekit.rules import Judgement

SourceOfPrompts: TypeAlias = str | os.PathLike[str] | PromptSpec
"""A recording, a folder of them, or a prompt with settings of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done in a folder.

    Attributes
    ----------
    folder : Path
        Where.
    specs : tuple of (PromptSpec, Judgement)
        Each prompt, with what it is judged by.
    profile : Profile
        What the prompts are made for.
    words : mapping of str to str, or None
        The user's own readings of Chinese.
    force : bool
        Make every prompt anew, whatever stands in its place.
    """

    folder: Path
    specs: tuple[tuple[PromptSpec, Judgement], ...]
    profile: Profile
    words: Mapping[str, str] | None
    force: bool

    def manifest(self) -> Manifest:
        """Return the folder's manifest, an empty one where there is none; what is no folder is refused."""
        if os.path.lexists(self.folder) and not self.folder.is_dir():
            raise TargetError(say("it is no folder; choose another place for the prompts")).about(self.folder)
        return read_manifest(self.folder) or Manifest(profile=self.profile.name, prompts=())

    def planned(self, manifest: Manifest) -> tuple[PlannedPrompt, ...]:
        """Settle the names: see `tonekit.promptplan.plan_prompts`."""
        specs = [spec for spec, _by in self.specs]
        limits = self.profile.file_name
        return plan_prompts(specs, self.folder, manifest=manifest, limits=limits, words=self.words)


def collected(
    sources: Iterable[SourceOfPrompts], given: PromptSpec, *, exclude: Path
) -> tuple[tuple[PromptSpec, ...], FoundRecordings]:
    """Return a spec for every recording, in the order in which they were given or found.

    Parameters
    ----------
    sources : iterable of path or PromptSpec
        What the user named.
    given : PromptSpec
        What holds for recordings that are named by a path.
    exclude : Path
        The folder of the prompts, which is not searched.

    Raises
    ------
    TargetError
        If that is one of the folders that were named.
    TypeError, ValueError
        If a user's own spec holds no text where a text belongs, or no channel.
    """
    specs: list[PromptSpec] = []
    found = []
    for given_already, group in itertools.groupby(sources, lambda source: isinstance(source, PromptSpec)):
        if given_already:
            specs += (_completed(spec, given) for spec in cast("Iterator[PromptSpec]", group))
            continue
        paths = [Path(path) for path in cast("Iterator[str | os.PathLike[str]]", group)]
        if identity(exclude) in {identity(path) for path in paths} - {None}:
            message = say("it is the folder of the recordings too; choose another one for the prompts")
            raise TargetError(message).about(exclude)
        found.append(find_recordings(paths, exclude=exclude))
        specs += (replace(given, source=file) for file in found[-1].files)
    search = FoundRecordings(
        files=tuple(file for each in found for file in each.files),
        skipped=sum(each.skipped for each in found),
        unreadable=tuple(folder for each in found for folder in each.unreadable),
    )
    return tuple(specs), search


def judged_by(spec: PromptSpec, by: Judgement) -> tuple[PromptSpec, Judgement]:
    """Return a spec with what its prompt is judged by; its scenario goes by its own name."""
    if spec.scenario is None:
        return spec, replace(by, scenario=None)
    with naming(spec.source):
        scenario = by.profile.scenario(spec.scenario)
    return replace(spec, scenario=scenario.name), replace(by, scenario=scenario)


def _completed(spec: PromptSpec, given: PromptSpec) -> PromptSpec:
    """Return a user's own spec with what it leaves to the others; one that is wrong is refused."""
    for name in ("name", "scenario", "description", "text"):
        value = getattr(spec, name)
        if value is not None and not isinstance(value, str):
            raise TypeError(say("{name} of a PromptSpec is {value!r}, wanted a text", name=name, value=value))
    return checked(replace(spec, source=Path(spec.source), scenario=spec.scenario or given.scenario))
