"""Any audio file is described; a WAV file byte by byte."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tonekit.chunkmap import MapRow, chunk_map
from tonekit.inspection import inspect_source
from tonekit.output.inspections import inspection_text
from tonekit.riff import build_wav, parse_wav

if TYPE_CHECKING:
    from pathlib import Path


def with_list_and_junk(octets: bytes) -> bytes:
    plain = build_wav(octets)
    chunk = b"LIST" + struct.pack("<I", 4) + b"INFO"
    return plain[:50] + chunk + plain[50:] + b"\0\0\0"


def test_an_offset_that_rounds_to_nothing_has_no_sign() -> None:
    sound = np.full(8000, 0.5)
    sound[::2] = -0.50002
    file = io.BytesIO()
    soundfile.write(file, sound, 8000, format="WAV", subtype="FLOAT")
    file.seek(0)

    text = inspection_text(inspect_source(file))

    assert "DC offset     0.00% of full scale" in text


def test_the_map_of_a_plain_prompt() -> None:
    rows = chunk_map(parse_wav(build_wav(b"\xd5" * 8)))

    assert rows == (
        MapRow(offset=0, size=58, id="RIFF", meaning="a file of WAVE form; bytes that follow: 58"),
        MapRow(
            offset=12,
            size=18,
            id="fmt ",
            meaning="A-law (G.711), 8000 Hz, channels: 1, bits: 8, bytes/s: 8000, a frame: 1",
        ),
        MapRow(offset=38, size=4, id="fact", meaning="the sound has 8 frames"),
        MapRow(offset=50, size=8, id="data", meaning="the sound"),
    )


def test_the_map_tells_what_is_wrong() -> None:
    rows = chunk_map(parse_wav(with_list_and_junk(b"\xd5" * 8)))

    assert [(row.offset, row.id) for row in rows] == [
        (0, "RIFF"), (12, "fmt "), (38, "fact"), (50, "LIST"), (62, "data"), (78, ""),
    ]  # fmt: skip
    assert rows[0].meaning == "a file of WAVE form; bytes that should follow: 58, that do: 73"
    assert rows[-1] == MapRow(offset=78, size=3, id="", meaning="bytes after the last chunk")


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_the_map_tells_of_a_size_that_was_never_filled_in(size: int) -> None:
    data = build_wav(b"\xd5" * 9)
    data = data[:54] + struct.pack("<I", size) + data[58:67]

    assert (
        chunk_map(parse_wav(data))[-1].meaning
        == "the sound; its size was never filled in, bytes that are there: 9"
    )


def test_the_map_shows_a_strange_id_safely() -> None:
    data = build_wav(b"\xd5" * 8)
    data = data[:38] + b"\x1b[2J" + data[42:]

    assert chunk_map(parse_wav(data))[2].id == "\\x1b[2J"


def test_format_length_and_levels_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    sine = np.sin(2 * np.pi * 1000 * np.arange(44_100) / 44_100)
    soundfile.write(path, np.stack([sine, sine], axis=1) * 0.5, 44_100)

    inspection = inspect_source(path)

    assert inspection.info is not None
    assert (inspection.info.sample_rate, inspection.info.channels) == (44_100, 2)
    assert inspection.duration_s == 1.0
    assert inspection.levels is not None
    assert inspection.levels.rms_dbov == pytest.approx(-9.03, abs=0.01)  # 0.5 peak: -6.02 - 3.01
    assert inspection.levels.active_speech_dbov == pytest.approx(-9.03, abs=0.15)  # less the envelope's rise
    assert inspection.levels.activity == pytest.approx(1.0, abs=0.03)
    assert inspection.wav is None
    assert inspection.error is None
    for words in ("FLAC", "44100 Hz", "1.000 s", "-9.0 dBov", "speech level  -8.9 dBov, active for 98% of"):
        assert words in inspection_text(inspection)


def test_what_can_not_be_decoded_is_described_as_far_as_it_goes() -> None:
    data = bytearray(build_wav(b"\xd5" * 8))
    data[20:22] = b"\x34\x12"

    inspection = inspect_source(io.BytesIO(bytes(data)))

    assert inspection.error is not None
    assert inspection.wav is not None
    assert "format tag 0x1234" in inspection_text(inspection)


def test_a_long_sound_is_described_without_being_measured(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros(8000 * 601, np.int16), 8000, subtype="PCM_U8")

    inspection = inspect_source(path)

    assert inspection.duration_s == 601.0
    assert inspection.levels is None
    assert inspection.error is None
