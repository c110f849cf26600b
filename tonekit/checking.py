"""Judge prompts: take each apart, run the rules over it and over its folder, sort what they found."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tonekit.errors import ProfileError
from tonekit.files import Found, find_prompts, search
from tonekit.findings import Finding, Report, Severity
from tonekit.profiles import DEFAULT_PROFILE, Profile, load_profile
from tonekit.project import load_project
from tonekit.prompt import Prompt, prompt_from_bytes, prompt_from_path
from tonekit.promptset import MANIFEST_NAME, PromptSet, manifest_beside, member_of, missing_members
from tonekit.rules import Judgement, SetJudgement, prompt_rules, set_rules
from tonekit.selection import EVERYTHING, Selection
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tonekit.manifest import Manifest, ManifestPrompt
    from tonekit.promptset import Member
    from tonekit.rules import Rule

S = TypeVar("S")
B = TypeVar("B")


def check(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview,
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    name: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    project: str | os.PathLike[str] | None = None,
) -> Report:
    """Judge a finished prompt on its own, without changing it.

    Parameters
    ----------
    source : path or bytes-like
        The file, or its whole content.
    profile : str, path or Profile
        The platform to judge by: a built-in name, a profile file, or a loaded profile.
    scenario : str, optional
        Where the prompt will be played, such as ``callerHintTone``: its length is judged too.
    name : str, optional
        File name to judge. By default the name of the file; for bytes, no name is judged.
    select, ignore : iterable of str, optional
        Codes, prefixes of codes or names of rules whose findings are reported, and left out. All are
        reported by default.
    project : path, optional
        A project file that sets findings aside and weighs them; nothing else is taken from it. By default
        none is looked for.

    Returns
    -------
    Report
        What was found. A file that can't be read, or is no WAV, is a report with finding TK001.

    Raises
    ------
    ProfileError
        If the profile or the scenario is unknown.
    ProjectError
        If the project file can't be read or breaks its format.
    UnknownRuleError
        If *select* or *ignore* holds what fits no rule.
    TypeError
        If *source* is neither a path nor bytes.

    Examples
    --------
    >>> [finding.code for finding in check(b"ID3...").findings]
    ['TK001']
    """
    by = judgement(profile, scenario=scenario)
    if isinstance(source, bytes | bytearray | memoryview):
        prompt = prompt_from_bytes(bytes(source), name=name)
    else:
        prompt = prompt_from_path(source, name=name)
    return selection_of(select, ignore, project).apply(judge(prompt, by))


def check_files(
    paths: Iterable[str | os.PathLike[str]],
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    project: str | os.PathLike[str] | None = None,
) -> tuple[Report, ...]:
    """Judge finished prompts, each on its own and among the others of its folder, without changing them.

    The files of one folder are a set: their names, levels and sounds are compared. Where the folder has a
    manifest, they are compared with that too.

    Parameters
    ----------
    paths : iterable of paths
        Files, and folders that are searched for ``*.wav`` in any case, subfolders too.
    profile : str, path or Profile
        The platform to judge by: a built-in name, a profile file, or a loaded profile.
    scenario : str, optional
        Where all of them will be played. By default each is judged for the scenario that the manifest of its
        folder has for it, if the profile knows that.
    select, ignore : iterable of str, optional
        Codes, prefixes of codes or names of rules whose findings are reported, and left out. All are
        reported by default.
    project : path, optional
        A project file that sets findings aside and weighs them; nothing else is taken from it. By default
        none is looked for.

    Returns
    -------
    tuple of Report
        One for each file, folder by folder. A prompt that is gone from a searched folder, and still in its
        manifest, has a report of its own, of 0 bytes, while the finding on that is reported.

    Raises
    ------
    ManifestError
        If a folder's manifest can't be read. It names the file.
    ProfileError
        If the profile or the scenario is unknown.
    ProjectError
        If the project file can't be read or breaks its format.
    UnknownRuleError
        If *select* or *ignore* holds what fits no rule.
    TypeError
        If *paths* is a single path: its letters would be taken for files.
    """
    if isinstance(paths, str | os.PathLike):
        raise TypeError(say("paths is a single path, wanted a list of paths"))
    by = judgement(profile, scenario=scenario)
    selection = selection_of(select, ignore, project)
    return tuple(judge_files([Path(path) for path in paths], by, selection=selection))


def judgement(profile: str | os.PathLike[str] | Profile, *, scenario: str | None = None) -> Judgement:
    """Look up what to judge by.

    Raises
    ------
    ProfileError
        If the profile or the scenario is unknown.
    """
    chosen = profile if isinstance(profile, Profile) else load_profile(profile)
    return Judgement(profile=chosen, scenario=None if scenario is None else chosen.scenario(scenario))


def selection_of(
    select: Iterable[str], ignore: Iterable[str], project: str | os.PathLike[str] | None
) -> Selection:
    """Return what counts of the findings, by what was named and by a project file.

    Raises
    ------
    ProjectError
        If the project file can't be read or breaks its format.
    UnknownRuleError
        If *select* or *ignore* holds what fits no rule.
    """
    loaded = None if project is None else load_project(project)
    return Selection.of(select, ignore, project=loaded)


def judge(prompt: Prompt, by: Judgement) -> Report:
    """Run the rules over a prompt that has been taken apart.

    All of them run, whatever is selected of their findings later: one may need to know what another found.
    """
    report = Report(
        path=prompt.path,
        profile=by.profile.name,
        duration_s=prompt.duration_s,
        bytes=prompt.size,
        sha256=prompt.sha256,
        findings=(),
    )
    return with_findings(report, run_rules(prompt_rules(), prompt, by))


def judge_set(prompts: PromptSet, profile: Profile) -> tuple[tuple[Finding, ...], ...]:
    """Run the rules over the prompts of a folder; return what they found in each member, in their order."""
    by = SetJudgement(profile=profile, prompts=prompts)
    return tuple(run_rules(set_rules(), member, by) for member in prompts.members)


def with_findings(report: Report, findings: Iterable[Finding]) -> Report:
    """Return a report with further findings, sorted."""
    complete = sorted((*report.findings, *findings), key=lambda found: found.position)
    return replace(report, findings=tuple(complete))


def judge_files(
    paths: Sequence[Path], by: Judgement, *, selection: Selection = EVERYTHING
) -> Iterator[Report]:
    """Yield what `check_files` returns, a folder at a time."""
    folders: dict[Path, list[Path]] = {}
    for file in find_prompts(paths):
        folders.setdefault(file.parent, []).append(file)
    prepared = [
        path.parent for path, found in search(paths) if found is Found.INSIDE and path.name == MANIFEST_NAME
    ]
    for folder in prepared:  # in some of which no prompt may be left
        folders.setdefault(folder, [])
    whole = frozenset(prepared)
    for folder, files in folders.items():
        yield from _judge_folder(folder, files, by, selection=selection, whole=folder in whole)


def _judge_folder(
    folder: Path, files: list[Path], by: Judgement, *, selection: Selection, whole: bool
) -> Iterator[Report]:
    """Judge files of a folder; *whole* tells that they are all it has, so that one can be missed."""
    manifest = manifest_beside(folder)
    judged = list(_judge_each(files, by, manifest))
    if manifest is not None and whole:
        judged += [(_nothing(member, by), member) for member in missing_members(manifest, folder)]
    members = tuple(member for _, member in judged if member is not None)
    of_set = judge_set(PromptSet(members=members, manifest=manifest), by.profile)
    found = dict(zip((member.path for member in members), of_set, strict=True))
    for report, member in judged:
        complete = selection.apply(with_findings(report, found.get(report.path, ())))
        if complete.findings or complete.ignored or member is None or not member.missing:
            yield complete


def _judge_each(
    files: Iterable[Path], by: Judgement, manifest: Manifest | None
) -> Iterator[tuple[Report, Member | None]]:
    listed = {} if manifest is None else manifest.by_name()
    for file in files:
        entry = listed.get(file.name)
        prompt = prompt_from_path(file)
        report = judge(prompt, by if entry is None else _as_prepared(by, entry))
        yield report, member_of(prompt, report)


def _as_prepared(by: Judgement, entry: ManifestPrompt) -> Judgement:
    """Return what to judge a prompt by that the manifest knows; a scenario that is asked for comes first."""
    by = replace(by, level_dbov=entry.settings.level_dbov, source_clipped_share=entry.source_clipped_share)
    if by.scenario is not None or entry.scenario is None:
        return by
    try:
        return replace(by, scenario=by.profile.scenario(entry.scenario))
    except ProfileError:  # prepared for another platform than it is judged by
        return by


def _nothing(missing: Member, by: Judgement) -> Report:
    return Report(
        path=missing.path, profile=by.profile.name, duration_s=None, bytes=0, sha256=None, findings=()
    )


def run_rules(rules: Iterable[Rule[S, B]], subject: S, by: B) -> tuple[Finding, ...]:
    """Return what rules find, each of which is skipped if one that it requires found an error."""
    findings: list[Finding] = []
    failed: set[str] = set()  # codes of the rules that found an error, or did not run
    for rule in rules:
        if any(code.startswith(rule.requires) for code in failed):
            failed.add(rule.code)
            continue
        found = tuple(rule.findings(subject, by))
        findings += found
        if any(finding.severity is Severity.ERROR for finding in found):
            failed.add(rule.code)
    return tuple(findings)
