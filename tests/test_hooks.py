"""The pre-commit hook: what its file promises, and what the real pre-commit makes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import identify.identify
import pytest
from commands import tonekit as run_tonekit
from pre_commit.clientlib import load_manifest
from registry import require_registry

import tonekit

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).parents[1]
NEEDED_TO_INSTALL = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "tonekit")
RECORDINGS = CHECKOUT / "samples" / "recordings"

HOOKS: list[dict[str, Any]] = load_manifest(CHECKOUT / ".pre-commit-hooks.yaml")


def accepted_prompt() -> bytes:
    return tonekit.convert(RECORDINGS / "one minute left.wav").data


def refused_prompt() -> bytes:
    """Return a WAV of 16-bit samples at 16 kHz, as a speech service gives it."""
    return (RECORDINGS / "等待音 TTS 16k.wav").read_bytes()


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment in which pre-commit and git touch nothing of the user's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    author = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@localhost"}
    committer = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@localhost"}
    config = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return environment | author | committer | config | {"PRE_COMMIT_HOME": str(home / "pre-commit")}


def new_repository(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Make a repository with these files in its index."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    return folder


def git(repository: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return run(repository, "git", *args)


def pre_commit(repository: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return run(repository, sys.executable, "-m", "pre_commit", *args)


def run(repository: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=repository,
        env=clean_environment(repository.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with tonekit as it is now, as users name it under ``repo:``."""
    require_registry()
    repository = tmp_path_factory.mktemp("hooks") / "published"
    repository.mkdir()
    for name in NEEDED_TO_INSTALL:
        path = CHECKOUT / name
        if path.is_dir():
            shutil.copytree(path, repository / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, repository / name)
    git(repository, "init", "-q")
    git(repository, "add", "-A")
    assert git(repository, "commit", "-q", "-m", "All of it").returncode == 0
    return repository


@pytest.fixture(scope="module")
def config(published: Path) -> str:
    """What a user writes into ``.pre-commit-config.yaml``; JSON is YAML too."""
    revision = git(published, "rev-parse", "HEAD").stdout.strip()
    hook = {"repo": str(published), "rev": revision, "hooks": [{"id": "tonekit-check"}]}
    return json.dumps({"repos": [hook]})


def test_try_repo_reports_the_prompt_that_is_refused_and_no_other(published: Path, tmp_path: Path) -> None:
    files = {
        "accepted.wav": accepted_prompt(),
        "等待音 1.WAV": refused_prompt(),
        "a $(touch hacked) 'quoted'.wav": refused_prompt(),
        "song.mp3": b"ID3 not a prompt",
    }
    repository = new_repository(tmp_path / "user", files)

    result = pre_commit(repository, "try-repo", str(published), "tonekit-check", "--all-files")

    assert result.returncode == 1, result.stdout + result.stderr
    assert "等待音 1.WAV: TK102 " in result.stdout
    assert "a $(touch hacked) 'quoted'.wav: TK102 " in result.stdout
    assert "accepted.wav" not in result.stdout
    assert "song.mp3" not in result.stdout
    assert not (repository / "hacked").exists()


@pytest.fixture(scope="module")
def installed(config: str, published: Path) -> Path:
    """A repository that uses the hook as its users do, on every commit."""
    repository = new_repository(
        published.parent / "user", {".pre-commit-config.yaml": config.encode(), "notes.txt": b""}
    )
    assert pre_commit(repository, "install").returncode == 0
    return repository


def test_a_commit_without_prompts_passes(installed: Path) -> None:
    result = pre_commit(installed, "run", "--all-files")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "no files to check" in result.stdout


def test_a_commit_of_an_accepted_prompt_passes_in_silence(installed: Path) -> None:
    (installed / "accepted.wav").write_bytes(accepted_prompt())
    git(installed, "add", "accepted.wav")

    result = git(installed, "commit", "-m", "A prompt")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "TK" not in result.stderr


def test_a_commit_of_a_refused_prompt_is_refused(installed: Path) -> None:
    (installed / "closing.wav").write_bytes(refused_prompt())
    git(installed, "add", "closing.wav")

    result = git(installed, "commit", "-m", "A prompt")

    assert result.returncode == 1
    assert "closing.wav: TK102 sample rate is 16000 Hz, wanted 8000 Hz" in result.stdout + result.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_every_entry_line_is_a_command_that_takes_any_number_of_files(
    hook: dict[str, Any], tmp_path: Path
) -> None:
    program, *args = hook["entry"].split()
    (tmp_path / "a.wav").write_bytes(accepted_prompt())
    (tmp_path / "b.wav").write_bytes(accepted_prompt())

    assert program == "tonekit"
    assert run_tonekit(*args).code == 0
    assert run_tonekit(*args, tmp_path / "a.wav", tmp_path / "b.wav").code == 0


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("good.wav", True),
        ("GOOD.WAV", True),
        ("等待音 1.wav", True),
        ("x.mp3", False),
        ("wav", False),
        ("a.wav.txt", False),
    ],
)
def test_every_hook_is_given_wav_files_in_any_case_and_nothing_else(
    hook: dict[str, Any], name: str, *, wanted: bool
) -> None:
    assert (set(hook["types"]) <= identify.identify.tags_from_filename(name)) is wanted
