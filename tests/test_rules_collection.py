"""TK5: prompts beside the others of their folder."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prompts import PROMPT
from signals import at_level, silence, tone

from tonekit.checking import check_files, judge_set
from tonekit.findings import Fix, Severity, Status
from tonekit.g711 import encode_alaw
from tonekit.profiles import load_profile
from tonekit.promptset import Member, PromptSet
from tonekit.riff import build_wav

if TYPE_CHECKING:
    from pathlib import Path

    from signals import Samples

    from tonekit.findings import Finding
    from tonekit.profiles import Profile

PROFILE = load_profile("huawei-privatenumber")


def member(name: str, *, level_dbov: float | None = None, sound: str | None = None) -> Member:
    return Member(
        path=f"prompts/{name}", name=name, sha256=name, octets_sha256=sound, speech_level_dbov=level_dbov
    )


def judged(*members: Member, profile: Profile = PROFILE) -> dict[str, tuple[Finding, ...]]:
    """Return the findings by the names of their members, and no member that has none."""
    found = judge_set(PromptSet(members=members), profile)
    return {each.name: findings for each, findings in zip(members, found, strict=True) if findings}


def at_levels(*levels_dbov: float | None, profile: Profile = PROFILE) -> dict[str, tuple[Finding, ...]]:
    names = "abcdefgh"
    members = (member(name, level_dbov=level) for name, level in zip(names, levels_dbov, strict=False))
    return judged(*members, profile=profile)


def wav(samples: Samples) -> bytes:
    return build_wav(encode_alaw(np.rint(samples * 32768).astype(np.int16)).tobytes())


def folder_of(folder: Path, **files: bytes) -> Path:
    for name, data in files.items():
        (folder / f"{name}.wav").write_bytes(data)
    return folder


def messages(*paths: Path) -> dict[str, list[str]]:
    reports = check_files(paths, select=["TK5"])
    return {report.path: [found.message for found in report.findings] for report in reports}


# TK501


def test_names_that_differ_only_in_case_are_told_of_each_other() -> None:
    found = judged(member("Wait.wav"), member("bye.wav"), member("wait.WAV"))

    assert {name: [each.code for each in findings] for name, findings in found.items()} == {
        "Wait.wav": ["TK501"],
        "wait.WAV": ["TK501"],
    }
    (finding,) = found["Wait.wav"]
    assert finding.message == (
        "the name differs only in case from wait.WAV; on Windows and macOS one overwrites the other"
    )
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.NONE, Status.DERIVED)
    assert "from Wait.wav;" in found["wait.WAV"][0].message


def test_of_many_names_that_differ_in_case_one_is_named_and_the_others_are_counted() -> None:
    found = judged(member("a.wav"), member("A.wav"), member("a.WAV"), member("A.WAV"))

    assert "from A.wav and 2 more; " in found["a.wav"][0].message
    assert "from a.wav and 2 more; " in found["A.WAV"][0].message


def test_a_name_is_printed_on_one_line() -> None:
    found = judged(member("a\n.wav"), member("A\n.wav"))

    assert "from a\\n.wav;" in found["A\n.wav"][0].message


# TK502


@pytest.mark.parametrize(
    ("levels_dbov", "differing"),
    [
        ((-20.0, -20.0, -23.9), []),
        ((-20.0, -20.0, -16.1), []),
        ((-20.0, -20.0, -24.1), ["c"]),
        ((-15.9, -20.0, -20.0), ["a"]),
        ((-30.0, -20.0, -10.0), ["a", "c"]),
        ((-20.0, -22.0, -25.0, -28.0), ["d"]),  # from the middle of the two middle ones, -23.5
        ((-20.0, -30.0), []),
        ((-20.0, -30.0, None), []),
        ((-20.0, -20.0, None, -24.1), ["d"]),
        ((None, None, None), []),
        ((), []),
    ],
)
def test_a_level_may_differ_by_4_db_from_the_median_of_three_or_more(
    levels_dbov: tuple[float | None, ...], differing: list[str]
) -> None:
    assert list(at_levels(*levels_dbov)) == differing


def test_a_level_that_differs_is_told_with_both_numbers() -> None:
    (finding,) = at_levels(-20.0, -21.46, -26.24)["c"]

    assert (finding.code, finding.name) == ("TK502", "level-differs")
    assert finding.message == (
        "the level is -26.2 dBov and the median of the folder is -21.5 dBov, wanted at most 4 dB between them"
    )
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.UNSAFE, Status.DERIVED)


def test_how_much_levels_may_differ_is_the_profiles() -> None:
    limit = replace(PROFILE.signal.max_level_difference_db, value=1.0, status=Status.UNKNOWN)
    strict = replace(PROFILE, signal=replace(PROFILE.signal, max_level_difference_db=limit))

    (finding,) = at_levels(-20.0, -20.0, -21.1, profile=strict)["c"]

    assert finding.message.endswith("wanted at most 1 dB between them")
    assert finding.source is Status.UNKNOWN


def test_levels_are_those_of_the_octets_without_the_pauses(tmp_path: Path) -> None:
    spoken = at_level(tone(500, 10.0), -20.0)
    paused = np.concatenate([spoken, silence(10.0), spoken])
    quiet = at_level(tone(500, 10.0), -26.0)

    folder_of(tmp_path, a=wav(spoken), b=wav(paused), c=wav(quiet), d=wav(silence(1.0)))
    *without, (path, found), _ = messages(tmp_path).items()

    assert [each for _, each in without] == [[], []]
    assert path == str(tmp_path / "c.wav")
    (message,) = found
    level, median = map(float, re.findall(r"-\d+\.\d(?= dBov)", message))
    assert level == pytest.approx(-26.0, abs=0.11)
    assert median == pytest.approx(-20.0, abs=0.11)


# TK503


def test_the_same_sound_under_two_names_is_told_of_each_other() -> None:
    found = judged(member("a.wav", sound="1"), member("b.wav", sound="2"), member("c.wav", sound="1"))

    assert found.keys() == {"a.wav", "c.wav"}
    (finding,) = found["a.wav"]
    assert (finding.code, finding.name) == ("TK503", "same-sound")
    assert finding.message == "the sound is the same as in c.wav, wanted one name for one sound"
    assert (finding.severity, finding.fix, finding.source) == (Severity.WARNING, Fix.NONE, Status.DERIVED)


def test_of_many_with_one_sound_one_is_named_and_the_others_are_counted() -> None:
    found = judged(*(member(f"{name}.wav", sound="1") for name in "abc"))

    assert found["a.wav"][0].message.startswith("the sound is the same as in b.wav and 1 more,")
    assert found["c.wav"][0].message.startswith("the sound is the same as in a.wav and 1 more,")


def test_the_octets_are_compared_and_not_the_headers(tmp_path: Path) -> None:
    other_header = build_wav(PROMPT[58:], fact=False)
    folder_of(tmp_path, a=PROMPT, b=other_header, c=build_wav(PROMPT[59:] + PROMPT[58:59]))

    found = messages(tmp_path)

    assert other_header != PROMPT
    assert [bool(each) for each in found.values()] == [True, True, False]


def test_what_is_no_prompt_has_neither_level_nor_sound(tmp_path: Path) -> None:
    wrong_rate = bytearray(PROMPT)
    wrong_rate[24:28] = (16_000).to_bytes(4, "little")
    no_sound = build_wav(b"")

    found = messages(
        folder_of(tmp_path, a=bytes(wrong_rate), b=bytes(wrong_rate), c=b"", d=b"", e=no_sound, f=no_sound)
    )

    assert set(map(tuple, found.values())) == {()}


def test_only_files_of_one_folder_are_compared(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "zh").mkdir()
    folder_of(tmp_path / "en", a=PROMPT)
    folder_of(tmp_path / "zh", a=PROMPT)

    assert list(messages(tmp_path).values()) == [[], []]


def test_files_that_are_named_one_by_one_are_compared_too(tmp_path: Path) -> None:
    folder_of(tmp_path, a=PROMPT, b=PROMPT, c=PROMPT)

    found = messages(tmp_path / "b.wav", tmp_path / "c.wav")

    assert list(found.values()) == [
        ["the sound is the same as in c.wav, wanted one name for one sound"],
        ["the sound is the same as in b.wav, wanted one name for one sound"],
    ]
