"""A profile is shown with where every value comes from."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from tonekit.output.profiles import profile_json, profile_text
from tonekit.profiles import available_profiles, load_profile


@pytest.mark.parametrize("name", available_profiles())
def test_every_value_every_scenario_and_every_source_is_shown(name: str) -> None:
    profile = load_profile(name)
    text = profile_text(profile)

    for key, limit in profile.limits():
        assert str(limit.value) in text, key
        assert limit.note in text, key
        for source in limit.sources:
            assert source.title in text, key
            assert source.url is None or source.url in text, key
    for scenario in profile.scenarios:
        assert scenario.name in text
        assert scenario.phrase in text
        assert all(path in text for path in scenario.paths)


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
