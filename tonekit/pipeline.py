"""From a source to the bytes of a prompt: passed through, wrapped anew, or encoded. Writes no file."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

from tonekit.checking import judge
from tonekit.decode import open_recording
from tonekit.errors import SourceError, WavError
from tonekit.findings import Finding, Fix, Note, Severity
from tonekit.g711 import encode_alaw
from tonekit.prompt import MAX_SOUND_BYTES, Prompt, prompt_from_bytes
from tonekit.riff import UNKNOWN_SIZE, FormatTag, build_wav, read_wav
from tonekit.rules.container import wants_header_only
from tonekit.sound.clipping import find_clipping
from tonekit.sound.level import Levels, measure
from tonekit.sound.mono import Mono, mix_to_mono
from tonekit.sound.processing import processed, telephone_sound
from tonekit.source import SourceFile
from tonekit.text import say
from tonekit.treatment import resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.profiles import Profile
    from tonekit.rules import Judgement
    from tonekit.source import SourceSamples
    from tonekit.treatment import Treatment

RECIPE_VERSION = 3
"""Goes up with every change that makes other bytes of the same recording. A test holds samples against it."""

SOURCE_INCOMPLETE = "source-incomplete"
"""Name of the note on a source that was cut short."""

_SHARE_DECIMALS = 4

_TOLD_DB = 1.0
"""Of what mixing makes softer, less is not worth a word."""

_WHOLE_OF_MONO = ("mix", "left", "right", 1)


class Method(StrEnum):
    """How a prompt came about."""

    CONVERTED = "converted"
    """Decoded, brought to telephone sound, encoded."""
    REWRAPPED = "rewrapped"
    """The source's A-law octets, every one of them, in a new header."""
    PASSED_THROUGH = "passed-through"
    """The source's bytes, all of them: they are accepted as they are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Made:
    """A finished file, before it is judged.

    Attributes
    ----------
    data : bytes
        The whole WAV file.
    method : Method
        How it came about.
    gain_db : float
        Gain that was applied to all of the sound: see `tonekit.sound.processing.Processed`.
    before : Levels or None
        Levels of the source's sound; None where they are those of the result, or nobody wants to know them.
    notes : tuple of Note
        What was done that the user should know.
    source_clipped_share : float
        Share of the source's sound that was cut off flat, 0 to 1, rounded; 0.0 where its octets were kept.
    """

    data: bytes
    method: Method
    gain_db: float
    before: Levels | None
    notes: tuple[Note, ...]
    source_clipped_share: float = 0.0


def make(
    source: SourceFile | SourceSamples, by: Judgement, *, treatment: Treatment, source_levels: bool = True
) -> Made:
    """Make a prompt in the gentlest way that serves.

    Parameters
    ----------
    source : SourceFile or SourceSamples
        As `tonekit.source.open_source` gives it.
    by : Judgement
        What the prompt is made for.
    treatment : Treatment
        What is done to the sound.
    source_levels : bool
        Whether to measure the source's sound too, which takes time.

    Raises
    ------
    SourceError
        If the source can't be decoded, holds no sound, is too long, or lacks that channel.
    """
    treatment = resolved(treatment, by.profile.sound)
    faults: tuple[Finding, ...] = ()
    if isinstance(source, SourceFile) and _keeps(treatment) and _says_alaw(source.file, by.profile):
        prompt, faults = _judged(source.file, by)
        if not faults and prompt.size <= by.profile.size.max_bytes.value:
            return _pass_through(source.file)
        _refuse_mislabelled(faults)
        if all(map(wants_header_only, faults)) and len(prompt.octets) <= by.profile.max_frames:
            return _rewrap(prompt, by.profile)
    with open_recording(source) as recording:
        mono = mix_to_mono(
            recording,
            channel=treatment.channel,
            max_duration_s=by.profile.max_duration_s,
            shorten=treatment.max_seconds is not None,
        )
    before = measure(mono.samples, sample_rate=mono.sample_rate) if source_levels else None
    clipped = find_clipping(mono.samples).frames if before is None else before.clipped_frames
    clipped_share = round(clipped / mono.samples.size, _SHARE_DECIMALS)
    made = _encode(mono, treatment, by.profile, before, faults)
    return replace(made, source_clipped_share=clipped_share)


def _keeps(treatment: Treatment) -> bool:
    """Tell whether a mono sound that is a prompt already is wanted as it is."""
    return treatment.keeps_sound and treatment.channel in _WHOLE_OF_MONO


def _says_alaw(file: BinaryIO, profile: Profile) -> bool:
    """Tell whether the header of a file of reasonable size promises what the profile wants."""
    if file.seek(0, io.SEEK_END) > MAX_SOUND_BYTES:
        return False
    try:
        wav = read_wav(file)
    except WavError:
        return False
    if wav.fmt is None or wav.data is None or not wav.data.available:
        return False
    found = (wav.fmt.encoding, wav.fmt.sample_rate, wav.fmt.channels)
    return found == (FormatTag.ALAW, profile.audio.sample_rate.value, profile.audio.channels.value)


def _judged(file: BinaryIO, by: Judgement) -> tuple[Prompt, tuple[Finding, ...]]:
    """Return the source as a prompt, with what is wrong with its container and its encoding."""
    file.seek(0)
    prompt = prompt_from_bytes(file.read())
    faults = tuple(
        finding
        for finding in judge(prompt, by).findings
        if finding.code.startswith(("TK0", "TK1")) and finding.severity is not Severity.INFO
    )
    return prompt, faults


def _refuse_mislabelled(faults: tuple[Finding, ...]) -> None:
    """Refuse a sound that is not what its header says: decoded by the header's word it is noise."""
    for fault in faults:
        if fault.code.startswith("TK1") and fault.fix is Fix.NONE:
            message = say("{fault} ({code}); export it again", fault=fault.message, code=fault.code)
            raise SourceError(message)


def _pass_through(file: BinaryIO) -> Made:
    file.seek(0)
    note = Note(name="passed-through", message=say("it is accepted as it is, so every byte was kept"))
    return Made(data=file.read(), method=Method.PASSED_THROUGH, gain_db=0.0, before=None, notes=(note,))


def _rewrap(prompt: Prompt, profile: Profile) -> Made:
    message = say("the sound is A-law already, so every octet of it was kept and only the header is new")
    notes = [Note(name="rewrapped", message=message)]
    data = prompt.sound
    if data.available < data.size < UNKNOWN_SIZE:
        notes.append(_incomplete((data.size - data.available) / profile.audio.sample_rate.value))
    return Made(
        data=_wrap(prompt.octets, profile),
        method=Method.REWRAPPED,
        gain_db=0.0,
        before=None,
        notes=tuple(notes),
    )


def _encode(
    mono: Mono, treatment: Treatment, profile: Profile, before: Levels | None, faults: tuple[Finding, ...]
) -> Made:
    """Bring a sound to the telephone and encode it."""
    sound = processed(telephone_sound(mono, treatment, profile), treatment, profile)
    return Made(
        data=_wrap(encode_alaw(sound.samples).tobytes(), profile),
        method=Method.CONVERTED,
        gain_db=sound.gain_db,
        before=before,
        notes=(*_notes(mono, faults), *sound.notes),
    )


def _notes(mono: Mono, faults: tuple[Finding, ...]) -> Iterator[Note]:
    for fault in faults:
        yield Note(name="source-faulty", message=say("the source is faulty: {fault}", fault=fault.message))
    if mono.missing_s:
        yield _incomplete(mono.missing_s)
    if mono.channel_taken is not None:
        message = say(
            "mixing the channels would lose the sound, so only one was taken: {channel}",
            channel=mono.channel_taken,
        )
        yield Note(name="channel-taken", message=message)
    if mono.channel_alone is not None and mono.lost_db >= _TOLD_DB:
        sentence = "only channel {channel} sounds, so the mix is {lost_db:.1f} dB softer than it is alone"
        message = say(sentence, channel=mono.channel_alone, lost_db=mono.lost_db)
        yield Note(name="channel-alone", message=message)


def _incomplete(missing_s: float) -> Note:
    message = say(
        "the source was cut short: its header promises {missing_s:.2f} s more than the file holds",
        missing_s=missing_s,
    )
    return Note(name=SOURCE_INCOMPLETE, message=message)


def _wrap(octets: bytes, profile: Profile) -> bytes:
    return build_wav(octets, sample_rate=profile.audio.sample_rate.value, fact=profile.audio.fact.value)
