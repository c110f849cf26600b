"""A folder of recordings becomes an upload folder, and stays what was approved where nothing has changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
import os
import shutil
import threading
import tracemalloc
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from batches import RECORDINGS, content, identities, record
from prompts import PROMPT
from recordings import wav_bytes
from signals import tone, voice

from tonekit.checking import check
from tonekit.errors import ManifestError, ProfileError, TargetError, TargetExistsError
from tonekit.g711 import encode_alaw
from tonekit.manifest import Manifest, ReviewState, read_manifest
from tonekit.marking import mark
from tonekit.preparation import prepare
from tonekit.prepared import BatchResult, Progress, RowState
from tonekit.riff import build_wav
from tonekit.spec import PromptSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

OUT = Path("out")
BESIDE = {"manifest.json", "manifest.csv", "report.html"}
TODAY = dt.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Record three voices, one of them in a subfolder; the day stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tonekit.review.today", lambda: TODAY)
    for pitch, name in enumerate(("bye.wav", "等待.wav", "sub/hold.wav"), 1):
        record(f"rec/{name}", pitch=100 * pitch)


NAMES = ["bye.wav", "deng_dai.wav", "hold.wav"]


def states(result: BatchResult) -> dict[str, RowState]:
    return {row.name: row.state for row in result.rows}


def manifest() -> Manifest:
    """Return the manifest on the disk."""
    found = read_manifest(OUT)
    assert found is not None
    return found


def prepared() -> dict[str, tuple[int, int]]:
    """Prepare the three recordings, and return what tells whether a file is written anew."""
    assert prepare(["rec"], OUT).ok
    return identities(OUT)


def rewritten(before: dict[str, tuple[int, int]]) -> list[str]:
    """Return the names of the prompts that are not the files that they were."""
    now = identities(OUT)
    return [name for name in NAMES if now.get(name) != before.get(name)]


def test_recordings_in_ten_formats_become_accepted_prompts_with_a_manifest_a_table_and_a_page() -> None:
    result = prepare([RECORDINGS], OUT)

    assert result.ok
    assert [row.state for row in result.rows] == [RowState.MADE] * 10
    made = {row.name for row in result.rows}
    assert {"lu_yin_ti_shi_yin.wav", "please_hold_video.wav", "zui_hou_yi_fen_zhong_ti_shi.wav"} < made
    assert {path.name for path in OUT.iterdir()} == made | BESIDE
    for prompt in manifest().prompts:
        data = (OUT / prompt.name).read_bytes()
        assert check(OUT / prompt.name).findings == prompt.findings == ()
        assert (prompt.sha256, prompt.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        source = (OUT / prompt.source).read_bytes()
        assert prompt.source_sha256 == hashlib.sha256(source).hexdigest()


def test_rows_stand_in_the_order_in_which_recordings_were_named_or_found() -> None:
    result = prepare(["rec/sub", "rec/等待.wav", PromptSpec(source=Path("rec/bye.wav"), name="z.wav")], OUT)

    assert [row.name for row in result.rows] == ["hold.wav", "deng_dai.wav", "z.wav"]


def test_a_second_run_touches_nothing() -> None:
    before = prepared()

    result = prepare(["rec"], OUT)

    assert set(states(result).values()) == {RowState.UNCHANGED}
    assert all(row.report is not None for row in result.rows)
    assert identities(OUT) == before


def test_a_level_that_a_manifest_does_not_know_yet_is_put_into_it_and_no_prompt_is_touched() -> None:
    before = prepared()
    mark(OUT, ReviewState.APPROVED, ["bye.wav"])
    whole, path = manifest(), OUT / "manifest.json"
    document = json.loads(path.read_bytes())
    for row in document["prompts"]:
        row["levels"] |= {"active_speech_dbov": None, "activity": None}
    path.write_text(json.dumps(document), encoding="utf-8")

    result = prepare(["rec"], OUT)

    assert set(states(result).values()) == {RowState.UNCHANGED}
    assert rewritten(before) == []
    assert manifest() == whole
    assert all(prompt.levels.active_speech_dbov is not None for prompt in whole.prompts)


def test_a_date_is_no_change() -> None:
    before = prepared()
    for path in Path("rec").rglob("*.wav"):
        os.utime(path, (1, 1))

    prepare(["rec"], OUT)

    assert identities(OUT) == before


def test_content_is_though_size_and_date_stay_and_only_its_prompt_is_made_anew() -> None:
    before = prepared()
    path = Path("rec/等待.wav")
    was = path.stat()
    record(path, pitch=250)
    assert path.stat().st_size == was.st_size
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    result = prepare(["rec"], OUT)

    assert states(result) == dict.fromkeys(NAMES, RowState.UNCHANGED) | {"deng_dai.wav": RowState.MADE}
    assert rewritten(before) == ["deng_dai.wav"]


def test_another_channel_makes_only_the_prompt_anew_that_sounds_different() -> None:
    both = np.stack([tone(500, sample_rate=16_000), tone(900, sample_rate=16_000)], axis=1)
    Path("rec/hold.wav").write_bytes(wav_bytes(both, 16_000))
    recordings = [Path("rec/hold.wav"), Path("rec/bye.wav")]
    prepare([PromptSpec(source=path) for path in recordings], OUT)
    before = identities(OUT)

    result = prepare([PromptSpec(source=path, channel="left") for path in recordings], OUT)

    assert states(result) == {"hold.wav": RowState.MADE, "bye.wav": RowState.UNCHANGED}
    assert rewritten(before) == ["hold.wav"]
    assert {prompt.settings.channel for prompt in manifest().prompts} == {"left"}


def test_another_profile_that_asks_for_the_same_sound_leaves_the_files_alone() -> None:
    before = prepared()

    prepare(["rec"], OUT, profile="huawei-voicecall")

    assert rewritten(before) == []
    assert manifest().profile == "huawei-voicecall"


def test_another_recipe_makes_every_prompt_anew_whose_bytes_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepared()
    recipe = manifest().prompts[0].settings.recipe
    monkeypatch.setattr("tonekit.making.RECIPE_VERSION", 99)

    prepare(["rec"], OUT)

    assert rewritten(before) == []  # this one makes the same bytes
    assert recipe not in {prompt.settings.recipe for prompt in manifest().prompts}


def test_force_makes_all_anew() -> None:
    before = prepared()

    result = prepare(["rec"], OUT, force=True)

    assert set(states(result).values()) == {RowState.MADE}
    assert rewritten(before) == NAMES


def test_what_is_missing_is_made_again_the_same() -> None:
    prepared()
    whole = content(OUT)
    for name in ("hold.wav", "manifest.csv", "report.html"):
        (OUT / name).unlink()

    prepare(["rec"], OUT)

    assert content(OUT) == whole


def test_the_same_recordings_make_the_same_folder() -> None:
    prepare(["rec"], "first")
    prepare([Path("rec").absolute()], Path("second").absolute())

    assert content("first") == content("second")


def spawned() -> Executor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


@pytest.mark.parametrize("kind", [lambda: ThreadPoolExecutor(3), spawned], ids=["threads", "processes"])
def test_whoever_does_the_work_the_folder_is_the_same(kind: Callable[[], Executor]) -> None:
    Path("rec/broken.mp3").write_bytes(b"no sound")
    one = prepare(["rec"], "one", jobs=1)

    with kind() as executor:
        other = prepare(["rec"], "other", executor=executor)

    assert content("one") == content("other")
    assert states(one) == states(other)
    assert [row.error for row in one.rows] == [row.error for row in other.rows]


def test_a_recording_that_fails_is_a_row_and_the_others_are_made() -> None:
    Path("rec/notes.mp3").write_text("not a sound", encoding="utf-8")
    Path("rec/empty.wav").touch()

    result = prepare(["rec", "rec-is-gone.wav"], OUT)

    assert not result.ok
    failed = {str(row.source): row.error or "" for row in result.rows if row.state is RowState.FAILED}
    assert set(failed) == {"rec/notes.mp3", "rec/empty.wav", "rec-is-gone.wav"}
    assert all(error.startswith(f"{source}: ") for source, error in failed.items())
    assert [prompt.name for prompt in manifest().prompts] == NAMES


def test_a_recording_that_fails_now_leaves_its_prompt_and_what_is_known_of_it() -> None:
    before, known = prepared(), manifest()
    Path("rec/bye.wav").write_bytes(b"damaged")

    result = prepare(["rec"], OUT, prune=True)

    assert states(result)["bye.wav"] is RowState.FAILED
    assert rewritten(before) == []
    assert manifest() == known
    assert result.leftovers == ()


def test_what_was_changed_by_hand_is_not_overwritten_unless_forced() -> None:
    prepared()
    whole = content(OUT)
    (OUT / "bye.wav").write_bytes(PROMPT)

    result = prepare(["rec"], OUT)

    row = next(row for row in result.rows if row.name == "bye.wav")
    assert row.error == (
        "out/bye.wav: it was changed since it was prepared; move it away, or use force to make it anew"
    )
    assert (OUT / "bye.wav").read_bytes() == PROMPT
    assert prepare(["rec"], OUT, force=True).ok
    assert content(OUT) == whole


@pytest.mark.parametrize(
    ("name", "data"), [("manifest.csv", b"name,price\r\n"), ("report.html", b"<html>my report</html>")]
)
def test_a_file_of_the_users_that_is_called_like_one_of_tonekits_is_refused_before_anything_is_made(
    name: str, data: bytes
) -> None:
    OUT.mkdir()
    (OUT / name).write_bytes(data)

    with pytest.raises(TargetExistsError, match=f"^out/{name}: it is not tonekit's"):
        prepare(["rec"], OUT)

    assert content(OUT) == {name: data}
    assert prepare(["rec"], OUT, force=True).ok
    assert (OUT / name).read_bytes() != data


def test_a_manifest_of_another_program_is_refused_even_with_force() -> None:
    OUT.mkdir()
    (OUT / "manifest.json").write_bytes(b'{"name": "a web app"}')

    for force in (False, True):
        with pytest.raises(ManifestError, match=r"^out/manifest\.json: "):
            prepare(["rec"], OUT, force=force)

    assert content(OUT) == {"manifest.json": b'{"name": "a web app"}'}


def test_files_that_the_user_put_there_stay() -> None:
    mine = {"notes.txt": b"mine", "own.wav": PROMPT, "sub/more.wav": PROMPT, ".tonekit/mine": b"x"}
    for name, data in mine.items():
        (OUT / name).parent.mkdir(parents=True, exist_ok=True)
        (OUT / name).write_bytes(data)

    for _run in range(2):
        assert prepare(["rec"], OUT, whole=True, prune=True).ok
        assert {name: data for name, data in content(OUT).items() if name in mine} == mine
    assert [prompt.name for prompt in manifest().prompts] == NAMES


def test_a_dry_run_names_everything_and_makes_nothing_not_even_the_folder() -> None:
    result = prepare(["rec"], OUT, dry_run=True)

    assert result.dry_run
    assert states(result) == dict.fromkeys(NAMES, RowState.PLANNED)
    assert {row.name: row.reasons for row in result.rows}["deng_dai.wav"] == ("Chinese became pinyin",)
    assert not OUT.exists()


def test_nor_does_it_touch_a_prepared_folder() -> None:
    before = prepared()
    record("rec/new.wav", pitch=250)

    result = prepare(["rec"], OUT, dry_run=True, prune=True)

    assert "new.wav" in states(result)
    assert identities(OUT) == before


def test_names_that_collide_are_refused_before_anything_is_made() -> None:
    record("rec/sub/BYE.wav")

    with pytest.raises(TargetError, match=r"rec/bye\.wav and rec/sub/BYE\.wav would both become this file"):
        prepare(["rec"], OUT)

    assert not OUT.exists()


def test_an_unknown_scenario_is_refused_before_anything_is_made() -> None:
    with pytest.raises(ProfileError, match=r"^rec/bye\.wav: .*callerHintTone"):
        prepare([PromptSpec(source=Path("rec/bye.wav"), scenario="callerHintTome")], OUT)

    assert not OUT.exists()


def test_wrong_arguments_are_refused_before_anything_is_made() -> None:
    with pytest.raises(ValueError, match="channel is 0, wanted mix, left, right or a number from 1"):
        prepare(["rec"], OUT, channel=0)
    with pytest.raises(ValueError, match="channel is 0, wanted mix, left, right or a number from 1"):
        prepare([PromptSpec(source=Path("rec/bye.wav"), channel=0)], OUT)
    with pytest.raises(TargetError, match=r"^rec: it is the folder of the recordings too"):
        prepare(["rec"], "rec")

    assert not OUT.exists()


@pytest.mark.parametrize("field", ["name", "scenario", "description", "text"])
def test_a_spec_that_holds_no_text_is_refused_before_it_spoils_the_manifest(field: str) -> None:
    wrong: dict[str, Any] = {field: 5}
    spec = replace(PromptSpec(source=Path("rec/bye.wav")), **wrong)

    with pytest.raises(TypeError, match=f"{field} of a PromptSpec is 5, wanted a text"):
        prepare([spec], OUT)

    assert not OUT.exists()


def test_less_than_one_job_is_refused() -> None:
    with pytest.raises(ValueError, match="jobs is 0, wanted at least 1"):
        prepare(["rec"], OUT, jobs=0)


def test_where_no_recordings_are_found_none_of_the_prompts_is_pruned() -> None:
    prepared()
    names = {prompt.name for prompt in manifest().prompts}
    shutil.rmtree("rec")
    Path("rec").mkdir()  # where a disk is not mounted, there is an empty folder

    result = prepare(["rec"], OUT, prune=True)

    assert {left.name for left in result.leftovers} == names
    assert {left.kept for left in result.leftovers} == {"no recordings were found"}
    assert names <= set(os.listdir(OUT))


def test_a_dry_run_tells_what_is_left_over_too() -> None:
    prepared()
    Path("rec/bye.wav").unlink()

    result = prepare(["rec"], OUT, dry_run=True, prune=True)

    assert [(left.name, left.removed) for left in result.leftovers] == [("bye.wav", False)]
    assert Path("out/bye.wav").exists()


def test_a_single_path_is_as_good_as_a_list_of_one() -> None:
    one, several = prepare("rec", OUT, dry_run=True), prepare(["rec"], OUT, dry_run=True)

    assert one == several
    assert one.rows


def test_where_there_is_nothing_to_do_nothing_is_made() -> None:
    Path("empty").mkdir()

    assert prepare(["empty"], OUT).rows == ()
    assert not OUT.exists()


def test_other_files_are_counted_and_the_upload_folder_is_not_searched() -> None:
    Path("rec/notes.txt").touch()
    Path("rec/sub/cover.jpg").touch()

    for _run in range(2):
        result = prepare(["rec"], "rec/out")
        assert sorted(states(result)) == NAMES
        assert result.skipped == 2


def test_a_user_says_what_a_prompt_is_and_it_stays_said() -> None:
    spec = PromptSpec(
        source=Path("rec/bye.wav"),
        name="closeHintTone.wav",
        scenario="closeHintTone",
        description="挂断提示音",
        text="谢谢，再见",
    )

    prepare([spec, PromptSpec(source=Path("rec/等待.wav"))], OUT, scenario="callerHintTone")
    prepare(["rec/bye.wav"], OUT)

    by_name = manifest().by_name()
    prompt = by_name["closeHintTone.wav"]
    assert (prompt.description, prompt.text) == ("挂断提示音", "谢谢，再见")
    assert by_name["deng_dai.wav"].scenario == "callerHintTone"


def test_a_prompt_that_the_platform_would_refuse_is_a_row_and_not_written() -> None:
    result = prepare([PromptSpec(source=Path("rec/bye.wav"), name="good bye.wav"), "rec/sub"], OUT)

    assert states(result) == {"good bye.wav": RowState.FAILED, "hold.wav": RowState.MADE}
    assert not (OUT / "good bye.wav").exists()


def test_the_set_is_judged_as_one() -> None:
    record("rec/twin.wav", pitch=100)  # as bye.wav

    result = prepare(["rec"], OUT)

    found = {row.name: [finding.code for finding in row.report.findings] for row in result.rows if row.report}
    assert found == {"bye.wav": ["TK503"], "twin.wav": ["TK503"], "deng_dai.wav": [], "hold.wav": []}
    assert [finding.code for finding in manifest().find("twin.wav").findings] == ["TK503"]


def test_an_approved_prompt_that_changes_needs_a_new_review_keeps_its_note_and_its_user_is_told() -> None:
    prepared()
    mark(OUT, ReviewState.APPROVED, ["bye.wav", "hold.wav"], note="ticket 4711")
    record("rec/bye.wav", pitch=250)

    result = prepare(["rec"], OUT)

    reviews = {prompt.name: prompt.review for prompt in manifest().prompts}
    bye = reviews["bye.wav"]
    assert (bye.state, bye.since, bye.note) == (ReviewState.CHANGED, TODAY, "ticket 4711")
    assert (reviews["hold.wav"].state, reviews["hold.wav"].note) == (ReviewState.APPROVED, "ticket 4711")
    assert {row.name: [note.name for note in row.notes] for row in result.rows} == {
        "bye.wav": ["needs-review"],
        "deng_dai.wav": [],
        "hold.wav": [],
    }


def test_an_approved_prompt_that_is_made_anew_the_same_stays_approved() -> None:
    prepared()
    mark(OUT, ReviewState.APPROVED, ["bye.wav"])

    prepare(["rec"], OUT, force=True)

    assert manifest().find("bye.wav").review.state is ReviewState.APPROVED


def test_a_prompt_whose_recording_is_gone_stays_until_it_is_pruned() -> None:
    prepared()
    Path("rec/bye.wav").unlink()

    told = prepare(["rec"], OUT)
    assert [(left.name, left.removed) for left in told.leftovers] == [("bye.wav", False)]
    assert [prompt.name for prompt in manifest().prompts] == NAMES
    pruned = prepare(["rec"], OUT, prune=True)

    assert [(left.name, left.removed) for left in pruned.leftovers] == [("bye.wav", True)]
    assert {path.name for path in OUT.iterdir()} == {"deng_dai.wav", "hold.wav"} | BESIDE
    assert [prompt.name for prompt in manifest().prompts] == ["deng_dai.wav", "hold.wav"]


def test_nothing_is_pruned_while_a_folder_of_recordings_can_not_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared()
    Path("rec/bye.wav").unlink()
    scandir = os.scandir

    def denied(path: str | Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    result = prepare(["rec"], OUT, prune=True)

    assert not result.ok
    assert result.unreadable == (Path("rec/sub"),)
    assert [(left.name, left.removed) for left in result.leftovers] == [("bye.wav", False)]
    assert set(NAMES) <= {path.name for path in OUT.iterdir()}


def test_progress_is_told_after_each_recording_to_the_callers_thread() -> None:
    told: list[Progress] = []
    threads = set()

    def listen(progress: Progress) -> None:
        told.append(progress)
        threads.add(threading.current_thread())

    result = prepare(["rec"], OUT, on_progress=listen)

    assert [(each.done, each.total) for each in told] == [(1, 3), (2, 3), (3, 3)]
    assert [each.row.name for each in told] == [row.name for row in result.rows]
    assert threads == {threading.current_thread()}


def test_the_manifest_tells_recordings_from_where_it_stands() -> None:
    prepare(["rec"], "deep/er/out")

    document = json.loads(Path("deep/er/out/manifest.json").read_bytes())

    assert [prompt["source"] for prompt in document["prompts"]] == [
        *("../../../rec/bye.wav", "../../../rec/等待.wav", "../../../rec/sub/hold.wav")
    ]


def test_no_prompt_stays_in_memory() -> None:
    codes = encode_alaw(np.rint(voice(6.25) * 32_000).astype(np.int16))
    Path("many").mkdir()
    for number in range(40):
        Path(f"many/{number}.wav").write_bytes(build_wav(np.roll(codes, number).tobytes()))
    in_use = []

    def measure(_progress: Progress) -> None:
        in_use.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        assert prepare(["many"], OUT, jobs=1, on_progress=measure).count(RowState.MADE) == 40
    finally:
        tracemalloc.stop()

    growth = min(in_use[-10:]) - min(in_use[:10])  # at the moments at which the least is under way
    assert growth / 30 < 25_000  # a prompt has 50,058 bytes
