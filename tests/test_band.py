"""The telephone's band, beside what makers of codecs promise, and what people expect of a clean recording.

The mask of ITU-T G.712 is drawn in a figure. In numbers, there is what codecs made for it keep to: here the
transmit filter of the TP3054A, against its gain at 1020 Hz (Texas Instruments, data sheet SCTS026C).
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signals import RATE, Samples, at_level, silence, tone, voice, white_noise

from tonekit.g711 import encode_alaw
from tonekit.sound import band
from tonekit.sound.band import to_telephone_band
from tonekit.sound.dsp import quantise

REACH = 126
"""Frames to either side of a sound that the filter makes something of: 16 ms."""

PROMISED_RIPPLE_DB = 0.01
"""Up or down, from 300 to 3400 Hz. The codec has 0.15 dB up to 3000 Hz, as the TCM29C13A has (SCTS030E); at
3400 Hz it may lose 0.8 dB, the TCM29C13A 1.0 dB."""

PROMISED_REJECTION_DB = 60.0
"""Below 180 and above 3520 Hz. The codec takes 30 dB off at 50 Hz. The filters for G.712 of ITU-T G.191's
software tools take 25 dB off out of the band, as their manual says."""


def gain_db(frequency: float, *, sample_rate: int = RATE) -> float:
    """Return what becomes of a tone, without its first and last quarter of a second."""
    sent = tone(frequency, 1.0, sample_rate=sample_rate, peak=1.0)
    heard = to_telephone_band(sent, sample_rate=sample_rate)
    middle = slice(sample_rate // 4, -sample_rate // 4)
    return 10 * float(np.log10(np.mean(heard[middle] ** 2) / np.mean(sent[middle] ** 2)))


def impulse_response(frames: int = 2001, at: int = 1000) -> Samples:
    impulse = np.zeros(frames)
    impulse[at] = 1.0
    return np.asarray(to_telephone_band(impulse), np.float64)


@pytest.mark.parametrize(
    "frequency", [300, 305, 320, 340, 400, 500, 700, 1020, 1700, 2400, 3000, 3310, 3390, 3400]
)
def test_the_band_is_flatter_than_a_telephone_channel(frequency: int) -> None:
    assert abs(gain_db(frequency)) < PROMISED_RIPPLE_DB


@pytest.mark.parametrize(
    "frequency", [16.7, 20, 25, 50, 60, 75, 100, 120, 150, 180, 3520, 3600, 3700, 3900, 3990]
)
def test_what_is_outside_is_gone(frequency: float) -> None:
    assert gain_db(frequency) < -PROMISED_REJECTION_DB


def test_every_frequency_keeps_the_promise_not_only_those_that_were_tried() -> None:
    gains_db = 20 * np.log10(np.abs(np.fft.rfft(impulse_response(), 2**17)) + 1e-12)
    frequencies = np.fft.rfftfreq(2**17, 1 / RATE)

    within = gains_db[(frequencies >= 300) & (frequencies <= 3400)]
    outside = gains_db[(frequencies <= 180) | (frequencies >= 3520)]

    assert np.abs(within).max() < PROMISED_RIPPLE_DB
    assert outside.max() < -PROMISED_REJECTION_DB
    assert gains_db.max() < PROMISED_RIPPLE_DB


@pytest.mark.parametrize("frequency", [240, 3460])
def test_the_edges_are_where_they_are_said_to_be(frequency: int) -> None:
    assert gain_db(frequency) == pytest.approx(-6.0, abs=0.1)


def test_an_offset_is_gone() -> None:
    heard = to_telephone_band(np.full(8000, 0.5))

    assert np.abs(heard[REACH:-REACH]).max() < 0.5 / 1000


@pytest.mark.parametrize("sample_rate", [7040, 16_000, 44_100, 48_000])
def test_other_rates_get_the_same_band(sample_rate: int) -> None:
    assert abs(gain_db(310, sample_rate=sample_rate)) < PROMISED_RIPPLE_DB
    assert abs(gain_db(3390, sample_rate=sample_rate)) < PROMISED_RIPPLE_DB
    assert gain_db(50, sample_rate=sample_rate) < -PROMISED_REJECTION_DB
    assert gain_db(100, sample_rate=sample_rate) < -PROMISED_REJECTION_DB


def test_a_rate_that_is_too_low_for_the_band_is_refused() -> None:
    with pytest.raises(ValueError, match="the sample rate is 6000 Hz, wanted at least 7040 Hz"):
        to_telephone_band(np.zeros(8), sample_rate=6000)


def test_the_phase_is_linear_and_the_delay_taken_out() -> None:
    response = impulse_response()

    np.testing.assert_array_equal(response, response[::-1])
    assert np.argmax(np.abs(response)) == 1000
    assert np.flatnonzero(response)[[0, -1]].tolist() == [1000 - REACH, 1000 + REACH]


def test_the_coefficients_are_the_same_on_every_computer() -> None:
    scaled = impulse_response() * 2**23

    np.testing.assert_array_equal(scaled, np.rint(scaled))


def test_speech_stays_where_it_was_and_hum_is_gone() -> None:
    speech = voice(3)
    hum = tone(50, 3.0, peak=0.2) + tone(150, 3.0, peak=0.05)

    heard, wanted = to_telephone_band(speech + hum), to_telephone_band(speech)

    np.testing.assert_allclose(heard[REACH:-REACH], wanted[REACH:-REACH], atol=0.25 / 1000)


def test_silence_is_digital_silence_but_for_16_ms_around_a_sound() -> None:
    sound = at_level(voice(1), -22)
    octets = encode_alaw(quantise(to_telephone_band(np.concatenate([silence(1), sound, silence(1)]))))

    assert set(octets[: 8000 - REACH].tolist()) == {0xD5}
    assert set(octets[16_000 + REACH :].tolist()) == {0xD5}
    assert len(set(octets[8000:16_000].tolist())) > 100


@pytest.mark.parametrize("frames", [0, 1, 2, REACH, 2 * REACH, 2 * REACH + 1, 1000])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_length_and_kind_of_samples_are_kept(frames: int, dtype: str) -> None:
    samples = white_noise(0.125)[:frames].astype(dtype)
    before = samples.copy()

    heard = to_telephone_band(samples)

    assert heard.shape == (frames,)
    assert heard.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(samples, before)
    whole = (
        np.convolve(before, impulse_response()[1000 - REACH : 1001 + REACH])
        if frames
        else np.zeros(2 * REACH)
    )
    np.testing.assert_allclose(heard, whole[REACH : REACH + frames], atol=1e-7)


@settings(max_examples=25)
@given(st.integers(1, 600), st.integers(1, 400))
def test_a_sound_is_filtered_in_blocks_without_seams(frames: int, block: int) -> None:
    samples = white_noise(0.075)[:frames]
    at_once = to_telephone_band(samples)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(band, "_BLOCK_FRAMES", block)
        in_blocks = to_telephone_band(samples)

    np.testing.assert_allclose(in_blocks, at_once, atol=1e-12)
