"""A prepared folder on its way through the review: how each prompt stands, and what people note of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tonekit.errors import ManifestError, TargetError
from tonekit.manifest import MANIFEST_NAME, Manifest, ManifestPrompt, Review, ReviewState, read_manifest
from tonekit.prompt import prompt_from_path
from tonekit.publishing import profile_of, refuse_strange_files, write_manifest, write_report
from tonekit.review import today
from tonekit.text import say
from tonekit.workspace import open_workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from tonekit.profiles import Profile


class FileState(StrEnum):
    """Whether a prompt's file is what the manifest says."""

    THERE = "there"
    """It is."""
    MISSING = "missing"
    """There is none."""
    ALTERED = "altered"
    """It is another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptStatus:
    """How one prompt stands.

    Attributes
    ----------
    prompt : ManifestPrompt
        What the manifest says.
    file : FileState
        Whether its file is that.
    """

    prompt: ManifestPrompt
    file: FileState


def status_of(folder: Path) -> tuple[Manifest, tuple[PromptStatus, ...]]:
    """Return the manifest of a prepared folder, and how each of its prompts stands.

    Raises
    ------
    ManifestError
        If the folder has no manifest, or one that can't be read.
    """
    manifest = _manifest(folder)
    return manifest, tuple(
        PromptStatus(prompt=prompt, file=_file_state(folder, prompt)) for prompt in manifest.prompts
    )


def mark(
    folder: str | os.PathLike[str],
    state: ReviewState | Literal["new", "uploaded", "approved", "rejected"],
    names: Iterable[str],
    *,
    note: str | None = None,
    profile: Profile | None = None,
) -> Manifest:
    """Note how the reviews of some prompts stand, in the manifest, its table and its page.

    Parameters
    ----------
    folder : path
        The prepared folder.
    state : ReviewState or {"new", "uploaded", "approved", "rejected"}
        The new state.
    names : iterable of str
        File names of the prompts.
    note : str, optional
        What should be remembered, such as why it was refused. By default the old note stays while the state
        does, and goes with it.
    profile : Profile, optional
        What the prompts were made for, if it is not built in. One of another name is left aside.

    Returns
    -------
    Manifest
        As it is now.

    Raises
    ------
    ManifestError
        If there is no manifest, or one that can't be read, or one of the prompts is not in it. Nothing is
        marked then.
    TargetError
        If the file of one is missing, or not the one that was prepared: nobody can have reviewed it. Nothing
        is marked then. Also if nothing can be written there, or a file that is called like the table or the
        page is not tonekit's.
    ValueError
        If *state* is none.
    """
    folder, state = Path(folder), ReviewState(state)
    _manifest(folder)  # before anything is written in a folder that is none of ours
    refuse_strange_files(folder)
    with open_workspace(folder, finishes=False) as workspace:
        manifest = _manifest(folder)
        prompts = dict(manifest.by_name())
        for name in names:
            prompts[name] = _marked(folder, prompts.get(name) or manifest.find(name), state, note)
        manifest = replace(manifest, prompts=tuple(prompts.values()))
        write_manifest(folder, manifest, workspace=workspace.path)
        made_for = profile if profile and profile.name == manifest.profile else profile_of(manifest)
        write_report(folder, manifest, made_for, workspace=workspace.path)
    return manifest


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    if manifest is None:
        message = say("it has no {name}, so it is no prepared folder", name=MANIFEST_NAME)
        raise ManifestError(message).about(folder)
    return manifest


def _marked(folder: Path, prompt: ManifestPrompt, state: ReviewState, note: str | None) -> ManifestPrompt:
    file = _file_state(folder, prompt)
    if file is not FileState.THERE:
        sentence = "its file is gone, so it can't be marked; prepare it again"
        if file is FileState.ALTERED:
            sentence = "it is not the file that was prepared, so it can't be marked; prepare it again"
        raise TargetError(say(sentence)).about(folder / prompt.name)
    old = prompt.review
    if note is None:
        note = old.note if state is old.state else ""
    since = old.since if state is old.state else today()
    return replace(prompt, review=Review(state=state, since=since, note=note))


def _file_state(folder: Path, prompt: ManifestPrompt) -> FileState:
    standing = prompt_from_path(folder / prompt.name)
    if standing.sha256 == prompt.sha256:
        return FileState.THERE
    return FileState.MISSING if standing.sha256 is None else FileState.ALTERED
