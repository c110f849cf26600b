"""A project file says everything, is found from folders below it, and is refused by the key that is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonekit import project
from tonekit.errors import ProjectError
from tonekit.findings import Severity
from tonekit.profiles import DEFAULT_PROFILE
from tonekit.project import Project, find_project, load_project
from tonekit.spec import PromptSpec
from tonekit.waivers import Waiver, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = """
profile = "profiles/own.toml"
output = "prompts"
scenario = "callerHintTone"
channel = "right"

[pinyin]
"重庆" = "chong qing"
"5G" = "wu g"

[[prompts]]
source = "recordings/录音　提示音.m4a"
name = "recordHintTone.wav"
scenario = "recordHintTone"
description = "录音提示音"
text = \"\"\"
本次通话将被录音。
\tThis call  is recorded.
\"\"\"
channel = 2

[[prompts]]
source = "/elsewhere/b.wav"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_project(text: str, name: str = "tonekit.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_project


def test_a_project_file_says_everything(write: Callable[[str], Path]) -> None:
    path = write(FULL)

    assert load_project(path) == Project(
        path=path,
        profile=str(path.parent / "profiles" / "own.toml"),
        output=path.parent / "prompts",
        prompts=(
            PromptSpec(
                source=path.parent / "recordings" / "录音　提示音.m4a",
                name="recordHintTone.wav",
                scenario="recordHintTone",
                description="录音提示音",
                text="本次通话将被录音。 This call is recorded.",
                channel=2,
            ),
            PromptSpec(source=Path("/elsewhere/b.wav"), scenario="callerHintTone", channel="right"),
        ),
        words={"重庆": "chong qing", "5G": "wu g"},
    )


def test_paths_are_joined_to_the_folder_as_it_was_named(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write('output = "../out"\n[[prompts]]\nsource = "a.wav"\n', "sub/tonekit.toml")
    monkeypatch.chdir(path.parent.parent)

    loaded = load_project(Path("sub/tonekit.toml"))

    assert (loaded.output, loaded.prompts[0].source) == (Path("sub/../out"), Path("sub/a.wav"))


def test_a_path_may_be_text(write: Callable[..., Path]) -> None:
    for path in (write("", "tonekit.toml"), write("[tool.tonekit]\n", "pyproject.toml")):
        assert load_project(str(path)) == load_project(path)


def test_everything_can_be_left_out(write: Callable[[str], Path]) -> None:
    path = write("")

    assert load_project(path) == Project(
        path=path, profile=DEFAULT_PROFILE, output=None, prompts=(), words={}
    )


def test_a_prompt_can_do_without_the_scenario_and_the_name_of_others(write: Callable[[str], Path]) -> None:
    path = write('scenario = "waitVoice"\n[[prompts]]\nsource = "a.wav"\nscenario = ""\nname = ""\n')

    (prompt,) = load_project(path).prompts

    assert (prompt.scenario, prompt.name) == (None, None)


def test_the_table_of_a_pyproject_is_read(write: Callable[..., Path]) -> None:
    path = write(
        '[project]\nname = "x"\n[tool.tonekit]\noutput = "o"\n[[tool.tonekit.prompts]]\nsource = "a"\n',
        "pyproject.toml",
    )

    assert load_project(path).prompts == (PromptSpec(source=path.parent / "a"),)


BROKEN = [
    ('[[prompts]]\nsource = "a"\n[[prompts]]\nsource = "b"\nchanel = "left"',
     " has an unknown key prompts[2].chanel; the nearest is prompts[2].channel"),
    ("prompt = []", " has an unknown key prompt; the nearest is prompts"),
    ("xyz = 1",
     (" has an unknown key xyz; known are channel, level, trim, lead_in, tail, max_seconds, band, "
      "noise_shaping, profile, output, scenario, pinyin, severity, ignore, prompts")),
    ("level = -3", ": level: level is -3, wanted dBov from -50 to -6, profile, match, or off"),
    ('[[prompts]]\nsource = "a"\nlead_in = 11', ": prompts[1]: lead_in is 11.0, wanted seconds from 0 to 10"),
    ("prompts = 3", ": prompts is a whole number, wanted a list"),
    ("prompts = [3]", ": prompts[1] is a whole number, wanted a table"),
    ('[[prompts]]\nname = "a.wav"', " lacks prompts[1].source"),
    ('[[prompts]]\nsource = ""', ": prompts[1].source: it is empty or holds a NUL, wanted a path"),
    ('[[prompts]]\nsource = "a\\u0000b"', ": prompts[1].source: it is empty or holds a NUL, wanted a path"),
    ('output = ""', ": output: it is empty or holds a NUL, wanted a path"),
    ("output = 1", ": output is a whole number, wanted a text"),
    ("profile = true", ": profile is true or false, wanted a text"),
    ("scenario = 1\n[[prompts]]\nsource = 'a'", ": scenario is a whole number, wanted a text"),
    ("channel = 'lft'\n[[prompts]]\nsource = 'a'",
     ": channel: channel is 'lft', wanted mix, left, right or a number from 1"),
    ("[[prompts]]\nsource = 'a'\nchannel = 0",
     ": prompts[1].channel: channel is 0, wanted mix, left, right or a number from 1"),
    ("[[prompts]]\nsource = 'a'\ntext = 5", ": prompts[1].text is a whole number, wanted a text"),
    ("[[prompts]]\nsource = 'a'\ntext = \"\\u202e\"",
     ": prompts[1].text holds a character that can't be shown"),
    ('[pinyin]\n"重庆" = "Chóng qìng"',
     ': pinyin.重庆: it is "Chóng qìng", wanted letters a-z, digits and spaces'),
    ('[pinyin]\n"重庆" = " "', ': pinyin.重庆: it is " ", wanted letters a-z, digits and spaces'),
    ('[pinyin]\n"重庆" = 1', ": pinyin.重庆 is a whole number, wanted a text"),
    ("pinyin = 1", ": pinyin is a whole number, wanted a table"),
    ("= 1", " is not TOML: Invalid statement (at line 1, column 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_breaks_the_format_is_refused_by_its_key(
    write: Callable[[str], Path], text: str, message: str
) -> None:
    path = write(text)

    with pytest.raises(ProjectError) as refused:
        load_project(path)

    assert str(refused.value) == f"project file {path}{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]\nname = 'x'", " has no [tool.tonekit]"),
        ("tool = 1", " has no [tool.tonekit]"),
        ("[tool]\ntonekit = 1", ": tool.tonekit is a whole number, wanted a table"),
        ("[tool.tonekit]\nprofil = 'x'",
         " has an unknown key tool.tonekit.profil; the nearest is tool.tonekit.profile"),
    ],
)  # fmt: skip
def test_a_pyproject_is_refused_by_its_key(write: Callable[..., Path], text: str, message: str) -> None:
    path = write(text, "pyproject.toml")

    with pytest.raises(ProjectError) as refused:
        load_project(path)

    assert str(refused.value) == f"project file {path}{message}"


def test_a_project_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"project file .*tonekit\.toml: there is no such file"):
        load_project(tmp_path / "tonekit.toml")


def test_a_project_file_beyond_all_measure_is_refused(write: Callable[[str], Path]) -> None:
    path = write(("#" * 1023 + "\n") * (project.MAX_BYTES // 1024 + 1))

    with pytest.raises(ProjectError, match="is larger than 4194304 bytes"):
        load_project(path)


def test_a_text_of_any_length_may_stand_on_one_line(write: Callable[[str], Path]) -> None:
    text = "您好，" * 1000

    (prompt,) = load_project(write(f'[[prompts]]\nsource = "a"\ntext = "{text}"\n')).prompts

    assert prompt.text == text


def test_the_nearest_project_file_above_is_found(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("")
    write("[tool.tonekit]", "pyproject.toml")
    inner = write("[tool.tonekit]", "sub/pyproject.toml")
    write("[tool.other]", "sub/deep/pyproject.toml")
    write("", "sub/deep/er/empty")

    assert find_project(tmp_path) == tmp_path / "tonekit.toml"
    assert find_project(tmp_path / "sub") == inner
    assert find_project(tmp_path / "sub" / "deep" / "er") == inner
    monkeypatch.chdir(tmp_path)
    assert find_project(Path()) == Path("tonekit.toml")


def test_where_nothing_is_said_there_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "tonekit.toml").mkdir()
    (tmp_path / "pyproject.toml").write_text('dependencies = ["tonekit"]')

    assert find_project(tmp_path) is None


@pytest.mark.parametrize("data", [b"[tool", b"x = '\xff'", b"a" + b".a" * 300 + b" = 1"])
def test_a_broken_pyproject_of_another_is_passed_over(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(data)

    assert find_project(tmp_path) is None


def test_a_broken_pyproject_that_speaks_of_tonekit_is_refused(write: Callable[..., Path]) -> None:
    path = write("[tool.tonekit", "pyproject.toml")

    with pytest.raises(ProjectError, match=r"project file .*pyproject\.toml is not TOML"):
        find_project(path.parent)


def test_a_pipe_in_place_of_a_project_file_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("tonekit.toml", "pyproject.toml"):
        os.mkfifo(tmp_path / name)

    assert find_project(tmp_path) is None
    with pytest.raises(ProjectError, match="it is a named pipe"):
        load_project(tmp_path / "tonekit.toml")


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_raise_anything_but_a_project_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "given.toml"
    path.write_bytes(data)

    try:
        load_project(path)
    except ProjectError as error:
        assert str(error).startswith("project file")  # noqa: PT017 - most bytes raise, a few do not


# What counts of the findings


def test_severities_are_given_by_code_prefix_or_name_and_what_fits_fewer_rules_counts(
    write: Callable[[str], Path],
) -> None:
    path = write('[severity]\nTK202 = "error"\nTK2 = "info"\nsample-rate = "warning"\nTK20 = "warning"\n')

    severities = load_project(path).severities

    assert severities["TK202"] is Severity.ERROR
    assert severities["TK203"] is Severity.WARNING
    assert severities["TK102"] is Severity.WARNING
    assert {code[:3] for code in severities} == {"TK2", "TK1"}


def test_findings_are_set_aside_by_pattern_with_one_reason_or_several(write: Callable[[str], Path]) -> None:
    path = write(
        '[ignore]\n"prompts/*.wav" = { codes = ["TK202", "sample-rate"], reason = "approved in 2019" }\n'
        '"old.wav" = [{ codes = ["TK50"], reason = "alone" }, { codes = ["TK301"], reason = "录音" }]\n'
    )

    assert load_project(path).waivers == (
        Waiver(
            pattern=parse_pattern("prompts/*.wav"),
            codes=frozenset({"TK102", "TK202"}),
            reason="approved in 2019",
        ),
        Waiver(
            pattern=parse_pattern("old.wav"), codes=frozenset({"TK501", "TK502", "TK503"}), reason="alone"
        ),
        Waiver(pattern=parse_pattern("old.wav"), codes=frozenset({"TK301"}), reason="录音"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[severity]\nTK290 = "error"', ": severity.TK290: there is no rule 'TK290'; the nearest: TK201, "),
        ('[severity]\nsample-rat = "error"',
         ": severity.sample-rat: there is no rule 'sample-rat'; the nearest: sample-rate"),
        ('[severity]\nTK202 = "fatal"', ': severity.TK202 is "fatal", wanted one of error, warning, info'),
        ("severity = 1", ": severity is a whole number, wanted a table"),
        ("ignore = ['TK202']", ": ignore is a list, wanted a table"),
        ('[ignore]\n"*.wav" = "TK202"', ": ignore.*.wav is \"TK202\", wanted a table"),
        ('[ignore]\n"*.wav" = { codes = ["TK202"] }', " lacks ignore.*.wav.reason"),
        ('[ignore]\n"*.wav" = { reason = "so" }', " lacks ignore.*.wav.codes"),
        ('[ignore]\n"*.wav" = [{ codes = ["TK202"] }]', " lacks ignore.*.wav[1].reason"),
        ('[ignore]\n"*.wav" = { codes = ["TK202"], reason = " " }',
         ": ignore.*.wav.reason: it is empty, wanted why these findings do not count"),
        ('[ignore]\n"*.wav" = { codes = [], reason = "so" }',
         ": ignore.*.wav.codes: it is empty, wanted codes of rules such as TK202"),
        ('[ignore]\n"*.wav" = { codes = ["TK2", "nope"], reason = "so" }',
         ": ignore.*.wav.codes: there is no rule 'nope', wanted a code"),
        ('[ignore]\n"a.wav" = [{ codes = ["TK2"], reason = "so" }, { codes = [""], reason = "so" }]',
         ": ignore.a.wav[2].codes: there is no rule ''"),
        ('[ignore]\n"/a.wav" = { codes = ["TK2"], reason = "so" }',
         ": ignore./a.wav: the pattern is absolute, wanted one from the project file's folder on"),
        ('[ignore]\n"" = { codes = ["TK2"], reason = "so" }',
         ": ignore.: the pattern is empty, wanted one such as prompts/*.wav"),
    ],
)  # fmt: skip
def test_what_can_not_count_is_refused_by_its_key(
    write: Callable[[str], Path], text: str, message: str
) -> None:
    path = write(text)

    with pytest.raises(ProjectError) as refused:
        load_project(path)

    assert str(refused.value).startswith(f"project file {path}{message}")


def test_in_a_pyproject_the_same_tables_stand_below_ours(write: Callable[..., Path]) -> None:
    path = write('[tool.tonekit.severity]\nTK290 = "error"', "pyproject.toml")

    with pytest.raises(
        ProjectError, match=r"pyproject\.toml: tool\.tonekit\.severity\.TK290: there is no rule"
    ):
        load_project(path)
