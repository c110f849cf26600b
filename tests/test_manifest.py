"""What the record of a prepared folder holds comes back from it, and nothing else passes for one."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import LEVELS, listed, manifest, write_manifest
from prompts import PROMPT

from tonekit import files
from tonekit.errors import ManifestError
from tonekit.findings import Finding, Fix, Severity, Status
from tonekit.manifest import (
    MANIFEST_NAME,
    MAX_BYTES,
    Manifest,
    ManifestPrompt,
    Review,
    ReviewState,
    Settings,
    parse_manifest,
    read_manifest,
)

FINDING = Finding(
    code="TK206",
    name="silence-start",
    severity=Severity.WARNING,
    message="starts with 1.20 s of silence, wanted at most 0.50 s",
    offset=None,
    fix=Fix.UNSAFE,
    source=Status.DERIVED,
)

PLAIN = listed("wait.wav", PROMPT)

DOCUMENTED_KEYS = [
    *("name", "source", "source_sha256", "sha256", "bytes", "duration_s", "scenario"),
    *("description", "text", "settings", "levels", "findings", "review"),
]


def document(**changes: object) -> dict[str, Any]:
    """Return a manifest of one prompt as JSON values, with some keys of the prompt changed."""
    made: dict[str, Any] = json.loads(manifest(PLAIN).to_json())
    made["prompts"][0].update(changes)
    return made


def parsed(data: object, folder: Path) -> Manifest:
    """Take apart what may be a manifest: bytes, or JSON values."""
    return parse_manifest(
        data if isinstance(data, bytes) else json.dumps(data).encode(), path=folder / MANIFEST_NAME
    )


undecodable = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF)  # bytes, as os.fsdecode carries them
any_text = st.text(st.characters(codec="utf-8") | undecodable, max_size=12)
file_names = any_text.filter(lambda name: not set(name) & set("/\\:\0") and name not in {"", ".", ".."})
prompts = st.builds(
    ManifestPrompt,
    name=file_names,
    source=any_text,
    source_sha256=st.just("0" * 64),
    sha256=st.just("1" * 64),
    bytes=st.integers(0, 2**31),
    duration_s=st.integers(0, 10**9).map(lambda frames: frames / 8000),
    scenario=st.none() | any_text,
    description=any_text,
    text=any_text,
    settings=st.builds(
        Settings, channel=st.sampled_from(["mix", "left", "right", 1, 64]), recipe=st.just("0")
    ),
    levels=st.sampled_from([LEVELS, replace(LEVELS, peak_dbov=None, rms_dbov=None, clipped_frames=7)]),
    findings=st.sampled_from([(), (FINDING,), (replace(FINDING, offset=58), FINDING)]),
    review=st.builds(Review, state=st.sampled_from(ReviewState), since=st.dates(), note=any_text),
)


@given(st.lists(prompts, max_size=3, unique_by=lambda prompt: prompt.name), any_text)
def test_a_manifest_comes_back_from_its_bytes(rows: list[ManifestPrompt], profile: str) -> None:
    made = replace(manifest(*rows), profile=profile)

    again = parsed(made.to_json(), Path())

    assert again == made
    assert again.to_json() == made.to_json()


def test_the_file_is_laid_out_as_documented() -> None:
    made = json.loads(manifest(replace(PLAIN, findings=(FINDING,))).to_json())

    assert list(made) == ["version", "profile", "prompts"]
    assert made["version"] == 1
    (prompt,) = made["prompts"]
    assert list(prompt) == DOCUMENTED_KEYS
    assert list(prompt["review"]) == ["state", "since", "note"]
    assert prompt["review"]["since"] == "2026-01-27"
    assert prompt["findings"] == [FINDING.to_dict()]


def test_prompts_are_sorted_by_name_whatever_their_order() -> None:
    rows = [listed(name, PROMPT) for name in ("b.wav", "a.wav", "B.wav", "10.wav")]

    made = manifest(*rows)

    assert [prompt.name for prompt in made.prompts] == ["10.wav", "B.wav", "a.wav", "b.wav"]
    assert made.to_json() == manifest(*reversed(rows)).to_json()


def test_a_change_of_one_prompt_is_a_change_of_its_lines_only() -> None:
    rows = [listed(name, PROMPT) for name in ("a.wav", "b.wav", "c.wav")]
    changed = replace(rows[1], description="录音提示音", review=replace(rows[1].review, note="too quiet"))

    before = manifest(*rows).to_json().decode().splitlines()
    after = manifest(rows[0], changed, rows[2]).to_json().decode().splitlines()

    different = [new.strip() for old, new in zip(before, after, strict=True) if old != new]
    assert different == ['"description": "录音提示音",', '"note": "too quiet"']


def test_the_file_is_utf_8_with_a_line_end_and_chinese_as_it_is() -> None:
    data = manifest(replace(PLAIN, description="录音提示音")).to_json()

    assert "录音提示音".encode() in data
    assert data.endswith(b"}\n")
    assert b"\r" not in data


def test_a_source_whose_name_is_not_utf_8_comes_back_byte_by_byte(tmp_path: Path) -> None:
    source = os.fsdecode(b"../recordings/caf\xe9.mp3")

    write_manifest(tmp_path, replace(PLAIN, source=source))

    (tmp_path / MANIFEST_NAME).read_bytes().decode()  # UTF-8 all the same
    again = read_manifest(tmp_path)
    assert again is not None
    assert os.fsencode(again.prompts[0].source) == b"../recordings/caf\xe9.mp3"


def test_a_prompt_is_found_by_its_name_and_the_nearest_is_offered() -> None:
    made = manifest(listed("wait.wav", PROMPT), listed("bye.wav", PROMPT))

    assert made.find("bye.wav").name == "bye.wav"
    with pytest.raises(
        ManifestError, match=r"^the manifest has no prompt wiat\.wav; the nearest is wait\.wav$"
    ):
        made.find("wiat.wav")
    with pytest.raises(ManifestError, match=r"^the manifest has no prompt \\x1b\[31m$"):
        made.find("\x1b[31m")


def test_a_name_in_another_case_is_nearer_than_any_other() -> None:
    made = manifest(listed("c.wav", PROMPT), listed("a.wav", PROMPT))

    with pytest.raises(ManifestError, match=r"the nearest is a\.wav$"):
        made.find("A.wav")


def test_a_folder_without_a_manifest_has_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    for name in ("nowhere", "a\0b", "a" * 300):
        assert read_manifest(tmp_path / name) is None


def test_a_manifest_written_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + manifest(PLAIN).to_json().replace(b"\n", b"\r\n")

    assert parsed(data, tmp_path) == manifest(PLAIN)


REVIEW = PLAIN.review.to_dict()
CONFLICT = manifest(PLAIN).to_json().replace(b' "profile"', b'<<<<<<< HEAD\n "profile"')


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is not JSON"),
        (b"name,description\r\n", "it is not JSON"),
        (CONFLICT, "it holds a merge conflict; settle that first"),
        (manifest(PLAIN).to_json()[:-40], "it is not JSON"),
        (b'{"version": 1, "profile": "\xff"}', "it is not JSON"),
        (b"[" * 200_000, "it is not JSON"),
        (b'{"version": 1, "profile": "x", "prompts": ' + b"9" * 5000 + b"}", "it is not JSON"),
        ([], "it is no manifest: it holds no JSON object"),
        ("manifest", "it is no manifest: it holds no JSON object"),
        ({}, "its version is None, wanted 1"),
        ({**document(), "version": 2}, "its version is 2, wanted 1"),
        ({**document(), "version": True}, "its version is True, wanted 1"),
        ({**document(), "version": "1"}, "its version is 1, wanted 1"),
        ({**document(), "version": "\x1b[31m" * 99}, r"its version is \\x1b"),
        ({"version": 1, "prompts": []}, "lacks profile"),
        ({"version": 1, "profile": "x"}, "prompts is something else, wanted a list"),
        ({"version": 1, "profile": "x", "prompts": {}}, "prompts is a table, wanted a list"),
        ({"version": 1, "profile": "x", "prompts": ["a.wav"]}, r'prompts\[1\] is "a.wav", wanted a table'),
        ({**document(), "profil": "x"}, "unknown key profil; the nearest is profile"),
        ({**document(), "prompts": document()["prompts"] * 2}, r"it lists wait\.wav twice"),
        (document(sha="0"), r"unknown key prompts\[1\]\.sha; the nearest is"),
        (document(bytes="12"), r'prompts\[1\]\.bytes is "12", wanted a whole number'),
        (document(bytes=True), r"prompts\[1\]\.bytes is true or false, wanted a whole number"),
        (document(duration_s=float("nan")), r"prompts\[1\]\.duration_s is no number in a sensible range"),
        (document(text=None), r"prompts\[1\]\.text is something else, wanted a text"),
        (document(settings={"channel": "both", "recipe": "0"}), r"prompts\[1\]\.settings\.channel: "),
        (document(settings={"channel": "mix"}), r"lacks prompts\[1\]\.settings\.recipe"),
        (document(levels={}), r"lacks prompts\[1\]\.levels\.peak_dbov"),
        (document(findings=[{}]), r"lacks prompts\[1\]\.findings\[1\]\.code"),
        (
            document(review={**REVIEW, "state": "seen"}),
            r'prompts\[1\]\.review\.state is "seen", wanted one of',
        ),
        (document(review={**REVIEW, "since": "27.1.2026"}), r"prompts\[1\]\.review\.since: "),
    ],
    ids=lambda value: re.sub(r"\W+", "-", value)[:50] if isinstance(value, str) else "",
)
def test_what_is_no_manifest_is_refused_by_name(data: object, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=reason) as refused:
        parsed(data, tmp_path)

    assert str(refused.value).startswith(str(tmp_path / MANIFEST_NAME))
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("key", list(PLAIN.to_dict()))
def test_a_prompt_that_lacks_a_key_is_refused_by_that_key(key: str, tmp_path: Path) -> None:
    made = document()
    del made["prompts"][0][key]

    with pytest.raises(ManifestError, match=rf"lacks prompts\[1\]\.{key}$"):
        parsed(made, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x.wav",
        "/etc/passwd",
        "a/b.wav",
        "a\\b.wav",
        "..\\x.wav",
        "C:x.wav",
        "a\0.wav",
        "a/",
    ],
)
def test_a_name_that_may_lead_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="which is no name of a file in its folder"):
        parsed(document(name=name), tmp_path)


def test_names_that_only_look_dangerous_are_read(tmp_path: Path) -> None:
    names = ("...wav", "..wav", "@a.wav", "-rf.wav", "<img src=x>.wav", "~.wav", "a b.wav")

    made = manifest(*(listed(name, PROMPT) for name in names))

    assert parsed(made.to_json(), tmp_path) == made


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST_NAME)

    with pytest.raises(ManifestError, match=rf"{MANIFEST_NAME}: it can't be read: it is a named pipe"):
        read_manifest(tmp_path)


def test_a_link_that_leads_nowhere_is_not_taken_for_no_manifest(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).symlink_to(tmp_path / "nowhere")

    with pytest.raises(ManifestError, match="it is a link to a file that does not exist"):
        read_manifest(tmp_path)


def test_a_file_that_is_far_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / MANIFEST_NAME
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no room on the disk

    class Unread:
        """Stands for the file, and can't be read."""

        def __init__(self, file: BinaryIO) -> None:
            self.seek = file.seek
            self.close = file.close

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_error: object) -> None:
            self.close()

    open_regular = files.open_regular
    monkeypatch.setattr("tonekit.files.open_regular", lambda path: Unread(open_regular(path)))

    with pytest.raises(ManifestError, match=f"it is larger than {MAX_BYTES} bytes"):
        read_manifest(tmp_path)
