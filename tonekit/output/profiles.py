"""What platforms accept, every value with where it comes from."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from tonekit.output import as_json
from tonekit.references.parameters import parameters_of
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.profiles import Limit, Profile, Scenario, Source
    from tonekit.references.parameters import Parameter


def profiles_json(profiles: Sequence[Profile]) -> str:
    """Return a list of profiles as JSON."""
    rows = [
        {"name": profile.name, "title": profile.title, "checked": str(profile.checked)}
        for profile in profiles
    ]
    return as_json(profiles=rows)


def profiles_text(profiles: Sequence[Profile]) -> str:
    """Return one line for each profile."""
    return "\n".join(say("{name:22} {title}", name=profile.name, title=profile.title) for profile in profiles)


def profile_json(profile: Profile) -> str:
    """Return one profile as JSON, every value with its origin, every scenario with its API parameters."""
    scenarios = [
        {**_members(scenario), "parameters": [_parameter(row) for row in parameters_of(scenario)]}
        for scenario in profile.scenarios
    ]
    return as_json(profile={**_members(profile), "scenarios": scenarios})


def _parameter(row: Parameter) -> dict[str, object]:
    """Return a row as JSON-ready values; of its operation, what one has to know to send it."""
    operation = row.operation
    return {
        "operation": operation.name,
        "action": operation.action.value,
        "method": operation.method,
        "uri": operation.uri,
        **{
            name: value if name not in {"needs", "needed_by", "excludes"} else value and value["name"]
            for name, value in _members(row).items()
            if name != "operation"
        },
    }


def _members(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _members(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _worded(value: object) -> object:
    """Return a value as people say it."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return value


def profile_text(profile: Profile) -> str:
    """Return one profile as lines for people: values, scenarios, and the sources that they cite by number."""
    return "\n".join(_ProfileLines(profile).lines())


class _ProfileLines:
    """Writes the lines of one profile, and numbers the sources in the order in which they are first cited."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._numbers: dict[Source, int] = {}

    def lines(self) -> Iterator[str]:
        profile = self._profile
        yield say("{name}: {title}", name=profile.name, title=profile.title)
        yield say("compared with its sources on {date}", date=profile.checked)
        yield ""
        for key, limit in profile.file_limits():
            yield from self._limit(key.rpartition(".")[2], limit)
        yield ""
        yield from self._limit("review", profile.review)
        for scenario in profile.scenarios:
            yield ""
            yield from self._scenario(scenario)
        if self._numbers:
            yield ""
            yield say("Sources")
        for source, number in self._numbers.items():
            yield from _source_lines(number, source)

    def _limit(self, name: str, limit: Limit[Any]) -> Iterator[str]:
        yield say(
            "{name:23} {value}  {status} {cited}",
            name=name,
            value=_worded(limit.value),
            status=limit.status.value,
            cited=self._cited(limit.sources),
        ).rstrip()
        if limit.note:
            yield say("    {note}", note=limit.note)

    def _scenario(self, scenario: Scenario) -> Iterator[str]:
        yield say(
            "{name}  {kind}, {modes}  {status} {cited}",
            name=scenario.name,
            kind=scenario.kind,
            modes=", ".join(scenario.modes),
            status=scenario.status.value,
            cited=self._cited(scenario.sources),
        ).rstrip()
        for sentence, value in (
            ("    in requests: {value}", ", ".join(scenario.paths)),
            ("    heard by: {value}", scenario.heard_by or say("not documented")),
            ("    heard when: {value}", scenario.heard_when or say("not documented")),
            ("    played: {value}", scenario.plays),
            ("    without it: {value}", scenario.if_absent),
            ("    sample phrase: {value}", scenario.phrase),
            ("    {value}", scenario.note),
        ):
            if value:
                yield say(sentence, value=value)
        if scenario.max_seconds is not None:
            for line in self._limit("heard at most, in s", scenario.max_seconds):
                yield say("    {line}", line=line)
        for row in parameters_of(scenario):
            yield from self._parameter(row)

    def _parameter(self, row: Parameter) -> Iterator[str]:
        yield say(
            "    {operation}: {method} {uri}",
            operation=row.operation.name,
            method=row.operation.method,
            uri=row.operation.uri,
        )
        yield say(
            "        {path}  {status} {cited}",
            path=row.path,
            status=row.status.value,
            cited=self._cited(row.sources),
        )
        yield say(
            "        length: {min} to {max} characters  {status} {cited}",
            min=row.length.value.min,
            max=row.length.value.max,
            status=row.length.status.value,
            cited=self._cited(row.length.sources),
        ).rstrip()
        if row.length.note:
            yield say("            {note}", note=row.length.note)
        if row.required:
            yield say("        must be given")
        for sentence, value in (
            ("        condition: {value}", row.conditions),
            ("        without it: {value}", (row.if_absent,)),
            ("        empty: {value}", (row.if_empty,)),
            ("        {value}", (row.note,)),
        ):
            yield from (say(sentence, value=each) for each in value if each)
        if row.advised_s is not None:
            for line in self._limit("advised at most, in s", row.advised_s):
                yield say("        {line}", line=line)

    def _cited(self, sources: Sequence[Source]) -> str:
        numbers = [self._numbers.setdefault(source, len(self._numbers) + 1) for source in sources]
        return "".join(f"[{number}]" for number in numbers)


def _source_lines(number: int, source: Source) -> Iterator[str]:
    if source.date is None:
        yield say("[{number}] {title}, undated", number=number, title=source.title)
    else:
        yield say("[{number}] {title}, {date}", number=number, title=source.title, date=source.date)
    if source.url is not None:
        yield say("    {url}", url=source.url)
