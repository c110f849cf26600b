"""How loud a sound is, and where it starts and ends. 0 dBov is a full-scale square wave."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from signals import faded, pink_noise, silence, tone, voice, white_noise

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.level import Levels, edge_steps, measure, sounding_level_dbov
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATES = (8000, 44_100, 96_000)


def through_alaw(samples: NDArray[Any]) -> NDArray[Any]:
    """What a caller hears of it."""
    return decode_alaw(encode_alaw(np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16))) / 32768


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_full_scale_square_wave_is_at_0_dbov(dtype: type[np.floating[Any]]) -> None:
    levels = measure(np.tile([1.0, -1.0], 4000).astype(dtype), sample_rate=8000)

    assert levels.rms_dbov == pytest.approx(0.0, abs=1e-6)
    assert levels.peak_dbov == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("sample_rate", RATES)
def test_a_full_scale_sine_is_at_minus_3_dbov(sample_rate: int) -> None:
    levels = measure(tone(1000, sample_rate=sample_rate, peak=1.0), sample_rate=sample_rate)

    assert levels.rms_dbov == pytest.approx(-3.01, abs=0.01)
    assert levels.peak_dbov == pytest.approx(0.0, abs=0.01)
    assert levels.dc_offset == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("sample", [0.0, 8 / 32768, -8 / 32768])
def test_digital_silence_has_no_level_also_as_a_law_decodes_it(sample: float) -> None:
    levels = measure(np.full(8000, sample), sample_rate=8000)

    assert (levels.peak_dbov, levels.rms_dbov) == (None, None)
    assert (levels.lead_silence_s, levels.tail_silence_s) == (1.0, 1.0)


def test_a_law_idle_noise_is_silence_too() -> None:
    idle = np.random.default_rng(1).choice([-8, 8], 8000) / 32768

    assert measure(idle, sample_rate=8000).rms_dbov is None
    assert sounding_level_dbov(idle, sample_rate=8000) is None


def test_no_samples_have_no_level() -> None:
    assert measure(np.zeros(0), sample_rate=8000) == Levels(
        peak_dbov=None,
        rms_dbov=None,
        active_speech_dbov=None,
        activity=None,
        dc_offset=0.0,
        clipped_frames=0,
        lead_silence_s=0.0,
        tail_silence_s=0.0,
    )
    assert edge_steps(np.zeros(0), sample_rate=8000) == (0.0, 0.0)


def test_the_speech_level_is_one_of_the_levels_once_it_is_measured() -> None:
    samples = voice(level_dbov=-23)
    speech = speech_level(samples, sample_rate=8000)
    levels = measure(samples, sample_rate=8000)

    told = levels.with_speech(speech)

    assert (levels.active_speech_dbov, levels.activity) == (None, None)
    assert (told.active_speech_dbov, told.activity) == (speech.active_dbov, speech.activity)
    assert told.active_speech_dbov == pytest.approx(-23, abs=1.5)
    assert (told.rms_dbov, told.lead_silence_s) == (levels.rms_dbov, levels.lead_silence_s)


def test_a_law_s_silence_gets_no_speech_level_though_it_is_not_zero() -> None:
    idle = np.full(8000, 8 / 32768)

    levels = measure(idle, sample_rate=8000).with_speech(speech_level(idle, sample_rate=8000))

    assert (levels.active_speech_dbov, levels.activity) == (None, None)


def test_json_names_every_level() -> None:
    levels = measure(tone(1000), sample_rate=8000)

    assert list(levels.to_dict()) == [field.name for field in fields(Levels)]


def test_json_is_rounded_to_what_matters() -> None:
    levels = Levels(
        peak_dbov=-0.0049,
        rms_dbov=-9.030899869919436,
        active_speech_dbov=None,
        activity=0.98765,
        dc_offset=-0.0000123456,
        clipped_frames=7,
        lead_silence_s=1 / 3,
        tail_silence_s=0.0,
    )

    assert json.dumps(levels.to_dict()) == (
        '{"peak_dbov": 0.0, "rms_dbov": -9.03, "active_speech_dbov": null, "activity": 0.988, '
        '"dc_offset": -1.2e-05, "clipped_frames": 7, "lead_silence_s": 0.333, "tail_silence_s": 0.0}'
    )


def test_json_has_no_minus_before_zero() -> None:
    levels = measure(np.tile([1e-9, -2e-9], 4000), sample_rate=8000)

    assert levels.dc_offset < 0
    assert str(levels.to_dict()["dc_offset"]) == "0.0"


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("room_dbov", [None, -70.0, -62.0])
def test_silence_is_measured_at_both_ends_room_noise_included(
    sample_rate: int, room_dbov: float | None
) -> None:
    sound = tone(500, 0.5, sample_rate=sample_rate)
    samples = np.concatenate(
        [silence(0.8, sample_rate=sample_rate), sound, silence(1.3, sample_rate=sample_rate)]
    )
    if room_dbov is not None:
        samples += white_noise(2.6, sample_rate=sample_rate, level_dbov=room_dbov)

    levels = measure(samples, sample_rate=sample_rate)

    assert levels.lead_silence_s == pytest.approx(0.8, abs=0.011)
    assert levels.tail_silence_s == pytest.approx(1.3, abs=0.011)


def test_louder_room_noise_beside_a_loud_voice_is_silence() -> None:
    samples = np.concatenate([silence(1.0), tone(500, 1.0, peak=0.9)]) + white_noise(2.0, level_dbov=-48)

    assert measure(samples, sample_rate=8000).lead_silence_s == pytest.approx(1.0, abs=0.011)


def test_an_offset_is_not_taken_for_sound() -> None:
    samples = np.concatenate([silence(1.0), tone(500, 1.0), silence(1.0)]) + 0.1

    levels = measure(samples, sample_rate=8000)

    assert (levels.lead_silence_s, levels.tail_silence_s) == (1.0, 1.0)
    assert levels.dc_offset == pytest.approx(0.1, abs=1e-9)


def test_a_quiet_voice_is_sound() -> None:
    levels = measure(through_alaw(voice(level_dbov=-45)), sample_rate=8000)

    assert levels.lead_silence_s < 0.1


def test_the_level_of_the_sound_does_not_count_pauses() -> None:
    sound = tone(500, 0.5)
    samples = np.concatenate([silence(1.0), sound, silence(2.0), sound, silence(3.0)])

    assert measure(samples, sample_rate=8000).rms_dbov == pytest.approx(-9.03 - 8.45, abs=0.05)
    assert sounding_level_dbov(samples, sample_rate=8000) == pytest.approx(-9.03, abs=0.05)


@pytest.mark.parametrize("level_dbov", [-50.0, -26.0, -12.0])
def test_the_level_of_noise_is_its_rms(level_dbov: float) -> None:
    level = sounding_level_dbov(through_alaw(white_noise(level_dbov=level_dbov)), sample_rate=8000)

    assert level == pytest.approx(level_dbov, abs=0.1)


@pytest.mark.parametrize(
    "extreme",
    [32767 / 32768, 1.0, 32256 / 32768, 1.7],
    ids=["16-bit", "float", "A-law", "float beyond full scale"],
)
def test_runs_at_the_extreme_are_clipped(extreme: float) -> None:
    samples = np.zeros(1000)
    samples[100:103] = extreme  # 3 in a row
    samples[200:207] = -extreme  # 7
    samples[300:302] = extreme  # 2 are a peak
    samples[400] = extreme

    assert measure(samples, sample_rate=8000).clipped_frames == 10


def test_int16_has_two_extremes() -> None:
    samples = np.zeros(100)
    samples[10:15] = 32767 / 32768
    samples[20:26] = -1.0

    assert measure(samples, sample_rate=8000).clipped_frames == 11


LONG = 600_000  # more than two of the blocks in which a sound is looked at
BORDER = 2**18


@pytest.mark.parametrize("start", range(BORDER - 9, BORDER + 4))
@pytest.mark.parametrize(("run", "clipped"), [(2, 0), (3, 3), (4, 4), (7, 7)])
def test_a_run_is_counted_once_wherever_it_starts(start: int, run: int, clipped: int) -> None:
    samples = np.zeros(LONG, np.float32)
    samples[start : start + run] = 1.0

    assert measure(samples, sample_rate=8000).clipped_frames == clipped


def test_a_run_is_counted_whole_however_long_it_is() -> None:
    samples = np.ones(LONG, np.float32)
    samples[[1, -3]] = 0.0

    assert measure(samples, sample_rate=8000).clipped_frames == LONG - 1 - 1 - 1 - 2


@pytest.mark.parametrize("sample_rate", [8000, 44_100, 384_000])
@pytest.mark.parametrize("frames", [LONG, 100 * 3840, 100 * 3840 + 1, 100 * 80 - 1])
def test_a_long_sound_is_measured_in_blocks_as_it_would_be_in_one(sample_rate: int, frames: int) -> None:
    samples = white_noise(frames / 8000, level_dbov=-20)[:frames] + 0.01
    window = sample_rate // 100
    powers = [samples[start : start + window].var() for start in range(0, frames, window)]

    levels = measure(samples, sample_rate=sample_rate)

    assert levels.rms_dbov == pytest.approx(10 * np.log10(np.mean(samples**2)), abs=1e-9)
    assert levels.dc_offset == pytest.approx(samples.mean(), abs=1e-12)
    assert sounding_level_dbov(samples, sample_rate=sample_rate) == pytest.approx(
        10 * np.log10(np.mean([power for power in powers if power])), abs=1e-9
    )


def test_a_flat_top_below_full_scale_is_not_clipping() -> None:
    assert measure(np.repeat([0.9, -0.9], 4000), sample_rate=8000).clipped_frames == 0


def test_a_voice_at_full_scale_is_not_clipped_and_overdriven_it_is() -> None:
    full = voice() / np.abs(voice()).max()

    assert measure(through_alaw(full), sample_rate=8000).clipped_frames == 0
    assert measure(through_alaw(np.clip(full * 4, -1, 1)), sample_rate=8000).clipped_frames > 200


@pytest.mark.parametrize("frequency", [100, 160, 200, 320, 400, 500])
def test_a_tone_that_is_cut_at_its_peak_starts_and_ends_with_a_step(frequency: int) -> None:
    cut = tone(frequency, 10 / frequency, phase=np.pi / 2)

    start, end = edge_steps(through_alaw(cut), sample_rate=8000)

    assert start == pytest.approx(0.5, abs=0.02)
    assert end == pytest.approx(0.5, abs=0.05)  # its last frame is not quite the peak


@pytest.mark.parametrize("frequency", range(100, 3900, 190))
@pytest.mark.parametrize("phase", [0.0, 0.4, 0.9])
def test_no_tone_that_starts_at_or_just_after_a_zero_crossing_clicks(frequency: int, phase: float) -> None:
    after = phase * 2 * np.pi * frequency / 8000  # a share of a frame

    assert edge_steps(through_alaw(tone(frequency, 0.3, peak=0.9, phase=after)), sample_rate=8000)[0] == 0.0


@pytest.mark.parametrize("frequency", range(100, 3900, 190))
@pytest.mark.parametrize("phase", [0.0, 1.0, np.pi / 2])
@pytest.mark.parametrize("fade_s", [0.001, 0.002, 0.02])
def test_no_sound_that_is_faded_clicks(frequency: int, phase: float, fade_s: float) -> None:
    sound = faded(tone(frequency, 0.3, peak=0.9, phase=phase), fade_s)

    assert edge_steps(through_alaw(sound), sample_rate=8000) == (0.0, 0.0)


def test_neither_noise_nor_an_offset_clicks() -> None:
    assert edge_steps(white_noise(), sample_rate=8000) == (0.0, 0.0)
    assert edge_steps(np.full(8000, 0.2), sample_rate=8000) == (0.0, 0.0)
    assert edge_steps(faded(pink_noise()) + 0.1, sample_rate=8000) == (0.0, 0.0)


@settings(deadline=None, max_examples=150)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]), st.integers(0, 400), elements=st.floats(-2, 2, width=32)
    ),
    st.sampled_from([4000, 8000, 44_100]),
)
def test_any_sound_can_be_measured(samples: NDArray[Any], sample_rate: int) -> None:
    levels = measure(samples, sample_rate=sample_rate)

    duration_s = samples.size / sample_rate
    assert 0.0 <= levels.lead_silence_s <= duration_s
    assert 0.0 <= levels.tail_silence_s <= duration_s
    assert 0 <= levels.clipped_frames <= samples.size
    if levels.peak_dbov is not None and levels.rms_dbov is not None:
        assert levels.rms_dbov <= levels.peak_dbov + 1e-4
    edge_steps(samples, sample_rate=sample_rate)
