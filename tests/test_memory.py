"""Memory that was freed is not given back to the system, as far as that can be chosen."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

BLOCKS, PAGES_OF_A_BLOCK = 100, 256

PROGRAM = f"""
import resource, sys
import numpy as np
from tonekit.memory import keep_freed_memory

if sys.argv[1] == "kept":
    keep_freed_memory()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({BLOCKS}):
    np.ones({PAGES_OF_A_BLOCK} * 4096, np.uint8), np.ones({PAGES_OF_A_BLOCK} * 4096, np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(kept: str) -> int:
    command = [sys.executable, "-c", PROGRAM, kept]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    return int(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


@pytest.mark.skipif(
    sys.platform != "linux"
    or not hasattr(os, "confstr")
    or "glibc" not in str(os.confstr("CS_GNU_LIBC_VERSION")),
    reason="only glibc can be told to keep memory",
)
def test_blocks_that_come_and_go_take_the_same_memory() -> None:
    assert faults("kept") < 5 * PAGES_OF_A_BLOCK < faults("given back")
