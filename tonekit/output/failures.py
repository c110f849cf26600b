"""Sources of which nothing came, in the shape of reports, for formats that know nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Finding, Fix, Report, Severity, Status
from tonekit.text import shown

if TYPE_CHECKING:
    import os

NOT_MADE_CODE = "TK000"
NOT_MADE_NAME = "not-made"
NOT_MADE_MANUAL = """Find recordings of which no prompt could be made.

The message tells why: the file can't be read or decoded, or what was made of it would not be accepted.

Mend or replace the recording, and prepare again."""


def failed(path: str | os.PathLike[str], message: str, *, profile: str) -> Report:
    """Return the report on a source that failed: of 0 bytes, with one error.

    Its code is that of no rule: it can be neither selected nor ignored.
    """
    finding = Finding(
        code=NOT_MADE_CODE,
        name=NOT_MADE_NAME,
        severity=Severity.ERROR,
        message=shown(message),
        offset=None,
        fix=Fix.NONE,
        source=Status.STATED,
    )
    return Report(path=str(path), profile=profile, duration_s=None, bytes=0, sha256=None, findings=(finding,))
