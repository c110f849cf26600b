"""Reports as JUnit's XML, which most build servers show: a test case for each file.

There is no standard. Attributes and elements are those that the schema of Jenkins knows
(https://github.com/jenkinsci/xunit-plugin, ``junit-10.xsd``), and ``file``, which GitLab shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tonekit.findings import Severity
from tonekit.output.checks import finding_line
from tonekit.output.locations import path_from
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tonekit.findings import Finding, Report

_HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_MEASURED = "0"


def junit_xml(reports: Sequence[Report], *, command: str, root: Path, strict: bool) -> str:
    """Return reports as a document; a file that is not accepted is a failure, with *strict* a warning is too.

    It is written in ASCII, so that no terminal or pipe can spoil it, and holds no character that XML forbids:
    whatever can't be shown stands as an escape.
    """
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    cases = [_case(report, command, root, failing) for report in reports]
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
        "time": _NOT_MEASURED,
    }
    name = f"tonekit {command}"
    document = ET.Element("testsuites", {"name": name, **counts})
    ET.SubElement(document, "testsuite", {"name": name, **counts, "skipped": "0"}).extend(cases)
    ET.indent(document, " ")
    octets: bytes = ET.tostring(document, encoding="us-ascii")
    return _HEADER + octets.decode("ascii")


def _case(report: Report, command: str, root: Path, failing: set[Severity]) -> ET.Element:
    path = path_from(root, report.path)
    name = shown(report.path if path is None else path)
    case = ET.Element("testcase", {"classname": f"tonekit.{command}", "name": name, "time": _NOT_MEASURED})
    if path is not None:
        case.set("file", name)
    wrong = [finding for finding in report.findings if finding.severity in failing]
    if wrong:
        first = {"message": shown(wrong[0].message), "type": _kind(wrong[0])}
        ET.SubElement(case, "failure", first).text = _lines(report, wrong)
    others = [finding for finding in report.findings if finding.severity not in failing]
    told = [_lines(report, others)] if others else []
    for each in report.ignored:
        line = finding_line(report.path, each.finding)
        sentence = "ignored: {line}: {reason}" if each.reason else "ignored: {line}"
        told.append(shown(say(sentence, line=line, reason=each.reason)))
    if told:
        ET.SubElement(case, "system-out").text = "\n".join(told)
    return case


def _lines(report: Report, findings: Sequence[Finding]) -> str:
    return "\n".join(shown(finding_line(report.path, finding)) for finding in findings)


def _kind(finding: Finding) -> str:
    return say("{code} {name}", code=finding.code, name=finding.name)
