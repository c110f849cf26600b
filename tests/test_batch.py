"""A piece of work that fails is a row, never the end of the batch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tonekit.batch import Outcome, left_running, run
from tonekit.errors import SourceError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Letter:
    """A task that needs no file."""

    letter: str

    @property
    def source_shown(self) -> str:
        return f"{self.letter}.mp3"


LETTERS = [Letter(letter) for letter in "abcdef"]


def capital(task: Letter) -> str:
    if task.letter == "b":
        raise SourceError("it is empty")
    if task.letter == "d":
        raise ZeroDivisionError("division by zero")
    return task.letter.upper()


def end_the_process(task: Letter) -> str:
    if task.letter == "c":
        os._exit(1)
    time.sleep(0.2)
    return task.letter


def test_outcomes_come_in_the_order_of_the_tasks_and_failures_are_rows() -> None:
    outcomes = list(run(capital, LETTERS, workers=3))

    assert [outcome.task for outcome in outcomes] == LETTERS
    assert [outcome.result for outcome in outcomes] == ["A", None, "C", None, "E", "F"]
    assert outcomes[1].error == "b.mp3: it is empty"
    assert outcomes[3].error is not None
    assert outcomes[3].error.startswith("d.mp3: tonekit failed on it as it should not (ZeroDivisionError")


def test_a_further_step_can_fail_too_and_does_not_touch_what_has_failed_already() -> None:
    def doubled(task: Letter, result: str) -> str:
        if task.letter == "c":
            raise TargetError("the disk is full")
        return 2 * result

    outcomes = [outcome.then(doubled) for outcome in run(capital, LETTERS, workers=2)]

    assert [outcome.result for outcome in outcomes] == ["AA", None, None, None, "EE", "FF"]
    assert outcomes[1].error == "b.mp3: it is empty"
    assert outcomes[2].error == "c.mp3: the disk is full"


def test_after_an_interrupt_nothing_more_is_begun_and_nobody_waits() -> None:
    release, begun = threading.Event(), []

    def slow(task: Letter) -> str:
        begun.append(task.letter)
        if task.letter != "a":
            release.wait(10)
        return task.letter

    outcomes = run(slow, LETTERS, workers=2)
    next(outcomes)
    with pytest.raises(KeyboardInterrupt):
        outcomes.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # it is a generator

    assert left_running()
    release.set()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.name.startswith("tonekit"):
            thread.join(10)
    assert not left_running()
    assert len(begun) <= 3


def test_a_single_task_does_not_keep_an_interrupt_from_its_caller() -> None:
    threads = []

    def where(task: Letter) -> str:
        threads.append(threading.current_thread())
        return task.letter

    list(run(where, LETTERS[:1], workers=4))

    assert threads[0] is not threading.main_thread()


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_does_the_work_and_is_left_open(kind: Callable[..., Executor]) -> None:
    with kind(max_workers=2) as executor:
        outcomes = list(run(capital, LETTERS, workers=2, executor=executor))

        assert [outcome.result for outcome in outcomes] == ["A", None, "C", None, "E", "F"]
        assert executor.submit(capital, LETTERS[0]).result() == "A"


def test_a_process_that_dies_is_a_row_for_each_task_that_it_took_along() -> None:
    with ProcessPoolExecutor(max_workers=1) as executor:
        outcomes = list(run(end_the_process, LETTERS, workers=1, executor=executor))

    assert len(outcomes) == len(LETTERS)
    assert outcomes[2].error == "c.mp3: the process that worked on it has ended"
    assert outcomes[5].error == "f.mp3: the process that worked on it has ended"


def test_no_more_is_begun_ahead_than_a_few_tasks_for_each_worker() -> None:
    class Recording(Executor):
        """Does each task when it is handed over, and counts what has not been fetched."""

        begun = 0

        def submit(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202
            self.begun += 1
            future: Future[Outcome[Letter, str]] = Future()
            future.set_result(function(*args, **kwargs))
            return future

    executor = Recording()
    outcomes = run(capital, [Letter("a")] * 1000, workers=2, executor=executor)

    for fetched in range(1, 900):
        next(outcomes)
        assert executor.begun - fetched < 20


DYING = """
import os, sys
from dataclasses import dataclass
from tonekit.batch import run

@dataclass(frozen=True)
class Number:
    number: int

    @property
    def source_shown(self):
        return f"{self.number}.mp3"

def work(task):
    if task.number in (3, 4, 57):
        os.abort()
    return task.number

if __name__ == "__main__":
    for outcome in run(work, [Number(number) for number in range(60)], workers=2, executor="processes"):
        print(outcome.error if outcome.result is None else outcome.result)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_task_on_which_its_process_dies_is_a_row_and_the_others_go_on(tmp_path: Path) -> None:
    script = tmp_path / "dying.py"  # a process of its own, since one that has other threads does not fork
    script.write_text(DYING)

    run_ = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=60)

    assert run_.stdout.splitlines() == [
        f"{number}.mp3: the process that worked on it has ended" if number in (3, 4, 57) else str(number)
        for number in range(60)
    ]


LOADING = """
import os, sys
from dataclasses import dataclass
from tonekit.batch import run

@dataclass(frozen=True)
class Number:
    number: int

    @property
    def source_shown(self):
        return f"{self.number}.mp3"

def work(task):
    import heavy
    return heavy.loaded_by

sys.path.append(os.path.dirname(__file__))  # which PYTHONSAFEPATH takes away

if __name__ == "__main__":
    numbers = [Number(number) for number in range(60)]
    modules = ("no_such_module", "heavy")
    done = run(work, numbers, workers=2, executor="processes", modules=modules)
    print({outcome.result for outcome in done} == {os.getpid()})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_what_the_work_needs_is_loaded_once_before_processes_are_forked(tmp_path: Path) -> None:
    (tmp_path / "heavy.py").write_text("import os\nloaded_by = os.getpid()\n")
    script = tmp_path / "loading.py"
    script.write_text(LOADING)

    run_ = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True, timeout=60)

    assert run_.stdout == "True\n"
