"""What is said of a file: findings, gathered in a report, and notes on how a prompt was made. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """The platform refuses the prompt or plays it wrong."""
    WARNING = "warning"
    """The platform is likely to refuse it, or callers hear worse than they could."""
    INFO = "info"
    """Worth knowing; nothing has to be done."""


class Fix(StrEnum):
    """What it takes to mend a finding."""

    SAFE = "safe"
    """Rewrite the header; every sample octet is kept."""
    UNSAFE = "unsafe"
    """Encode again; the sound passes through A-law once more."""
    NONE = "none"
    """A person has to do it."""


class Status(StrEnum):
    """How well the limit behind a finding is known."""

    STATED = "stated"
    """The platform's documents, or the standard that they name, say so."""
    DERIVED = "derived"
    """It follows from what they say, or from telephone practice."""
    UNKNOWN = "unknown"
    """No document says; the finding is the careful reading."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text something stands.

    Attributes
    ----------
    line, column : int
        Both from 1; the column counts characters (Unicode code points), not bytes.
    """

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a rule found in a file.

    Attributes
    ----------
    code, name : str
        Identity of the rule, such as ``TK102`` and ``sample-rate``.
    severity : Severity
        How bad it is.
    message : str
        What is, then what was wanted.
    offset : int or None
        Byte of the file where it shows, from 0; None where no byte is to blame.
    fix : Fix
        What it takes to mend it.
    source : Status
        How well the limit is known.
    place : Place or None
        Where it shows in a text; None for a sound file, and where no line is to blame.
    """

    code: str
    name: str
    severity: Severity
    message: str
    offset: int | None
    fix: Fix
    source: Status
    place: Place | None = None

    @property
    def position(self) -> tuple[Place, str, int]:
        """What findings are sorted by: place, code, offset."""
        return (self.place or Place(0, 0), self.code, self.offset or 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready values; ``line`` and ``column`` only where it has a place."""
        place = {} if self.place is None else {"line": self.place.line, "column": self.place.column}
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "message": self.message,
            "offset": self.offset,
            "fix": self.fix.value,
            "source": self.source.value,
            **place,
        }


class IgnoredBy(StrEnum):
    """Where a finding was set aside."""

    LINE = "line"
    """By a comment on its line."""
    PROJECT = "project"
    """By the project file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """A finding that the user set aside, with the reason given for it.

    Attributes
    ----------
    finding : Finding
        What was found.
    by : IgnoredBy
        Where it was set aside.
    reason : str
        Why, in the user's words; empty where a comment gives none.
    """

    finding: Finding
    by: IgnoredBy
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready values, with ``ignored_by`` and ``reason``."""
        return {**self.finding.to_dict(), "ignored_by": self.by.value, "reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that was done to a prompt on the way, which its user should know.

    Attributes
    ----------
    name : str
        Short and stable, such as ``gain-reduced``.
    message : str
        The same as a sentence.
    """

    name: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """Return the note as JSON-ready values."""
        return {"name": self.name, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that is to be said of one file: a prompt, or a text that names prompts.

    Attributes
    ----------
    path : str
        The file, as it was named by the caller; ``<bytes>`` and the like where there is none.
    profile : str
        Name of the profile it was judged by.
    duration_s : float or None
        Length of the sound in seconds; None where the file does not tell, or is a text.
    bytes : int
        Size of the file.
    sha256 : str or None
        Hex digest of the file; None where it could not be read.
    findings : tuple of Finding
        Sorted by place, then code, then offset.
    ignored : tuple of Ignored
        What the user set aside, which counts no more; in the same order.
    """

    path: str
    profile: str
    duration_s: float | None
    bytes: int
    sha256: str | None
    findings: tuple[Finding, ...]
    ignored: tuple[Ignored, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the file is accepted: no finding is an error."""
        return not self.count(Severity.ERROR)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready values; ``ignored`` only where something was."""
        ignored = {"ignored": [each.to_dict() for each in self.ignored]} if self.ignored else {}
        return {
            "path": self.path,
            "ok": self.ok,
            "duration_s": self.duration_s,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "findings": [finding.to_dict() for finding in self.findings],
            **ignored,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts over several reports.

    Attributes
    ----------
    files : int
        Number of reports.
    ok : int
        How many of them are accepted.
    errors, warnings : int
        Number of findings of that severity in all of them.
    """

    files: int
    ok: int
    errors: int
    warnings: int

    def to_dict(self) -> dict[str, int]:
        """Return the counts as JSON-ready values."""
        return {"files": self.files, "ok": self.ok, "errors": self.errors, "warnings": self.warnings}


def summarise(reports: Iterable[Report]) -> Summary:
    """Count what *reports* hold."""
    rows = tuple(reports)
    return Summary(
        files=len(rows),
        ok=sum(report.ok for report in rows),
        errors=sum(report.count(Severity.ERROR) for report in rows),
        warnings=sum(report.count(Severity.WARNING) for report in rows),
    )


def exit_code(reports: Iterable[Report], *, strict: bool) -> int:
    """Return what a command exits with: 1 if a report has an error (with *strict*: or a warning), else 0."""
    summary = summarise(reports)
    return int(bool(summary.errors or (strict and summary.warnings)))
