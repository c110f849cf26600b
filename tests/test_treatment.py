"""What is done to a sound, as far as its user can choose: values in their ranges, and what was chosen."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from signals import voice

from tonekit.conversion import convert
from tonekit.profiles import load_profile
from tonekit.treatment import Treatment, checked, parse_level, resolved


@pytest.mark.parametrize("level", [-50, -20.5, -6, "profile", "match", "off"])
def test_a_level_is_a_number_of_dbov_or_one_of_three_words(level: object) -> None:
    assert parse_level(level) == level


@pytest.mark.parametrize("level", [-50.1, -5.9, 20, math.nan, -math.inf, "loud", "-20", True, None])
def test_another_level_is_refused_by_its_value(level: object) -> None:
    with pytest.raises(ValueError, match=r"level is .*, wanted dBov from -50 to -6, profile, match, or off"):
        parse_level(level)


@pytest.mark.parametrize(
    ("treatment", "message"),
    [
        (Treatment(lead_in=-0.1), "lead_in is -0.1, wanted seconds from 0 to 10"),
        (Treatment(tail=10.5), "tail is 10.5, wanted seconds from 0 to 10"),
        (Treatment(max_seconds=0), "max_seconds is 0, wanted seconds above 0"),
        (Treatment(max_seconds=math.nan), "max_seconds is nan, wanted seconds above 0"),
        (Treatment(max_seconds=math.inf), "max_seconds is inf, wanted seconds above 0 and up to 86400"),
        (Treatment(max_seconds=1e17), "max_seconds is 1e\\+17, wanted seconds above 0 and up to 86400"),
        (Treatment(max_seconds=10**400), "wanted seconds above 0 and up to 86400"),
        (Treatment(max_seconds=True), "max_seconds is True, wanted seconds above 0"),
        (Treatment(level=-70.0), "level is -70.0, wanted dBov"),
        (Treatment(channel=0), "channel is 0, wanted mix, left, right or a number from 1"),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_its_name(treatment: Treatment, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked(treatment)


LONG = "l" * 100_000


@pytest.mark.parametrize("name", ["channel", "level", "trim", "lead_in", "max_seconds", "noise_shaping"])
def test_of_a_long_text_a_refusal_shows_the_ends_only(name: str) -> None:
    values: dict[str, Any] = {name: LONG}

    with pytest.raises(ValueError, match=f"^{name} is '.{{1,200}}$"):
        checked(Treatment(**values))


@pytest.mark.parametrize("value", [1, 0, "no", "yes", None, np.True_])
@pytest.mark.parametrize("name", ["trim", "band"])
def test_a_switch_is_true_or_false(name: str, value: Any) -> None:  # noqa: ANN401 - of any type
    """A word such as "no" would be taken for yes, and a manifest that holds it can't be read again."""
    with pytest.raises(ValueError, match=f"^{name} is .*, wanted True or False$"):
        checked(Treatment(**{name: value}))


@pytest.mark.parametrize("value", [1, 0, "no", np.False_])
def test_noise_shaping_is_true_or_false_or_left_to_the_profile(value: Any) -> None:  # noqa: ANN401 - of any type
    with pytest.raises(ValueError, match=r"^noise_shaping is .*, wanted True, False or None$"):
        checked(Treatment(noise_shaping=value))


@pytest.mark.parametrize("number", [int, np.int8, np.int64, np.float32, np.float64, Fraction])
def test_every_kind_of_number_is_told_as_a_float(number: Any) -> None:  # noqa: ANN401 - of any type
    given = Treatment(level=number(-20), lead_in=number(1), tail=number(0), max_seconds=number(5))

    assert {type(value) for value in checked(given).chosen().values()} == {str, float}
    assert checked(given) == Treatment(level=-20.0, lead_in=1.0, tail=0.0, max_seconds=5.0)


def test_a_prompt_stays_as_it_is_only_where_nothing_is_asked_for() -> None:
    assert Treatment().keeps_sound
    assert Treatment(noise_shaping=True).keeps_sound  # which is for what is encoded
    for asked in (
        Treatment(level=-20.0),
        Treatment(trim=True),
        Treatment(lead_in=0.0),
        Treatment(tail=0.2),
        Treatment(max_seconds=5),
        Treatment(band=True),
    ):
        assert not asked.keeps_sound


def test_what_was_chosen_is_told_with_the_channel_always() -> None:
    chosen = Treatment(channel=2, level=-20.0, trim=True).chosen()

    assert chosen == {"channel": 2, "level": -20.0, "trim": True}
    assert Treatment().chosen() == {"channel": "mix"}


PROFILES = load_profile("generic-alaw").sound
SOUND = replace(PROFILES, noise_shaping=replace(PROFILES.noise_shaping, value=False))


def test_what_the_profile_says_is_written_out() -> None:
    assert resolved(Treatment(level="profile"), SOUND) == Treatment(level=-20.0)
    assert resolved(Treatment(trim=True, tail=0.5), SOUND) == Treatment(trim=True, lead_in=0.1, tail=0.5)
    assert resolved(Treatment(level="match"), SOUND) == Treatment(level="match")


def test_what_is_not_done_is_the_same_however_it_was_said() -> None:
    assert resolved(Treatment(level="off", noise_shaping=False), SOUND) == Treatment()


def test_noise_is_shaped_unless_somebody_says_otherwise() -> None:
    assert resolved(Treatment(), PROFILES) == Treatment(noise_shaping=True)
    assert resolved(Treatment(noise_shaping=False), PROFILES) == Treatment()


def test_a_profile_may_ask_for_more_and_its_user_for_less() -> None:
    asking = replace(
        SOUND,
        bring_to_level=replace(SOUND.bring_to_level, value=True),
        noise_shaping=replace(SOUND.noise_shaping, value=True),
    )

    assert resolved(Treatment(), asking) == Treatment(level=-20.0, noise_shaping=True)
    assert resolved(Treatment(level="off", noise_shaping=False), asking) == Treatment()


def test_a_whole_number_is_a_level_too() -> None:
    level = checked(Treatment(level=-20)).level

    assert level == -20.0
    assert isinstance(level, float)


def test_a_level_given_as_a_whole_number_is_reached() -> None:
    loud, soft = voice(2.0, level_dbov=-20.0), voice(2.0, level_dbov=-40.0)

    assert convert((soft, 8000), level=-20).data == convert((soft, 8000), level=-20.0).data
    assert convert((soft, 8000), level=-20).gain_db == pytest.approx(20.0, abs=1.0)
    assert convert((loud, 8000), level=-20).gain_db == pytest.approx(0.0, abs=1.0)
