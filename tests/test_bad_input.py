"""Whatever is handed over: one clear line that names it, no traceback, no output, nothing left behind."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands import Run, tonekit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tonekit.riff import build_wav

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PCM = np.round(8000 * np.hanning(8000) * np.sin(np.arange(8000) / 5)).astype("<i2").tobytes()


def wav(
    payload: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 16000,
    bits: int = 16,
    data_size: int | None = None,
) -> bytes:
    """Build a WAV file whose header may say anything."""
    align = channels * bits // 8
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * align % 2**32, align % 2**16, bits)
    size = len(payload) if data_size is None else data_size
    body = b"fmt " + struct.pack("<I", 16) + fmt + b"data" + struct.pack("<I", size) + payload
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def floats(*values: float) -> bytes:
    return wav(np.array([0.1] * 800 + list(values), "<f4").tobytes(), tag=3, bits=32)


def zip_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.wav", PCM)
    return buffer.getvalue()


LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d" * 32 + b"\nsize 12345\n"

NEITHER_SOUND_NOR_PROMPT = {
    "empty": b"",
    "one byte": b"R",
    "text": b"Dear caller, please hold the line.\n" * 20,
    "chinese text": "您好，请稍候。\n".encode() * 50,
    "html": b"<!DOCTYPE html>\n<html><body>404</body></html>",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "zip": zip_file(),
    "gzip": gzip.compress(PCM),
    "lfs pointer": LFS_POINTER,
    "playlist": b"#EXTM3U\n#EXTINF:3,\nother.wav\n",
    "plain playlist": b"other.wav\nmore.wav\n",
    "pls": b"[playlist]\nFile1=other.wav\nNumberOfEntries=1\n",
    "concat": b"ffconcat version 1.0\nfile 'other.wav'\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 8\n",
    "dash": b'<?xml version="1.0"?><MPD><BaseURL>other.wav</BaseURL></MPD>',
    "zeros": bytes(100_000),
    "riff only": b"RIFF\x24\0\0\0WAVE",
    "header without data": wav(b"")[:36],
    "no samples": wav(b""),
    "rate 0": wav(PCM, rate=0),
    "rate absurd": wav(PCM, rate=0xFFFFFFFF),
    "rate 1 Hz": wav(PCM, rate=1),
    "no channels": wav(PCM, channels=0),
    "65535 channels": wav(PCM, channels=65535),
    "unknown encoding": wav(PCM, tag=0x1234),
    "nan": floats(float("nan")),
    "infinity": floats(float("inf")),
    "avi": b"RIFF\x24\0\0\0AVI LIST" + bytes(100),
    "broken mp3": b"ID3\x04\0\0\0\0\0\0" + bytes(range(256)) * 10,
    "broken m4a": b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42isom" + bytes(100),
    "broken flac": b"fLaC" + bytes(200),
    "broken ogg": b"OggS" + bytes(200),
    "amr without frames": b"#!AMR\n",
}


def assert_refused(run: Run, path: Path, out: Path) -> None:
    assert run.code in (1, 2)
    assert path.name in run.err
    assert "Traceback" not in run.err
    assert not out.exists() or os.listdir(out) == []
    assert [name for name in os.listdir(path.parent) if name.startswith(".")] == []


@pytest.mark.parametrize("kind", NEITHER_SOUND_NOR_PROMPT)
@pytest.mark.parametrize("suffix", ["wav", "m4a"])
def test_convert_refuses_it_with_one_line(kind: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"my file.{suffix}"
    path.write_bytes(NEITHER_SOUND_NOR_PROMPT[kind])
    (tmp_path / "other.wav").write_bytes(wav(PCM))
    out = tmp_path / "out"

    run = tonekit("convert", path, "-o", out)

    assert_refused(run, path, out)
    assert run.code == 1
    assert len(run.err.splitlines()) == 1
    assert run.out == ""


@pytest.mark.parametrize("kind", NEITHER_SOUND_NOR_PROMPT)
def test_check_finds_fault_with_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "my_file.wav"
    path.write_bytes(NEITHER_SOUND_NOR_PROMPT[kind])

    run = tonekit("check", path)

    assert run.code == 1
    assert run.out.startswith(f"{path}: TK")
    assert "Traceback" not in run.err


@pytest.mark.parametrize("kind", NEITHER_SOUND_NOR_PROMPT)
def test_inspect_survives_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "my_file.wav"
    path.write_bytes(NEITHER_SOUND_NOR_PROMPT[kind])

    run = tonekit("inspect", path)

    assert run.code in (0, 1)
    assert str(path) in run.out
    assert "Traceback" not in run.err


def folder(path: Path) -> None:
    path.mkdir()


def fifo(path: Path) -> None:
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def missing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("make", [folder, fifo, dangling, missing])
def test_convert_refuses_what_is_no_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "thing.m4a"
    make(path)
    out = tmp_path / "out"

    assert_refused(tonekit("convert", path, "-o", out), path, out)


@pytest.mark.parametrize("make", [fifo, dangling, missing])
def test_check_refuses_what_is_no_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "thing.wav"
    make(path)

    run = tonekit("check", path)

    assert run.code in (1, 2)
    assert "thing.wav" in run.out + run.err


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, data in {"a.wav": wav(PCM), "b.wav": b"", "c.wav": wav(PCM)}.items():
        (tmp_path / name).write_bytes(data)
    out = tmp_path / "out"

    run = tonekit("convert", *(tmp_path / name for name in ("a.wav", "b.wav", "c.wav")), "-o", out)

    assert run.code == 1
    assert sorted(os.listdir(out)) == ["a.wav", "c.wav"]
    assert len(run.out.splitlines()) == 2
    assert "b.wav" in run.err


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFF000])
def test_a_wav_from_a_pipe_is_converted_to_its_real_end(size: int, tmp_path: Path) -> None:
    path = tmp_path / "pipe.wav"
    data = wav(PCM, rate=8000, data_size=size)
    path.write_bytes(data[:4] + struct.pack("<I", size) + data[8:])

    run = tonekit("convert", path, "-o", tmp_path / "out.wav")

    assert run.code == 0
    assert (tmp_path / "out.wav").stat().st_size == 58 + 8000
    assert "cut short" not in run.out
    assert tonekit("check", path).code == 1


def test_a_source_cut_short_is_converted_as_far_as_it_goes_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    path.write_bytes(wav(PCM, rate=8000)[: 44 + 8000])  # 4000 of 8000 frames

    run = tonekit("convert", path, "-o", tmp_path / "out.wav")

    assert run.code == 0
    assert (tmp_path / "out.wav").stat().st_size == 58 + 4000
    assert "0.50 s" in run.out
    assert "TK002" in tonekit("check", path).out


NAMES = [
    "with space.m4a",
    'it\'s "quoted".m4a',
    "$(touch pwned).m4a",
    "`touch pwned`.m4a",
    "a;touch pwned;.m4a",
    "two\nlines.m4a",
    "-leading.m4a",
    "录音 提示音.m4a",
    os.fsdecode(b"gbk-\xc2\xbc.m4a"),
    "%s{path}{0}.m4a",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_works_and_nothing_in_it_is_executed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(wav(PCM))
    monkeypatch.chdir(tmp_path)

    run = tonekit("convert", "-o", "out", "--", name)
    (target,) = os.listdir("out")

    assert run.code == 0, run.err
    assert run.out.isprintable() or "\n" in run.out
    assert sorted(os.listdir()) == sorted([name, "out"])
    assert tonekit("check", "out").out == ""
    assert tonekit("check", "--format", "json", "--", name).code == 1
    assert tonekit("inspect", "--", name).code == 0
    assert target.isascii()


VALID = build_wav(bytes(range(256)) * 20)
PCM_FILE = wav(PCM[:3000])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from([VALID, PCM_FILE]),
    edits=st.lists(st.tuples(st.integers(0, 63), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 400),
)
def test_a_mutated_header_is_a_prompt_or_one_clear_line(
    base: bytes, edits: list[tuple[int, int]], cut: int, tmp_path: Path
) -> None:
    data = bytearray(base)
    for offset, value in edits:
        data[offset] = value
    path, target = tmp_path / "x.wav", tmp_path / "out" / "y.wav"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    path.write_bytes(data[: len(data) - cut])

    run = tonekit("convert", path, "-o", target)

    assert "as it should not" not in run.err
    if run.code == 0:
        assert os.listdir(target.parent) == ["y.wav"]
        assert tonekit("check", target).code == 0
    else:
        assert run.code == 1
        assert len(run.err.splitlines()) == 1
        assert str(path) in run.err or str(target) in run.err
        assert os.listdir(target.parent) == []
    check = tonekit("check", path)
    assert check.code in (0, 1)
    assert "Traceback" not in check.err
