"""What bytes are that are not a RIFF/WAVE file: a name in plain words, from their first octets."""

from __future__ import annotations

HEAD_BYTES = 4096
"""How much of a file is looked at."""


def describe_non_wav(head: bytes) -> str | None:
    """Say what a file is, as a sentence; None if nothing is known that starts like it."""
    raise NotImplementedError
