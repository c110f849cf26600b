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


@contextmanager
def fill_up(monkeypatch: pytest.MonkeyPatch, *, after: int) -> Iterator[None]:
    """Let the disk be full after so many files."""
    fsync, left = os.fsync, [after]

    def fsync_or_fail(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync_or_fail)
        yield
