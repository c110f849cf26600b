"""What the user reads about the level of a prompt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tonekit.sound.leveling import Leveled, Shortfall
from tonekit.sound.levelnotes import level_notes
from tonekit.sound.metering import Meter

DONE = Leveled(
    samples=np.zeros(0),
    gain_db=7.346,
    limited_db=0.0,
    meter=Meter.SPEECH,
    before_dbov=-27.35,
    after_dbov=-20.03,
    shortfall=None,
)


def told(leveled: Leveled) -> dict[str, str]:
    return {note.name: note.message for note in level_notes(leveled, target_dbov=-20.0)}


def test_a_level_that_was_set_is_told_with_its_gain() -> None:
    assert told(DONE) == {"level-set": "the level was -27.4 dBov and is -20.0 dBov: the gain is +7.35 dB"}


def test_no_gain_is_nothing_to_tell() -> None:
    assert told(replace(DONE, gain_db=0.0)) == {}
    assert told(replace(DONE, gain_db=-0.004, limited_db=0.004)) == {}


def test_a_level_next_to_full_scale_is_told_without_a_minus() -> None:
    assert told(replace(DONE, before_dbov=-0.04))["level-set"].startswith("the level was 0.0 dBov and is -20")


def test_limiting_that_would_be_told_as_none_is_not_told() -> None:
    assert "peaks-limited" not in told(replace(DONE, limited_db=0.04))


def test_limiting_is_told() -> None:
    assert told(replace(DONE, limited_db=3.21))["peaks-limited"] == (
        "its highest peak would have been too high, so 3.2 dB were taken off it"
    )


@pytest.mark.parametrize(
    ("shortfall", "reason"),
    [
        (Shortfall.GAIN, "no more, which would lift the noise, too"),
        (
            Shortfall.PEAKS,
            "no more: its peaks would have to be pressed down by more than 6.0 dB, which is heard",
        ),
        (Shortfall.METER, "no other brings it closer to -20 dBov"),
    ],
)
def test_a_level_that_was_missed_is_told_with_its_reason(shortfall: Shortfall, reason: str) -> None:
    missed = replace(DONE, gain_db=30.0, limited_db=6.0, after_dbov=-25.0, shortfall=shortfall)

    given, _, why = told(missed)["level-missed"].partition(" and ")
    assert given == "it was given 30.0 dB of gain"
    assert why.partition("; ")[0] == reason


def test_silence_is_told_as_such() -> None:
    silent = replace(DONE, before_dbov=None, after_dbov=None, shortfall=Shortfall.SILENCE)

    assert told(silent) == {"level-unchanged": "there is only silence, so its level was left as it is"}
