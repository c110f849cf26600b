"""The package registry, for the tests that install as a user would."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile

import pytest


def require_registry() -> None:
    """Skip the test where pip can't fetch packages. On a CI machine it fails."""
    trouble = _trouble()
    if trouble is None:
        return
    reason = f"pip can't fetch packages here, so nothing can be installed: {trouble}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@functools.cache
def _trouble() -> str | None:
    """Fetch the build back end, which an installation from the source tree needs; return what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--retries=0", "--timeout=10"]
        command += ["--no-deps", "--dest", folder, "hatchling"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return None if run.returncode == 0 else run.stderr.strip().rpartition("\n")[2]
