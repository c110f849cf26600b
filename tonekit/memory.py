"""Freed memory is kept for the next sound: to give it back and get it anew takes a tenth of all the time."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's <malloc.h>
_KEPT_BYTES, _LARGEST_KEPT_BYTES = 2**26, 2**25


def keep_freed_memory() -> None:
    """Let this process keep what it frees, up to 64 MiB, as blocks of samples come and go.

    Only where the C library is one that can be told so, as on most kinds of Linux.
    """
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    if hasattr(system, "mallopt"):  # not in musl
        system.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        system.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
