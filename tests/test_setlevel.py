"""One level for a folder, whatever the number of its prompts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from batches import record

from tonekit.checking import judgement
from tonekit.making import MakeTask
from tonekit.profiles import load_profile
from tonekit.promptplan import plan_prompts
from tonekit.setlevel import with_common_level
from tonekit.spec import PromptSpec

if TYPE_CHECKING:
    import pytest

PROFILE = load_profile("huawei-privatenumber")


def test_tasks_are_not_compared_with_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with each takes half a minute for ten thousand prompts."""
    specs = [
        PromptSpec(source=record(tmp_path / f"{number}.wav"), level="match" if number % 2 else -30.0)
        for number in range(4)
    ]
    planned = plan_prompts(specs, Path("out"), manifest=None, limits=PROFILE.file_name)
    tasks = [MakeTask(planned=each, by=judgement(PROFILE), force=False) for each in planned]
    compared: list[object] = []
    monkeypatch.setattr(MakeTask, "__eq__", lambda _task, other: compared.append(other))

    levels = [task.planned.spec.level for task in with_common_level(tasks, workers=1, executor=None)]

    assert not compared
    assert levels[0] == levels[2] == -30.0
    assert levels[1] == levels[3]
    assert isinstance(levels[1], float)
    assert levels[1] != -30.0
