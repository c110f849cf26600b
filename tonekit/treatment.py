"""What is done to the sound of a recording on its way to a prompt, as far as its user can choose."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, fields, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard, TypeVar

from tonekit.channel import Channel, parse_channel
from tonekit.text import say

if TYPE_CHECKING:
    from tonekit.profiles.model import SoundTargets

LevelWord: TypeAlias = Literal["profile", "match", "off"]
Level: TypeAlias = LevelWord | float
"""An active speech level in dBov; that of the profile; of a folder, that of its prompts; or as it is."""

MIN_LEVEL_DBOV, MAX_LEVEL_DBOV = -50.0, -6.0
"""Softer speech is lost on the line, louder speech is one long overload."""

MAX_EDGE_S = 10.0
"""A longer pause around a prompt is a mistake."""

MAX_SECONDS_S = 86_400.0
"""A day. No prompt is nearly as long, and a larger number is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What is done to a recording's sound, beside what every prompt needs.

    Attributes
    ----------
    channel : {"mix", "left", "right"} or int
        What becomes the one channel.
    level : float, "profile", "match", "off" or None
        The active speech level (ITU-T P.56) that it is brought to, in dBov. ``profile`` is that of the
        profile, ``match``, in a folder, the one that its prompts have; ``off`` leaves it as it is. None: as
        the profile says.
    trim : bool
        Whether silence at both ends is taken away, but for *lead_in* and *tail*.
    lead_in, tail : float or None
        Seconds of silence before and after the sound: added to what there is, or with *trim* left of it. None
        is nothing, and with *trim* as the profile says.
    max_seconds : float or None
        The longest that it may be, in seconds; a longer sound is cut at its quietest point before that.
    band : bool
        Whether it is confined to the telephone's band of 300 to 3400 Hz.
    noise_shaping : bool or None
        Whether the error of A-law is moved to where the sound covers it. None: as the profile says.
    """

    channel: Channel = "mix"
    level: Level | None = None
    trim: bool = False
    lead_in: float | None = None
    tail: float | None = None
    max_seconds: float | None = None
    band: bool = False
    noise_shaping: bool | None = None

    @property
    def level_dbov(self) -> float | None:
        """The level as a number; None where it is a word or none was asked for."""
        return self.level if isinstance(self.level, float) else None

    @property
    def keeps_sound(self) -> bool:
        """Whether nothing is asked for that changes a sound which is a prompt already; of a resolved one."""
        return (self.level, self.trim, self.lead_in, self.tail, self.max_seconds, self.band) == (
            None, False, None, None, None, False,
        )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """Return what differs from the default, as JSON-ready values; the channel always."""
        defaults = {each.name: each.default for each in fields(Treatment)}
        return {
            name: value
            for name, value in treatment_values(self).items()
            if name == "channel" or value != defaults[name]
        }


T = TypeVar("T", bound=Treatment)


def resolved(treatment: T, sound: SoundTargets) -> T:
    """Return a treatment in which everything is settled that a profile says, but for ``match``.

    What is done is then written out, and what is not done is None or false, however it was said.
    """
    level = "profile" if treatment.level is None and sound.bring_to_level.value else treatment.level
    if level == "profile":
        level = sound.level_dbov.value
    shaped = sound.noise_shaping.value if treatment.noise_shaping is None else treatment.noise_shaping
    edges = {"lead_in": sound.lead_in_s.value, "tail": sound.tail_s.value} if treatment.trim else {}
    given = {name: value for name in edges if (value := getattr(treatment, name)) is not None}
    return replace(
        treatment,
        level=None if level == "off" else level,
        noise_shaping=shaped or None,
        **(edges | given),
    )


def treatment_values(treatment: Treatment) -> dict[str, Any]:
    """Return the values of a treatment, for another dataclass that is one too."""
    return {each.name: getattr(treatment, each.name) for each in fields(Treatment)}


def checked(treatment: T) -> T:
    """Return a treatment with its numbers as floats; raise ValueError on what is out of range, or no number.

    Whole numbers and those of numpy will do, so that what a manifest tells of them can be read again.
    """
    parse_channel(treatment.channel)
    for name, value in (("trim", treatment.trim), ("band", treatment.band)):
        if value is not True and value is not False:  # 1 and "no" are neither
            raise ValueError(
                say("{name} is {value}, wanted True or False", name=name, value=reprlib.repr(value))
            )
    shaped = treatment.noise_shaping
    if shaped is not None and not isinstance(shaped, bool):
        raise ValueError(
            say("noise_shaping is {value}, wanted True, False or None", value=reprlib.repr(shaped))
        )
    return replace(
        treatment,
        level=None if treatment.level is None else parse_level(treatment.level),
        lead_in=_edge_s("lead_in", treatment.lead_in),
        tail=_edge_s("tail", treatment.tail),
        max_seconds=_longest_s(treatment.max_seconds),
    )


def _edge_s(name: str, value: object) -> float | None:
    if value is None:
        return None
    if not (_is_number(value) and 0.0 <= value <= MAX_EDGE_S):
        sentence = "{name} is {value}, wanted seconds from 0 to {max:g}"
        raise ValueError(say(sentence, name=name, value=reprlib.repr(value), max=MAX_EDGE_S))
    return float(value)


def _longest_s(value: object) -> float | None:
    if value is None:
        return None
    if not (_is_number(value) and 0.0 < value <= MAX_SECONDS_S):
        sentence = "max_seconds is {value}, wanted seconds above 0 and up to {max:g}"
        raise ValueError(say(sentence, value=reprlib.repr(value), max=MAX_SECONDS_S))
    return float(value)


def parse_level(level: object) -> Level:
    """Return *level* if it is one of the words or a sensible number of dBov; else raise ValueError."""
    if level == "profile" or level == "match" or level == "off":  # noqa: PLR1714 - only so is it known to be one of the words
        return level
    if _is_number(level) and MIN_LEVEL_DBOV <= level <= MAX_LEVEL_DBOV:
        return float(level)
    raise ValueError(
        say(
            "level is {level}, wanted dBov from {min:g} to {max:g}, profile, match, or off",
            level=reprlib.repr(level),  # of a long text, as a manifest may hold, the start and the end
            min=MIN_LEVEL_DBOV,
            max=MAX_LEVEL_DBOV,
        )
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)
