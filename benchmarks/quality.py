"""Exactness and aliasing beside other tools: ``python benchmarks/quality.py``. Needs ffmpeg and SoX on PATH.

Exactness: all 65,536 16-bit values encoded to A-law, compared with the rule of ITU-T G.191 written plainly.
Aliasing: tones from 48 kHz brought to an 8 kHz A-law prompt; how much of each comes back below 4 kHz.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

import tonekit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

ALL_VALUES = np.arange(-32768, 32768).astype(np.int16)
RATE = 48_000
TONES = (3400, 4200, 4400, 5000, 7000, 11_000)


def g191(sample: int) -> int:
    """One sample by the rule of ITU-T G.191, alaw_compress."""
    magnitude = (~sample if sample < 0 else sample) >> 4
    code = magnitude
    if magnitude > 15:
        exponent = 1
        while magnitude > 16 + 15:
            magnitude >>= 1
            exponent += 1
        code = magnitude - 16 + (exponent << 4)
    return (code | (0x80 if sample >= 0 else 0)) ^ 0x55


def payload(wav: bytes) -> bytes:
    """Cut the sound out of a WAV file, without the byte that pads an odd number of octets."""
    start = wav.index(b"data") + 8
    return wav[start:][: int.from_bytes(wav[start - 4 : start], "little")]


def ffmpeg(wav: bytes) -> bytes:
    """Convert with ffmpeg's defaults."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        "-",
        "-ar",
        "8000",
        "-ac",
        "1",
        "-c:a",
        "pcm_alaw",
        "-f",
        "alaw",
        "-",
    ]
    return subprocess.run(command, input=wav, capture_output=True, check=True).stdout


def sox(wav: bytes) -> bytes:
    """Convert with SoX, dither off."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "a.wav"), Path(folder, "b.al")
        source.write_bytes(wav)
        subprocess.run(["sox", "-D", source, "-r", "8000", "-c", "1", target], check=True)
        return target.read_bytes()


def libsndfile(wav: bytes) -> bytes:
    """Encode with libsndfile, which does not resample."""
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="int16")
    target = io.BytesIO()
    soundfile.write(target, samples, rate, format="RAW", subtype="ALAW")
    return target.getvalue()


def audioop(wav: bytes) -> bytes:
    """Convert as pydub does in `AudioSegment.set_frame_rate`: ratecv; then lin2alaw, of the same module."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import audioop  # noqa: PLC0415 - it warns of its age

    samples, rate = soundfile.read(io.BytesIO(wav), dtype="int16")
    linear, _ = (
        audioop.ratecv(samples.tobytes(), 2, 1, rate, 8000, None) if rate != 8000 else (samples.tobytes(), 0)
    )
    return audioop.lin2alaw(linear, 2)


def ours(wav: bytes) -> bytes:
    """Convert with tonekit."""
    return payload(tonekit.convert(wav).data)


def as_wav(samples: NDArray[np.int16], rate: int) -> bytes:
    """Write 16-bit samples as WAV bytes."""
    target = io.BytesIO()
    soundfile.write(target, samples, rate, format="WAV", subtype="PCM_16")
    return target.getvalue()


def level_db(octets: bytes) -> float:
    """RMS of the middle of an A-law sound, in dB against a full-scale sine."""
    samples = tonekit.decode_alaw(np.frombuffer(octets, np.uint8)) / 32768
    middle = samples[2000:-2000]
    return float(10 * np.log10(2 * np.mean((middle - middle.mean()) ** 2) + 1e-12))


def main() -> None:
    """Print both tables."""
    tools: dict[str, Callable[[bytes], bytes]] = {
        "tonekit": ours,
        "ffmpeg": ffmpeg,
        "SoX -D": sox,
        "libsndfile": libsndfile,
        "audioop (pydub)": audioop,
    }
    expected = np.array([g191(int(value)) for value in ALL_VALUES], np.uint8)
    print(f"Python {sys.version.split()[0]}, libsndfile {soundfile.__libsndfile_version__}\n")
    print("values of 65,536 that differ from ITU-T G.191:")
    for name, convert in tools.items():
        encode = convert if name != "tonekit" else lambda _wav: tonekit.encode_alaw(ALL_VALUES).tobytes()
        codes = np.frombuffer(encode(as_wav(ALL_VALUES, 8000)), np.uint8)
        print(f"  {name:16} {int(np.sum(codes != expected)):5}")
    print(
        "\nlevel after 48 kHz -> 8 kHz A-law, tone at -6 dB (dB; above 4000 Hz all of it is alias or noise):"
    )
    print("  " + " " * 16 + "".join(f"{frequency:>8}" for frequency in TONES))
    for name, convert in tools.items():
        if convert is libsndfile:
            continue
        row = []
        for frequency in TONES:
            times = np.arange(2 * RATE) / RATE
            tone = np.round(16384 * np.sin(2 * np.pi * frequency * times)).astype(np.int16)
            row.append(level_db(convert(as_wav(tone, RATE))))
        print(f"  {name:16}" + "".join(f"{value:8.1f}" for value in row))


if __name__ == "__main__":
    main()
