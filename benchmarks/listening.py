"""How prompts sound that tonekit and other programs make: ``python benchmarks/listening.py``.

Sounds of `speech` at 48 kHz, their speech at -20 dBov, become A-law by each way with its defaults. What comes
back is compared, by PESQ, with the sound at 8 kHz as it should be. Beside it: how far the speech level is
off, and how loud tones that no telephone carries come back below 4 kHz; -111 dB is A-law's silence. Needs
ffmpeg and SoX on PATH, and ``pip install tonekit[benchmark]``.
"""

from __future__ import annotations

import io
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from quality import as_wav, audioop, ffmpeg, level_db, sox
from speech import SOURCE_RATE, TELEPHONE_RATE, Sound, at_level, at_telephone, opinion, sounds

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.shaping import shape
from tonekit.sound.speechlevel import speech_level

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LEVEL_DBOV = -20.0
TONES_HZ, TONE_DB = (4400, 7000), -9.0


def samples_of(wav: bytes) -> NDArray[np.int16]:
    samples, _rate = soundfile.read(io.BytesIO(wav), dtype="int16")
    return np.asarray(samples, np.int16)


def plain(wav: bytes) -> bytes:
    """Encode as tonekit does without noise shaping."""
    return encode_alaw(at_telephone(samples_of(wav))).tobytes()


def shaped(wav: bytes) -> bytes:
    """Encode as tonekit does."""
    return encode_alaw(shape(at_telephone(samples_of(wav)))).tobytes()


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "ffmpeg": ffmpeg,
    "SoX": sox,
    "pydub": audioop,
    "tonekit, plain": plain,
    "tonekit, shaped": shaped,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one way makes of one sound.

    Attributes
    ----------
    opinion : float
        PESQ.
    level_off_db : float
        By how much its speech is louder than that of the sound.
    """

    opinion: float
    level_off_db: float


def active_dbov(samples: NDArray[np.int16]) -> float:
    level = speech_level(samples, sample_rate=TELEPHONE_RATE).active_dbov
    return -np.inf if level is None else level


def listen(sound: Sound, way: Callable[[bytes], bytes]) -> Heard:
    wanted = np.rint(at_level(sound, LEVEL_DBOV) * 32_767).astype(np.int16)
    reference = at_telephone(wanted)
    heard = decode_alaw(np.frombuffer(way(as_wav(wanted, SOURCE_RATE)), np.uint8))
    return Heard(opinion=opinion(reference, heard), level_off_db=active_dbov(heard) - active_dbov(reference))


def alias_db(hertz: int, way: Callable[[bytes], bytes]) -> float:
    """Return how loud a tone comes back, against what it was."""
    time = np.arange(2 * SOURCE_RATE) / SOURCE_RATE
    tone = np.rint(32_767 * 10 ** (TONE_DB / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    return level_db(way(as_wav(tone, SOURCE_RATE))) - TONE_DB


def main() -> None:
    heard = list(sounds())
    print(f"{len(heard)} sounds, speech at {LEVEL_DBOV:.0f} dBov\n")
    print(f"{'':18}{'PESQ':>8}{'worst':>8}{'level off, dB':>16}", end="")
    print("".join(f"{hertz / 1000:.1f} kHz, dB".rjust(14) for hertz in TONES_HZ))
    for name, way in WAYS.items():
        results = [listen(sound, way) for sound in heard]
        opinions = [result.opinion for result in results]
        off_db = statistics.mean(result.level_off_db for result in results)
        print(f"{name:18}{statistics.mean(opinions):8.3f}{min(opinions):8.3f}{off_db:+16.2f}", end="")
        print("".join(f"{alias_db(hertz, way):14.1f}" for hertz in TONES_HZ), flush=True)


if __name__ == "__main__":
    main()
