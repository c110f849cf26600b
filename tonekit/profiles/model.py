"""What a profile is: frozen dataclasses, every limit with where it comes from. They are the file format too.

A field without a default is a key that must be given; its annotation says what may stand there.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - annotations are read at run time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from tonekit.errors import ProfileError
from tonekit.findings import Status  # noqa: TC001 - annotations are read at run time
from tonekit.riff import wav_bytes
from tonekit.text import nearest, say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value was read.

    Attributes
    ----------
    title : str
        What the page is, in words.
    url : str or None
        Its address; None for a standard or an estimate that has none.
    date : datetime.date or None
        The date printed on it; None where it prints none.
    """

    title: str
    url: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Generic[T]):
    """A value of a profile, with where it comes from.

    Attributes
    ----------
    value : T
        The value itself.
    status : Status
        Whether it is stated, derived or unknown.
    sources : tuple of Source
        Where it was read; empty only where *note* tells why.
    note : str
        What a reader should know of it; may be empty.
    """

    value: T
    status: Status
    sources: tuple[Source, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioLimits:
    """The sound and its wrapper.

    Attributes
    ----------
    encoding : Limit of str
        Name of the encoding; ``alaw`` is the only one that tonekit writes.
    sample_rate : Limit of int
        In Hz.
    channels : Limit of int
        Number of channels.
    bits_per_sample : Limit of int
        Bits of one sample as stored.
    fact : Limit of bool
        Whether the writer adds a ``fact`` chunk.
    """

    encoding: Limit[str]
    sample_rate: Limit[int]
    channels: Limit[int]
    bits_per_sample: Limit[int]
    fact: Limit[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeLimits:
    """Size of the file, in bytes: more than *max_bytes* is an error, more than *warn_bytes* a warning."""

    max_bytes: Limit[int]
    warn_bytes: Limit[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLimits:
    """The file's name.

    Attributes
    ----------
    pattern : Limit of str
        Character class of a regular expression, which matches each permitted character, such as
        ``[0-9A-Za-z._@-]``.
    max_length : Limit of int
        Characters, extension included.
    extension : Limit of str
        With its dot, such as ``.wav``.
    """

    pattern: Limit[str]
    max_length: Limit[int]
    extension: Limit[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalLimits:
    """What callers hear. All of it is advice: no platform documents it.

    Attributes
    ----------
    min_duration_s : Limit of float
        Shorter is hardly heard.
    min_level_dbov, max_level_dbov : Limit of float
        Range of the active speech level, in dBov.
    max_level_difference_db : Limit of float
        Between that level and its median over the prompts of a folder.
    max_dc_offset : Limit of float
        Mean of the samples, as a share of full scale.
    max_lead_silence_s, max_tail_silence_s : Limit of float
        Silence at the start and at the end.
    max_rumble_db : Limit of float
        Between the level of the sound and that of what a telephone carries of it: see `tonekit.sound.rumble`.
    min_above_noise_db : Limit of float
        Between the level and the noise in the pauses: see `tonekit.sound.noisefloor`.
    """

    min_duration_s: Limit[float]
    min_level_dbov: Limit[float]
    max_level_dbov: Limit[float]
    max_level_difference_db: Limit[float]
    max_dc_offset: Limit[float]
    max_lead_silence_s: Limit[float]
    max_tail_silence_s: Limit[float]
    max_rumble_db: Limit[float]
    min_above_noise_db: Limit[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTargets:
    """What is made of a sound, where that is asked for, and what is done unasked.

    Attributes
    ----------
    level_dbov : Limit of float
        Active speech level (ITU-T P.56) that speech is brought to.
    max_peak_dbov : Limit of float
        Highest peak of a sound that was brought to a level.
    max_gain_db : Limit of float
        The most gain that it gets.
    lead_in_s, tail_s : Limit of float
        Silence that is left before and after a sound that is trimmed.
    bring_to_level : Limit of bool
        Whether speech is brought to that level unasked.
    noise_shaping : Limit of bool
        Whether the error of A-law is shaped unasked.
    """

    level_dbov: Limit[float]
    max_peak_dbov: Limit[float]
    max_gain_db: Limit[float]
    lead_in_s: Limit[float]
    tail_s: Limit[float]
    bring_to_level: Limit[bool]
    noise_shaping: Limit[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A place where a prompt is played: a parameter of the API, or a field of the console.

    Attributes
    ----------
    name : str
        The parameter (``callerHintTone``) or the console's label.
    kind : str
        ``api`` or ``console``.
    modes : tuple of str
        Modes of the service that have it, such as ``AXB``.
    plays : str
        ``once`` or ``loop``.
    status : Status
        How well the row as a whole is known.
    sources : tuple of Source
        Where it was read.
    paths : tuple of str
        Places in API requests that name it, such as ``preVoice.callerHintTone``; empty for the console.
    heard_when : str
        When it is played; empty where no document says.
    heard_by : str
        By whom; empty where no document says.
    if_absent : str
        What is heard without it; empty where no document says.
    phrase : str
        A sample phrase that the platform's documents offer; may be empty.
    max_seconds : Limit of float, or None
        How long it is really heard; None where no document says.
    note : str
        What a reader should know of it; may be empty.
    """

    name: str
    kind: Literal["api", "console"]
    modes: tuple[str, ...]
    plays: Literal["once", "loop"]
    status: Status
    sources: tuple[Source, ...]
    paths: tuple[str, ...] = ()
    heard_when: str = ""
    heard_by: str = ""
    if_absent: str = ""
    phrase: str = ""
    max_seconds: Limit[float] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a platform accepts.

    Attributes
    ----------
    name : str
        As given to `load_profile`: a built-in name, or the stem of a file.
    title : str
        One line for people.
    checked : datetime.date
        When its values were last compared with their sources.
    review : Limit of str
        How a file gets accepted after the upload, and how long that takes.
    audio, size, file_name, signal
        The limits.
    sound
        What is made of a sound.
    scenarios : tuple of Scenario
        Where prompts are played.
    """

    name: str
    title: str
    checked: dt.date
    review: Limit[str]
    audio: AudioLimits
    size: SizeLimits
    file_name: NameLimits
    signal: SignalLimits
    sound: SoundTargets
    scenarios: tuple[Scenario, ...] = ()

    def limits(self) -> Iterator[tuple[str, Limit[Any]]]:
        """Yield every value that has an origin, with its dotted key."""
        yield "review", self.review
        yield from self.file_limits()
        for scenario in self.scenarios:
            if scenario.max_seconds is not None:
                yield f"scenarios.{scenario.name}.max_seconds", scenario.max_seconds

    def file_limits(self) -> Iterator[tuple[str, Limit[Any]]]:
        """Yield what a file is judged by, with its dotted key, in the order of the sections."""
        for section in ("audio", "size", "file_name", "signal", "sound"):
            values = getattr(self, section)
            for field in fields(values):
                yield f"{section}.{field.name}", getattr(values, field.name)

    @property
    def max_frames(self) -> int:
        """Frames that fit into the largest file, at one octet a frame; even, as an odd one has a pad byte."""
        room = self.size.max_bytes.value - wav_bytes(0, fact=self.audio.fact.value)
        return room - room % 2

    @property
    def max_duration_s(self) -> float:
        """Length of the largest file, in seconds."""
        return self.max_frames / self.audio.sample_rate.value

    def scenario(self, name: str) -> Scenario:
        """Return the scenario with this name, or that a request names by this path.

        Raises
        ------
        ProfileError
            If there is none; the message lists the nearest names.
        """
        for scenario in self.scenarios:
            if name == scenario.name or name in scenario.paths:
                return scenario
        known = [scenario.name for scenario in self.scenarios]
        near = nearest(name, known)
        if near is not None:
            sentence = "profile {profile} has no scenario {name}; the nearest is {near}"
        elif known:
            sentence = "profile {profile} has no scenario {name}; known are {known}"
        else:
            sentence = "profile {profile} has no scenarios, so none is named {name}"
        known_names = ", ".join(known)
        raise ProfileError(say(sentence, profile=self.name, name=shown(name), near=near, known=known_names))
