"""``tonekit prepare``, ``status`` and ``mark`` as their users meet them; killed and interrupted too."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import tonekit
from recordings import wav_bytes
from signals import voice

from tonekit.checking import check
from tonekit.manifest import MANIFEST_NAME, ReviewState, parse_manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE = 16_000


def record(path: Path, *, seconds: float = 0.5, seed: int = 0) -> Path:
    """Write a recording that differs from those of other seeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = voice(seconds, sample_rate=RATE) * (0.5 + seed / 1000)
    path.write_bytes(wav_bytes(samples, RATE))
    return path


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file in a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def states(folder: Path) -> dict[str, ReviewState]:
    manifest = read_manifest(folder)
    assert manifest is not None
    return {prompt.name: prompt.review.state for prompt in manifest.prompts}


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    record(folder / "录音提示音.wav", seed=1)
    record(folder / "more" / "café one.wav", seed=2)
    (folder / "notes.txt").write_text("no sound")
    return folder


def test_a_folder_becomes_an_upload_folder(recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    run = tonekit("prepare", recordings, "-o", out)

    assert run.code == 0
    assert sorted(os.listdir(out)) == [
        "cafe_one.wav",
        "lu_yin_ti_shi_yin.wav",
        "manifest.csv",
        "manifest.json",
        "report.html",
    ]
    assert "录音提示音.wav -> lu_yin_ti_shi_yin.wav: 0.50 s" in run.out
    assert run.err == "made: 2, unchanged: 0, failed: 0, other files skipped: 1\n"


def test_a_second_run_says_that_nothing_was_to_be_done_and_touches_nothing(
    recordings: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    tonekit("prepare", recordings, "-o", out)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.iterdir()}

    run = tonekit("prepare", recordings, "-o", out)

    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("made: 0, unchanged: 2,")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.iterdir()} == before


def test_a_dry_run_shows_names_and_why_and_makes_no_folder(recordings: Path, tmp_path: Path) -> None:
    run = tonekit("prepare", recordings, "-o", tmp_path / "out", "--dry-run")

    assert run.code == 0
    assert "录音提示音.wav -> lu_yin_ti_shi_yin.wav\n  note: Chinese became pinyin\n" in run.out
    assert not (tmp_path / "out").exists()


def test_a_bad_recording_is_a_row_and_the_others_are_made(recordings: Path, tmp_path: Path) -> None:
    (recordings / "bad.mp3").write_bytes(b"<html>not found</html>")

    run = tonekit("prepare", recordings, "-o", tmp_path / "out")

    assert run.code == 1
    assert f"Error: {recordings / 'bad.mp3'}: " in run.err
    assert "made: 2, unchanged: 0, failed: 1," in run.err
    assert not (tmp_path / "out" / "bad.wav").exists()


def test_colliding_names_are_exit_2_and_nothing_is_written(tmp_path: Path) -> None:
    record(tmp_path / "a" / "录音.wav", seed=1)
    record(tmp_path / "b" / "lu yin.wav", seed=2)

    run = tonekit("prepare", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out")

    assert run.code == 2
    assert "录音.wav" in run.err
    assert "lu yin.wav" in run.err
    assert "give one of them a name of its own" in run.err
    assert not (tmp_path / "out").exists()


def test_as_json_every_recording_is_a_row(recordings: Path, tmp_path: Path) -> None:
    (recordings / "bad.mp3").write_bytes(b"no sound")

    run = tonekit("prepare", recordings, "-o", tmp_path / "out", "--format", "json")
    document = json.loads(run.out)

    assert run.code == 1
    assert document["version"] == 1
    assert {row["name"]: row["state"] for row in document["files"]} == {
        "bad.wav": "failed",
        "cafe_one.wav": "made",
        "lu_yin_ti_shi_yin.wav": "made",
    }
    assert document["summary"]["failed"] == 1
    assert document["summary"]["skipped"] == 1


def test_strict_counts_warnings(tmp_path: Path) -> None:
    record(tmp_path / "in" / "short.wav", seconds=0.1)

    assert tonekit("prepare", tmp_path / "in", "-o", tmp_path / "out").code == 0
    assert tonekit("prepare", tmp_path / "in", "-o", tmp_path / "out", "--strict").code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["in"], "say where the prompts shall go"),
        ([], "name recordings, or write a project file"),
        (["-", "-o", "out"], "a recording from standard input has no name"),
        (["in", "-o", "out", "--project", "tonekit.toml"], "leave out one of the two"),
        (["nowhere", "-o", "out"], "there is no such file"),
        (["in", "-o", "out", "--profile", "huawei"], "there is no profile huawei"),
        (["in", "-o", "in/a.wav"], "in/a.wav: it is no folder; choose another place for the prompts"),
    ],
)
def test_what_can_not_be_done_is_exit_2_and_says_why(
    args: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path / "in" / "a.wav")
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)

    run = tonekit("prepare", *args)

    assert run.code == 2
    assert said in run.err
    assert contents(tmp_path) == before


def test_another_profile_than_before_is_said(recordings: Path, tmp_path: Path) -> None:
    tonekit("prepare", recordings, "-o", tmp_path / "out")

    run = tonekit("prepare", recordings, "-o", tmp_path / "out", "--profile", "generic-alaw")

    assert run.code == 0
    assert (
        "note: the folder was prepared for huawei-privatenumber and is prepared for generic-alaw now"
        in run.err
    )


def test_a_folder_without_recordings_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no sound")

    run = tonekit("prepare", tmp_path, "-o", tmp_path / "out")

    assert run.code == 0
    assert "no recordings were found" in run.err
    assert not (tmp_path / "out").exists()


# A project file


PROJECT = """
output = "prompts"

[pinyin]
"重庆" = "chong qing"

[[prompts]]
source = "in/a.wav"
name = "recordHintTone.wav"
scenario = "recordHintTone"
description = "=1+1 录音提示"
text = "您的通话将会被录音"

[[prompts]]
source = "in/重庆.wav"
channel = "left"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    record(tmp_path / "in" / "a.wav", seed=1)
    record(tmp_path / "in" / "重庆.wav", seed=2)
    (tmp_path / "tonekit.toml").write_text(PROJECT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_sources_the_project_file_says_everything(project: Path) -> None:
    assert tonekit("prepare").code == 0

    manifest = read_manifest(project / "prompts")
    assert manifest is not None
    second, first = manifest.prompts
    assert (first.name, first.source, first.scenario) == (
        "recordHintTone.wav",
        "../in/a.wav",
        "recordHintTone",
    )
    assert (first.description, first.text) == ("=1+1 录音提示", "您的通话将会被录音")
    assert (second.name, second.settings.channel) == ("chong_qing.wav", "left")
    assert b",'=1+1 " in (project / "prompts" / "manifest.csv").read_bytes()


def test_the_page_keeps_the_ranges_of_the_project_s_own_profile_when_a_review_is_marked(
    project: Path,
) -> None:
    (project / "own.toml").write_text('extends = "huawei-privatenumber"\ntitle = "Our own"\n')
    (project / "tonekit.toml").write_text('profile = "own.toml"\n' + PROJECT, encoding="utf-8")
    assert tonekit("prepare").code == 0
    assert b"Our own" in (project / "prompts" / "report.html").read_bytes()

    assert tonekit("mark", "uploaded", "recordHintTone.wav").code == 0

    assert b"Our own" in (project / "prompts" / "report.html").read_bytes()


def test_what_the_project_no_longer_names_is_told_and_pruned_when_asked(project: Path) -> None:
    tonekit("prepare")
    text = PROJECT[: PROJECT.rindex("[[prompts]]")]
    (project / "tonekit.toml").write_text(text, encoding="utf-8")

    told = tonekit("prepare")
    assert told.code == 0
    assert "chong_qing.wav: the project does not name its recording in/重庆.wav any more" in told.out
    assert (project / "prompts" / "chong_qing.wav").exists()

    pruned = tonekit("prepare", "--prune")
    assert "so the prompt was removed" in pruned.out
    assert not (project / "prompts" / "chong_qing.wav").exists()
    assert list(states(project / "prompts")) == ["recordHintTone.wav"]


@pytest.mark.parametrize("args", [["--channel", "left"], ["--scenario", "waitVoice"]])
def test_settings_for_recordings_are_refused_where_the_project_file_has_keys_for_them(
    project: Path, args: list[str]
) -> None:
    run = tonekit("prepare", *args)

    assert run.code == 2
    assert "write it into the project file" in run.err
    assert not (project / "prompts").exists()


def test_an_unknown_key_is_refused_by_name_with_the_nearest(project: Path) -> None:
    text = PROJECT.replace("channel =", "chanel =")
    (project / "tonekit.toml").write_text(text, encoding="utf-8")

    run = tonekit("prepare")

    assert run.code == 2
    assert "prompts[2].chanel; the nearest is prompts[2].channel" in run.err


# Reviews


@pytest.fixture
def prepared(recordings: Path, tmp_path: Path) -> Path:
    tonekit("prepare", recordings, "-o", tmp_path / "out")
    return tmp_path / "out"


def test_reviews_are_marked_by_path_and_by_name(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tonekit("mark", "uploaded", prepared / "cafe_one.wav", prepared / "lu_yin_ti_shi_yin.wav")
    assert (run.code, run.out) == (0, "cafe_one.wav: uploaded\nlu_yin_ti_shi_yin.wav: uploaded\n")

    monkeypatch.chdir(prepared)
    assert tonekit("mark", "rejected", "cafe_one.wav", "--note", "too <b>quiet</b>").code == 0

    assert states(prepared) == {
        "cafe_one.wav": ReviewState.REJECTED,
        "lu_yin_ti_shi_yin.wav": ReviewState.UPLOADED,
    }
    assert "too <b>quiet</b>" in tonekit("status").out
    assert b"too <b>quiet" not in (prepared / "report.html").read_bytes()
    assert b"too &lt;b&gt;quiet" in (prepared / "report.html").read_bytes()


def test_what_changed_since_it_was_approved_needs_a_new_review_and_everyone_says_so(
    prepared: Path, recordings: Path
) -> None:
    tonekit("mark", "approved", prepared / "cafe_one.wav")
    record(recordings / "more" / "café one.wav", seed=9)

    run = tonekit("prepare", recordings, "-o", prepared)

    assert "better give it a new name" in run.out
    assert states(prepared)["cafe_one.wav"] is ReviewState.CHANGED
    assert (
        "changed since they were uploaded: 1; the platform has the old sound"
        in tonekit("status", prepared).out
    )
    assert "cafe_one.wav: TK603" in tonekit("check", prepared).out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["approved", "cafe_on.wav", "--prompts", "out"], "the nearest is cafe_one.wav"),
        (["approved", "out/cafe_one.wav", "elsewhere/a.wav"], "stand in several folders"),
        (["approved", "recordings/more/café one.wav"], "it is no prepared folder"),
        (["aproved", "out/cafe_one.wav"], "'aproved' is not one of"),
        (["approved", "cafe_one.wav"], "no prepared folder is here"),
    ],
)
def test_what_can_not_be_marked_changes_nothing(
    args: list[str], said: str, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(prepared.parent)
    before = contents(prepared.parent)

    run = tonekit("mark", *args)

    assert run.code == 2
    assert said in run.err
    assert contents(prepared.parent) == before


def test_status_as_json_counts_every_state(prepared: Path) -> None:
    tonekit("mark", "uploaded", prepared / "cafe_one.wav")
    (prepared / "lu_yin_ti_shi_yin.wav").unlink()

    document = json.loads(tonekit("status", prepared, "--format", "json").out)

    assert document["summary"] == {"new": 1, "uploaded": 1, "approved": 0, "rejected": 0, "changed": 0}
    assert [row["file"] for row in document["prompts"]] == ["there", "missing"]


# Runs that end early. Each is a process of its own, as only a real one can be killed.


MANY = 30


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for number in range(MANY):
        record(folder / f"prompt {number:02}.wav", seed=number)
    return folder


@pytest.fixture(scope="module")
def undisturbed(many: Path) -> dict[str, str]:
    """Return what a run that nobody disturbed makes."""
    out = many.parent / f"{many.name}-undisturbed"
    assert tonekit("prepare", many, "-o", out).code == 0
    return contents(out)


def start(*args: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tonekit", "prepare", *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_for(out: Path, count: int) -> None:
    """Wait until so many prompts stand in a folder."""
    for _attempt in range(3000):
        if len(list(out.glob("*.wav"))) >= count:
            return
        time.sleep(0.005)
    pytest.fail("the prompts did not come")


def assert_sound(out: Path) -> None:
    """Assert that what stands in a folder is complete and accepted, and its manifest can be read."""
    for path in out.glob("*.wav"):
        assert check(path).ok
    if (out / MANIFEST_NAME).exists():
        parse_manifest((out / MANIFEST_NAME).read_bytes(), path=out)


def kill_points() -> Iterator[tuple[int, float]]:
    """Yield after how many prompts, and how many seconds more, a run is killed."""
    chance = random.Random(3)  # noqa: S311 - no secret
    yield 0, 0.0
    for _trial in range(7):
        yield chance.randrange(MANY + 1), chance.random() * 0.05


@pytest.mark.parametrize(("count", "delay_s"), list(kill_points()))
def test_a_run_that_is_killed_loses_nothing_and_the_next_one_finishes_it(
    count: int, delay_s: float, many: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shutil.copyfile(many / "prompt 01.wav", out / "mine.wav")  # a file that the user put there
    with start(many, "-o", out) as process:
        wait_for(out, count + 1)
        time.sleep(delay_s)
        process.kill()
    mine = (out / "mine.wav").read_bytes()
    (out / "mine.wav").unlink()
    assert_sound(out)
    finished = {path.name: path.stat().st_ino for path in out.glob("*.wav")}

    relative = os.path.relpath(many, out)  # the manifest's sources are relative to the folder
    assert tonekit("prepare", many, "-o", out).code == 0

    assert mine == (many / "prompt 01.wav").read_bytes()
    assert {path.name: path.stat().st_ino for path in out.glob("*.wav")} | finished == {
        path.name: path.stat().st_ino for path in out.glob("*.wav")
    }
    names = {name for name in undisturbed if name.endswith(".wav")}
    assert {name: digest for name, digest in contents(out).items() if name in names} == {
        name: undisturbed[name] for name in names
    }
    assert contents(out).keys() == undisturbed.keys()
    manifest = read_manifest(out)
    assert manifest is not None
    assert [prompt.source for prompt in manifest.prompts] == [
        f"{Path(relative).as_posix()}/prompt {number:02}.wav" for number in range(MANY)
    ]


def test_an_interrupt_ends_within_a_second_with_130_and_leaves_what_the_next_run_finishes(
    many: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with start(many, "-o", out) as process:
        wait_for(out, 3)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        err = process.stderr.read()
        code = process.wait(timeout=10)
    if code == 0:
        pytest.fail("the run was over before it could be interrupted; make it longer")

    assert code == 130
    assert err.strip() == b"interrupted"
    assert_sound(out)
    manifest = read_manifest(out)
    assert manifest is not None
    assert {prompt.name for prompt in manifest.prompts} == {path.name for path in out.glob("*.wav")}

    assert tonekit("prepare", many, "-o", out).code == 0
    assert contents(out).keys() == undisturbed.keys()


def test_a_second_run_on_the_same_folder_is_refused_by_name(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with start(many, "-o", out) as process:
        wait_for(out, 1)
        os.kill(process.pid, signal.SIGSTOP)
        second = tonekit("prepare", many, "-o", out)
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(timeout=30) == 0

    assert second.code == 2
    assert f"{out}: another run of tonekit is at work in this folder" in second.err


def test_on_a_terminal_there_is_a_bar_and_elsewhere_none(many: Path, tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 80))
    process = subprocess.Popen(
        [sys.executable, "-m", "tonekit", "prepare", many, "-o", tmp_path / "out"],
        stdout=subprocess.DEVNULL,
        stderr=end,
    )
    os.close(end)
    shown = b""
    with process, os.fdopen(terminal, "rb", buffering=0) as reader:
        while True:
            try:
                piece = reader.read(4096)
            except OSError:  # the other end was closed
                break
            if not piece:
                break
            shown += piece

    assert process.returncode == 0
    assert f"/{MANY} [".encode() in shown
    assert b"made: 30, unchanged: 0" in shown
    elsewhere = tonekit("prepare", many, "-o", tmp_path / "out2")
    assert elsewhere.err == "made: 30, unchanged: 0, failed: 0, other files skipped: 0\n"
