"""How fast many recordings become prompts, beside ffmpeg and SoX in one run: ``python benchmarks/batch.py``.

Two hundred recordings are made: MP3, WAV, FLAC, Ogg Vorbis and M4A, 44.1 and 48 kHz, mono and stereo, 1 to
10 s. ffmpeg and SoX run as people run them for many files: a process for each, two at a time. SoX is given
what it reads. Whole processes are measured; all take turns, so that a busy machine slows all of them. Needs
ffmpeg, SoX and xargs on PATH. Exits 1 if tonekit is not as many times faster, by the medians, as is wanted.

``python benchmarks/batch.py --many 1000 10000`` prepares so many short recordings instead, and exits 1 if
that takes more memory than is wanted.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILES, ROUNDS, JOBS = 200, 5, 2
FFMPEG = "ffmpeg -nostdin -v error -i {} -ac 1 -ar 8000 -c:a pcm_alaw out/{}.wav"
SOX = "sox -D {} -r 8000 -c 1 -e a-law out/{}.wav"
ENCODERS = {
    "mp3": "-c:a libmp3lame -b:a 128k",
    "wav": "-c:a pcm_s16le",
    "flac": "-c:a flac",
    "ogg": "-c:a libvorbis -q:a 5",
    "m4a": "-c:a aac -b:a 128k",
}
SOX_READS = {"mp3", "wav", "flac", "ogg"}
MAX_MB = 400.0
TONEKIT = (sys.executable, "-m", "tonekit")


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to make prompts of all recordings, or of those that SoX reads.

    Attributes
    ----------
    command : tuple of str
        What to run in the folder of the recordings.
    files : tuple of str
        Their names.
    piped : bool
        Whether the names go to standard input, for xargs, instead of the command's end.
    """

    command: tuple[str, ...]
    files: tuple[str, ...]
    piped: bool = False

    def run(self, folder: Path) -> float:
        """Return the seconds that it takes; what it makes is checked for its number, and removed."""
        names = "\n".join(self.files).encode() if self.piped else b""
        command = self.command if self.piped else (*self.command, *self.files)
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, input=names, stdout=subprocess.DEVNULL, check=True)
        taken = time.perf_counter() - start
        made = len(list((folder / "out").glob("*.wav")))
        if made != len(self.files):
            sys.exit(f"{command[:4]} made {made} prompts of {len(self.files)} recordings")
        shutil.rmtree(folder / "out")
        (folder / "out").mkdir()
        return taken


def speech_like(rng: np.random.Generator, *, seconds: float, sample_rate: int) -> NDArray[np.float32]:
    """Make noise bursts four times a second, louder towards low frequencies, with pauses between them."""
    frames = round(seconds * sample_rate)
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    spectrum /= 1 + (np.fft.rfftfreq(frames, 1 / sample_rate) / 500) ** 2
    noise = np.fft.irfft(spectrum, frames)
    syllables = np.clip(np.sin(2 * np.pi * 4 * np.arange(frames) / sample_rate), 0, None) ** 0.5
    sound: NDArray[np.float64] = 0.5 * noise / np.abs(noise).max() * syllables
    return sound.astype(np.float32)


def make_recording(folder: Path, number: int) -> str:
    """Write one recording of the mixed kinds; return its name."""
    kind = list(ENCODERS)[number % len(ENCODERS)]
    rng = np.random.default_rng(number)
    sample_rate, channels = int(rng.choice((44_100, 48_000))), int(rng.integers(1, 3))
    sound = speech_like(rng, seconds=rng.uniform(1, 10), sample_rate=sample_rate)
    samples = np.stack([sound, 0.7 * sound][:channels], axis=1)
    name = f"recording-{number:03}.{kind}"
    command = f"ffmpeg -v error -f f32le -ar {sample_rate} -ac {channels} -i - {ENCODERS[kind]} {name}"
    subprocess.run(command.split(), cwd=folder, input=samples.tobytes(), check=True)
    return name


def make_recordings(folder: Path) -> tuple[str, ...]:
    (folder / "out").mkdir()
    with ThreadPoolExecutor(JOBS) as pool:
        return tuple(pool.map(lambda number: make_recording(folder, number), range(FILES)))


def ways(files: tuple[str, ...]) -> dict[str, Way]:
    one_by_one = ("xargs", f"-P{JOBS}", "-I{}")
    for_sox = tuple(name for name in files if name.rpartition(".")[2] in SOX_READS)
    tonekit = ("-o", "out", "--jobs", str(JOBS), "--quiet")
    return {
        "ffmpeg": Way(command=(*one_by_one, *FFMPEG.split()), files=files, piped=True),
        "SoX": Way(command=(*one_by_one, *SOX.split()), files=for_sox, piped=True),
        "tonekit convert": Way(command=(*TONEKIT, "convert", *tonekit), files=files),
        "tonekit convert, what SoX reads": Way(command=(*TONEKIT, "convert", *tonekit), files=for_sox),
        "tonekit prepare": Way(command=(*TONEKIT, "prepare", *tonekit), files=files),
    }


WANTED = (
    ("tonekit convert", "ffmpeg", 7.0),
    ("tonekit convert, what SoX reads", "SoX", 1.7),
    ("tonekit prepare", "ffmpeg", 3.0),
)


def medians_s(compared: dict[str, Way], folder: Path, rounds: int) -> dict[str, float]:
    """Return each way's median; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in compared}
    for _ in range(rounds):
        for name, way in compared.items():
            times[name].append(way.run(folder))
    return {name: statistics.median(taken) for name, taken in times.items()}


def is_fast(rounds: int) -> bool:
    """Print the table; tell whether all is as fast as is wanted."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        compared = ways(make_recordings(folder))
        medians = medians_s(compared, folder, rounds)
    for name, seconds in medians.items():
        print(f"{name:34}{len(compared[name].files):5} files{seconds:8.2f} s")
    print()
    for name, other, wanted in WANTED:
        ratio = medians[other] / medians[name]
        print(f"{name} is {ratio:.1f} times as fast as {other}, wanted {wanted:g}")
    return all(medians[other] >= wanted * medians[name] for name, other, wanted in WANTED)


def is_small(count: int) -> bool:
    """Prepare so many recordings of half a second; print time and memory, and tell whether all is well."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "recordings")
        folder.mkdir()
        for number in range(count):
            sound = speech_like(np.random.default_rng(number), seconds=0.5, sample_rate=16_000)
            soundfile.write(folder / f"recording-{number:05}.wav", sound, 16_000, subtype="PCM_16")
        command = (*TONEKIT, "prepare", str(folder), "-o", str(Path(made, "out")), "--jobs", str(JOBS))
        start = time.perf_counter()
        process = subprocess.Popen((*command, "--quiet"), stdout=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds, megabytes = time.perf_counter() - start, usage.ru_maxrss / 1024
        prepared = len(list(Path(made, "out").glob("*.wav")))
    print(f"{prepared:6} of {count} prepared, {seconds:.1f} s, {megabytes:.0f} MB at most")
    return os.waitstatus_to_exitcode(status) == 0 and prepared == count and megabytes <= MAX_MB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--many", type=int, nargs="+", metavar="N", help="prepare so many short recordings")
    arguments = parser.parse_args()
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    print(f"Python {platform.python_version()}, {system}\n")
    if arguments.many:
        small = [is_small(count) for count in arguments.many]
        return int(not all(small))
    return int(not is_fast(arguments.rounds))


if __name__ == "__main__":
    sys.exit(main())
