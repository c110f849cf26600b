"""Judge a prompt: take it apart, run the rules, sort what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Finding, Report, Severity
from tonekit.profiles import DEFAULT_PROFILE, Profile, load_profile
from tonekit.prompt import Prompt, prompt_from_bytes, prompt_from_path
from tonekit.rules import Judgement, all_rules, find_rules

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable


def check(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview,
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    name: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """Judge a finished prompt, without changing it.

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

    Returns
    -------
    Report
        What was found. A file that can't be read, or is no WAV, is a report with finding TK001.

    Raises
    ------
    ProfileError
        If the profile or the scenario is unknown.
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
    return judge(prompt, by, codes=selected_codes(select, ignore))


def selected_codes(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
    """Return the codes of the rules that are selected (all, if none are) and not ignored.

    Raises
    ------
    UnknownRuleError
        If one of them fits no rule.
    """
    chosen = find_rules(select) or all_rules()
    ignored = find_rules(ignore)
    return frozenset(rule.code for rule in chosen if rule not in ignored)


def judgement(profile: str | os.PathLike[str] | Profile, *, scenario: str | None = None) -> Judgement:
    """Look up what to judge by.

    Raises
    ------
    ProfileError
        If the profile or the scenario is unknown.
    """
    chosen = profile if isinstance(profile, Profile) else load_profile(profile)
    return Judgement(profile=chosen, scenario=None if scenario is None else chosen.scenario(scenario))


def judge(prompt: Prompt, by: Judgement, *, codes: frozenset[str] | None = None) -> Report:
    """Run the rules over a prompt that has been taken apart.

    All rules run even if *codes* names a few to be reported, since one may need to know what another found.
    """
    findings: list[Finding] = []
    failed: set[str] = set()  # codes of the rules that found an error, or did not run
    for rule in all_rules():
        if any(code.startswith(rule.requires) for code in failed):
            failed.add(rule.code)
            continue
        found = tuple(rule.findings(prompt, by))
        findings += found
        if any(finding.severity is Severity.ERROR for finding in found):
            failed.add(rule.code)
    if codes is not None:
        findings = [finding for finding in findings if finding.code in codes]
    return Report(
        path=prompt.path,
        profile=by.profile.name,
        duration_s=prompt.duration_s,
        bytes=prompt.size,
        sha256=prompt.sha256,
        findings=tuple(sorted(findings, key=lambda finding: (finding.code, finding.offset or 0))),
    )
