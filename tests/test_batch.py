"""A conversion that fails is a row, never the end of the batch."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tonekit.batch import left_running, run_jobs
from tonekit.conversion import convert
from tonekit.errors import SourceError, TargetError
from tonekit.plan import Job

if TYPE_CHECKING:
    from tonekit.conversion import ConversionResult

JOBS = [Job(source=Path(f"{name}.mp3"), target=Path(f"{name}.wav")) for name in "abcdef"]


def silence(job: Job) -> ConversionResult:
    import numpy as np

    if job.source == Path("b.mp3"):
        raise SourceError("it is empty")
    if job.source == Path("d.mp3"):
        raise ZeroDivisionError("division by zero")
    return convert((np.zeros(8000, np.int16), 8000), name=job.target.name if job.target else None)


def written(_job: Job, _result: ConversionResult) -> None:
    """Write nothing."""


def test_outcomes_come_in_the_order_of_the_jobs_and_failures_are_rows() -> None:
    outcomes = list(run_jobs(JOBS, silence, written, workers=3))

    assert [outcome.job for outcome in outcomes] == JOBS
    assert [outcome.result is not None for outcome in outcomes] == [True, False, True, False, True, True]
    assert outcomes[1].error == "b.mp3: it is empty"
    assert outcomes[3].error is not None
    assert outcomes[3].error.startswith("d.mp3: tonekit failed on it as it should not (ZeroDivisionError")


def test_what_can_not_be_written_is_a_row_too() -> None:
    def full_disk(job: Job, _result: ConversionResult) -> None:
        if job.source == Path("c.mp3"):
            raise TargetError("the disk is full")

    outcomes = list(run_jobs(JOBS, silence, full_disk, workers=2))

    assert outcomes[2].error == "c.mp3: the disk is full"
    assert outcomes[4].result is not None


def test_after_an_interrupt_nothing_more_is_written_and_nobody_waits() -> None:
    release, names = threading.Event(), []

    def slow(job: Job) -> ConversionResult:
        if job != JOBS[0]:
            release.wait(10)
        return silence(job)

    def write(job: Job, _result: ConversionResult) -> None:
        names.append(job.source_shown)

    outcomes = run_jobs([JOBS[0], JOBS[2], JOBS[4]], slow, write, workers=2)
    next(outcomes)
    with pytest.raises(KeyboardInterrupt):
        outcomes.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # it is a generator

    assert left_running()
    release.set()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name.startswith("tonekit"):
            thread.join(10)
    assert not left_running()
    assert names == ["a.mp3"]


def test_a_single_job_does_not_keep_an_interrupt_from_its_caller() -> None:
    threads = []

    def where(job: Job) -> ConversionResult:
        threads.append(threading.current_thread())
        return silence(job)

    list(run_jobs(JOBS[:1], where, written, workers=4))

    assert threads[0] is not threading.main_thread()
