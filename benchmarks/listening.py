"""How prompts sound that tonekit and other programs make: ``python benchmarks/listening.py [SOURCE ...]``.

Speech of `speech`, or that of recordings and folders of them, at 48 kHz and 16 bits, becomes A-law by each
way with its defaults: by ffmpeg, by ``sox -D``, by audioop as pydub calls it, and by `tonekit.convert`. This
is done twice, with speech at -20 dBov, or as near as its peaks allow, and with the same 20 dB softer. Of what
comes back, it prints Markdown tables of

- PESQ against the sound as it is below 4 kHz, made by Fourier transform, which is nobody's resampler here:
  mean, worst, and best with its sound. PESQ brings both to one level, so a level that is off costs nothing;
- how far its active speech level (ITU-T P.56) is off -20 dBov: mean, and the largest;
- how loud tones that no telephone carries come back below 4 kHz, against what they were.

Music alone is left out, and what is too short: PESQ is made for speech. Prompts that a person says are in
Debian's asterisk-core-sounds-en-wav. Needs ffmpeg, SoX and espeak-ng on PATH, and ``pip install
tonekit[benchmark]``. Takes a minute and a half.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from quality import as_wav, audioop, ffmpeg, level_db, payload, sox
from speech import (
    SOURCE_RATE,
    TELEPHONE_RATE,
    Sound,
    at_level,
    at_telephone_ideally,
    opinion,
    recordings,
    sounds,
)

import tonekit
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Way = Callable[[bytes], bytes]

LEVEL_DBOV = -20.0
SOFTER_DB = 20.0
TONES_HZ, TONE_DB = (4200, 7000), -9.0
SILENCE_DB = -100.0
SHORTEST_S = 1.0


def plain(wav: bytes) -> bytes:
    return payload(tonekit.convert(wav, noise_shaping=False).data)


def shaped(wav: bytes) -> bytes:
    """Convert as tonekit does unless it is told otherwise."""
    return payload(tonekit.convert(wav).data)


def leveled(wav: bytes) -> bytes:
    return payload(tonekit.convert(wav, level=LEVEL_DBOV).data)


WAYS: dict[str, Way] = {
    "ffmpeg": ffmpeg,
    "SoX `-D`": sox,
    "audioop, as pydub uses it": audioop,
    "tonekit, `--no-noise-shaping`": plain,
    "tonekit": shaped,
    f"tonekit, `--level {LEVEL_DBOV:.0f}`": leveled,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one way makes of one sound.

    Attributes
    ----------
    name : str
        Of the sound.
    opinion : float
        PESQ.
    level_off_db : float
        By how much its speech is louder than wanted.
    """

    name: str
    opinion: float
    level_off_db: float


def listen(sound: Sound, way: Way, softer_db: float) -> Heard:
    samples = np.rint(at_level(sound, LEVEL_DBOV) * 32_767 / 10 ** (softer_db / 20)).astype(np.int16)
    heard = tonekit.decode_alaw(np.frombuffer(way(as_wav(samples, SOURCE_RATE)), np.uint8))
    return Heard(
        name=sound.name,
        opinion=opinion(at_telephone_ideally(samples), heard),
        level_off_db=active_dbov(heard) - LEVEL_DBOV,
    )


def active_dbov(samples: NDArray[np.int16]) -> float:
    level = speech_level(samples, sample_rate=TELEPHONE_RATE).active_dbov
    return -np.inf if level is None else level


def alias(hertz: int, way: Way) -> str:
    """Return how loud a tone that comes and goes softly comes back, against what it was."""
    time = np.arange(2 * SOURCE_RATE) / SOURCE_RATE
    tone = np.sin(2 * np.pi * hertz * time) * np.minimum(1.0, 10 * np.minimum(time, time[::-1]))
    samples = np.rint(32_767 * 10 ** (TONE_DB / 20) * tone).astype(np.int16)
    loss_db = level_db(way(as_wav(samples, SOURCE_RATE))) - TONE_DB
    return "silence" if loss_db < SILENCE_DB else f"{loss_db:.0f} dB"


def cells(results: Sequence[Heard]) -> list[str]:
    worst, best = (pick(results, key=lambda result: result.opinion) for pick in (min, max))
    largest = max(results, key=lambda result: abs(result.level_off_db))
    return [
        f"{statistics.mean(result.opinion for result in results):.3f}",
        f"{worst.opinion:.2f} ({worst.name})",
        f"{best.opinion:.2f} ({best.name})",
        f"{statistics.mean(result.level_off_db for result in results):+.2f} dB",
        f"{largest.level_off_db:+.2f} dB",
    ]


def print_table(speech: Sequence[Sound], softer_db: float, tones_hz: Sequence[int]) -> None:
    titles = ["", "PESQ, mean", "worst", "best", f"level off {LEVEL_DBOV:.0f} dBov, mean", "largest"]
    print_row([*titles, *(f"{hertz / 1000:.1f} kHz comes back" for hertz in tones_hz)])
    print_row(["---"] * (len(titles) + len(tones_hz)))
    for name, way in WAYS.items():
        results = [listen(sound, way, softer_db) for sound in speech]
        print_row([name, *cells(results), *(alias(hertz, way) for hertz in tones_hz)])


def print_row(texts: Sequence[str]) -> None:
    print(f"| {' | '.join(texts)} |", flush=True)


def speech_of(sources: Sequence[Path]) -> list[Sound]:
    found = (sound for source in sources for sound in recordings(source)) if sources else sounds()
    return [
        sound
        for sound in found
        if sound.kind != "music" and sound.samples.size >= SHORTEST_S * SOURCE_RATE and has_level(sound)
    ]


def has_level(sound: Sound) -> bool:
    """Tell whether anything is said in a sound."""
    return speech_level(sound.samples, sample_rate=SOURCE_RATE).active_dbov is not None


def main() -> None:
    parser = argparse.ArgumentParser(description="How prompts sound that tonekit and other programs make.")
    parser.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="to judge by instead")
    speech = speech_of(parser.parse_args().sources)
    print(f"{len(speech)} recordings of speech at {LEVEL_DBOV:.0f} dBov, or as near as their peaks allow\n")
    print_table(speech, 0.0, TONES_HZ)
    print(f"\nThe same, {SOFTER_DB:.0f} dB softer\n")
    print_table(speech, SOFTER_DB, ())


if __name__ == "__main__":
    main()
