"""Prompts of a prepared folder that nothing makes any more: told, and removed only where asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tonekit.errors import naming
from tonekit.files import unwritable
from tonekit.prepared import Leftover
from tonekit.prompt import prompt_from_path
from tonekit.promptplan import is_gone, recorded_source, relative_source
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tonekit.manifest import Manifest, ManifestPrompt
    from tonekit.promptplan import PlannedPrompt

_RENAMED = (
    "its recording {source} is gone, but {same}, which became {now}, is the same; "
    "to keep this prompt, write {name} into the project file as the name of that one"
)


def find_leftovers(
    folder: Path,
    manifest: Manifest,
    planned: Sequence[PlannedPrompt],
    *,
    whole: bool,
    prune: bool,
    spared: str | None = None,
) -> Iterator[Leftover]:
    """Yield the prompts of a manifest that nothing makes any more.

    Parameters
    ----------
    folder : Path
        The prepared folder.
    manifest : Manifest
        Its record.
    planned : sequence of PlannedPrompt
        What is made now.
    whole : bool
        Whether that is all that the folder shall hold.
    prune : bool
        Remove them from the folder. One that was changed since it was prepared is the user's, and stays.
    spared : str, optional
        Why none is removed nevertheless.

    Raises
    ------
    TargetError
        If one can't be removed.
    """
    now = {relative_source(each.source, folder): each.name for each in planned}
    names = {each.name for each in planned}
    by_content = {each.source_sha256: each for each in manifest.prompts if each.name in names}
    for prompt in manifest.prompts:
        if prompt.name in names:
            continue
        same = by_content.get(prompt.source_sha256, prompt)
        if is_gone(folder / prompt.source):
            sentence = "its recording {source} is gone" if same is prompt else _RENAMED
        elif not whole:  # one recording may have several prompts, of which only some are made now
            continue
        elif prompt.source in now:
            sentence = "its recording {source} is {now} now"
        else:
            sentence = "the project does not name its recording {source} any more"
        reason = say(
            sentence,
            source=shown(recorded_source(prompt.source, folder)),
            now=shown(now.get(prompt.source, same.name)),
            same=shown(recorded_source(same.source, folder)),
            name=shown(prompt.name),
        )
        removed = prune and spared is None and _removed(folder, prompt)
        kept = None
        if prune and not removed:
            kept = spared or say("it was changed since it was prepared")
        yield Leftover(name=prompt.name, reason=reason, review=prompt.review, removed=removed, kept=kept)


def _removed(folder: Path, prompt: ManifestPrompt) -> bool:
    """Remove a prompt if it is still the one that was prepared, and tell whether it is gone."""
    path = folder / prompt.name
    if not os.path.lexists(path):
        return True
    if prompt_from_path(path).sha256 != prompt.sha256:
        return False
    with naming(path):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(error) from None
    return True
