"""The command line: streams, exit codes, options, JSON."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from commands import commands, tonekit

import tonekit as library
from tonekit.riff import build_wav

SOUND = np.round(9000 * np.sin(np.arange(16_000) / 4) * np.hanning(16_000)).astype(np.int16)


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    path = tmp_path / "good.wav"
    path.write_bytes(build_wav(library.encode_alaw(SOUND).tobytes()))
    return path


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A-law at 16 kHz: one error, TK102."""
    path = tmp_path / "wide.wav"
    path.write_bytes(build_wav(library.encode_alaw(SOUND).tobytes(), sample_rate=16_000))
    return path


def test_version_is_the_package_version() -> None:
    assert tonekit("--version").out == f"tonekit {library.__version__}\n"


def test_a_clean_check_prints_nothing(prompt: Path) -> None:
    run = tonekit("check", prompt, prompt.parent)

    assert (run.code, run.out, run.err) == (0, "", "")


def test_check_without_paths_succeeds() -> None:
    assert tonekit("check").code == 0


def test_a_finding_is_one_line_on_stdout_and_the_count_is_on_stderr(wide: Path) -> None:
    run = tonekit("check", wide)

    assert run.code == 1
    assert run.out == f"{wide}: TK102 sample rate is 16000 Hz, wanted 8000 Hz (sample-rate)\n"
    assert run.err == "files: 1, accepted: 0, errors: 1, warnings: 0\n"


def test_check_as_json_is_the_documented_shape(wide: Path) -> None:
    run = tonekit("check", "--format", "json", wide)
    document = json.loads(run.out)

    assert run.code == 1
    assert document == {
        "version": 1,
        "profile": "huawei-privatenumber",
        "files": [
            {
                "path": str(wide),
                "ok": False,
                "duration_s": 1.0,
                "bytes": 16_058,
                "sha256": hashlib.sha256(wide.read_bytes()).hexdigest(),
                "findings": [
                    {
                        "code": "TK102",
                        "name": "sample-rate",
                        "severity": "error",
                        "message": "sample rate is 16000 Hz, wanted 8000 Hz",
                        "offset": 24,
                        "fix": "unsafe",
                        "source": "stated",
                    }
                ],
            }
        ],
        "summary": {"files": 1, "ok": 0, "errors": 1, "warnings": 0},
    }


def test_strict_counts_warnings(tmp_path: Path) -> None:
    path = tmp_path / "silent.wav"
    path.write_bytes(build_wav(b"\xd5" * 8000))

    assert tonekit("check", path).code == 0
    assert "TK201 warning" in tonekit("check", path).out
    assert tonekit("check", "--strict", path).code == 1


def test_rules_can_be_selected_and_ignored(wide: Path) -> None:
    assert tonekit("check", "--ignore", "TK102", wide).code == 0
    assert tonekit("check", "--ignore", "TK1", wide).code == 0
    assert tonekit("check", "--select", "TK0", wide).code == 0
    assert tonekit("check", "--select", "TK102", wide).code == 1
    assert tonekit("check", "--select", "TK999", wide).code == 2


def test_a_scenario_judges_the_length(tmp_path: Path) -> None:
    path = tmp_path / "wait.wav"
    long_sound = np.tile(SOUND, 4)
    path.write_bytes(build_wav(library.encode_alaw(long_sound).tobytes()))

    assert "TK313" in tonekit("check", "--scenario", "callerHintTone", path).out
    assert "TK313" not in tonekit("check", path).out
    assert tonekit("check", "--scenario", "nonsense", path).code == 2


def test_a_missing_path_is_exit_2_and_nothing_is_done(prompt: Path, tmp_path: Path) -> None:
    run = tonekit("check", prompt, tmp_path / "gone.wav")

    assert run.code == 2
    assert run.err == f"Error: {tmp_path / 'gone.wav'}: there is no such file\n"
    assert run.out == ""


@pytest.mark.parametrize(
    "args", [("check", "--nonsense"), ("nonsense",), ("convert",), ("check", "--profile", "x")]
)
def test_wrong_usage_is_exit_2(args: tuple[str, ...]) -> None:
    run = tonekit(*args)

    assert run.code == 2
    assert "Traceback" not in run.err


def test_convert_writes_a_file_or_into_a_folder(wide: Path, tmp_path: Path) -> None:
    assert tonekit("convert", wide, "-o", tmp_path / "x.wav").code == 0
    assert tonekit("convert", wide, "-o", tmp_path / "deep" / "folder").code == 0

    assert (tmp_path / "x.wav").read_bytes() == (tmp_path / "deep" / "folder" / "wide.wav").read_bytes()


def test_convert_puts_the_target_beside_its_source(wide: Path) -> None:
    source = wide.rename(wide.with_name("等待音 1.mp3"))

    run = tonekit("convert", source)

    assert run.code == 0
    assert (source.parent / "deng_dai_yin_1.wav").exists()
    assert "its name was corrected to deng_dai_yin_1.wav" in run.out


def test_convert_never_writes_over_its_source(wide: Path) -> None:
    before = wide.read_bytes()

    for extra in ((), ("--force",)):
        run = tonekit("convert", wide, *extra)

        assert run.code == 1
        assert "it is the source itself" in run.err
        assert wide.read_bytes() == before


def test_an_existing_target_needs_force(wide: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.wav"
    target.write_bytes(b"old")

    run = tonekit("convert", wide, "-o", target)
    assert run.code == 1
    assert "exists" in run.err
    assert target.read_bytes() == b"old"

    assert tonekit("convert", wide, "-o", target, "--force").code == 0
    assert target.read_bytes() != b"old"


def test_two_sources_for_one_target_are_refused_before_anything_is_written(
    wide: Path, tmp_path: Path
) -> None:
    other = tmp_path / "sub" / "WIDE.mp3"
    other.parent.mkdir()
    other.write_bytes(wide.read_bytes())

    run = tonekit("convert", wide, other, "-o", tmp_path / "out")

    assert run.code == 2
    assert not (tmp_path / "out").exists()
    assert str(wide) in run.err
    assert str(other) in run.err


@pytest.mark.parametrize(
    ("option", "value"), [("-o", ""), ("--channel", "middle"), ("--channel", "0"), ("--jobs", "0")]
)
def test_a_value_that_makes_no_sense_is_exit_2(option: str, value: str, wide: Path) -> None:
    run = tonekit("convert", wide, option, value)

    assert run.code == 2
    assert f"Invalid value for '{option}" in run.err


def test_several_sources_do_not_become_one_file(wide: Path, prompt: Path, tmp_path: Path) -> None:
    assert tonekit("convert", wide, prompt, "-o", tmp_path / "x.wav").code == 2
    assert not (tmp_path / "x.wav").exists()


def test_a_dry_run_writes_nothing_and_says_what_would_be(wide: Path, tmp_path: Path) -> None:
    dry = tonekit("convert", wide, "-o", tmp_path / "out", "--dry-run")
    as_json = tonekit("convert", wide, "-o", tmp_path / "out", "--dry-run", "--format", "json")
    to_stdout = tonekit("convert", wide, "-o", "-", "--dry-run")
    onto_source = tonekit("convert", wide, "--dry-run")

    assert not (tmp_path / "out").exists()
    assert json.loads(as_json.out)["dry_run"] is True
    assert to_stdout.out.startswith(f"{wide} -> -: would be converted")
    assert onto_source.code == 1
    real = tonekit("convert", wide, "-o", tmp_path / "out")
    assert (dry.code, dry.out) == (real.code, real.out.replace(": converted", ": would be converted"))


def test_standard_input_is_not_overwritten_either(wide: Path) -> None:
    before = wide.read_bytes()
    with wide.open("rb") as file:
        run = subprocess.run(
            [sys.executable, "-m", "tonekit", "convert", "-", "-o", wide, "--force"],
            stdin=file,
            capture_output=True,
            check=False,
        )

    assert run.returncode == 1
    assert b"it is the source itself" in run.stderr
    assert wide.read_bytes() == before


def test_quiet_leaves_results_and_errors(wide: Path, tmp_path: Path) -> None:
    assert tonekit("check", "--quiet", wide).err == ""
    assert tonekit("check", "--quiet", wide).out != ""
    assert tonekit("convert", "--quiet", wide, "-o", "-").err == ""
    assert tonekit("convert", "--quiet", tmp_path, "-o", tmp_path / "x.wav").err != ""


def test_strict_counts_warnings_of_conversions(tmp_path: Path) -> None:
    source = tmp_path / "silent.flac"
    soundfile.write(source, np.zeros(8000), 8000)

    assert tonekit("convert", source, "-o", tmp_path / "a.wav").code == 0
    assert tonekit("convert", "--strict", source, "-o", tmp_path / "b.wav").code == 1


@pytest.mark.parametrize("jobs", ["1", "7"])
def test_any_number_of_jobs_gives_the_same_in_the_same_order(jobs: str, wide: Path, tmp_path: Path) -> None:
    sources = [tmp_path / f"s{number}.mp3" for number in range(9)]
    for source in sources:
        source.write_bytes(wide.read_bytes())

    run = tonekit("convert", *sources, "-o", tmp_path / "out", "--jobs", jobs)

    assert [line.partition(" -> ")[0] for line in run.out.splitlines()] == [str(source) for source in sources]
    assert len({(tmp_path / "out" / f"s{number}.wav").read_bytes() for number in range(9)}) == 1


def test_a_folder_without_prompts_is_said(tmp_path: Path) -> None:
    run = tonekit("check", tmp_path)

    assert (run.code, run.out) == (0, "")
    assert run.err == f"no prompts were found in {tmp_path}\n"


def test_an_unknown_scenario_is_wrong_usage_with_nothing_to_check_too() -> None:
    assert tonekit("check", "--scenario", "nobodyHintTone").code == 2


def test_a_file_where_a_folder_is_wanted_is_exit_2(wide: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    run = tonekit("convert", wide, "-o", tmp_path / "taken")

    assert run.code == 2
    assert "taken: it is no folder" in run.err


def test_the_default_profile_is_the_library_s() -> None:
    from tonekit.profiles import DEFAULT_PROFILE

    defaults = {
        name: parameter.default
        for name, command in commands().items()
        for parameter in command.params
        if parameter.name == "profile"
    }

    assert defaults.pop("prepare") != DEFAULT_PROFILE  # none: the project file may name another one
    assert set(defaults.values()) == {DEFAULT_PROFILE}


def test_convert_as_json_holds_a_report_for_each_file(wide: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(b"no sound")

    run = tonekit("convert", wide, bad, "-o", tmp_path / "out", "--format", "json")
    document = json.loads(run.out)

    assert run.code == 1
    assert [row["ok"] for row in document["files"]] == [True, False]
    assert document["files"][0]["report"]["ok"] is True
    assert document["files"][0]["method"] == "converted"
    assert "bad.mp3" in document["files"][1]["error"]
    assert document["summary"] == {
        "files": 2,
        "ok": 1,
        "errors": 0,
        "warnings": 0,
        "failed": 1,
    }


def test_dash_is_standard_input_and_output(wide: Path, tmp_path: Path) -> None:
    expected = library.convert(wide).data

    assert tonekit("convert", "-", stdin=wide.read_bytes()).out_bytes == expected
    assert tonekit("convert", "-", "-o", "-", stdin=wide.read_bytes()).out_bytes == expected
    assert tonekit("convert", wide, "-o", "-").out_bytes == expected
    assert tonekit("convert", "-", "-o", tmp_path / "x.wav", stdin=wide.read_bytes()).code == 0
    assert (tmp_path / "x.wav").read_bytes() == expected
    assert tonekit("check", "-", stdin=expected).code == 0
    assert tonekit("check", "-", stdin=wide.read_bytes()).out.startswith("-: TK102")
    assert tonekit("inspect", "-", stdin=expected).code == 0


def test_json_and_a_prompt_do_not_share_standard_output(wide: Path) -> None:
    assert tonekit("convert", wide, "-o", "-", "--format", "json").code == 2


def test_inspect_shows_the_chunk_map(prompt: Path) -> None:
    run = tonekit("inspect", prompt)

    assert run.code == 0
    for words in ("WAV", "8000 Hz", "2.000 s", "RIFF", "fmt ", "fact", "data", "A-law"):
        assert words in run.out


def test_inspect_as_json_is_the_documented_shape(prompt: Path) -> None:
    (row,) = json.loads(tonekit("inspect", "--format", "json", prompt).out)["files"]

    assert row["sample_rate"] == 8000
    assert row["channels"] == 1
    assert row["frames"] == 16_000
    assert row["duration_s"] == 2.0
    assert row["bytes"] == 16_058
    assert list(row)[:9] == [
        "path", "container", "encoding", "sample_rate", "channels", "frames", "duration_s", "bytes", "levels",
    ]  # fmt: skip
    assert list(row["levels"]) == [
        "peak_dbov", "rms_dbov", "active_speech_dbov", "activity", "dc_offset", "clipped_frames",
        "lead_silence_s", "tail_silence_s",
    ]  # fmt: skip
    assert [chunk["offset"] for chunk in row["chunks"]] == [0, 12, 38, 50]


def test_inspect_writes_null_not_minus_infinity_for_silence(tmp_path: Path) -> None:
    path = tmp_path / "silent.wav"
    path.write_bytes(build_wav(b"\xd5" * 8000))

    (row,) = json.loads(tonekit("inspect", "--format", "json", path).out)["files"]

    assert row["levels"]["peak_dbov"] is None
    assert row["levels"]["rms_dbov"] is None


def test_rules_lists_all_and_explains_one() -> None:
    listing, manual = tonekit("rules"), tonekit("rules", "TK102")

    assert listing.code == manual.code == 0
    for code in ("TK001", "TK013", "TK108", "TK208", "TK314"):
        assert code in listing.out
    assert manual.out.startswith("TK102 sample-rate")
    assert len(manual.out) > 200
    assert tonekit("rules", "TK102").out == tonekit("rules", "sample-rate").out
    assert tonekit("rules", "TK777").code == 2


def test_profiles_lists_all_and_shows_one_with_sources() -> None:
    assert [line.split()[0] for line in tonekit("profiles").out.splitlines()] == [
        "generic-alaw",
        "huawei-privatenumber",
        "huawei-voicecall",
    ]
    shown = tonekit("profiles", "huawei-privatenumber")
    assert shown.code == 0
    for words in (
        "2097152",
        "callerHintTone",
        "https://support.huaweicloud.com/",
        "stated",
        "derived",
        "unknown",
    ):
        assert words in shown.out
    assert json.loads(tonekit("profiles", "huawei-voicecall", "--format", "json").out)["version"] == 1
    assert tonekit("profiles", "huawei").code == 2


def test_a_terminal_that_can_not_show_chinese_gets_escapes(tmp_path: Path) -> None:
    path = tmp_path / "录音.wav"
    path.write_bytes(b"")

    run = subprocess.run(
        [sys.executable, "-m", "tonekit", "check", path],
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )

    assert run.returncode == 1
    assert b"\\u5f55\\u97f3.wav: TK001" in run.stdout
    assert b"Traceback" not in run.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "tonekit", "rules", "TK"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    err = writer.stderr.read()
    writer.stderr.close()
    writer.wait(timeout=30)

    assert b"Traceback" not in err
    assert b"Exception" not in err


def test_ctrl_c_is_exit_130(wide: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tonekit.checking.judge", interrupted)

    assert tonekit("check", wide).code == 130


def run_process(
    *args: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tonekit", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False, cwd=cwd, env=env)


def test_an_unbuffered_standard_output_gets_all_of_a_large_prompt(tmp_path: Path) -> None:
    source = tmp_path / "long.wav"
    source.write_bytes(build_wav(b"\xd5\x55" * 900_000))

    run = run_process("convert", source, "-o", "-", env={**os.environ, "PYTHONUNBUFFERED": "1"})

    assert run.returncode == 0
    assert run.stdout == source.read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("args", [["rules"], ["convert", "wide.wav", "-o", "-"]])
def test_a_standard_output_that_is_full_is_said_in_one_line(args: list[str], wide: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "tonekit", *args],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=wide.parent,
            check=False,
        )

    assert run.returncode in (1, 2)
    assert b"No space left on device" in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["a" * 300 + ".wav", "a.wav/b.wav"])
def test_a_path_that_can_not_be_is_exit_2_and_one_line(name: str, wide: Path) -> None:
    (wide.parent / "a.wav").touch()
    for args in (("check", name), ("convert", name), ("inspect", name)):
        run = run_process(*args, cwd=wide.parent)

        assert run.returncode == 2
        assert len(run.stderr.splitlines()) == 1
        assert b"report" not in run.stderr
    run = run_process("convert", wide, "-o", name, cwd=wide.parent)
    assert run.returncode in (1, 2)
    assert b"report" not in run.stderr


def test_a_closed_stream_is_no_defect(wide: Path, tmp_path: Path) -> None:
    line = f"exec {sys.executable} -m tonekit"
    closed = [f"{line} rules >&-", f"{line} convert {wide} -o {tmp_path}/x.wav >&-"]
    for command in closed:
        run = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (0, b"")
    for command in (f"{line} check - <&-", f"{line} convert - -o {tmp_path}/y.wav <&-"):
        run = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
        assert run.returncode in (1, 2)
        assert b"standard input is closed" in run.stderr


def test_a_slash_at_the_end_makes_a_folder(wide: Path, tmp_path: Path) -> None:
    assert tonekit("convert", wide, "-o", f"{tmp_path}/new.wav/").code == 0
    assert (tmp_path / "new.wav" / "wide.wav").exists()


def test_an_interrupt_ends_a_conversion_that_waits(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tonekit", "convert", "-", "-o", tmp_path / "out.wav"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(bytes(1_000_000))  # more than a pipe holds, so it has been read
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
        code = process.wait(timeout=10)

    assert code == 130
    assert err.strip() == b"interrupted"
    assert os.listdir(tmp_path) == []
