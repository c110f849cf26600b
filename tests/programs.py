"""Programs that tests compare with, where they are installed."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """Return the path of a program. Without it the test is skipped; on a CI machine it fails."""
    path = shutil.which(program)
    if path is None:
        reason = f"{program} is not installed: there is nothing to compare with"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
