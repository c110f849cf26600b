"""Profiles to text and JSON, every value with where it comes from. Pure: nothing is printed here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from tonekit.report import JSON_VERSION, as_json
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.profiles import Limit, Profile, Scenario, Source

_GROUPS = ("audio", "size", "file_name", "signal")


def profiles_json(profiles: Sequence[Profile]) -> str:
    """Return a list of profiles as JSON."""
    rows = [
        {"name": profile.name, "title": profile.title, "checked": str(profile.checked)}
        for profile in profiles
    ]
    return as_json({"version": JSON_VERSION, "profiles": rows})


def profile_json(profile: Profile) -> str:
    """Return one profile as JSON, every value with its origin."""
    return as_json({"version": JSON_VERSION, "profile": _plain(profile)})


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def profile_text(profile: Profile) -> str:
    """Return one profile as lines for people."""
    return "\n".join(_lines(profile))


def _lines(profile: Profile) -> Iterator[str]:
    yield say("{name}: {title}", name=profile.name, title=profile.title)
    yield say("compared with its sources on {date}", date=profile.checked)
    yield ""
    for group in _GROUPS:
        limits = getattr(profile, group)
        for field in fields(limits):
            limit: Limit[object] = getattr(limits, field.name)
            yield say(
                "{name:20} {value:32} {status}",
                name=field.name,
                value=str(limit.value),
                status=limit.status.value,
            )
            yield from _origin(limit.sources, limit.note)
    yield ""
    yield say("review: {review} ({status})", review=profile.review.value, status=profile.review.status.value)
    yield from _origin(profile.review.sources, profile.review.note)
    for scenario in profile.scenarios:
        yield ""
        yield from _scenario(scenario)


def _origin(sources: Sequence[Source], note: str) -> Iterator[str]:
    if note:
        yield say("    {note}", note=note)
    for source in sources:
        dated = "    {title}, {date}: {url}" if source.date else "    {title}, undated: {url}"
        yield say(dated, title=source.title, date=source.date, url=source.url or say("no address"))


def _scenario(scenario: Scenario) -> Iterator[str]:
    yield say(
        "{name} ({kind}, modes: {modes}; {status})",
        name=scenario.name,
        kind=scenario.kind,
        modes=", ".join(scenario.modes),
        status=scenario.status.value,
    )
    if scenario.paths:
        yield say("    named in requests as {paths}", paths=", ".join(scenario.paths))
    yield say(
        "    heard by: {who}; when: {when}; plays: {plays}",
        who=scenario.heard_by or say("not documented"),
        when=scenario.heard_when or say("not documented"),
        plays=scenario.plays,
    )
    if scenario.if_absent:
        yield say("    without it: {if_absent}", if_absent=scenario.if_absent)
    if scenario.phrase:
        yield say("    sample phrase: {phrase}", phrase=scenario.phrase)
    if scenario.max_seconds is not None:
        yield say(
            "    heard for at most {seconds:g} s ({status})",
            seconds=scenario.max_seconds.value,
            status=scenario.max_seconds.status.value,
        )
        yield from _origin(scenario.max_seconds.sources, scenario.max_seconds.note)
    yield from _origin(scenario.sources, scenario.note)
