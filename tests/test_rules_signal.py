"""TK2: what callers hear."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prompts import codes, findings, only
from signals import at_level, faded, music, silence, tone, voice, white_noise

from tonekit.checking import judge, judgement
from tonekit.findings import Fix, Severity, Status
from tonekit.g711 import encode_alaw
from tonekit.prompt import prompt_from_bytes
from tonekit.riff import build_wav
from tonekit.rules import find_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray


def prompt(samples: NDArray[np.float64]) -> bytes:
    """Return the file of a prompt; what is above full scale is clipped."""
    codes = encode_alaw(np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16))
    return build_wav(codes.tobytes(), sample_rate=8000)


GOOD = faded(tone(700, 2.0, peak=0.15))
JUDGEMENT = judgement("huawei-privatenumber")


def asked_for(data: bytes, level_dbov: float | None) -> list[str]:
    """Return the codes of what is found where that level was asked for."""
    found = judge(prompt_from_bytes(data), replace(JUDGEMENT, level_dbov=level_dbov)).findings
    return [each.code for each in found if each.code.startswith("TK2")]


def signal_codes(samples: NDArray[np.float64]) -> list[str]:
    return [code for code in codes(prompt(samples)) if code.startswith("TK2")]


@pytest.mark.parametrize(
    "samples",
    [
        GOOD,
        faded(voice(level_dbov=-20)),
        faded(music(level_dbov=-20)),
        faded(white_noise(level_dbov=-25)),
        np.concatenate([silence(0.4), GOOD, silence(0.9)]),
        np.concatenate([silence(0.4), GOOD, silence(0.9)]) + white_noise(3.3, level_dbov=-65),
        GOOD + 0.009,
        tone(450, 1.0, peak=0.2),
    ],
)
def test_nothing_is_said_of_a_good_prompt(samples: NDArray[np.float64]) -> None:
    assert signal_codes(samples) == []


@pytest.mark.parametrize(
    "samples",
    [
        silence(3.0),
        np.full(24_000, 0.3),
        white_noise(3.0, level_dbov=-66),
        np.random.default_rng(1).choice([-8, 8], 24_000) / 32768,
    ],
    ids=["digital", "offset", "noise", "idle"],
)
def test_a_silent_prompt_is_a_warning_and_nothing_more(samples: NDArray[np.float64]) -> None:
    finding = only(prompt(samples))

    assert (finding.code, finding.severity) == ("TK201", Severity.WARNING)
    assert finding.message == "there is only silence, wanted sound"


@pytest.mark.parametrize(("level_dbov", "found"), [(-31, ["TK202"]), (-29, []), (-13, []), (-11, ["TK203"])])
def test_the_level_has_two_limits(level_dbov: float, found: list[str]) -> None:
    assert signal_codes(at_level(GOOD, level_dbov)) == found


def test_pauses_do_not_make_a_prompt_quiet() -> None:
    samples = np.concatenate([at_level(GOOD, -28), silence(8.0), at_level(GOOD, -28)])

    assert signal_codes(samples) == []


def test_the_level_is_that_of_speech_as_telephony_measures_it() -> None:
    """P.56 counts 0.2 s after each burst as part of it, so that short bursts are softer than they seem."""
    burst = faded(tone(700, 0.1, peak=1.0))
    bursts = np.concatenate([at_level(np.concatenate([burst, silence(0.4)]), -18.0)] * 6)

    assert signal_codes(at_level(GOOD, -11.0)) == ["TK203"]
    assert prompt_from_bytes(prompt(bursts)).sounding_level_dbov == pytest.approx(-11.0, abs=1.0)
    assert signal_codes(bursts) == []


@pytest.mark.parametrize(
    ("off_db", "found"), [(-0.25, ["TK210"]), (-0.15, []), (0.15, []), (0.25, ["TK210"])]
)
def test_a_level_that_was_asked_for_is_to_be_met_to_a_fifth_of_a_decibel(
    off_db: float, found: list[str]
) -> None:
    data = prompt(faded(voice(4.0, level_dbov=-20.0)))
    level_dbov = prompt_from_bytes(data).all_levels.active_speech_dbov
    assert level_dbov is not None

    assert asked_for(data, level_dbov - off_db) == found
    assert asked_for(data, None) == []


def test_a_missed_level_is_said_with_what_was_wanted() -> None:
    soft = prompt_from_bytes(prompt(at_level(GOOD, -26.0)))

    (found,) = judge(soft, replace(JUDGEMENT, level_dbov=-20.0)).findings

    assert found.message == "the level is -26.0 dBov, wanted -20 dBov"


def test_silence_misses_no_level() -> None:
    assert asked_for(prompt(silence(3.0)), -20.0) == ["TK201"]


@pytest.mark.parametrize(("above_db", "found"), [(12, ["TK211"]), (20, [])])
def test_speech_that_was_brought_to_a_level_is_to_stand_out_from_the_noise(
    above_db: float, found: list[str]
) -> None:
    """Also where silence was added around it, which is no pause."""
    speech = np.concatenate([voice(2.0, level_dbov=-20.0), silence(1.0), voice(2.0, level_dbov=-20.0)])
    noisy = speech + white_noise(5.0, level_dbov=-20.0 - above_db)
    data = prompt(np.concatenate([silence(0.45), noisy, silence(0.45)]))
    level_dbov = prompt_from_bytes(data).all_levels.active_speech_dbov

    assert asked_for(data, level_dbov) == found
    assert asked_for(data, None) == []


def test_noise_is_said_with_what_was_wanted() -> None:
    speech = np.concatenate([voice(2.0, level_dbov=-20.0), silence(1.0), voice(2.0, level_dbov=-20.0)])
    data = prompt(speech + white_noise(5.0, level_dbov=-30.0))
    level_dbov = prompt_from_bytes(data).all_levels.active_speech_dbov

    (found,) = judge(prompt_from_bytes(data), replace(JUDGEMENT, level_dbov=level_dbov)).findings

    assert (found.code, found.severity) == ("TK211", Severity.WARNING)
    above_db = float(found.message.removeprefix("speech stands ").split()[0])
    assert above_db == pytest.approx(10, abs=1.0)
    assert found.message.endswith(" dB above the noise in its pauses, wanted at least 15 dB")


def test_the_level_is_said_with_what_was_wanted() -> None:
    finding = only(prompt(at_level(GOOD, -40)))

    assert finding.message == "the level is -40.0 dBov, wanted at least -30 dBov"
    assert finding.fix is Fix.UNSAFE


@pytest.mark.parametrize(
    ("level_dbov", "found"), [(-30.04, []), (-30.1, ["TK202"]), (-11.96, []), (-11.9, ["TK203"])]
)
def test_a_level_is_compared_with_its_limits_as_it_is_told(level_dbov: float, found: list[str]) -> None:
    """Or what `--level -30` has made would be reported as "-30.0 dBov, wanted at least -30 dBov"."""
    beep = faded(tone(700, 0.19, peak=0.1))
    level = prompt_from_bytes(prompt(beep)).sounding_level_dbov
    assert level is not None

    codes_of_beep = signal_codes(beep * 10 ** ((level_dbov - level) / 20))

    assert [code for code in codes_of_beep if code in {"TK202", "TK203"}] == found


def test_clipping_is_said_as_a_share() -> None:
    samples = np.clip(tone(300, 1.0, peak=2.0), -1, 1)

    clipped, too_loud = sorted(findings(prompt(samples)), key=lambda finding: finding.code, reverse=True)

    assert [too_loud.code, clipped.code] == ["TK203", "TK204"]
    assert clipped.message.startswith("6")  # of each period, two thirds are above half the peak
    assert clipped.message.endswith("% of the sound is cut off flat at -0.1 dBov, wanted at most 0.1%")
    assert clipped.fix is Fix.NONE


@pytest.mark.parametrize(("share", "found"), [(0.0, []), (0.001, []), (0.0011, ["TK204"])])
def test_a_recording_that_was_clipped_is_told_of_what_was_made_of_it(share: float, found: list[str]) -> None:
    by = replace(JUDGEMENT, source_clipped_share=share)

    assert [each.code for each in judge(prompt_from_bytes(prompt(GOOD)), by).findings] == found
    told = (each.message for each in judge(prompt_from_bytes(prompt(GOOD)), by).findings)
    assert all(message.startswith("0.11% of its recording ") for message in told)


def test_a_voice_just_at_full_scale_is_not_clipped() -> None:
    samples = voice(3)

    assert "TK204" not in signal_codes(samples / np.abs(samples).max())
    assert "TK204" in signal_codes(samples / np.abs(samples).max() * 4)


def test_a_voice_that_was_clipped_and_then_made_softer_is_told_with_its_level() -> None:
    samples = 0.43 * np.clip(voice(3) / np.abs(voice(3)).max() * 4, -1, 1)

    finding = next(finding for finding in findings(prompt(samples)) if finding.code == "TK204")

    assert finding.message.endswith("% of the sound is cut off flat at -7.3 dBov, wanted at most 0.1%")
    assert finding.source is Status.DERIVED


@pytest.mark.parametrize("offset", [0.02, -0.02])
def test_an_offset_is_found(offset: float) -> None:
    finding = only(prompt(GOOD + offset))

    assert finding.code == "TK205"
    assert finding.message.startswith(f"the mean of the samples is {offset:.1%} of full scale")


def test_silence_at_either_end_is_found() -> None:
    start, end = findings(prompt(np.concatenate([silence(0.6), GOOD, silence(1.2)])))

    assert (start.code, end.code) == ("TK206", "TK207")
    assert start.message == "it starts with 0.60 s of silence, wanted at most 0.5 s"
    assert end.message == "it ends with 1.20 s of silence, wanted at most 1 s"
    assert start.offset == 58


def test_a_cut_through_sound_is_a_click_at_its_place() -> None:
    cut = tone(300, 1.0, peak=0.2, phase=np.pi / 2)

    start, end = findings(prompt(cut))

    assert (start.code, end.code) == ("TK208", "TK208")
    assert start.message == "it starts with a step of 20% of full scale, wanted a start at zero"
    assert (start.offset, end.offset) == (58, 58 + 7999)


@pytest.mark.parametrize("pitch", [80, 120])
def test_hum_as_strong_as_the_voice_is_rumble(pitch: float) -> None:
    speech = faded(at_level(voice(pitch=pitch), -20))
    hum = faded(at_level(tone(50, 2.0), -20))

    finding = only(prompt(speech + hum))

    assert (finding.code, finding.fix, finding.source) == ("TK209", Fix.NONE, Status.DERIVED)
    assert re.fullmatch(
        r"callers hear it 3\.\d dB softer than it measures, because of sound below 150 Hz, "
        r"wanted at most 2\.5 dB",
        finding.message,
    )
    assert signal_codes(speech + hum / 4) == []


def test_what_is_nothing_but_rumble_is_found_and_silence_is_not() -> None:
    assert signal_codes(faded(at_level(tone(60, 2.0), -20))) == ["TK209"]
    assert signal_codes(silence(2.0) + 0.005) == ["TK201"]


def test_no_finding_of_the_signal_is_an_error() -> None:
    assert {rule.severity for rule in find_rules(["TK2"])} == {Severity.WARNING}


def test_the_signal_is_not_judged_where_the_header_is_wrong() -> None:
    data = bytearray(prompt(silence(3.0)))
    data[24:28] = (16_000).to_bytes(4, "little")

    assert not [code for code in codes(bytes(data)) if code.startswith("TK2")]


def test_no_platform_states_what_the_signal_must_be() -> None:
    bad = np.concatenate([silence(1.0), np.clip(tone(300, 1.0, peak=3.0, phase=1.0), -1, 1) + 0.1])

    assert Status.STATED not in {finding.source for finding in findings(prompt(bad))}
    assert len(findings(prompt(bad))) >= 4
