"""The public API as a user's program sees it. Checked by mypy with the rest of the tests; never run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, assert_type

import tonekit

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import numpy as np
    from numpy.typing import NDArray


def convert_every_kind_of_source(samples: NDArray[np.float32]) -> bytes:
    result = tonekit.convert(
        "recording.m4a", "prompt.wav", scenario="callerHintTone", channel="left", force=True
    )
    tonekit.convert(Path("recording.m4a"), profile=Path("own.toml"), channel=2, dry_run=True)
    tonekit.convert(b"RIFF", name="prompt.wav")
    tonekit.convert(bytearray(b"RIFF"))
    tonekit.convert(io.BytesIO(b"RIFF"), profile=tonekit.load_profile("generic-alaw"))
    tonekit.convert((samples, 16_000))
    assert_type(result, tonekit.ConversionResult)
    assert_type(result.path, Path | None)
    assert_type(result.gain_db, float)
    assert_type(result.after.rms_dbov, float | None)
    assert_type(result.method, tonekit.Method)
    return result.data


def refuse_what_is_no_channel() -> None:
    tonekit.convert("recording.m4a", channel="middle")  # type: ignore[arg-type]  # it must be refused


def refuse_what_is_no_source() -> None:
    tonekit.convert(5)  # type: ignore[arg-type]  # it must be refused


def check_both_kinds(data: memoryview) -> list[str]:
    report = tonekit.check("prompt.wav", select=["TK1"], ignore=("TK105",))
    tonekit.check(data, name="prompt.wav", profile="huawei-voicecall", project=Path("tonekit.toml"))
    assert_type(report.findings, tuple[tonekit.Finding, ...])
    return [f"{finding.code} {finding.message}" for finding in report.findings if not report.ok]


def check_a_folder(path: Path) -> bool:
    reports = tonekit.check_files([path, "prompts"], scenario="callerHintTone", select=["TK5"])
    assert_type(reports, tuple[tonekit.Report, ...])
    return all(report.ok for report in reports)


def prepare_a_folder(path: Path, executor: Executor) -> list[str]:
    spec = tonekit.PromptSpec(source=path / "a.m4a", name="recordHintTone.wav", description="录音提示")
    batch = tonekit.prepare([path, "b.mp3", spec], "prompts", words={"重庆": "chong qing"}, executor=executor)
    tonekit.prepare(path, "prompts", executor="processes", on_progress=lambda progress: print(progress.done))  # noqa: T201
    tonekit.prepare_project("tonekit.toml", "elsewhere", profile="huawei-voicecall", dry_run=True)
    assert_type(tonekit.prepare_project(tonekit.load_project(path / "tonekit.toml")), tonekit.BatchResult)
    assert_type(batch, tonekit.BatchResult)
    assert_type(batch.rows[0].report, tonekit.Report | None)
    tonekit.mark("prompts", tonekit.ReviewState.UPLOADED, [row.name for row in batch.rows])
    return [row.error for row in batch.rows if row.error is not None]


def repair_bytes_and_a_file(data: bytes, path: Path) -> bytes:
    repair = tonekit.repair(data, profile="huawei-voicecall", name="prompt.wav", unsafe=True)
    assert_type(repair, tonekit.Repair)
    assert_type(repair.fixed, tuple[tonekit.Finding, ...])
    assert_type(tonekit.repair_file(path, dry_run=True).report, tonekit.Report)
    return data if repair.data is None else repair.data


def encode_and_decode(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    return tonekit.decode_alaw(tonekit.encode_alaw(samples))


def catch(path: Path) -> str | None:
    try:
        tonekit.convert(path)
    except tonekit.SourceTooLongError as error:
        return error.path
    except tonekit.TonekitError as error:
        return str(error)
    return None
