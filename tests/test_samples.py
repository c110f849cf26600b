"""The files in ``samples`` are what their names say. A new one is collected; it needs no code here."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tonekit.checking import check
from tonekit.conversion import convert
from tonekit.findings import Fix
from tonekit.prompt import prompt_from_bytes, prompt_from_path
from tonekit.rules import all_rules

SAMPLES = Path(__file__).parents[1] / "samples"
ACCEPTED = sorted((SAMPLES / "accepted").iterdir())
REJECTED = sorted((SAMPLES / "rejected").iterdir())

NOT_IN_A_SAMPLE = {
    "TK011": "an info: its files are among the accepted ones",
    "TK302": "a name of 129 characters does not fit into every folder on Windows",
    "TK304": "a sample's name starts with its code",
    "TK305": "Windows can't check out such a name",
    "TK311": "2 MB of sound in every clone",
    "TK312": "2 MB of sound in every clone",
    "TK313": "a matter of the scenario, not of the file",
    **{f"TK{number}": "its cases are texts, in tests/cases/references" for number in range(400, 417)},
    **dict.fromkeys(("TK501", "TK502", "TK503"), "a matter of the folder, not of the file"),
    **dict.fromkeys(("TK210", "TK211"), "a matter of the level that was asked for, not of the file"),
    **dict.fromkeys(("TK601", "TK602", "TK603"), "a matter of the manifest, not of the file"),
}


@pytest.mark.parametrize("path", REJECTED, ids=lambda path: path.name)
def test_a_rejected_sample_has_the_finding_that_it_is_named_after_and_no_other(path: Path) -> None:
    codes = {finding.code for finding in check(path).findings}

    assert codes == {path.name.partition("-")[0]}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.name)
def test_an_accepted_sample_has_no_finding_but_the_info_on_a_missing_fact(path: Path) -> None:
    codes = [finding.code for finding in check(path).findings]

    assert codes == ([] if b"fact" in path.read_bytes()[:58] else ["TK011"])


SAFE_TO_MEND = [path for path in REJECTED if {found.fix for found in check(path).findings} == {Fix.SAFE}]


@pytest.mark.parametrize("path", SAFE_TO_MEND, ids=lambda path: path.name)
def test_what_is_safe_to_mend_is_mended_by_a_conversion_that_keeps_every_octet(path: Path) -> None:
    result = convert(path)

    assert check(result.data).findings == ()
    assert prompt_from_bytes(result.data).octets == prompt_from_path(path).octets


def test_every_rule_has_a_sample_or_a_reason() -> None:
    rejected = {path.name.partition("-")[0] for path in REJECTED}

    assert sorted(rejected | set(NOT_IN_A_SAMPLE)) == [rule.code for rule in all_rules()]
    assert rejected.isdisjoint(NOT_IN_A_SAMPLE)


def test_the_script_makes_these_files_and_no_others() -> None:
    spec = importlib.util.spec_from_file_location("make_rejected", SAMPLES / "make_rejected.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert {path.name: path.read_bytes() for path in ACCEPTED} == script.ACCEPTED
    assert {path.name: path.read_bytes() for path in REJECTED} == script.REJECTED
