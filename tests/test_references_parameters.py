"""The table of parameters is complete, cites what it says, and says what the profiles say."""

from __future__ import annotations

from typing import Any

import pytest

from tonekit.errors import ProfileError
from tonekit.findings import Status
from tonekit.profiles import Limit, Profile, Scenario, Source, load_profile
from tonekit.references.parameters import (
    Action,
    Mode,
    Parameter,
    operations,
    parameter_names,
    parameters,
    parameters_of,
    read_table,
)

ROWS = {
    "AX bind": "preVoice.callerHintTone preVoice.calleeHintTone recordHintTone lastMinVoice",
    "AX modify": "preVoice.callerHintTone preVoice.calleeHintTone lastMinVoice recordHintTone",
    "AXB bind": "preVoice.callerHintTone preVoice.calleeHintTone recordHintTone lastMinVoice",
    "AXB modify": "preVoice.callerHintTone preVoice.calleeHintTone lastMinVoice",
    "AXB query": "preVoice.callerHintTone preVoice.calleeHintTone recordHintTone",
    "AXE bind": "recordHintTone callbackTone",
    "AXE modify": "callbackTone recordHintTone",
    "AXE query": "recordHintTone callbackTone",
    "X reply": "connectInfo.waitVoice connectInfo.recordHintTone connectInfo.lastMinVoice "
    "connectInfo.calleeHintVoice closeInfo.closeHintTone",
    "AXYB bind": "preVoiceX preVoiceY recordHintTone",
    "AXYB query": "xyRelationNumList[].recordHintTone xyRelationNumList[].preVoiceX "
    "xyRelationNumList[].preVoiceY",
    "Voice Call callback": "preVoice waitVoice lastMinVoice recordHintTone callBackTone",
    "Voice Call notification": "playInfoList[].notifyVoice",
    "Voice Call verification code": "preTone posTone",
}
"""Every parameter that the platform's API documents name, by request, reply or answer."""

ZERO_ALLOWED = {
    ("AX bind", "preVoice.callerHintTone"),
    ("AX bind", "preVoice.calleeHintTone"),
    ("AX bind", "lastMinVoice"),
    ("AX modify", "preVoice.callerHintTone"),
    ("AX modify", "preVoice.calleeHintTone"),
    ("AX modify", "lastMinVoice"),
    ("AXB bind", "preVoice.callerHintTone"),
    ("AXB bind", "preVoice.calleeHintTone"),
    ("AXB bind", "lastMinVoice"),
    ("AXB modify", "preVoice.callerHintTone"),
    ("AXB modify", "preVoice.calleeHintTone"),
    ("AXB modify", "lastMinVoice"),
    ("AXB query", "preVoice.callerHintTone"),
    ("AXB query", "preVoice.calleeHintTone"),
    ("AXE modify", "callbackTone"),
    ("AXE modify", "recordHintTone"),
    ("X reply", "connectInfo.waitVoice"),
    ("X reply", "connectInfo.lastMinVoice"),
    ("X reply", "connectInfo.calleeHintVoice"),
}
"""Where the documents give 0 to 128 characters; the least of AXE modify's recordHintTone was not seen."""

LENGTH_NOT_SEEN = {
    ("AX bind", "recordHintTone"),
    ("AX bind", "lastMinVoice"),
    ("AX modify", "recordHintTone"),
    ("AXB bind", "recordHintTone"),
    ("AXB bind", "lastMinVoice"),
    ("AXE bind", "recordHintTone"),
    ("AXE modify", "recordHintTone"),
    ("X reply", "connectInfo.recordHintTone"),
    ("AXYB bind", "preVoiceY"),
    ("Voice Call callback", "preVoice"),
    ("Voice Call callback", "waitVoice"),
    ("Voice Call callback", "recordHintTone"),
    ("Voice Call callback", "callBackTone"),
    ("Voice Call verification code", "posTone"),
}

URIS = {
    "AX": "/rest/provision/caas/privatenumber/v1.0",
    "AXB": "/rest/caas/relationnumber/partners/v1.0",
    "AXE": "/rest/caas/extendnumber/v1.0",
    "AXYB": "/rest/omp/xyrelationnumber/v1.0",
    "Voice Call callback": "/rest/httpsessions/click2Call/v2.0",
    "Voice Call notification": "/rest/httpsessions/callnotify/v2.0",
    "Voice Call verification code": "/rest/httpsessions/callVerify/v1.0",
}

METHODS = {Action.BIND: "POST", Action.MODIFY: "PUT", Action.QUERY: "GET"}

PROFILES = [load_profile(name) for name in ("huawei-privatenumber", "huawei-voicecall")]
API_SCENARIOS = [
    (profile, scenario) for profile in PROFILES for scenario in profile.scenarios if scenario.kind == "api"
]


def key(row: Parameter) -> tuple[str, str]:
    return row.operation.name, row.path


def test_every_documented_parameter_has_its_row_once() -> None:
    wanted = [(operation, path) for operation, paths in ROWS.items() for path in paths.split()]

    assert sorted(map(key, parameters())) == sorted(wanted)
    assert len(wanted) == 43


def test_every_operation_has_its_address_and_method() -> None:
    assert {each.name for each in operations()} == {*ROWS, "AX query"}
    for each in operations():
        assert each.method == METHODS[each.action]
        if each.mode is not Mode.X:
            assert each.uri == URIS.get(each.name, URIS.get(each.mode.value))
        assert each.keys
        assert all(group for group in each.keys)


def test_lengths_are_those_of_the_documents_and_say_where_they_were_not_seen() -> None:
    assert {key(row) for row in parameters() if row.length.value.min == 0} == ZERO_ALLOWED
    assert {row.length.value.max for row in parameters()} == {128}
    assert {key(row) for row in parameters() if row.length.status is Status.UNKNOWN} == LENGTH_NOT_SEEN


def test_only_two_rows_are_unconfirmed() -> None:
    unknown = {key(row) for row in parameters() if row.status is Status.UNKNOWN}

    assert unknown == {("AX modify", "recordHintTone"), ("Voice Call callback", "callBackTone")}


def test_waiting_tones_of_privatenumber_are_advised_to_last_five_seconds() -> None:
    advised = {row.name: row.advised_s.value for row in parameters() if row.advised_s is not None}

    assert advised == dict.fromkeys(
        ["callerHintTone", "calleeHintTone", "waitVoice", "preVoiceX", "preVoiceY"], 5.0
    )
    assert all(row.operation.service == "PrivateNumber" for row in parameters() if row.advised_s is not None)


def test_what_a_rule_needs_to_know_of_conditions_stands_in_the_rows() -> None:
    needs = {row.name: row.needs.name for row in parameters() if row.needs is not None}
    needed_by = {row.operation.name: row.needed_by.name for row in parameters() if row.needed_by is not None}
    excludes = {key(row): row.excludes.name for row in parameters() if row.excludes is not None}

    assert needs == {"recordHintTone": "recordFlag", "lastMinVoice": "maxDuration"}
    assert needed_by == dict.fromkeys(
        ["AX bind", "AXB bind", "AXE bind", "X reply", "AXYB bind"], "recordFlag"
    )
    assert excludes == dict.fromkeys(
        [("AXE bind", "callbackTone"), ("AXE modify", "callbackTone")], "callbackNum"
    )
    assert {key(row) for row in parameters() if row.required} == {("Voice Call verification code", "preTone")}


@pytest.mark.parametrize("row", parameters(), ids=lambda row: " ".join(key(row)))
def test_every_row_cites_where_it_was_read(row: Parameter) -> None:
    limits: list[Limit[Any] | None] = [row.length, row.advised_s, row.entries]

    assert row.sources
    assert all(each.sources or each.note for each in limits if each is not None)
    assert row.length.status is not Status.UNKNOWN or row.length.note
    assert row.status is not Status.UNKNOWN or row.note
    assert row.operation.sources


@pytest.mark.parametrize(("profile", "scenario"), API_SCENARIOS, ids=lambda each: getattr(each, "name", ""))
def test_the_table_and_the_profiles_agree_where_both_speak(profile: Profile, scenario: Scenario) -> None:
    rows = parameters_of(scenario)
    requests = [row for row in rows if row.operation.action is not Action.QUERY]
    services = {"huawei-privatenumber": "PrivateNumber", "huawei-voicecall": "VoiceCall"}

    assert {row.path for row in requests} == set(scenario.paths)
    assert {row.operation.scenario_mode or row.operation.mode.value for row in rows} == set(scenario.modes)
    assert {row.operation.service for row in rows} == {services[profile.name]}
    longest = None if scenario.max_seconds is None else scenario.max_seconds.value
    assert {None if row.advised_s is None else row.advised_s.value for row in requests} == {longest}


def test_every_row_belongs_to_a_scenario_of_a_profile() -> None:
    shown = {row for _profile, scenario in API_SCENARIOS for row in parameters_of(scenario)}

    assert shown == set(parameters())


def cited() -> dict[str, set[Source]]:
    sources: dict[str, set[Source]] = {}
    limits = [limit for row in parameters() for limit in (row.length, row.advised_s) if limit is not None]
    for each in (*parameters(), *operations(), *limits):
        for source in each.sources:
            sources.setdefault(source.url or source.title, set()).add(source)
    for profile in PROFILES:
        for scenario in profile.scenarios:
            for source in scenario.sources:
                sources.setdefault(source.url or source.title, set()).add(source)
    return sources


def test_a_page_is_cited_with_the_same_title_and_date_everywhere() -> None:
    assert {url: found for url, found in cited().items() if len(found) > 1} == {}


def test_names_are_the_last_parts_of_the_paths() -> None:
    assert parameter_names() == {path.rpartition(".")[2] for paths in ROWS.values() for path in paths.split()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strange": {}}, "the table has an unknown key strange"),
        (
            {"parameters": [{"path": "tone", "operation": "AXQ bind"}]},
            "the table: parameters[1].operation names AXQ bind, which it does not hold",
        ),
        ({"operations": {"AX": {"sources": ["gone"]}}}, "the table: operations.AX.sources names gone"),
        ({"operations": {"AX": {"mode": "BX"}}}, 'the table: operations.AX.mode is "BX", wanted one of'),
    ],
)
def test_a_table_that_breaks_the_format_is_refused(change: dict[str, object], message: str) -> None:
    operation: dict[str, object] = {
        "service": "PrivateNumber",
        "mode": "AX",
        "action": "bind",
        "method": "POST",
        "uri": "/",
        "keys": [["origNum"]],
        "sources": [],
    }
    changed = change.get("operations")
    if isinstance(changed, dict):
        operation |= changed["AX"]
    document = {**change, "operations": {"AX": operation}}

    with pytest.raises(ProfileError) as caught:
        read_table(document, origin="the table")

    assert str(caught.value).startswith(message)
