"""A project file carried out: its prompts made into its upload folder, and judged as it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tonekit.errors import ProjectError
from tonekit.preparation import prepare
from tonekit.project import Project, load_project
from tonekit.selection import Selection
from tonekit.text import say, shown

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from concurrent.futures import Executor

    from tonekit.prepared import BatchResult, Progress
    from tonekit.profiles import Profile


def prepare_project(
    project: str | os.PathLike[str] | Project,
    output: str | os.PathLike[str] | None = None,
    *,
    profile: str | os.PathLike[str] | Profile | None = None,
    force: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    jobs: int | None = None,
    executor: Executor | Literal["processes"] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> BatchResult:
    """Make the upload folder that a project file describes, as ``tonekit prepare`` does.

    Its prompts are all that the folder shall hold: every other one of the folder's manifest is left over.

    Parameters
    ----------
    project : path or Project
        A ``tonekit.toml``, a ``pyproject.toml`` with ``[tool.tonekit]``, or one that was loaded.
    output : path, optional
        The folder; by default the project's.
    profile : str, path or Profile, optional
        The platform; by default the project's.
    force, prune, dry_run, jobs, executor, on_progress
        As for `prepare`.

    Returns
    -------
    BatchResult
        What became of each prompt. The project's ``severity`` and ``ignore`` hold in its reports; the
        manifest keeps every finding as its rule weighs it, since it records what is.

    Raises
    ------
    ProjectError
        If the file can't be read or breaks its format, or lacks prompts, or names no folder and *output* is
        none either.
    DiskFullError, FolderBusyError, ManifestError, ProfileError, TargetError, ValueError
        As for `prepare`.

    See Also
    --------
    load_project : What the file says.
    """
    chosen = project if isinstance(project, Project) else load_project(project)
    folder = chosen.output if output is None else Path(output)
    if folder is None:
        sentence = "{path} does not say where the prompts shall go; add output to it, or name a folder"
        raise ProjectError(say(sentence, path=shown(chosen.path)))
    if not chosen.prompts:
        raise ProjectError(say("{path} names no prompts; add [[prompts]]", path=shown(chosen.path)))
    result = prepare(
        chosen.prompts,
        folder,
        profile=chosen.profile if profile is None else profile,
        words=chosen.words,
        whole=True,
        force=force,
        prune=prune,
        dry_run=dry_run,
        jobs=jobs,
        executor=executor,
        on_progress=on_progress,
    )
    selection = Selection.of(project=chosen)
    rows = (
        row if row.report is None else replace(row, report=selection.apply(row.report)) for row in result.rows
    )
    return replace(result, rows=tuple(rows))
