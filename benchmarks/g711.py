"""How fast A-law is encoded and decoded here, by libsndfile and by CPython, in one run.

Run ``python benchmarks/g711.py``. Exits 1 if encoding is not 5 times as fast as libsndfile's A-law writer and
10 times as fast as ``audioop.lin2alaw``, by the medians, or needs more than 1 MB beside its result.
"""

from __future__ import annotations

import io
import platform
import statistics
import sys
import time
import tracemalloc
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from tonekit import decode_alaw, encode_alaw

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.11 and 3.12 announce its end
    import audioop

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SAMPLES = 10**7
MANY_SAMPLES = 10**8
ROUNDS = 9
WANTED_OVER_LIBSNDFILE = 5
WANTED_OVER_AUDIOOP = 10
WANTED_EXTRA_BYTES = 1_000_000


def speech_like(count: int) -> NDArray[np.int16]:
    """Make noise whose values are spread as those of speech: Laplacian, half a second loud, half quiet."""
    rng = np.random.default_rng(711)
    loudness = np.repeat(np.where(np.arange(count // 4000 + 1) % 2, 300.0, 3000.0), 4000)[:count]
    values: NDArray[np.float64] = np.clip(rng.laplace(size=count) * loudness, -32768, 32767)
    return values.astype(np.int16)


def write_alaw(samples: NDArray[np.int16]) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, 8000, format="RAW", subtype="ALAW")
    return file.getvalue()


def read_alaw(octets: bytes) -> NDArray[np.int16]:
    with soundfile.SoundFile(
        io.BytesIO(octets), format="RAW", subtype="ALAW", samplerate=8000, channels=1
    ) as file:
        samples: NDArray[np.int16] = file.read(dtype="int16")
    return samples


def ns_a_sample(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median of each way; they take turns, so that a busy machine slows all of them."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) / SAMPLES * 1e9)
    return {name: statistics.median(taken) for name, taken in times.items()}


def extra_bytes() -> int:
    """Return the most memory that encoding needs at a time beside its input and its result."""
    samples = np.zeros(MANY_SAMPLES, np.int16)
    tracemalloc.start()
    codes = encode_alaw(samples)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - codes.nbytes


def machine() -> str:
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text().splitlines() if cpu_info.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    processor = f"{len(models)} x {models[0]}" if models else platform.processor()
    libraries = f"numpy {np.__version__}, libsndfile {soundfile.__libsndfile_version__}"
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{processor}, {system}, {libraries}"


def main() -> int:
    samples = speech_like(SAMPLES)
    linear, codes = samples.tobytes(), encode_alaw(samples)
    octets = codes.tobytes()
    encoding = ns_a_sample(
        {
            "tonekit": lambda: encode_alaw(samples),
            "libsndfile": lambda: write_alaw(samples),
            "audioop": lambda: audioop.lin2alaw(linear, 2),
        }
    )
    decoding = ns_a_sample(
        {
            "tonekit": lambda: decode_alaw(codes),
            "libsndfile": lambda: read_alaw(octets),
            "audioop": lambda: audioop.alaw2lin(octets, 2),
        }
    )
    print(machine())
    print(f"{SAMPLES:.0e} samples of speech-like noise, median of {ROUNDS} rounds\n")
    print(f"{'ns a sample':12}{'encode':>10}{'':>8}{'decode':>10}")
    for name in encoding:
        over, back_over = encoding[name] / encoding["tonekit"], decoding[name] / decoding["tonekit"]
        print(f"{name:12}{encoding[name]:10.2f}{over:7.1f}x{decoding[name]:10.2f}{back_over:7.1f}x")
    extra = extra_bytes()
    print(f"\nencoding {MANY_SAMPLES:.0e} samples needs {extra:,} bytes beside the result")
    fast = (
        encoding["libsndfile"] >= WANTED_OVER_LIBSNDFILE * encoding["tonekit"]
        and encoding["audioop"] >= WANTED_OVER_AUDIOOP * encoding["tonekit"]
    )
    return 0 if fast and extra <= WANTED_EXTRA_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
