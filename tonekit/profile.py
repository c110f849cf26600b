"""What a platform accepts: every limit with where it comes from, read from TOML.

Built-in profiles are the files ``profiles/*.toml`` of this package. No rule names a platform and no profile
holds logic. A value is written as an inline table, so that nothing stands there without its origin::

    [sources.faq]
    title = "Product specification"
    url = "https://example.com/spec"
    date = 2026-01-27                    # as printed on the page; left out where it prints none

    [audio]
    sample_rate = { value = 8000, status = "stated", sources = ["faq"] }

A user's own file may say ``extends = "huawei-privatenumber"`` and give only what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from tonekit.errors import ProfileError
from tonekit.text import say

if TYPE_CHECKING:
    import datetime
    import os

    from tonekit.findings import Status

T = TypeVar("T")

DEFAULT_PROFILE = "huawei-privatenumber"


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
    url: str | None
    date: datetime.date | None


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
    sources: tuple[Source, ...]
    note: str


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
        Regular expression of one permitted character, such as ``[0-9A-Za-z._@-]``.
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
        Range of the level of the sound between its silences, in dBov.
    max_dc_offset : Limit of float
        Mean of the samples, as a share of full scale.
    max_lead_silence_s, max_tail_silence_s : Limit of float
        Silence at the start and at the end.
    """

    min_duration_s: Limit[float]
    min_level_dbov: Limit[float]
    max_level_dbov: Limit[float]
    max_dc_offset: Limit[float]
    max_lead_silence_s: Limit[float]
    max_tail_silence_s: Limit[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A place where a prompt is played: a parameter of the API, or a field of the console.

    Attributes
    ----------
    name : str
        The parameter (``callerHintTone``) or the console's label.
    kind : str
        ``api`` or ``console``.
    paths : tuple of str
        Places in API requests that name it, such as ``preVoice.callerHintTone``; empty for the console.
    modes : tuple of str
        Modes of the service that have it, such as ``AXB``.
    heard_when : str
        When it is played.
    heard_by : str
        By whom.
    plays : str
        ``once`` or ``loop``.
    if_absent : str
        What is heard without it; empty where no document says.
    phrase : str
        A sample phrase that the platform's documents offer; may be empty.
    max_seconds : Limit of float, or None
        How long it is really heard; None where no document says.
    status : Status
        How well the row as a whole is known.
    sources : tuple of Source
        Where it was read.
    note : str
        What a reader should know of it; may be empty.
    """

    name: str
    kind: str
    paths: tuple[str, ...]
    modes: tuple[str, ...]
    heard_when: str
    heard_by: str
    plays: str
    if_absent: str
    phrase: str
    max_seconds: Limit[float] | None
    status: Status
    sources: tuple[Source, ...]
    note: str


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
    review : str
        How a file gets accepted after the upload, and how long that takes.
    audio, size, file_name, signal
        The limits.
    scenarios : tuple of Scenario
        Where prompts are played.
    """

    name: str
    title: str
    checked: datetime.date
    review: str
    audio: AudioLimits
    size: SizeLimits
    file_name: NameLimits
    signal: SignalLimits
    scenarios: tuple[Scenario, ...]

    @property
    def max_frames(self) -> int:
        """Frames that fit into the largest file, at one octet a frame."""
        header_bytes = 58 if self.audio.fact.value else 46
        return self.size.max_bytes.value - header_bytes

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
        raise ProfileError(
            say(
                "profile {profile} has no scenario {name}; it has {known}",
                profile=self.name,
                name=name,
                known=", ".join(scenario.name for scenario in self.scenarios),
            )
        )


def available_profiles() -> tuple[str, ...]:
    """Return the names of the built-in profiles, sorted."""
    raise NotImplementedError


def load_profile(name_or_path: str | os.PathLike[str]) -> Profile:
    """Load a built-in profile by name, or a profile file by path."""
    raise NotImplementedError
