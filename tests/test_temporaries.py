"""What killed runs have left is removed by the next; what a living run is writing, or a user made, never."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import tonekit
from prompts import PROMPT

from tonekit.checking import check
from tonekit.files import write_atomically
from tonekit.temporaries import remove_abandoned, temporary_file

LEFT = ".tonekit-0123456789abcdef.tmp"

# Runs a command in the folders 0, 1, 2 ..., and is killed before the first, second, third ... change that it
# makes to the disk.
KILLED_BY_ITSELF = """
import os, signal, sys
from pathlib import Path
from tonekit.cli import main

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.chmod"}

def work_and_be_killed(folder, left):
    def listen(event, arguments):
        nonlocal left
        if event in CHANGES or (event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(listen)
    work_in(folder)

def work_in(folder):
    os.chdir(folder)
    try:
        main(sys.argv[1:])
    except SystemExit as end:
        assert not end.code, end.code
    os.chdir("..")

def new_folder(name):
    Path(name).mkdir()
    (Path(name) / "a.wav").write_bytes(Path("a.wav").read_bytes())
    return name

work_in(new_folder("warm"))  # so that what is loaded late is there
for number in range(50):
    folder = new_folder(str(number))
    child = os.fork()
    if not child:
        work_and_be_killed(folder, number)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
else:
    sys.exit("it makes more changes than it was killed at")
print(number)
"""


def killed_at_every_change(*arguments: str) -> list[Path]:
    """Return the folders in which a command was killed."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "ignore", "-c", KILLED_BY_ITSELF, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    return [Path(number) for number in map(str, range(int(done.stdout.split()[-1])))]


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".tonekit-")]


CONVERT = ("convert", "--jobs", "1", "--quiet", "a.wav", "-o", "b.wav", "--preview", "heard.wav")
FIX = ("check", "--fix", "--quiet", ".")


@pytest.mark.parametrize(
    ("arguments", "again", "made"),
    [
        (CONVERT, (*CONVERT, "--force"), ["a.wav", "b.wav", "heard.wav"]),
        ((*CONVERT, "--force"), (*CONVERT, "--force"), ["a.wav", "b.wav", "heard.wav"]),
        (FIX, FIX, ["a.wav"]),
    ],
    ids=["convert", "convert --force", "check --fix"],
)
def test_whenever_a_run_is_killed_the_next_one_in_that_folder_leaves_nothing_of_it(
    arguments: tuple[str, ...],
    again: tuple[str, ...],
    made: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wav").write_bytes(PROMPT + b"TAG")  # what follows the sound is what a new header mends

    folders = killed_at_every_change(*arguments)

    assert sum(bool(leftovers(folder)) for folder in folders) >= 2
    for folder in folders:
        monkeypatch.chdir(tmp_path / folder)
        assert all(check(name).ok for name in ("b.wav",) if Path(name).exists())
        assert Path("a.wav").read_bytes() in {PROMPT + b"TAG", PROMPT}
        result = tonekit(*again)
        assert result.code == 0, result.err
        assert sorted(os.listdir()) == made


STOPS_WHILE_IT_WRITES = """
import os, signal, sys
from pathlib import Path
from tonekit.files import write_atomically

def stop(descriptor):
    os.kill(os.getpid(), signal.SIGSTOP)

os.fsync = stop
write_atomically(Path("a.wav"), b"sound", force=True)
"""


def test_what_a_living_run_is_writing_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / LEFT).touch()
    with subprocess.Popen([sys.executable, "-c", STOPS_WHILE_IT_WRITES], cwd=tmp_path) as process:
        os.waitid(os.P_PID, process.pid, os.WSTOPPED)
        assert len(leftovers(tmp_path)) == 2

        remove_abandoned(tmp_path)

        (being_written,) = leftovers(tmp_path)
        assert being_written != LEFT
        process.send_signal(signal.SIGCONT)
    assert process.returncode == 0
    assert os.listdir(tmp_path) == ["a.wav"]


@pytest.mark.parametrize("caught", ["before it is locked", "while it is locked"])
def test_a_file_that_another_run_takes_for_abandoned_is_made_again(
    caught: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, tried = fcntl.flock, []

    def disturbed(descriptor: int, operation: int) -> None:
        tried.append(descriptor)
        if len(tried) == 1:
            with monkeypatch.context() as undisturbed:
                undisturbed.setattr(fcntl, "flock", flock)
                remove_abandoned(tmp_path)
            if caught == "while it is locked":
                raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", disturbed)
    write_atomically(tmp_path / "a.wav", b"sound", force=False)

    assert len(tried) == 2
    assert (tmp_path / "a.wav").read_bytes() == b"sound"
    assert os.listdir(tmp_path) == ["a.wav"]


def test_nothing_is_removed_that_a_user_made(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"notes")
    (tmp_path / ".tonekit-notes.tmp").write_bytes(b"notes")
    (tmp_path / LEFT.upper()).write_bytes(b"notes")
    (tmp_path / f"{LEFT}.wav").write_bytes(b"notes")
    (tmp_path / LEFT.replace("0", "1")).symlink_to(precious)
    (tmp_path / LEFT.replace("0", "2")).mkdir()
    os.mkfifo(tmp_path / LEFT.replace("0", "3"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / LEFT).touch()
    before = sorted(tmp_path.rglob("*"))
    os.link(precious, tmp_path / LEFT)  # as a run leaves it that is killed right after its target stands

    remove_abandoned(tmp_path)

    assert sorted(tmp_path.rglob("*")) == before
    assert precious.read_bytes() == b"notes"


def test_without_locks_files_are_written_and_none_is_taken_for_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    (tmp_path / LEFT).touch()

    write_atomically(tmp_path / "a.wav", b"sound", force=False)
    remove_abandoned(tmp_path)

    assert sorted(os.listdir(tmp_path)) == [LEFT, "a.wav"]


def test_where_nobody_lets_go_the_end_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(_descriptor: int, _operation: int) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(fcntl, "flock", taken)

    with pytest.raises(OSError, match="busy"), temporary_file(tmp_path):
        pytest.fail("there is no such file")


def test_what_can_not_be_searched_or_removed_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_self: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    remove_abandoned(tmp_path / "missing")
    (tmp_path / LEFT).touch()
    monkeypatch.setattr(Path, "unlink", denied)
    remove_abandoned(tmp_path)

    assert leftovers(tmp_path) == [LEFT]


@pytest.mark.parametrize("arguments", [(*CONVERT, "--dry-run"), ("check", "--diff", "."), ("check", ".")])
def test_a_run_that_writes_nothing_removes_nothing(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.wav").write_bytes(PROMPT)
    (tmp_path / LEFT).touch()

    assert tonekit(*arguments).code == 0
    assert leftovers(tmp_path) == [LEFT]
