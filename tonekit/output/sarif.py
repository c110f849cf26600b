"""Reports as SARIF 2.1.0, which code scanning of GitHub and many editors read.

The standard is https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub makes of it, and
what it demands beyond it, tells its documentation "SARIF support for code scanning". It takes no notice of
``suppressions`` and opens an alert for each of these too (https://github.com/github/codeql-action/issues/1230),
so what was set aside is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import tonekit
from tonekit.findings import Severity
from tonekit.output.failures import NOT_MADE_CODE, NOT_MADE_MANUAL, NOT_MADE_NAME
from tonekit.output.locations import path_from, uri_of
from tonekit.rules import all_rules
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tonekit.findings import Finding, Report

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"

_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def sarif_json(reports: Iterable[Report], *, root: Path, exit_code: int) -> str:
    """Return reports as a log of one run; files are named from *root* on.

    Every rule stands in it, whether it found something or not, so that the log of a clean run describes the
    same rules. It is written in ASCII, like all JSON of tonekit.
    """
    rules = list(_rules())
    index_of = {rule["id"]: index for index, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "tonekit",
                "version": tonekit.__version__,
                "semanticVersion": tonekit.__version__,
                "rules": rules,
            }
        },
        "invocations": [{"executionSuccessful": True, "exitCode": exit_code}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": say("The root of the repository.")}}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(reports, root, index_of)),
    }
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, allow_nan=False)


def _rules() -> Iterator[dict[str, Any]]:
    yield _rule(NOT_MADE_CODE, NOT_MADE_NAME, Severity.ERROR, NOT_MADE_MANUAL)
    for rule in all_rules():
        yield _rule(rule.code, rule.name, rule.severity, rule.manual)


def _rule(code: str, name: str, severity: Severity, manual: str) -> dict[str, Any]:
    what, _, rest = manual.partition("\n\n")
    why = rest.partition("\n\n")[0]
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": " ".join(what.split())},
        "fullDescription": {"text": " ".join((why or what).split())},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["telephony"], "problem.severity": _SEVERITIES[severity]},
    }


def _results(reports: Iterable[Report], root: Path, index_of: dict[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for report in reports:
        path = path_from(root, report.path)
        uri = uri_of(shown(report.path) if path is None else path)
        for finding in report.findings:
            yield {
                "ruleId": finding.code,
                "ruleIndex": index_of[finding.code],
                "level": _LEVELS[finding.severity],
                "message": {"text": shown(finding.message)},
                "locations": [{"physicalLocation": _location(uri, finding)}],
                "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding, uri, seen)},
            }


def _location(uri: str, finding: Finding) -> dict[str, Any]:
    """Return where a finding stands; GitHub takes none without a line, so that a sound file has its first."""
    artifact = {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}
    region = {"startLine": 1, "startColumn": 1}
    if finding.place is not None:
        region = {"startLine": finding.place.line, "startColumn": finding.place.column}
    if finding.offset is not None:
        region["byteOffset"] = finding.offset
    return {"artifactLocation": artifact, "region": region}


def _fingerprint(finding: Finding, uri: str, seen: Counter[str]) -> str:
    """Return what tells that a finding is the one of an earlier run, wherever its line has moved to.

    GitHub looks at this one fingerprint only, and writes it in this form: a hash, and a count of its equals.
    """
    identity = f"{finding.code} {uri} {finding.message}".encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(identity).hexdigest()[:16]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
