"""A conversion that fails is a row, never the end of the batch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.batch import run_jobs
from tonekit.conversion import convert
from tonekit.errors import SourceError
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


def test_outcomes_come_in_the_order_of_the_jobs_and_failures_are_rows() -> None:
    outcomes = list(run_jobs(JOBS, silence, workers=3))

    assert [outcome.job for outcome in outcomes] == JOBS
    assert [outcome.result is not None for outcome in outcomes] == [True, False, True, False, True, True]
    assert outcomes[1].error == "b.mp3: it is empty"
    assert outcomes[3].error is not None
    assert outcomes[3].error.startswith("d.mp3: tonekit failed on it as it should not (ZeroDivisionError")
