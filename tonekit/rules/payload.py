"""TK40, payloads: what stands in a request fits what stands beside it, and the mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.references.document import Kind
from tonekit.references.parameters import parameter_names
from tonekit.references.recognition import holders, last_members
from tonekit.rules.rows import is_on, known_as, names_of, resting_on
from tonekit.rules.rule import Problem, ReferenceJudgement, rule
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.references.document import Member, Node
    from tonekit.references.parameters import Parameter, Setting
    from tonekit.references.payloads import Payload


@rule("TK404", "no-record-tone", severity=Severity.ERROR, fix=Fix.NONE)
def no_record_tone(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find requests that record calls and name no prompt that says so.

    Carriers block a recorded call whose parties are not told. The request itself is answered as if all were
    well, and the calls fail. Only Voice Call has a notice of its own.

    Name the notice as ``recordHintTone``, or leave ``recordFlag`` out.
    """
    for rows in payload.rows.values():
        needed_by = rows[0].needed_by  # only where a request says all that holds
        if needed_by is None or not all(row.needed_by is needed_by for row in rows):
            continue
        for scope in payload.scopes(rows[0]):
            flag = scope.get(needed_by.name)
            if flag is not None and is_on(flag) and _is_absent(scope.get(rows[0].name)):
                sentence = "{setting} is true, and without {parameter} recorded calls are blocked"
                yield resting_on(rows, sentence, place=flag.place, setting=needed_by.name)


@rule("TK405", "record-tone-unused", severity=Severity.ERROR, fix=Fix.NONE)
def record_tone_unused(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find notices of a recording where nothing is recorded.

    ``recordHintTone`` has effect only if ``recordFlag`` is ``"true"``, in this spelling. Without it the
    notice is accepted and never played, and no recording is there when it is wanted.

    Set ``recordFlag`` to ``"true"``, or take the notice out.
    """
    yield from _without_effect(payload, kind="flag")


@rule("TK406", "last-minute-unused", severity=Severity.ERROR, fix=Fix.NONE)
def last_minute_unused(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find notices of the last minute in calls that have no limit.

    ``lastMinVoice`` is played when one minute of ``maxDuration`` is left. That is 0 where it is not given:
    the call goes on until somebody hangs up, and the notice is never heard.

    Give ``maxDuration`` in minutes, or take the notice out.
    """
    yield from _without_effect(payload, kind="minutes")


@rule("TK407", "callback-twice", severity=Severity.ERROR, fix=Fix.NONE)
def callback_twice(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find a prompt and a telephone number for one and the same case, that there is no call to return.

    The platform either plays ``callbackTone`` or puts the caller through to ``callbackNum``. A bind with both
    is refused with 1010002. A modify with both is taken, but the number wins and the prompt is never heard.

    Take one of them out. With neither, the setting of the application (回呼记录不存在) counts.
    """
    for scope, rows, value in _named(payload):
        excluded = rows[0].excludes
        if excluded is None or not all(row.excludes is excluded for row in rows):
            continue
        other = scope.get(excluded.name)
        if other is None or other.kind in {Kind.NULL, Kind.OTHER} or other.value == "":
            continue
        if payload.is_bind:
            sentence = "{parameter} stands beside {setting}, and a bind with both is refused"
            yield resting_on(rows, sentence, place=value.place, setting=excluded.name)
        else:
            sentence = "{parameter} stands beside {setting}, which wins where a binding is modified"
            yield resting_on(
                rows, sentence, place=value.place, severity=Severity.WARNING, setting=excluded.name
            )


@rule("TK408", "parameter-elsewhere", severity=Severity.WARNING, fix=Fix.NONE)
def parameter_elsewhere(payload: Payload, _by: ReferenceJudgement) -> Iterator[Problem]:
    """Find parameters that this request does not have, or not at this place.

    Each mode has its own: AXE has no waiting tones, only AXE has ``callbackTone``, and ``callerHintTone``
    stands in ``preVoice``. The platform passes over what it does not know, and the prompt is never heard.

    Take the parameter out, move it, or use what the mode has instead; ``tonekit profiles`` shows that.
    """
    if not payload.operations or payload.is_answer:
        return
    own = payload.own_rows
    for path, member in _tones(payload, own):
        if any(row.path.replace("[]", "") == path for row in own):
            continue
        places = names_of(row.path for row in own if row.name == member.key)
        if places:
            sentence = "{parameter} stands in the wrong place for {operation}, wanted {places}"
        else:
            sentence = "{operation} has no {parameter}, so it is never heard; take it out"
        yield Problem(
            message=say(sentence, parameter=path, operation=known_as(payload), places=places),
            source=Status.DERIVED,
            place=member.place,
        )


def _without_effect(payload: Payload, *, kind: str) -> Iterator[Problem]:
    """Find what is named where the setting that it needs is off, or in a bind not given."""
    for scope, rows, value in _named(payload):
        needed = rows[0].needs
        if needed is None or needed.kind != kind or not all(row.needs is needed for row in rows):
            continue
        given = scope.get(needed.name)
        if given is None or _is_absent(given):
            if payload.is_bind:
                sentence = "{parameter} has no effect, since {setting} is missing; wanted {wanted}"
                yield resting_on(
                    rows, sentence, place=value.place, setting=needed.name, wanted=_wanted(needed)
                )
        elif _is_off(given, needed) and (payload.operations or _may_be_setting(given)):
            sentence = "{parameter} has no effect, since {setting} is {given}; wanted {wanted}"
            yield resting_on(
                rows,
                sentence,
                place=value.place,
                setting=needed.name,
                given=_as_text(given),
                wanted=_wanted(needed),
            )


def _is_off(given: Node, setting: Setting) -> bool:
    """Tell whether a setting is of its type and off; what is of another type is another rule's business."""
    if setting.kind == "minutes":
        return given.kind is Kind.NUMBER and given.value == 0
    return given.kind in {Kind.STRING, Kind.BOOLEAN} and not is_on(given)


def _may_be_setting(given: Node) -> bool:
    """Tell whether a value beside a tone that may stand outside of requests is one: labels have such keys."""
    return given.kind is not Kind.STRING or str(given.value).casefold() in {"true", "false", ""}


def _as_text(given: Node) -> str:
    text = shown(str(given.value)[:40])
    return f'"{text}"' if given.kind is Kind.STRING else text.lower()


def _wanted(setting: Setting) -> str:
    return say("minutes above 0") if setting.kind == "minutes" else say('"true"')


def _is_absent(node: Node | None) -> bool:
    return node is None or node.kind is Kind.NULL


def _named(payload: Payload) -> Iterator[tuple[Node, tuple[Parameter, ...], Node]]:
    """Yield where a payload names something: the object, the rows that it may be, and the value."""
    if payload.is_answer:
        return
    for rows in payload.rows.values():
        for scope in payload.scopes(rows[0]):
            value = scope.get(rows[0].name)
            if value is not None and value.kind is Kind.STRING and value.value != "":
                yield scope, rows, value


def _tones(payload: Payload, own: tuple[Parameter, ...]) -> Iterator[tuple[str, Member]]:
    """Yield the parameters in a body with their paths; of an object that it should not have, the object."""
    held = {row.holder for row in own}
    for member in last_members(payload.node):
        if member.node.kind is Kind.NULL:
            continue
        if member.key in holders() and member.key in held:
            for each in payload.held[member.key]:
                for inner in last_members(each):
                    if inner.key in parameter_names() and inner.node.kind is not Kind.NULL:
                        yield f"{member.key}.{inner.key}", inner
        elif member.key in parameter_names() or member.key in holders():
            yield member.key, member
