"""The speech voltmeter of ITU-T P.56 beside the same written plainly, and where its reading is known."""

from __future__ import annotations

import io
import math
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import soundfile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from programs import require
from signals import (
    Samples,
    at_level,
    frames_of,
    music,
    pink_noise,
    rms_dbov,
    silence,
    tone,
    voice,
    white_noise,
)

from tonekit.sound import speechlevel
from tonekit.sound.dsp import resample
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RATES = (8000, 16_000)

BLOCK = 2**14
"""How many frames the meter looks at at a time."""


class Reading(NamedTuple):
    """What the plain meter shows; a level of -100 dBov stands for none."""

    active_dbov: float
    activity: float
    rms_dbov: float


def plain_meter(samples: NDArray[Any], sample_rate: int) -> Reading:
    """Method B of ITU-T P.56 frame by frame, threshold by threshold, as ITU-T G.191 carries it out."""
    thresholds = [2.0**power for power in range(-15, 0)]
    g = math.exp(-1 / (sample_rate * 0.03))
    hangover = math.floor(0.2 * sample_rate + 0.5)
    active, hanging = [0] * 15, [hangover] * 15
    energy = p = q = 0.0
    for sample in samples.tolist():
        energy += sample * sample
        p = g * p + (1 - g) * abs(sample)
        q = g * q + (1 - g) * p
        for j, threshold in enumerate(thresholds):
            if q >= threshold:
                active[j] += 1
                hanging[j] = 0
            elif hanging[j] < hangover:
                active[j] += 1
                hanging[j] += 1
    rms = 10 * math.log10(energy / samples.size + 1e-20)
    level = plain_level(energy, active, thresholds)
    return Reading(level, 10 ** ((rms - level) / 10) if level > -100 else 0.0, rms)


def plain_level(energy: float, active: list[int], thresholds: list[float]) -> float:
    """The level that is 15.9 dB above its threshold, between the first two thresholds around it."""
    a = [10 * math.log10(energy / count) if count else None for count in active]
    c = [20 * math.log10(threshold) for threshold in thresholds]
    if a[0] is None or a[0] - c[0] < 15.9:
        return -100.0
    for j in range(1, 15):
        upper, lower = a[j], a[j - 1]
        if upper is not None and lower is not None and upper - c[j] <= 15.9:
            return plain_search(upper, lower, c[j], c[j - 1])
    return -100.0


def plain_search(upper: float, lower: float, upper_c: float, lower_c: float) -> float:
    """Bisection as in the reference, where a bound moves to the new middle, not to the one before."""
    tolerance = 0.5
    if abs(upper - upper_c - 15.9) < tolerance:
        return upper
    if abs(lower - lower_c - 15.9) < tolerance:
        return lower
    middle, middle_c = (upper + lower) / 2, (upper_c + lower_c) / 2
    rounds = 1
    while abs(middle - middle_c - 15.9) > tolerance:
        rounds += 1
        tolerance *= 1.1 if rounds > 20 else 1
        if middle - middle_c - 15.9 > tolerance:
            middle, middle_c = (upper + middle) / 2, (upper_c + middle_c) / 2
            lower, lower_c = middle, middle_c
        elif middle - middle_c - 15.9 < -tolerance:
            middle, middle_c = (middle + lower) / 2, (middle_c + lower_c) / 2
            upper, upper_c = middle, middle_c
    return middle


def assert_reads_as_the_plain_meter(samples: NDArray[Any], sample_rate: int) -> None:
    level, plain = speech_level(samples, sample_rate=sample_rate), plain_meter(samples, sample_rate)
    if plain.active_dbov == -100.0:
        assert (level.active_dbov, level.activity) == (None, None)
        assert level.reason
    else:
        assert level.active_dbov == pytest.approx(plain.active_dbov, abs=1e-9)
        assert level.activity == pytest.approx(plain.activity, abs=1e-9)
        assert level.rms_dbov == pytest.approx(plain.rms_dbov, abs=1e-9)
        assert level.reason is None


def active_dbov(samples: NDArray[Any], sample_rate: int = 8000) -> float:
    """The reading of a sound that must have one."""
    level = speech_level(samples, sample_rate=sample_rate)
    assert level.active_dbov is not None, level.reason
    return level.active_dbov


def padded(samples: Samples, lead_s: float, tail_s: float, sample_rate: int = 8000) -> Samples:
    lead, tail = (silence(seconds, sample_rate=sample_rate) for seconds in (lead_s, tail_s))
    return np.concatenate([lead, samples, tail])


def square(frames: int, magnitude: float) -> Samples:
    """A square wave: its magnitude never changes, so its envelope can be computed."""
    return magnitude * np.resize([1.0, -1.0], frames)


def spoken(sample_rate: int) -> Samples:
    """A sentence by a speech synthesizer, of what a telephone carries."""
    command = [require("espeak-ng"), "--stdout", "-v", "en", "-s", "150"]
    sentence = "Please hold the line, your call is being connected. This call may be recorded."
    wav = subprocess.run([*command, sentence], capture_output=True, check=True, timeout=60).stdout
    samples, rate = soundfile.read(io.BytesIO(wav))
    narrow = resample(samples, in_rate=rate, out_rate=8000)
    return np.asarray(resample(narrow, in_rate=8000, out_rate=sample_rate), np.float64)


SOUNDS: dict[str, Callable[..., Samples]] = {
    "voice": voice,
    "music": music,
    "white noise": white_noise,
    "pink noise": pink_noise,
    "tone": lambda duration_s, *, sample_rate: tone(440, duration_s, sample_rate=sample_rate),
    "clicks": lambda duration_s, *, sample_rate: voice(duration_s, sample_rate=sample_rate) ** 5,
    "silence": silence,
}


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("kind", SOUNDS)
@pytest.mark.parametrize("gain_db", [-60.0, -23.0, 0.0, 6.0, 30.0])
def test_the_meter_reads_what_the_plain_one_reads(kind: str, sample_rate: int, gain_db: float) -> None:
    sound = SOUNDS[kind](0.9, sample_rate=sample_rate)

    assert_reads_as_the_plain_meter(padded(sound, 0.3, 0.4, sample_rate) * 10 ** (gain_db / 20), sample_rate)


@pytest.mark.parametrize("frames", [1600, 1601, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1])
def test_lengths_around_the_border_of_a_block_make_no_difference(frames: int) -> None:
    assert_reads_as_the_plain_meter(voice(5.0)[:frames], 8000)


@settings(max_examples=60, deadline=None)
@given(
    block=st.integers(1, 3000),
    frames=st.integers(200, 2500),
    seed=st.integers(0, 2**32 - 1),
    peak_db=st.floats(-90, 3),
    spread=st.integers(1, 400),
)
@example(block=1, frames=400, seed=0, peak_db=-6.0, spread=7)
def test_any_sound_reads_as_by_the_plain_meter_in_blocks_of_any_size(
    block: int, frames: int, seed: int, peak_db: float, spread: int
) -> None:
    rng = np.random.default_rng(seed)
    loudness = np.repeat(rng.random(frames // spread + 1) ** 6, spread)[:frames]
    sound = rng.uniform(-1, 1, frames) * loudness * 10 ** (peak_db / 20)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(speechlevel, "_BLOCK_STEPS", block)
        assert_reads_as_the_plain_meter(sound, 1000)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), min_size=200, max_size=400))
def test_arbitrary_samples_read_as_by_the_plain_meter(samples: list[float]) -> None:
    assert_reads_as_the_plain_meter(np.array(samples), 1000)


def test_integers_and_both_floats_read_the_same() -> None:
    pcm = np.rint(voice(2.0) * 32767).astype(np.int16)
    pcm[1000] = -32768

    readings = {speech_level(samples, sample_rate=8000) for samples in (
        pcm, (pcm / 32768).astype(np.float32), pcm / 32768
    )}  # fmt: skip

    assert len(readings) == 1


def test_one_long_sound_reads_as_its_parts_do() -> None:
    """A sentence over and over is as loud as twice the sentence."""
    sentence = padded(voice(1.5), 0.5, 0.5)

    assert active_dbov(np.tile(sentence, 60)) == pytest.approx(active_dbov(np.tile(sentence, 2)), abs=1e-6)


def frames_up(magnitude: float, threshold: float, g: float) -> int:
    """How many frames the envelope of a constant magnitude stays below a threshold, from silence on.

    After n frames, it is at the magnitude less its share of ``g**n * (1 + n * (1 - g))``.
    """
    n = np.arange(1, 8000)
    return int(np.count_nonzero(magnitude * (1 - g**n * (1 + n * (1 - g))) < threshold))


def frames_down(magnitude: float, threshold: float, g: float) -> int:
    """How many frames of silence it takes the envelope to fall from a magnitude to below a threshold."""
    n = np.arange(1, 8000)
    return int(np.count_nonzero(magnitude * g**n * (1 + n * (1 - g)) >= threshold))


THRESHOLD = 2.0**-4
AT_MARGIN = THRESHOLD * 10 ** (15.9 / 20)
"""A square wave of this magnitude has a level 15.9 dB above a threshold, so no interpolation is needed."""


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("duration_s", [0.2, 0.5, 1.0, 10.0])
def test_a_steady_sound_is_at_its_rms_but_for_the_rise_of_the_envelope(
    sample_rate: int, duration_s: float
) -> None:
    frames = frames_of(duration_s, sample_rate)
    active = frames - frames_up(AT_MARGIN, THRESHOLD, math.exp(-1 / (0.03 * sample_rate)))

    level = speech_level(square(frames, AT_MARGIN), sample_rate=sample_rate)

    assert level.active_dbov == pytest.approx(
        20 * math.log10(AT_MARGIN * math.sqrt(frames / active)), abs=1e-9
    )
    assert level.activity == pytest.approx(active / frames, abs=1e-9)


@pytest.mark.parametrize("sample_rate", RATES)
def test_bursts_are_active_while_they_sound_and_fall_and_for_the_hangover(sample_rate: int) -> None:
    g = math.exp(-1 / (0.03 * sample_rate))
    burst, bursts, magnitude = sample_rate, 5, AT_MARGIN * 10 ** (1.2 / 20)
    rise, fall = frames_up(magnitude, THRESHOLD, g), frames_down(magnitude, THRESHOLD, g)
    active = burst - rise + fall + sample_rate // 5
    samples = np.tile(np.concatenate([square(burst, magnitude), np.zeros(burst)]), bursts)

    level = speech_level(samples, sample_rate=sample_rate)

    assert level.rms_dbov == pytest.approx(20 * math.log10(magnitude) - 10 * math.log10(2), abs=1e-9)
    assert level.activity == pytest.approx(active / (2 * burst), abs=1e-9)
    assert level.active_dbov == pytest.approx(
        20 * math.log10(magnitude * math.sqrt(burst / active)), abs=1e-9
    )


@pytest.mark.parametrize("peak", [1.0, 0.5, 0.1, 0.01, 0.002])
def test_a_sine_is_at_its_level_and_active_all_the_time(peak: float) -> None:
    level = speech_level(tone(1000, 30.0, peak=peak), sample_rate=8000)

    assert level.rms_dbov == pytest.approx(20 * math.log10(peak) - 3.0103, abs=1e-4)
    assert level.active_dbov == pytest.approx(level.rms_dbov, abs=0.01)
    assert level.activity == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize(
    "sound", [music(5.0), pink_noise(5.0), white_noise(5.0)], ids=["music", "pink", "white"]
)
def test_music_and_noise_are_at_their_rms(sound: Samples) -> None:
    level = speech_level(sound, sample_rate=8000)

    assert level.active_dbov == pytest.approx(rms_dbov(sound), abs=0.1)
    assert level.activity == pytest.approx(1.0, abs=0.02)


def test_a_beep_of_a_fifth_of_a_second_has_a_level() -> None:
    assert active_dbov(tone(1000, 0.2)) == pytest.approx(-9.03, abs=0.6)


def test_a_shorter_sound_has_no_level_and_says_why() -> None:
    level = speech_level(tone(1000, 0.15), sample_rate=8000)

    assert (level.active_dbov, level.activity) == (None, None)
    assert level.rms_dbov == pytest.approx(-9.03, abs=0.01)
    assert level.reason == "duration is 0.1500 s, and a speech level needs 0.2 s"


@pytest.mark.parametrize("frames", [0, 1, 1599, 8000])
def test_silence_has_no_level_at_all(frames: int) -> None:
    level = speech_level(np.zeros(frames), sample_rate=8000)

    assert (level.active_dbov, level.activity, level.rms_dbov) == (None, None, None)
    assert level.reason


def test_silence_says_so() -> None:
    assert speech_level(np.zeros(8000), sample_rate=8000).reason == "the sound is digital silence"


def test_what_is_below_all_thresholds_is_too_faint() -> None:
    """The lowest threshold is -90.3 dBov, so no level below -74.4 dBov has one 15.9 dB below it."""
    assert speech_level(square(80_000, 10 ** (-74.5 / 20)), sample_rate=8000).active_dbov is None
    assert active_dbov(square(80_000, 10 ** (-74.3 / 20))) == pytest.approx(-74.3, abs=0.02)


def test_a_click_is_no_speech() -> None:
    click = silence(2.0)
    click[4000] = 1.0

    level = speech_level(click, sample_rate=8000)

    assert (level.active_dbov, level.activity) == (None, None)
    assert "click" in str(level.reason)


def test_a_sample_rate_too_low_for_speech_is_said_and_so_is_one_that_makes_the_sound_short() -> None:
    slow = speech_level(white_noise(10.0), sample_rate=1)
    fast = speech_level(white_noise(1.0), sample_rate=2**32 - 1)

    assert slow.reason == "sample rate is 1 Hz, and no speech can be measured below 1000 Hz"
    assert str(fast.reason).startswith("duration is 0.0000 s")
    assert slow.active_dbov is fast.active_dbov is None


@pytest.mark.parametrize("gain_db", [-20.0, -9.5, -6.02, -3.0, -1.0])
def test_speech_that_is_turned_down_reads_lower_by_as_much(gain_db: float) -> None:
    speech = spoken(8000)

    turned = active_dbov(speech * 10 ** (gain_db / 20))

    assert turned - active_dbov(speech) == pytest.approx(gain_db, abs=0.05)


def test_silence_around_speech_changes_its_activity_but_not_its_level() -> None:
    speech = spoken(8000)
    short, long = padded(speech, 0.5, 0.5), padded(speech, 3.0, 5.0)

    first, second = speech_level(short, sample_rate=8000), speech_level(long, sample_rate=8000)

    assert second.active_dbov == pytest.approx(first.active_dbov, abs=0.1)
    assert first.activity is not None
    assert second.activity == pytest.approx(first.activity * short.size / long.size, rel=0.02)


def test_speech_reads_the_same_at_8_and_16_khz() -> None:
    assert active_dbov(spoken(16_000), 16_000) == pytest.approx(active_dbov(spoken(8000)), abs=0.05)


@pytest.mark.parametrize("sample_rate", RATES)
def test_synthesized_speech_reads_as_by_the_plain_meter(sample_rate: int) -> None:
    assert_reads_as_the_plain_meter(spoken(sample_rate), sample_rate)


def test_pauses_do_not_make_speech_quieter() -> None:
    sentence = at_level(voice(2.0), -20.0)
    paused = np.tile(padded(sentence, 0.0, 2.0), 3)

    assert rms_dbov(paused) == pytest.approx(-23.01, abs=0.02)
    assert active_dbov(paused) == pytest.approx(active_dbov(sentence), abs=0.7)  # the hangover after each


@pytest.mark.parametrize("sample_rate", [8000, 16_000, 44_100])
@pytest.mark.parametrize("level_dbov", [-14.0, -20.0, -30.0, -45.0])
def test_a_coarse_reading_of_speech_is_within_two_hundredths_of_a_decibel(
    sample_rate: int, level_dbov: float
) -> None:
    samples = voice(4.0, sample_rate=sample_rate, level_dbov=level_dbov)
    exact = speech_level(samples, sample_rate=sample_rate)

    coarse = speech_level(samples, sample_rate=sample_rate, coarse=True)

    assert coarse.active_dbov == pytest.approx(exact.active_dbov, abs=0.02)
    assert coarse.activity == pytest.approx(exact.activity, abs=0.005)
    assert coarse.rms_dbov == exact.rms_dbov


@pytest.mark.parametrize("frames", [0, 1, 1599, 1600, 1601, 2**14 - 1, 2**14, 2**14 + 17])
def test_a_coarse_reading_has_a_level_where_the_exact_one_has(frames: int) -> None:
    samples = voice(3.0, level_dbov=-20.0)[:frames]

    exact = speech_level(samples, sample_rate=8000)
    coarse = speech_level(samples, sample_rate=8000, coarse=True)

    assert coarse.reason == exact.reason
    if exact.active_dbov is not None:
        assert coarse.active_dbov == pytest.approx(exact.active_dbov, abs=0.1)


@pytest.mark.parametrize("beyond", range(12))
def test_a_coarse_reading_takes_any_number_of_frames_beyond_its_blocks(beyond: int) -> None:
    samples = np.asarray(voice(3.0))[: BLOCK + beyond]

    exact, coarse = (
        speech_level(samples, sample_rate=8000),
        speech_level(samples, sample_rate=8000, coarse=True),
    )

    assert coarse.active_dbov == pytest.approx(exact.active_dbov, abs=0.02)
