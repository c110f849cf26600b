"""How long ``tonekit --help`` takes beside a bare ``import click``, and a check of many prompts, in one run.

Run ``python benchmarks/startup.py [RATIO]`` where tonekit is installed. With RATIO it exits 1 if the help
takes longer than that many times the import, by the medians.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

import tonekit

ROUNDS = 21
PROMPTS = 100
PROMPT_S = 5
RECORDING = Path(__file__).parents[1] / "samples" / "recordings" / "one minute left.wav"

TONEKIT = str(Path(sysconfig.get_path("scripts"), "tonekit"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import click": [sys.executable, "-c", "import click"],
    "import tonekit": [sys.executable, "-c", "import tonekit"],
    "tonekit --help": [TONEKIT, "--help"],
}


def run_ms(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def medians_ms(commands: dict[str, list[str]]) -> dict[str, float]:
    """Return each command's median; they take turns, so that a busy machine slows all of them."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(run_ms(command))
    return {name: statistics.median(taken) for name, taken in times.items()}


def check_many_ms() -> float:
    """Return how long it takes to check a folder of spoken prompts, each another, by the median of seven."""
    spoken, sample_rate = soundfile.read(RECORDING, always_2d=True)
    spoken = np.resize(spoken.mean(axis=1), PROMPT_S * sample_rate)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(PROMPTS):
            data = tonekit.convert((spoken * (1 - number / 400), sample_rate)).data
            Path(folder, f"prompt{number}.wav").write_bytes(data)
        command = [TONEKIT, "check", folder]
        return statistics.median(run_ms(command) for _ in range(7))


def main() -> int:
    medians = medians_ms(COMMANDS)
    ratio = medians["tonekit --help"] / medians["import click"]
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {ROUNDS} rounds\n")
    for name, taken in medians.items():
        print(f"{name:20}{taken:8.0f} ms")
    print(f"\nmedians; tonekit --help takes {ratio:.2f} times as long as import click")
    print(f"tonekit check of {PROMPTS} prompts of {PROMPT_S} s: {check_many_ms():.0f} ms")
    wanted = float(sys.argv[1]) if len(sys.argv) > 1 else None
    return 1 if wanted is not None and ratio > wanted else 0


if __name__ == "__main__":
    sys.exit(main())
