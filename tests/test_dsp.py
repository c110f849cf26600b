"""To telephone sound: what passes, what is removed, and that nothing is lost or clipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from signals import faded, rms_dbov, silence, tone, voice, white_noise

from tonekit.g711 import encode_alaw
from tonekit.sound.dsp import fit_peak, quantise, resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATES = (11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 384_000)
IDLE_STEP = 8 / 32768
SILENCE = 0xD5


def middle(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Leave out the first and the last quarter, where a tone's own start and end are."""
    return samples[samples.size // 4 : -samples.size // 4]


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("frequency", [300, 1000, 2000, 3000, 3400])
def test_the_telephone_band_keeps_its_level_within_a_tenth_of_a_db(sample_rate: int, frequency: int) -> None:
    source = tone(frequency, 0.4, sample_rate=sample_rate)

    result = resample(source, in_rate=sample_rate, out_rate=8000)

    assert rms_dbov(middle(source)) == pytest.approx(-9.03, abs=0.01)
    assert rms_dbov(middle(result)) == pytest.approx(-9.03, abs=0.1)


@pytest.mark.parametrize(
    ("sample_rate", "frequency"),
    [
        (sample_rate, frequency)
        for sample_rate in RATES
        for frequency in (4300, 4500, 5000, 5400, 7000, 7900, 11_000, 15_000, 20_000, 40_000, 150_000)
        if frequency < sample_rate / 2
    ],
)
def test_what_8_khz_cannot_carry_is_removed_not_folded_back(sample_rate: int, frequency: int) -> None:
    source = faded(tone(frequency, 0.4, sample_rate=sample_rate), 0.05, sample_rate=sample_rate)

    result = resample(source, in_rate=sample_rate, out_rate=8000)

    assert np.abs(source).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(result).max() < IDLE_STEP
    assert set(encode_alaw(quantise(result))) == {SILENCE}


def test_a_low_rate_is_raised_without_images() -> None:
    result = resample(faded(tone(1500, 0.5, sample_rate=4000), sample_rate=4000), in_rate=4000, out_rate=8000)

    spectrum = np.abs(np.fft.rfft(middle(result) * np.hanning(middle(result).size)))
    frequencies = np.fft.rfftfreq(middle(result).size, 1 / 8000)
    assert frequencies[spectrum.argmax()] == pytest.approx(1500, abs=5)
    assert spectrum[frequencies > 2050].max() < spectrum.max() * 1e-4


def test_equal_rates_return_the_signal_itself() -> None:
    samples = white_noise(0.1)

    assert resample(samples, in_rate=8000, out_rate=8000) is samples


@pytest.mark.parametrize(("in_rate", "out_rate"), [(0, 8000), (8000, 0), (-1, 8000), (0, 0)])
def test_a_rate_that_is_none_is_an_error(in_rate: int, out_rate: int) -> None:
    with pytest.raises(ValueError, match="wanted more than 0"):
        resample(silence(0.1), in_rate=in_rate, out_rate=out_rate)


@pytest.mark.parametrize("sample_rate", [4000, 7999, *RATES])
@pytest.mark.parametrize("frames", [1, 2, 3, 99, 4801])
def test_the_length_is_rounded_up_so_that_no_end_is_lost(sample_rate: int, frames: int) -> None:
    result = resample(np.full(frames, 0.5), in_rate=sample_rate, out_rate=8000)

    assert result.shape == (-(-frames * 8000 // sample_rate),)
    assert np.isfinite(result).all()


@pytest.mark.parametrize("sample_rate", [4000, *RATES])
@pytest.mark.parametrize("time_s", [0.0, 0.25, 0.5 - 1 / 8000])
def test_an_impulse_keeps_its_time(sample_rate: int, time_s: float) -> None:
    source = silence(0.5, sample_rate=sample_rate)
    source[min(round(time_s * sample_rate), source.size - 1)] = 1.0

    result = resample(source, in_rate=sample_rate, out_rate=8000)

    assert np.abs(result).argmax() == pytest.approx(time_s * 8000, abs=1)


@pytest.mark.parametrize("sample_rate", [4000, 7999, 44_100, 384_000])
@pytest.mark.parametrize("frames", [1, 2**16 - 1, 2**16, 2**16 + 1, 2**17, 2**17 + 1, 200_003])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_sound_resampled_in_blocks_is_the_same_bit_by_bit_as_in_one(
    sample_rate: int, frames: int, dtype: type[np.floating[Any]]
) -> None:
    source = white_noise(frames / 8000)[:frames].astype(dtype)
    padded = np.append(source.astype(np.float64), np.zeros(100))

    result = resample(source, in_rate=sample_rate, out_rate=8000)

    expected = soxr.resample(padded, sample_rate, 8000, quality="VHQ")
    np.testing.assert_array_equal(result, expected[: result.size])


def test_every_run_gives_the_same_bytes() -> None:
    source = voice(0.5, sample_rate=44_100).astype(np.float32)

    runs = {resample(source, in_rate=44_100, out_rate=8000).tobytes() for _ in range(3)}

    assert len(runs) == 1


@pytest.mark.parametrize("sample_rate", [8000, 44_100, 48_000])
def test_digital_silence_becomes_octets_d5_only(sample_rate: int) -> None:
    result = resample(silence(0.2, sample_rate=sample_rate), in_rate=sample_rate, out_rate=8000)

    assert set(encode_alaw(quantise(result))) == {SILENCE}


@pytest.mark.parametrize(
    "extremes", [(-1.0, 32767 / 32768), (0.0, 0.0), (-32768.5 / 32768, 32767.49 / 32768)]
)
def test_what_fits_16_bits_keeps_its_gain(extremes: tuple[float, float]) -> None:
    samples = np.array(extremes)

    result, gain_db = fit_peak(samples)

    assert result is samples
    assert gain_db == 0.0
    quantise(result)


@pytest.mark.parametrize(
    ("peak", "gain_db"),
    [
        (1.0001, -0.001134),
        (-1.0001, -0.000869),
        (2.0, -6.02086),
        (-2.0, -6.0206),
        (-1.1, -0.82785),
        (1e12, -240.000265),
    ],
)
def test_what_does_not_fit_gets_just_enough_gain(peak: float, gain_db: float) -> None:
    result, gain = fit_peak(np.array([0.0, peak]))

    assert gain == pytest.approx(gain_db, abs=1e-4)
    assert quantise(result).tolist() == [0, 32767 if peak > 0 else -32768]


@pytest.mark.parametrize(
    ("peak", "sample"), [(1.0, 32767), (32768.4 / 32768, 32767), (-32769 / 32768, -32768)]
)
def test_a_peak_one_step_too_high_is_cut_off_without_gain(peak: float, sample: int) -> None:
    result, gain = fit_peak(np.array([0.5, peak]))

    assert gain == 0.0
    assert quantise(result).tolist() == [16384, sample]


def test_no_samples_need_no_gain() -> None:
    assert fit_peak(np.zeros(0))[1] == 0.0
    assert quantise(np.zeros(0)).size == 0


def test_halves_are_rounded_to_even() -> None:
    halves = np.array([0.5, 1.5, 2.5, -0.5, -1.5]) / 32768

    assert quantise(halves).tolist() == [0, 2, 2, 0, -2]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1.0, -1.1])
def test_what_is_no_16_bit_sample_is_an_error_never_clipped(bad: float) -> None:
    with pytest.raises(ValueError, match="16 bits"):
        quantise(np.array([0.0, bad]))


@settings(deadline=None, max_examples=100)
@given(hnp.arrays(np.int16, st.integers(0, 300)))
def test_16_bit_samples_come_through_unchanged(samples: NDArray[Any]) -> None:
    as_float = samples.astype(np.float32) / np.float32(32768)

    fitted, gain_db = fit_peak(as_float)

    assert gain_db == 0.0
    np.testing.assert_array_equal(quantise(fitted), samples)


@settings(deadline=None, max_examples=100)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.integers(1, 100),
        elements=st.floats(-1e6, 1e6, width=32),
    )
)
def test_whatever_is_fitted_can_be_quantised(samples: NDArray[Any]) -> None:
    fitted, gain_db = fit_peak(samples)

    assert gain_db <= 0.0
    assert np.abs(quantise(fitted).astype(int)).max() <= 32768
