"""Tables become dataclasses strictly: the annotations are the format."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tonekit.errors import ProjectError
from tonekit.tables import TableReader


@dataclass(frozen=True, kw_only=True)
class Song:
    title: str
    takes: int = 1
    credits: dict[str, str] = field(default_factory=dict)


def reader() -> TableReader:
    return TableReader("the list", error=ProjectError)


def test_what_has_a_default_of_either_kind_can_be_left_out() -> None:
    assert reader().table(Song, {"title": "a"}) == Song(title="a", takes=1, credits={})


def test_what_has_none_must_be_given() -> None:
    with pytest.raises(ProjectError, match=r"^the list lacks songs\[2\]\.title$"):
        reader().rows(Song, [{"title": "a"}, {"takes": 2}], "songs")


def test_the_values_of_a_table_are_named_by_their_keys() -> None:
    with pytest.raises(ProjectError, match=r"^the list: credits\.drums is a whole number, wanted a text$"):
        reader().table(Song, {"title": "a", "credits": {"drums": 1}})


def test_a_text_that_can_not_be_shown_is_refused_unless_it_is_read_as_it_is() -> None:
    with pytest.raises(ProjectError, match=r"^the list: title holds a character that can't be shown$"):
        reader().table(Song, {"title": "a\x1b"})

    assert reader().plain(str, "a\x1b", "title") == "a\x1b"


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (int, True, "key is true or false, wanted a whole number"),
        (str, 1, "key is a whole number, wanted a text"),
        (str, None, "key is something else, wanted a text"),
        (float, "1", 'key is "1", wanted a number'),
        (float, 10**400, "key is no number in a sensible range"),
        (float, float("nan"), "key is no number in a sensible range"),
        (int, 2**53 + 1, "key is no number in a sensible range"),
        (list, {}, "key is a table, wanted a list"),
    ],
)
def test_a_value_of_another_type_is_refused(kind: type, value: object, message: str) -> None:
    with pytest.raises(ProjectError) as refused:
        reader().plain(kind, value, "key")

    assert str(refused.value) == f"the list: {message}"


def test_a_whole_number_is_taken_for_a_number() -> None:
    assert reader().plain(float, 3, "key") == 3.0
    assert type(reader().plain(float, 3, "key")) is float


def test_the_reason_of_a_value_error_is_told() -> None:
    with pytest.raises(ProjectError, match=r"^the list: key: invalid literal"):
        reader().parsed(int, "x", "key")


def test_an_annotation_can_have_its_own_reader() -> None:
    upper = TableReader("the list", error=ProjectError, readers={str: lambda value, _key: str(value).upper()})

    assert upper.table(Song, {"title": "a"}).title == "A"
