"""Noise shaping beside its definition written plainly, where it must do nothing, and what noise becomes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signals import at_level, frames_of, music, silence, tone, voice, white_noise

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.dsp import quantise
from tonekit.sound.shaping import shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int16s = NDArray[np.int16]

BLOCK, ORDER, TAPS = 163, 16, 10
RUN = 512 * BLOCK  # as many samples as are done side by side
SILENCE = 0xD5
FULL_SCALE = 32_768
LOUDEST_ERROR = 512  # half of A-law's largest step


# The definition, one sample after the other


BELL = [(place * (BLOCK + 1 - place)) ** 2 >> 18 for place in range(1, BLOCK + 1)]
FLOOR = sum(weight * weight for weight in BELL) * 32**2 / 12

HEARD = decode_alaw(encode_alaw(np.arange(-FULL_SCALE, FULL_SCALE).astype(np.int16))).tolist()


def heard(sample: int) -> int:
    """What comes back from A-law."""
    return int(HEARD[sample + FULL_SCALE])


def plain_predictor(block: list[int]) -> list[float]:
    """Linear prediction, of what predictions of one order less leave of the correlation."""
    weighted = [sample * weight for sample, weight in zip(block, BELL, strict=True)]
    correlation = [
        float(sum(a * b for a, b in zip(weighted, weighted[lag:], strict=False))) for lag in range(ORDER + 1)
    ]
    correlation[0] += correlation[0] / 8192 + FLOOR
    ahead, behind = correlation[1:], correlation[:-1]
    found: list[float] = []
    for _ in range(ORDER):
        reflection = -ahead[0] / behind[0]
        found = [one + reflection * other for one, other in zip(found, found[::-1], strict=True)]
        found.append(reflection)
        ahead, behind = (
            [one + reflection * other for one, other in zip(ahead, behind, strict=True)][1:],
            [one + reflection * other for one, other in zip(behind, ahead, strict=True)][:-1],
        )
    return found


def plain_filter(block: list[int]) -> list[int]:
    """The 10 terms after 1 of A(z / 0.95) to the power of -1/2, in 128ths."""
    widened, scale = [], 1.0
    for coefficient in plain_predictor(block)[:TAPS]:
        scale *= 0.95
        widened.append(coefficient * scale)
    series = [1.0]
    for number in range(1, TAPS + 1):
        term = 0.0
        for earlier in range(number):
            back = number - earlier
            term += (back / (2 * number) - 1.0) * widened[back - 1] * series[earlier]
        series.append(term)
    return [min(max(round(term * 128), -512), 512) for term in series[1:]]


def plain_shape(samples: list[int]) -> list[int]:
    padded = samples + [0] * BLOCK
    shaped: list[int] = []
    taps, errors = [0] * TAPS, [0] * TAPS  # the newest error first
    for place, sample in enumerate(samples):
        if place % BLOCK == 0:
            taps, errors = plain_filter(padded[place : place + BLOCK]), [0] * TAPS
        fed_back = sum(tap * error for tap, error in zip(taps, errors, strict=True))
        led = sample + (fed_back + 64) // 128
        led = min(max(led, -FULL_SCALE), FULL_SCALE - 1)
        errors = [heard(led) - led, *errors[:-1]]
        shaped.append(led)
    return shaped


# Sounds


def numbers(count: int, seed: int = 711) -> Int16s:
    """Make something between noise and tone of whole numbers only, so that it is the same everywhere."""
    state, before, sound = seed, [0, 0], []
    for place in range(count):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        drive = (state >> 16) % 512 - 256
        drive *= (place // 500 % 4) ** 3  # pauses, and three loudnesses
        value = max(min(drive + (before[0] * 29 - before[1] * 15) // 16, 32_767), -32_768)
        before = [value, before[0]]
        sound.append(value)
    return np.array(sound, np.int16)


def int16(samples: NDArray[Any]) -> Int16s:
    rounded: NDArray[np.float64] = np.clip(np.rint(samples), -FULL_SCALE, FULL_SCALE - 1)
    return rounded.astype(np.int16)


def plain_error(samples: Int16s) -> NDArray[np.float64]:
    return decode_alaw(encode_alaw(samples)).astype(np.float64) - samples


def shaped_error(samples: Int16s) -> NDArray[np.float64]:
    return decode_alaw(encode_alaw(shape(samples))).astype(np.float64) - samples


def spectrum_db(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Power in each of 64 bands of 62.5 Hz, the outer ones left out, averaged over the sound."""
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), 128)[::64]
    power = np.square(np.abs(np.fft.rfft((frames - frames.mean(1, keepdims=True)) * np.hanning(128))))
    return np.asarray(10 * np.log10(power.mean(0)[2:-2]))


TIME = np.arange(2 * 8000)
ADVERSARIES = {
    "full-scale square": int16(40_000 * np.sign(np.sin(TIME * 0.08 + 0.1))),
    "clipped noise": int16(white_noise(2.0, level_dbov=0.0) * 60_000),
    "clicks": int16(32_767 * (TIME % 1000 == 0)),
    "both ends in turn": np.where(TIME % 2, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16),
    "highest value": np.full(8000, FULL_SCALE - 1, np.int16),
    "lowest value": np.full(8000, -FULL_SCALE, np.int16),
    "offset at the edge of a step": np.full(8000, 16_384, np.int16),
    "faint offset": np.full(8000, -1, np.int16),
    "clipped tone": int16(40_000 * np.sin(TIME * 0.7856)),
    "tone at the top of the band": int16(32_000 * np.sin(TIME * 3.1337)),
    "two tones of a key": int16(16_000 * (np.sin(TIME * 0.5474) + np.sin(TIME * 0.9495))),
    "slow wave": int16(20_000 * np.sin(TIME * 0.0024)),
    "ramp": int16(TIME * 4.0 - FULL_SCALE),
    "loud and faint in turn": int16(np.where(TIME // 200 % 2, 30_000 * np.sin(TIME / 2), 30 * np.sin(TIME))),
}


# Blocks


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 80, 162, 163, 164, 173, 325, 326, 327, 800, 2500])
def test_blocks_side_by_side_give_what_one_sample_after_the_other_gives(count: int) -> None:
    samples = numbers(count)

    assert shape(samples).tolist() == plain_shape(samples.tolist())


@pytest.mark.parametrize("count", [RUN - 1, RUN, RUN + 1, RUN + BLOCK + 1])
def test_long_sounds_are_the_same_where_one_run_of_blocks_meets_the_next(count: int) -> None:
    samples = numbers(count)
    start = RUN - 2 * BLOCK

    shaped = shape(samples)

    assert shaped[start:].tolist() == plain_shape(samples[start:].tolist())


@given(
    count=st.integers(0, 1300),
    seed=st.integers(0, 2**31 - 1),
    scale=st.sampled_from([0.001, 0.01, 0.3, 1.0, 8.0]),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_whatever_the_length_and_the_level_it_is_the_plain_form(count: int, seed: int, scale: float) -> None:
    samples = int16(numbers(count, seed) * scale)

    assert shape(samples).tolist() == plain_shape(samples.tolist())


@pytest.mark.parametrize("name", ADVERSARIES)
def test_hostile_sounds_have_the_plain_form_too(name: str) -> None:
    samples = ADVERSARIES[name][:1500]

    assert shape(samples).tolist() == plain_shape(samples.tolist())


def test_every_block_is_shaped_by_itself() -> None:
    samples = numbers(5 * BLOCK + 40)

    alone = [shape(samples[start : start + BLOCK]) for start in range(0, samples.size, BLOCK)]

    assert np.array_equal(shape(samples), np.concatenate(alone))


def test_every_platform_gives_the_same_octets() -> None:
    octets = encode_alaw(shape(numbers(24_000)))

    found = hashlib.sha256(octets.tobytes()).hexdigest()

    assert found == PINNED, "this platform, or this version of numpy, shapes noise in another way"


PINNED = "c34c6887166fb53f00235b49a06c41508d1b4f6a77a3cdb2ee5a4c911d80a121"
"""Found where the plain form gives the same; it changes with the definition only."""


def test_samples_handed_over_are_left_alone_and_read_only_ones_are_taken() -> None:
    samples = numbers(2000)
    before = samples.copy()
    samples.setflags(write=False)

    shape(samples)

    assert np.array_equal(samples, before)


def test_samples_with_gaps_between_them_in_memory_are_the_same_sound() -> None:
    samples = numbers(2000)
    apart = np.repeat(samples, 2)[::2]

    assert np.array_equal(shape(apart), shape(samples))


@pytest.mark.parametrize("samples", [np.zeros(3), np.zeros(3, np.int32), np.zeros(3, ">i2"), [0, 1]])
def test_anything_but_16_bit_integers_is_refused(samples: object) -> None:
    with pytest.raises(TypeError, match=r"^samples are .+, wanted an array of int16$"):
        shape(cast("Any", samples))


# Silence


@pytest.mark.parametrize("count", [1, 800, 50_000])
def test_digital_silence_stays_octets_d5_only(count: int) -> None:
    assert set(encode_alaw(shape(np.zeros(count, np.int16))).tolist()) == {SILENCE}


def test_digital_silence_between_words_is_octets_d5_only_21_ms_after_the_word() -> None:
    word = voice(0.73, level_dbov=-12.0)
    samples = quantise(np.concatenate([word, silence(0.4), word]))
    start = word.size + frames_of(0.021)
    end = word.size + frames_of(0.4) - frames_of(0.021)

    codes = encode_alaw(shape(samples))

    assert set(codes[start:end].tolist()) == {SILENCE}


def test_noise_below_the_smallest_step_is_hardly_touched() -> None:
    samples = int16(white_noise(2.0, level_dbov=-80.0) * FULL_SCALE)

    ratio = np.mean(shaped_error(samples) ** 2) / np.mean(plain_error(samples) ** 2)

    assert ratio == pytest.approx(1.0, abs=0.02)


# Bounds


@pytest.mark.parametrize("name", ADVERSARIES)
def test_no_error_is_larger_than_six_times_the_largest_that_a_law_makes(name: str) -> None:
    samples = ADVERSARIES[name]

    assert np.abs(shaped_error(samples)).max() <= 6 * LOUDEST_ERROR


@pytest.mark.parametrize("name", ADVERSARIES)
def test_errors_do_not_build_up(name: str) -> None:
    error = shaped_error(ADVERSARIES[name])
    plain = plain_error(ADVERSARIES[name])

    assert np.mean(error**2) <= 16 * np.mean(plain**2)


@pytest.mark.parametrize("level_dbov", [-3.0, -12.0, -26.0, -40.0, -60.0])
@pytest.mark.parametrize("sound", [voice(3.0), music(3.0), white_noise(3.0)], ids=["voice", "music", "noise"])
def test_noise_gets_at_most_6_db_stronger_at_any_level(sound: NDArray[np.float64], level_dbov: float) -> None:
    samples = int16(at_level(sound, level_dbov) * FULL_SCALE)

    ratio = np.mean(shaped_error(samples) ** 2) / np.mean(plain_error(samples) ** 2)

    assert 0.9 < ratio < 4.0


ROUND_FREQUENCIES = [50.0 * number for number in range(2, 69)]
"""Of such a tone A-law's error repeats soonest, and is lines instead of noise: the worst case."""


@pytest.mark.parametrize("peak", [0.9, 0.1, 0.01])
def test_a_tone_gets_no_companions(peak: float) -> None:
    loudest = {
        frequency: loudest_companion_db(frequency, peak)
        for frequency in (*ROUND_FREQUENCIES, 425.0, 440.0, 1004.3)
    }

    assert max(loudest.values()) < COMPANION_DB[peak], loudest


COMPANION_DB = {0.9: -37.0, 0.1: -37.0, 0.01: -30.0}
"""By the peak of the tone: no single line may reach all the noise that ITU-T G.712 permits a plain codec.

That is 33 dB below a tone from -30 dBm0 up, and 27 dB below one of -40 dBm0; 4 and 3 dB are added. A-law
alone gives 1000 Hz companions at -37.7 dB.
"""


def loudest_companion_db(frequency: float, peak: float) -> float:
    """How loud the loudest line of the error is, beside the tone."""
    samples = int16(tone(frequency, 2.0, peak=peak) * FULL_SCALE)
    place = round(frequency * 2)
    error = shaped_error(samples)
    error -= error.mean()
    power = np.abs(np.fft.rfft(error * np.hanning(error.size)))
    power[place - 20 : place + 21] = 0.0  # beside the tone itself everything is masked
    signal = np.abs(np.fft.rfft(samples * np.hanning(error.size))).max()
    return float(20 * np.log10(power.max() / signal))


# What it is for


def coloured_noise() -> Int16s:
    """Make steady noise whose spectrum falls by some 30 dB from low to high frequencies."""
    white = white_noise(20.0)
    spectrum = np.fft.rfft(white)
    place = np.linspace(0.0, 1.0, spectrum.size)
    return int16(at_level(np.fft.irfft(spectrum * 10 ** (-1.5 * place), white.size), -20.0) * FULL_SCALE)


def slope(samples: Int16s, error: NDArray[np.float64]) -> float:
    """By how many dB the error rises for each dB by which the sound does."""
    return float(np.polyfit(spectrum_db(samples), spectrum_db(error), 1)[0])


def test_noise_has_half_the_height_of_the_spectrum() -> None:
    samples = coloured_noise()

    assert slope(samples, plain_error(samples)) == pytest.approx(0.0, abs=0.05)
    assert slope(samples, shaped_error(samples)) == pytest.approx(0.5, abs=0.1)


def test_noise_goes_from_where_a_voice_is_weak_to_where_it_is_strong() -> None:
    samples = int16(voice(4.0) * FULL_SCALE)
    sound = spectrum_db(samples)
    change_db = spectrum_db(shaped_error(samples)) - spectrum_db(plain_error(samples))
    order = np.argsort(sound)

    assert change_db[order[:15]].mean() < -2.0
    assert change_db[order[-15:]].mean() > 1.0


def test_white_noise_stays_white() -> None:
    samples = int16(white_noise(10.0) * FULL_SCALE)

    change_db = spectrum_db(shaped_error(samples)) - spectrum_db(plain_error(samples))

    assert np.abs(change_db).max() < 0.6
