"""One level for the prompts of a folder: the median of their recordings', settled once.

A level that were settled anew whenever a recording is added would change every prompt that is approved. So
what the manifest's prompts were brought to stays, unless all are made anew.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from tonekit.batch import run
from tonekit.decode import open_recording
from tonekit.sound.metering import common_level_dbov, read_sound
from tonekit.sound.mono import mix_to_mono
from tonekit.sound.processing import telephone_sound
from tonekit.source import open_source
from tonekit.treatment import MAX_LEVEL_DBOV, MIN_LEVEL_DBOV, Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from tonekit.making import MakeTask


def with_common_level(
    tasks: Sequence[MakeTask],
    *,
    workers: int | None,
    executor: Executor | Literal["processes"] | None,
) -> tuple[MakeTask, ...]:
    """Return tasks in which a level of ``match`` is a number, or ``off`` where no recording has a level.

    Parameters
    ----------
    tasks : sequence of MakeTask
        The prompts of a folder.
    workers, executor
        As for `tonekit.batch.run`: recordings are decoded to be measured.
    """
    matching = [task for task in tasks if task.treatment.level == "match"]
    if not matching:
        return tuple(tasks)
    level = _settled(matching)
    if level is None:
        found = run(recording_level, matching, workers=workers, executor=executor)
        level = common_level_dbov(outcome.result for outcome in found)
    chosen: Level = "off" if level is None else _within_reach(level)
    return tuple(_at(task, chosen) if task.treatment.level == "match" else task for task in tasks)


def recording_level(task: MakeTask) -> float | None:
    """Return the level of a recording as a prompt would have it, in dBov; None for silence.

    Raises
    ------
    SourceError
        If it can't be decoded: it will fail once more when the prompt is made.
    """
    profile, treatment = task.by.profile, task.treatment
    with open_source(task.planned.source) as source, open_recording(source) as recording:
        mono = mix_to_mono(
            recording,
            channel=treatment.channel,
            max_duration_s=profile.max_duration_s,
            shorten=treatment.max_seconds is not None,
        )
    samples = telephone_sound(mono, treatment, profile)
    return read_sound(samples, sample_rate=profile.audio.sample_rate.value)[1]


def _settled(tasks: Sequence[MakeTask]) -> float | None:
    """Return the level that most of these prompts were brought to before; None where they are made anew."""
    known = [task.planned.known for task in tasks if not task.force]
    levels = [each.settings.level for each in known if each is not None]
    return statistics.mode([level for level in levels if isinstance(level, float)] or [None])


def _within_reach(level: float) -> float:
    return round(min(max(level, MIN_LEVEL_DBOV), MAX_LEVEL_DBOV), 1)


def _at(task: MakeTask, level: Level) -> MakeTask:
    planned = task.planned
    return replace(task, planned=replace(planned, spec=replace(planned.spec, level=level)))
