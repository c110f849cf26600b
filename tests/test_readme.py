"""The README shows what really happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from commands import commands
from commands import tonekit as run_tonekit
from prompts import PROMPT
from signals import voice

import tonekit
from tonekit.findings import Severity
from tonekit.rules import all_rules

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_every_command_is_shown() -> None:
    for name in commands():
        assert f"tonekit {name}" in README


def test_every_option_that_is_named_exists() -> None:
    params = [param for command in commands().values() for param in command.params]
    known = {option for param in params for option in (*param.opts, *param.secondary_opts)}

    assert set(re.findall(r"`(--[a-z-]+)", README)) <= known


def test_every_rule_that_is_named_exists() -> None:
    assert set(re.findall(r"TK\d{3}", README)) <= {rule.code for rule in all_rules()}


def test_the_finding_that_is_shown_is_the_finding_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (session,) = (block for block in blocks("console") if block.startswith("$ tonekit check"))
    command, *expected = session.splitlines()

    run = run_tonekit(*shlex.split(command.removeprefix("$ tonekit ")))

    assert run.code == 1
    assert (run.out + run.err).splitlines() == expected


def test_the_python_that_is_shown_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")

    exec(code, {"segment": (voice(2.0, sample_rate=16_000, level_dbov=-20), 16_000)})  # noqa: S102

    assert capsys.readouterr().out.startswith("True 0.0 -2")
    assert tonekit.check("prompts/recordHintTone.wav").ok


def test_the_project_file_that_is_shown_can_be_read(tmp_path: Path) -> None:
    shown = "\n".join(blocks("toml"))  # two parts of one file: what to make, and what counts
    (tmp_path / "tonekit.toml").write_text(shown, encoding="utf-8")

    project = tonekit.load_project(tmp_path / "tonekit.toml")

    assert project.output == tmp_path / "prompts"
    assert [prompt.scenario for prompt in project.prompts] == ["recordHintTone"]
    assert project.severities == {"TK202": Severity.ERROR}
    assert [waiver.reason for waiver in project.waivers] == ["approved in 2019 as they are"]
    tonekit.load_profile(project.profile).scenario("recordHintTone")


def test_the_hooks_that_are_shown_are_those_that_there_are() -> None:
    """But for the one that mends: it also tells what the one that checks does."""
    text, _workflow = blocks("yaml")
    shown = yaml.safe_load(text)
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert [hook["id"] for hook in shown["repos"][0]["hooks"]] == ["tonekit-check", "tonekit-refs"]
    assert {hook["id"] for hook in hooks} == {"tonekit-check", "tonekit-fix", "tonekit-refs"}
    assert "or tonekit-fix" in text
    assert shown["repos"][0]["rev"] == f"v{tonekit.__version__}"


def test_the_workflow_that_is_shown_runs_commands_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts").mkdir()
    _hooks, workflow = (yaml.safe_load(block) for block in blocks("yaml"))
    steps = [step["run"] for step in workflow["jobs"]["prompts"]["steps"] if "run" in step]
    commands = [step.removeprefix("tonekit ") for step in steps if step.startswith("tonekit ")]

    assert [run_tonekit(*shlex.split(command)).code for command in commands] == [0, 0]
    assert sorted(path.name for path in tmp_path.glob("*.sarif")) == ["check.sarif", "refs.sarif"]


def test_what_refs_is_shown_to_find_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (session,) = (block for block in blocks("console") if "tonekit refs" in block)
    command, *expected = session.splitlines()
    for name in ("prompts/recordHintTone.wav", "prompts/lastMinVoice.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(PROMPT)
    request = '{\n"relationNum": "+86",\n"callerNum": "+86",\n"calleeNum": "+86",\n"recordFlag": "true",\n'
    (tmp_path / "bind.json").write_text(request + ' "recordHintTone": "recordHint.wav"\n}\n')
    (tmp_path / "src").mkdir()
    code = "\n" * 40 + "    request.setLastMinVoice(" + '"LastMinVoice.wav");\n'
    (tmp_path / "src" / "Binding.java").write_text(code)

    run = run_tonekit(*shlex.split(command.removeprefix("$ tonekit ")))

    assert run.code == 1
    assert run.out.splitlines() == expected


def test_the_names_before_and_after_are_those_of_the_samples() -> None:
    from tonekit.names import correct_name
    from tonekit.profiles import load_profile

    limits = load_profile("huawei-privatenumber").file_name
    rows = re.findall(r"^\| `([^`]+)` · .*\| `([^`]+\.wav)` · ", README, re.MULTILINE)

    assert len(rows) == 2
    for before, after in rows:
        assert (ROOT / "samples" / "recordings" / before).exists()
        assert correct_name(before, limits=limits) == after


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert tonekit.__version__ in changelog
