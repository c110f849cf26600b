"""Time and memory for sources that are far too long, or nearly so: ``python benchmarks/bounds.py``.

A two-hour WAV of 1.4 GB (as a path, and through a pipe), and a three-hour FLAC must be refused within 5 s and
250 MB. The longest sound that is accepted, at 192 kHz in stereo, must be converted within 30 s and 450 MB;
one channel of it takes 201 MB. Exits 1 if one is not.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

MAX_S, MAX_MB = 5.0, 250.0
RATE, CHANNELS, SECONDS = 48_000, 2, 7200  # at 16 bits: 1.38 GB
LONGEST_S, LONGEST_RATE = 262, 192_000
LONGEST_MAX_S, LONGEST_MAX_MB = 30.0, 450.0


def make_wav(path: Path) -> None:
    """Write a WAV whose sound is a hole in the file, so that it costs no disk."""
    size = RATE * CHANNELS * 2 * SECONDS
    fmt = struct.pack("<HHIIHH", 1, CHANNELS, RATE, RATE * CHANNELS * 2, CHANNELS * 2, 16)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<I", 16) + fmt)
        file.write(b"data" + struct.pack("<I", size))
        file.truncate(44 + size)


def make_flac(path: Path) -> None:
    """Write three hours of noise at 8 kHz, a minute at a time."""
    noise = np.random.default_rng(3).integers(-3000, 3000, 60 * 8000).astype(np.int16)
    with soundfile.SoundFile(path, "w", 8000, 1, "PCM_16") as file:
        for _minute in range(180):
            file.write(noise)


def make_longest(path: Path) -> None:
    """Write noise with an offset, a second at a time."""
    noise = np.random.default_rng(4).integers(-3000, 4000, (LONGEST_RATE, 2)).astype(np.int16)
    with soundfile.SoundFile(path, "w", LONGEST_RATE, 2, "PCM_16") as file:
        for _second in range(LONGEST_S):
            file.write(noise)


def measure(source: Path, *, piped: bool) -> tuple[int, float, float]:
    """Return exit code, seconds and megabytes of one conversion in a process of its own."""
    command = [sys.executable, "-m", "tonekit", "convert", "-" if piped else str(source), "-o", "out.wav"]
    start = time.perf_counter()
    reader = subprocess.Popen(["cat", str(source)], stdout=subprocess.PIPE) if piped else None
    stdin = reader.stdout if reader else subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read().decode().strip() if process.stderr else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    if reader is not None:
        reader.kill()
        reader.communicate()
    seconds = time.perf_counter() - start
    print(f"  {message or 'converted'}")
    return os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / 1024


def is_within(source: Path, *, code: int, max_s: float, max_mb: float, piped: bool = False) -> bool:
    """Print a line; tell whether the exit code is *code*, and time and memory are within bounds."""
    size_mb = source.stat().st_size / 1e6
    print(f"{source}, {size_mb:.0f} MB{', through a pipe' if piped else ''}")
    found, seconds, megabytes = measure(source, piped=piped)
    print(f"  exit {found}, {seconds:.2f} s, {megabytes:.0f} MB at most")
    return found == code and seconds <= max_s and megabytes <= max_mb


def main() -> int:
    """Print a line for each source; return 1 if one is not refused, or converted, within bounds."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        wav, flac, longest = Path("two hours.wav"), Path("three hours.flac"), Path("longest.wav")
        make_wav(wav)
        make_flac(flac)
        make_longest(longest)
        within = [
            is_within(source, code=1, max_s=MAX_S, max_mb=MAX_MB, piped=piped)
            for source, piped in ((wav, False), (wav, True), (flac, False))
        ]
        within.append(is_within(longest, code=0, max_s=LONGEST_MAX_S, max_mb=LONGEST_MAX_MB))
        os.chdir("/")
    return int(not all(within))


if __name__ == "__main__":
    sys.exit(main())
