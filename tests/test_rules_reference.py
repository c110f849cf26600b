"""TK400 to TK403 and TK413 to TK415: the name of a prompt where it is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from references import judged

from tonekit.findings import Place, Severity, Status
from tonekit.manifest import Review, ReviewState
from tonekit.references.catalogue import Catalogue, KnownPrompt
from tonekit.references.matching import names_meant, nearest_prompt
from tonekit.references.parameters import parameters
from tonekit.references.payloads import Reference

AXB = {"callerNum": "+86", "calleeNum": "+86"}


def known(
    *names: str, duration_s: float | None = 3.0, state: ReviewState | None = ReviewState.APPROVED
) -> Catalogue:
    review = None if state is None else Review(state=state, since=dt.date(2026, 1, 27))
    rows = {
        name: KnownPrompt(name=name, path=Path(name), duration_s=duration_s, review=review) for name in names
    }
    return Catalogue(origin=Path("prompts"), by_name=rows)


def waiting(name: str) -> dict[str, object]:
    return {**AXB, "preVoice": {"callerHintTone": name}}


def codes(name: str, prompts: Catalogue | None) -> list[str]:
    return [finding.code for finding in judged(waiting(name), prompts=prompts)]


def test_a_text_that_cannot_be_read_is_a_finding_with_its_place() -> None:
    (finding,) = judged(b'{"callerNum":\n  oops}')

    assert (finding.code, finding.severity) == ("TK400", Severity.ERROR)
    assert finding.place == Place(2, 3)


def test_an_unknown_name_is_reported_with_the_nearest() -> None:
    (finding,) = judged(waiting("welcom.wav"), prompts=known("welcome.wav", "other.wav"))

    assert (finding.code, finding.severity, finding.source) == ("TK401", Severity.ERROR, Status.STATED)
    assert finding.message == "there is no prompt 'welcom.wav' in prompts; the nearest is welcome.wav"


def test_an_unknown_name_with_none_near_is_reported_without() -> None:
    (finding,) = judged(waiting("zzz.wav"), prompts=known("welcome.wav"))

    assert finding.message == "there is no prompt 'zzz.wav' in prompts"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("welcome.wav", []),
        ("welcome", ["TK402"]),
        ("Welcome.wav", ["TK402"]),
        ("WELCOME.WAV", ["TK402"]),
        ("welcome.mp3", ["TK402"]),
        (" welcome.wav", ["TK403"]),
        ("welcome.wav\n", ["TK403"]),
        ("\u3000welcome.wav", ["TK403"]),
        (" Welcome.wav", ["TK402", "TK403"]),  # two causes
        ("welcome 1.wav", ["TK403"]),
        ("prompts/welcome.wav", ["TK403"]),
        ("欢迎.wav", ["TK403"]),
        ("   ", ["TK403"]),
        ("farewell.wav", ["TK401"]),
        ("welcome.v2.wav", ["TK401"]),
        ("a" * 125 + ".wav", ["TK403"]),
    ],
)
def test_one_cause_is_one_finding(name: str, expected: list[str]) -> None:
    assert codes(name, known("welcome.wav")) == expected


def test_without_a_catalogue_only_the_name_itself_is_judged() -> None:
    assert codes("farewell.wav", None) == []
    assert codes("farewell", None) == []
    assert codes("fare well.wav", None) == ["TK403"]


def test_128_characters_are_permitted_and_129_are_not() -> None:
    assert codes("a" * 124 + ".wav", None) == []
    (finding,) = judged(waiting("a" * 125 + ".wav"))
    assert finding.message.endswith("has 129 characters, wanted at most 128")


def test_a_very_long_name_is_shown_shortened() -> None:
    (finding,) = judged(waiting("a" * 100_000), prompts=None)

    assert len(finding.message) < 400


def test_what_turns_the_line_around_is_shown_as_an_escape() -> None:
    (finding,) = judged(waiting("a\u202eb.wav"))

    assert "\u202e" not in finding.message
    assert r"\u202e" in finding.message


@pytest.mark.parametrize(("duration_s", "expected"), [(4.99, []), (5.0, []), (5.01, ["TK413"]), (None, [])])
def test_a_waiting_tone_is_heard_for_five_seconds(duration_s: float | None, expected: list[str]) -> None:
    assert codes("a.wav", known("a.wav", duration_s=duration_s)) == expected


@pytest.mark.parametrize("state", ReviewState)
def test_only_an_approved_prompt_may_be_named(state: ReviewState) -> None:
    found = judged(waiting("a.wav"), prompts=known("a.wav", state=state))

    if state is ReviewState.APPROVED:
        assert found == ()
    else:
        (finding,) = found
        assert (finding.code, finding.severity) == ("TK414", Severity.WARNING)
        assert finding.message == (
            f"'a.wav' is not approved: its state has been {state.value} since 2026-01-27"
        )


def test_a_prompt_without_a_manifest_has_no_review_to_wait_for() -> None:
    assert codes("a.wav", known("a.wav", state=None)) == []


def test_names_in_an_answer_are_at_most_warnings() -> None:
    answer = {"resultcode": "0", "virtualNum": "+86", "extendNum": "1", "callbackTone": "gone.wav"}

    (finding,) = judged(answer, prompts=known("welcome.wav"))

    assert (finding.code, finding.severity) == ("TK401", Severity.WARNING)


def reference(name: str) -> Reference:
    return Reference(name=name, place=Place(1, 1), parameter="preTone", rows=parameters()[:1], sure=True)


def test_a_prompt_is_meant_also_by_a_name_that_is_not_quite_right() -> None:
    prompts = known("a.wav", "b.wav", "c.wav", "d.wav")
    names = ("a.wav", " b.wav ", "C.WAV", "e.wav")

    assert names_meant(map(reference, names), prompts) == {"a.wav", "b.wav", "c.wav"}


def test_the_nearest_of_ten_thousand_is_found_by_its_beginning_or_its_end() -> None:
    prompts = known(*(f"prompt-{number:05}-{number % 97}.wav" for number in range(10_000)), "farewell.wav")

    assert nearest_prompt("farewel.wav", prompts) == "farewell.wav"
    assert nearest_prompt("xfarewell.wav", prompts) == "farewell.wav"
    assert nearest_prompt("prompt-04711-5.wav", prompts) is not None
    assert nearest_prompt("zzz", known()) is None
