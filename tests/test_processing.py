"""What is asked for is done to the sound, in an order that makes sense, and told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from signals import tone, voice

import tonekit
from tonekit.errors import SourceError
from tonekit.g711 import encode_alaw
from tonekit.pipeline import Method
from tonekit.prompt import prompt_from_bytes
from tonekit.sound.dc import remove_dc
from tonekit.sound.dsp import quantise, resample
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tonekit.prompt import Prompt

RATE = 16_000


def quiet_voice(duration_s: float = 3.0, *, level_dbov: float = -38.0) -> NDArray[np.float64]:
    return np.asarray(voice(duration_s, sample_rate=RATE, level_dbov=level_dbov), np.float64)


def made(
    samples: NDArray[np.float64],
    **asked: Any,  # noqa: ANN401 - options of convert
) -> tuple[Prompt, dict[str, str], float]:
    """Return the prompt, the notes by name, and the gain."""
    result = tonekit.convert((samples, RATE), **asked)
    return prompt_from_bytes(result.data), {note.name: note.message for note in result.notes}, result.gain_db


def active_dbov(prompt: Prompt) -> float:
    level = speech_level(prompt.samples, sample_rate=8000).active_dbov
    assert level is not None
    return level


def silence_s(prompt: Prompt) -> tuple[float, float]:
    """Return the digital silence at both ends, in seconds."""
    sounding = np.flatnonzero(prompt.codes != 0xD5)
    return sounding[0] / 8000, (prompt.codes.size - 1 - sounding[-1]) / 8000


@pytest.mark.parametrize("level_dbov", [-50.0, -38.0, -26.0, -12.0])
@pytest.mark.parametrize("target_dbov", [-30.0, -20.0, -16.0])
def test_octets_have_the_level_that_was_asked_for(level_dbov: float, target_dbov: float) -> None:
    prompt, notes, _gain_db = made(quiet_voice(level_dbov=level_dbov), level=target_dbov)

    if "level-missed" in notes:
        assert abs(target_dbov - level_dbov) > 30.0
    else:
        assert active_dbov(prompt) == pytest.approx(target_dbov, abs=0.2)
    assert prompt.levels.peak_dbov is not None
    assert prompt.levels.peak_dbov <= -1.0


def test_the_profile_says_what_level_is_meant_without_a_number() -> None:
    prompt, notes, gain_db = made(quiet_voice(), level="profile")

    assert active_dbov(prompt) == pytest.approx(-20.0, abs=0.2)
    assert gain_db == pytest.approx(18.0, abs=0.5)
    assert set(notes) == {"level-set"}


def test_without_being_asked_the_level_stays() -> None:
    prompt, notes, gain_db = made(quiet_voice())

    assert active_dbov(prompt) == pytest.approx(-38.0, abs=0.2)
    assert (notes, gain_db) == ({}, 0.0)


def test_a_level_that_cannot_be_reached_is_told() -> None:
    prompt, notes, _gain_db = made(quiet_voice(), level=-6.0)

    assert active_dbov(prompt) < -6.2
    assert notes["level-missed"].startswith("it was given ")


@pytest.mark.parametrize("target_dbov", [-50.0, -30.0, -20.0])
@pytest.mark.parametrize("lead_in_s", [0.0, 10.0])
@pytest.mark.parametrize("peak", [0.01, 1.0, 1000.0])
def test_the_check_misses_a_level_only_where_the_conversion_said_so(
    peak: float, lead_in_s: float, target_dbov: float
) -> None:
    """Of noises of any length: the meter takes some for clicks, at one gain or at another."""
    noise = np.random.default_rng(5).standard_normal(RATE)
    for duration_s in (0.002, 0.02, 0.1, 0.19, 0.25):
        samples = peak / 4 * noise[: round(duration_s * RATE)]
        result = tonekit.convert((samples, RATE), level=target_dbov, lead_in=lead_in_s)

        missed = "TK210" in {finding.code for finding in result.report.findings}
        assert missed == ("level-missed" in {note.name for note in result.notes})


def test_silence_is_trimmed_and_what_is_left_is_what_the_profile_says() -> None:
    second = np.zeros(RATE)
    burst = np.asarray(tone(440.0, 1.0, sample_rate=RATE))

    prompt, notes, _gain_db = made(np.concatenate((second, burst, second)), trim=True)

    lead_in_s, tail_s = silence_s(prompt)  # with room for weak consonants, which a tone does not have
    assert 0.1 - 0.01 <= lead_in_s <= 0.2
    assert 0.2 - 0.01 <= tail_s <= 0.35
    assert set(notes) == {"start-trimmed", "end-trimmed"}
    assert re.fullmatch(r"0\.[89]\d s of silence were taken away at the start", notes["start-trimmed"])
    assert re.fullmatch(r"0\.[67]\d s of silence were taken away at the end", notes["end-trimmed"])


def test_silence_that_trimming_adds_is_told() -> None:
    speech = np.trim_zeros(np.asarray(voice(2.0, sample_rate=RATE)))

    prompt, notes, _gain_db = made(speech, trim=True, lead_in=0.3)

    assert silence_s(prompt)[0] == pytest.approx(0.3, abs=0.03)
    assert notes == {
        "start-padded": "0.30 s of silence were added at the start",
        "end-padded": "0.20 s of silence were added at the end",
    }


def test_lead_in_and_tail_alone_add_silence() -> None:
    before, _notes, _gain_db = made(quiet_voice())

    prompt, notes, _gain_db = made(quiet_voice(), lead_in=0.25, tail=0.5)

    assert bytes(prompt.codes[:2000]) == b"\xd5" * 2000
    assert bytes(prompt.codes[-4000:]) == b"\xd5" * 4000
    assert bytes(prompt.codes[2000:-4000]) == bytes(before.codes)
    assert notes == {}


@pytest.mark.parametrize("tail_s", [0.2, 1.0])
def test_the_level_is_that_of_the_sound_with_the_silence_that_is_added(tail_s: float) -> None:
    """Short words that were cut tight: the meter counts a fifth of a second of the silence as speech."""
    word = np.asarray(quiet_voice(), np.float64)[: RATE // 4]

    prompt, notes, _gain_db = made(word, level=-20.0, lead_in=0.1, tail=tail_s)

    assert "level-missed" not in notes
    assert active_dbov(prompt) == pytest.approx(-20.0, abs=0.2)


def test_the_silence_that_is_added_counts_in_the_longest_it_may_be() -> None:
    prompt, notes, _gain_db = made(quiet_voice(5.0), lead_in=0.5, max_seconds=3.0)

    assert 2.0 <= prompt.codes.size / 8000 <= 3.0
    assert "shortened" in notes


def test_silence_that_leaves_nothing_for_the_sound_is_refused() -> None:
    with pytest.raises(SourceError, match="leaves nothing of 1 s for the sound"):
        made(quiet_voice(), lead_in=0.5, tail=0.5, max_seconds=1.0)


def test_what_was_cut_off_does_not_count_for_the_level() -> None:
    loud, soft = quiet_voice(2.0, level_dbov=-12.0), quiet_voice(2.0, level_dbov=-32.0)

    prompt, _notes, _gain_db = made(np.concatenate((soft, loud)), max_seconds=2.0, level=-20.0)

    assert active_dbov(prompt) == pytest.approx(-20.0, abs=0.2)


def test_hum_is_taken_out_before_the_level_is_measured() -> None:
    hum = np.asarray(tone(50.0, 3.0, sample_rate=RATE, peak=0.3))

    prompt, _notes, _gain_db = made(quiet_voice() + hum, band=True, level=-20.0)

    spectrum = np.abs(np.fft.rfft(prompt.floats))
    at_50_hz = spectrum[round(50 * prompt.codes.size / 8000)] * 2 / prompt.codes.size
    assert 20 * np.log10(at_50_hz) < -50
    assert active_dbov(prompt) == pytest.approx(-20.0, abs=0.2)


def test_noise_is_shaped_unless_somebody_says_otherwise() -> None:
    plain = made(quiet_voice(), noise_shaping=False)[0]

    assert bytes(plain.codes) == bytes(
        encode_alaw(
            quantise(resample(remove_dc(quiet_voice(), sample_rate=RATE), in_rate=RATE, out_rate=8000))
        )
    )
    shaped = made(quiet_voice(), noise_shaping=True)[0]
    assert bytes(made(quiet_voice())[0].codes) == bytes(shaped.codes) != bytes(plain.codes)
    assert np.abs(shaped.floats - plain.floats).max() < 0.05


def test_a_prompt_is_passed_through_unless_its_sound_is_to_change() -> None:
    prompt = tonekit.convert((quiet_voice(), RATE)).data

    assert tonekit.convert(prompt, noise_shaping=True).data == prompt
    assert tonekit.convert(prompt, level="off").method is Method.PASSED_THROUGH
    assert tonekit.convert(prompt, level=-20.0).method is Method.CONVERTED
    assert tonekit.convert(prompt, lead_in=0.1).method is Method.CONVERTED


@pytest.mark.parametrize(
    "asked",
    [
        {"level": "loud"},
        {"level": -3.0},
        {"level": "match"},
        {"lead_in": -1.0},
        {"tail": 11},
        {"max_seconds": 0},
        {"channel": "middle"},
    ],
)
def test_a_wrong_value_is_refused_before_anything_is_read(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(asked))):
        tonekit.convert("there is no such file.wav", **asked)


def test_everything_at_once_gives_the_same_bytes_again() -> None:
    asked: dict[str, Any] = {
        "level": -18.0, "trim": True, "max_seconds": 2.5, "band": True, "noise_shaping": True,
    }  # fmt: skip

    assert bytes(made(quiet_voice(), **asked)[0].codes) == bytes(made(quiet_voice(), **asked)[0].codes)


def test_digital_silence_stays_so_whatever_is_asked_for() -> None:
    prompt, notes, _gain_db = made(
        np.zeros(RATE), level=-20.0, trim=True, band=True, noise_shaping=True, lead_in=0.2
    )

    assert set(bytes(prompt.codes)) == {int(encode_alaw(np.zeros(1, np.int16))[0])} == {0xD5}
    assert "level-unchanged" in notes


@pytest.mark.parametrize("trimmed", [False, True])
def test_silence_that_was_added_is_digital_silence_up_to_the_sound(trimmed: bool) -> None:
    speech = np.trim_zeros(np.asarray(voice(2.0, sample_rate=RATE)))

    prompt, _notes, _gain_db = made(speech, trim=trimmed, lead_in=0.5, tail=0.5)

    for each_s in silence_s(prompt):
        assert each_s == pytest.approx(0.5, abs=0.005)
