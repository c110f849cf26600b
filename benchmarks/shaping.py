"""What noise shaping gains, and what it costs: ``python benchmarks/shaping.py [FOLDER ...]``.

Sounds of `speech` at two levels, and recordings of the folders, become A-law plainly and with the noise
shaped. What comes back is compared with what went into the encoder: by PESQ, by STOI, and by how far noise
lies above what the sound masks. Exits 1 if shaping should not be on by default: if the mean of PESQ rises by
less than 0.05, if more than one sound in ten loses more than 0.03, if one of the two others does not agree,
or if it is done less than 100 times faster than the sound plays.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from speech import Sound, at_level, at_telephone, intelligibility, noise_to_mask_db, opinion, sounds

from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.sound.shaping import shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVELS_DBOV = (-20.0, -32.0)
LEAST_SOUNDS = 40
WANTED_GAIN, WANTED_TIMES_REAL = 0.05, 100.0
TOLERATED_LOSS, TOLERATED_SHARE = 0.03, 0.1
DURATIONS_S, ROUNDS = (1, 5, 60, 262), 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """By how much the three readings rise when the noise of one sound is shaped.

    Attributes
    ----------
    name, kind : str
        See `speech.Sound`.
    level_dbov : float
        At which its speech was.
    plain : float
        PESQ of the plain encoder.
    gain : float
        What shaping adds to it.
    stoi : float
        What it adds to the share understood.
    nmr_db : float
        What it adds to the noise above the mask; negative where less of it is heard.
    """

    name: str
    kind: str
    level_dbov: float
    plain: float
    gain: float
    stoi: float
    nmr_db: float


def change_of(sound: Sound, level_dbov: float) -> Change:
    samples = at_telephone(at_level(sound, level_dbov))
    plain = decode_alaw(encode_alaw(samples))
    shaped = decode_alaw(encode_alaw(shape(samples)))
    before = opinion(samples, plain)
    return Change(
        name=sound.name,
        kind=sound.kind,
        level_dbov=level_dbov,
        plain=before,
        gain=opinion(samples, shaped) - before,
        stoi=intelligibility(samples, shaped) - intelligibility(samples, plain),
        nmr_db=noise_to_mask_db(samples, shaped) - noise_to_mask_db(samples, plain),
    )


def share_losing(changes: Sequence[Change], more_than: float) -> float:
    return statistics.mean(change.gain < -more_than for change in changes)


def print_row(title: str, changes: Sequence[Change]) -> None:
    gains = [change.gain for change in changes]
    print(
        f"{title:18}{len(changes):5}{statistics.mean(change.plain for change in changes):8.3f}"
        f"{statistics.mean(gains):+9.3f}{min(gains):+9.3f}{max(gains):+9.3f}"
        f"{share_losing(changes, 0.02):9.1%}{share_losing(changes, 0.03):8.1%}"
        f"{statistics.mean(change.nmr_db for change in changes):+8.2f}"
        f"{max(change.nmr_db for change in changes):+8.2f}"
        f"{statistics.mean(change.stoi for change in changes):+10.4f}"
    )


def print_table(changes: Sequence[Change]) -> None:
    print(f"{'':23}{'plain':>8}{'gain of PESQ':>20}{'share losing':>24}{'over mask, dB':>16}{'STOI':>10}")
    print(f"{'':23}{'PESQ':>8}{'mean':>9}{'worst':>9}{'best':>9}{'> 0.02':>9}{'> 0.03':>8}", end="")
    print(f"{'mean':>8}{'worst':>8}{'mean':>10}")
    for kind in dict.fromkeys(change.kind for change in changes):
        print_row(kind, [change for change in changes if change.kind == kind])
    for level_dbov in LEVELS_DBOV:
        at_level = [change for change in changes if change.level_dbov == level_dbov]
        print_row(f"at {level_dbov:.0f} dBov", at_level)
    print_row("all", changes)
    worst = min(changes, key=lambda change: change.gain)
    print(f"\nthe worst is {worst.name} at {worst.level_dbov:.0f} dBov")


def is_worth_it(changes: Sequence[Change]) -> bool:
    return (
        len(changes) >= LEAST_SOUNDS * len(LEVELS_DBOV)
        and statistics.mean(change.gain for change in changes) >= WANTED_GAIN
        and share_losing(changes, TOLERATED_LOSS) <= TOLERATED_SHARE
        and statistics.mean(change.nmr_db for change in changes) < 0
        and statistics.mean(change.stoi for change in changes) >= 0
    )


def times_real(sentence: NDArray[np.int16], duration_s: int) -> float:
    """Return how many times faster than it plays a sound is shaped."""
    samples = np.resize(sentence, duration_s * 8000)
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()  # of one core: others may be busy on it, too
        shape(samples)
        taken.append(time.process_time() - start)
    return duration_s / statistics.median(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description="What noise shaping gains, and what it costs.")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="recordings to try, too")
    folders = tuple(parser.parse_args().folders)
    heard = list(sounds(folders))
    changes = [change_of(sound, level_dbov) for sound in heard for level_dbov in LEVELS_DBOV]
    print(f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")
    print(f"{len(heard)} sounds at {len(LEVELS_DBOV)} levels\n")
    print_table(changes)
    sentence = at_telephone(at_level(heard[0], LEVELS_DBOV[0]))
    speeds = {duration_s: times_real(sentence, duration_s) for duration_s in DURATIONS_S}
    print("\nshaped so many times faster than it plays on one core, median of", ROUNDS, "rounds")
    for duration_s, speed in speeds.items():
        print(f"{duration_s:5} s{speed:10,.0f}")
    return 0 if is_worth_it(changes) and min(speeds.values()) >= WANTED_TIMES_REAL else 1


if __name__ == "__main__":
    sys.exit(main())
