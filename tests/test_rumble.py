"""How much of a sound's level is rumble: the figures follow from what the sounds are put together of."""

from __future__ import annotations

import io
import subprocess

import numpy as np
import pytest
import soundfile
from programs import require
from signals import Samples, at_level, frames_of, music, pink_noise, silence, tone, voice, white_noise

from tonekit.profiles import load_profile
from tonekit.sound import rumble
from tonekit.sound.dsp import resample
from tonekit.sound.rumble import MAX_RUMBLE_DB, rumble_db

LIMIT_DB = load_profile("generic-alaw").signal.max_rumble_db.value

EQUAL_DB = 10 * np.log10(2)
"""What is left of two sounds of equal power is 3.01 dB softer."""


def traffic(duration_s: float) -> Samples:
    """Noise below 100 Hz."""
    spectrum = np.fft.rfft(np.random.default_rng(5).standard_normal(frames_of(duration_s)))
    spectrum[np.fft.rfftfreq(frames_of(duration_s), 1 / 8000) > 100] = 0
    return np.fft.irfft(spectrum, frames_of(duration_s))


def spoken(voice_name: str, pitch: int) -> Samples:
    command = [require("espeak-ng"), "--stdout", "-v", voice_name, "-p", str(pitch), "-s", "150"]
    text = "Please hold the line. Your call will be recorded for quality assurance."
    wav = subprocess.run([*command, text], capture_output=True, check=True, stdin=subprocess.DEVNULL).stdout
    samples, sample_rate = soundfile.read(io.BytesIO(wav))
    return np.asarray(resample(samples, in_rate=sample_rate, out_rate=8000), np.float64)


@pytest.mark.parametrize("frequency", [20, 40, 60, 100, 120, 140])
def test_half_of_the_power_is_three_decibels(frequency: int) -> None:
    samples = tone(1000, 2.0) + tone(frequency, 2.0)

    assert rumble_db(samples) == pytest.approx(EQUAL_DB, abs=0.01)


@pytest.mark.parametrize("frequency", [160, 200, 300, 440, 1000, 3400])
def test_what_is_above_the_border_is_no_rumble(frequency: int) -> None:
    assert rumble_db(tone(frequency, 2.0)) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("frequency", [185.3, 211.7, 305.1, 997.3])
def test_little_of_any_tone_is_taken_for_rumble(frequency: float) -> None:
    assert rumble_db(tone(frequency, 2.0)) < 0.5


@pytest.mark.parametrize("offset", [0.001, 0.3])
def test_an_offset_is_no_rumble(offset: float) -> None:
    samples = at_level(white_noise(2.0), -30)

    assert rumble_db(samples + offset) == pytest.approx(rumble_db(samples), abs=1e-6)
    assert rumble_db(np.full(8000, offset)) == 0.0


@pytest.mark.parametrize("frames", [0, 1, 399, 400, 8000])
def test_silence_and_less_than_a_window_have_none(frames: int) -> None:
    assert rumble_db(np.zeros(frames)) == 0.0
    assert rumble_db(tone(100, 1.0)[: min(frames, 399)]) == 0.0


def test_nothing_but_rumble_is_a_number_too() -> None:
    assert rumble_db(tone(60, 1.0)) == MAX_RUMBLE_DB


@pytest.mark.parametrize("sample_rate", [400, 8000, 11_025, 16_000, 44_100, 48_000, 384_000])
def test_every_rate_is_measured_alike(sample_rate: int) -> None:
    samples = tone(60, 1.0, sample_rate=sample_rate) + tone(180, 1.0, sample_rate=sample_rate)

    assert rumble_db(samples, sample_rate=sample_rate) == pytest.approx(EQUAL_DB, abs=0.1)


def test_floats_of_32_bits_are_measured_too() -> None:
    samples = tone(1000, 2.0) + tone(60, 2.0)

    assert rumble_db(samples.astype(np.float32)) == pytest.approx(rumble_db(samples), abs=1e-4)


def test_a_long_sound_is_measured_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = voice(4, pitch=80) + 0.1 + tone(50, 4.0, peak=0.05)
    at_once = rumble_db(samples)
    monkeypatch.setattr(rumble, "_PRODUCT_TERMS", 7 * 400 * 15)  # frames and waves of a window

    assert rumble_db(samples) == pytest.approx(at_once, abs=1e-9)


@pytest.mark.parametrize("pitch", [70, 80, 90, 100, 120, 160, 220])
def test_deep_voices_are_no_rumble(pitch: float) -> None:
    assert rumble_db(voice(4, pitch=pitch)) < LIMIT_DB / 2


@pytest.mark.parametrize("name", ["en", "en+m7", "en+m8", "en+croak", "de", "cmn"])
@pytest.mark.parametrize("pitch", [0, 50])
def test_a_deep_voice_that_speaks_is_no_rumble(name: str, pitch: int) -> None:
    assert rumble_db(spoken(name, pitch)) < LIMIT_DB / 2


def test_music_is_no_rumble_nor_is_the_noise_of_a_line() -> None:
    bass = np.concatenate([tone(note, 0.5, peak=1.0) for note in (98, 110, 131, 82, 98, 110)])

    assert rumble_db(music(3)) < LIMIT_DB / 2
    assert rumble_db(at_level(music(3), -20) + at_level(bass, -23)) < LIMIT_DB
    assert rumble_db(white_noise(3)) < LIMIT_DB / 2


@pytest.mark.parametrize("sound", [tone(50, 3.0), tone(60, 3.0), tone(100, 3.0), traffic(3)])
@pytest.mark.parametrize("pitch", [80, 120, 220])
def test_rumble_as_strong_as_the_voice_is_found(sound: Samples, pitch: float) -> None:
    samples = at_level(voice(3, pitch=pitch), -23) + at_level(sound, -23)

    assert rumble_db(samples) > LIMIT_DB


def test_pauses_do_not_hide_rumble() -> None:
    samples = np.concatenate([silence(2), at_level(voice(2), -20), silence(2)])

    assert rumble_db(samples + at_level(tone(50, 6.0), -24)) > LIMIT_DB


def test_pink_noise_has_as_much_rumble_as_its_octaves_tell() -> None:
    flat = 1 / np.log(2)  # below 20 Hz it is white, and has as much power as so many octaves
    rumbling, octaves = flat + np.log2(150 / 20), flat + np.log2(4000 / 20)

    assert rumble_db(pink_noise(20)) == pytest.approx(-10 * np.log10(1 - rumbling / octaves), abs=0.3)
