"""Worker processes of one's own: many small pieces of Python and C code get in each other's way in threads.

They are forked, which takes no time, where spawned ones would each load everything again. That is safe on
Linux, and in a process that has no other threads.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor

from tonekit.memory import keep_freed_memory

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>


def can_fork() -> bool:
    """Tell whether worker processes can be forked here and now."""
    return sys.platform == "linux" and threading.active_count() == 1


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return an executor of forked processes, which end with this one, however it ends.

    An interrupt reaches this process only: it decides what is finished.
    """
    return ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_begin,
        initargs=(os.getpid(),),
    )


def _begin(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    keep_freed_memory()
    if os.getppid() != parent:  # it has ended already
        os.kill(os.getpid(), signal.SIGKILL)
