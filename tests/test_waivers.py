"""Which files a pattern of the project file means."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tonekit.waivers import parse_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("prompts/*.wav", "prompts/wait.wav", True),
        ("prompts/*.wav", "prompts/old/wait.wav", False),
        ("prompts/*.wav", "wait.wav", False),
        ("prompts/*.wav", "other/prompts/wait.wav", False),
        ("prompts/**/*.wav", "prompts/wait.wav", True),
        ("prompts/**/*.wav", "prompts/a/b/wait.wav", True),
        ("prompts/**/*.wav", "prompts/a/b/wait.txt", False),
        ("**/old/*.wav", "a/b/old/wait.wav", True),
        ("**/old/*.wav", "old/wait.wav", True),
        ("**/old/*.wav", "old/a/wait.wav", False),
        ("prompts/**", "prompts/a/b.wav", True),
        ("prompts/**", "other/b.wav", False),
        ("prompts/**", "prompts", False),
        ("prompts/**/**", "prompts", False),
        ("wait.wav", "wait.wav", True),
        ("wait.wav", "a/b/wait.wav", True),
        ("wait?.wav", "a/b/wait2.wav", True),
        ("wait[12].wav", "wait3.wav", False),
        ("*", "a/b/.hidden", True),
        ("./prompts/*.wav", "prompts/wait.wav", True),
        ("../prompts/*.wav", "../prompts/wait.wav", True),
        ("Prompts/*.wav", "prompts/wait.wav", False),
        ("prompts/录*.wav", "prompts/录音.wav", True),
        ("prompts/*.wav", "prompts/two\nlines.wav", True),
    ],
)
def test_a_pattern_means_these_files(pattern: str, path: str, meant: bool) -> None:
    assert parse_pattern(pattern).matches(PurePosixPath(path).parts) == meant


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "is empty"),
        ("prompts\\*.wav", "holds a backslash; write / between folders"),
        ("/prompts/*.wav", "is absolute"),
        ("C:/prompts/*.wav", "is absolute"),
        ("prompts/", r"wanted files; write prompts/\*\* for all that it holds"),
        ("./.", "is empty"),
    ],
)
def test_a_pattern_that_can_match_nothing_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "place"),
    [
        ("prompts/old/*.wav", ("prompts", "old")),
        ("prompts/old/wait.wav", ("prompts", "old")),
        ("prompts/*/old/wait.wav", ("prompts",)),
        ("../prompts/**", ("..", "prompts")),
        ("o[lL]d/wait.wav", ()),
        ("wait.wav", ()),
    ],
)
def test_all_files_that_a_pattern_means_stand_in_its_place(pattern: str, place: tuple[str, ...]) -> None:
    assert parse_pattern(pattern).place == place
    assert parse_pattern(pattern).text == pattern


PARTS = st.sampled_from(["a", "b", "ab", "a.wav", ".b"])
PATTERN_PARTS = PARTS | st.sampled_from(["*", "**", "?", "a*", "*.wav", "[ab]", "*b*"])


@pytest.mark.skipif(sys.version_info < (3, 13), reason="full_match is new in Python 3.13")
@example(["a", "**"], ["a"])
@given(st.lists(PATTERN_PARTS, min_size=2, max_size=5), st.lists(PARTS, min_size=1, max_size=5))
def test_a_pattern_with_folders_means_what_python_313_means_by_it(
    pattern: list[str], path: list[str]
) -> None:
    text, file = "/".join(pattern), PurePosixPath("/".join(path))

    expected = file.full_match(text)  # type: ignore[attr-defined, unused-ignore] # unknown to older ones

    assert parse_pattern(text).matches(file.parts) == expected


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    pattern = parse_pattern("/".join(["**", "*a" * 20] * 20))

    assert not pattern.matches(("a" * 200,) * 100 + ("b",))
