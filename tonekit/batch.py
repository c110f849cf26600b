"""Several pieces of work side by side: one that fails is a row like the others, never the end of them all."""

from __future__ import annotations

import importlib
import itertools
import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar, cast

from tonekit.errors import DiskFullError, TonekitError, naming
from tonekit.processes import can_fork, process_pool
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


class Task(Protocol):
    """What there is to be done about one source."""

    @property
    def source_shown(self) -> str:
        """The source as it is called in messages."""


T = TypeVar("T", bound=Task)
R = TypeVar("R")
S = TypeVar("S")

_THREAD_NAME = "tonekit-conversion"
_MANY = 20
"""Tasks for each of two processes at least; fewer are done before a process is ready."""

_AHEAD = 8
"""Tasks for each worker that are begun before the oldest is done: a long one keeps no other waiting."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome(Generic[T, R]):
    """What became of one piece of work.

    Attributes
    ----------
    task : Task
        What was to be done.
    result : object or None
        What came of it; None where it failed.
    error : str or None
        Why it failed, as a sentence that names the file; None where it did not.
    """

    task: T
    result: R | None
    error: str | None

    def then(self, step: Callable[[T, R], S]) -> Outcome[T, S]:
        """Return what becomes of a further step; a failed outcome stays as it is."""
        if self.error is not None:
            return cast("Outcome[T, S]", self)
        return attempt(partial(_step, step, cast("R", self.result)), self.task)


def _step(step: Callable[[T, R], S], result: R, task: T) -> S:
    return step(task, result)


def attempt(work: Callable[[T], R], task: T) -> Outcome[T, R]:
    """Do one piece of work; whatever goes wrong is an outcome, not an exception, but for DiskFullError."""
    outcome: Outcome[T, R] = Outcome(task=task, result=None, error=None)
    try:
        with naming(task.source_shown):
            return replace(outcome, result=work(task))
    except DiskFullError:  # nothing more can be done
        raise
    except TonekitError as error:
        return replace(outcome, error=str(error))
    except OSError as error:  # a full disk for what a pipe brings, and the like
        reason = say("{path}: {reason}", path=task.source_shown, reason=error.strerror or error)
        return replace(outcome, error=reason)
    except Exception as error:  # noqa: BLE001 - a defect of ours must not end the batch either
        return replace(outcome, error=_defect(task, error))


def run(
    work: Callable[[T], R],
    tasks: Collection[T],
    *,
    workers: int | None = None,
    executor: Executor | Literal["processes"] | None = None,
    modules: Iterable[str] = (),
) -> Iterator[Outcome[T, R]]:
    """Work side by side, and yield what became of each task in the order of *tasks*.

    Threads serve few tasks: the decoders, the resampler and the disk work without the interpreter's lock.
    Also a single task has one of its own: an interrupt reaches the waiting caller at once, while the C code
    of a decoder would swallow it. Processes serve many tasks better: decoders take that lock often. A few
    tasks more than *workers* are begun ahead of the one that is waited for, so that memory does not grow
    with their number.

    Parameters
    ----------
    work : callable
        Makes a result of a task, and writes nothing. For another process it must be a function of a module.
    tasks : collection of Task
        What is to be done.
    workers : int, optional
        How many are done at a time, by default as many as there are processors; an *executor* of the
        caller's may do more.
    executor : concurrent.futures.Executor or "processes", optional
        Who does the work instead of threads of tonekit's own. It is not shut down. ``"processes"`` are
        tonekit's own, where there are many tasks and the system can fork; elsewhere it means threads.
    modules : iterable of str, optional
        Names of what *work* will import. Before processes are forked it is loaded here: once, for all of them
        to share.

    Notes
    -----
    Where a process of tonekit's own dies, such as of a file on which a decoder crashes, others take its
    place: the oldest task is tried once more, alone, and fails or not; the others go on.

    Where the caller is interrupted or stops early, what has not begun is cancelled. What is under way in
    threads can't be stopped and is left running: see `left_running`.
    """
    workers = _available_processors() if workers is None else workers
    own = None
    processes = min(workers, len(tasks) // _MANY)
    forked = executor == "processes" and processes > 1 and can_fork()
    if forked:
        _load(modules)
    if executor is None or executor == "processes":
        executor = own = process_pool(processes) if forked else _threads(workers)
    todo = iter(tasks)
    under_way: deque[tuple[T, Future[Outcome[T, R]]]] = deque()
    try:
        while True:
            for task in itertools.islice(todo, workers * _AHEAD - len(under_way)):
                under_way.append((task, _begin(executor, work, task)))
            if not under_way:
                break
            task, future = under_way[0]
            if forked and own is not None and _has_broken(future):
                own.shutdown()
                future = _alone(work, task)
                executor = own = process_pool(processes)
                others = [each for each, _future in under_way][1:]
                under_way = deque([(task, future), *((each, _begin(own, work, each)) for each in others)])
            yield _outcome(task, future)
            under_way.popleft()
    finally:
        for _task, future in under_way:
            future.cancel()
        if own is not None:
            own.shutdown(wait=not under_way)


def left_running() -> bool:
    """Tell whether work is still under way. It writes nothing, but an exit would wait for it."""
    in_threads = any(thread.name.startswith(_THREAD_NAME) for thread in threading.enumerate())
    return in_threads or bool(multiprocessing.active_children())


def _load(modules: Iterable[str]) -> None:
    """Load modules; what can't be loaded is told by the tasks that want it."""
    for name in modules:
        with suppress(ImportError, OSError):
            importlib.import_module(name)


def _threads(workers: int) -> Executor:
    return ThreadPoolExecutor(max_workers=workers, thread_name_prefix=_THREAD_NAME)


def _available_processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(executor: Executor, work: Callable[[T], R], task: T) -> Future[Outcome[T, R]]:
    try:
        return executor.submit(attempt, work, task)
    except BrokenExecutor as error:  # an earlier task broke it; this one fails like those under way
        broken: Future[Outcome[T, R]] = Future()
        broken.set_exception(error)
        return broken


def _has_broken(future: Future[Outcome[T, R]]) -> bool:
    """Wait for a task, and tell whether it, or another one, has ended the process that worked on it."""
    return isinstance(future.exception(), BrokenExecutor)


def _alone(work: Callable[[T], R], task: T) -> Future[Outcome[T, R]]:
    """Do one task in a process of its own, which may end with it."""
    with process_pool(1) as alone:
        return _begin(alone, work, task)


def _outcome(task: T, future: Future[Outcome[T, R]]) -> Outcome[T, R]:
    try:
        return future.result()
    except BrokenExecutor:  # such as another process that ran out of memory, which ends all of its kind
        error = say("{path}: the process that worked on it has ended", path=task.source_shown)
    except Exception as defect:  # noqa: BLE001 - such as a result that can't be brought from another process
        error = _defect(task, defect)
    return Outcome(task=task, result=None, error=error)


def _defect(task: Task, error: Exception) -> str:
    return say(
        "{path}: tonekit failed on it as it should not ({kind}: {error}); please report that with the file",
        path=task.source_shown,
        kind=type(error).__name__,
        error=error,
    )
