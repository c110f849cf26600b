"""Profiles: what the built-in ones say, and what a user's own may not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import os
import pickle
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonekit import profiles
from tonekit.errors import ProfileError
from tonekit.findings import Status
from tonekit.profiles import Profile, available_profiles, load_profile
from tonekit.profiles.limits import LARGEST_PROMPT_BYTES
from tonekit.prompt import MAX_SOUND_BYTES
from tonekit.riff import build_wav
from tonekit.tomlfile import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

HUAWEI = ("huawei-privatenumber", "huawei-voicecall")

TOML = Path(profiles.__file__).parent


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_profile(text: str, name: str = "own.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_profile


# ------------------------------------------------------------------------------------------- built in


def test_the_built_in_profiles_are_these() -> None:
    assert available_profiles() == ("generic-alaw", "huawei-privatenumber", "huawei-voicecall")


@pytest.mark.parametrize("name", available_profiles())
def test_every_value_of_a_built_in_profile_tells_its_origin(name: str) -> None:
    profile = load_profile(name)

    assert profile.name == name
    assert profile.checked == dt.date(2026, 11, 21)
    for key, limit in profile.limits():
        assert limit.sources or limit.note, key
        assert limit.status is not Status.STATED or limit.sources, key
    for scenario in profile.scenarios:
        assert scenario.sources, scenario.name
        assert scenario.status is Status.STATED or scenario.note, scenario.name
        assert bool(scenario.paths) == (scenario.kind == "api"), scenario.name


def test_the_limits_of_the_file_are_those_of_its_sections() -> None:
    profile = load_profile("huawei-privatenumber")
    keys = [key for key, _ in profile.file_limits()]

    assert keys[0] == "audio.encoding"
    assert {key.partition(".")[0] for key in keys} == {"audio", "size", "file_name", "signal", "sound"}
    assert dict(profile.limits()).items() >= dict(profile.file_limits()).items()


@pytest.mark.parametrize("name", available_profiles())
def test_every_source_is_cited_and_has_a_proper_address(name: str) -> None:
    profile = load_profile(name)
    sources = {source for _, limit in profile.limits() for source in limit.sources}
    sources |= {source for scenario in profile.scenarios for source in scenario.sources}
    declared = tomllib.loads((TOML / f"{name}.toml").read_text(encoding="utf-8"))["sources"]

    assert {source["title"] for source in declared.values()} <= {source.title for source in sources}
    for source in sources:
        assert source.url is None or re.fullmatch(r"https://[\x21-\x7e]+", source.url)


@pytest.mark.parametrize("name", available_profiles())
def test_a_built_in_profile_asks_for_g711_a_law_at_64_kbit_per_s(name: str) -> None:
    audio = load_profile(name).audio

    assert (audio.encoding.value, audio.sample_rate.value, audio.channels.value) == ("alaw", 8000, 1)
    assert audio.sample_rate.value * audio.channels.value * audio.bits_per_sample.value == 64_000


@pytest.mark.parametrize("name", HUAWEI)
def test_the_huawei_profiles_hold_the_documented_limits(name: str) -> None:
    profile = load_profile(name)

    assert (profile.size.max_bytes.value, profile.size.warn_bytes.value) == (2_097_152, 2_000_000)
    assert profile.size.max_bytes.status is Status.DERIVED
    assert profile.file_name.pattern.value == "[0-9A-Za-z._@-]"
    assert profile.file_name.max_length.value == 128
    assert profile.file_name.extension.value == ".wav"
    assert profile.max_frames == 2_097_152 - 58
    assert profile.max_duration_s == pytest.approx(262.1, abs=0.1)


@pytest.mark.parametrize("max_bytes", [60, 61, 20_058, 20_059, 20_060])
@pytest.mark.parametrize("fact", [True, False])
def test_the_longest_sound_fits_with_its_pad_byte_and_no_longer_one_does(max_bytes: int, fact: bool) -> None:
    built_in = load_profile("huawei-privatenumber")
    profile = replace(
        built_in,
        size=replace(built_in.size, max_bytes=replace(built_in.size.max_bytes, value=max_bytes)),
        audio=replace(built_in.audio, fact=replace(built_in.audio.fact, value=fact)),
    )

    assert len(build_wav(bytes(profile.max_frames), fact=fact)) <= max_bytes
    assert len(build_wav(bytes(profile.max_frames + 1), fact=fact)) > max_bytes


def test_the_review_of_privatenumber_takes_up_to_15_working_days() -> None:
    review = load_profile("huawei-privatenumber").review

    assert "15 working days" in review.value
    assert "one working day" in review.note
    assert load_profile("huawei-voicecall").review.status is Status.UNKNOWN


def test_privatenumber_has_every_api_parameter_that_names_a_prompt() -> None:
    profile = load_profile("huawei-privatenumber")
    paths = {path for scenario in profile.scenarios for path in scenario.paths}

    assert paths == {
        "preVoice.callerHintTone",
        "preVoice.calleeHintTone",
        "recordHintTone",
        "connectInfo.recordHintTone",
        "lastMinVoice",
        "connectInfo.lastMinVoice",
        "callbackTone",
        "connectInfo.waitVoice",
        "connectInfo.calleeHintVoice",
        "closeInfo.closeHintTone",
        "preVoiceX",
        "preVoiceY",
    }
    assert sum(scenario.kind == "console" for scenario in profile.scenarios) == 10


def test_voice_call_has_every_api_parameter_that_names_a_prompt() -> None:
    profile = load_profile("huawei-voicecall")
    paths = [path for scenario in profile.scenarios for path in scenario.paths]

    assert sorted(paths) == [
        "callBackTone",
        "lastMinVoice",
        "playInfoList[].notifyVoice",
        "posTone",
        "preTone",
        "preVoice",
        "recordHintTone",
        "waitVoice",
    ]
    assert profile.scenario("callBackTone").status is Status.UNKNOWN
    assert profile.scenario("waitVoice").plays == "loop"


def test_exactly_the_waiting_tones_are_heard_for_five_seconds() -> None:
    limited = {
        scenario.name: scenario.max_seconds.value
        for scenario in load_profile("huawei-privatenumber").scenarios
        if scenario.max_seconds is not None
    }

    names = (
        "callerHintTone",
        "calleeHintTone",
        "waitVoice",
        "preVoiceX",
        "preVoiceY",
        "分机号码主叫预放音文件",
    )
    assert limited == dict.fromkeys(names, 5.0)


def test_the_five_seconds_of_axyb_mode_are_derived_since_its_pages_do_not_say_so() -> None:
    profile = load_profile("huawei-privatenumber")

    for name in ("preVoiceX", "preVoiceY"):
        limit = profile.scenario(name).max_seconds
        assert limit is not None
        assert limit.status is Status.DERIVED
        assert "general" in limit.note


def test_a_scenario_is_found_by_its_name_and_by_the_path_of_a_request() -> None:
    profile = load_profile("huawei-privatenumber")

    assert profile.scenario("connectInfo.waitVoice") is profile.scenario("waitVoice")
    with pytest.raises(ProfileError, match="has no scenario waitVoise; the nearest is waitVoice"):
        profile.scenario("waitVoise")
    with pytest.raises(ProfileError, match="known are callerHintTone, calleeHintTone"):
        profile.scenario("?")
    with pytest.raises(ProfileError, match="generic-alaw has no scenarios"):
        load_profile("generic-alaw").scenario("waitVoice")


def test_no_profile_permits_a_file_that_the_check_would_not_listen_to() -> None:
    assert LARGEST_PROMPT_BYTES <= MAX_SOUND_BYTES


def test_a_built_in_profile_is_read_once() -> None:
    assert load_profile("generic-alaw") is load_profile("generic-alaw")


def test_loading_a_profile_loads_no_numpy_and_no_click() -> None:
    code = (
        "import sys; from tonekit.profiles import load_profile; load_profile('huawei-privatenumber');"
        "print(sorted({'numpy', 'click', 'pypinyin', 'difflib', 'soundfile', 'av'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"


def test_an_unknown_name_is_refused_with_the_nearest_and_all_known() -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile("huawei-privatnumber")

    assert str(caught.value) == (
        "there is no profile huawei-privatnumber; the nearest is huawei-privatenumber,"
        " and known are generic-alaw, huawei-privatenumber, huawei-voicecall"
    )


@pytest.mark.parametrize("name", ["", "\x1b[31m", "\0", "../generic-alaw", "no such.toml", "CON", "x" * 5000])
def test_a_name_that_is_no_profile_is_one_clear_line(name: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(name)

    assert str(caught.value).isprintable()


# ------------------------------------------------------------------------------------- a user's own file

EXTENDS = 'extends = "huawei-privatenumber"\n'


def test_a_file_may_extend_a_built_in_profile_and_change_one_value(write: Callable[[str], Path]) -> None:
    path = write(EXTENDS + 'size.max_bytes = { value = 2_000_001, status = "derived", note = "Ours." }\n')

    profile = load_profile(path)
    base = load_profile("huawei-privatenumber")

    assert (profile.name, profile.title) == ("own", base.title)
    assert (profile.size.max_bytes.value, profile.size.max_bytes.note) == (2_000_001, "Ours.")
    assert profile.size.max_bytes.sources == ()  # the origin of the old value says nothing of the new one
    assert profile.size.warn_bytes == base.size.warn_bytes
    assert profile.scenarios == base.scenarios


def test_a_file_may_change_one_key_of_a_scenario_and_add_another_scenario(
    write: Callable[[str], Path],
) -> None:
    path = write(
        EXTENDS
        + """
        [sources.ours]
        title = "Our own measurement"
        [scenarios.recordHintTone]
        max_seconds = { value = 4, status = "derived", sources = ["ours"] }
        [scenarios.greeting]
        kind = "api"
        paths = ["greeting"]
        modes = ["AX"]
        plays = "once"
        status = "stated"
        sources = ["ours", "api_ax"]
        """
    )

    profile = load_profile(path)
    changed, old = (
        profile.scenario("recordHintTone"),
        load_profile("huawei-privatenumber").scenario("recordHintTone"),
    )

    assert changed.max_seconds is not None
    assert changed.max_seconds.value == 4.0
    assert changed.max_seconds.sources[0].title == "Our own measurement"
    assert (changed.phrase, changed.sources) == (old.phrase, old.sources)
    assert [source.date for source in profile.scenario("greeting").sources] == [None, dt.date(2026, 1, 27)]


def test_a_path_is_told_from_a_name_by_its_ending_or_its_separator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.toml").write_text(EXTENDS, encoding="utf-8")
    (tmp_path / "own").write_text(EXTENDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_profile("own.toml").name == "own"
    assert load_profile("./own").name == "own"
    with pytest.raises(ProfileError, match="there is no profile own"):
        load_profile("own")


REFUSED = [
    # what the file adds to a built-in profile, and what the message says
    ('titel = "x"', "has an unknown key titel; the nearest is title"),
    ("zzz = 1", "has an unknown key zzz; known are title, checked, review"),
    ('name = "x"', "has an unknown key name"),
    ("audio.sampel_rate = 1", "has an unknown key audio.sampel_rate; the nearest is audio.sample_rate"),
    (
        "size.max_bytes = { nota = 1 }",
        "has an unknown key size.max_bytes.nota; the nearest is size.max_bytes.note",
    ),
    ('size.max_bytes = { status = "stated", note = "x" }', "lacks size.max_bytes.value"),
    ('size.max_bytes = { value = 99, note = "x" }', "lacks size.max_bytes.status"),
    ("size.max_bytes = 99", ": size.max_bytes is a whole number, wanted a table"),
    ("size = 99", ": size is a whole number, wanted a table"),
    ("scenarios = []", ": scenarios is a list, wanted a table"),
    ("sources = 1", ": sources is a whole number, wanted a table"),
    ('sources.x = { title = "x", date = "today" }', ': sources.x.date is "today", wanted a date'),
    (
        'sources.x = { title = "x", date = 2026-01-27T00:00:00Z }',
        ": sources.x.date is something else, wanted a date",
    ),
    ("title = 1", ": title is a whole number, wanted a text"),
    ('title = "a\\u001b[31m"', ": title holds a character that can't be shown"),
    (
        'size.max_bytes = { value = 9, status = "said" }',
        '.status is "said", wanted one of stated, derived, unknown',
    ),
    (
        'size.max_bytes = { value = 9000, status = "stated" }',
        ": size.max_bytes has neither sources nor a note",
    ),
    (
        'size.max_bytes = { value = 9000, status = "stated", sources = ["q"] }',
        ": size.max_bytes.sources cites q, which is not in its sources",
    ),
    (
        'scenarios.waitVoice.plays = "twice"',
        ': scenarios.waitVoice.plays is "twice", wanted one of once, loop',
    ),
    ('scenarios.waitVoice.paths = ["a", 1]', ": scenarios.waitVoice.paths is a whole number, wanted a text"),
    ('scenarios."x\\n" = { }', ": scenarios holds a character that can't be shown"),
    ("[scenarios.new]", "lacks scenarios.new.kind"),
    ("= 1", "is not TOML: Invalid statement (at line 2, column 1)"),
    ("x = " + "9" * 1500, "has an unknown key x"),
    ("x = " + "[" * 1500, "is not TOML"),
    (".x" * 251, ": line 2 has more than 250 dots"),
]

REFUSED_VALUES = [
    # the value, what the file makes of it, and what the message says
    ("size.max_bytes", "true", "size.max_bytes.value is true or false, wanted a whole number"),
    ("size.max_bytes", "2e6", "size.max_bytes.value is a number, wanted a whole number"),
    ("size.max_bytes", '"2M"', 'size.max_bytes.value is "2M", wanted a whole number'),
    ("size.max_bytes", "0", "size.max_bytes is 0, wanted a number above 0"),
    ("size.max_bytes", "58", "size.max_bytes is 58; no sound fits in that"),
    ("size.max_bytes", "99_999_999", "size.max_bytes is 99999999; no more than 16777216 is possible"),
    ("size.warn_bytes", "2_097_153", "size.warn_bytes is above size.max_bytes, so it would never warn"),
    ("signal.min_duration_s", "-1", "signal.min_duration_s is -1.0, wanted a number above 0"),
    ("signal.min_duration_s", "nan", "signal.min_duration_s.value is no number in a sensible range"),
    ("signal.min_duration_s", "1e300", "signal.min_duration_s.value is no number in a sensible range"),
    ("signal.min_level_dbov", "1", "signal.min_level_dbov is 1.0; no level is above 0 dBov"),
    ("signal.min_level_dbov", "-12", "signal.min_level_dbov is not below signal.max_level_dbov"),
    ("audio.encoding", '"ulaw"', "audio.encoding is ulaw; alaw is all that tonekit can write"),
    ("audio.channels", "2", "audio.channels is 2; 1 is all that tonekit can write"),
    ("audio.sample_rate", "16000", "audio.sample_rate is 16000; 8000 is all that tonekit can write"),
    ("file_name.pattern", '"[a-z"', "file_name.pattern is [a-z, wanted one class such as [0-9a-z._]"),
    ("file_name.pattern", '"[z-a]"', "file_name.pattern is [z-a], wanted one class"),
    ("file_name.pattern", '"[[a]"', "file_name.pattern is [[a], wanted one class"),
    ("file_name.pattern", '"((a?){999}){999}"', "file_name.pattern is ((a?){999}){999}, wanted one class"),
    ("file_name.pattern", '"[A-Z]"', "file_name.pattern refuses"),
    ("file_name.pattern", '"[^x]"', "file_name.pattern refuses x"),
    ("file_name.pattern", '"[^X]"', "file_name.pattern permits"),
    ("file_name.extension", '"wav"', "file_name.extension is wav, wanted a dot and letters"),
    ("file_name.max_length", "13", "file_name.max_length is 13, wanted at least 14"),
]


@pytest.mark.parametrize(("addition", "message"), REFUSED, ids=[addition[:60] for addition, _ in REFUSED])
def test_what_breaks_the_format_is_refused_by_name(
    write: Callable[[str], Path], addition: str, message: str
) -> None:
    path = write(EXTENDS + addition + "\n")

    with pytest.raises(ProfileError) as caught:
        load_profile(path)

    assert str(caught.value).startswith(f"profile {path}")
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("key", "value", "message"), REFUSED_VALUES)
def test_a_value_that_makes_no_sense_is_refused_by_name(
    write: Callable[[str], Path], key: str, value: str, message: str
) -> None:
    path = write(f'{EXTENDS}{key} = {{ value = {value}, status = "stated", note = "x" }}\n')

    with pytest.raises(ProfileError) as caught:
        load_profile(path)

    assert str(caught.value).startswith(f"profile {path}: {message}")


@pytest.mark.parametrize("extends", ['"own.toml"', '"../x"', '"huawei"', "1", "[]", '""'])
def test_only_a_built_in_profile_can_be_extended(write: Callable[[str], Path], extends: str) -> None:
    path = write(f"extends = {extends}\n")

    with pytest.raises(
        ProfileError, match="extends wants the name of a built-in profile: generic-alaw, huawei-"
    ):
        load_profile(path)


def test_a_file_that_extends_nothing_must_say_everything(write: Callable[[str], Path]) -> None:
    with pytest.raises(ProfileError, match=r"own\.toml lacks title"):
        load_profile(write(""))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b'title = "\xff"\n')

    with pytest.raises(ProfileError, match=r"own\.toml is not TOML: it is not in UTF-8; save it so"):
        load_profile(path)


def test_the_mark_that_windows_editors_put_before_utf_8_is_passed_over(write: Callable[[str], Path]) -> None:
    assert load_profile(write("\ufeff" + EXTENDS)).title == load_profile("huawei-privatenumber").title


def test_a_file_of_more_than_a_mebibyte_is_refused(write: Callable[[str], Path]) -> None:
    path = write(("#" * 99 + "\n") * (MAX_BYTES // 100 + 1))

    with pytest.raises(ProfileError, match="is larger than 1048576 bytes"):
        load_profile(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "link.toml").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.toml")

    for name, reason in {
        "folder.toml": "it is a folder",
        "link.toml": "it is a link to a file that does not exist",
        "pipe.toml": "it is a named pipe",
        "none.toml": "there is no such file",
    }.items():
        with pytest.raises(ProfileError, match=reason):
            load_profile(tmp_path / name)


VALUES = st.recursive(
    st.none().map(lambda _: "1")
    | st.sampled_from(["true", '"x"', "nan", "-5", "2026-01-01", "07:32:00", "1e999", "[]", "{}"]),
    lambda children: st.lists(children, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=5,
)
KEYS = st.sampled_from(
    [
        "title",
        "review",
        "review.value",
        "audio",
        "audio.fact.value",
        "size.max_bytes",
        "sources.spec",
        "scenarios.waitVoice",
        "scenarios.waitVoice.max_seconds.value",
        "scenarios.x",
        "file_name.pattern.value",
        "x",
    ]
)


@given(key=KEYS, value=VALUES)
def test_whatever_stands_in_a_file_it_is_a_profile_or_a_profile_error(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(f"{EXTENDS}{key} = {value}\n", encoding="utf-8")

    try:
        profile = load_profile(path)
    except ProfileError:
        return
    assert isinstance(profile, Profile)
    assert math.isfinite(profile.max_duration_s)


def test_a_built_in_profile_goes_to_another_process_by_its_name_and_another_one_whole() -> None:
    built_in = load_profile("huawei-privatenumber")
    own = dataclasses.replace(built_in, title="another one")

    assert pickle.loads(pickle.dumps(built_in)) is built_in  # noqa: S301 - our own
    assert pickle.loads(pickle.dumps(own)) == own  # noqa: S301
