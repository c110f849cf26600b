"""The rules as a whole: what they are called, what they need, and how they are found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prompts import PROMPT, findings

from tonekit.errors import UnknownRuleError
from tonekit.findings import Status
from tonekit.profiles import load_profile
from tonekit.rules import all_rules, find_rules
from tonekit.rules.container import wants_header_only

if TYPE_CHECKING:
    from tonekit.rules import AnyRule

NAMES = {
    "TK001": "not-wave",
    "TK002": "truncated",
    "TK003": "riff-size",
    "TK004": "extra-chunk",
    "TK005": "trailing-bytes",
    "TK006": "no-fmt",
    "TK007": "no-data",
    "TK008": "no-samples",
    "TK009": "pad-byte",
    "TK010": "fact-count",
    "TK011": "no-fact",
    "TK012": "chunk-twice",
    "TK013": "chunk-order",
    "TK101": "encoding",
    "TK102": "sample-rate",
    "TK103": "channels",
    "TK104": "bits-per-sample",
    "TK105": "byte-rate",
    "TK106": "block-align",
    "TK107": "extensible-header",
    "TK108": "mislabelled",
    "TK301": "name-characters",
    "TK302": "name-length",
    "TK303": "name-extension",
    "TK304": "name-start",
    "TK305": "name-reserved",
    "TK311": "too-large",
    "TK312": "nearly-too-large",
    "TK313": "too-long",
    "TK314": "too-short",
    "TK400": "unreadable-text",
    "TK401": "unknown-prompt",
    "TK402": "inexact-name",
    "TK403": "impossible-name",
    "TK404": "no-record-tone",
    "TK405": "record-tone-unused",
    "TK406": "last-minute-unused",
    "TK407": "callback-twice",
    "TK408": "parameter-elsewhere",
    "TK409": "wrong-type",
    "TK410": "empty-name",
    "TK411": "entry-count",
    "TK412": "max-duration",
    "TK413": "longer-than-heard",
    "TK414": "not-approved",
    "TK415": "unnamed-prompt",
    "TK416": "ignore-comment",
    "TK501": "names-differ-in-case",
    "TK502": "level-differs",
    "TK503": "same-sound",
    "TK601": "changed-since-prepared",
    "TK602": "not-in-manifest",
    "TK603": "needs-review",
}
"""Users write them into their settings: none is ever changed or used for something else."""

SIGNAL_CODES = [f"TK2{number:02}" for number in range(1, 12)]

every_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)


def codes(*selectors: str) -> list[str]:
    return [rule.code for rule in find_rules(selectors)]


def test_there_is_a_rule_for_every_code_and_its_name_stays() -> None:
    assert {rule.code: rule.name for rule in all_rules() if rule.code not in SIGNAL_CODES} == NAMES
    assert codes("TK2") == SIGNAL_CODES


def test_codes_and_names_are_unique_and_codes_are_sorted() -> None:
    found = [rule.code for rule in all_rules()]
    assert found == sorted(set(found))
    assert len({rule.name for rule in all_rules()}) == len(found)


@every_rule
def test_a_manual_says_what_is_found_and_why_it_matters_and_how_it_is_mended(rule: AnyRule) -> None:
    paragraphs = rule.manual.split("\n\n")

    assert len(paragraphs) == 3
    assert all(paragraph.endswith(".") for paragraph in paragraphs)
    assert len(rule.manual) < 1000
    assert rule.summary == paragraphs[0]  # a sentence that fits on a line


@every_rule
def test_what_a_rule_requires_runs_before_it(rule: AnyRule) -> None:
    for required in rule.requires:
        found = [other.code for other in all_rules() if other.code.startswith(required)]
        assert found
        assert found[0] < rule.code


def test_rules_are_found_by_code_prefix_and_name_in_either_case_and_once_each() -> None:
    assert codes("TK102") == codes("tk102") == codes("sample-rate") == codes("Sample-Rate") == ["TK102"]
    assert codes("TK30") == ["TK301", "TK302", "TK303", "TK304", "TK305"]
    assert codes("TK103", "channels", "TK102") == ["TK102", "TK103"]
    assert codes("TK") == [rule.code for rule in all_rules()]
    assert codes() == []


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        (
            "TK109",
            "there is no rule 'TK109'; the nearest: " + ", ".join(code for code in NAMES if code[2] == "1"),
        ),
        ("tk1021", "there is no rule 'tk1021'; the nearest: TK102"),
        ("samplerate", "there is no rule 'samplerate'; the nearest: sample-rate"),
        ("", "there is no rule '', wanted a code such as TK102, its first letters, or a name"),
        ("E501\n", "there is no rule 'E501\\n', wanted a code such as TK102, its first letters, or a name"),
    ],
)
def test_an_unknown_rule_is_refused_and_the_nearest_offered(selector: str, message: str) -> None:
    with pytest.raises(UnknownRuleError) as caught:
        find_rules(["TK102", selector])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("TK105-128-kbps.wav", True),
        ("TK002-pipe-ffmpeg.wav", True),
        ("TK002-cut-short.wav", True),
        ("TK012-two-sounds.wav", False),  # a person has to say which
        ("TK101-mu-law.wav", False),  # has to be encoded again
    ],
)
def test_a_new_header_is_enough_for_what_keeps_every_octet(sample: str, expected: bool) -> None:
    assert {wants_header_only(finding) for finding in findings(sample)} == {expected}


def test_limits_are_those_of_the_profile() -> None:
    """No rule knows a number of a platform."""
    built_in = load_profile("huawei-privatenumber")
    profile = replace(
        built_in,
        size=replace(built_in.size, max_bytes=replace(built_in.size.max_bytes, value=3000)),
        file_name=replace(
            built_in.file_name,
            pattern=replace(built_in.file_name.pattern, value="[a-z.]", status=Status.UNKNOWN),
            max_length=replace(built_in.file_name.max_length, value=14),
        ),
    )

    found = findings(PROMPT, name="Please_hold_the_line.wav", profile=profile)

    assert [finding.message.partition(";")[0] for finding in found] == [
        "the name has characters that are not permitted: 'P' '_'",
        "the name has 24 characters, wanted at most 14",
        "the file has 3258 bytes, wanted at most 3000",
    ]
    assert found[0].source is Status.UNKNOWN
