"""Sentences and file names for people."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonekit.text import say, shown


def test_a_brace_in_a_value_stays_a_brace() -> None:
    assert say("{path}: it is empty", path="{x}.wav") == "{x}.wav: it is empty"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("录音提示音 1.m4a", "录音提示音 1.m4a"),
        ("café.wav", "café.wav"),
        ("two\nlines.wav", "two\\nlines.wav"),
        ("red\x1b[31m.wav", "red\\x1b[31m.wav"),
        ("right\u202eto left.wav", "right\\u202eto left.wav"),
        (b"gb-\xb2\xe2.wav", "gb-\\xb2\\xe2.wav"),
    ],
)
def test_a_file_name_is_one_safe_line(name: str | bytes, expected: str) -> None:
    assert shown(name) == expected


@given(st.binary(min_size=1, max_size=40))
def test_any_file_name_can_be_printed(name: bytes) -> None:
    text = shown(os.fsdecode(name))

    assert text.isprintable()
    text.encode("utf-8")
