"""Speech at the level that was asked for, as a caller hears it; and where that is not to be had, why."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from signals import RATE, Samples, music, silence, tone, voice, white_noise
from speakers import CHINESE, spoken

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound import leveling
from tonekit.sound.dsp import quantise
from tonekit.sound.level import sounding_level_dbov
from tonekit.sound.leveling import Leveled, Shortfall, bring_to_level
from tonekit.sound.metering import Meter, common_level_dbov, read_octets
from tonekit.sound.shaping import shape
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SOURCES_DBOV = (-50.0, -41.3, -32.0, -23.5, -15.0, -6.0)
TARGETS_DBOV = (-30.0, -26.0, -22.0, -20.0, -18.0, -15.0, -12.0)

SPEECH: dict[str, Callable[[], Samples]] = {
    "English": spoken,
    "Chinese": lambda: spoken(CHINESE, voice="cmn"),
    "one word": lambda: spoken("Welcome."),
    "hasty speech": lambda: spoken(words_per_minute=260),
    "slow speech": lambda: spoken(words_per_minute=90),
    "a low voice": lambda: voice(3.0, pitch=90.0),
    "a high voice": lambda: voice(3.0, pitch=220.0, seed=9),
    "phrases with pauses": lambda: np.tile(np.concatenate([voice(1.5), silence(1.0)]), 3),
}

OTHERS: dict[str, Callable[[], Samples]] = {
    "music": lambda: music(3.0),
    "a tone": lambda: tone(440, 1.0),
    "a beep": lambda: np.concatenate([tone(1000, 0.3), silence(1.0)]),
    "a beep too short for the voltmeter": lambda: tone(1000, 0.15),
}


@cache
def sound(kind: str) -> Samples:
    return {**SPEECH, **OTHERS}[kind]()


def heard(samples: NDArray[Any]) -> NDArray[np.int16]:
    return decode_alaw(encode_alaw(quantise(samples)))


def active_dbov(samples: NDArray[Any]) -> float:
    level = speech_level(samples, sample_rate=RATE)
    assert level.active_dbov is not None, level.reason
    return level.active_dbov


def at(kind: str, level_dbov: float) -> Samples:
    """A kind of sound at a level, its peaks wherever they come to lie."""
    samples = sound(kind)
    level = speech_level(samples, sample_rate=RATE).active_dbov
    now_dbov = sounding_level_dbov(samples, sample_rate=RATE) if level is None else level
    assert now_dbov is not None
    return samples * 10 ** ((level_dbov - now_dbov) / 20)


def crest_db(samples: Samples) -> float:
    return 20 * math.log10(np.abs(samples).max()) - active_dbov(samples)


def leveled_to(target_dbov: float, samples: NDArray[Any], **limits: Any) -> Leveled:  # noqa: ANN401 - any limit
    usual = {"ceiling_dbov": -1.0, "max_gain_db": 30.0}
    return bring_to_level(samples, sample_rate=RATE, target_dbov=target_dbov, **(usual | limits))


@pytest.mark.parametrize("source_dbov", SOURCES_DBOV)
@pytest.mark.parametrize("kind", SPEECH)
def test_speech_is_at_the_target_as_a_caller_hears_it_or_a_limit_is_named(
    kind: str, source_dbov: float
) -> None:
    source = at(kind, source_dbov)
    for target_dbov in TARGETS_DBOV:
        room_db = -1.0 - target_dbov + 6.0 - crest_db(source)  # what peaks leave, to a step of A-law

        leveled = leveled_to(target_dbov, source)

        octets = heard(leveled.samples)
        after_dbov = active_dbov(octets)
        assert leveled.after_dbov == pytest.approx(after_dbov, abs=1e-9)
        assert np.abs(octets / 32768).max() <= 10 ** (-1 / 20)
        assert leveled.limited_db <= 6.0 + 1e-9
        assert leveled.gain_db <= 30.0
        if leveled.shortfall is None:
            assert after_dbov == pytest.approx(target_dbov, abs=0.2)
        elif leveled.shortfall is Shortfall.GAIN:
            assert leveled.gain_db == 30.0
            assert target_dbov - source_dbov > 29.0  # the limiter may have taken off some of it
            assert target_dbov - 10 < after_dbov < target_dbov
        else:
            assert leveled.shortfall is Shortfall.PEAKS
            assert room_db < 2.5  # limiting takes as much off the level at the most
            assert leveled.limited_db == pytest.approx(6.0, abs=1e-9)
            assert target_dbov - 10 < after_dbov < target_dbov


@pytest.mark.parametrize("kind", SPEECH)
@pytest.mark.parametrize("target_dbov", [-26.0, -22.0, -20.0])
def test_ordinary_speech_gets_to_ordinary_levels(kind: str, target_dbov: float) -> None:
    leveled = leveled_to(target_dbov, at(kind, -33.0))

    assert leveled.shortfall is None
    assert leveled.meter is Meter.SPEECH
    assert leveled.before_dbov == pytest.approx(-33.0, abs=0.2)
    assert leveled.after_dbov == pytest.approx(target_dbov, abs=0.05)


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("target_dbov", [-30.0, -22.0, -20.0])
@pytest.mark.parametrize("source_dbov", [-45.0, -26.0, -6.0])
def test_music_and_beeps_get_there_too(kind: str, target_dbov: float, source_dbov: float) -> None:
    leveled = leveled_to(target_dbov, at(kind, source_dbov))

    assert leveled.shortfall is None
    assert read_octets(leveled.samples, sample_rate=RATE)[1] == pytest.approx(target_dbov, abs=0.2)


def test_what_the_voltmeter_cannot_read_goes_by_the_level_of_what_sounds() -> None:
    beep = leveled_to(-20.0, at("a beep too short for the voltmeter", -40.0))

    assert beep.meter is Meter.SOUND
    assert sounding_level_dbov(heard(beep.samples) / 32768, sample_rate=RATE) == pytest.approx(-20, abs=0.2)


@pytest.mark.parametrize("kind", [*SPEECH, *OTHERS])
@pytest.mark.parametrize("target_dbov", [-30.0, -20.0, -16.0])
@pytest.mark.parametrize("source_dbov", [-40.0, -20.1, -10.0])
def test_a_sound_that_was_brought_there_is_left_as_it_is(
    kind: str, target_dbov: float, source_dbov: float
) -> None:
    once = leveled_to(target_dbov, at(kind, source_dbov))

    twice = leveled_to(target_dbov, once.samples)

    if once.shortfall is None:
        assert twice.samples is once.samples
        assert (twice.gain_db, twice.limited_db) == (0.0, 0.0)
    else:
        assert once.shortfall is Shortfall.PEAKS
        assert target_dbov == -16.0


@pytest.mark.parametrize("kind", SPEECH)
def test_without_high_peaks_all_that_happens_is_one_gain(kind: str) -> None:
    source = at(kind, -35.0)

    leveled = leveled_to(-30.0, source)

    assert leveled.limited_db == 0.0
    np.testing.assert_array_equal(leveled.samples, source * 10 ** (leveled.gain_db / 20))
    assert leveled.gain_db == pytest.approx(5.0, abs=0.2)


@pytest.mark.parametrize("kind", SPEECH)
def test_the_gain_is_found_in_few_trials_however_much_is_limited(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The more is limited, the less the level rises with the gain. Three trials are the rule."""
    source = at(kind, -35.0)
    readings: list[float] = []
    trials, missed_db = [], []

    def read(samples: Samples, **given: Any) -> tuple[Meter, float]:  # noqa: ANN401 - as it is called
        meter, level_dbov = read_octets(samples, **given)
        readings.append(level_dbov)
        return meter, level_dbov

    monkeypatch.setattr(leveling, "read_octets", read)
    for target_dbov in np.arange(-24.0, -10.0, 0.5).tolist():
        readings.clear()

        leveled = leveled_to(target_dbov, source)

        if leveled.shortfall is None:
            trials.append(len(readings))
            missed_db.append(abs(np.float64(leveled.after_dbov) - target_dbov))

    assert max(missed_db) <= 0.2
    assert np.mean(missed_db) <= 0.03
    assert np.mean(trials) <= 2.5


def test_gain_is_limited_and_that_is_said() -> None:
    leveled = leveled_to(-20.0, at("English", -55.0))

    assert leveled.shortfall is Shortfall.GAIN
    assert leveled.gain_db == 30.0
    assert leveled.after_dbov == pytest.approx(-25.0, abs=0.3)


def test_the_most_gain_can_be_chosen() -> None:
    source = at("English", -40.0)

    few, enough, none = (leveled_to(-20.0, source, max_gain_db=most) for most in (12.0, 25.0, 0.0))

    assert (few.shortfall, few.gain_db) == (Shortfall.GAIN, 12.0)
    assert enough.shortfall is None
    assert none.shortfall is Shortfall.GAIN
    assert none.samples is source


def test_there_is_no_limit_to_turning_down() -> None:
    leveled = leveled_to(-30.0, 300 * sound("English"))

    assert leveled.shortfall is None
    assert leveled.gain_db < -50


def test_a_bang_keeps_speech_soft_and_that_is_said() -> None:
    source = at("a low voice", -40.0)
    source[12_000] = 0.9

    leveled = leveled_to(-20.0, source)

    assert leveled.shortfall is Shortfall.PEAKS
    assert leveled.limited_db == pytest.approx(6.0, abs=1e-9)
    assert leveled.gain_db == pytest.approx(-1.006 + 6.0 - 20 * math.log10(0.9), abs=0.001)
    assert np.abs(heard(leveled.samples)).max() == 29184


def test_without_limiting_the_highest_peak_is_at_the_ceiling() -> None:
    leveled = leveled_to(-12.0, at("English", -30.0), max_limiting_db=0.0)

    assert leveled.shortfall is Shortfall.PEAKS
    assert leveled.limited_db == pytest.approx(0.0, abs=1e-9)
    assert np.abs(heard(leveled.samples)).max() == 29184


@pytest.mark.parametrize(("ceiling_dbov", "magnitude"), [(-0.1, 32256), (-3.0, 23040), (-6.1, 16128)])
def test_the_ceiling_holds_for_the_octets(ceiling_dbov: float, magnitude: int) -> None:
    leveled = leveled_to(-14.0, at("English", -30.0), ceiling_dbov=ceiling_dbov)

    assert leveled.limited_db > 0
    assert np.abs(heard(leveled.samples).astype(int)).max() <= magnitude


def test_a_peak_above_full_scale_is_held_although_the_level_is_right() -> None:
    source = at("a low voice", -20.0)
    source[12_000] = 1.4

    leveled = leveled_to(-20.0, source)

    assert leveled.shortfall is None
    assert leveled.gain_db == 0.0
    assert leveled.limited_db == pytest.approx(20 * math.log10(1.4 / (29184 / 32768)), abs=1e-9)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(0), np.zeros(8000), white_noise(1.0, level_dbov=-75.0)],
    ids=["nothing", "digital silence", "less than is heard"],
)
def test_silence_is_left_as_it_is(samples: Samples) -> None:
    leveled = leveled_to(-20.0, samples)

    assert leveled.samples is samples
    assert leveled.shortfall is Shortfall.SILENCE
    assert (leveled.before_dbov, leveled.after_dbov) == (None, None)


def test_digital_silence_stays_octets_d5() -> None:
    leveled = leveled_to(-20.0, np.concatenate([silence(0.5), at("a low voice", -45.0), silence(0.5)]))

    codes = encode_alaw(quantise(leveled.samples))
    assert set(codes[:4000].tolist()) == set(codes[-4000:].tolist()) == {0xD5}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_samples_keep_their_type_and_what_was_given_is_not_written_into(
    dtype: type[np.floating[Any]],
) -> None:
    source = at("English", -35.0).astype(dtype)
    before = source.copy()

    leveled = leveled_to(-16.0, source)

    assert leveled.samples.dtype == dtype
    assert leveled.limited_db > 0
    assert leveled.after_dbov == pytest.approx(-16.0, abs=0.2)
    np.testing.assert_array_equal(source, before)


def test_noise_that_is_shaped_counts_for_the_level() -> None:
    """As white noise near A-law's smallest steps shows: shaped, they add half a decibel to it."""

    def shaped(samples: NDArray[Any]) -> NDArray[np.int16]:
        return shape(quantise(samples))

    noise = np.random.default_rng(1).standard_normal(RATE) / 5

    leveled = leveled_to(-50.0, noise, to_16_bits=shaped)

    level_dbov = active_dbov(decode_alaw(encode_alaw(shaped(leveled.samples))))
    assert leveled.after_dbov == pytest.approx(level_dbov, abs=1e-9)
    assert level_dbov == pytest.approx(-50.0, abs=0.2)


@pytest.mark.parametrize("kind", SPEECH)
def test_speech_far_beyond_full_scale_is_speech_too(kind: str) -> None:
    source = at(kind, -33.0)

    leveled = leveled_to(-20.0, source * 10**4)

    assert leveled.meter is Meter.SPEECH
    assert leveled.before_dbov == pytest.approx(-33.0 + 80.0, abs=0.2)
    assert active_dbov(heard(leveled.samples)) == pytest.approx(-20.0, abs=0.2)


def test_a_click_that_the_voltmeter_reads_only_in_the_octets_is_at_the_level_that_it_reads_there() -> None:
    """The octets of digital silence are decoded to -72 dBov, which is sound to the voltmeter."""
    click = np.zeros(3 * RATE)
    click[RATE] = 0.3

    leveled = leveled_to(-50.0, click)

    assert speech_level(click, sample_rate=RATE).active_dbov is None
    assert leveled.meter is Meter.SPEECH
    assert leveled.after_dbov == pytest.approx(active_dbov(heard(leveled.samples)), abs=1e-9)
    assert leveled.shortfall is Shortfall.METER


@pytest.mark.parametrize("peak", [1.0, 2.0, 1000.0])
def test_an_offset_that_jumps_from_window_to_window_can_be_encoded_afterwards(peak: float) -> None:
    """Each 10 ms of it, without its mean, is silent."""
    leveled = leveled_to(-20.0, np.tile(np.repeat([peak, -peak], RATE // 100), 50))

    assert leveled.shortfall is Shortfall.SILENCE
    assert np.abs(heard(leveled.samples)).max() == 32256


def test_every_run_gives_the_same_bytes() -> None:
    source = at("English", -35.0)

    assert len({leveled_to(-16.0, source).samples.tobytes() for _ in range(3)}) == 1


def test_where_the_meter_jumps_over_the_target_that_is_said() -> None:
    """A long tone 24 dB below a short one is sound to the meter at one gain, and silence at the next."""
    jumps = np.concatenate([tone(500, 0.2, peak=0.1), tone(500, 3.0, peak=0.1 * 10 ** (-24 / 20))])
    readings = [active_dbov(heard(jumps * 10 ** (gain_db / 20))) for gain_db in np.arange(-8, 8, 0.1)]

    leveled = leveled_to(-25.0, jumps)

    assert not any(-25.2 <= reading <= -24.8 for reading in readings)
    assert min(readings) < -25.2
    assert max(readings) > -24.8
    assert leveled.shortfall is Shortfall.METER
    assert leveled.after_dbov == pytest.approx(min(readings, key=lambda each: abs(each + 25)), abs=0.2)


def patchwork(seed: int) -> Samples:
    """Noise, tones and silence of any length and level, in any order: nothing that anyone says."""
    rng = np.random.default_rng(seed)
    pieces = []
    for _ in range(rng.integers(1, 8)):
        frames, loudness = rng.integers(1, 9000), 10 ** rng.uniform(-3, 0.3)
        wave = (
            rng.standard_normal(frames) / 3,
            np.sin(rng.uniform(0, 3) * np.arange(frames)),
            np.zeros(frames),
        )
        pieces.append(loudness * wave[rng.integers(3)])
    return np.concatenate(pieces)


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32 - 1), target_dbov=st.floats(-50, -6))
def test_any_sound_is_at_its_target_or_there_is_a_reason(seed: int, target_dbov: float) -> None:
    leveled = leveled_to(target_dbov, patchwork(seed))

    if leveled.shortfall is Shortfall.SILENCE:
        return
    assert np.abs(heard(leveled.samples).astype(int)).max() <= 29184
    assert leveled.limited_db <= 6.0 + 1e-9
    assert leveled.gain_db <= 30.0
    level_dbov = read_octets(leveled.samples, sample_rate=RATE)[1]
    assert (abs(level_dbov - target_dbov) <= 0.2) == (leveled.shortfall is None)


@settings(max_examples=100)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]), st.integers(1, 300), elements=st.floats(-2, 2, width=32)
    )
)
def test_any_few_samples_can_be_encoded_afterwards(samples: NDArray[Any]) -> None:
    leveled = leveled_to(-20.0, samples)

    if leveled.shortfall is not Shortfall.SILENCE:
        assert np.abs(heard(leveled.samples).astype(int)).max() <= 29184


def test_a_set_is_brought_to_its_median() -> None:
    assert common_level_dbov([-30.0, -20.0, -21.0]) == -21.0
    assert common_level_dbov([-30.0, None, -21.04]) == -25.5
    assert common_level_dbov([-18.26]) == -18.3
    assert common_level_dbov([None, None]) is common_level_dbov([]) is None
