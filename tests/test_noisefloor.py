"""How far speech stands above its noise: as far as the two were mixed, and nothing where it can't be told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from signals import RATE, Samples, chord, music, pink_noise, silence, sweep, tone, voice, white_noise
from speakers import CHINESE, spoken

from tonekit.sound.metering import read_sound
from tonekit.sound.noisefloor import above_noise_db

if TYPE_CHECKING:
    from collections.abc import Callable

SPEECH: dict[str, Callable[[], Samples]] = {
    "English": spoken,
    "Chinese": lambda: spoken(CHINESE, voice="cmn"),
    "hasty speech": lambda: spoken(words_per_minute=260),
    "one word": lambda: spoken("Welcome."),
    "syllables": lambda: voice(5.0),
}


def above(samples: Samples) -> float | None:
    level_dbov = read_sound(samples, sample_rate=RATE)[1]
    assert level_dbov is not None
    return above_noise_db(samples, sample_rate=RATE, level_dbov=level_dbov)


def noisy(speech: Samples, noise: Callable[..., Samples], above_db: float) -> Samples:
    level_dbov = read_sound(speech, sample_rate=RATE)[1]
    assert level_dbov is not None
    return speech + np.resize(noise(10.0, level_dbov=level_dbov - above_db), speech.size)


@pytest.mark.parametrize("kind", SPEECH)
@pytest.mark.parametrize("noise", [white_noise, pink_noise])
@pytest.mark.parametrize("mixed_db", [8, 10, 12, 14, 15, 16, 18, 22])
def test_speech_stands_as_far_above_its_noise_as_it_was_mixed(
    kind: str, noise: Callable[..., Samples], mixed_db: float
) -> None:
    assert above(noisy(SPEECH[kind](), noise, mixed_db)) == pytest.approx(mixed_db, abs=2.0)


@pytest.mark.parametrize("kind", SPEECH)
@pytest.mark.parametrize("noise", [white_noise, pink_noise])
@pytest.mark.parametrize("mixed_db", [26, 30, 35, 40])
def test_speech_in_little_noise_is_never_taken_for_noisy(
    kind: str, noise: Callable[..., Samples], mixed_db: float
) -> None:
    above_db = above(noisy(SPEECH[kind](), noise, mixed_db))

    assert above_db is None or above_db > 22


@pytest.mark.parametrize("kind", SPEECH)
def test_hum_is_noise(kind: str) -> None:
    def hum(duration_s: float, *, level_dbov: float) -> Samples:
        return tone(50, duration_s, peak=math.sqrt(2) * 10 ** (level_dbov / 20))

    assert above(noisy(SPEECH[kind](), hum, 12)) == pytest.approx(12, abs=2.0)


@pytest.mark.parametrize("kind", SPEECH)
def test_pauses_of_digital_silence_hold_no_noise(kind: str) -> None:
    assert above(np.concatenate([SPEECH[kind](), silence(0.5)])) == math.inf


@pytest.mark.parametrize(
    "samples",
    [
        tone(440, 2.0),
        chord((350, 440), 2.0),
        sweep(300, 3400, 2.0),
        white_noise(3.0),
        pink_noise(3.0),
        music(5.0),
        tone(1000, 0.05),
    ],
    ids=["tone", "chord", "sweep", "white noise", "pink noise", "music", "a short beep"],
)
def test_of_a_sound_without_pauses_nothing_is_said(samples: Samples) -> None:
    assert above(samples) is None


def test_one_soft_passage_of_a_long_sound_is_not_its_noise() -> None:
    loud, soft = white_noise(6.0, level_dbov=-20.0), white_noise(0.5, level_dbov=-30.0)

    assert above(np.concatenate([loud, soft, loud])) is None


def test_a_word_that_was_cut_tight_has_no_pauses() -> None:
    word = spoken("Welcome.")
    (loud,) = np.nonzero(np.abs(word) > 0.02)

    assert above(word[loud[0] : loud[-1]]) is None


def test_gain_makes_no_difference() -> None:
    samples = noisy(voice(3.0), white_noise, 13)

    soft = above(samples / 64)

    assert soft is not None
    assert soft == pytest.approx(above(samples), abs=0.1)
