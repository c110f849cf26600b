"""A profile is shown with where every value comes from."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from tonekit.output.profiles import profile_json, profile_text
from tonekit.profiles import available_profiles, load_profile
from tonekit.references.parameters import Parameter, parameters, parameters_of

EVERY_ROW = [
    (profile, row)
    for profile in ("huawei-privatenumber", "huawei-voicecall")
    for scenario in load_profile(profile).scenarios
    for row in parameters_of(scenario)
]


@pytest.mark.parametrize("name", available_profiles())
def test_every_value_every_scenario_and_every_source_is_shown(name: str) -> None:
    profile = load_profile(name)
    text = profile_text(profile)

    for key, limit in profile.limits():
        assert isinstance(limit.value, bool) or str(limit.value) in text, key
        assert limit.note in text, key
        for source in limit.sources:
            assert source.title in text, key
            assert source.url is None or source.url in text, key
    for scenario in profile.scenarios:
        assert scenario.name in text
        assert scenario.phrase in text
        assert all(path in text for path in scenario.paths)


def test_values_stand_below_each_other_and_switches_are_words() -> None:
    text = profile_text(load_profile("generic-alaw"))
    table, _, _rest = text.partition("\n\nreview")
    rows = [line for line in table.splitlines()[3:] if not line.startswith(" ")]

    assert {line[23:24] for line in rows} == {" "}
    assert " " not in {line[24:25] for line in rows}
    values = {line.split()[0]: line.split()[1] for line in rows}
    assert (values["fact"], values["bring_to_level"]) == ("yes", "no")


@pytest.mark.parametrize("name", available_profiles())
def test_a_source_is_listed_once_however_often_it_is_cited(name: str) -> None:
    text = profile_text(load_profile(name))
    _values, _heading, listed = text.rpartition("\nSources\n")
    numbers = [line.partition("]")[0] for line in listed.splitlines() if line.startswith("[")]

    assert len(numbers) > 1
    assert numbers == [f"[{number}" for number in range(1, len(numbers) + 1)]


def test_json_keeps_the_origin_of_every_value() -> None:
    profile = load_profile("huawei-privatenumber")
    shown = json.loads(profile_json(profile))["profile"]

    for field in fields(profile.audio):
        value = shown["audio"][field.name]
        assert value["status"] in {"stated", "derived", "unknown"}
        assert value["sources"] or value["note"]
    assert shown["checked"] == profile.checked.isoformat()
    assert {scenario["name"] for scenario in shown["scenarios"]} >= {"callerHintTone", "业务异常放音文件"}


def block(text: str, row: Parameter) -> str:
    """Return the lines of one row, under its scenario."""
    _before, _scenario, after = text.partition(f"\n{row.name}  api")
    _before, _operation, after = after.partition(f"    {row.operation.name}: ")
    lines = after.splitlines()
    end = next(number for number, line in enumerate(lines) if number and not line.startswith(" " * 8))
    return "\n".join(lines[:end])


def test_every_row_of_the_table_is_shown_by_one_profile() -> None:
    assert {row for _profile, row in EVERY_ROW} == set(parameters())
    assert len(EVERY_ROW) == len(parameters())


@pytest.mark.parametrize(
    ("profile", "row"), EVERY_ROW, ids=lambda each: getattr(each, "path", "").replace(".", "-")
)
def test_a_row_of_the_table_is_shown_under_its_scenario_with_all_that_is_known(
    profile: str, row: Parameter
) -> None:
    text = profile_text(load_profile(profile))
    shown = block(text, row)
    sources = text.rpartition("\nSources\n")[2]

    assert shown.startswith(f"{row.operation.method} {row.operation.uri}")
    assert f"{row.path}  {row.status.value}" in shown
    assert f"{row.length.value.min} to {row.length.value.max} characters  {row.length.status.value}" in shown
    assert all(text in shown for text in (*row.conditions, row.if_absent, row.if_empty, row.note))
    assert (row.advised_s is not None) is ("advised at most, in s   5.0" in shown)
    assert row.required is ("must be given" in shown)
    for source in (*row.sources, *row.length.sources):
        dated = "undated" if source.date is None else str(source.date)
        assert f"{source.title}, {dated}" in sources


def test_json_has_the_rows_of_each_scenario() -> None:
    shown = json.loads(profile_json(load_profile("huawei-privatenumber")))["profile"]
    by_name = {scenario["name"]: scenario["parameters"] for scenario in shown["scenarios"]}
    row = next(each for each in by_name["callbackTone"] if each["operation"] == "AXE bind")

    assert by_name["业务异常放音文件"] == []
    assert (row["action"], row["method"], row["uri"]) == ("bind", "POST", "/rest/caas/extendnumber/v1.0")
    assert (row["path"], row["length"]["value"]) == ("callbackTone", {"min": 1, "max": 128})
    assert (row["length"]["status"], row["status"], row["required"]) == ("stated", "stated", False)
    assert (row["excludes"], row["needs"], row["advised_s"]) == ("callbackNum", None, None)
    assert row["sources"][0] == {
        "title": "PrivateNumber API: AXE bind",
        "url": "https://support.huaweicloud.com/api-PrivateNumber/privatenumber_02_0022.html",
        "date": "2026-01-27",
    }
