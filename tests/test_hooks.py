"""The pre-commit hook: what its file promises, and what the real pre-commit makes of it."""

from __future__ import annotations

import json
import os
import re
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
from tonekit.references.reading import SUFFIXES

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
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
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
def config(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a user writes into ``.pre-commit-config.yaml``; JSON is YAML too."""
    require_registry()
    published = tmp_path_factory.getbasetemp() / "published"  # a repository with tonekit as it is now
    published.mkdir()
    for name in NEEDED_TO_INSTALL:
        path = CHECKOUT / name
        if path.is_dir():
            shutil.copytree(path, published / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, published / name)
    git(published, "init", "-q")
    git(published, "add", "-A")
    assert git(published, "commit", "-q", "-m", "All of it").returncode == 0
    revision = git(published, "rev-parse", "HEAD").stdout.strip()
    hooks: list[dict[str, Any]] = [{"id": hook["id"]} for hook in HOOKS]
    hooks[-1]["args"] = ["--prompts", "prompts"]
    return json.dumps({"repos": [{"repo": str(published), "rev": revision, "hooks": hooks}]}).encode()


@pytest.fixture
def repository(config: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that uses the hooks as their users do, on every commit."""
    files = {
        ".pre-commit-config.yaml": config,
        "prompts/one minute.wav.txt": b"what is said",
        "prompts/wait.wav": accepted_prompt(),
    }
    repository = new_repository(tmp_path_factory.mktemp("user"), files)
    assert pre_commit(repository, "install").returncode == 0
    assert git(repository, "commit", "-q", "--no-verify", "-m", "Start").returncode == 0
    return repository


def commit(repository: Path, **files: bytes) -> tuple[int, str]:
    """Write files, and try to commit all that changed; return the exit code and what was said."""
    for name, data in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    git(repository, "add", "-A")
    result = git(repository, "commit", "-m", "A change")
    return result.returncode, result.stdout + result.stderr


def test_a_commit_without_prompts_passes(repository: Path) -> None:
    code, said = commit(repository, **{"notes.txt": b"lastMinVoice"})

    assert code == 0, said
    assert said.count("no files to check") == len(HOOKS)


def test_a_commit_of_an_accepted_prompt_passes_in_silence(repository: Path) -> None:
    code, said = commit(repository, **{"prompts/last.wav": accepted_prompt()})

    assert code == 0, said
    assert "TK" not in said


def test_a_commit_of_refused_prompts_is_refused_whatever_their_names(repository: Path) -> None:
    code, said = commit(
        repository,
        **{
            "等待音 1.WAV": refused_prompt(),
            "a $(touch hacked) 'quoted'.wav": refused_prompt(),
            "song.mp3": b"ID3 not a prompt",
        },
    )

    assert code == 1
    assert "等待音 1.WAV: TK102 sample rate is 16000 Hz, wanted 8000 Hz" in said
    assert "a $(touch hacked) 'quoted'.wav: TK102 " in said
    assert "song.mp3" not in said
    assert "wait.wav" not in said
    assert not (repository / "hacked").exists()


def test_all_files_and_no_files_can_be_checked(repository: Path) -> None:
    everything = pre_commit(repository, "run", "--all-files")

    assert everything.returncode == 0, everything.stdout + everything.stderr
    assert everything.stdout.count("Passed") == len(HOOKS)

    nothing = pre_commit(repository, "run")

    assert nothing.returncode == 0, nothing.stdout + nothing.stderr
    assert nothing.stdout.count("no files to check") == len(HOOKS)


def test_a_wrong_header_is_mended_and_the_second_commit_passes(repository: Path) -> None:
    whole = accepted_prompt()

    code, said = commit(repository, **{"anote.wav": whole + b"TAG and more"})

    assert code == 1
    assert "files were modified by this hook" in said
    assert (repository / "anote.wav").read_bytes() == whole

    code, said = commit(repository)

    assert code == 0, said


def test_what_a_new_header_cannot_mend_still_refuses_the_commit(repository: Path) -> None:
    wide = refused_prompt()

    code, said = commit(repository, **{"closing.wav": wide})

    assert code == 1
    assert (repository / "closing.wav").read_bytes() == wide
    assert said.count("closing.wav: TK102") == 2  # the hook that checks, and the one that mends


def test_a_request_that_names_a_prompt_which_there_is_not_is_refused(repository: Path) -> None:
    request = b'{"relationNum": "+86170", "callerNum": "+86186", "preVoice": {"callerHintTone": "%b.wav"}}'

    code, said = commit(repository, **{"绑定 request.json": request % b"lost"})

    assert code == 1
    column = request.index(b'"%b') + 1
    assert f"绑定 request.json:1:{column}: TK401 there is no prompt 'lost.wav' in prompts" in said

    code, said = commit(repository, **{"绑定 request.json": request % b"wait"})

    assert code == 0, said


def test_code_that_names_a_prompt_wrongly_is_refused(repository: Path) -> None:
    code, said = commit(repository, **{"src/Binding code.java": b'request.setLastMinVoice("Wait.wav");\n'})

    assert code == 1
    assert "src/Binding code.java:1:25: TK402 the prompt is named wait.wav" in said


def test_deleted_and_renamed_files_are_no_trouble(repository: Path) -> None:
    code, said = commit(
        repository, **{"request.json": b'{"lastMinVoice": "wait.wav"}', "a.wav": accepted_prompt()}
    )
    assert code == 0, said
    git(repository, "rm", "-q", "a.wav", "request.json")
    git(repository, "mv", "prompts/wait.wav", "prompts/waiting.wav")

    code, said = commit(repository)

    assert code == 0, said


def test_a_prompt_that_is_given_a_wrong_name_is_refused(repository: Path) -> None:
    git(repository, "mv", "prompts/wait.wav", "prompts/等待.wav")

    code, said = commit(repository)

    assert code == 1
    assert "prompts/等待.wav: TK301" in said


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_every_entry_line_is_a_command_that_takes_any_number_of_files(
    hook: dict[str, Any], tmp_path: Path
) -> None:
    program, *args = hook["entry"].split()
    suffix, data = (".wav", accepted_prompt()) if "wav" in hook["types"] else (".json", b"{}")
    files = [tmp_path / f"{name}{suffix}" for name in "ab"]
    for file in files:
        file.write_bytes(data)

    assert program == "tonekit"
    assert run_tonekit(*args).code == 0
    assert run_tonekit(*args, *files).code == 0


@pytest.mark.parametrize(
    "hook", [hook for hook in HOOKS if "wav" in hook["types"]], ids=lambda hook: hook["id"]
)
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
def test_hooks_over_prompts_are_given_wav_files_in_any_case_and_nothing_else(
    hook: dict[str, Any], name: str, *, wanted: bool
) -> None:
    assert (set(hook["types"]) <= identify.identify.tags_from_filename(name)) is wanted


def test_the_hook_over_texts_is_given_what_is_read_in_any_case_and_nothing_else() -> None:
    (pattern,) = (hook["files"] for hook in HOOKS if hook["id"] == "tonekit-refs")

    for suffix in SUFFIXES:
        for name in (f"a b/请求{suffix}", f"A{suffix.upper()}"):
            assert re.search(pattern, name), name
    for name in (".env", "a/.env.local"):
        assert re.search(pattern, name), name
    for name in ("a.md", "json", "a.json.txt", "a.wav", "environment", "a.cs.png"):
        assert not re.search(pattern, name), name
