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
