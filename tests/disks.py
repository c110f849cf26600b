"""Disks that take no more, for tests."""

from __future__ import annotations

import errno
import os
import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@contextmanager
def file_size_limit(octets: int) -> Iterator[None]:
    """Let no file of this process grow beyond some bytes: what is over is refused by the system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def fill_up(monkeypatch: pytest.MonkeyPatch, *, after: int, error: int = errno.ENOSPC) -> None:
    """Let the disk refuse what is written after so many files: it is full, or what *error* says."""
    fsync, left = os.fsync, [after]

    def fsync_or_fail(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(error, os.strerror(error))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync_or_fail)
