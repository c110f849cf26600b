"""The options that say what is done to a sound, as their users type them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from commands import tonekit
from signals import voice

from tonekit.checking import check, check_files
from tonekit.cli.treatments import TREATMENT_NAMES
from tonekit.conversion import convert
from tonekit.manifest import read_manifest
from tonekit.prompt import prompt_from_path
from tonekit.treatment import Treatment, treatment_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tonekit.findings import Finding


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    recording(tmp_path / "quiet.wav", -38.0)
    return tmp_path


def recording(path: Path, level_dbov: float) -> None:
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, voice(2.0, sample_rate=16_000, level_dbov=level_dbov), 16_000, subtype="FLOAT")


def level_of(path: Path) -> float:
    level = prompt_from_path(path).all_levels.active_speech_dbov
    assert level is not None
    return level


@pytest.mark.parametrize(
    ("args", "wanted_dbov"),
    [
        (["--level", "-24", "quiet.wav"], -24.0),
        (["--level=-24", "quiet.wav"], -24.0),
        (["quiet.wav", "--level", "-24.5"], -24.5),
        (["--level", "quiet.wav"], -20.0),
        (["quiet.wav", "--level"], -20.0),
        (["--level", "profile", "quiet.wav"], -20.0),
        (["--level", "off", "quiet.wav"], -38.0),
        (["quiet.wav"], -38.0),
    ],
)
def test_a_level_may_stand_with_and_without_its_number(
    folder: Path, args: list[str], wanted_dbov: float
) -> None:
    run = tonekit("convert", *args, "-o", "out.wav")

    assert run.code == 0, run.err
    assert level_of(folder / "out.wav") == pytest.approx(wanted_dbov, abs=0.2)


@pytest.mark.parametrize(
    "args", [["--level", "-70"], ["--level=loud"], ["--level", "match"], ["--lead-in", "-1"]]
)
def test_a_value_that_makes_no_sense_is_wrong_usage(folder: Path, args: list[str]) -> None:
    run = tonekit("convert", "quiet.wav", "-o", "out.wav", *args)

    assert run.code == 2
    assert "Traceback" not in run.err
    assert not (folder / "out.wav").exists()


def test_what_was_done_is_told() -> None:
    run = tonekit("convert", "quiet.wav", "-o", "out.wav", "--level", "--max-seconds", "1.5")

    assert "note: it was too long, so it ends after 1." in run.out
    assert "dBov and is -20.0 dBov: the gain is +1" in run.out


def test_options_have_the_names_of_the_treatment() -> None:
    assert tuple(treatment_values(Treatment())) == TREATMENT_NAMES


def test_a_project_file_has_keys_for_them_and_prompts_their_own(folder: Path) -> None:
    (folder / "tonekit.toml").write_text(
        'output = "prompts"\nlevel = -22\n'
        '[[prompts]]\nsource = "quiet.wav"\nname = "a.wav"\n'
        '[[prompts]]\nsource = "quiet.wav"\nname = "b.wav"\nlevel = -26\nlead_in = 0.5\n'
        '[[prompts]]\nsource = "quiet.wav"\nname = "c.wav"\nlevel = "off"\n'
    )

    assert tonekit("prepare").code == 0

    levels = [level_of(folder / "prompts" / f"{name}.wav") for name in "abc"]
    assert levels == pytest.approx([-22.0, -26.0, -38.0], abs=0.2)
    assert bytes(prompt_from_path(folder / "prompts" / "b.wav").codes[:4000]) == b"\xd5" * 4000
    assert tonekit("prepare", "--level", "-20").code == 2  # the project file says it


def test_what_was_chosen_is_recorded_and_another_choice_makes_the_prompt_anew(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "quiet.wav").rename(folder / "in" / "quiet.wav")
    assert tonekit("prepare", "in", "-o", "out", "--level").code == 0
    first = (folder / "out" / "quiet.wav").read_bytes()

    manifest = read_manifest(folder / "out")
    assert manifest is not None
    settings = manifest.prompts[0].settings.to_dict()
    assert {name: settings[name] for name in ("channel", "level")} == {"channel": "mix", "level": -20.0}
    assert "unchanged: 1" in tonekit("prepare", "in", "-o", "out", "--level", "-20").err
    assert "made: 1" in tonekit("prepare", "in", "-o", "out").err
    assert (folder / "out" / "quiet.wav").read_bytes() != first


def test_a_set_is_brought_to_its_median_and_stays_there(folder: Path) -> None:
    for name, level_dbov in (("a", -30.0), ("b", -24.0), ("c", -20.0)):
        recording(folder / "in" / f"{name}.wav", level_dbov)
    assert tonekit("prepare", "in", "-o", "out", "--level", "match").code == 0
    before = {path.name: path.read_bytes() for path in sorted((folder / "out").glob("*.wav"))}
    assert [level_of(folder / "out" / name) for name in before] == pytest.approx([-24.0] * 3, abs=0.2)

    recording(folder / "in" / "d.wav", -14.0)  # the median of four would be another
    run = tonekit("prepare", "in", "-o", "out", "--level", "match")

    assert "made: 1, unchanged: 3" in run.err
    assert {name: (folder / "out" / name).read_bytes() for name in before} == before
    assert level_of(folder / "out" / "d.wav") == pytest.approx(-24.0, abs=0.2)


def test_a_set_that_is_made_anew_gets_its_level_anew(folder: Path) -> None:
    recording(folder / "in" / "a.wav", -30.0)
    assert tonekit("prepare", "in", "-o", "out", "--level", "match").code == 0
    recording(folder / "in" / "b.wav", -20.0)

    assert tonekit("prepare", "in", "-o", "out", "--level", "match", "--force").code == 0

    assert level_of(folder / "out" / "a.wav") == pytest.approx(-25.0, abs=0.2)


def test_a_recording_without_a_level_does_not_hinder_the_set(folder: Path) -> None:
    recording(folder / "in" / "a.wav", -30.0)
    soundfile.write(folder / "in" / "silent.wav", np.zeros(16_000), 16_000)
    (folder / "in" / "broken.wav").write_bytes(b"RIFF, but no more")

    run = tonekit("prepare", "in", "-o", "out", "--level", "match")

    assert run.code == 1
    assert level_of(folder / "out" / "a.wav") == pytest.approx(-30.0, abs=0.2)


def test_a_preview_is_what_the_caller_hears_as_plain_pcm(folder: Path) -> None:
    assert tonekit("convert", "quiet.wav", "-o", "out.wav", "--preview", "heard.wav").code == 0

    heard, rate = soundfile.read(folder / "heard.wav", dtype="int16")
    assert rate == 8000
    assert soundfile.info(folder / "heard.wav").subtype == "PCM_16"
    assert heard.tolist() == prompt_from_path(folder / "out.wav").samples.tolist()


def test_previews_of_many_go_to_a_folder_and_are_named_after_their_prompts(folder: Path) -> None:
    recording(folder / "b.wav", -20.0)

    assert tonekit("convert", "quiet.wav", "b.wav", "-o", "out/", "--preview", "heard").code == 0

    assert sorted(path.name for path in (folder / "heard").iterdir()) == [
        "b.preview.wav",
        "quiet.preview.wav",
    ]


@pytest.mark.parametrize(
    "args",
    [
        ["quiet.wav", "-o", "out.wav", "--preview", "quiet.wav"],
        ["quiet.wav", "-o", "out.wav", "--preview", "out.wav"],
        ["quiet.wav", "-o", "out.wav", "--preview", "a.wav", "--preview", "b.wav"],
    ],
)
def test_a_preview_takes_the_place_of_nothing_else(folder: Path, args: list[str]) -> None:
    run = tonekit("convert", *args)

    assert run.code == 2
    assert not (folder / "out.wav").exists()


def test_an_existing_preview_is_not_replaced_without_force(folder: Path) -> None:
    (folder / "heard.wav").write_bytes(b"mine")

    assert tonekit("convert", "quiet.wav", "-o", "out.wav", "--preview", "heard.wav").code == 1
    assert (folder / "heard.wav").read_bytes() == b"mine"
    assert not (folder / "out.wav").exists()
    assert tonekit("convert", "quiet.wav", "-o", "out.wav", "--preview", "heard.wav", "--force").code == 0


def test_what_was_done_to_the_sound_is_kept_and_shown_on_the_page(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "quiet.wav").rename(folder / "in" / "quiet.wav")
    assert tonekit("prepare", "in", "-o", "out", "--level").code == 0
    manifest = read_manifest(folder / "out")
    assert manifest is not None
    (note,) = manifest.prompts[0].notes
    assert re.match(r"the level was -3[78]\.\d dBov and is -20\.0 dBov", note.message)
    assert note.message in (folder / "out" / "report.html").read_text(encoding="utf-8").replace("&#39;", "'")

    assert tonekit("prepare", "in", "-o", "out", "--level").code == 0  # nothing is made anew

    assert read_manifest(folder / "out") == manifest


def test_rumble_in_a_recording_is_told_unless_it_is_taken_out(folder: Path) -> None:
    hum = 0.05 * np.sin(2 * np.pi * 50 * np.arange(32_000) / 16_000)
    soundfile.write(folder / "hum.wav", voice(2.0, sample_rate=16_000, level_dbov=-30) + hum, 16_000)

    told = tonekit("convert", "hum.wav", "-o", "out.wav").out
    taken_out = tonekit("convert", "hum.wav", "-o", "band.wav", "--band").out

    assert "rumble that callers don't hear" in told
    assert "rumble" not in taken_out


def codes_of(found: Iterable[Finding]) -> set[str]:
    return {finding.code for finding in found}


def test_a_level_that_cannot_be_reached_is_a_finding_wherever_the_prompt_is_judged(folder: Path) -> None:
    recording(folder / "in" / "faint.wav", -58.0)  # and the gain ends at 30 dB
    converted = convert(folder / "in" / "faint.wav", level=-20.0)
    assert codes_of(converted.report.findings) == {"TK210"}

    for expected in ("made: 1", "unchanged: 1"):
        assert expected in tonekit("prepare", "in", "-o", "out", "--level").err
        manifest = read_manifest(folder / "out")
        assert manifest is not None
        assert codes_of(manifest.prompts[0].findings) == {"TK210"}
        (report,) = check_files(["out"])
        assert codes_of(report.findings) == {"TK210"}
    assert not check(folder / "out" / "faint.wav").findings  # on its own, nothing tells what was asked for


def test_a_recording_that_was_clipped_is_a_finding_wherever_its_prompt_is_judged(folder: Path) -> None:
    """At 16 kHz, 6 dB over and softer again: nothing of its flat tops is left in the octets."""
    (folder / "in").mkdir()
    speech = voice(2.0, sample_rate=16_000, level_dbov=-12.0)
    flat = np.clip(4 * speech / np.abs(speech).max(), -1.0, 1.0) / 4
    soundfile.write(folder / "in" / "harsh.wav", flat, 16_000, subtype="PCM_16")
    (finding,) = convert(folder / "in" / "harsh.wav").report.findings
    assert finding.code == "TK204"
    assert finding.message.endswith("% of its recording is cut off flat, wanted at most 0.1%")

    for expected in ("made: 1", "unchanged: 1"):
        assert expected in tonekit("prepare", "in", "-o", "out").err
        (report,) = check_files(["out"])
        assert [each.message for each in report.findings] == [finding.message]
    manifest = read_manifest(folder / "out")
    assert manifest is not None
    assert codes_of(manifest.prompts[0].findings) == {"TK204"}
