"""Binary fixtures written so that a person can read them."""

from __future__ import annotations


def from_hexdump(dump: str) -> bytes:
    """Make bytes of hex digits; spaces mean nothing, and ``#`` starts a remark up to the end of its line."""
    return bytes.fromhex(" ".join(line.partition("#")[0] for line in dump.splitlines()))
