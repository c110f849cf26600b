"""Reports for tests of their formats, without judging anything."""

from __future__ import annotations

from hypothesis import strategies as st

from tonekit.findings import Finding, Fix, Ignored, IgnoredBy, Place, Report, Severity, Status
from tonekit.rules import all_rules

HOSTILE_PATHS = [
    "two\nlines.wav",
    "a\r::error file=x::y.wav",
    "::stop-commands::x",
    "100%,a:b.wav",
    "\x1b[31mred.wav",
    "nul\x00.wav",
    "caf\udce9.wav",
    "half\ud800.wav",
    "<&>\"'.wav",
    "]]>.wav",
    "录音 \u202e.wav",
    "\ufffe.wav",
    "a\\b.wav",
    "#q?.wav",
]
"""Names that file systems permit, and formats must not take for their own signs."""


def finding(
    code: str = "TK202",
    *,
    severity: Severity = Severity.WARNING,
    message: str = "it is so, wanted otherwise",
    offset: int | None = None,
    place: Place | None = None,
) -> Finding:
    """Return a finding of a rule that there is."""
    name = next(rule.name for rule in all_rules() if rule.code == code)
    return Finding(
        code=code,
        name=name,
        severity=severity,
        message=message,
        offset=offset,
        fix=Fix.NONE,
        source=Status.STATED,
        place=place,
    )


def ignored(what: Finding, *, by: IgnoredBy = IgnoredBy.PROJECT, reason: str = "known") -> Ignored:
    """Return a finding that was set aside."""
    return Ignored(finding=what, by=by, reason=reason)


def report(path: str, *findings: Finding, ignored: tuple[Ignored, ...] = ()) -> Report:
    """Return a report on a file."""
    return Report(
        path=path, profile="p", duration_s=1.0, bytes=8, sha256=None, findings=findings, ignored=ignored
    )


PATHS = st.text(min_size=1, max_size=20) | st.sampled_from(HOSTILE_PATHS)
FINDINGS = st.builds(
    finding,
    st.sampled_from([rule.code for rule in all_rules()]),
    severity=st.sampled_from(Severity),
    message=st.text(max_size=20) | st.sampled_from(HOSTILE_PATHS),
    offset=st.none() | st.integers(0, 2**32),
    place=st.none() | st.builds(Place, st.integers(1, 2**31), st.integers(1, 2**31)),
)
IGNORED = st.builds(
    ignored,
    FINDINGS,
    by=st.sampled_from(IgnoredBy),
    reason=st.text(max_size=20) | st.sampled_from(HOSTILE_PATHS),
)
REPORTS = st.lists(
    st.builds(
        lambda path, findings, ignored: report(path, *findings, ignored=tuple(ignored)),
        PATHS,
        st.lists(FINDINGS, max_size=4),
        st.lists(IGNORED, max_size=2),
    ),
    max_size=4,
)
"""Reports that may hold anything at all, also what no rule says."""
