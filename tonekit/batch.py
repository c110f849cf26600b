"""Several conversions side by side. One that fails is a row like the others, never the end of the batch."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tonekit.errors import TonekitError, naming
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tonekit.conversion import ConversionResult
    from tonekit.plan import Job


_THREAD_NAME = "tonekit-conversion"


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
    jobs: Iterable[Job],
    convert_job: Callable[[Job], ConversionResult],
    write: Callable[[Job, ConversionResult], None],
    *,
    workers: int,
) -> Iterator[Outcome]:
    """Convert side by side, write what was made, and yield what became of each in the order of *jobs*.

    Threads serve: the decoders, the resampler and the disk all work without the interpreter's lock. Also
    a single job has one of its own: an interrupt reaches the waiting caller at once, while the C code of a
    decoder would swallow it.

    Parameters
    ----------
    jobs : iterable of Job
        What is to be done.
    convert_job : callable
        Makes a prompt; writes nothing.
    write : callable
        Writes a prompt.
    workers : int
        How many conversions run at a time.

    Notes
    -----
    Where the caller is interrupted or stops early, a file that is being written is finished, and none is
    begun. Conversions that can't be stopped are left running: see `left_running`.
    """
    writing, stopped = threading.Lock(), threading.Event()

    def attempt(job: Job) -> Outcome:
        try:
            with naming(job.source_shown):
                result = convert_job(job)
                with writing:
                    if not stopped.is_set():
                        write(job, result)
        except TonekitError as error:
            return Outcome(job=job, result=None, error=str(error))
        except OSError as error:  # a full disk for what a pipe brings, and the like
            reason = say("{path}: {reason}", path=job.source_shown, reason=error.strerror or error)
            return Outcome(job=job, result=None, error=reason)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not end the batch either
            return Outcome(job=job, result=None, error=_defect(job, error))
        return Outcome(job=job, result=result, error=None)

    executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix=_THREAD_NAME)
    try:
        yield from executor.map(attempt, jobs)
    except BaseException:
        with writing:
            stopped.set()
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def left_running() -> bool:
    """Tell whether conversions are still running. They write nothing, but an exit would wait for them."""
    return any(thread.name.startswith(_THREAD_NAME) for thread in threading.enumerate())


def _defect(job: Job, error: Exception) -> str:
    return say(
        "{path}: tonekit failed on it as it should not ({kind}: {error}); please report that with the file",
        path=job.source_shown,
        kind=type(error).__name__,
        error=error,
    )
