"""Batches for tests: small recordings, and what stands in a folder."""

from __future__ import annotations

from pathlib import Path

from recordings import wav_bytes
from signals import voice

RECORDINGS = Path(__file__).parents[1] / "samples" / "recordings"
"""Ten of them, in ten formats."""


def record(path: str | Path, *, pitch: float = 120.0, seconds: float = 0.4) -> Path:
    """Record a voice at 16 kHz; its pitch tells it from others."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav_bytes(voice(seconds, sample_rate=16_000, pitch=pitch), 16_000))
    return path


def content(folder: str | Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder, its hidden ones and subfolders too."""
    root = Path(folder)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def identities(folder: str | Path) -> dict[str, tuple[int, int]]:
    """Return what tells whether a file was written anew: its inode and the time of its last change."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in Path(folder).iterdir()}
