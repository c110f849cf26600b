"""Whatever breaks a preparation off: what stands in the folder is whole, and the next run finishes it."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from batches import content, record
from disks import file_size_limit, fill_up

from tonekit.checking import check
from tonekit.errors import DiskFullError, FolderBusyError, TargetError
from tonekit.files import write_atomically
from tonekit.manifest import read_manifest
from tonekit.preparation import prepare
from tonekit.prepared import Progress, RowState
from tonekit.spec import PromptSpec
from tonekit.workspace import open_workspace

OUT = Path("out")
PITCHES = {"bye.wav": 100, "hold.wav": 200, "wait.wav": 300}
TODAY = dt.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Record three voices; the day stands still."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tonekit.review.today", lambda: TODAY)
    for name, pitch in PITCHES.items():
        record(f"rec/{name}", pitch=pitch)


@pytest.fixture
def undisturbed() -> dict[str, bytes]:
    """Return what a run makes that nothing disturbs."""
    assert prepare(["rec"], "undisturbed").ok
    return content("undisturbed")


def assert_whole(folder: Path) -> None:
    """Assert that prompts are complete and accepted, and that the manifest, if there is one, can be read."""
    if not folder.exists():
        return
    for path in folder.glob("*.wav"):
        assert check(path).ok, path
    read_manifest(folder)
    assert {path.name for path in folder.iterdir()} <= {
        *PITCHES, ".tonekit", "manifest.json", "manifest.csv", "report.html"
    }  # fmt: skip


class InterruptAfter:
    """Presses Ctrl-C when so many recordings are done."""

    def __init__(self, done: int) -> None:
        self.done = done

    def __call__(self, progress: Progress) -> None:
        if progress.done == self.done:
            raise KeyboardInterrupt


@pytest.mark.parametrize("done", [1, 2, 3])
def test_an_interrupted_run_is_finished_by_the_next(done: int, undisturbed: dict[str, bytes]) -> None:
    with pytest.raises(KeyboardInterrupt):
        prepare(["rec"], OUT, on_progress=InterruptAfter(done))

    assert_whole(OUT)
    assert len(list(OUT.glob("*.wav"))) == done
    assert not list(OUT.rglob("*.tmp"))
    result = prepare(["rec"], OUT)
    assert result.count(RowState.UNCHANGED) == done
    assert result.count(RowState.MADE) == 3 - done
    assert content(OUT) == undisturbed


def test_an_interrupted_run_has_recorded_what_it_made() -> None:
    with pytest.raises(KeyboardInterrupt):
        prepare(["rec"], OUT, on_progress=InterruptAfter(2))

    found = read_manifest(OUT)
    assert found is not None
    assert [prompt.name for prompt in found.prompts] == ["bye.wav", "hold.wav"]


# Prepares rec in the folders 0, 1, 2 ..., and is killed before the first, second, third ... change that it
# makes to the disk: a file opened for writing, renamed or removed, a folder made or removed.
KILLED_BY_ITSELF = """
import datetime, os, signal, sys
from tonekit import review
from tonekit.preparation import prepare

review.today = lambda: datetime.date(2026, 3, 14)

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}

def prepare_and_be_killed(folder, left):
    def listen(event, arguments):
        nonlocal left
        if event in CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(listen)
    prepare(["rec"], folder, jobs=1)

prepare(["rec"], "warm", jobs=1)  # so that what is loaded late is there
for number in range(200):
    child = os.fork()
    if not child:
        prepare_and_be_killed(str(number), number)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


def run_killed_by_itself() -> int:
    """Return the number of runs that were killed, each in a folder of its own."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # a process of one thread can be forked
    command = [sys.executable, "-W", "ignore", "-c", KILLED_BY_ITSELF]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return int(done.stdout)


def test_a_run_that_is_killed_at_any_moment_is_finished_by_the_next(undisturbed: dict[str, bytes]) -> None:
    (Path("rec") / "hold.wav").unlink()
    killed = run_killed_by_itself()

    assert killed > 15  # more than twice for each prompt, and for all that stands beside them
    for number in range(killed):
        folder = Path(str(number))
        assert_whole(folder)
        assert prepare(["rec"], folder).ok
        made = content(folder)
        assert made.keys() == undisturbed.keys() - {"hold.wav"}
        assert all(made[name] == undisturbed[name] for name in ("bye.wav", "wait.wav"))
        assert made["manifest.json"] == (Path("warm") / "manifest.json").read_bytes()


def killed_before_the_manifest(*sources: str | PromptSpec) -> None:
    """Break a run off when its first prompt stands, and take back what it did after that."""
    before = (OUT / "manifest.json").read_bytes() if OUT.exists() else None
    with pytest.raises(KeyboardInterrupt):
        prepare(sources, OUT, on_progress=InterruptAfter(1))
    if before is None:
        (OUT / "manifest.json").unlink()
    else:
        (OUT / "manifest.json").write_bytes(before)


def test_what_a_killed_run_replaced_already_is_not_taken_for_a_change_by_hand() -> None:
    prepare(["rec"], OUT)
    record("rec/bye.wav", pitch=150)
    killed_before_the_manifest("rec")
    record("rec/bye.wav", pitch=160)

    result = prepare(["rec"], OUT)

    assert result.ok
    assert result.rows[0].state is RowState.MADE


def test_what_a_killed_run_knew_of_a_prompt_is_not_lost() -> None:
    spec = PromptSpec(source=Path("rec/bye.wav"), name="closing.wav", description="挂断提示音")
    killed_before_the_manifest(spec)

    prepare(["rec/bye.wav"], OUT)

    found = read_manifest(OUT)
    assert found is not None
    assert [(prompt.name, prompt.description) for prompt in found.prompts] == [("closing.wav", "挂断提示音")]


def test_what_a_killed_run_had_only_announced_is_not_recorded() -> None:
    killed_before_the_manifest("rec/bye.wav")
    (OUT / "bye.wav").unlink()

    prepare(["rec/wait.wav"], OUT)

    found = read_manifest(OUT)
    assert found is not None
    assert [prompt.name for prompt in found.prompts] == ["wait.wav"]


@pytest.mark.parametrize("after", range(6))  # three prompts, the manifest, its table, the page
def test_a_full_disk_is_an_error_and_what_was_made_stands(
    after: int, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with fill_up(monkeypatch, after=after), pytest.raises(DiskFullError, match="No space left") as full:
        prepare(["rec"], OUT, jobs=1)

    assert str(full.value).startswith("out/")
    assert_whole(OUT)
    assert len(list(OUT.glob("*.wav"))) == min(after, 3)
    assert not list(OUT.rglob("*.tmp"))
    assert prepare(["rec"], OUT).ok
    assert content(OUT) == undisturbed


def test_a_write_that_fails_for_one_prompt_is_a_row(
    undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def denied(self: Path, target: Path) -> Path:
        if Path(target).name == "hold.wav":
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", denied)
        result = prepare(["rec"], OUT)

    assert [row.error for row in result.rows if row.error] == [
        "out/hold.wav: it can't be written: Permission denied"
    ]
    assert_whole(OUT)
    assert prepare(["rec"], OUT).ok
    assert content(OUT) == undisturbed


def read_only(*_args: object, **_options: object) -> NoReturn:
    raise OSError(errno.EROFS, "Read-only file system")


@pytest.mark.parametrize("made_before", [False, True])
def test_a_folder_that_can_not_be_written_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, *, made_before: bool
) -> None:
    if made_before:
        prepare(["rec"], OUT)
    before = content(OUT)
    monkeypatch.setattr(os, "mkdir", read_only)

    with pytest.raises(TargetError, match=r"^out: it can't be written: Read-only file system$"):
        prepare(["rec"], OUT, force=True)

    assert content(OUT) == before


def test_nor_is_a_folder_made_whose_name_no_system_takes() -> None:
    with pytest.raises(TargetError, match="it can't be written: File name too long"):
        prepare(["rec"], "a" * 300)


def test_files_that_may_not_grow_are_refused_one_by_one_and_nothing_is_half_written(
    undisturbed: dict[str, bytes],
) -> None:
    record("rec/wait.wav", pitch=300, seconds=3)

    with file_size_limit(20_000), pytest.raises(TargetError, match=r"^out/report\.html: .*File too large"):
        prepare(["rec"], OUT)

    assert_whole(OUT)
    assert sorted(path.name for path in OUT.glob("*.wav")) == ["bye.wav", "hold.wav"]
    record("rec/wait.wav", pitch=300)
    assert prepare(["rec"], OUT).ok
    assert content(OUT) == undisturbed


ALONE = ("unshare", "-rm", "sh", "-c")  # what is mounted there is seen by nobody else, and ends with it


def can_run(command: str) -> bool:
    """Tell whether this machine permits a command that mounts a disk."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*ALONE, command], check=False, capture_output=True).returncode == 0


ON_A_SMALL_DISK = """
import sys
from tonekit.errors import DiskFullError
from tonekit.preparation import prepare
try:
    prepare(["rec"], "disk/out", jobs=1)
except DiskFullError as error:
    print(error)
"""


def test_on_a_real_disk_that_is_full_the_same_holds() -> None:
    Path("disk").mkdir()
    mount = "mount -t tmpfs -o size=24k tonekit-test disk"
    if not can_run(mount):
        pytest.skip("no disk can be mounted here")  # a matter of rights, which a CI machine may lack too
    Path("run.py").write_text(ON_A_SMALL_DISK, encoding="utf-8")
    work = f"{mount} && '{sys.executable}' run.py && mkdir copy && cp -a disk/out/. copy/"

    done = subprocess.run([*ALONE, work], check=True, capture_output=True, text=True)

    assert "disk/out/" in done.stdout
    assert "it can't be written: No space left on device" in done.stdout
    assert_whole(Path("copy"))
    assert len(list(Path("copy").glob("*.wav"))) > 0


def test_a_second_run_at_the_same_time_is_refused_by_name(undisturbed: dict[str, bytes]) -> None:
    with (
        open_workspace(OUT),
        pytest.raises(FolderBusyError, match=r"^out: another run of tonekit is at work"),
    ):
        prepare(["rec"], OUT)

    assert prepare(["rec"], OUT).ok
    assert content(OUT) == undisturbed


def test_an_interrupt_right_after_a_prompt_took_its_place_finds_it_in_the_manifest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tonekit import preparation

    def interrupted(target: Path, data: bytes, *, force: bool, workspace: Path) -> NoReturn:
        write_atomically(target, data, force=force, workspace=workspace)
        raise KeyboardInterrupt

    monkeypatch.setattr(preparation, "write_atomically", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prepare(["rec"], OUT)

    known = read_manifest(OUT)
    assert known is not None
    assert [prompt.name for prompt in known.prompts] == [path.name for path in OUT.glob("*.wav")]
    assert len(known.prompts) == 1
