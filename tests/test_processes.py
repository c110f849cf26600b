"""Worker processes make the same folder as threads do, and never outlive the run that has begun them."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from batches import content
from prompts import PROMPT

from tonekit.checking import check
from tonekit.preparation import prepare
from tonekit.prepared import RowState
from tonekit.processes import can_fork
from tonekit.riff import build_wav

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

OUT = Path("out")
COUNT = 45
WAIT_AFTER = 5

# A process of its own, since one that has other threads does not fork. Tells of its worker processes after
# each recording, and waits after some of them until its standard input ends.
RUN = f"""
import datetime, multiprocessing, sys
from tonekit import review
from tonekit.preparation import prepare

review.today = lambda: datetime.date(2026, 3, 14)

def listen(progress):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    if progress.done == {WAIT_AFTER}:
        sys.stdin.read()

prepare(["rec"], "out", jobs=2, executor="processes", on_progress=listen)
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tonekit.review.today", lambda: dt.date(2026, 3, 14))
    Path("rec").mkdir()
    for number in range(COUNT):
        octets = np.roll(np.frombuffer(PROMPT[58:], np.uint8), number).tobytes()
        Path(f"rec/{number}.wav").write_bytes(build_wav(octets))


@contextmanager
def run() -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Begin a run, and yield it with its worker processes when it waits."""
    command = [sys.executable, "-W", "ignore", "-c", RUN]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _done in range(WAIT_AFTER)]
        yield process, [int(pid) for pid in told[-1]]
        process.kill()


def runs(pid: int) -> bool:
    """Tell whether a process has not ended; that nobody has asked for its exit code does not matter."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def assert_ended(pids: list[int]) -> None:
    """Assert that processes end soon."""
    for _attempt in range(200):
        if not any(map(runs, pids)):
            return
        time.sleep(0.05)
    pytest.fail(f"still there: {pids}")


def assert_finished_by_the_next_run() -> None:
    assert all(check(path).ok for path in OUT.glob("*.wav"))
    result = prepare(["rec"], OUT)
    assert result.ok
    assert result.count(RowState.UNCHANGED) >= WAIT_AFTER
    prepare(["rec"], "undisturbed")
    assert content(OUT) == content("undisturbed")


def test_a_process_that_has_other_threads_is_not_forked() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()

    assert not can_fork()

    ended.set()
    thread.join()


def test_processes_make_the_same_folder_as_threads_and_leave_interrupts_to_the_one_that_began_them() -> None:
    with run() as (process, workers):
        for worker in workers:
            os.kill(worker, signal.SIGINT)
        _out, trouble = process.communicate()

    assert (process.returncode, trouble) == (0, "")
    assert len(workers) == 2
    prepare(["rec"], "threads")
    assert content(OUT) == content("threads")


def test_a_killed_run_takes_its_processes_along_and_is_finished_by_the_next() -> None:
    with run() as (process, workers):
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(workers) == 2
        assert_ended(workers)

    assert_finished_by_the_next_run()


def test_an_interrupted_run_ends_with_its_processes_and_is_finished_by_the_next() -> None:
    with run() as (process, workers):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all of them get it
        _out, trouble = process.communicate(timeout=30)
        assert trouble.count("KeyboardInterrupt") == 1
        assert_ended(workers)

    assert_finished_by_the_next_run()
