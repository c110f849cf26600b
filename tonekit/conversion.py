"""Any source to a finished prompt: make it, judge it, and only then write it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.checking import judge, judgement
from tonekit.downloads import unfinished_download
from tonekit.errors import RejectedError, SourceError, TargetError, naming
from tonekit.files import refuse_existing, write_atomically
from tonekit.findings import Note, Report, Severity
from tonekit.pipeline import Method, make
from tonekit.profiles import DEFAULT_PROFILE, Profile
from tonekit.prompt import prompt_from_bytes
from tonekit.source import open_source
from tonekit.text import say
from tonekit.treatment import Treatment, checked, resolved

if TYPE_CHECKING:
    from pydub import AudioSegment

    from tonekit.channel import Channel
    from tonekit.rules import Judgement
    from tonekit.sound.level import Levels
    from tonekit.source import SourceLike
    from tonekit.treatment import Level


@dataclass(frozen=True, kw_only=True, eq=False)
class ConversionResult:
    """A finished prompt.

    Attributes
    ----------
    data : bytes
        The whole WAV file.
    path : Path or None
        Where it was written; None if nowhere.
    report : Report
        What the check says of it; never an error.
    method : Method
        Whether the sound was converted, wrapped anew or passed through.
    gain_db : float
        Gain that was applied to all of the sound: for the level that was asked for, or without one to keep
        peaks below full scale, 0.0 or less.
    before : Levels
        Levels of the source, mixed to one channel, at its own rate.
    after : Levels
        Levels of the prompt as a caller hears it, decoded from its octets.
    notes : tuple of Note
        What was done that the user should know.
    """

    data: bytes = field(repr=False)
    path: Path | None
    report: Report
    method: Method
    gain_db: float
    before: Levels
    after: Levels
    notes: tuple[Note, ...]

    def to_audio_segment(self) -> AudioSegment:
        """Return what the caller hears as a pydub ``AudioSegment``: 16-bit, mono, 8000 Hz."""
        from pydub import AudioSegment  # noqa: PLC0415 - a guest, loaded only when asked for

        prompt = prompt_from_bytes(self.data)
        samples = prompt.samples.astype("<i2")
        return AudioSegment(data=samples.tobytes(), sample_width=2, frame_rate=prompt.sample_rate, channels=1)


def convert(
    source: SourceLike,
    target: str | os.PathLike[str] | None = None,
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    name: str | None = None,
    channel: Channel = "mix",
    level: Level | None = None,
    trim: bool = False,
    lead_in: float | None = None,
    tail: float | None = None,
    max_seconds: float | None = None,
    band: bool = False,
    noise_shaping: bool | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> ConversionResult:
    """Make a prompt that *profile* accepts.

    A source that is accepted already is passed through byte for byte, and A-law in a wrong wrapper
    keeps its octets: nothing is encoded twice without need. The result is judged before it is written,
    and *target* appears complete or not at all.

    Parameters
    ----------
    source : path, bytes, binary file, AudioSegment, or (samples, sample_rate)
        A recording in any format that soundfile or PyAV decodes, chosen by content, not by name. Samples
        are an array of shape ``(frames,)`` or ``(frames, channels)``, integers at their type's full scale
        or floats at ±1.0. The source is only read.
    target : path, optional
        The file to write; its folder is made if it is missing. Its name is judged too. Without it the
        result stays in memory.
    profile : str, path or Profile
        The platform: a built-in name, a profile file, or a loaded profile.
    scenario : str, optional
        Where the prompt will be played, such as ``callerHintTone``: its length is judged too.
    name : str, optional
        File name to judge instead of that of *target*, or where there is no target.
    channel : {"mix", "left", "right"} or int
        What becomes the one channel: the mix of all, or one of them, counted from 1. Where
        mixing would lose the sound, as with channels that cancel each other, the louder one is taken and a
        note says so.
    level : float, "profile", "off" or None
        The active speech level (ITU-T P.56) to bring the sound to, in dBov from -50 to -6; ``profile`` is the
        one that *profile* has. None does what the profile does unasked, as a rule nothing. Peaks are held
        below the profile's ceiling; where that, or the most gain that the profile permits, is not
        enough, a note says so.
    trim : bool
        Take away silence at both ends, but for *lead_in* and *tail*.
    lead_in, tail : float or None
        Seconds of silence before and after the sound, from 0 to 10. With *trim* so much is left, and where it
        is None what the profile says; without, so much is added.
    max_seconds : float or None
        Cut a longer sound, at the quietest point of the second before that; also one that is longer than
        any prompt may be.
    band : bool
        Confine the sound to the telephone's band of 300 to 3400 Hz, against rumble and hum.
    noise_shaping : bool or None
        Move the error of A-law to where the sound covers it. None: as the profile says.
    force : bool
        Replace an existing *target*.
    dry_run : bool
        Do everything but write.

    Returns
    -------
    ConversionResult
        The bytes, the report on them, the gain, the levels before and after, and notes.

    Raises
    ------
    SourceError
        If *source* can't be decoded, holds no sound, holds samples that are not finite, or is an unfinished
        download by its name.
    SourceTooLongError
        If no prompt made from it could be accepted, whatever else it holds. Nothing more is decoded.
    ChannelError
        If *source* does not have that channel.
    RejectedError
        If the result would not be accepted, for instance for the name of *target*.
    TargetExistsError
        If *target* exists and *force* is false.
    TargetError
        If *target* can't be written, or is the source itself.
    ValueError
        If *channel* or *level* is none of these, or a number of seconds is out of its range.
    ProfileError
        If the profile or the scenario is unknown.

    See Also
    --------
    check : Judge a prompt without making one.

    Examples
    --------
    >>> import numpy as np
    >>> result = convert((np.zeros(16_000, np.int16), 16_000))
    >>> len(result.data), result.report.ok
    (8058, True)
    """
    treatment = checked(
        Treatment(
            channel=channel,
            level=level,
            trim=trim,
            lead_in=lead_in,
            tail=tail,
            max_seconds=max_seconds,
            band=band,
            noise_shaping=noise_shaping,
        )
    )
    if treatment.level == "match":
        raise ValueError(say("level is 'match', which is for the prompts of a folder; use prepare"))
    by = judgement(profile, scenario=scenario)
    path = None if target is None else Path(target)
    return convert_as(by, treatment, source, path, name=name, force=force, dry_run=dry_run)


def convert_as(
    by: Judgement,
    treatment: Treatment,
    source: SourceLike,
    path: Path | None,
    *,
    name: str | None = None,
    force: bool = False,
    dry_run: bool = False,
    source_levels: bool = True,
) -> ConversionResult:
    """Do the work of `convert` for what was looked up and checked before.

    Without *source_levels*, which take time, those of the prompt stand in their place.
    """
    label = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    if path is not None:
        with naming(path):
            refuse_own_source(source, path)
            if not force:
                refuse_existing(path)
    with naming(label):
        refuse_unfinished(source)
        with open_source(source) as opened:
            made = make(opened, by, treatment=treatment, source_levels=source_levels)
    if name is None and path is not None:
        name = path.name
    prompt = prompt_from_bytes(made.data, name=name, path=str(path or label or name or "<memory>"))
    with naming(path or label):
        report = judge(prompt, as_made(by, treatment, made.source_clipped_share))
        refuse_rejected(report)
        if path is not None and not dry_run:
            write_atomically(path, made.data, force=force)
    return ConversionResult(
        data=made.data,
        path=None if dry_run else path,
        report=report,
        method=made.method,
        gain_db=made.gain_db,
        before=made.before or prompt.levels,
        after=prompt.levels,
        notes=made.notes,
    )


def as_made(by: Judgement, treatment: Treatment, source_clipped_share: float) -> Judgement:
    """Return what to judge a prompt by that was made in this way, of such a recording."""
    level_dbov = resolved(treatment, by.profile.sound).level_dbov
    return replace(by, level_dbov=level_dbov, source_clipped_share=source_clipped_share)


def refuse_unfinished(source: SourceLike) -> None:
    """Raise SourceError if the name of a source tells that it is a download that is not finished."""
    unfinished = unfinished_download(source) if isinstance(source, str | os.PathLike) else None
    if unfinished is not None:
        raise SourceError(unfinished)


def refuse_own_source(source: SourceLike, target: Path) -> None:
    """Raise TargetError if a target is its source, under whatever name or link, also as an open file."""
    with contextlib.suppress(OSError, ValueError, TypeError):  # no file, or none there: not the same
        if os.path.samestat(_source_status(source), target.stat()):
            raise TargetError(say("it is the source itself; choose another target"))


def _source_status(source: SourceLike) -> os.stat_result:
    """Return what the system says of a source's file; any of several errors where it has none."""
    if isinstance(source, str | os.PathLike):
        return Path(source).stat()
    fileno = getattr(source, "fileno", None)
    if fileno is None:
        raise TypeError
    return os.fstat(fileno())


def refuse_rejected(report: Report) -> None:
    """Raise RejectedError if a report holds an error."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    if errors:
        reasons = "; ".join(f"{finding.code} {finding.message}" for finding in errors)
        raise RejectedError(say("the result would not be accepted: {reasons}", reasons=reasons), report)
