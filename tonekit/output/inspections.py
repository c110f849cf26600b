"""What audio files are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tonekit.chunkmap import MapRow, chunk_map
from tonekit.output import as_json
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.inspection import Inspection
    from tonekit.sound.level import Levels


def inspections_json(inspections: Sequence[Inspection]) -> str:
    """Return inspections as JSON; ``chunks`` is there for RIFF/WAVE only."""
    return as_json(files=[_row(inspection) for inspection in inspections])


def _row(inspection: Inspection) -> dict[str, Any]:
    info = inspection.info
    row: dict[str, Any] = {
        "path": inspection.path,
        "container": info and info.container,
        "encoding": info and info.encoding,
        "sample_rate": info and info.sample_rate,
        "channels": info and info.channels,
        "frames": inspection.frames,
        "duration_s": inspection.duration_s,
        "bytes": inspection.bytes,
        "levels": inspection.levels and inspection.levels.to_dict(),
    }
    if inspection.wav is not None:
        row["chunks"] = [asdict(chunk) for chunk in chunk_map(inspection.wav)]
    if inspection.error is not None:
        row["error"] = inspection.error
    return row


def inspection_text(inspection: Inspection) -> str:
    """Return an inspection as lines for people."""
    lines = [shown(inspection.path), *(f"  {line}" for line in _facts(inspection))]
    if inspection.wav is not None:
        lines += ["", *(f"  {line}" for line in map_lines(chunk_map(inspection.wav))), ""]
    return "\n".join(lines)


def _facts(inspection: Inspection) -> Iterator[str]:
    info = inspection.info
    if info is not None:
        yield say("{container}, {encoding}", container=info.container, encoding=info.encoding)
        yield say(
            "sample rate   {rate} Hz, channels: {channels}", rate=info.sample_rate, channels=info.channels
        )
    if inspection.duration_s is not None:
        yield say(
            "length        {duration_s:.3f} s, {frames} frames",
            duration_s=inspection.duration_s,
            frames=inspection.frames,
        )
    if inspection.bytes is not None:
        yield say("size          {size} bytes", size=inspection.bytes)
    if inspection.levels is not None:
        yield from _level_lines(inspection.levels)


def _level_lines(levels: Levels) -> Iterator[str]:
    if levels.peak_dbov is None or levels.rms_dbov is None:
        yield say("level         digital silence")
        return
    yield say(
        "level         {rms:.1f} dBov RMS, peak {peak:.1f} dBov", rms=levels.rms_dbov, peak=levels.peak_dbov
    )
    if levels.active_speech_dbov is not None and levels.activity is not None:
        yield say(
            "speech level  {level:.1f} dBov, active for {activity:.0%} of the time",
            level=levels.active_speech_dbov,
            activity=levels.activity,
        )
    yield say(
        "silence       {lead:.2f} s at the start, {tail:.2f} s at the end",
        lead=levels.lead_silence_s,
        tail=levels.tail_silence_s,
    )
    dc = round(levels.dc_offset, 4) + 0.0  # -0.0 + 0.0 is 0.0
    yield say("DC offset     {dc:.2%} of full scale", dc=dc)
    yield say("clipped       {frames} frames", frames=levels.clipped_frames)


def map_lines(rows: Sequence[MapRow]) -> Iterator[str]:
    """Yield a chunk map as a table for people, its heading first."""
    yield say(
        "{offset:>8}  {size:>10}  {id:4}  {meaning}", offset="offset", size="size", id="id", meaning="meaning"
    )
    for row in rows:
        yield say(
            "{offset:>8}  {size:>10}  {id:4}  {meaning}",
            offset=row.offset,
            size=row.size,
            id=row.id,
            meaning=row.meaning,
        )
