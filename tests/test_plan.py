"""Targets are settled before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tonekit.errors import TargetError
from tonekit.plan import Job, plan_jobs
from tonekit.profiles import load_profile

LIMITS = load_profile("huawei-privatenumber").file_name


def test_without_an_output_each_target_stands_beside_its_source() -> None:
    jobs = plan_jobs([Path("a/x.mp3"), Path("b/y.m4a")], None, folder=True, limits=LIMITS)

    assert [job.target for job in jobs] == [Path("a/x.wav"), Path("b/y.wav")]
    assert [job.notes for job in jobs] == [(), ()]


def test_a_corrected_name_is_said() -> None:
    (job,) = plan_jobs([Path("录音提示音.m4a")], Path("out"), folder=True, limits=LIMITS)

    assert job.target == Path("out/lu_yin_ti_shi_yin.wav")
    assert [note.name for note in job.notes] == ["name-corrected"]


def test_an_explicit_target_keeps_its_name() -> None:
    jobs = plan_jobs([Path("a.mp3")], Path("名字.wav"), folder=False, limits=LIMITS)

    assert jobs == (Job(source=Path("a.mp3"), target=Path("名字.wav")),)


def test_several_sources_need_a_folder() -> None:
    with pytest.raises(TargetError, match="name a folder"):
        plan_jobs([Path("a.mp3"), Path("b.mp3")], Path("x.wav"), folder=False, limits=LIMITS)


@pytest.mark.parametrize("names", [("a.mp3", "a.wav"), ("录音.mp3", "lu_yin.m4a"), ("Wait.mp3", "wait.m4a")])
def test_two_sources_for_one_target_are_refused_with_both_names(names: tuple[str, str]) -> None:
    first, second = names

    with pytest.raises(TargetError) as caught:
        plan_jobs([Path(first), Path("s") / second], Path("out"), folder=True, limits=LIMITS)

    assert first in str(caught.value)
    assert second in str(caught.value)


def test_standard_input_goes_by_a_name_of_its_own_in_a_folder() -> None:
    (job,) = plan_jobs([None], Path("out"), folder=True, limits=LIMITS)

    assert job.target == Path("out/stdin.wav")


def test_a_target_that_is_another_source_is_refused_under_whatever_name(tmp_path: Path) -> None:
    folder, link = tmp_path / "s", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    for name in ("a.mp3", "a.wav", "b.mp3"):
        (folder / name).touch()
    (tmp_path / "hard.wav").hardlink_to(folder / "b.mp3")

    with pytest.raises(TargetError):
        plan_jobs([folder / "a.mp3", link / "a.wav"], None, folder=True, limits=LIMITS)
    with pytest.raises(TargetError, match="would both become this file"):
        plan_jobs([folder / "a.mp3", link / "a.mp3"], None, folder=True, limits=LIMITS)
    with pytest.raises(TargetError, match="which is a source itself"):
        plan_jobs([folder / "b.mp3", tmp_path / "hard.mp3"], None, folder=True, limits=LIMITS)


def test_a_source_that_is_its_own_target_is_left_to_fail_alone(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()

    assert len(plan_jobs([tmp_path / "a.wav", tmp_path / "b.mp3"], None, folder=True, limits=LIMITS)) == 2
