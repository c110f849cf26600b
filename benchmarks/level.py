"""How fast the speech level is measured, and set, beside the plain meter: ``python benchmarks/level.py``.

The plain form is that of ITU-T P.56, frame by frame and threshold by threshold, in Python; the tests have it.
Exits 1 if a sound is not measured 1000 times faster than it plays, if that takes more than 8 MB beside its
samples, or if the two readings differ by more than 1e-9 dB; or if speech is not brought to a level, its peaks
limited, 100 times faster than it plays.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from signals import voice
from test_speech_level import plain_meter

from tonekit.sound.leveling import bring_to_level
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASES = ((5, 8000), (60, 8000), (262, 8000), (60, 16_000), (60, 48_000))
"""Seconds of speech and sample rate in Hz. The first is measured plainly, too."""

ROUNDS = 9
WANTED_TIMES_REAL = 1000
WANTED_EXTRA_BYTES = 8_000_000

TARGETS_DBOV = (-26.0, -14.0)
"""The lower needs a gain, the higher a limiter, too, and more trials."""
WANTED_TIMES_REAL_SET = 100


def speech(duration_s: int, sample_rate: int) -> NDArray[np.int16]:
    """Say the same five seconds over and over, as 16-bit samples."""
    sentence = np.rint(voice(5.0, sample_rate=sample_rate) * 32767).astype(np.int16)
    return np.resize(sentence, duration_s * sample_rate)


def median_s(samples: NDArray[np.int16], sample_rate: int) -> float:
    """Return how long a measurement takes."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        speech_level(samples, sample_rate=sample_rate)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def extra_bytes(samples: NDArray[np.int16], sample_rate: int) -> int:
    """Return the most memory that a measurement needs at a time beside its samples."""
    tracemalloc.start()
    speech_level(samples, sample_rate=sample_rate)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def setting_is_fast(duration_s: int = 262, sample_rate: int = 8000) -> bool:
    """Bring speech to levels, print how long that takes, and tell whether it is quick enough."""
    samples = speech(duration_s, sample_rate) / 65_536
    ok = True
    for target_dbov in TARGETS_DBOV:
        start = time.perf_counter()
        leveled = bring_to_level(
            samples, sample_rate=sample_rate, target_dbov=target_dbov, ceiling_dbov=-1.0, max_gain_db=30.0
        )
        taken_s = time.perf_counter() - start
        print(f"brought to {target_dbov:g} dBov, {leveled.limited_db:.1f} dB limited: ", end="")
        print(f"{duration_s} s take {taken_s * 1e3:.0f} ms, x real time {duration_s / taken_s:,.0f}")
        ok = ok and taken_s * WANTED_TIMES_REAL_SET <= duration_s
    return ok


def main() -> int:
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    print(
        f"median of {ROUNDS} rounds\n\n{'sound':>7}{'rate':>10}{'takes':>12}{'x real time':>13}{'extra':>10}"
    )
    ok = True
    for duration_s, sample_rate in CASES:
        samples = speech(duration_s, sample_rate)
        taken_s, extra = median_s(samples, sample_rate), extra_bytes(samples, sample_rate)
        print(
            f"{duration_s:5} s{sample_rate:7} Hz{taken_s * 1e3:9.2f} ms{duration_s / taken_s:13,.0f}", end=""
        )
        print(f"{extra / 1e6:7.1f} MB")
        ok = ok and taken_s * WANTED_TIMES_REAL <= duration_s and extra <= WANTED_EXTRA_BYTES
    duration_s, sample_rate = CASES[0]
    samples = speech(duration_s, sample_rate)
    start = time.perf_counter()
    plain = plain_meter(samples / 32768, sample_rate)
    plain_s = time.perf_counter() - start
    reading = speech_level(samples, sample_rate=sample_rate)
    print(f"\nplainly, {duration_s} s take {plain_s * 1e3:.0f} ms: ", end="")
    print(f"{plain_s / median_s(samples, sample_rate):.0f} times as long")
    print(f"both read {reading.active_dbov:.3f} and {plain.active_dbov:.3f} dBov")
    ok = setting_is_fast() and ok
    return 0 if ok and abs((reading.active_dbov or 0.0) - plain.active_dbov) <= 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
