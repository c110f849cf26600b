from __future__ import annotations

import io
import os
import struct
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tonekit.source
from tonekit.errors import SourceError
from tonekit.source import FileView, SourceFile, SourceSamples, open_source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from numpy.typing import NDArray


def opened_file(source: object) -> bytes:
    with open_source(cast("Any", source)) as opened:
        assert isinstance(opened, SourceFile)
        data = opened.file.read()
        assert opened.size == len(data)
        return data


def opened_samples(source: object) -> SourceSamples:
    with open_source(cast("Any", source)) as opened:
        assert isinstance(opened, SourceSamples)
        return opened


def test_a_path_gives_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "录音 1.m4a"
    path.write_bytes(b"sound")
    assert opened_file(path) == opened_file(str(path)) == b"sound"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_of_any_kind_are_taken(kind: type) -> None:
    assert opened_file(kind(b"sound")) == b"sound"


def test_a_file_is_read_from_where_it_stands_and_left_there_and_open() -> None:
    file = io.BytesIO(b"headersound")
    file.seek(6)
    assert opened_file(file) == b"sound"
    assert file.tell() == 6
    assert not file.closed


def test_a_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    sound = bytes(range(256)) * 4096  # more than a pipe holds

    def write() -> None:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(sound)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as pipe:
        assert opened_file(pipe) == sound
    writer.join()


class Endless(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return memoryview(buffer).nbytes


def test_a_stream_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tonekit.source, "MAX_STREAM_BYTES", 3 * 2**20)
    with pytest.raises(SourceError, match="a stream of more than 3 MiB; save it to a file first"):
        opened_file(Endless())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no such device")
def test_a_device_without_end_is_refused_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tonekit.source, "MAX_STREAM_BYTES", 3 * 2**20)
    with (
        Path("/dev/zero").open("rb") as device,
        pytest.raises(SourceError, match="a stream of more than 3 MiB; save it to a file first"),
    ):
        opened_file(device)


def test_a_file_that_says_it_is_empty_is_read_all_the_same() -> None:
    class Unsized(io.BytesIO):
        def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
            return super().seek(offset, whence) if whence == io.SEEK_SET else super().seek(0)

    file = Unsized(b"sound")
    assert opened_file(file) == b"sound"
    assert file.tell() == 0


def test_a_file_that_stands_at_its_end_gives_nothing_and_is_left_there() -> None:
    file = io.BytesIO(b"sound")
    file.seek(5)
    assert opened_file(file) == b""
    assert file.tell() == 5


class Failing(Endless):
    def readinto(self, buffer: WriteableBuffer) -> int:
        if memoryview(buffer).nbytes == 0:
            return 0
        raise OSError(5, "Input/output error")


def test_a_stream_that_fails_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="can't be read: Input/output error"):
        opened_file(Failing())


def test_a_text_file_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="binary mode"):
        opened_file(io.StringIO("sound"))


@pytest.mark.parametrize("source", [None, 5, 1.5, ["a.wav"], object()])
def test_anything_else_is_a_type_error(source: object) -> None:
    with pytest.raises(TypeError, match="a source is a path"):
        opened_file(source)


def test_what_is_no_file_is_a_source_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", Path("nul\0byte")):
        with pytest.raises(SourceError):
            opened_file(path)


@pytest.mark.parametrize(
    ("samples", "floats"),
    [
        (np.array([0, 16384, -32768], np.int16), [0, 0.5, -1]),
        (np.array([0, 2**30, -(2**31)], np.int32), [0, 0.5, -1]),
        (np.array([128, 192, 0], np.uint8), [0, 0.5, -1]),
        (np.array([0, 0.5, -1.5], np.float32), [0, 0.5, -1.5]),
        (np.array([0, 0.5, -1.5], np.float64), [0, 0.5, -1.5]),
    ],
)
def test_samples_are_scaled_by_their_dtype(samples: NDArray[np.generic], floats: list[float]) -> None:
    opened = opened_samples((samples, np.int64(8000)))
    assert opened.sample_rate == 8000
    assert opened.block(0, 3).dtype == np.float32
    assert opened.block(0, 3).tolist() == [[value] for value in floats]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ((np.zeros(5, np.int64), 8000), TypeError),
        ((np.zeros(5, np.int8), 8000), TypeError),
        ((np.zeros(5, np.complex64), 8000), TypeError),
        (([0.0, 0.1], 8000), TypeError),
        ((np.zeros(5), 8000.0), TypeError),
        ((np.zeros((2, 2, 2)), 8000), ValueError),
        ((np.float64(1.0), 8000), TypeError),
        ((np.zeros(5), 0), ValueError),
        ((np.zeros(5), -8000), ValueError),
        ((np.zeros(5),), ValueError),
        ((np.zeros(5), 8000, 1), ValueError),
    ],
)
def test_samples_of_another_kind_are_a_wrong_argument(source: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        opened_samples(source)


@pytest.mark.parametrize(
    ("width", "raw"),
    [
        (1, struct.pack("2b", 64, -128)),
        (2, struct.pack("<2h", 16384, -32768)),
        (4, struct.pack("<2i", 2**30, -(2**31))),
    ],
)
def test_an_audio_segment_is_read_directly(width: int, raw: bytes) -> None:
    from pydub import AudioSegment

    segment = AudioSegment(raw, sample_width=width, frame_rate=16_000, channels=2)
    opened = opened_samples(segment)
    assert opened.sample_rate == 16_000
    assert opened.block(0, 9).tolist() == [[0.5, -1.0]]


def test_a_24_bit_audio_segment_keeps_its_level() -> None:
    from pydub import AudioSegment

    segment = AudioSegment(b"\0\0\x40\0\0\xc0", sample_width=3, frame_rate=8000, channels=1)
    assert np.allclose(opened_samples(segment).block(0, 2), [[0.5], [-0.5]], atol=1e-6)


def test_a_lookalike_of_an_audio_segment_is_none() -> None:
    class AudioSegment:
        raw_data = b"\0\0"

    with pytest.raises(TypeError):
        opened_file(AudioSegment())


@given(
    data=st.binary(max_size=40),
    start=st.integers(0, 50),
    steps=st.lists(
        st.tuples(st.sampled_from([0, 1, 2]), st.integers(-60, 60), st.integers(-1, 60)), max_size=8
    ),
)
def test_a_view_reads_as_a_file_of_its_own(
    data: bytes, start: int, steps: list[tuple[int, int, int]]
) -> None:
    view, plain = FileView(io.BytesIO(data), start), io.BytesIO(data[start:])
    for whence, offset, size in steps:
        base = (0, plain.tell(), len(data[start:]))[whence]
        plain.seek(max(0, base + offset))
        assert view.seek(offset, whence) == view.tell() == plain.tell()
        assert view.read(size) == plain.read(size)


def test_a_view_does_not_grow_with_its_file() -> None:
    file = io.BytesIO(b"sound")
    view = FileView(file)
    file.seek(0, io.SEEK_END)
    file.write(b"more")
    assert view.read() == b"sound"
