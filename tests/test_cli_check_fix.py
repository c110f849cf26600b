"""``tonekit check --fix``: what it changes, what it says, and what it exits with."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from commands import tonekit
from manifests import listed, write_manifest
from prompts import PROMPT, SAMPLES, edited

if TYPE_CHECKING:
    from pathlib import Path

LIST_BEFORE_SOUND = (SAMPLES / "rejected" / "TK004-list-before-sound.wav").read_bytes()
PCM = (SAMPLES / "rejected" / "TK101-pcm-16-bit.wav").read_bytes()
CUT_SHORT = (SAMPLES / "rejected" / "TK002-cut-short.wav").read_bytes()
PIPED = (SAMPLES / "rejected" / "TK002-pipe-ffmpeg.wav").read_bytes()


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(folder: Path, **files: bytes) -> None:
    for stem, data in files.items():
        (folder / f"{stem}.wav").write_bytes(data)


def test_what_was_fixed_is_told_and_nothing_remains(tmp_path: Path) -> None:
    put(tmp_path, a=edited(58 - 12, 7))

    run = tonekit("check", "--fix", "a.wav")

    assert (run.code, run.out) == (0, "")
    assert run.err == "fixed: a.wav: TK010 (fact-count)\n"
    assert (tmp_path / "a.wav").read_bytes() == PROMPT


def test_a_second_run_has_nothing_to_say(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)

    tonekit("check", "--fix", "a.wav")
    run = tonekit("check", "--fix", "--strict", ".")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_what_remains_is_reported_and_decides_the_exit_code(tmp_path: Path) -> None:
    put(tmp_path, a=PIPED, b=PCM, c=CUT_SHORT)

    run = tonekit("check", "--fix", "a.wav", "b.wav", "c.wav")

    assert run.code == 1
    assert run.out.splitlines()[0] == "b.wav: TK101 the sound is 16-bit linear PCM, wanted A-law (encoding)"
    assert run.out.splitlines()[1].startswith("c.wav: TK002 the sound is cut short")
    assert run.err.splitlines() == [
        "fixed: a.wav: TK002 (truncated)",
        "files that --unsafe-fixes would encode again: 1",
        "files: 3, accepted: 1, errors: 2, warnings: 0",
    ]
    assert (tmp_path / "b.wav").read_bytes() == PCM
    assert (tmp_path / "c.wav").read_bytes() == CUT_SHORT


def test_unsafe_fixes_imply_fix(tmp_path: Path) -> None:
    put(tmp_path, a=PIPED, b=PCM)

    run = tonekit("check", "--unsafe-fixes", "a.wav", "b.wav", "--ignore", "TK503")

    assert (run.code, run.out) == (0, "")
    assert run.err.splitlines() == ["fixed: a.wav: TK002 (truncated)", "fixed: b.wav: TK101 (encoding)"]
    assert (tmp_path / "a.wav").read_bytes() == PROMPT


def test_a_diff_shows_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)

    run = tonekit("check", "--diff", "a.wav")

    assert (run.code, run.err) == (1, "would be fixed: a.wav: TK004 (extra-chunk)\n")
    assert run.out == (
        "--- a.wav\n"
        "+++ a.wav, repaired\n"
        "    offset        size  id    meaning\n"
        "-        0        3284  RIFF  a file of WAVE form; bytes that follow: 3284\n"
        "+        0        3250  RIFF  a file of WAVE form; bytes that follow: 3250\n"
        "        12          18  fmt   A-law (G.711), 8000 Hz, channels: 1, bits: 8, bytes/s: 8000,"
        " a frame: 1\n"
        "        38           4  fact  the sound has 3200 frames\n"
        "-       50          26  LIST  a list of texts, such as the name of the program that wrote the file\n"
        "-       84        3200  data  the sound\n"
        "+       50        3200  data  the sound\n"
        "3200 octets of sound: unchanged\n"
    )
    assert (tmp_path / "a.wav").read_bytes() == LIST_BEFORE_SOUND


def test_a_diff_of_unsafe_fixes_says_that_the_sound_is_encoded_again(tmp_path: Path) -> None:
    put(tmp_path, a=PCM)

    run = tonekit("check", "--diff", "--unsafe-fixes", "a.wav")

    assert run.code == 1
    assert run.out.splitlines()[-1] == (
        "encoded again to 3200 octets of sound, since the sound is 16-bit linear PCM, wanted A-law"
    )
    assert (tmp_path / "a.wav").read_bytes() == PCM


def test_a_diff_tells_what_would_remain(tmp_path: Path) -> None:
    put(tmp_path, a=PROMPT, b=CUT_SHORT)
    shutil.copy(SAMPLES / "rejected" / "TK105-128-kbps.wav", "Ä.wav")

    run = tonekit("check", "--diff", "--ignore", "TK5", "a.wav", "b.wav", "Ä.wav")

    assert run.code == 1
    assert [line.partition(": ")[2][:5] for line in run.out.splitlines()[-2:]] == ["TK002", "TK301"]
    assert "files: 3, accepted: 1, errors: 2" in run.err


def test_a_diff_without_a_change_says_nothing(tmp_path: Path) -> None:
    put(tmp_path, a=PROMPT)

    run = tonekit("check", "--diff", ".")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_json_has_what_was_fixed_beside_what_remains(tmp_path: Path) -> None:
    put(tmp_path, a=edited(46, 7), b=PROMPT)

    run = tonekit("check", "--fix", "--format", "json", "--ignore", "TK503", "a.wav", "b.wav")

    first, second = json.loads(run.out)["files"]
    assert (first["ok"], first["findings"], second["fixed"]) == (True, [], [])
    assert first["fixed"] == [
        {
            "code": "TK010",
            "name": "fact-count",
            "severity": "warning",
            "message": "number of frames by the fact chunk is 7, wanted 3200",
            "offset": 46,
            "fix": "safe",
            "source": "stated",
        }
    ]


def test_json_without_fix_is_what_it_was(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)

    run = tonekit("check", "--format", "json", "a.wav")

    assert "fixed" not in json.loads(run.out)["files"][0]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--fix", "-"), "standard input can't be mended where it stands; name a file"),
        (("--diff", "-"), "standard input can't be mended where it stands; name a file"),
        (("--unsafe-fixes", "a.wav", "-"), "standard input can't be mended where it stands; name a file"),
        (("--diff", "--format", "json", "a.wav"), "a diff is text only; leave --format out"),
        (("--diff", "--output", "diff.txt", "a.wav"), "a diff is printed; leave --output out"),
    ],
)
def test_what_cannot_be_is_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)

    run = tonekit("check", *arguments, stdin=LIST_BEFORE_SOUND)

    assert (run.code, run.out) == (2, "")
    assert reason in run.err
    assert (tmp_path / "a.wav").read_bytes() == LIST_BEFORE_SOUND


def test_a_file_that_may_not_be_written_is_a_line_and_the_others_go_on(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND, b=LIST_BEFORE_SOUND)
    (tmp_path / "a.wav").chmod(0o444)

    run = tonekit("check", "--fix", "--ignore", "TK5", ".")

    assert run.code == 1
    assert run.err.splitlines()[:2] == [
        "Error: a.wav: it is read-only, so it was not repaired",
        "fixed: b.wav: TK004 (extra-chunk)",
    ]
    assert run.out.startswith("a.wav: TK004 warning: ")
    assert (tmp_path / "b.wav").read_bytes() == PROMPT


def test_quiet_leaves_the_results_and_the_errors(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND, b=PCM)

    run = tonekit("check", "--fix", "--quiet", "a.wav", "b.wav")

    assert run.err == ""
    assert run.out == "b.wav: TK101 the sound is 16-bit linear PCM, wanted A-law (encoding)\n"


def test_a_prompt_as_it_was_prepared_is_left_and_told(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)
    write_manifest(tmp_path, listed("a.wav", LIST_BEFORE_SOUND))

    run = tonekit("check", "--fix", ".")

    assert run.err.splitlines()[0] == (
        "not fixed: a.wav: it is what its folder's manifest lists; prepare the folder again instead"
    )
    assert (tmp_path / "a.wav").read_bytes() == LIST_BEFORE_SOUND


def test_a_broken_manifest_ends_the_run_before_anything_is_written(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "manifest.json").write_text("{", encoding="utf-8")
    put(tmp_path / "later", b=LIST_BEFORE_SOUND)

    run = tonekit("check", "--fix", ".")

    assert run.code == 2
    assert (tmp_path / "a.wav").read_bytes() == LIST_BEFORE_SOUND


def test_what_a_project_file_sets_aside_is_not_mended(tmp_path: Path) -> None:
    put(tmp_path, a=LIST_BEFORE_SOUND, b=LIST_BEFORE_SOUND)
    (tmp_path / "tonekit.toml").write_text(
        '[ignore]\n"a.wav" = { codes = ["TK004"], reason = "the list is wanted" }\n',
        encoding="utf-8",
    )

    run = tonekit("check", "--fix", "--ignore", "TK5", ".")

    assert run.code == 0
    assert [line for line in run.err.splitlines() if "fixed" in line] == ["fixed: b.wav: TK004 (extra-chunk)"]
    assert (tmp_path / "a.wav").read_bytes() == LIST_BEFORE_SOUND


@pytest.mark.parametrize("flag", ["--fix", "--unsafe-fixes", "--diff"])
def test_no_sample_makes_it_stumble(tmp_path: Path, flag: str) -> None:
    shutil.copytree(SAMPLES / "rejected", tmp_path / "prompts")

    run = tonekit("check", flag, "prompts")

    assert run.code == 1
    assert "please report" not in run.err
    assert "Traceback" not in run.err


def test_a_recording_that_prompts_are_made_of_is_left_and_told(tmp_path: Path) -> None:
    put(tmp_path, a=PCM, b=LIST_BEFORE_SOUND, c=PCM)
    (tmp_path / "tonekit.toml").write_text(
        "".join(f'[[prompts]]\nsource = "{name}"\n' for name in ("a.wav", "b.wav")), encoding="utf-8"
    )

    run = tonekit("check", "--unsafe-fixes", "--ignore", "TK5", ".")

    why = "it is a recording that a prompt is made of; prepare makes that right"
    assert run.err.splitlines()[:3] == [
        f"not fixed: a.wav: {why}",
        f"not fixed: b.wav: {why}",
        "fixed: c.wav: TK101 (encoding)",
    ]
    assert (tmp_path / "a.wav").read_bytes() == PCM
    assert (tmp_path / "b.wav").read_bytes() == LIST_BEFORE_SOUND


def test_a_recording_that_a_manifest_names_is_left_and_told(tmp_path: Path) -> None:
    (tmp_path / "rec").mkdir()
    put(tmp_path / "rec", a=PCM)
    assert tonekit("prepare", "rec", "-o", "out").code == 0

    run = tonekit("check", "--unsafe-fixes", "--ignore", "TK5", ".")

    assert run.err.startswith("not fixed: rec/a.wav: it is a recording that a prompt is made of")
    assert (tmp_path / "rec" / "a.wav").read_bytes() == PCM
