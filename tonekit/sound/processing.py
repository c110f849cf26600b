"""From the one channel of a recording to the 16-bit samples that are encoded.

First what brings it to the telephone (no offset, the profile's rate, its band); then what cuts it, and the
silence around it; then its level, which is that of what is left; and last the 16 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tonekit.errors import SourceError
from tonekit.findings import Note
from tonekit.sound.band import to_telephone_band
from tonekit.sound.dc import remove_dc
from tonekit.sound.dsp import fit_peak, quantise, resample
from tonekit.sound.edges import add_silence
from tonekit.sound.level import FULL_SCALE
from tonekit.sound.leveling import bring_to_level
from tonekit.sound.levelnotes import level_notes
from tonekit.sound.limiter import alaw_ceiling
from tonekit.sound.rumble import rumble_db
from tonekit.sound.shaping import shape
from tonekit.sound.trim import shorten, trim
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from tonekit.profiles import Profile
    from tonekit.sound.dsp import Samples
    from tonekit.sound.mono import Mono
    from tonekit.sound.trim import Trimmed
    from tonekit.treatment import Treatment


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Processed:
    """A sound that is ready to be encoded.

    Attributes
    ----------
    samples : ndarray of int16 [shape=(frames,)]
        At the profile's rate.
    gain_db : float
        Gain that was applied to all of it.
    notes : tuple of Note
        What was done that the user should know.
    """

    samples: NDArray[np.int16]
    gain_db: float
    notes: tuple[Note, ...]


def telephone_sound(mono: Mono, treatment: Treatment, profile: Profile) -> Samples:
    """Return a sound without offset, at the profile's rate, and in the telephone's band if that is asked for.

    Parameters
    ----------
    mono : Mono
        The sound. Its array is used up: a second copy of a long one may take 400 MB.
    treatment : Treatment
        What was asked for.
    profile : Profile
        What the prompt is made for.
    """
    rate = profile.audio.sample_rate.value
    samples = remove_dc(mono.samples, sample_rate=mono.sample_rate, out=mono.samples)
    samples = resample(samples, in_rate=mono.sample_rate, out_rate=rate)
    return to_telephone_band(samples, sample_rate=rate) if treatment.band else samples


def processed(samples: Samples, treatment: Treatment, profile: Profile) -> Processed:
    """Cut a sound, bring it to its level, and put silence around it, as far as that is asked for.

    Parameters
    ----------
    samples : ndarray of float32 or float64 [shape=(frames,)]
        As `telephone_sound` returns it.
    treatment : Treatment
        What was asked for; a resolved one.
    profile : Profile
        What the prompt is made for.

    Raises
    ------
    SourceError
        If the silence around it alone is longer than the prompt may be.
    """
    rate = profile.audio.sample_rate.value
    notes = [] if treatment.band else list(_rumble_notes(samples, profile))
    samples = _cut(samples, treatment, rate, notes)
    if not treatment.trim:  # which has added what was missing
        lead_in_s, tail_s = treatment.lead_in or 0.0, treatment.tail or 0.0
        samples = add_silence(samples, sample_rate=rate, lead_in_s=lead_in_s, tail_s=tail_s)
    to_16_bits = partial(_to_16_bits, treatment=treatment, profile=profile)
    samples, gain_db = _at_level(samples, treatment, profile, notes, to_16_bits)
    return Processed(samples=to_16_bits(samples), gain_db=gain_db, notes=tuple(notes))


def _rumble_notes(samples: Samples, profile: Profile) -> Iterator[Note]:
    """Yield a note where much of a recording's level is what callers don't hear."""
    lost_db = rumble_db(samples, sample_rate=profile.audio.sample_rate.value)
    if lost_db > profile.signal.max_rumble_db.value:
        sentence = "{lost_db:.1f} dB of its level are rumble that callers don't hear; band takes it out"
        yield Note(name="rumble", message=say(sentence, lost_db=lost_db))


def _to_16_bits(samples: Samples, *, treatment: Treatment, profile: Profile) -> NDArray[np.int16]:
    """Return what is encoded, with its noise shaped if that is asked for, but in the silence at both ends."""
    quantised = quantise(samples)
    if not treatment.noise_shaping:
        return quantised
    heard = np.flatnonzero(quantised)
    if heard.size:
        highest = round(_ceiling(treatment, profile) * FULL_SCALE)  # which the error may pass by a step
        sound = slice(heard[0], heard[-1] + 1)
        quantised[sound] = shape(quantised[sound]).clip(-highest, highest)
    return quantised


def _ceiling(treatment: Treatment, profile: Profile) -> float:
    """Return the highest peak, full scale at 1.0: that of A-law, where no level is asked for."""
    return alaw_ceiling(0.0 if treatment.level is None else profile.sound.max_peak_dbov.value)


def _cut(samples: Samples, treatment: Treatment, rate: int, notes: list[Note]) -> Samples:
    added_s = (treatment.lead_in or 0.0) + (treatment.tail or 0.0)
    if treatment.trim:
        trimmed = trim(
            samples, sample_rate=rate, lead_in_s=treatment.lead_in or 0.0, tail_s=treatment.tail or 0.0
        )
        samples, added_s = trimmed.samples, 0.0
        notes += _trim_notes(trimmed)
    if treatment.max_seconds is not None:
        room_s = treatment.max_seconds - added_s
        if room_s * rate < 1:
            sentence = "the silence that is to be added leaves nothing of {max_s:g} s for the sound"
            raise SourceError(say(sentence, max_s=treatment.max_seconds))
        shortened = shorten(samples, sample_rate=rate, max_s=room_s)
        samples = shortened.samples
        if shortened.cut_end_s:
            sentence = "it was too long, so it ends after {kept_s:.2f} s, at a quiet point"
            message = say(sentence, kept_s=samples.size / rate)
            notes.append(Note(name="shortened", message=message))
    return samples


def _trim_notes(trimmed: Trimmed) -> Iterator[Note]:
    told = (
        ("start-trimmed", trimmed.cut_start_s, "{silence_s:.2f} s of silence were taken away at the start"),
        ("end-trimmed", trimmed.cut_end_s, "{silence_s:.2f} s of silence were taken away at the end"),
        ("start-padded", trimmed.added_start_s, "{silence_s:.2f} s of silence were added at the start"),
        ("end-padded", trimmed.added_end_s, "{silence_s:.2f} s of silence were added at the end"),
    )
    for name, silence_s, sentence in told:
        if round(silence_s, 2):  # 0.00 s are nothing to tell
            yield Note(name=name, message=say(sentence, silence_s=silence_s))


def _at_level(
    samples: Samples,
    treatment: Treatment,
    profile: Profile,
    notes: list[Note],
    to_16_bits: Callable[[Samples], NDArray[np.int16]],
) -> tuple[Samples, float]:
    """Return a sound at the level that is asked for, or else with its peaks in range; and the gain."""
    if not isinstance(treatment.level, float):
        samples, gain_db = fit_peak(samples)
        if round(gain_db, 2):  # 0.00 dB are nothing to tell
            message = say("peaks were above full scale, so the gain is {gain_db:.2f} dB", gain_db=gain_db)
            notes.append(Note(name="gain-reduced", message=message))
        return samples, gain_db
    leveled = bring_to_level(
        samples,
        sample_rate=profile.audio.sample_rate.value,
        target_dbov=treatment.level,
        ceiling_dbov=profile.sound.max_peak_dbov.value,
        max_gain_db=profile.sound.max_gain_db.value,
        to_16_bits=to_16_bits,
    )
    notes += level_notes(leveled, target_dbov=treatment.level)
    return leveled.samples, leveled.gain_db
