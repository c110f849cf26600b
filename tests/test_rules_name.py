"""TK30: names, at the limits of the profile and just beyond."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompts import PROMPT, codes, findings, only

from tonekit.findings import Fix, Severity, Status


@pytest.mark.parametrize("name", ["a.wav", "0.wav", "Aa9-_.@z.wav", "a" * 124 + ".wav", "a..b.wav", "@.wav"])
def test_a_permitted_name_has_no_finding(name: str) -> None:
    assert findings(PROMPT, name=name) == ()


def test_sound_without_a_name_has_no_finding() -> None:
    assert findings(PROMPT, name=None) == ()


def test_wrong_characters_are_listed_once_each_and_a_better_name_is_offered() -> None:
    finding = only(PROMPT, name="录音 录音\t.wav")

    assert finding.code == "TK301"
    assert finding.message == (
        r"the name has characters that are not permitted: '录' '音' ' ' '\t'; "
        "wanted only [0-9A-Za-z._@-], such as lu_yin_lu_yin.wav"
    )
    assert (finding.severity, finding.fix, finding.source) == (Severity.ERROR, Fix.NONE, Status.STATED)


@pytest.mark.parametrize("char", " !#$%&'()+,;=[]^`{}~/\\:*?\"<>|é中\u202e\x00\n")
def test_every_other_character_is_found(char: str) -> None:
    assert codes(PROMPT, name=f"a{char}b.wav") == ["TK301"]


def test_what_turns_the_line_around_is_shown_as_an_escape() -> None:
    assert r"'\u202e'" in only(PROMPT, name="a\u202eb.wav").message


def test_a_name_that_is_not_utf_8_is_shown_by_its_bytes() -> None:
    finding = only(PROMPT, name=os.fsdecode(b"gbk-\xc2\xbc.wav"))

    assert r"'\xc2' '\xbc'" in finding.message or "'¼'" in finding.message  # Windows and macOS decode it


def test_of_very_many_wrong_characters_only_the_first_are_listed() -> None:
    name = "".join(chr(0x4E00 + number) for number in range(100)) + ".wav"
    (finding,) = (found for found in findings(PROMPT, name=name) if found.code == "TK301")
    assert finding.message.count("'") == 2 * 20


def test_a_name_of_129_characters_is_too_long() -> None:
    finding = only(PROMPT, name="a" * 125 + ".wav")

    assert finding.code == "TK302"
    assert finding.message == "the name has 129 characters, wanted at most 128"
    assert (finding.severity, finding.source) == (Severity.ERROR, Status.STATED)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a", "the name has no extension, wanted .wav"),
        ("", "the name has no extension, wanted .wav"),
        ("wav", "the name has no extension, wanted .wav"),
        ("a.mp3", "the name ends in .mp3, wanted .wav"),
        ("a.wav.bak", "the name ends in .bak, wanted .wav"),
        ("a.", "the name ends in ., wanted .wav"),
    ],
)
def test_another_extension_is_an_error(name: str, message: str) -> None:
    finding = only(PROMPT, name=name)

    assert (finding.code, finding.message, finding.severity) == ("TK303", message, Severity.ERROR)


@pytest.mark.parametrize("extension", [".WAV", ".Wav", ".wAv"])
def test_an_extension_in_capitals_is_a_warning_that_nothing_documents(extension: str) -> None:
    finding = only(PROMPT, name="a" + extension)

    assert finding.code == "TK303"
    assert finding.message == (
        f"the name ends in {extension}, wanted .wav; whether the other case is taken is unknown"
    )
    assert (finding.severity, finding.source) == (Severity.WARNING, Status.UNKNOWN)


@pytest.mark.parametrize("name", ["-a.wav", ".a.wav", ".wav", "--.wav"])
def test_a_leading_hyphen_or_dot_is_a_warning(name: str) -> None:
    finding = only(PROMPT, name=name)

    assert finding.message == f"the name starts with {name[0]}, wanted a letter or a digit"
    assert (finding.code, finding.severity) == ("TK304", Severity.WARNING)


@pytest.mark.parametrize("name", ["con.wav", "CON.wav", "aux.wav", "nul.wav", "com1.wav", "LPT9.old.wav"])
def test_a_device_of_windows_is_a_warning(name: str) -> None:
    finding = only(PROMPT, name=name)

    assert (
        finding.message == f"{name.partition('.')[0]} is the name of a device on Windows, wanted another name"
    )
    assert (finding.code, finding.severity) == ("TK305", Severity.WARNING)


@pytest.mark.parametrize("name", ["console.wav", "com10.wav", "my_con.wav", "com.wav"])
def test_what_only_begins_like_a_device_is_no_finding(name: str) -> None:
    assert findings(PROMPT, name=name) == ()


@given(name=st.text(st.characters(codec=None), max_size=300))
def test_any_name_at_all_is_judged_in_printable_words(name: str) -> None:
    for finding in findings(PROMPT, name=name):
        assert finding.code.startswith("TK30")
        assert finding.message.isprintable()
