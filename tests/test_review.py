"""A review that was given belongs to one sound: another sound needs another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from manifests import listed
from prompts import PROMPT

from tonekit.manifest import Review, Reviewed, ReviewState
from tonekit.profiles import load_profile
from tonekit.review import review_notes, review_now

TODAY = dt.date(2026, 3, 14)
BEFORE = dt.date(2026, 1, 27)
OTHER = "0" * 64
PROFILE = load_profile("huawei-privatenumber")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonekit.review.today", lambda: TODAY)


def reviewed(state: ReviewState, note: str = "") -> Review:
    return Review(state=state, since=BEFORE, note=note)


def test_a_prompt_is_new_from_the_day_on_which_it_was_made() -> None:
    assert review_now(None, OTHER) == Review(state=ReviewState.NEW, since=TODAY)


@pytest.mark.parametrize("state", ReviewState)
def test_the_same_sound_stays_where_it_stands(state: ReviewState) -> None:
    known = replace(listed("a.wav", PROMPT), review=reviewed(state, "as agreed"))

    assert review_now(known, known.sha256) == known.review


@pytest.mark.parametrize("state", [ReviewState.UPLOADED, ReviewState.APPROVED, ReviewState.REJECTED])
def test_another_sound_in_the_place_of_one_that_was_seen_needs_a_new_review_and_keeps_the_note(
    state: ReviewState,
) -> None:
    known = replace(listed("a.wav", PROMPT), review=reviewed(state, "too quiet"))

    now = review_now(known, OTHER)

    assert now == Review(
        state=ReviewState.CHANGED,
        since=TODAY,
        note="too quiet",
        reviewed=Reviewed(sha256=known.sha256, state=state, since=BEFORE),
    )


@pytest.mark.parametrize("state", [ReviewState.UPLOADED, ReviewState.APPROVED, ReviewState.REJECTED])
def test_a_sound_that_is_again_what_the_platform_has_stands_where_it_stood(state: ReviewState) -> None:
    known = replace(listed("a.wav", PROMPT), review=reviewed(state, "as agreed"))
    changed = replace(known, sha256=OTHER, review=review_now(known, OTHER))
    changed_again = replace(changed, sha256="2" * 64, review=review_now(changed, "2" * 64))

    assert changed_again.review == changed.review
    assert review_now(changed_again, known.sha256) == known.review


def test_what_nobody_has_seen_stays_new_and_what_changed_before_stays_changed_since_then() -> None:
    new = replace(listed("a.wav", PROMPT), review=reviewed(ReviewState.NEW))
    changed = replace(listed("a.wav", PROMPT), review=reviewed(ReviewState.CHANGED, "too quiet"))

    assert review_now(new, OTHER) == Review(state=ReviewState.NEW, since=TODAY)
    assert review_now(changed, OTHER) == changed.review


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        (ReviewState.UPLOADED, "under review is the old sound. Delete that and upload this one"),
        (ReviewState.APPROVED, "calls play the old sound. Delete that and upload this one"),
        (ReviewState.REJECTED, "upload it for a new review"),
    ],
)
def test_the_user_is_told_what_to_do_and_how_long_it_will_take(state: ReviewState, advice: str) -> None:
    known = replace(listed("a.wav", PROMPT), review=reviewed(state))
    now = replace(known, sha256=OTHER, review=review_now(known, OTHER))

    (note,) = review_notes(known, now, PROFILE)

    assert note.name == "needs-review"
    assert note.message.startswith(f"it was {state} on 2026-01-27 and sounds different now: ")
    assert advice in note.message
    assert PROFILE.review.value in note.message


def test_a_new_name_is_offered_where_calls_use_the_old_sound() -> None:
    known = replace(listed("a.wav", PROMPT), review=reviewed(ReviewState.APPROVED))
    now = replace(known, sha256=OTHER, review=review_now(known, OTHER))

    (note,) = review_notes(known, now, PROFILE)

    assert "or better give it a new name" in note.message


@pytest.mark.parametrize("state", [None, ReviewState.NEW, ReviewState.CHANGED])
def test_nothing_is_said_where_nobody_has_seen_the_old_sound_or_it_was_said_before(
    state: ReviewState | None,
) -> None:
    known = None if state is None else replace(listed("a.wav", PROMPT), review=reviewed(state))
    now = replace(listed("a.wav", PROMPT), sha256=OTHER, review=review_now(known, OTHER))

    assert list(review_notes(known, now, PROFILE)) == []
