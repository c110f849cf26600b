"""Names: any file name becomes one that a platform accepts, and an accepted one stays as it is."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonekit.names import (
    correct_name,
    explain_name,
    forbidden_characters,
    is_accepted,
    reserved_on_windows,
    stem_of,
)
from tonekit.profiles import NameLimits, load_profile

LIMITS = load_profile("huawei-privatenumber").file_name


def corrected(name: str) -> str:
    return correct_name(name, limits=LIMITS)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        # Chinese by its sound: phrases decide how a character is read
        ("录音提示音.m4a", "lu_yin_ti_shi_yin.wav"),
        ("重新拨号 v2.m4a", "chong_xin_bo_hao_v2.wav"),
        ("请重新输入.mp3", "qing_chong_xin_shu_ru.wav"),
        ("重要通知.mp3", "zhong_yao_tong_zhi.wav"),
        ("银行.mp3", "yin_hang.wav"),
        ("工商银行客服.wav", "gong_shang_yin_hang_ke_fu.wav"),
        ("步行.mp3", "bu_xing.wav"),
        ("音乐.ogg", "yin_yue.wav"),
        ("錄音.wav", "lu_yin.wav"),
        ("歡迎您.wav", "huan_ying_nin.wav"),
        ("⾦.wav", "jin.wav"),  # U+2FA6, a radical that looks like 金
        ("绿色.wav", "lv_se.wav"),
        ("〇一二.wav", "ling_yi_er.wav"),
        ("欢迎welcome光临.wav", "huan_ying_welcome_guang_lin.wav"),
        ("微信语音 2026-11-21 10:30.amr", "wei_xin_yu_yin_2026-11-21_10_30.wav"),
        # other letters by their nearest
        ("café.mp3", "cafe.wav"),
        ("cafe\u0301.mp3", "cafe.wav"),
        ("Größe.wav", "Grosse.wav"),
        ("smørrebrød ÆØÅ.wav", "smorrebrod_AEOA.wav"),
        ("Đặng Łódź.wav", "Dang_Lodz.wav"),
        ("ＡＢＣ１２３．ｍｐ３", "ABC123.wav"),
        ("№①²…™.wav", "No12...TM.wav"),
        # all else
        ("录音テスト😀.m4a", "lu_yin.wav"),
        ("hello world (1).m4a", "hello_world_1.wav"),
        ("it's 50% off!.mp3", "it_s_50_off.wav"),
        ("录音-1@备用.mp3", "lu_yin-1@bei_yong.wav"),
        ("v2录音v3.mp3", "v2_lu_yin_v3.wav"),
        ("a - b.c@d.mp3", "a_-_b.c@d.wav"),
        ("$(touch x) `y`; z.wav", "touch_x_y_z.wav"),
        ("two\nlines\x1b[31m\0.wav", "two_lines_31m.wav"),
        ("../../etc/passwd", "etc_passwd.wav"),
        ("C:\\sounds\\a.wav", "C_sounds_a.wav"),
        # the extension
        ("A.WAV", "A.wav"),
        ("prompt", "prompt.wav"),
        ("v2.1", "v2.1.wav"),
        ("intro v2.1.mp3", "intro_v2.1.wav"),
        ("song.mp3.", "song.mp3.wav"),
        # starts and ends
        ("-rf.wav", "rf.wav"),
        (".hidden.wav", "hidden.wav"),
        ("._a.wav", "a.wav"),
        (".m4a", "m4a.wav"),
        (" a .wav", "a.wav"),
        # names that Windows takes for devices
        ("con.wav", "con_.wav"),
        ("NUL", "NUL_.wav"),
        ("COM1.mp3", "COM1_.wav"),
        ("aux.v2.mp3", "aux_.v2.wav"),
        ("com10.mp3", "com10.wav"),
    ],
)
def test_a_name_is_corrected(name: str, wanted: str) -> None:
    assert corrected(name) == wanted


@pytest.mark.parametrize(
    "name",
    [
        "a.wav",
        "a__b.wav",
        "_.wav",
        "x_hint_tone1.wav",
        "A-b.C@d.wav",
        "callerHintTone.wav",
        "1" * 124 + ".wav",
    ],
)
def test_an_accepted_name_stays_exactly_as_it_is(name: str) -> None:
    assert is_accepted(name, LIMITS)
    assert corrected(name) == name


@pytest.mark.parametrize(
    "name", ["", "？？？", "？？？.m4a", "Привет.mp3", "🎵.wav", "한국어.m4a", "...", "\udcff\udcfe.wav"]
)
def test_what_has_nothing_left_is_named_by_a_hash(name: str) -> None:
    assert re.fullmatch(r"prompt_[0-9a-f]{8}\.wav", corrected(name))


def test_different_names_with_nothing_left_stay_different() -> None:
    names = ["？？？.m4a", "！！！.m4a", "Привет.mp3", "Пока.mp3", "\udcff.wav", "\udcfe.wav"]

    assert len({corrected(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("重庆.mp3", "chong_qing.wav"),
        ("重庆分行.mp3", "chong_qing_fen_hang.wav"),
        ("您好重庆.mp3", "nin_hao_chong_qing.wav"),
        ("重庆银行.mp3", "cqyh.wav"),  # the longest of the words that fit
        ("5重庆5.mp3", "5_chong_qing_5.wav"),
        ("ひらがな.mp3", "hiragana.wav"),
        ("重.mp3", "zhong.wav"),
    ],
)
def test_the_users_own_words_come_before_the_dictionary(name: str, wanted: str) -> None:
    words = {"重庆": "chong qing", "重庆银行": "cqyh", "分行": "fen hang", "ひらがな": "hiragana"}

    assert correct_name(name, limits=LIMITS, words=words) == wanted


def test_the_users_own_words_are_forgotten_after_the_call() -> None:
    assert correct_name("银行.mp3", limits=LIMITS, words={"银行": "bank"}) == "bank.wav"

    assert corrected("银行.mp3") == "yin_hang.wav"


def test_the_users_own_words_do_not_change_an_accepted_name() -> None:
    assert correct_name("bank.wav", limits=LIMITS, words={"bank": "house"}) == "bank.wav"


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("a.wav", []),
        ("录音.wav", ["Chinese became pinyin"]),
        ("录音.m4a", ["Chinese became pinyin", "the extension became .wav"]),
        ("重庆 .wav", ["your own words were used: 重庆", "what is not permitted became _: space"]),
        ("é_ß Ａ.wav", [
            "letters became their nearest: é to e, ß to ss, Ａ to A", "what is not permitted became _: space",
        ]),
        ("한글\udcff_\n.wav", [
            "what is not permitted became _: 한, 글, \\xff, \\n",
            "nothing that is permitted was left, so a hash stands for it",
        ]),
        ("a!\"#$%&'.wav", ['what is not permitted became _: !, ", #, $, %, &, ...']),
        ("A.WAV", ["the extension became .wav"]),
        ("ａ．ｍｐ３", ["letters became their nearest: ａ to a", "the extension became .wav"]),
        ("-rf.wav", ["what it starts with was left out: -"]),
        (".hidden.wav", ["what it starts with was left out: ."]),
        ("con.wav", ["Windows reserves con, so it got a _"]),
        ("a" * 125 + ".wav", ["it was cut to 128 characters and marked with a hash"]),
        ("__" + "a" * 124 + ".wav", ["marks, and _ and dots at its ends, were left out"]),
    ],
)  # fmt: skip
def test_only_the_reasons_that_apply_are_told(name: str, reasons: list[str]) -> None:
    correction = explain_name(name, limits=LIMITS, words={"重庆": "chong qing"})

    assert list(correction.reasons) == reasons


def test_small_letters_are_told_where_a_platform_takes_no_others() -> None:
    limits = replace(LIMITS, pattern=replace(LIMITS.pattern, value="[0-9a-z_.]"))

    assert explain_name("A-b.wav", limits=limits).reasons == (
        "capital letters became small",
        "what is not permitted became _: -",
    )


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a.m4a", "a"), ("a.b.wav", "a.b"), ("v2.1", "v2.1"), (".m4a", ".m4a"), ("e\u0301.wav", "é"), ("", "")],
)
def test_a_stem_is_a_name_without_its_extension(name: str, stem: str) -> None:
    assert stem_of(name) == stem


def test_a_name_and_its_decomposed_twin_from_another_system_become_one() -> None:
    for name in ("Привйет.mp3", "é" * 200, "がぎぐ.m4a"):
        assert corrected(unicodedata.normalize("NFD", name)) == corrected(unicodedata.normalize("NFC", name))


def test_what_is_cut_is_marked_so_that_two_long_names_stay_different() -> None:
    one, other = (corrected("a" * 200 + end + ".mp3") for end in "xy")

    assert one != other
    assert len(one) == len(other) == 128
    assert re.fullmatch(r"a{115}_[0-9a-f]{8}\.wav", one)


def test_a_name_of_just_the_permitted_length_is_not_cut() -> None:
    assert corrected("a" * 124 + ".mp3") == "a" * 124 + ".wav"


def test_the_profile_decides_the_length_the_extension_and_the_characters() -> None:
    limits = replace(
        LIMITS,
        pattern=replace(LIMITS.pattern, value="[0-9a-z_.]"),
        max_length=replace(LIMITS.max_length, value=20),
        extension=replace(LIMITS.extension, value=".alaw"),
    )

    assert correct_name("Hello-World@1.wav", limits=limits) == "hello_world_1.alaw"
    assert re.fullmatch(r"hello_[0-9a-f]{8}\.alaw", correct_name("HELLO, wide world.wav", limits=limits))


def test_forbidden_characters_are_told_once_each_in_order() -> None:
    assert forbidden_characters("提 示 a.wav", LIMITS) == ("提", " ", "示")
    assert forbidden_characters("a-b_c.d@e.wav", LIMITS) == ()
    assert forbidden_characters("a.wav\n", LIMITS) == ("\n",)


@pytest.mark.parametrize(
    "name", ["con", "CON.wav", "nul.tar.wav", "Com9.wav", "lpt1", "aux .x", "conin$", "com².wav"]
)
def test_windows_reserves_these_names(name: str) -> None:
    assert reserved_on_windows(name)


@pytest.mark.parametrize(
    "name", ["", "cone.wav", "com0x.wav", "com10.wav", "a.con", "con_.wav", "lpt.wav", ".con"]
)
def test_windows_does_not_reserve_these_names(name: str) -> None:
    assert not reserved_on_windows(name)


def test_pypinyin_is_loaded_only_for_chinese() -> None:
    code = """
import sys
from tonekit.names import correct_name
from tonekit.profiles import load_profile

limits = load_profile("huawei-privatenumber").file_name
for name in ("café ß", "音"):
    correct_name(name, limits=limits)
    print("pypinyin" in sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "False\nTrue\n"


ODD = st.sampled_from(
    ["con", "nul.", ".wav", ".WAV", "_", "-", ".", "@", "音", "行", "ü", "ﷺ", "\udcff", "\0", "/", "ı"]
)
NAMES = st.text(max_size=40) | st.lists(ODD | st.text(max_size=5), max_size=40).map("".join)


@settings(deadline=None)
@given(
    name=NAMES,
    max_length=st.sampled_from([14, 20, 128, 255]),
    pattern=st.sampled_from(["[0-9A-Za-z._@-]", "[0-9a-z_.]", "[a-z0-9._ 一-鿿-]"]),
)
def test_any_text_becomes_an_accepted_name_and_stays_it(name: str, max_length: int, pattern: str) -> None:
    limits: NameLimits = replace(
        LIMITS,
        pattern=replace(LIMITS.pattern, value=pattern),
        max_length=replace(LIMITS.max_length, value=max_length),
    )

    result = correct_name(name, limits=limits)

    assert re.fullmatch(f"(?:{pattern})+", result)
    assert len(result) <= max_length
    assert result.endswith(".wav")
    assert not result.startswith(("-", "."))
    assert result.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}
    assert correct_name(result, limits=limits) == result


@settings(deadline=None)
@given(name=NAMES, words=st.dictionaries(st.text("重庆银行aé", min_size=1, max_size=3), st.text(max_size=5)))
def test_a_name_has_reasons_if_and_only_if_it_was_changed(name: str, words: dict[str, str]) -> None:
    correction = explain_name(name, limits=LIMITS, words=words)

    assert is_accepted(correction.name, LIMITS)
    assert bool(correction.reasons) == (correction.name != name)
    assert all(reason.isprintable() for reason in correction.reasons)
    assert explain_name(correction.name, limits=LIMITS, words=words).reasons == ()
