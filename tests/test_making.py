"""A prompt is made where something about it has changed, and otherwise left as it is."""

from __future__ import annotations

import hashlib
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from batches import record
from manifests import manifest

from tonekit.batch import attempt
from tonekit.checking import check, judgement
from tonekit.conversion import convert
from tonekit.errors import SourceError, TargetError, TargetExistsError
from tonekit.making import MadePrompt, MakeTask, make_prompt, recipe_of, recorded
from tonekit.profiles import load_profile
from tonekit.prompt import prompt_from_bytes
from tonekit.promptplan import plan_prompts
from tonekit.spec import PromptSpec
from tonekit.treatment import Treatment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tonekit.manifest import ManifestPrompt
    from tonekit.profiles import Profile

PROFILE = load_profile("huawei-privatenumber")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    record("rec/wait.wav")


SPEC = PromptSpec(source=Path("rec/wait.wav"), scenario="callerHintTone")


def task(
    spec: PromptSpec = SPEC,
    *,
    known: ManifestPrompt | None = None,
    force: bool = False,
) -> MakeTask:
    """Return a task for the folder ``out``, whose manifest holds at most one prompt."""
    rows = () if known is None else (known,)
    (planned,) = plan_prompts([spec], Path("out"), manifest=manifest(*rows), limits=PROFILE.file_name)
    return MakeTask(
        planned=planned,
        by=judgement(PROFILE, scenario="callerHintTone"),
        force=force,
    )


def prepared() -> ManifestPrompt:
    """Put the prompt into its place, and return what the manifest says of it."""
    made = make_prompt(task())
    assert made.data is not None
    Path("out/wait.wav").write_bytes(made.data)
    return recorded(task(), made)


def test_a_new_prompt_is_made_and_nothing_is_written() -> None:
    made = make_prompt(task())

    assert made.data is not None
    assert check(made.data, name="wait.wav").ok
    assert made.source_sha256 == hashlib.sha256(SPEC.source.read_bytes()).hexdigest()
    assert made.report.path == os.path.join("out", "wait.wav")  # noqa: PTH118
    assert made.report.sha256 == hashlib.sha256(made.data).hexdigest()
    assert os.listdir("out") == []


ASKING = replace(
    PROFILE, sound=replace(PROFILE.sound, bring_to_level=replace(PROFILE.sound.bring_to_level, value=True))
)


@pytest.mark.parametrize("asked", [{}, {"noise_shaping": False}, {"level": "off"}, {"level": -30.0}])
@pytest.mark.parametrize("profile", [PROFILE, ASKING], ids=["PROFILE", "ASKING"])
def test_a_prompt_is_what_convert_makes_of_its_recording(profile: Profile, asked: dict[str, Any]) -> None:
    """Also where its user switches off what the profile asks for."""
    given = task(replace(SPEC, **asked))
    made = make_prompt(replace(given, by=judgement(profile, scenario="callerHintTone")))

    result = convert(SPEC.source, name="wait.wav", scenario="callerHintTone", profile=profile, **asked)

    assert made.data == result.data
    assert made.notes == result.notes
    assert made.report.findings == result.report.findings


def test_what_the_manifest_says_of_it_is_what_was_made_of_what() -> None:
    spec = replace(SPEC, description="等待音", text="请稍后", channel="left")
    made = make_prompt(task(spec))
    assert made.data is not None

    row = recorded(task(spec), made)

    assert (row.name, row.source, row.scenario) == ("wait.wav", "../rec/wait.wav", "callerHintTone")
    assert (row.description, row.text, row.settings.channel) == ("等待音", "请稍后", "left")
    assert (row.bytes, row.duration_s) == (len(made.data), (len(made.data) - 58) / 8000)
    assert (row.source_sha256, row.sha256) == (made.source_sha256, hashlib.sha256(made.data).hexdigest())
    assert row.review.state == "new"
    assert row.levels == prompt_from_bytes(made.data).all_levels
    assert row.levels.active_speech_dbov is not None


def test_what_its_user_does_not_say_stays_what_the_manifest_has() -> None:
    known = replace(prepared(), description="等待音", text="请稍后")
    made = make_prompt(task(known=known))

    assert recorded(task(known=known), made).description == "等待音"
    emptied = recorded(task(replace(SPEC, description=""), known=known), made)
    assert (emptied.description, emptied.text) == ("", "请稍后")


def test_what_is_up_to_date_is_judged_and_not_made() -> None:
    known = prepared()

    made = make_prompt(task(known=known))

    assert made.data is None
    assert made.report.ok
    assert recorded(task(known=known), made) == replace(known, levels=made.levels)


def another_recording() -> None:
    record("rec/wait.wav", pitch=200)


def no_file() -> None:
    Path("out/wait.wav").unlink()


def nothing() -> None:
    """Leave everything as it is."""


@pytest.mark.parametrize(("change", "force"), [(another_recording, False), (no_file, False), (nothing, True)])
def test_a_prompt_is_made_anew_where_its_recording_changed_it_is_gone_or_that_is_asked_for(
    change: Callable[[], None], *, force: bool
) -> None:
    known = prepared()
    change()

    assert make_prompt(task(known=known, force=force)).data is not None


def test_where_other_settings_make_the_same_bytes_the_file_stays() -> None:
    known = prepared()

    made = make_prompt(task(replace(SPEC, channel="left"), known=known))  # of a mono recording

    assert made.data is None
    assert recorded(task(replace(SPEC, channel="left"), known=known), made).settings.channel == "left"


def other_prompt() -> bytes:
    record("rec/other.wav", pitch=300)
    data = make_prompt(task(replace(SPEC, source=Path("rec/other.wav")))).data
    assert data is not None
    return data


def test_a_file_that_tonekit_did_not_make_is_refused_unless_forced() -> None:
    Path("out/wait.wav").write_bytes(b"mine")

    with pytest.raises(TargetExistsError, match=r"wait\.wav: a file of this name stands there that tonekit"):
        make_prompt(task())

    assert make_prompt(task(force=True)).data is not None
    assert Path("out/wait.wav").read_bytes() == b"mine"


def test_nor_is_one_that_was_changed_by_hand_overwritten() -> None:
    known = prepared()
    Path("out/wait.wav").write_bytes(other_prompt())

    with pytest.raises(TargetExistsError, match=r"out/wait\.wav: it was changed since it was prepared"):
        make_prompt(task(known=known))

    assert make_prompt(task(known=known, force=True)).data is not None


def test_a_file_that_is_what_would_be_made_is_taken_over() -> None:
    data = make_prompt(task()).data
    assert data is not None
    Path("out/wait.wav").write_bytes(data)

    assert make_prompt(task()).data is None


def test_what_was_done_to_a_sound_is_recorded_though_its_file_stands_there_already() -> None:
    """As after the manifest was lost."""
    leveled = task(replace(SPEC, level=-30.0))
    made = make_prompt(leveled)
    assert made.data is not None
    Path("out/wait.wav").write_bytes(made.data)

    again = make_prompt(leveled)

    assert again.data is None
    assert [note.name for note in recorded(leveled, again).notes] == ["level-set"]
    assert recorded(leveled, again) == recorded(leveled, made)


def test_a_folder_in_its_place_is_refused() -> None:
    Path("out/wait.wav").mkdir()

    with pytest.raises(
        TargetExistsError, match=r"out/wait\.wav: what stands there can't be read \(it is a folder"
    ):
        make_prompt(task())


def test_a_prompt_never_takes_the_place_of_its_own_recording() -> None:
    record("out/wait.wav")

    with pytest.raises(TargetError, match=r"out/wait\.wav: it is the source itself"):
        make_prompt(task(replace(SPEC, source=Path("out/wait.wav")), force=True))


def test_a_recording_that_can_not_be_read_is_an_error() -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        make_prompt(task(replace(SPEC, source=Path("rec/gone.wav"))))


def test_work_and_results_can_be_brought_to_another_process_and_back() -> None:
    work = task(replace(SPEC, description="等待音"), known=prepared(), force=True)
    outcome = attempt(make_prompt, work)
    assert outcome.result is not None

    assert pickle.loads(pickle.dumps(work)) == work  # noqa: S301 - our own
    back = pickle.loads(pickle.dumps(outcome))  # noqa: S301
    assert back.task == work
    assert as_values(back.result) == as_values(outcome.result)


def as_values(made: MadePrompt) -> tuple[object, ...]:
    return (made.data, made.source_sha256, made.report, made.levels, made.member, made.notes)


def test_a_failure_can_be_brought_back_too() -> None:
    outcome = attempt(make_prompt, task(replace(SPEC, source=Path("rec/gone.wav"))))

    back = pickle.loads(pickle.dumps(outcome))  # noqa: S301
    assert back.error == "rec/gone.wav: there is no such file"
    assert back.result is None


AS_IT_IS = Treatment()


def judged_otherwise(profile: Profile) -> Profile:
    """Return a profile that judges otherwise and makes the same bytes."""
    size = profile.size
    return replace(profile, size=replace(size, max_bytes=replace(size.max_bytes, value=1_000_000)))


def made_otherwise(profile: Profile) -> Profile:
    fact = profile.audio.fact
    return replace(profile, audio=replace(profile.audio, fact=replace(fact, value=not fact.value)))


def test_a_recipe_changes_with_what_decides_the_bytes_and_not_with_what_only_judges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = recipe_of(PROFILE, AS_IT_IS)

    assert recipe_of(judged_otherwise(PROFILE), AS_IT_IS) == recipe
    assert recipe_of(made_otherwise(PROFILE), AS_IT_IS) != recipe
    assert recipe_of(load_profile("generic-alaw"), AS_IT_IS) != recipe
    monkeypatch.setattr("tonekit.making.RECIPE_VERSION", -1)
    assert recipe_of(PROFILE, AS_IT_IS) != recipe


@pytest.mark.parametrize("name", ["max_peak_dbov", "max_gain_db"])
def test_limits_of_a_level_are_part_of_the_recipe_where_one_is_asked_for(name: str) -> None:
    limit = getattr(PROFILE.sound, name)
    lower = replace(PROFILE, sound=replace(PROFILE.sound, **{name: replace(limit, value=limit.value - 2)}))
    leveled = replace(AS_IT_IS, level=-20.0)

    assert recipe_of(lower, AS_IT_IS) == recipe_of(PROFILE, AS_IT_IS)
    assert recipe_of(lower, leveled) != recipe_of(PROFILE, leveled)
