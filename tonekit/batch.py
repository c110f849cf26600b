"""Several conversions side by side. One that fails is a row like the others, never the end of the batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.errors import TonekitError, naming
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tonekit.conversion import ConversionResult
    from tonekit.plan import Job


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What became of one conversion.

    Attributes
    ----------
    job : Job
        What was to be done.
    result : ConversionResult or None
        The prompt; None where there is none.
    error : str or None
        Why there is none, as a sentence that names the file.
    """

    job: Job
    result: ConversionResult | None
    error: str | None


def run_jobs(
    jobs: Iterable[Job], convert_job: Callable[[Job], ConversionResult], *, workers: int
) -> Iterator[Outcome]:
    """Convert side by side, and yield what became of each in the order of *jobs*.

    Threads serve: the decoders, the resampler and the disk all work without the interpreter's lock.
    """

    def attempt(job: Job) -> Outcome:
        try:
            with naming(job.source_shown):
                return Outcome(job=job, result=convert_job(job), error=None)
        except TonekitError as error:
            return Outcome(job=job, result=None, error=str(error))
        except Exception as error:  # noqa: BLE001 - a defect of ours must not end the batch either
            return Outcome(job=job, result=None, error=_defect(job, error))

    executor = ThreadPoolExecutor(max_workers=workers)
    try:
        yield from executor.map(attempt, jobs)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _defect(job: Job, error: Exception) -> str:
    return say(
        "{path}: tonekit failed on it as it should not ({kind}: {error}); please report that with the file",
        path=job.source_shown,
        kind=type(error).__name__,
        error=error,
    )
