"""Judge texts that name prompts: take each apart, run the rules over what it names, honour its comments."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.checking import judgement, run_rules, selection_of, with_findings
from tonekit.errors import SourceError, UnknownRuleError
from tonekit.files import Found, read_regular, search
from tonekit.findings import Ignored, IgnoredBy, Report
from tonekit.profiles import DEFAULT_PROFILE, Profile
from tonekit.references.catalogue import read_catalogue
from tonekit.references.document import TextError
from tonekit.references.matching import names_meant
from tonekit.references.operations import Mode
from tonekit.references.parameters import telling_words
from tonekit.references.payloads import payloads_in, references_in
from tonekit.references.reading import MAX_BYTES, is_silent, reads, take_apart
from tonekit.rules import (
    ReferenceJudgement,
    catalogue_rules,
    comment_rules,
    find_rules,
    payload_rules,
    reference_rules,
    text_rules,
)
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tonekit.findings import Finding
    from tonekit.references.catalogue import Catalogue
    from tonekit.references.document import Text

_NOT_ENTERED = frozenset({"node_modules", "__pycache__", "venv"})
"""Folders of other people's code; hidden ones are not entered anyway."""

_MALFORMED = "this comment can't be followed, wanted one such as: tonekit: ignore[TK401] and the reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedText:
    """What became of one text.

    Attributes
    ----------
    report : Report
        What was found in it.
    named : frozenset of str
        The prompts of the catalogue that it means; empty where there is no catalogue.
    """

    report: Report
    named: frozenset[str] = frozenset()


def check_references(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    prompts: str | os.PathLike[str] | None = None,
    mode: str | None = None,
    unused: bool = False,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    project: str | os.PathLike[str] | None = None,
) -> tuple[Report, ...]:
    """Judge the places where prompts are named: API payloads, configuration and source code.

    Parameters
    ----------
    paths : path, or iterable of paths
        JSON, JSON lines, YAML, TOML and source code; folders are searched for these, subfolders too.
    prompts : path, optional
        The prompts that there are: a folder, or its manifest. Without it, what needs to know them is not
        judged.
    mode : str, optional
        ``AX``, ``AXB``, ``AXE``, ``X``, ``AXYB`` or ``voicecall``: what every payload is taken to be. By
        default its keys tell.
    unused : bool, optional
        Whether prompts that nothing names are reported too.
    profile : str, path or Profile, optional
        What names are judged by.
    select, ignore : iterable of str, optional
        Codes, prefixes of codes or names of rules whose findings are reported, and left out. All are
        reported by default.
    project : path, optional
        A project file that sets findings aside and weighs them; nothing else is taken from it. By default
        none is looked for.

    Returns
    -------
    tuple of Report
        One for each text, whose findings have a `Place`. With *unused* then one for each prompt that nothing
        names.

    Raises
    ------
    ManifestError
        If a manifest of *prompts* can't be read. It names the file.
    ProfileError
        If the profile is unknown.
    ProjectError
        If the project file can't be read or breaks its format.
    UnknownRuleError
        If *select* or *ignore* holds what fits no rule.
    ValueError
        If there is no such mode.
    """
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    by = ReferenceJudgement(
        profile=judgement(profile).profile,
        catalogue=None if prompts is None else read_catalogue(Path(prompts)),
    )
    judged = judge_texts(map(Path, named), by, mode=None if mode is None else _mode(mode))
    selection = selection_of(select, ignore, project)
    return tuple(map(selection.apply, reports_of(judged, by, unused=unused)))


def find_texts(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named by *paths*; folders are searched for what may name prompts.

    Hidden files but ``.env`` and hidden folders are passed over, and folders of other people's code. A folder
    that can't be read comes out itself, so that it is not taken for an empty one.
    """
    for path, found in search(paths, skip=_NOT_ENTERED):
        hidden = path.name.startswith(".") and not path.name.startswith(".env")
        if found is not Found.INSIDE or (reads(path.name) and not hidden):
            yield path


def judge_texts(paths: Iterable[Path], by: ReferenceJudgement, *, mode: Mode | None) -> Iterator[JudgedText]:
    """Judge the texts that *paths* name; one that can't be read is a finding."""
    for path in find_texts(paths):
        try:
            data = read_regular(path, max_bytes=MAX_BYTES)
        except SourceError as error:
            report = _report(os.fspath(path), None, by)
            yield JudgedText(report=_unreadable(report, TextError(error.message), by))
        else:
            yield judge_text(data, path=os.fspath(path), by=by, mode=mode)


def judge_text(data: bytes, *, path: str, by: ReferenceJudgement, mode: Mode | None) -> JudgedText:
    """Judge the bytes of a text; the suffix of *path* tells of what kind it is."""
    report, name = _report(path, data, by), Path(path).name
    if is_silent(data, name=name, words=telling_words()):
        return JudgedText(report=report)
    try:
        text = take_apart(data, name=name, parameters=telling_words())
    except TextError as error:
        return JudgedText(report=_unreadable(report, error, by))
    references = tuple(references_in(text, mode=mode))
    found = [finding for each in references for finding in run_rules(reference_rules(), each, by)]
    for document in text.documents:
        for payload in payloads_in(document, mode=mode):
            found += run_rules(payload_rules(), payload, by)
    return JudgedText(
        report=_with_comments(with_findings(report, dict.fromkeys(found)), text, by),
        named=frozenset() if by.catalogue is None else names_meant(references, by.catalogue),
    )


def reports_of(judged: Iterable[JudgedText], by: ReferenceJudgement, *, unused: bool) -> Iterator[Report]:
    """Yield the reports on texts and then, if it is wanted, those on prompts that none of them names."""
    named: frozenset[str] = frozenset()
    for each in judged:
        yield each.report
        named |= each.named
    if unused and by.catalogue is not None:
        yield from _unnamed(by.catalogue, named, by)


def _unnamed(catalogue: Catalogue, named: frozenset[str], by: ReferenceJudgement) -> Iterator[Report]:
    for prompt in catalogue.by_name.values():
        found = run_rules(catalogue_rules(), prompt, named)
        if found:
            yield with_findings(_report(os.fspath(prompt.path), None, by), found)


def _report(path: str, data: bytes | None, by: ReferenceJudgement) -> Report:
    """Return a report without findings; *data* is None where nothing was read."""
    return Report(
        path=path,
        profile=by.profile.name,
        duration_s=None,
        bytes=len(data or b""),
        sha256=None if data is None else hashlib.sha256(data).hexdigest(),
        findings=(),
    )


def _unreadable(report: Report, error: TextError, by: ReferenceJudgement) -> Report:
    return with_findings(report, run_rules(text_rules(), error, by))


def _with_comments(report: Report, text: Text, by: ReferenceJudgement) -> Report:
    """Set aside what comments on its line say, and add findings on comments that can't be followed."""
    reasons: dict[tuple[int, str], str] = {}
    troubles = [TextError(say(_MALFORMED), place) for place in text.unreadable]
    for directive in text.directives:
        try:
            rules = find_rules(directive.selectors)
        except UnknownRuleError as error:
            troubles.append(TextError(error.message, directive.place))
            continue
        reasons |= {(directive.line, rule.code): directive.reason for rule in rules}

    def reason(finding: Finding) -> str | None:
        return None if finding.place is None else reasons.get((finding.place.line, finding.code))

    ignored = (
        Ignored(finding=finding, by=IgnoredBy.LINE, reason=said)
        for finding in report.findings
        if (said := reason(finding)) is not None
    )
    counted = replace(
        report,
        findings=tuple(finding for finding in report.findings if reason(finding) is None),
        ignored=tuple(ignored),
    )
    found = [finding for trouble in troubles for finding in run_rules(comment_rules(), trouble, by)]
    return with_findings(counted, found)


def _mode(name: str) -> Mode:
    by_name = {mode.value.casefold(): mode for mode in Mode}
    if name.casefold() in by_name:
        return by_name[name.casefold()]
    known = ", ".join(mode.value for mode in Mode)
    raise ValueError(say("there is no mode {name}, wanted one of {known}", name=shown(name), known=known))
