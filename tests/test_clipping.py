"""Peaks that were cut off flat: found at any level, and never where nothing was cut off."""

from __future__ import annotations

import functools
import io
import subprocess
import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from programs import require
from signals import RATE, Samples, chord, faded, music, pink_noise, silence, sweep, tone, voice, white_noise

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound import clipping as module
from tonekit.sound.clipping import MAX_SHARE, Clipping, find_clipping
from tonekit.sound.dsp import quantise, resample
from tonekit.sound.leveling import bring_to_level
from tonekit.sound.limiter import limit
from tonekit.sound.shaping import shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING = Clipping(frames=0, share=0.0, level_dbov=None)

SENTENCES = {
    "en": "Please hold the line, your call is being connected. This call may be recorded.",
    "en-us+f5": "One minute left. The call will end soon.",
    "en-gb-scotland+m3": "Sorry, nobody can take your call now.",
    "cmn": "您好，请稍候，正在为您接通。本次通话可能会被录音。",
    "cmn+f2": "通话即将结束。",
    "es": "Por favor, espere un momento, estamos conectando su llamada.",
    "de+m7": "Bitte warten Sie, Sie werden gleich verbunden.",
    "fr+f4": "Veuillez patienter, votre appel va être transféré.",
    "ru": "Пожалуйста, подождите, вас соединяют.",
    "hi+f1": "कृपया प्रतीक्षा करें।",
}
PEAKS = (0.9, 0.5, 0.43, 0.25, 0.12, 0.05)
RATES = (8000, 16_000, 44_100, 48_000)


@functools.cache
def said(speaker: str, sample_rate: int = RATE) -> Samples:
    """Return a sentence with its peak at 1."""
    command = [require("espeak-ng"), "--stdout", "-v", speaker, "-s", "150", SENTENCES[speaker]]
    wav = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    samples, in_rate = soundfile.read(io.BytesIO(wav))
    wanted = np.asarray(resample(samples, in_rate=in_rate, out_rate=sample_rate), np.float64)
    wanted /= np.abs(wanted).max()
    wanted.setflags(write=False)
    return wanted


def overdriven(samples: Samples, drive_db: float, peak: float) -> Samples:
    """Drive a sound whose peak is 1 beyond it, clip it there, and then make it softer."""
    return peak * np.clip(samples * 10 ** (drive_db / 20), -1.0, 1.0)


def as_prompt(samples: Samples, *, noise_shaping: bool = True) -> Samples:
    """Return what a caller hears of a sound at 8000 Hz."""
    quantised = quantise(samples)
    octets = encode_alaw(shape(quantised) if noise_shaping else quantised)
    return decode_alaw(octets) / 32768


def is_told(samples: NDArray[Any]) -> bool:
    return find_clipping(samples).share > MAX_SHARE


def stored(samples: Samples, subtype: str, sample_rate: int = RATE) -> NDArray[np.float32]:
    """Return a sound as it comes out of a file."""
    file = io.BytesIO()
    soundfile.write(file, samples, sample_rate, subtype=subtype, format="WAV")
    file.seek(0)
    return np.asarray(soundfile.read(file, dtype="float32")[0], np.float32)


@pytest.mark.parametrize("noise_shaping", [True, False])
@pytest.mark.parametrize("drive_db", [8, 12, 20])
@pytest.mark.parametrize("speaker", SENTENCES)
def test_an_overdriven_voice_is_found_in_a_prompt_at_any_peak(
    speaker: str, drive_db: float, noise_shaping: bool
) -> None:
    for peak in PEAKS:
        heard = as_prompt(overdriven(said(speaker), drive_db, peak), noise_shaping=noise_shaping)

        found = find_clipping(heard)

        assert found.share > MAX_SHARE, f"peak {peak}"
        assert found.level_dbov == pytest.approx(20 * np.log10(peak), abs=0.3)  # A-law's steps


def test_most_voices_driven_6_db_over_are_found_in_prompts() -> None:
    """Of the others, less is cut off than is told."""
    found = [
        is_told(as_prompt(overdriven(said(speaker), 6, peak))) for speaker in SENTENCES for peak in PEAKS
    ]

    assert np.mean(found) >= 0.8


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("speaker", SENTENCES)
def test_an_overdriven_voice_is_found_in_a_recording_at_any_rate(speaker: str, sample_rate: int) -> None:
    for drive_db in (8, 20):
        for peak in (0.9, 0.25, 0.05):
            clipped = overdriven(said(speaker, sample_rate), drive_db, peak)

            assert is_told(clipped.astype(np.float32)), f"{drive_db} dB, peak {peak}"
            assert is_told(stored(clipped, "PCM_16")), f"{drive_db} dB, peak {peak}, 16 bits"
            assert is_told(dithered(clipped)), f"{drive_db} dB, peak {peak}, 16 bits with dither"


def dithered(samples: Samples) -> NDArray[np.float32]:
    """Return a sound in 16 bits, each sample of it up to a step higher or lower than it should be."""
    uniform = np.random.default_rng(1).uniform(-0.5, 0.5, (2, samples.size)).sum(axis=0)
    return np.asarray(np.rint(samples * 32768 + uniform) / 32768, np.float32)


@pytest.mark.parametrize("subtype", ["PCM_U8", "ULAW", "ALAW"])
def test_an_overdriven_voice_is_found_in_8_bits(subtype: str) -> None:
    assert all(
        is_told(stored(overdriven(said(speaker), 12, peak), subtype))
        for speaker in SENTENCES
        for peak in (0.9, 0.5, 0.25)
    )


FORMATS = ["FLOAT", "PCM_16", "PCM_U8", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"]


@pytest.mark.parametrize("subtype", FORMATS)
@pytest.mark.parametrize("speaker", SENTENCES)
def test_no_voice_is_told_that_was_not_clipped(speaker: str, subtype: str) -> None:
    for sample_rate in (8000, 44_100):
        for peak in (0.9, 0.25, 0.05, 0.02, 4 / 32768):
            recording = stored(peak * said(speaker, sample_rate), subtype, sample_rate)

            assert not is_told(recording), f"peak {peak} at {sample_rate} Hz"
            assert not is_told(recording + np.float32(0.02)), f"peak {peak} at {sample_rate} Hz, offset"


@pytest.mark.parametrize("speaker", SENTENCES)
def test_no_voice_is_told_in_a_prompt_that_was_not_clipped(speaker: str) -> None:
    for peak in (*PEAKS, 0.98, 0.02, 0.005):
        for noise_shaping in (True, False):
            assert not is_told(as_prompt(peak * said(speaker), noise_shaping=noise_shaping)), peak


@pytest.mark.parametrize("ceiling_dbov", [-1.0, -3.0, -9.0])
@pytest.mark.parametrize("target_dbov", [-20.0, -14.0, -10.0])
@pytest.mark.parametrize("speaker", SENTENCES)
def test_nothing_is_told_of_what_a_limiter_holds(
    speaker: str, target_dbov: float, ceiling_dbov: float
) -> None:
    leveled = bring_to_level(
        0.3 * said(speaker),
        sample_rate=RATE,
        target_dbov=target_dbov,
        ceiling_dbov=ceiling_dbov,
        max_gain_db=30.0,
    )

    samples = np.asarray(leveled.samples, np.float64)
    assert not is_told(samples)
    assert not is_told(as_prompt(samples))
    assert not is_told(as_prompt(samples, noise_shaping=False))


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("speaker", SENTENCES)
def test_nothing_is_told_of_12_db_of_limiting(speaker: str, sample_rate: int) -> None:
    assert not is_told(limit(said(speaker, sample_rate), sample_rate=sample_rate, ceiling=0.25).samples)


@pytest.mark.parametrize("speaker", SENTENCES)
def test_soft_saturation_is_not_clipping(speaker: str) -> None:
    for gain in (2, 4):
        assert not is_told(as_prompt(0.4 * np.tanh(gain * said(speaker))))
        assert not is_told(stored(0.4 * np.tanh(gain * said(speaker, 44_100)), "PCM_16"))


def square(frequency: float, duration_s: float = 2.0, *, sample_rate: int = RATE) -> Samples:
    return np.where(tone(frequency, duration_s, sample_rate=sample_rate, phase=0.01) >= 0, 1.0, -1.0)


def melody(frequency: float, *, squares: bool) -> Samples:
    """Twelve notes of 0.2 s."""
    notes = frequency * 2 ** (np.random.default_rng(round(frequency)).integers(0, 24, 12) / 12)
    return np.concatenate([square(note, 0.2) if squares else tone(note, 0.2, peak=1.0) for note in notes])


def tones(frequency: float) -> dict[str, Samples]:
    """Return sounds whose tops are flat, or all of one height, by nature; their peak is 1."""
    sine = tone(frequency, 2.0, peak=1.0, phase=0.3)
    beeping = np.arange(sine.size) % 2400 < 1200
    decaying = np.exp(-(np.arange(sine.size) % 4000) / 1600)
    sounds = {
        "sine": sine,
        "square": square(frequency),
        "soft square": resample(square(frequency, sample_rate=48_000), in_rate=48_000, out_rate=RATE),
        "triangle": np.arcsin(sine),
        "sawtooth": np.arange(16_000) * frequency / RATE % 1 - 0.5,
        "beeps": sine * beeping,
        "square beeps": square(frequency) * beeping,
        "bell": sine * decaying,
        "square bell": square(frequency) * decaying,
        "two tones": chord((frequency, 1.37 * frequency), 2.0),
        "two squares": square(frequency) + 0.5 * square(1.37 * frequency),
        "sweep": sweep(50, frequency, 2.0),
        "tune": melody(frequency, squares=False),
        "square tune": melody(frequency, squares=True),
        "tone in noise": sine + white_noise(2.0, level_dbov=-40),
    }
    return {name: np.asarray(sound) / np.abs(sound).max() for name, sound in sounds.items()}


@pytest.mark.parametrize("frequency", [50, 63, 100, 133.3, 200, 250, 350, 425, 440, 697, 1000, 1336, 2000])
def test_no_tone_is_told_below_full_scale(frequency: float) -> None:
    for name, sound in tones(frequency).items():
        for peak in (*PEAKS, 0.7, 0.51, 0.01):
            assert not is_told(as_prompt(peak * sound)), f"{name}, peak {peak}"
            assert not is_told(as_prompt(peak * sound, noise_shaping=False)), f"{name}, peak {peak}, unshaped"
            assert not is_told(stored(peak * sound, "PCM_U8")), f"{name}, peak {peak}, 8 bits"


@pytest.mark.parametrize("frequency", [50, 100, 200, 425])
def test_a_sine_at_full_scale_is_not_clipped(frequency: float) -> None:
    assert find_clipping(as_prompt(tone(frequency, peak=0.9999))) == NOTHING


@pytest.mark.parametrize(
    ("first", "second"), [(697, 1209), (770, 1336), (852, 1477), (941, 1633), (350, 440)]
)
def test_no_dialled_digit_is_told(first: int, second: int) -> None:
    for peak in (*PEAKS, 0.98):
        assert not is_told(as_prompt(chord((first, second), peak=peak)))


@pytest.mark.parametrize("beep", [tone(425, peak=1.0), square(425, 1.0)], ids=["sine", "square"])
def test_a_voice_and_a_beep_as_loud_as_it_are_not_clipped(beep: Samples) -> None:
    both = np.concatenate([said("en"), silence(0.3), faded(beep)])

    assert not any(is_told(as_prompt(peak * both)) for peak in PEAKS)


@pytest.mark.parametrize("peak", PEAKS)
def test_neither_noise_nor_music_is_told(peak: float) -> None:
    for sound in (white_noise(3), pink_noise(3), music(5), voice(5), np.resize(music(5), 40_000) + voice(5)):
        assert not is_told(as_prompt(peak * sound / np.abs(sound).max()))


def test_speech_over_music_is_found_when_it_was_overdriven() -> None:
    both = said("en") + np.resize(music(3, level_dbov=-30), said("en").size)

    assert is_told(as_prompt(overdriven(both / np.abs(both).max(), 8, 0.4)))


def test_a_cut_off_on_one_side_only_is_found() -> None:
    upper = np.minimum(said("cmn") * 4, 1.0) * 0.2

    found = find_clipping(as_prompt(upper))

    assert found.share > MAX_SHARE
    assert found == find_clipping(-as_prompt(upper))


def test_a_few_clipped_frames_are_no_matter() -> None:
    """At 2 dB over, nobody hears it."""
    shares = [find_clipping(as_prompt(overdriven(said(one), 2, 0.5))).share for one in SENTENCES]

    assert max(shares) <= MAX_SHARE


@pytest.mark.parametrize("samples", [[], [0.0], [0.5], [-0.5, -0.5], [0.0] * 9000, [0.3] * 9000])
def test_there_is_nothing_in_silence_or_in_an_offset(samples: list[float]) -> None:
    assert find_clipping(np.array(samples)) == NOTHING


@pytest.mark.parametrize("block_frames", [997, 4096, 2**30])
def test_the_blocks_in_which_it_is_looked_at_make_no_difference(
    block_frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = overdriven(np.tile(voice(5) / np.abs(voice(5)).max(), 4), 10, 0.4)
    expected = find_clipping(samples)

    monkeypatch.setattr(module, "_BLOCK_FRAMES", block_frames)

    assert expected.share > MAX_SHARE
    assert find_clipping(samples) == expected


def test_a_long_sound_needs_little_memory() -> None:
    samples = np.tile(overdriven(voice(5) / np.abs(voice(5)).max(), 10, 0.4), 60).astype(np.float32)

    tracemalloc.start()
    found = find_clipping(samples)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.share > MAX_SHARE
    assert peak_bytes < 6_000_000  # of a sound of 9.6 MB


@settings(deadline=None, max_examples=150)
@given(
    hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        st.integers(0, 400),
        elements=st.one_of(st.floats(-2, 2, width=32), st.sampled_from([-0.5, 0.25, 0.5, 1.0])),
    )
)
def test_any_sound_can_be_looked_at(samples: NDArray[Any]) -> None:
    found = find_clipping(samples)

    assert 0 <= found.frames <= samples.size
    assert (found.level_dbov is None) == (found.frames == 0)
    assert 0.0 <= found.share <= 1.0
