"""Payloads are recognised by their keys, wherever they stand; references are found in them and elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from references import text

from tonekit.findings import Place
from tonekit.references.document import Kind, Mention, Node, Text
from tonekit.references.parameters import Mode, operations, parameter_names
from tonekit.references.payloads import payloads_in, references_in, spelling

TONES = {"callerHintTone": "a.wav"}
SUBSCRIPTION = {"subscriptionId": "0167ecc9"}


def recognised(value: object, *, mode: Mode | None = None) -> list[str]:
    """Return what the payloads of a document may be; each as the names of its operations."""
    (document,) = text(value).documents
    return [
        ", ".join(each.name for each in payload.operations) for payload in payloads_in(document, mode=mode)
    ]


def named(value: object, *, name: str = "request.json", mode: Mode | None = None) -> list[tuple[str, str]]:
    return [(each.parameter, each.name) for each in references_in(text(value, name=name), mode=mode)]


@pytest.mark.parametrize(
    ("body", "operation"),
    [
        ({"origNum": "+86", "privateNum": "+86"}, "AX bind"),
        ({"origNum": "+86", "calleeNumDisplay": "0"}, "AX bind"),
        ({"origNum": "+86", "areaCode": "0755", "privateNumType": "mobile-virtual"}, "AX bind"),
        ({"origNum": "+86", "areaCode": "0755"}, "AX bind, AXYB bind"),
        ({"origNum": "+86", "areaCode": "0755", "preVoice": TONES}, "AX bind"),
        ({"origNum": "+86", "areaCode": "0755", "preVoiceX": "a.wav"}, "AXYB bind"),
        ({"origNum": "+86", **SUBSCRIPTION, "preVoiceY": "a.wav"}, "AXYB bind"),
        ({"origNum": "+86", "privateNum": "+86", **SUBSCRIPTION}, "AX modify"),
        ({"origNum": "+86", **SUBSCRIPTION}, "AX modify, AXYB bind"),
        ({"callerNum": "+86", "calleeNum": "+86"}, "AXB bind"),
        ({"relationNum": "+86", "calleeNum": "+86"}, "AXB bind"),
        ({"relationNum": "+86", "callerNum": "+86", **SUBSCRIPTION}, "AXB modify"),
        ({**SUBSCRIPTION, "preVoice": TONES}, "AX modify, AXB modify"),
        ({**SUBSCRIPTION, "recordHintTone": "a.wav"}, "AX modify, AXE modify"),
        ({**SUBSCRIPTION, "callbackTone": "a.wav"}, "AXE modify"),
        ({"virtualNum": "+86", "bindNum": "+86"}, "AXE bind"),
        ({"virtualNum": "+86", "extendNum": "1"}, "AXE modify"),
        ({"virtualNum": "+86", "bindNum": "+86", "extendNum": "1"}, "AXE bind, AXE modify"),
        ({"operation": "connect", "connectInfo": {}}, "X reply"),
        ({"operation": "close", "closeInfo": {}}, "X reply"),
        ({"connectInfo": [{}], "closeInfo": [{}]}, "X reply"),
        ({"callerNbr": "+86", "calleeNbr": "+86"}, "Voice Call callback"),
        ({"displayNbr": "+86", "playInfoList": []}, "Voice Call notification"),
        ({"calleeNbr": "+86", "verifyCode": "1"}, "Voice Call verification code"),
        ({"resultcode": "0", "privateNumList": []}, "AX query"),
        ({"resultcode": "0", "relationNumList": []}, "AXB query"),
        ({"resultcode": "0", "virtualNum": "+86", "bindNum": "+86"}, "AXE query"),
        ({"xyRelationNumList": []}, "AXYB query"),
    ],
)
def test_a_body_is_recognised_by_its_keys(body: object, operation: str) -> None:
    assert recognised(body) == [operation]
    assert recognised([{"fixtures": {"first": [body]}}]) == [operation]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"callerNum": "+86"},
        {"subscriptionId": "0167ecc9", "maxDuration": 7200},
        {"operation": "close", "recordFlag": "true"},
        {"verifyCode": "1234"},
        {"callerNum": {"type": "string"}, "calleeNum": {"type": "string"}},
        {"recordHintTone": {"type": "string"}, "preVoice": {"type": "object"}},
        {"connectInfo": "a string"},
        {"playInfoList": {"type": "array", "items": {"properties": {"notifyVoice": {"type": "string"}}}}},
        {"callerNum": None, "calleeNum": None},
        ["callerNum", "calleeNum"],
        "callerNum",
    ],
)
def test_what_says_nothing_to_the_platform_is_no_payload(body: object) -> None:
    assert recognised(body) == []


@pytest.mark.parametrize(
    "body", [{"recordHintTone": "a.wav"}, {"preVoice": TONES}, {"preVoice": [TONES]}, {"preTone": "a.wav"}]
)
def test_parameters_alone_make_a_payload_of_unknown_operation(body: object) -> None:
    assert recognised(body) == [""]


def test_what_belongs_to_a_payload_is_no_payload_of_its_own() -> None:
    reply = {"connectInfo": {"waitVoice": "a.wav", "recordHintTone": "b.wav"}}
    notification = {"playInfoList": [{"notifyVoice": "a.wav"}, {"notifyVoice": "b.wav"}]}
    answer = {"relationNumList": [{"callerNum": "+86", "calleeNum": "+86", "recordHintTone": "a.wav"}]}

    assert recognised([reply, notification, answer]) == ["X reply", "Voice Call notification", "AXB query"]


def test_a_mode_that_is_asked_for_counts_whatever_the_keys_say() -> None:
    axb = {"callerNum": "+86", "calleeNum": "+86", "recordHintTone": "a.wav"}

    assert recognised(axb, mode=Mode.AXE) == ["AXE bind"]
    assert recognised({**axb, **SUBSCRIPTION}, mode=Mode.AXE) == ["AXE modify"]
    assert recognised({"recordFlag": "true"}, mode=Mode.AXB) == ["AXB bind"]
    assert recognised({"preTone": "a.wav"}, mode=Mode.VOICECALL) == ["Voice Call verification code"]
    assert recognised({"calleeHintVoice": "a.wav"}, mode=Mode.X) == []  # the inside of a connectInfo
    assert recognised({"userData": "a.wav"}, mode=Mode.AXB) == []


@pytest.mark.parametrize("mode", Mode)
def test_a_mode_that_is_asked_for_gives_operations_of_that_mode_only(mode: Mode) -> None:
    body = {"recordHintTone": "a.wav", "lastMinVoice": "b.wav", "callerNum": "+86"}
    (document,) = text(body).documents

    for payload in payloads_in(document, mode=mode):
        assert payload.operations
        assert {each.mode for each in payload.operations} == {mode}


def test_references_have_the_place_of_their_value_and_the_row_of_their_operation() -> None:
    body = b'{"callerNum": "+86", "calleeNum": "+86",\n "preVoice": {"callerHintTone": "a b.wav "}}'

    (reference,) = references_in(text(body))

    assert (reference.name, reference.place) == ("a b.wav ", Place(2, 33))
    assert [(row.operation.name, row.path) for row in reference.rows] == [
        ("AXB bind", "preVoice.callerHintTone")
    ]


def test_outside_of_payloads_any_spelling_is_a_reference_to_every_row_of_the_name() -> None:
    found = tuple(references_in(text(b"tones:\n  LAST-min_voice: a.wav\n", name="tones.yaml")))

    assert [each.parameter for each in found] == ["lastMinVoice"]
    assert {row.operation.name for row in found[0].rows} >= {"AX bind", "X reply", "Voice Call callback"}


def test_a_mode_that_is_asked_for_narrows_the_rows() -> None:
    (reference,) = references_in(text({"last_min_voice": "a.wav"}), mode=Mode.X)

    assert [row.operation.name for row in reference.rows] == ["X reply"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        1,
        True,
        {},
        [],
        ["a.wav"],
        "${TONE}",
        "$TONE",
        "{{ tone }}",
        "{tone}",
        "%s",
        "%(tone)s",
        "<tone>",
    ],
)
def test_what_names_nothing_is_no_reference(value: object) -> None:
    assert named({"callerNum": "+86", "calleeNum": "+86", "recordHintTone": value}) == []
    assert named({"record_hint_tone": value}) == []


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    assert named(b'{"recordHintTone": "a.wav", "recordHintTone": "b.wav"}') == [("recordHintTone", "b.wav")]
    assert named(b'{"recordHintTone": "a.wav", "recordHintTone": null}') == []


def test_a_name_where_an_object_is_wanted_is_not_taken_for_another_services_parameter() -> None:
    assert named({"callerNum": "+86", "calleeNum": "+86", "preVoice": "a.wav"}) == []
    assert named({"callerNbr": "+86", "calleeNbr": "+86", "preVoice": "a.wav"}) == [("preVoice", "a.wav")]


def test_an_alias_is_one_reference() -> None:
    data = b"one: &tones\n  preVoiceX: a.wav\ntwo: *tones\n"

    assert named(data, name="tones.yaml") == [("preVoiceX", "a.wav")]


def test_what_payloads_share_belongs_to_the_first_of_them() -> None:
    data = (
        b"tones: &tones\n  - notifyVoice: a.wav\none:\n  playInfoList: *tones\ntwo:\n  playInfoList: *tones\n"
    )
    (document,) = text(data, name="requests.yaml").documents

    shared = [len(payload.held["playInfoList"]) for payload in payloads_in(document) if payload.operations]

    assert shared == [1, 0]
    assert named(data, name="requests.yaml") == [("notifyVoice", "a.wav")]


def test_nothing_under_a_key_that_stands_again_counts() -> None:
    data = b'{"preVoice": {"callerHintTone": "a.wav"}, "preVoice": {"callerHintTone": "b.wav"}}'

    assert named(data) == [("callerHintTone", "b.wav")]


def test_mentions_in_code_are_references_too() -> None:
    mention = Mention(parameter="lastMinVoice", value="a.wav", place=Place(3, 4))
    template = Mention(parameter="lastMinVoice", value="${x}", place=Place(4, 4))

    (reference,) = references_in(Text(mentions=(mention, template)))

    assert (reference.name, reference.place, reference.parameter) == ("a.wav", Place(3, 4), "lastMinVoice")


def test_a_list_of_very_many_entries_is_read_to_its_end_but_not_as_one_payload() -> None:
    body = {"playInfoList": [{"notifyVoice": f"{number}.wav"} for number in range(300)]}

    assert len(named(body)) == 300


def test_a_document_that_holds_itself_comes_to_an_end() -> None:
    entry = Node(kind=Kind.OBJECT, place=Place(1, 1))
    cycle = Node(kind=Kind.ARRAY, place=Place(1, 1), items=(entry,))
    object.__setattr__(entry, "items", (cycle,))

    assert list(payloads_in(cycle)) == []


@given(st.sampled_from(sorted(parameter_names())), st.sampled_from(["_", "-", ""]))
def test_a_spelling_has_no_case_and_no_joints(name: str, joint: str) -> None:
    written = joint.join([name[:3].upper(), name[3:].lower()])

    assert spelling(written) == spelling(name)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {key for each in operations() for group in each.keys for key in group}
                    | parameter_names()
                    | {"preVoice", "maxDuration", "recordFlag", "operation", "callbackNum"}
                )
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, *Mode]))
def test_no_document_breaks_anything(value: object, mode: Mode | None) -> None:
    taken = text(value)

    for reference in references_in(taken, mode=mode):
        assert reference.name
        assert reference.rows
    for document in taken.documents:
        for payload in payloads_in(document, mode=mode):
            assert next(iter(payload.parts())) is payload.node
