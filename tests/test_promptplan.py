"""Which prompt each recording becomes is settled, or refused, before anything is written."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from manifests import listed, manifest
from prompts import PROMPT

from tonekit.errors import TargetError
from tonekit.profiles import load_profile
from tonekit.promptplan import PlannedPrompt, plan_prompts, recorded_source, relative_source
from tonekit.spec import PromptSpec

if TYPE_CHECKING:
    from tonekit.manifest import ManifestPrompt

LIMITS = load_profile("huawei-privatenumber").file_name


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("rec", "out"):
        Path(name).mkdir()


def plan(
    *sources: str | PromptSpec, known: tuple[ManifestPrompt, ...] = (), words: dict[str, str] | None = None
) -> list[PlannedPrompt]:
    """Plan prompts of recordings in ``rec`` for the folder ``out``."""
    specs = [
        each if isinstance(each, PromptSpec) else PromptSpec(source=Path("rec", each)) for each in sources
    ]
    return list(plan_prompts(specs, Path("out"), manifest=manifest(*known), limits=LIMITS, words=words))


def known(name: str, source: str) -> ManifestPrompt:
    """Return what a manifest in ``out`` says of the prompt of a recording in ``rec``."""
    return replace(listed(name, PROMPT), source=f"../rec/{source}")


def record(*names: str) -> None:
    """Put files into ``rec``."""
    for name in names:
        Path("rec", name).touch()


def test_a_new_prompt_is_called_like_its_recording_as_far_as_the_platform_permits() -> None:
    chinese, accepted = plan("录音提示音.m4a", "bye.wav")

    assert chinese.name == "lu_yin_ti_shi_yin.wav"
    assert chinese.reasons == ("Chinese became pinyin", "the extension became .wav")
    assert chinese.target == Path("out", "lu_yin_ti_shi_yin.wav")
    assert (accepted.name, accepted.reasons, accepted.known) == ("bye.wav", (), None)


def test_nothing_is_made() -> None:
    plan("a.mp3")

    assert not os.listdir("rec")
    assert not os.listdir("out")


def test_a_name_that_the_user_gives_is_left_as_it_is() -> None:
    (planned,) = plan(PromptSpec(source=Path("rec/录音.m4a"), name="Notice@2.wav"))

    assert (planned.name, planned.reasons) == ("Notice@2.wav", ())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.mp3", "a.m4a"),
        ("Wait.mp3", "wait.mp3"),
        ("sub/a.mp3", "a.mp3"),
        ("石狮.mp3", "实施.mp3"),  # both are shi_shi
        ("等待音.mp3", "deng dai yin.mp3"),
        ("café.mp3", "cafe\N{COMBINING ACUTE ACCENT}.mp3"),  # as macOS writes it
    ],
)
def test_recordings_that_would_become_one_prompt_are_refused_and_both_are_named(
    first: str, second: str
) -> None:
    both = f"rec/{first} and rec/{second} would both become this file; give one of them a name of its own"

    with pytest.raises(TargetError, match=re.escape(both)):
        plan(first, second)


def test_all_collisions_are_told_at_once_but_for_the_last_of_very_many() -> None:
    with pytest.raises(TargetError) as caught:
        plan("a.mp3", "a.m4a", "b.mp3", "b.m4a")
    assert [line.partition(" and ")[0] for line in str(caught.value).splitlines()] == [
        "out/a.wav: rec/a.mp3",
        "out/b.wav: rec/b.mp3",
    ]

    with pytest.raises(TargetError) as caught:
        plan(*(f"{number}.{kind}" for number in range(300) for kind in ("mp3", "m4a")))
    *told, rest = str(caught.value).splitlines()
    assert (len(told), rest) == (20, "and so on: 300 in all")


def test_given_names_that_differ_only_in_case_are_refused() -> None:
    specs = [
        PromptSpec(source=Path("rec", source), name=name)
        for source, name in (("a.mp3", "Notice.wav"), ("b.mp3", "NOTICE.wav"))
    ]

    with pytest.raises(TargetError, match=r"rec/a\.mp3 and rec/b\.mp3 would both become this file"):
        plan(*specs)


def test_a_recording_that_is_named_twice_is_refused() -> None:
    with pytest.raises(TargetError, match=r"rec/a\.mp3 is named twice"):
        plan("a.mp3", "a.mp3")


def test_a_recording_may_become_two_prompts_of_two_names() -> None:
    specs = [PromptSpec(source=Path("rec/call.wav"), name=name) for name in ("left.wav", "right.wav")]

    assert [each.name for each in plan(*specs)] == ["left.wav", "right.wav"]


def test_a_name_in_the_manifest_stays_though_it_would_be_read_otherwise_now() -> None:
    record("重庆.mp3")
    was = known("zhong_qing.wav", "重庆.mp3")

    (planned,) = plan("重庆.mp3", known=(was,), words={"重庆": "chong qing"})

    assert planned.name == "zhong_qing.wav"
    assert planned.reasons == ("the manifest has it under this name",)
    assert planned.known == was


def test_a_name_in_the_manifest_that_a_recording_would_get_anyway_keeps_its_reasons() -> None:
    (planned,) = plan("等待.mp3", known=(known("deng_dai.wav", "等待.mp3"),))

    assert planned.reasons == ("Chinese became pinyin", "the extension became .wav")


def test_of_several_prompts_of_one_recording_it_keeps_the_one_that_it_would_get() -> None:
    rows = (known("a.wav", "call.mp3"), known("call.wav", "call.mp3"))

    assert [each.name for each in plan("call.mp3", known=rows)] == ["call.wav"]


def test_a_name_that_the_user_gives_is_stronger_than_the_manifest() -> None:
    spec = PromptSpec(source=Path("rec/a.mp3"), name="new.wav")

    (planned,) = plan(spec, known=(known("old.wav", "a.mp3"),))

    assert (planned.name, planned.known) == ("new.wav", None)


def test_the_prompt_of_another_recording_that_is_still_there_is_not_replaced() -> None:
    record("old.mp3", "等待.mp3")
    message = "out/deng_dai.wav: it is the prompt of rec/old.mp3 already; give rec/等待.mp3 another name"

    with pytest.raises(TargetError, match=f"^{re.escape(message)}$"):
        plan("等待.mp3", known=(known("deng_dai.wav", "old.mp3"),))


@pytest.mark.parametrize(
    ("folder", "source", "shown"),
    [
        ("out", "../rec/a.mp3", "rec/a.mp3"),
        ("out", "../../elsewhere/a.mp3", "../elsewhere/a.mp3"),
        ("out", "a.mp3", "out/a.mp3"),
        (".", "../rec/a.mp3", "../rec/a.mp3"),
        ("/data/out", "../rec/a.mp3", "/data/rec/a.mp3"),
        ("out", "/rec/a.mp3", "/rec/a.mp3"),
        ("out", "../re\0c/a.mp3", "re\0c/a.mp3"),
    ],
)
def test_a_recording_of_the_manifest_is_named_as_seen_from_where_the_user_is(
    folder: str, source: str, shown: str
) -> None:
    assert recorded_source(source, Path(folder)) == Path(shown)


def test_a_recording_beside_a_folder_that_is_reached_by_a_link_is_found(tmp_path: Path) -> None:
    Path("elsewhere/deep").mkdir(parents=True)
    Path("linked").symlink_to("elsewhere/deep")

    assert recorded_source("../rec/a.mp3", Path("linked")) == tmp_path.resolve() / "elsewhere/rec/a.mp3"


def test_the_prompt_of_a_recording_that_is_gone_is_replaced() -> None:
    was = known("deng_dai.wav", "old.mp3")

    (planned,) = plan("等待.mp3", known=(was,))

    assert planned.known == was


def test_the_prompt_of_a_recording_that_can_not_be_looked_for_is_not_replaced() -> None:
    Path("rec/drive").symlink_to("drive")  # nothing can be looked for below a link to itself

    with pytest.raises(TargetError, match=r"already; give rec/wait\.mp3 another name$"):
        plan("wait.mp3", known=(known("wait.wav", "drive/wait.mp3"),))


def test_the_prompt_of_a_recording_that_no_system_can_hold_is_replaced() -> None:
    (prompt,) = plan("wait.mp3", known=(known("wait.wav", "a\0b.mp3"),))

    assert prompt.name == "wait.wav"


def test_a_user_who_names_the_prompt_may_give_it_another_recording() -> None:
    record("old.mp3", "new.mp3")
    was = known("wait.wav", "old.mp3")

    (planned,) = plan(PromptSpec(source=Path("rec/new.mp3"), name="wait.wav"), known=(was,))

    assert planned.known == was


def test_a_name_that_differs_only_in_case_from_one_in_the_manifest_is_refused() -> None:
    with pytest.raises(TargetError, match=r"it differs only in case from wait\.wav in the same folder"):
        plan("Wait.mp3", known=(known("wait.wav", "gone.mp3"),))


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a.wav", "/a.wav", "sub/a.wav", "a\\b.wav", "C:a.wav", "a\0.wav", "a.wav/"]
)
def test_a_given_name_with_a_folder_is_refused(name: str) -> None:
    with pytest.raises(
        TargetError, match=r"rec/a\.mp3: its name is .*, wanted one without a folder"
    ) as refused:
        plan(PromptSpec(source=Path("rec/a.mp3"), name=name))

    assert str(refused.value).startswith("rec/a.mp3: ")
    assert str(refused.value).isprintable()


def test_a_prompt_may_not_take_the_place_of_another_recording() -> None:
    Path("out/a.wav").touch()

    with pytest.raises(TargetError, match=r"rec/a\.mp3 would become this file, which is a source itself"):
        plan("a.mp3", PromptSpec(source=Path("out/a.wav"), name="b.wav"))


@pytest.mark.parametrize(
    ("source", "folder", "relative"),
    [
        ("rec/a.mp3", "out", "../rec/a.mp3"),
        ("a.mp3", "rec/out", "../../a.mp3"),
        ("rec/a.mp3", "rec", "a.mp3"),
        ("rec/../rec/./a.mp3", "out", "../rec/a.mp3"),
        ("linked/a.mp3", "out", "../rec/a.mp3"),
        ("rec/a.mp3", "linked/out", "../a.mp3"),
        ("rec/录 1\n.mp3", "out", "../rec/录 1\n.mp3"),
    ],
)
def test_a_source_is_named_from_the_folder_whichever_way_it_was_reached(
    source: str, folder: str, relative: str
) -> None:
    Path("linked").symlink_to("rec")

    assert relative_source(Path(source), Path(folder)) == relative
    assert relative_source(Path(source).absolute(), Path(folder)) == relative
    assert relative_source(Path(source), Path(folder).absolute()) == relative


def test_a_link_to_a_recording_is_named_and_not_what_it_leads_to() -> None:
    record("a.mp3")
    Path("rec/link.mp3").symlink_to("a.mp3")

    assert relative_source(Path("rec/link.mp3"), Path("out")) == "../rec/link.mp3"


def test_a_source_reached_through_a_link_is_known_by_the_manifest() -> None:
    Path("linked").symlink_to("rec")

    (planned,) = plan(PromptSpec(source=Path("linked/a.mp3")), known=(known("mine.wav", "a.mp3"),))

    assert planned.name == "mine.wav"
