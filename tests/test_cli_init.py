"""``tonekit init``: a first project file, which is read back as it was meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commands import tonekit
from hypothesis import given, settings
from hypothesis import strategies as st

from tonekit.errors import ProjectError
from tonekit.findings import Severity
from tonekit.names import is_accepted
from tonekit.profiles import load_profile
from tonekit.project import load_project
from tonekit.projectfile import FirstProject, first_project, toml_string
from tonekit.spec import PromptSpec

PROFILE = load_profile("huawei-privatenumber")
PROJECT = Path("tonekit.toml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def first(*recordings: Path, output: str = "prompts", profile_name: str = PROFILE.name) -> FirstProject:
    return first_project(recordings, folder=Path(), output=output, profile_name=profile_name, profile=PROFILE)


def test_a_folder_of_recordings_becomes_a_project_that_loads() -> None:
    make("recordings/录音提示音.m4a", "recordings/busy.mp3", "recordings/notes.txt", "prompts/old.wav")

    run = tonekit("init")

    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "tonekit.toml: prompts: 2, other files skipped: 1; look through it, then run tonekit prepare\n"
    )
    project = load_project(PROJECT)
    assert (project.profile, project.output) == ("huawei-privatenumber", Path("prompts"))
    assert project.prompts == (
        PromptSpec(source=Path("recordings/busy.mp3"), name="busy.wav"),
        PromptSpec(
            source=Path("recordings/录音提示音.m4a"),
            name="lu_yin_ti_shi_yin.wav",
            description="录音提示音",
        ),
    )


def test_the_file_is_laid_out_for_people() -> None:
    make("recordings/录音提示音.m4a")

    tonekit("init")

    text = PROJECT.read_text(encoding="utf-8")
    assert text.endswith(
        """
[[prompts]]
source = "recordings/录音提示音.m4a"
name = "lu_yin_ti_shi_yin.wav"
description = "录音提示音"
text = ""
"""
    )
    assert '\n# scenario = "callerHintTone"\n' in text
    assert all(scenario.name in text for scenario in PROFILE.scenarios)


def test_what_is_commented_out_loads_too() -> None:
    make("a.m4a")
    tonekit("init")
    text = PROJECT.read_text(encoding="utf-8")

    for line in (
        'scenario = "callerHintTone"',
        "[pinyin]",
        '"重庆" = "chong qing"',
        "[severity]",
        'TK202 = "error"',
        "[ignore]",
        '"prompts/old/*.wav" = { codes = ["TK202", "TK207"], reason = "approved as they are" }',
    ):
        assert f"\n# {line}\n" in text
        text = text.replace(f"\n# {line}\n", f"\n{line}\n")
    PROJECT.write_text(text, encoding="utf-8")

    project = load_project(PROJECT)
    assert (project.words, project.prompts[0].scenario) == ({"重庆": "chong qing"}, "callerHintTone")
    assert project.severities == {"TK202": Severity.ERROR}
    assert [waiver.reason for waiver in project.waivers] == ["approved as they are"]


def test_files_and_folders_can_be_named_and_so_can_output_and_profile(tmp_path: Path) -> None:
    make("one/a.m4a", "two/b.m4a", "note.bin", "../outside/c.m4a", "../far/d.m4a")

    run = tonekit(
        "init",
        "one",
        "note.bin",
        "../outside",
        tmp_path / "far",
        "-o",
        "up load",
        "--profile",
        "generic-alaw",
    )

    assert run.code == 0
    project = load_project(PROJECT)
    assert (project.profile, project.output) == ("generic-alaw", Path("up load"))
    assert [prompt.source.as_posix() for prompt in project.prompts] == [
        "one/a.m4a",
        "note.bin",
        "../outside/c.m4a",
        "../far/d.m4a",
    ]
    assert "scenario" not in PROJECT.read_text(encoding="utf-8")  # this profile has none


def test_names_that_collide_are_numbered_and_say_so() -> None:
    make("1/a.m4a", "2/A.m4a", "3/a.wav", "4/a_2.wav")

    tonekit("init")

    names = [prompt.name for prompt in load_project(PROJECT).prompts]
    assert names == ["a.wav", "A_2.wav", "a_3.wav", "a_2_2.wav"]
    assert '\n# A.wav is taken above\nname = "A_2.wav"\n' in PROJECT.read_text(encoding="utf-8")


def test_a_file_that_exists_is_kept_unless_forced() -> None:
    make("a.m4a")
    PROJECT.write_text("mine")

    refused = tonekit("init")

    assert (refused.code, PROJECT.read_text()) == (2, "mine")
    assert refused.err == "Error: tonekit.toml: it exists already; use force to replace it\n"
    assert tonekit("init", "--force").code == 0
    assert len(load_project(PROJECT).prompts) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "no recordings were found in ."),
        (("-",), "a project file can't name standard input"),
        (("gone",), "gone: there is no such file"),
        (("-o", ""), "it is empty, wanted a folder"),
        (("--profile", "huawei"), "there is no profile huawei"),
    ],
)
def test_where_nothing_can_be_written_nothing_is(args: tuple[str, ...], message: str) -> None:
    run = tonekit("init", *args)

    assert run.code == 2
    assert message in run.err
    assert not PROJECT.exists()


def test_a_name_that_is_not_utf_8_is_left_out_and_told() -> None:
    make("a.m4a", os.fsdecode(b"\xff.m4a"))

    run = tonekit("init")

    assert run.code == 1
    assert run.err == "Error: \\xff.m4a: a project file can't hold this name; rename the recording\n"
    assert [prompt.source.name for prompt in load_project(PROJECT).prompts] == ["a.m4a"]


def test_a_folder_that_can_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    make("a.m4a", "locked/b.m4a")
    scandir = os.scandir

    def denied(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)

    run = tonekit("init")

    assert (run.code, run.err) == (1, "Error: locked: the folder can't be read\n")


def test_more_recordings_than_a_project_file_holds_are_refused() -> None:
    with pytest.raises(ProjectError, match="30000 recordings are too many for a project file"):
        first(*(Path("x" * 100, f"{number}.wav") for number in range(30_000)))


def test_what_no_project_file_can_hold_is_refused() -> None:
    with pytest.raises(ProjectError, match=r"\\xff can't stand in a project file"):
        first(Path("a.wav"), output="\udcff")
    with pytest.raises(ProjectError, match=r"own\\n\.toml can't stand in a project file"):
        first(Path("a.wav"), profile_name="own\n.toml")


def test_a_link_above_a_recording_is_followed_where_the_disk_says(tmp_path: Path) -> None:
    make("../real/deep/a.wav", "../real/b.wav")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")

    project = first(tmp_path / "link" / ".." / "b.wav")

    assert 'source = "../real/b.wav"\n' in project.text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("录音", '"录音"'),
        ('say "hi"', r'"say \"hi\""'),
        ("C:\\a", r'"C:\\a"'),
        ("\t\n\r\x00\x1b\x7f\x85", r'"\u0009\u000a\u000d\u0000\u001b\u007f\u0085"'),
        ("\u3000\u202e", r'"\u3000\u202e"'),
        ("\U000e0001", r'"\U000e0001"'),
    ],
)
def test_a_text_is_written_as_toml_writes_it(text: str, written: str) -> None:
    assert toml_string(text) == written


ANY = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=80)
ODD = st.sampled_from(["a.wav", "A.WAV", "录音.m4a", "." * 99, "." * 300, '"""', "'''", "#", " ", "~", "-"])
PATHS = st.lists(ANY | ODD, min_size=1, max_size=3).map(lambda parts: Path(*parts))


@settings(deadline=None)
@given(recordings=st.lists(PATHS, unique=True, max_size=8), output=st.text(min_size=1, max_size=20))
def test_whatever_the_files_are_called_the_project_loads(
    tmp_path_factory: pytest.TempPathFactory, recordings: list[Path], output: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "first.toml"
    output = output.replace("\0", "")

    project = first(*recordings, output=output or "o")
    path.write_bytes(project.text.encode())
    loaded = load_project(path)

    assert loaded.output == path.parent / (output or "o")
    sources = [path.parent / each for each in recordings if each not in project.left_out]
    assert [prompt.source for prompt in loaded.prompts] == sources
    names = [str(prompt.name) for prompt in loaded.prompts]
    assert all(is_accepted(name, PROFILE.file_name) for name in names)
    assert len({name.lower() for name in names}) == len(names) == project.prompts


def test_only_what_is_not_utf_8_or_all_dots_is_left_out() -> None:
    odd = [Path(name) for name in ("\udcff", "." * 101, "a\x1b\n", "\ufffe", "x" * 255)]

    assert first(*odd).left_out == tuple(odd[:2])
