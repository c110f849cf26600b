"""What octets under an A-law header really are: no false alarm, and what is no A-law is named."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from signals import at_level, chord, music, pink_noise, silence, sweep, tone, voice, white_noise

from tonekit.g711 import encode_alaw, encode_ulaw
from tonekit.law import MIN_OCTETS, Guess, guess_law

if TYPE_CHECKING:
    from collections.abc import Callable

Octets = NDArray[np.uint8]
Signal = NDArray[np.float64]

LEVELS = (-70, -60, -50, -40, -30, -20, -10, -3, 0)


def int16(samples: Signal) -> NDArray[np.int16]:
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)


def alaw(samples: Signal) -> Octets:
    return encode_alaw(int16(samples))


def linear8(samples: Signal) -> Octets:
    return np.clip(np.rint(samples * 128), -128, 127).astype(np.int8).view(np.uint8)


WRONG: dict[Guess, Callable[[Signal], Octets]] = {
    Guess.MULAW: lambda samples: encode_ulaw(int16(samples)),
    Guess.ALAW_PLAIN: lambda samples: alaw(samples) ^ np.uint8(0x55),
    Guess.LINEAR16: lambda samples: int16(samples).astype("<i2").view(np.uint8),
    Guess.LINEAR16_BIG: lambda samples: int16(samples).astype(">i2").view(np.uint8),
    Guess.LINEAR8: lambda samples: linear8(samples) ^ np.uint8(0x80),
    Guess.LINEAR8_SIGNED: linear8,
}


def bursts(seed: int, spread_db: float) -> Signal:
    """Noise whose level jumps 200 times a second, as applause and crackling do."""
    rng = np.random.default_rng(seed)
    jumps = np.repeat(10 ** (rng.standard_normal(600) * spread_db / 20), 40)
    return rng.standard_normal(jumps.size) * jumps


def fsk(seed: int) -> Signal:
    """A modem's two tones."""
    bits = np.repeat(np.random.default_rng(seed).integers(0, 2, 400), 40)
    return 0.4 * np.sin(np.cumsum(2 * np.pi * np.where(bits, 1300, 2100) / 8000))


def sounds() -> dict[str, Signal]:
    """Everything that may stand in a prompt, at every level."""
    kinds = {
        "white noise": white_noise(2),
        "pink noise": pink_noise(2),
        "walk": np.cumsum(white_noise(2)),
        "voice": voice(3),
        "high voice": voice(3, pitch=230, seed=8),
        "music": music(3),
        "tone": tone(440),
        "sweep": sweep(100, 3900, 3),
        "dtmf": chord((770, 1336), 0.5),
        "chord": chord((262, 330, 392, 523), 2),
        "square": np.sign(tone(450, phase=0.1)),
        "sawtooth": np.arange(16_000) % 73 / 73 - 0.5,
        "modem": fsk(1),
        "applause": bursts(1, 6),
        "crackling": bursts(2, 10),
        "hard clipped voice": np.clip(voice(3) * 300, -0.5, 0.5),
        "hard clipped music": np.clip(music(3) * 300, -0.5, 0.5),
    }
    found = {
        f"{kind} {level}": at_level(samples, level) for kind, samples in kinds.items() for level in LEVELS
    }
    for frequency in (50, 100, 300, 400, 425, 450, 950, 1000, 1400, 1800, 2000, 2600, 3000, 3400, 3900):
        found[f"beeps {frequency}"] = tone(frequency, 2) * (np.arange(16_000) // 2800 % 2)
    for duration_s in (0.01, 0.05, 0.2, 0.5, 10.0):
        found[f"voice {duration_s} s"] = voice(duration_s)
        found[f"noise {duration_s} s"] = white_noise(duration_s)
        found[f"tone {duration_s} s"] = tone(450, duration_s)
    for offset in (0.003, 0.026, 0.05, 0.2, 0.5):
        found[f"offset {offset}"] = np.full(8000, offset)
        found[f"offset voice {offset}"] = np.clip(voice(level_dbov=-30) + offset, -1, 1)
        found[f"offset noise {offset}"] = pink_noise(2, level_dbov=-50) + offset
    for gain in (2, 5, 20, 1000):
        found[f"clipped voice x{gain}"] = np.clip(voice(3) * gain, -1, 1)
        found[f"clipped noise x{gain}"] = np.clip(white_noise(2) * gain, -1, 1)
    clicks = np.where(np.random.default_rng(4).random(16_000) < 0.01, white_noise(2, level_dbov=-6), 0)
    found |= {
        "silence": silence(),
        "nothing": silence(0),
        "clicks": clicks,
        "scratched voice": voice() + 0.3 * clicks,
        "voice between silences": np.concatenate([silence(3), voice(1), silence(3)]),
        "fade": white_noise(5) * np.logspace(-4, 0, 40_000),
    }
    return found


SOUNDS = sounds()


@pytest.mark.parametrize("name", SOUNDS)
def test_no_sound_as_a_law_is_called_anything_else(name: str) -> None:
    assert guess_law(alaw(SOUNDS[name])) is Guess.ALAW


@pytest.mark.parametrize("kind", ["square", "sawtooth", "sine", "voice", "noise", "noisy square"])
def test_no_simple_or_clipped_sound_is_called_anything_else_at_any_level(kind: str) -> None:
    """A square wave has two octets, which at some level are another law's silence."""
    sound = {
        "square": np.sign(tone(450, phase=0.1)),
        "sawtooth": np.arange(8000) % 73 / 36.5 - 1,
        "sine": tone(450, peak=1.0),
        "voice": np.clip(voice(1.5) * 300, -1, 1),
        "noise": np.clip(white_noise() * 300, -1, 1),
        "noisy square": np.sign(tone(450, phase=0.1)) + white_noise(level_dbov=-40),
    }[kind]

    verdicts = {guess_law(alaw(sound * 10 ** (level / 20))) for level in np.arange(-60, 0, 0.5)}

    assert verdicts == {Guess.ALAW}


SPOKEN = {
    "voice": (voice(3), (-40, -30, -20, -10)),
    "high voice": (voice(3, pitch=230, seed=8), (-40, -30, -20, -10)),
    "music": (music(3), (-40, -30, -20, -10)),
    "pink noise": (pink_noise(2), (-40, -30, -20)),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("kind", SPOKEN)
def test_speech_and_music_in_another_encoding_are_named(kind: str, wrong: Guess) -> None:
    samples, levels = SPOKEN[kind]
    if wrong in (Guess.LINEAR8, Guess.LINEAR8_SIGNED):
        levels = tuple(level for level in levels if level > -40)  # 8 linear bits hold but two values there

    assert {guess_law(WRONG[wrong](at_level(samples, level))) for level in levels} == {wrong}


@pytest.mark.parametrize("wrong", WRONG)
def test_speech_between_silences_is_named_too(wrong: Guess) -> None:
    samples = np.concatenate([silence(3), voice(1), silence(3)])

    assert guess_law(WRONG[wrong](samples)) is wrong


def test_16_bit_stereo_at_44100_hz_is_linear_too() -> None:
    left = voice(sample_rate=44_100)
    stereo = np.stack([left, 0.5 * np.roll(left, 20)], axis=1).ravel()

    assert guess_law(WRONG[Guess.LINEAR16](stereo)) is Guess.LINEAR16


@pytest.mark.parametrize("kind", SPOKEN)
@pytest.mark.parametrize(
    ("wrong", "shifted"),
    [(Guess.LINEAR16, Guess.LINEAR16_BIG), (Guess.LINEAR16_BIG, Guess.LINEAR16)],
)
def test_words_that_lost_their_first_octet_are_still_words(kind: str, wrong: Guess, shifted: Guess) -> None:
    octets = WRONG[wrong](at_level(SPOKEN[kind][0], -20))

    assert guess_law(octets[1:]) is shifted


@pytest.mark.parametrize("size", [1500, 2000, 10_000, 300_001, 2_000_000])
def test_random_octets_are_no_sound(size: int) -> None:
    octets = np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8)

    assert guess_law(octets) is Guess.COMPRESSED


@pytest.mark.parametrize("format_", ["MP3", "FLAC"])
@pytest.mark.parametrize("level", [-30, -20])
def test_compressed_sound_is_no_sound(format_: str, level: int) -> None:
    file = io.BytesIO()
    soundfile.write(file, voice(4, level_dbov=level), 8000, format=format_)

    assert guess_law(np.frombuffer(file.getvalue(), np.uint8)) is Guess.COMPRESSED


def test_a_deflated_file_is_no_sound() -> None:
    octets = np.frombuffer(zlib.compress(int16(voice(4)).tobytes()), np.uint8)

    assert guess_law(octets) is Guess.COMPRESSED


def test_a_few_octets_are_never_complained_of() -> None:
    few = np.random.default_rng(1).integers(0, 256, MIN_OCTETS - 1, dtype=np.uint8)

    assert guess_law(few) is Guess.ALAW


@pytest.mark.parametrize("octet", [0x00, 0x55, 0x7F, 0x80, 0xD5, 0xFF])
def test_any_law_s_silence_is_left_to_the_rule_about_silence(octet: int) -> None:
    assert guess_law(np.full(8000, octet, np.uint8)) is Guess.ALAW


def test_a_long_file_is_judged_by_slices_of_it() -> None:
    long = np.tile(voice(5, level_dbov=-25), 40)

    assert guess_law(alaw(long)) is Guess.ALAW
    assert {guess_law(encode(long)) for encode in WRONG.values()} == set(WRONG)


def test_every_verdict_has_words() -> None:
    assert Guess.MULAW.words == "mu-law octets"
    assert all(guess.words and not guess.words.endswith(".") for guess in Guess)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=3000))
def test_any_octets_can_be_judged(data: bytes) -> None:
    assert guess_law(np.frombuffer(data, np.uint8)) in Guess
