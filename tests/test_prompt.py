"""A file is taken apart as far as it can be, whatever it is, in bounded memory."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pytest
from prompts import PROMPT, SAMPLES, edited

from tonekit.prompt import MAX_HASHED_BYTES, MAX_SOUND_BYTES, Prompt, prompt_from_bytes, prompt_from_path
from tonekit.riff import build_wav

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_prompt_knows_its_bytes_its_name_and_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(PROMPT)

    prompt = prompt_from_path(path)

    assert (prompt.path, prompt.name, prompt.size) == (str(path), "a.wav", 3258)
    assert prompt.sha256 == hashlib.sha256(PROMPT).hexdigest()
    assert prompt.octets == PROMPT[58:]
    assert prompt.trouble is None
    assert (prompt.sample_rate, prompt.bytes_per_s, prompt.duration_s) == (8000, 8000, 0.4)
    assert prompt.codes.tobytes() == PROMPT[58:]


def test_bytes_have_no_name_of_their_own() -> None:
    prompt = prompt_from_bytes(PROMPT)

    assert (prompt.path, prompt.name) == ("<bytes>", None)


def test_samples_are_those_of_the_octets() -> None:
    prompt = prompt_from_bytes(build_wav(b"\xd5\x55\xaa\x2a"))

    assert prompt.samples.dtype == np.int16
    assert prompt.samples.tolist() == [8, -8, 32256, -32256]  # ITU-T G.711: the smallest and the largest


def test_floats_are_the_samples_with_full_scale_at_1() -> None:
    prompt = prompt_from_bytes(build_wav(b"\xd5\x55\xaa\x2a"))

    assert prompt.floats.tolist() == [8 / 32768, -8 / 32768, 32256 / 32768, -32256 / 32768]


@pytest.mark.parametrize(
    ("octets", "audible"),
    [
        (PROMPT[58:], True),
        (b"\xd5" * 8000, False),
        (b"\xd5\x55" * 4001, False),
        (b"\xd5", False),
        (b"", False),
    ],
)
def test_silence_is_not_audible_whatever_its_length(octets: bytes, audible: bool) -> None:
    prompt = prompt_from_bytes(build_wav(octets))

    assert prompt.audible is audible
    assert (prompt.sounding_level_dbov is not None) is audible


def test_levels_are_those_of_the_sound() -> None:
    levels = prompt_from_bytes(build_wav(b"\xd5" * 800 + PROMPT[58:])).levels

    assert levels.lead_silence_s == pytest.approx(0.1, abs=0.011)
    assert levels.peak_dbov == pytest.approx(20 * np.log10(8000 / 32768), abs=0.2)


def test_all_levels_are_those_and_the_speech_level() -> None:
    prompt = prompt_from_bytes(build_wav(b"\xd5" * 8000 + PROMPT[58:] * 4))

    assert prompt.all_levels.rms_dbov == prompt.levels.rms_dbov
    assert prompt.levels.rms_dbov is not None
    assert prompt.all_levels.active_speech_dbov is not None
    assert prompt.all_levels.active_speech_dbov > prompt.levels.rms_dbov + 1
    assert prompt_from_bytes(build_wav(b"\xd5" * 8000)).all_levels.active_speech_dbov is None


@pytest.mark.parametrize(
    ("sample", "duration_s"),
    [
        ("TK101-pcm-16-bit.wav", 0.4),
        ("TK101-float.wav", 0.4),
        ("TK101-mu-law.wav", 0.4),
        ("TK102-16000-hz.wav", 0.2),
        ("TK103-stereo.wav", 0.4),
        ("TK105-128-kbps.wav", 0.4),  # A-law has one octet a sample, whatever its header's byte rate says
        ("TK002-pipe-ffmpeg.wav", 0.4),
        ("TK002-cut-short.wav", 2342 / 8000),
        ("TK008-no-samples.wav", 0.0),
        ("TK102-0-hz.wav", None),
        ("TK103-no-channel.wav", None),
        ("TK006-no-fmt.wav", None),
        ("TK007-no-data.wav", None),
        ("TK001-mp3.wav", None),
    ],
)
def test_the_duration_is_that_of_the_sound_that_is_there(sample: str, duration_s: float | None) -> None:
    assert prompt_from_path(SAMPLES / "rejected" / sample).duration_s == duration_s


def test_a_part_that_is_not_there_is_a_lookup_error_not_none() -> None:
    no_wave, no_data = prompt_from_bytes(b""), prompt_from_bytes(PROMPT[:20])

    for prompt, part in ((no_wave, "structure"), (no_data, "sound"), (no_data, "fmt")):
        with pytest.raises(LookupError):
            getattr(prompt, part)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def missing(_path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (missing, "there is no such file"),
        (Path.mkdir, "it is a folder; name the files in it"),
        (dangling, "it is a link to a file that does not exist"),
        pytest.param(
            fifo,
            "it is a named pipe, not a file; use - to read a pipe from standard input",
            marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes"),
        ),
    ],
)
def test_what_is_no_file_is_trouble_and_nothing_waits_for_it(
    make: Callable[[Path], None], trouble: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.wav"
    make(path)

    assert_unreadable(prompt_from_path(path), trouble, path)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no sockets in its file system")
def test_a_socket_is_trouble() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = Path(folder, "s.wav")  # the path of a socket is short: 108 bytes on Linux
        listener.bind(str(path))

        prompt = prompt_from_path(path)

    assert prompt.trouble is not None
    assert prompt.wav is None


def test_a_name_that_no_file_can_have_is_trouble() -> None:
    prompt = prompt_from_path("a\0.wav")

    assert prompt.trouble is not None
    assert "embedded null" in prompt.trouble  # Python's own words, by version
    assert_unreadable(prompt, prompt.trouble, "a\0.wav")


def test_a_file_that_may_not_be_read_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(PROMPT)

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)  # root may read everything: the refusal is put on
        prompt = prompt_from_path(path)

    assert_unreadable(prompt, "it may not be read: permission denied", path)


def test_a_file_on_a_broken_disk_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(PROMPT)

    def fail(*_: object) -> NoReturn:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(hashlib, "file_digest", fail)

    assert_unreadable(prompt_from_path(path), "it can't be read: Input/output error", path)


def assert_unreadable(prompt: Prompt, trouble: str, path: Path | str) -> None:
    assert prompt.trouble == trouble
    assert (prompt.path, prompt.name, prompt.size) == (str(path), None, 0)
    assert (prompt.sha256, prompt.wav, prompt.octets) == (None, None, b"")


def sparse(path: Path, size: int, *, start: bytes = PROMPT) -> Path:
    """Write a file of zeros after its start, which takes no room on most disks."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
    return path


def test_the_sound_of_a_large_file_is_not_read(tmp_path: Path) -> None:
    size = 4 * MAX_SOUND_BYTES
    header = edited(54, size - 58, data=edited(4, size - 8))
    path = sparse(tmp_path / "large.wav", size, start=header)

    tracemalloc.start()
    prompt = prompt_from_path(path)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert prompt.duration_s == (size - 58) / 8000
    assert prompt.octets == b""
    assert prompt.sha256 is not None
    assert peak < 2**20


def test_a_file_larger_than_any_wave_file_has_no_digest(tmp_path: Path) -> None:
    prompt = prompt_from_path(sparse(tmp_path / "huge.wav", MAX_HASHED_BYTES + 1))

    assert prompt.sha256 is None
    assert prompt.size == MAX_HASHED_BYTES + 1
    assert prompt.wav is not None


def test_a_file_may_be_named_in_any_bytes(tmp_path: Path) -> None:
    name = os.fsdecode(b"gbk-\xc2\xbc \n.wav")
    path = tmp_path / name
    try:
        path.write_bytes(PROMPT)
    except OSError:
        pytest.skip("this file system takes no such name")

    assert prompt_from_path(path).name == name


def test_another_name_can_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(PROMPT)

    assert prompt_from_path(path, name="other.wav").name == "other.wav"


@pytest.mark.parametrize("path", [5, None, 1.5, ["a.wav"]])
def test_what_is_no_path_is_a_type_error(path: Path) -> None:
    with pytest.raises(TypeError):
        prompt_from_path(path, name="a.wav")
