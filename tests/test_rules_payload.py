"""TK404 to TK412: what the tree of cases does not show: sentences, places, and what is not judged."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from references import judged

from tonekit.findings import Place, Severity, Status
from tonekit.references.parameters import Mode, parameter_names

AXB = {"callerNum": "+86", "calleeNum": "+86"}
AXE = {"virtualNum": "+86", "bindNum": "+86"}
CALLBACK = {"callerNbr": "+86", "calleeNbr": "+86"}


def codes(value: object, *, name: str = "request.json", mode: Mode | None = None) -> list[str]:
    return [finding.code for finding in judged(value, name=name, mode=mode)]


def test_a_notice_that_is_missing_is_reported_at_the_flag() -> None:
    (finding,) = judged(b'{"callerNum": "+86", "calleeNum": "+86",\n  "recordFlag": "true"}')

    assert finding.message == "recordFlag is true, and without recordHintTone recorded calls are blocked"
    assert finding.place == Place(2, 17)
    assert (finding.severity, finding.source) == (Severity.ERROR, Status.DERIVED)


@pytest.mark.parametrize("flag", ["true", True])
@pytest.mark.parametrize("mode", ["AX", "AXB", "AXE", "AXYB"])
def test_a_flag_is_on_with_and_without_quotes(flag: object, mode: str) -> None:
    found = codes({"recordFlag": flag}, mode=Mode(mode))

    assert found == ["TK404"] if flag == "true" else sorted(found) == ["TK404", "TK409"]


@pytest.mark.parametrize("flag", [True, False, "true", "false", 1, None, "", "TRUE", [], {}])
@pytest.mark.parametrize("notice", ["a.wav", "", None, 1])
def test_a_notice_is_never_both_missing_and_unused(flag: object, notice: object) -> None:
    found = codes({**AXB, "recordFlag": flag, "recordHintTone": notice})

    assert len({"TK404", "TK405"} & set(found)) < 2
    assert found.count("TK404") + found.count("TK405") + found.count("TK410") < 2


def test_what_only_the_program_knows_is_not_judged() -> None:
    """A YAML date stands for it: a value that no JSON has."""
    data = b"callerNum: '+86'\ncalleeNum: '+86'\n"
    for key in (b"recordFlag", b"maxDuration", b"recordHintTone", b"lastMinVoice"):
        data += key + b": 2026-01-27\n"

    assert codes(data, name="request.yaml") == []


def test_a_recorded_call_with_an_empty_notice_is_an_error_though_the_length_was_not_seen() -> None:
    (finding,) = judged({**AXB, "recordFlag": "true", "recordHintTone": ""})

    assert (finding.code, finding.severity) == ("TK410", Severity.ERROR)
    assert finding.message == (
        "recordHintTone is empty and recordFlag true; recorded calls without a notice are blocked"
    )


def test_a_length_that_was_seen_elsewhere_makes_a_warning_that_says_so() -> None:
    (finding,) = judged({**CALLBACK, "waitVoice": ""})

    assert (finding.code, finding.severity, finding.source) == ("TK410", Severity.WARNING, Status.UNKNOWN)
    assert finding.message == (
        "waitVoice is empty; that Voice Call callback wants a name was seen on other pages only"
    )


def test_what_rests_on_an_unconfirmed_row_is_a_warning_that_says_so() -> None:
    (finding,) = judged({**CALLBACK, "callBackTone": 1})

    assert (finding.code, finding.severity, finding.source) == ("TK409", Severity.WARNING, Status.UNKNOWN)
    assert finding.message == (
        "callBackTone is a number, wanted the name of a prompt; "
        "no document was seen that confirms callBackTone in Voice Call callback"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {**AXE, "preVoice": {"callerHintTone": "a.wav"}},
            "AXE bind has no preVoice, so it is never heard; take it out",
        ),
        (
            {**AXB, "calleeHintTone": "a.wav"},
            "calleeHintTone stands in the wrong place for AXB bind, wanted preVoice.calleeHintTone",
        ),
        ({**AXE, "callBackTone": "a.wav"}, "AXE bind has no callBackTone, so it is never heard; take it out"),
    ],
)
def test_a_strange_parameter_is_named_with_the_operation(body: object, message: str) -> None:
    (finding,) = judged(body)

    assert (finding.code, finding.message, finding.severity) == ("TK408", message, Severity.WARNING)


def test_what_one_of_several_possible_operations_has_is_not_strange() -> None:
    assert (
        codes({"origNum": "+86", "areaCode": "0755", "recordFlag": "true", "recordHintTone": "a.wav"}) == []
    )
    assert codes({"subscriptionId": "1", "lastMinVoice": "a.wav", "recordFlag": "true"}) == []


@pytest.mark.parametrize(
    ("minutes", "wrong"),
    [
        (0, False),
        (1, False),
        (1440, False),
        (60.0, False),
        (1441, True),
        (-1, True),
        (0.5, True),
        (1e300, True),
    ],
)
def test_minutes_are_whole_and_at_most_a_day(minutes: float, wrong: bool) -> None:
    assert codes({**AXB, "maxDuration": minutes}) == (["TK412"] if wrong else [])


def test_a_negative_limit_is_one_finding_not_two() -> None:
    assert codes({**AXB, "maxDuration": -5, "lastMinVoice": "a.wav"}) == ["TK412"]
    assert codes({**AXB, "maxDuration": "0", "lastMinVoice": "a.wav"}) == ["TK409"]
    assert codes({**AXB, "maxDuration": False, "lastMinVoice": "a.wav"}) == ["TK409"]


def test_a_part_of_a_request_is_judged_by_what_is_in_it_only() -> None:
    assert codes({"recordHintTone": "a.wav"}) == []
    assert codes({"lastMinVoice": "a.wav"}) == []
    assert codes({"lastMinVoice": "a.wav", "maxDuration": 0}) == ["TK406"]
    assert codes({"recordHintTone": "a.wav", "recordFlag": "false"}) == ["TK405"]
    assert codes({"recordHintTone": "a.wav", "recordFlag": True}) == []  # a program may convert it


def test_an_answer_is_not_judged_since_nobody_can_mend_it() -> None:
    binding = {**AXB, "recordFlag": True, "maxDuration": 9999, "lastMinVoice": 1, "preVoiceX": ""}

    assert codes({"resultcode": "0", "relationNumList": [binding]}) == []
    assert codes({"resultcode": "0", "relationNumList": [binding]}, mode=Mode.AXB) == []


def test_every_reply_in_a_list_is_judged_and_operation_says_which_part_counts() -> None:
    recording = {"recordFlag": "true"}

    assert codes({"operation": "connect", "connectInfo": [recording, recording]}) == ["TK404", "TK404"]
    assert codes({"connectInfo": recording}) == ["TK404"]
    assert codes({"operation": "close", "connectInfo": recording}) == []
    assert codes({"operation": "connect", "closeInfo": {"closeHintTone": ""}}) == []


def test_every_wrong_type_is_named() -> None:
    values: dict[str, Any] = {"an object": {}, "a list": [], "a number": 1, "true or false": True}
    for words, value in values.items():
        (finding,) = judged({**AXE, "callbackTone": value})
        assert finding.message.startswith(f"callbackTone is {words}")


SCALARS = ["", "a.wav", "true", "false", 0, 60, 9999, -1, 0.5, True, False, None]
VALUES: st.SearchStrategy[Any] = st.sampled_from([*SCALARS, [], {}, [{}], [1]])
NUMBERS = ["callerNum", "calleeNum", "relationNum", "origNum", "privateNum", "virtualNum", "bindNum"]
OTHERS = ["subscriptionId", "operation", "callerNbr", "calleeNbr", "resultcode", "callbackNum"]
HELD = ["connectInfo", "closeInfo", "playInfoList", "preVoice", "recordFlag", "maxDuration"]
KEYS = st.sampled_from([*NUMBERS, *OTHERS, *HELD, *sorted(parameter_names())])


@given(
    st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=4), max_size=8),
    st.sampled_from([None, *Mode]),
)
def test_no_payload_breaks_a_rule_and_every_finding_has_a_place(value: object, mode: Mode | None) -> None:
    for finding in judged(value, mode=mode):
        assert finding.place is not None
        assert finding.source is not Status.UNKNOWN or finding.severity is not Severity.ERROR
