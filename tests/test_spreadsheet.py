"""The table of a manifest opens in Excel and its like, and runs nothing there."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import LEVELS, listed, manifest
from prompts import PROMPT

from tonekit.manifest import ManifestPrompt, Review, ReviewState
from tonekit.spreadsheet import is_manifest_csv, manifest_csv

PLAIN = listed("wait.wav", PROMPT)


def table(*prompts: ManifestPrompt, delimiter: str = ",") -> list[list[str]]:
    """Return the cells of a table as a program reads them."""
    text = manifest_csv(manifest(*prompts)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def row(prompt: ManifestPrompt) -> dict[str, str]:
    """Return the only row by its columns."""
    header, cells = table(prompt)
    return dict(zip(header, cells, strict=True))


def test_it_is_utf_8_with_a_byte_order_mark_so_that_excel_reads_chinese() -> None:
    data = manifest_csv(manifest(replace(PLAIN, description="录音提示音")))

    assert data.startswith(b"\xef\xbb\xbfname,")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert "录音提示音".encode() in data


def test_the_columns_of_the_upload_form_come_first_and_there_is_a_row_for_each_prompt() -> None:
    header, *rows = table(listed("a.wav", PROMPT), listed("b.wav", PROMPT))

    assert header[:2] == ["name", "description"]
    assert [cells[0] for cells in rows] == ["a.wav", "b.wav"]
    assert {len(cells) for cells in rows} == {len(header)}


def test_it_says_what_the_manifest_says() -> None:
    prompt = replace(
        PLAIN,
        description="录音提示音",
        scenario="recordHintTone",
        text="通话将会被录音",
        review=Review(state=ReviewState.REJECTED, since=PLAIN.review.since, note='"too quiet", they say'),
    )

    cells = row(prompt)

    assert cells["description"] == "录音提示音"
    assert cells["scenario"] == "recordHintTone"
    assert cells["text"] == "通话将会被录音"
    assert (cells["state"], cells["since"]) == ("rejected", "2026-01-27")
    assert cells["note"] == '"too quiet", they say'
    assert (cells["duration_s"], cells["bytes"]) == ("0.40", "3258")
    assert cells["source"] == "../recordings/wait.wav"
    assert cells["sha256"] == prompt.sha256


def test_levels_are_numbers_with_two_decimals_and_that_of_the_speech_is_among_them() -> None:
    cells = row(replace(PLAIN, levels=replace(LEVELS, active_speech_dbov=-26.6, rms_dbov=-28.004)))

    columns = ("active_speech_dbov", "peak_dbov", "rms_dbov")
    assert [cells[column] for column in columns] == ["-26.60", "-3.00", "-28.00"]
    assert [column for column in cells if column.endswith("_dbov")] == list(columns)


def test_a_level_that_rounds_to_full_scale_has_no_sign() -> None:
    assert row(replace(PLAIN, levels=replace(LEVELS, peak_dbov=-0.004)))["peak_dbov"] == "0.00"


def test_a_sound_without_a_level_has_an_empty_cell() -> None:
    assert row(replace(PLAIN, levels=replace(LEVELS, rms_dbov=None)))["rms_dbov"] == ""
    assert row(PLAIN)["active_speech_dbov"] == ""


COMMAND = "cmd|'/c calc'!A1"  # what a spreadsheet would run, after one of the signs


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet may take a cell for a formula: what it passes over first does not help."""
    return cell.lstrip(' \t\r\n\0"　\xa0')[:1] in set("=+-@＝＋－＠")


@pytest.mark.parametrize("sign", [*"=+-@", *"＝＋－＠"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\r\n", "\0", "  \t ", '"', "　", "\xa0"])
def test_a_text_that_begins_like_a_formula_is_defused_in_every_column(sign: str, before: str) -> None:
    text = before + sign + COMMAND
    review = replace(PLAIN.review, note=text)
    prompt = replace(PLAIN, name=text, source=text, description=text, text=text, scenario=text, review=review)

    for column in ("name", "description", "scenario", "text", "note", "source"):
        assert not runs(row(prompt)[column]), column
        assert COMMAND in row(prompt)[column]


@pytest.mark.parametrize(
    "text", ["a;=1+1", "a; =1+1", 'a;"=1+1"', "a\n=1+1", "a\r\n=1+1", "a\t=1+1", ";;=1+1", "a;\n@x", "a\v=1"]
)
def test_nor_does_what_other_countries_settings_take_for_a_cell(text: str) -> None:
    prompt = replace(PLAIN, description=text)

    for delimiter in (";", "\t"):
        for cells in table(prompt, delimiter=delimiter):
            assert not any(runs(cell) for cell in cells)


@given(st.text(st.sampled_from("=+-@＝ \t\r\n\"';,a|\0\x85\u2028'"), max_size=8))
def test_whatever_is_written_no_cell_of_any_reading_begins_a_formula(text: str) -> None:
    prompt = replace(
        PLAIN, name=text, description=text, levels=replace(LEVELS, rms_dbov=None, peak_dbov=None)
    )

    for delimiter in (",", ";"):
        for cells in table(prompt, delimiter=delimiter):
            assert not any(runs(cell) for cell in cells)


def test_a_text_of_nothing_but_line_ends_takes_no_long_time() -> None:
    assert len(row(replace(PLAIN, text="\n" * 100_000 + "x"))["text"]) == 100_001


def test_an_accepted_name_that_begins_with_an_at_sign_is_defused_too() -> None:
    assert row(listed("@wait.wav", PROMPT))["name"] == "'@wait.wav"


def test_a_harmless_text_is_left_as_it_is() -> None:
    text = "您好，请稍后 - call 400-800 (a+b=c) 'now' e@mail"

    assert row(replace(PLAIN, text=text))["text"] == text


def test_a_text_of_several_lines_stays_in_its_cell() -> None:
    assert row(replace(PLAIN, text="first\r\nsecond\nthird"))["text"] == "first\nsecond\nthird"


def test_the_wide_space_of_chinese_stays_what_it_is() -> None:
    assert row(replace(PLAIN, text="您好　请稍后"))["text"] == "您好　请稍后"


def test_what_can_not_be_shown_is_written_as_an_escape() -> None:
    prompt = replace(PLAIN, source="caf\udce9\x1b[31m\u202egnp.mp3")

    assert row(prompt)["source"] == r"caf\xe9\x1b[31m\u202egnp.mp3"


def test_a_table_is_known_for_one_and_nothing_else_is() -> None:
    empty = manifest_csv(manifest())

    assert is_manifest_csv(empty)
    assert is_manifest_csv(manifest_csv(manifest(PLAIN)))
    assert not is_manifest_csv(b"")
    assert not is_manifest_csv(b"name,description\r\nx,y\r\n")
    assert not is_manifest_csv(empty.removeprefix(b"\xef\xbb\xbf"))
