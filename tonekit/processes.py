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

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>

# Of glibc's <malloc.h>. Blocks of samples come and go: what is free is kept for the next of them, since to
# give it back and to get it anew takes the system a tenth of all the time.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT_BYTES, _LARGEST_KEPT_BYTES = 2**26, 2**25


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
    system = ctypes.CDLL(None)
    system.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if hasattr(system, "mallopt"):  # not in musl
        system.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        system.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
    if os.getppid() != parent:  # it has ended already
        os.kill(os.getpid(), signal.SIGKILL)
