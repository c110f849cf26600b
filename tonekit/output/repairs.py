"""What was mended in prompts, and what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.chunkmap import chunk_map
from tonekit.findings import Severity
from tonekit.output.inspections import map_lines
from tonekit.pipeline import Method
from tonekit.riff import parse_wav
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tonekit.findings import Finding
    from tonekit.mending import Repair


def repair_text(path: Path, repair: Repair, *, dry_run: bool) -> str:
    """Return the lines on one file: what was mended, notes, or why it was left alone; empty without news."""
    where = shown(path)
    if repair.data is not None:
        sentence = "would be fixed: {path}: {rules}" if dry_run else "fixed: {path}: {rules}"
        lines = [say(sentence, path=where, rules=_rules(repair.fixed))]
    elif repair.left is not None:
        lines = [say("not fixed: {path}: {why}", path=where, why=repair.left)]
    else:
        lines = []
    return "\n".join([*lines, *(say("  note: {message}", message=note.message) for note in repair.notes)])


def _rules(findings: Iterable[Finding]) -> str:
    """Return the rules that findings are of, each once."""
    told = [finding for finding in findings if finding.severity is not Severity.INFO]
    names = dict.fromkeys((finding.code, finding.name) for finding in told)
    return ", ".join(say("{code} ({name})", code=code, name=name) for code, name in names)


def repair_diff(path: Path, repair: Repair) -> str:
    """Return what a repair changes: the chunk map before and after, and what becomes of the sound.

    Lines that go have ``-`` in front, those that come ``+``, as in a unified diff. Without a change it is
    empty.
    """
    if repair.data is None:
        return ""
    from difflib import ndiff  # noqa: PLC0415 - wanted only here

    before = [] if repair.structure is None else list(map_lines(chunk_map(repair.structure)))[1:]
    heading, *after = map_lines(chunk_map(parse_wav(repair.data)))
    changes = [line.rstrip() for line in ndiff(before, after) if not line.startswith("?")]
    titles = [say("--- {path}", path=shown(path)), say("+++ {path}, repaired", path=shown(path))]
    return "\n".join([*titles, f"  {heading}", *changes, *_sound_lines(repair, octets=_octets(repair.data))])


def _octets(data: bytes) -> int:
    sound = parse_wav(data).data
    return 0 if sound is None else sound.available


def _sound_lines(repair: Repair, *, octets: int) -> Iterator[str]:
    if repair.method is Method.REWRAPPED:
        yield say("{octets} octets of sound: unchanged", octets=octets)
        return
    why = next(finding.message for finding in repair.before.findings if finding.severity is Severity.ERROR)
    yield say("encoded again to {octets} octets of sound, since {why}", octets=octets, why=why)
