"""What of the findings counts: which rules are reported, what they weigh, and what was set aside."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tonekit.findings import Ignored, IgnoredBy
from tonekit.rules import all_rules, find_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from tonekit.findings import Finding, Report, Severity
    from tonekit.project import Project
    from tonekit.waivers import PathPattern, Waiver


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

    def idle_patterns(
        self, files: Collection[str], *, searched: Iterable[Path], codes: Collection[str]
    ) -> tuple[str, ...]:
        """Return the patterns of waivers that match none of the files, though their place was searched.

        Parameters
        ----------
        files : collection of str
            What was looked at. While a folder is among these, which could not be read, nothing is idle.
        searched : iterable of Path
            The folders that were searched.
        codes : collection of str
            Codes of the rules that were run. A waiver of others is for other files.
        """
        if not files or any(map(os.path.isdir, files)):
            return ()
        roots = [os.path.realpath(folder) for folder in searched]
        patterns = {each.pattern: None for each in self.waivers if not each.codes.isdisjoint(codes)}
        idle = [pattern for pattern in patterns if self._was_searched(pattern, roots)]
        for file in files if idle else ():
            paths = tuple(self._paths(file))
            idle = [pattern for pattern in idle if not any(map(pattern.matches, paths))]
        return tuple(pattern.text for pattern in idle)

    def _was_searched(self, pattern: PathPattern, roots: Iterable[str]) -> bool:
        """Tell whether a search, which enters no hidden folder, came by all files that a pattern may mean."""
        place = Path(os.path.realpath(self.folder.joinpath(*pattern.place)))
        below = (place.relative_to(root).parts for root in roots if place.is_relative_to(root))
        return any(not any(part.startswith(".") for part in parts) for parts in below)

    def _counts(self, finding: Finding) -> bool:
        return self.codes is None or finding.code in self.codes

    def _weighed(self, finding: Finding) -> Finding:
        severity = self.severities.get(finding.code)
        return finding if severity is None else replace(finding, severity=severity)

    def _reasons(self, path: str) -> dict[str, str]:
        """Return why findings in a file do not count, by code; of several reasons the first."""
        if not self.waivers:
            return {}
        paths = tuple(self._paths(path))
        waivers = [each for each in self.waivers if any(map(each.pattern.matches, paths))]
        return {code: each.reason for each in reversed(waivers) for code in each.codes}

    def _paths(self, path: str) -> Iterator[tuple[str, ...]]:
        """Yield what a pattern may match of a file: its path from the project file's folder on.

        A report names its file as its user did: absolutely, or from the working directory on. Where links to
        folders are on the way, the path that is written counts, and the one that they lead to.
        """
        try:
            yield Path(os.path.relpath(path, self.folder)).parts
            resolved = Path(os.path.realpath(Path(path).parent), Path(path).name)
            yield Path(os.path.relpath(resolved, os.path.realpath(self.folder))).parts
        except ValueError:  # on another drive of Windows, or no path at all
            yield (Path(path).name,)


EVERYTHING = Selection()
"""Every finding counts for what its rule says."""
