"""One run at a time works on a folder, and what it leaves when it is killed serves the next one."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from disks import file_size_limit
from manifests import listed
from prompts import PROMPT

from tonekit.errors import FolderBusyError, TargetError
from tonekit.workspace import WORKSPACE_NAME, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tonekit.manifest import ManifestPrompt

WAIT = listed("wait.wav", PROMPT)
BYE = listed("bye.wav", PROMPT)


def journal_of(folder: Path) -> Path:
    return folder / WORKSPACE_NAME / "journal.jsonl"


def killed(folder: Path, *lines: bytes) -> None:
    """Leave a folder as a killed run would, with these lines in its journal."""
    (folder / WORKSPACE_NAME).mkdir(parents=True)
    journal_of(folder).write_bytes(b"".join(lines))


def line(prompt: ManifestPrompt = WAIT, **changes: object) -> bytes:
    return json.dumps({**prompt.to_dict(), **changes}).encode() + b"\n"


def recovered(folder: Path) -> list[str]:
    """Return the names that a run finds in the journal, and leave the journal."""
    with open_workspace(folder, finishes=False) as workspace:
        return [prompt.name for prompt in workspace.recovered]


def test_the_workspace_is_there_during_a_run_and_gone_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"

    with open_workspace(folder) as workspace:
        assert workspace.path == folder / WORKSPACE_NAME
        assert workspace.path.is_dir()
        assert workspace.recovered == ()
        workspace.write_down(WAIT)

    assert os.listdir(folder) == []


def test_what_is_written_down_is_on_the_disk_at_once(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        workspace.write_down(WAIT)
        workspace.write_down(BYE)

        lines = journal_of(tmp_path).read_bytes().splitlines()
        assert [json.loads(each) for each in lines] == [WAIT.to_dict(), BYE.to_dict()]


def broken_off(folder: Path, *prompts: ManifestPrompt) -> None:
    """Be interrupted after these were written down."""
    with suppress(KeyboardInterrupt), open_workspace(folder) as workspace:
        for prompt in prompts:
            workspace.write_down(prompt)
        raise KeyboardInterrupt


def test_after_an_error_the_next_run_reads_what_was_written_down(tmp_path: Path) -> None:
    broken_off(tmp_path, WAIT, BYE)

    with open_workspace(tmp_path) as workspace:
        assert workspace.recovered == (WAIT, BYE)

    assert os.listdir(tmp_path) == []


def test_after_an_error_before_anything_was_written_down_nothing_stays(tmp_path: Path) -> None:
    broken_off(tmp_path)

    assert os.listdir(tmp_path) == []


def test_a_journal_outlives_several_errors(tmp_path: Path) -> None:
    broken_off(tmp_path, WAIT)
    broken_off(tmp_path, BYE)
    broken_off(tmp_path)

    assert recovered(tmp_path) == ["wait.wav", "bye.wav"]


def test_a_run_that_does_not_record_what_was_recovered_leaves_it_to_the_next(tmp_path: Path) -> None:
    killed(tmp_path, line())

    assert recovered(tmp_path) == ["wait.wav"]
    assert recovered(tmp_path) == ["wait.wav"]


@pytest.mark.parametrize(
    "odd",
    [
        b"\n",
        b"\xff\xfe\n",
        b"null\n",
        b'{"name": "wait.wav"}\n',
        b"[" * 100_000 + b"\n",
        line(extra=1),
        line(bytes="many"),
        line(name="../wait.wav"),
        line(name="/etc/passwd"),
        line(name=".."),
    ],
    ids=["empty", "utf16", "null", "short", "deep", "extra", "type", "parent", "absolute", "dots"],
)
def test_a_line_that_no_run_has_written_is_passed_over(odd: bytes, tmp_path: Path) -> None:
    killed(tmp_path, line(), odd, line(BYE))

    assert recovered(tmp_path) == ["wait.wav", "bye.wav"]


@pytest.mark.parametrize("cut", [1, 2, 100, len(line()) - 1])
def test_a_last_line_that_was_cut_short_costs_only_itself(cut: int, tmp_path: Path) -> None:
    killed(tmp_path, line(BYE), line()[:-cut])

    broken_off(tmp_path, WAIT)

    assert recovered(tmp_path)[0] == "bye.wav"
    assert recovered(tmp_path)[-1] == "wait.wav"


def test_temporary_files_of_a_killed_run_are_removed_and_nothing_else(tmp_path: Path) -> None:
    killed(tmp_path)
    own = tmp_path / WORKSPACE_NAME
    (own / ".tonekit-0123456789abcdef.tmp").write_bytes(b"RIFF")
    (own / ".tonekit-folder.tmp").mkdir()
    (own / "mine.tmp").write_bytes(b"precious")

    with open_workspace(tmp_path):
        assert sorted(os.listdir(own)) == [".tonekit-folder.tmp", "journal.jsonl", "mine.tmp"]

    assert sorted(os.listdir(own)) == [".tonekit-folder.tmp", "mine.tmp"]
    assert (own / "mine.tmp").read_bytes() == b"precious"


HOLD = """
import sys
from pathlib import Path
from tonekit.workspace import open_workspace
with open_workspace(Path(sys.argv[1])) as workspace:
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that is at work in the folder until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def test_a_second_run_is_refused_by_name_until_the_first_has_ended(
    other_run: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with pytest.raises(FolderBusyError, match="another run of tonekit is at work in this folder") as refused:
        recovered(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path}: ")

    other_run.communicate()

    assert other_run.returncode == 0
    assert recovered(tmp_path) == []


def test_a_killed_run_holds_nobody_up(other_run: subprocess.Popen[bytes], tmp_path: Path) -> None:
    other_run.send_signal(signal.SIGKILL)
    other_run.wait()

    assert recovered(tmp_path) == []


FORK_AND_BE_KILLED = """
import os, signal, sys
from pathlib import Path
from tonekit.workspace import open_workspace
with open_workspace(Path(sys.argv[1])):
    if os.fork():
        signal.pause()
    print("ready", flush=True)
    os.kill(os.getppid(), signal.SIGKILL)
    sys.stdin.read()
    os._exit(0)
"""


def test_nor_do_processes_that_a_killed_run_had_begun(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", FORK_AND_BE_KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert process.wait() == -signal.SIGKILL

        assert recovered(tmp_path) == []  # while the process that it has begun still waits


def test_a_second_run_of_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with open_workspace(tmp_path), pytest.raises(FolderBusyError):
        recovered(tmp_path)

    assert recovered(tmp_path) == []


def test_of_many_runs_at_a_time_never_two_are_at_work(tmp_path: Path) -> None:
    inside: list[int] = []

    def work(number: int) -> bool:
        try:
            with open_workspace(tmp_path) as workspace:
                inside.append(number)
                assert inside == [number]
                assert workspace.path.is_dir()
                inside.remove(number)
        except FolderBusyError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(work, range(400)))

    assert any(done)
    assert os.listdir(tmp_path) == []


def test_a_file_system_without_locks_is_worked_on_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)

    assert recovered(tmp_path) == []
    assert os.listdir(tmp_path) == []


def refused(folder: Path) -> str:
    with pytest.raises(TargetError) as error:
        recovered(folder)
    assert not isinstance(error.value, FolderBusyError)
    return str(error.value)


def test_a_folder_that_can_not_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refused(tmp_path / "file").startswith(f"{tmp_path / 'file'}: it can't be written: ")


@pytest.mark.parametrize("name", ["a\0b", "a" * 300])
def test_nor_is_a_name_that_no_folder_can_have_a_defect(name: str, tmp_path: Path) -> None:
    assert "it can't be written: " in refused(tmp_path / name)


def test_a_link_that_leads_nowhere_is_not_taken_for_another_run(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "nowhere")

    assert refused(tmp_path / "out").startswith(f"{tmp_path / 'out'}: it can't be written: ")


def test_a_workspace_that_is_a_link_is_not_entered(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / WORKSPACE_NAME).symlink_to(elsewhere)

    assert refused(tmp_path) == f"{tmp_path / WORKSPACE_NAME}: it is a link, wanted a folder; remove it"
    assert os.listdir(elsewhere) == []


def test_a_journal_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    killed(tmp_path)
    journal_of(tmp_path).unlink()
    journal_of(tmp_path).symlink_to(precious)

    assert "it can't be written" in refused(tmp_path)
    assert precious.read_bytes() == b"mine"


def test_a_journal_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    killed(tmp_path)
    journal_of(tmp_path).unlink()
    os.mkfifo(journal_of(tmp_path))

    assert "it can't be written" in refused(tmp_path)


def test_what_stands_in_the_place_of_the_workspace_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / WORKSPACE_NAME).write_bytes(b"mine")

    assert refused(tmp_path) == f"{tmp_path / WORKSPACE_NAME}: it is no folder, wanted one; move it away"
    assert (tmp_path / WORKSPACE_NAME).read_bytes() == b"mine"


def test_and_what_stands_in_the_place_of_the_journal(tmp_path: Path) -> None:
    journal_of(tmp_path).mkdir(parents=True)

    reason = "it can't be written: it is no ordinary file; move it away"
    assert refused(tmp_path) == f"{journal_of(tmp_path)}: {reason}"


def test_a_line_without_an_end_is_not_held_in_memory(tmp_path: Path) -> None:
    size = 2**28
    killed(tmp_path, line(), b"\n" * 3)
    os.truncate(journal_of(tmp_path), size)  # zeros, which take no room on the disk
    with journal_of(tmp_path).open("ab") as journal:
        journal.write(b"\n" + line(BYE))

    tracemalloc.start()
    try:
        assert recovered(tmp_path) == ["wait.wav", "bye.wav"]
        assert tracemalloc.get_traced_memory()[1] < size / 8
    finally:
        tracemalloc.stop()


def test_a_line_that_can_not_be_written_is_an_error_and_what_came_before_it_stays(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        workspace.write_down(WAIT)
        room = journal_of(tmp_path).stat().st_size + 100
        with pytest.raises(TargetError, match="it can't be written: File too large"), file_size_limit(room):
            workspace.write_down(BYE)
        assert journal_of(tmp_path).stat().st_size == room  # the line is there in part, as on a full disk


def test_nor_does_leaving_hide_that_error(tmp_path: Path) -> None:
    with (
        pytest.raises(TargetError, match="it can't be written: File too large"),
        file_size_limit(300),
        open_workspace(tmp_path) as workspace,
    ):
        workspace.write_down(WAIT)

    assert recovered(tmp_path) == []
