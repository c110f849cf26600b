"""Every file of the tree of cases gets the findings that its folder names, and no other.

``accepted/`` has none, and so have files that begin with ``right-``. A file in ``TKnnn-.../`` has exactly
one, of this rule; ``warning-`` says that it is one of its weaker ones, ``mode-AXB-`` that ``--mode`` is
given. A folder with a ``prompts.toml`` of its own is a case of prompts that no text names.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import catalogue, judged, unnamed

from tonekit.findings import Severity
from tonekit.references.parameters import Mode
from tonekit.rules import find_rules

if TYPE_CHECKING:
    from tonekit.references.catalogue import Catalogue

TREE = Path(__file__).parent / "cases" / "references"
TEXTS = [path for path in sorted(TREE.rglob("*.*")) if path.name != "prompts.toml" and path.is_file()]
LONE = [path for path in TEXTS if not (path.parent / "prompts.toml").exists() or path.parent == TREE]
SETS = [path for path in TEXTS if path not in LONE]
CODES = [f"TK{number}" for number in range(401, 416)]


def shown(path: Path) -> str:
    return path.relative_to(TREE).as_posix()


def read_prompts(path: Path, folder: Path) -> Catalogue:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return catalogue(folder, {name: (row["duration_s"], row["state"]) for name, row in rows.items()})


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return read_prompts(TREE / "prompts.toml", tmp_path_factory.mktemp("prompts"))


def mode_of(path: Path) -> Mode | None:
    match = re.match("(?:right-|warning-)?mode-([A-Za-z]+)-", path.name)
    return None if match is None else Mode(match[1])


@pytest.mark.parametrize("path", LONE, ids=shown)
def test_a_text_has_the_finding_that_its_folder_names(path: Path, prompts: Catalogue) -> None:
    data = path.read_bytes()
    found = judged(data, name=path.name, prompts=prompts, mode=mode_of(path))
    folder = path.relative_to(TREE).parts[0]

    if folder == "accepted" or path.name.startswith("right-"):
        assert found == ()
        return
    assert [finding.code for finding in found] == [folder[:5]], found
    assert f"{found[0].code}-{found[0].name}" == folder
    (rule,) = find_rules([found[0].code])
    weak = path.name.startswith("warning-")
    assert found[0].severity is (Severity.WARNING if weak else rule.severity)
    assert found[0].place is not None
    lines = data.decode().splitlines()
    assert found[0].place.column <= len(lines[found[0].place.line - 1])


@pytest.mark.parametrize("path", SETS, ids=shown)
def test_a_prompt_that_nothing_names_is_found(path: Path, tmp_path: Path) -> None:
    prompts = read_prompts(path.parent / "prompts.toml", tmp_path)

    found = unnamed(path.read_bytes(), name=path.name, prompts=prompts)

    wanted = [] if path.parent.name.startswith("right-") else [("TK415", Severity.INFO)]
    assert [(finding.code, finding.severity) for finding in found] == wanted


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_cases_for_and_against_it(code: str) -> None:
    cases = [path for path in TEXTS if path.relative_to(TREE).parts[0].startswith(code)]
    right = [
        path for path in cases if any(part.startswith("right-") for part in path.relative_to(TREE).parts)
    ]

    assert len(cases) - len(right) >= 3
    assert len(right) >= 2


@pytest.mark.parametrize("mode", ["AX", "AXB", "AXE", "AXYB", "X", "voice"])
def test_the_platforms_own_requests_of_every_mode_are_there(mode: str) -> None:
    assert list((TREE / "accepted" / "platform").glob(f"{mode}-*.json"))
