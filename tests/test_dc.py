"""DC: what a sound rests at is taken out, and digital silence stays what it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from signals import RATE, rms_dbov, silence, tone, voice, white_noise

from tonekit.g711 import encode_alaw
from tonekit.sound.dc import dc_offset, remove_dc
from tonekit.sound.dsp import quantise

SILENCE = 0xD5


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_offset_is_taken_out(dtype: type[np.floating[Any]]) -> None:
    source = (tone(400) + 0.1).astype(dtype)

    result = remove_dc(source, sample_rate=RATE)

    assert result.dtype == dtype
    assert abs(result.mean()) < 1e-6
    assert rms_dbov(result.astype(np.float64)) == pytest.approx(-9.03, abs=0.01)


def test_an_offset_can_be_taken_out_in_place() -> None:
    source = tone(400) + 0.1
    expected = remove_dc(source, sample_rate=RATE)

    result = remove_dc(source, sample_rate=RATE, out=source)

    assert result is source
    np.testing.assert_array_equal(result, expected)


def test_a_mean_that_a_law_cannot_show_is_left_alone_so_that_silence_stays_silence() -> None:
    source = np.concatenate([tone(400) + 15 / 32768, silence(1.0)])

    assert source.mean() == pytest.approx(7.5 / 32768)
    assert remove_dc(source, sample_rate=RATE) is source


def test_a_larger_mean_is_not() -> None:
    source = tone(400) + 9 / 32768

    assert abs(remove_dc(source, sample_rate=RATE).mean()) < 1e-9


def test_digital_silence_around_a_word_stays_octets_d5() -> None:
    source = np.concatenate([silence(0.3), tone(400, 0.2), silence(0.3)])

    codes = encode_alaw(quantise(remove_dc(source, sample_rate=RATE)))

    assert set(codes[:2400]) == set(codes[-2400:]) == {SILENCE}


def asymmetric(offset: float = 0.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A voice whose pulses go to one side, as many do, between pauses: its mean is not where it rests."""
    pulses = np.where(np.arange(2 * RATE) % 80 < 20, 0.03, 0.0) * tone(1.5, 2.0) ** 2
    return np.concatenate([silence(0.3), voice(2.0, level_dbov=-20.0) + pulses, silence(0.3)]) + offset


@pytest.mark.parametrize("offset", [0.0, 0.002, -0.02, 0.1])
def test_a_voice_that_goes_to_one_side_is_centred_where_it_rests(offset: float) -> None:
    source = asymmetric(offset)
    assert abs(source.mean() - offset) > 0.0005

    result = remove_dc(source, sample_rate=RATE)

    assert set(encode_alaw(quantise(result))[:2400]) <= {SILENCE, SILENCE ^ 0x80}
    np.testing.assert_allclose(result, asymmetric(), atol=2.0**-21)  # half of what it is told to


def test_noise_in_the_pauses_does_not_hide_where_a_sound_rests() -> None:
    source = asymmetric(0.05) + white_noise(2.6, level_dbov=-65.0)

    assert dc_offset(source, sample_rate=RATE) == pytest.approx(0.05, abs=0.0001)


def test_pauses_of_digital_silence_do_not_hide_an_offset_of_the_sound_between_them() -> None:
    source = np.concatenate([silence(0.3), tone(400, 2.0, peak=0.3) + 0.05, silence(0.3)])

    assert dc_offset(source, sample_rate=RATE) == pytest.approx(source.mean())


@pytest.mark.parametrize("gain_db", [0.0, -20.0, -40.0])
def test_nor_do_they_in_a_faint_recording(gain_db: float) -> None:
    """There an offset is no smaller beside the sound, and gain lifts both."""
    loud = np.concatenate([silence(0.3), tone(400, 2.0, peak=0.3) + 0.05, silence(0.3)])
    source = loud * 10 ** (gain_db / 20)

    assert dc_offset(source, sample_rate=RATE) == pytest.approx(source.mean())


def test_nothing_has_no_offset() -> None:
    assert dc_offset(np.zeros(0), sample_rate=RATE) == 0.0
    assert remove_dc(np.zeros(0), sample_rate=RATE).size == 0
