"""The limiter: peaks stay within the ceiling, the rest stays as it is, and the gain moves slowly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from signals import RATE, Samples, silence, tone, voice, white_noise

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound import limiter
from tonekit.sound.dsp import quantise
from tonekit.sound.limiter import alaw_ceiling, limit

if TYPE_CHECKING:
    from numpy.typing import NDArray

CEILING = 29184 / 32768
"""A-law's largest value below -1 dBov: the steps up there end at 28160, 29184 and 30208."""

ATTACK_DB = 0.15
RELEASE_DB = 0.009375
"""Most that the gain moves from one frame to the next: 1.2 dB and 0.075 dB a millisecond at 8000 Hz."""

ATTACK, HOLD, RELEASE = 40, 120, 640
"""Frames: 6 dB in 5 ms, then 15 ms, then 6 dB in 80 ms."""


def square(frames: int, period: int, peak: float = 1.0) -> Samples:
    return peak * np.resize(np.repeat([1.0, -1.0], period // 2), frames)


def impulses(*places: int, peak: float = 1.0, frames: int = 4000) -> Samples:
    samples = np.zeros(frames)
    samples[list(places)] = peak
    return samples


def clicks(peak: float) -> Samples:
    """Speech-like sound at a fifth of full scale, with a click every 50 ms or so, of either sign."""
    rng = np.random.default_rng(7)
    samples: Samples = 0.2 * voice(3.0) / np.abs(voice(3.0)).max()
    samples[rng.integers(0, samples.size, 60)] = peak * rng.choice([-1.0, 1.0], 60)
    return samples


ADVERSARIAL = {
    "an impulse": impulses(2000),
    "an impulse at the start": impulses(0, peak=-1.9),
    "an impulse at the end": impulses(3999, peak=1.9),
    "impulses of all heights": impulses(*range(100, 4000, 97)) * np.linspace(0.1, 2.0, 4000),
    "one frame": np.array([-1.7]),
    "a full-scale square": square(8000, 8),
    "a square of the lowest voice": square(8000, 160, 1.99),
    "a square that starts in the middle": np.concatenate([silence(0.5), square(4000, 20, 1.9)]),
    "a step": np.concatenate([np.full(4000, 0.01), np.full(4000, 1.9)]),
    "a step down": np.concatenate([np.full(4000, -1.9), np.full(4000, 0.01)]),
    "a tone that grows": tone(440, 2.0, peak=1.99) * np.linspace(0, 1, 16_000),
    "noise beyond full scale": 1.7 * np.random.default_rng(5).uniform(-1, 1, 16_000),
    "clicks": clicks(1.9),
    "a hundred times too loud": 100 * voice(1.0),
}


def plainly_taken_db(samples: NDArray[Any], ceiling: float) -> NDArray[np.float64]:
    """For each frame, the most that any peak asks for: in full for 15 ms after it, less before and later."""
    too_high_db = 20 * np.log10(np.maximum(np.abs(samples.astype(np.float64)) / ceiling, 1.0))
    taken_db = np.zeros(samples.size)
    frames = np.arange(samples.size)
    for peak in np.flatnonzero(too_high_db).tolist():
        later = frames - peak
        less_db = np.where(later < 0, -ATTACK_DB * later, RELEASE_DB * np.maximum(later - HOLD, 0))
        taken_db = np.maximum(taken_db, too_high_db[peak] - less_db)
    return taken_db


def as_a_caller_hears(samples: NDArray[Any]) -> NDArray[np.float64]:
    return decode_alaw(encode_alaw(quantise(samples))) / 32768


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ADVERSARIAL)
def test_no_peak_passes_the_ceiling_before_or_after_a_law(name: str, dtype: type[np.floating[Any]]) -> None:
    samples = ADVERSARIAL[name].astype(dtype)

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING)

    assert limited.samples.dtype == dtype
    assert np.abs(limited.samples).max() == pytest.approx(CEILING, rel=1e-7)
    assert np.abs(limited.samples).max() <= CEILING
    assert np.abs(as_a_caller_hears(limited.samples)).max() <= 10 ** (-1 / 20)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_the_highest_peak_is_taken_down_by_what_it_is_too_high_and_no_frame_by_more(name: str) -> None:
    samples = ADVERSARIAL[name]
    most_db = 20 * math.log10(np.abs(samples).max() / CEILING)

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING)

    assert limited.reduction_db == pytest.approx(most_db, abs=1e-9)
    assert (np.abs(limited.samples) >= np.abs(samples) * 10 ** (-most_db / 20) - 1e-12).all()


@pytest.mark.parametrize("name", [name for name in ADVERSARIAL if name != "a hundred times too loud"])
def test_the_gain_is_the_highest_that_moves_as_slowly_as_it_must(name: str) -> None:
    samples = ADVERSARIAL[name]

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING).samples

    expected = samples * 10 ** (-plainly_taken_db(samples, CEILING) / 20)
    np.testing.assert_allclose(limited, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["clicks", "noise beyond full scale"])
def test_the_gain_moves_by_no_more_than_a_tenth_of_a_db_down_and_a_hundredth_up_from_frame_to_frame(
    name: str,
) -> None:
    samples = np.where(ADVERSARIAL[name] == 0, 1e-3, ADVERSARIAL[name])

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING).samples

    moves_db = np.diff(20 * np.log10(limited / samples))
    assert moves_db.min() == pytest.approx(-ATTACK_DB, abs=1e-9)
    assert moves_db.max() == pytest.approx(RELEASE_DB, abs=1e-9)


def test_one_peak_changes_nothing_but_5_ms_before_it_and_95_ms_after() -> None:
    samples = 0.1 * white_noise(1.0)
    samples[4000] = CEILING * 10 ** (6 / 20)

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING).samples

    (changed,) = np.nonzero(limited != samples)
    assert changed[0] == pytest.approx(4000 - ATTACK + 1, abs=1)
    assert changed[-1] == pytest.approx(4000 + HOLD + RELEASE - 1, abs=1)


def test_pauses_after_limited_speech_are_not_pumped() -> None:
    """From 95 ms after the last peak of each phrase on, the noise of the room is what it was."""
    phrase = voice(1.0)
    phrase *= CEILING * 10 ** (6 / 20) / np.abs(phrase).max()
    samples = np.tile(np.concatenate([phrase, silence(1.0)]), 5) + white_noise(10.0, level_dbov=-45.0)

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING)

    assert limited.reduction_db == pytest.approx(6.0, abs=0.2)
    pauses = np.arange(samples.size) % (2 * RATE) >= RATE + HOLD + RELEASE
    before_next = np.arange(samples.size) % (2 * RATE) < 2 * RATE - ATTACK
    np.testing.assert_array_equal(limited.samples[pauses & before_next], samples[pauses & before_next])


@pytest.mark.parametrize("frequency", [35, 50, 60, 100, 150, 200, 333, 440, 1000, 3000])
def test_a_tone_that_is_held_down_stays_clean(frequency: float) -> None:
    """What is added is 50 dB below the tone; A-law's own error is 38 dB below it."""
    limited = limit(tone(frequency, 2.0, peak=2 * CEILING), sample_rate=RATE, ceiling=CEILING).samples

    steady = limited[RATE // 2 : -RATE // 2]
    turns = 2 * np.pi * frequency * np.arange(steady.size) / RATE
    basis = np.stack([np.sin(turns), np.cos(turns)])
    amplitudes = 2 * (basis * steady).mean(axis=1)  # a whole number of periods fits
    rest = steady - (amplitudes[:, np.newaxis] * basis).sum(axis=0)
    assert 10 * math.log10(np.square(rest).mean() / np.square(steady).mean()) < -50


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_sound_within_the_ceiling_is_returned_itself(dtype: type[np.floating[Any]]) -> None:
    samples = np.array([0.0, CEILING, -CEILING, 0.3], dtype)

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING)

    assert limited.samples is samples
    assert limited.reduction_db == 0.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_with_gain_a_sound_within_the_ceiling_is_the_plain_product(dtype: type[np.floating[Any]]) -> None:
    samples = (0.3 * voice(1.0)).astype(dtype)
    samples /= np.abs(samples).max()

    limited = limit(samples, sample_rate=RATE, ceiling=CEILING, gain=0.5)

    np.testing.assert_array_equal(limited.samples, samples * dtype(0.5))
    assert limited.samples.dtype == dtype
    assert limited.reduction_db == 0.0


def test_nothing_is_written_into_what_was_given() -> None:
    samples = clicks(1.9)
    before = samples.copy()

    limit(samples, sample_rate=RATE, ceiling=CEILING, gain=2.0)

    np.testing.assert_array_equal(samples, before)


def test_no_frames_are_within_any_ceiling() -> None:
    limited = limit(np.zeros(0), sample_rate=RATE, ceiling=CEILING, gain=2.0)

    assert limited.samples.size == 0
    assert limited.reduction_db == 0.0


@settings(max_examples=150)
@given(
    samples=hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.integers(1, 300),
        elements=st.floats(-4, 4, width=32),
    ),
    magnitude=st.sampled_from([8, 4032, 16128, 29184, 32256]),
    gain_db=st.floats(-20, 40),
    sample_rate=st.sampled_from([8000, 16_000, 1000]),
)
@example(np.full(9, 0.9, np.float32), 29184, 0.1, 8000)
def test_whatever_the_sound_it_stays_within_the_ceiling_and_below_what_the_gain_makes_of_it(
    samples: NDArray[Any], magnitude: int, gain_db: float, sample_rate: int
) -> None:
    ceiling, gain = magnitude / 32768, 10 ** (gain_db / 20)

    limited = limit(samples, sample_rate=sample_rate, ceiling=ceiling, gain=gain).samples

    amplified = samples * samples.dtype.type(gain)
    assert np.abs(limited).max() <= ceiling
    assert (np.abs(limited) <= np.abs(amplified)).all()
    assert (limited * amplified >= 0).all()
    assert np.abs(as_a_caller_hears(limited)).max() <= max(ceiling, 8 / 32768)


@settings(max_examples=60)
@given(
    block=st.integers(1, 500),
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 3000),
    peak=st.floats(0.5, 4),
)
def test_blocks_of_any_size_give_the_same_sound(block: int, seed: int, frames: int, peak: float) -> None:
    rng = np.random.default_rng(seed)
    samples = peak * rng.uniform(-1, 1, frames) * rng.random(frames) ** 4

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limiter, "_BLOCK_FRAMES", block)
        in_blocks = limit(samples, sample_rate=RATE, ceiling=CEILING).samples

    expected = samples * 10 ** (-plainly_taken_db(samples, CEILING) / 20)
    np.testing.assert_allclose(in_blocks, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("ceiling_dbov", "magnitude"),
    [
        (0.0, 32256),  # A-law's largest
        (-0.14, 31232),  # a step below: 32256 is -0.137 dBov
        (-1.0, 29184),
        (-3.0103, 23040),  # -3.01 dBov is 23170.5; the step there is 1024 wide
        (-6.1, 16128),  # the largest with a step of 512: 16224.7 is the limit
        (-72.0, 8),
    ],
)
def test_the_ceiling_is_a_value_of_a_law(ceiling_dbov: float, magnitude: int) -> None:
    assert alaw_ceiling(ceiling_dbov) * 32768 == magnitude


@pytest.mark.parametrize("ceiling_dbov", [0.0, -0.5, -1.0, -1.01, -3.0, -12.34, -40.0, -72.0])
def test_every_sample_within_the_ceiling_is_decoded_within_it(ceiling_dbov: float) -> None:
    most = round(alaw_ceiling(ceiling_dbov) * 32768)
    samples = np.arange(-most, most + 1, dtype=np.int16)

    decoded = np.abs(decode_alaw(encode_alaw(samples)).astype(int))

    assert decoded.max() == most <= 32768 * 10 ** (ceiling_dbov / 20)


def test_a_ceiling_below_a_law_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"ceiling is -80\.0 dBov, and A-law begins at -72\.25 dBov"):
        alaw_ceiling(-80.0)
