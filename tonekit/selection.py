"""What of the findings counts: which rules are reported, what they weigh, and what was set aside."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tonekit.findings import Ignored, IgnoredBy
from tonekit.rules import all_rules, find_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tonekit.findings import Finding, Report, Severity
    from tonekit.project import Project
    from tonekit.waivers import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of the findings counts; by default all of them, at the severity that their rules give them.

    Attributes
    ----------
    codes : frozenset of str or None
        Codes of the rules whose findings are reported; None for all.
    severities : mapping of str to Severity
        What findings weigh that do not weigh what their rule says, by code.
    waivers : tuple of Waiver
        Findings that were set aside, file by file.
    folder : Path
        What the waivers' patterns are relative to.
    """

    codes: frozenset[str] | None = None
    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    folder: Path = Path()

    @classmethod
    def of(
        cls, select: Iterable[str] = (), ignore: Iterable[str] = (), *, project: Project | None = None
    ) -> Self:
        """Make a selection of what a user says.

        Parameters
        ----------
        select, ignore : iterable of str
            Codes, prefixes of codes or names of rules whose findings are reported, and left out.
        project : Project, optional
            The project file, which sets findings aside and weighs them.

        Raises
        ------
        UnknownRuleError
            If *select* or *ignore* holds what fits no rule.
        """
        chosen, ignored = find_rules(select), find_rules(ignore)
        codes = None
        if chosen or ignored:
            codes = frozenset(rule.code for rule in chosen or all_rules()) - {rule.code for rule in ignored}
        selection = cls(codes=codes)
        if project is None:
            return selection
        return replace(
            selection, severities=project.severities, waivers=project.waivers, folder=project.path.parent
        )

    def apply(self, report: Report) -> Report:
        """Return a report of what counts, in order; what was set aside stands under its ``ignored``.

        A finding that was set aside before, such as by a comment on its line, stays so.
        """
        reasons = self._reasons(report.path)
        found = [self._weighed(each) for each in report.findings if self._counts(each)]
        before = [
            replace(each, finding=self._weighed(each.finding))
            for each in report.ignored
            if self._counts(each.finding)
        ]
        now = [
            Ignored(finding=each, by=IgnoredBy.PROJECT, reason=reasons[each.code])
            for each in found
            if each.code in reasons
        ]
        return replace(
            report,
            findings=tuple(each for each in found if each.code not in reasons),
            ignored=tuple(sorted((*before, *now), key=lambda each: each.finding.position)),
        )

    def _counts(self, finding: Finding) -> bool:
        return self.codes is None or finding.code in self.codes

    def _weighed(self, finding: Finding) -> Finding:
        severity = self.severities.get(finding.code)
        return finding if severity is None else replace(finding, severity=severity)

    def _reasons(self, path: str) -> dict[str, str]:
        """Return why findings in a file do not count, by code; of several reasons the first.

        A report names its file as its user did: absolutely, or from the working directory on.
        """
        if not self.waivers:
            return {}
        try:
            parts = Path(os.path.relpath(path, self.folder)).parts
        except ValueError:  # on another drive of Windows
            parts = (Path(path).name,)
        waivers = [each for each in self.waivers if each.pattern.matches(parts)]
        return {code: each.reason for each in reversed(waivers) for code in each.codes}


EVERYTHING = Selection()
"""Every finding counts for what its rule says."""
