"""A folder of recordings to an upload folder: named, made, judged, recorded, and shown on a page.

What is done in which order, so that nothing is lost whatever happens: names are settled, or refused, before
anything is written; each prompt is written down in the journal, then takes its place; the manifest, its table
and the page come last. `tonekit.workspace` tells what a killed run leaves, and how the next one goes on.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tonekit.batch import Outcome, run
from tonekit.checking import judge_set, judgement, with_findings
from tonekit.errors import TargetError, naming
from tonekit.files import write_atomically
from tonekit.findings import Note
from tonekit.leftovers import find_leftovers
from tonekit.making import MadePrompt, MakeTask, make_prompt, recorded
from tonekit.manifest import Manifest, ManifestPrompt, sorted_prompts
from tonekit.order import Order, collected, judged_by
from tonekit.prepared import BatchResult, BatchRow, Leftover, Progress, RowState
from tonekit.profiles import DEFAULT_PROFILE, Profile
from tonekit.prompt import prompt_from_path
from tonekit.promptset import Member, PromptSet
from tonekit.publishing import refuse_strange_files, write_manifest, write_report
from tonekit.review import review_notes
from tonekit.setlevel import with_common_level
from tonekit.spec import PromptSpec
from tonekit.text import say, shown
from tonekit.treatment import checked
from tonekit.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from tonekit.channel import Channel
    from tonekit.order import SourceOfPrompts
    from tonekit.promptplan import PlannedPrompt
    from tonekit.recordings import FoundRecordings
    from tonekit.treatment import Level


def prepare(
    sources: SourceOfPrompts | Iterable[SourceOfPrompts],
    output: str | os.PathLike[str],
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    channel: Channel = "mix",
    level: Level | None = None,
    trim: bool = False,
    lead_in: float | None = None,
    tail: float | None = None,
    max_seconds: float | None = None,
    band: bool = False,
    noise_shaping: bool | None = None,
    words: Mapping[str, str] | None = None,
    whole: bool = False,
    force: bool = False,
    prune: bool = False,
    dry_run: bool = False,
    jobs: int | None = None,
    executor: Executor | Literal["processes"] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> BatchResult:
    """Make an upload folder of recordings.

    Each recording becomes a prompt that *profile* accepts, with a name that it takes. ``manifest.json``
    records what was made of what, ``manifest.csv`` is a table of it for people, ``report.html`` a page to
    listen to. A prompt is made anew only if its recording, its settings or the profile's format changed;
    every other file is left untouched.

    Parameters
    ----------
    sources : path or PromptSpec, or iterable of them
        Recordings, folders that are searched for them, and prompts with settings of their own.
    output : path
        The folder; made if it is missing.
    profile : str, path or Profile
        The platform: a built-in name, a profile file, or a loaded profile.
    scenario : str, optional
        Where the prompts will be played, unless a `PromptSpec` says otherwise.
    channel, level, trim, lead_in, tail, max_seconds, band, noise_shaping
        What is done to the sound, where *sources* are paths: see `convert`. A *level* of ``match`` is the one
        that the folder's prompts have.
    words : mapping of str to str, optional
        Readings of Chinese that differ from the dictionary's, such as ``{"重庆": "chong qing"}``.
    whole : bool
        Whether *sources* are all that the folder shall hold: then every other prompt of the manifest is
        left over, not only those whose recording is gone.
    force : bool
        Make every prompt anew, and replace files that tonekit did not put there.
    prune : bool
        Remove prompts that are left over, unless they were changed since they were prepared.
    dry_run : bool
        Settle the names, and do nothing else.
    jobs : int, optional
        Recordings at a time, by default as many as there are processors.
    executor : concurrent.futures.Executor or "processes", optional
        Who does the work instead of threads of tonekit's own. It is not shut down. ``"processes"`` are
        tonekit's own: much quicker for many recordings on Linux, threads as well elsewhere.
    on_progress : callable, optional
        Called with a `Progress` after each recording, in the caller's thread.

    Returns
    -------
    BatchResult
        What became of each recording. One that could not be made is a row like the others.

    Raises
    ------
    TargetError
        If names collide, or nothing can be written in *output*; then nothing was changed. `DiskFullError`
        if the disk became full: what was made until then stands, and the next run goes on from there.
        `FolderBusyError` if another run is at work in *output*.
    ManifestError
        If *output* has a manifest that can't be read.
    ProfileError
        If the profile or a scenario is unknown.
    ValueError
        If *channel* is none, or *jobs* is less than 1.
    TypeError
        If a `PromptSpec` holds what is no text where a text belongs.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(say("jobs is {jobs}, wanted at least 1", jobs=jobs))
    by = judgement(profile, scenario=scenario)
    folder = Path(output)
    given = checked(
        PromptSpec(
            source=folder,
            scenario=scenario,
            channel=channel,
            level=level,
            trim=trim,
            lead_in=lead_in,
            tail=tail,
            max_seconds=max_seconds,
            band=band,
            noise_shaping=noise_shaping,
        )
    )
    listed = [sources] if isinstance(sources, str | os.PathLike | PromptSpec) else sources
    specs, found = collected(listed, given, exclude=folder)
    order = Order(
        folder=folder,
        specs=tuple(judged_by(spec, by) for spec in specs),
        profile=by.profile,
        words=words,
        force=force,
    )
    manifest = order.manifest()
    planned = order.planned(manifest)
    result = BatchResult(
        folder=folder,
        profile=by.profile.name,
        rows=tuple(_row(each, RowState.PLANNED) for each in planned),
        leftovers=(),
        skipped=found.skipped,
        unreadable=found.unreadable,
        manifest=manifest,
        notes=tuple(_profile_notes(manifest, by.profile)),
        dry_run=dry_run,
    )
    if dry_run:
        leftovers = tuple(find_leftovers(folder, manifest, planned, whole=whole, prune=False))
        return replace(result, leftovers=leftovers)
    if not (specs or manifest.prompts):
        return result
    if not force:
        refuse_strange_files(folder)
    with open_workspace(folder) as workspace:
        batch = _Batch(order, workspace, on_progress, expected=(manifest, planned))
        batch.work_through(jobs, executor)
        leftovers = batch.clear_up(whole=whole, prune=prune, spared=_spared(specs, found))
    return replace(result, rows=tuple(batch.rows), leftovers=leftovers, manifest=batch.manifest)


class _Batch:
    """A batch under way: takes what was made, and keeps the record of it."""

    def __init__(
        self,
        order: Order,
        workspace: Workspace,
        on_progress: Callable[[Progress], None] | None,
        *,
        expected: tuple[Manifest, tuple[PlannedPrompt, ...]],
    ) -> None:
        self.rows: list[BatchRow] = []
        self._order = order
        self._workspace = workspace
        self._on_progress = on_progress
        self._known = _recovered(order.manifest(), workspace.recovered, order.folder)
        manifest, planned = expected
        self._planned = planned if self._known == manifest else order.planned(self._known)
        self._prompts = dict(self._known.by_name())
        self._last: tuple[ManifestPrompt, ...] = ()
        self._members: list[tuple[int, Member]] = []  # with the numbers of their rows

    @property
    def manifest(self) -> Manifest:
        """The record as it is now."""
        return Manifest(
            profile=self._order.profile.name, prompts=sorted_prompts(tuple(self._prompts.values()))
        )

    def work_through(self, jobs: int | None, executor: Executor | Literal["processes"] | None) -> None:
        """Make every prompt; what is made stays recorded where the work is broken off."""
        try:
            tasks = with_common_level(tuple(self._tasks()), workers=jobs, executor=executor)
            for outcome in run(make_prompt, tasks, workers=jobs, executor=executor):
                self._take(outcome)
        except BaseException:
            in_place = _recovered(self.manifest, self._last, self._order.folder)
            self._prompts.update(in_place.by_name())
            with suppress(TargetError):  # such as a full disk once more; the journal has it too
                self._write_manifest()
            raise
        self._compare()

    def clear_up(self, *, whole: bool, prune: bool, spared: str | None) -> tuple[Leftover, ...]:
        """Find what is left over, and write what stands beside the prompts."""
        folder = self._order.folder
        leftovers = tuple(
            find_leftovers(folder, self.manifest, self._planned, whole=whole, prune=prune, spared=spared)
        )
        for leftover in leftovers:
            if leftover.removed:
                del self._prompts[leftover.name]
        self._write_manifest()
        write_report(folder, self.manifest, self._order.profile, workspace=self._workspace.path)
        return leftovers

    def _write_manifest(self) -> None:
        write_manifest(self._order.folder, self.manifest, workspace=self._workspace.path)

    def _tasks(self) -> Iterator[MakeTask]:
        for planned, (_spec, by) in zip(self._planned, self._order.specs, strict=True):
            yield MakeTask(planned=planned, by=by, force=self._order.force)

    def _take(self, outcome: Outcome[MakeTask, MadePrompt]) -> None:
        """Put a prompt into its place, and note what became of it."""
        planned = outcome.task.planned
        made = outcome.result
        notes = () if made is None else made.notes
        kept = outcome.then(self._put)
        if kept.result is None or made is None:
            row = replace(_row(planned, RowState.FAILED), error=kept.error)
        else:
            state = RowState.UNCHANGED if made.data is None else RowState.MADE
            notes += tuple(review_notes(planned.known, kept.result, self._order.profile))
            row = replace(_row(planned, state), notes=notes, report=made.report)
            self._prompts[planned.name] = kept.result
            self._members.append((len(self.rows), made.member))
        self.rows.append(row)
        if self._on_progress is not None:
            self._on_progress(Progress(done=len(self.rows), total=len(self._planned), row=row))

    def _put(self, task: MakeTask, made: MadePrompt) -> ManifestPrompt:
        """Write a prompt, after the journal has it."""
        prompt = recorded(task, made)
        self._last = (prompt,)  # an interrupt may come when the file is there and nobody knows yet
        if made.data is not None:
            with naming(task.planned.target):
                self._workspace.write_down(prompt)
                write_atomically(task.planned.target, made.data, force=True, workspace=self._workspace.path)
        return prompt

    def _compare(self) -> None:
        """Judge the prompts of this run as a set."""
        prompts = PromptSet(members=tuple(member for _number, member in self._members))
        found = judge_set(prompts, self._order.profile)
        for (number, _member), findings in zip(self._members, found, strict=True):
            row = self.rows[number]
            if findings and row.report is not None:
                report = with_findings(row.report, findings)
                self.rows[number] = replace(row, report=report)
                prompt = self._prompts[row.name]
                self._prompts[row.name] = replace(prompt, findings=report.findings)


def _profile_notes(manifest: Manifest, profile: Profile) -> Iterator[Note]:
    if manifest.profile != profile.name:
        message = say(
            "the folder was prepared for {old} and is prepared for {new} now",
            old=shown(manifest.profile),
            new=shown(profile.name),
        )
        yield Note(name="profile-changed", message=message)


def _spared(specs: Sequence[PromptSpec], found: FoundRecordings) -> str | None:
    """Say why no prompt may be taken for left over: a disk that is not there has no recordings either."""
    if not specs:
        return say("no recordings were found")
    return say("a searched folder can't be read") if found.unreadable else None


def _row(planned: PlannedPrompt, state: RowState) -> BatchRow:
    return BatchRow(source=planned.source, name=planned.name, state=state, reasons=planned.reasons)


def _recovered(manifest: Manifest, written_down: Iterable[ManifestPrompt], folder: Path) -> Manifest:
    """Return a manifest with what a killed run wrote down and put into its place."""
    prompts = dict(manifest.by_name())
    for prompt in written_down:
        if prompt_from_path(folder / prompt.name).sha256 == prompt.sha256:
            prompts[prompt.name] = prompt
    return replace(manifest, prompts=sorted_prompts(tuple(prompts.values())))
