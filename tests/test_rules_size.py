"""TK31: sizes and durations, at the limits of the profile and just beyond."""

from __future__ import annotations

import pytest
from prompts import PROMPT, codes, findings

from tonekit.findings import Severity, Status
from tonekit.riff import build_wav

SECOND = PROMPT[58:] * 2 + PROMPT[58:1658]  # 8000 octets


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (2_000_000, []),
        (2_000_001, ["TK312"]),
        (2_097_152, ["TK312"]),
        (2_097_153, ["TK311"]),
    ],
)
def test_the_size_is_judged_by_both_readings_of_2m(size: int, expected: list[str]) -> None:
    data = PROMPT + bytes(size - len(PROMPT))

    assert [code for code in codes(data) if code.startswith("TK31")] == expected


def test_a_finding_on_the_size_names_the_limits() -> None:
    large, close = findings(bytes(3_000_000))[-1], findings(bytes(2_000_001))[-1]

    assert large.message == "the file has 3000000 bytes, wanted at most 2097152"
    assert close.message == (
        "the file has 2000001 bytes, wanted at most 2000000: the limit is somewhere between that and 2097152"
    )
    assert (large.severity, close.severity) == (Severity.ERROR, Severity.WARNING)
    assert (large.source, close.source) == (Status.DERIVED, Status.DERIVED)


def test_a_waiting_tone_is_heard_for_five_seconds() -> None:
    (finding,) = findings(build_wav(SECOND * 6), scenario="callerHintTone")

    assert finding.code == "TK313"
    assert finding.message == "the sound lasts 6.00 s, but callerHintTone is heard for at most 5 s"
    assert (finding.severity, finding.source) == (Severity.WARNING, Status.STATED)


@pytest.mark.parametrize(
    ("seconds", "scenario"),
    [(5, "callerHintTone"), (5, "preVoice.callerHintTone"), (6, "recordHintTone"), (6, None)],
)
def test_what_is_heard_to_its_end_has_no_finding(seconds: int, scenario: str | None) -> None:
    assert findings(build_wav(SECOND * seconds), scenario=scenario) == ()


@pytest.mark.parametrize(("octets", "expected"), [(1600, []), (1599, ["TK314"]), (1, ["TK314"])])
def test_less_than_a_fifth_of_a_second_is_hardly_heard(octets: int, expected: list[str]) -> None:
    data = build_wav(PROMPT[58 : 58 + octets])

    assert [code for code in codes(data) if code.startswith("TK31")] == expected
