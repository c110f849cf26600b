"""The page to listen to, as the bytes that it is; `test_report_browser` opens it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pytest
from pages import Markup, manifest_of, page_of, put, recorded, wav_of_voice, with_source
from recordings import FORMATS, make, wav_bytes
from signals import tone, voice

import tonekit
from tonekit import report
from tonekit.findings import Finding, Fix, Severity, Status
from tonekit.manifest import ManifestPrompt, Review, ReviewState
from tonekit.profiles import load_profile
from tonekit.report import report_pages, scales, sourceplayer

PROFILE = load_profile("huawei-privatenumber")
PACKAGE = Path(report.__file__).parent

HOSTILE = (
    "<img src=x onerror=alert(1)>.wav",
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "</title></style></textarea><svg onload=alert(1)>",
    "<!-- {{ 7 * 7 }} {% raw %} &lt; &amp;",
)


def octets_of(page: str, number: int = 1) -> bytes:
    """Return the A-law octets that a page holds for a prompt."""
    found = re.search(f'<script type="text/plain" id="octets-{number}">(.*?)</script>', page)
    assert found is not None
    return base64.b64decode(found[1], validate=True)


def finding(message: str = "it is so", *, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code="TK313",
        name="too-long",
        severity=severity,
        message=message,
        offset=None,
        fix=Fix.NONE,
        source=Status.STATED,
    )


# ------------------------------------------------------------------------------------- one file, complete


def test_what_callers_hear_is_in_the_page_octet_for_octet(tmp_path: Path) -> None:
    wav = wav_of_voice()
    prompt = put(tmp_path, data=wav)

    assert octets_of(page_of(tmp_path, prompt)) == wav[-8000:]


def test_the_page_loads_nothing_and_its_policy_permits_its_own_script_and_style_only(tmp_path: Path) -> None:
    page = page_of(tmp_path, with_source(tmp_path, put(tmp_path), "b.wav", wav_bytes(voice(0.5), 8000)))
    markup = Markup(page)

    inline = {
        tag: re.findall(f"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)[0].encode()
        for tag in ("script", "style")
    }
    hashes = {tag: base64.b64encode(hashlib.sha256(text).digest()).decode() for tag, text in inline.items()}
    policy = next(meta["content"] for meta in markup.all("meta") if "http-equiv" in meta)
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes['script']}'; style-src 'sha256-{hashes['style']}'; "
        "media-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    addresses = [
        attributes[name] for _, attributes in markup.tags for name in ("src", "href") if name in attributes
    ]
    assert addresses == ["data:,"]
    names = {name for _, attributes in markup.tags for name in attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert page.startswith("<!doctype html>")
    assert markup.all("html") == [{"lang": "en"}]


@pytest.mark.parametrize(("source_bytes", "heard"), [(24_000, 10), (60_000, 4)])
def test_ten_prompts_of_five_seconds_and_their_sources_stay_below_1_mb(
    tmp_path: Path, source_bytes: int, heard: int
) -> None:
    source = b"ID3" + bytes(source_bytes - 3)
    noise = np.random.default_rng(8000).normal(scale=0.1, size=5 * 8000)
    data = tonekit.convert((noise, 8000)).data
    prompts = [
        replace(
            with_source(tmp_path, put(tmp_path, f"prompt_{number}.wav", data), "source.mp3", source),
            scenario="callerHintTone",
            description="等待音：请稍候，正在为您接通",
            text="您好，感谢您的来电，请稍候，正在为您接通。" * 2,
            findings=(finding(), finding()),
        )
        for number in range(10)
    ]

    page = page_of(tmp_path, *prompts)

    assert page.count('id="source-') == heard
    assert len(page.encode()) < 1_000_000


def test_the_same_folder_gives_the_same_bytes_wherever_it_stands(tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        pages.append(page_of(folder, put(folder, "a.wav"), put(folder, "b.wav")))

    assert pages[0] == pages[1]


def test_nothing_is_written(tmp_path: Path) -> None:
    prompt = put(tmp_path)

    list(report_pages(tmp_path, manifest_of(prompt), PROFILE))

    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


# ------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["source", "description", "text", "note", "scenario", "message", "name"])
def test_no_text_becomes_markup(tmp_path: Path, field: str, text: str) -> None:
    def page(value: str) -> str:
        prompt = replace(recorded(), scenario="a", description="b", text="c", findings=(finding("d"),))
        review = replace(prompt.review, note=value if field == "note" else "e")
        if field == "message":
            prompt = replace(prompt, findings=(finding(value),))
        elif field != "note":
            changes: dict[str, Any] = {field: value}
            prompt = replace(prompt, **changes)
        return page_of(tmp_path, replace(prompt, review=review))

    markup = Markup(page(text))

    assert markup.skeleton == Markup(page("harmless")).skeleton
    assert " ".join(text.split()) in markup.text


@pytest.mark.parametrize("field", ["source", "description", "text"])
def test_any_text_that_a_manifest_can_hold_can_be_shown(tmp_path: Path, field: str) -> None:
    text = "half a pair \ud83d, a byte \udcff, nothing \0, a line\nand another"
    changes: dict[str, Any] = {field: text}

    page = page_of(tmp_path, replace(put(tmp_path), **changes))

    assert "half a pair \\ud83d" in page


def test_a_file_name_that_would_turn_the_text_around_is_escaped(tmp_path: Path) -> None:
    page = page_of(tmp_path, replace(put(tmp_path), source="a\u202evaw.exe"))

    assert "a\\u202evaw.exe" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("template", sorted(PACKAGE.glob("*.html")), ids=lambda path: path.name)
def test_every_word_of_a_template_passes_through_say(template: Path) -> None:
    lexed = jinja2.Environment(autoescape=True).lex(template.read_text(encoding="utf-8"))
    data = "".join(value if kind == "data" else "\0" for _, kind, value in lexed)
    between_tags = re.sub(r"<[^>]*>", "", data)
    attributes = re.findall(r'\b(?:aria-label|title|placeholder|alt|data-\w+)="([^"]*)"', data)

    words = re.findall(r"[^\W\d_]{2,}", between_tags + " ".join(attributes))

    assert set(words) <= {"SHA", "octets", "source"}  # the digest's name, and ids of elements


def test_no_sentence_stands_in_the_script() -> None:
    code = "".join(re.sub("//.*", "", path.read_text(encoding="utf-8")) for path in PACKAGE.glob("*.js"))
    sentence = "[A-Z][a-z]+ [a-z]|[a-z]{2,} [a-z]{2,} [a-z]{2,}"

    strings = re.findall(r"\"[^\"\n]*\"|`[^`\n]*`", code)

    assert len(strings) > 20
    assert not [text for text in strings if re.search(sentence, text)]


# ------------------------------------------------------------------------------------------- what is told


def test_a_card_tells_all_that_a_reviewer_needs(tmp_path: Path) -> None:
    prompt = replace(
        put(tmp_path, "notice.wav"),
        scenario="recordHintTone",
        description="录音提示音",
        text="This call is recorded.",
        findings=(finding("the sound lasts too long"),),
        review=Review(state=ReviewState.REJECTED, since=replace(recorded().review).since, note="Too fast."),
    )

    text = Markup(page_of(tmp_path, prompt)).text

    for told in (
        "notice.wav",
        "录音提示音",
        "This call is recorded.",
        "Rejected since 2026-01-02",
        "Too fast.",
        "Played as recordHintTone",
        "Heard by both parties",
        "Heard when the callee has answered, before recording starts",
        "TK313 warning the sound lasts too long",
        "a.m4a",
        f"SHA-256 {prompt.sha256[:12]}",
        f"SHA-256 {prompt.source_sha256[:12]}",
        "8,058 bytes",
    ):
        assert told in text


def test_the_top_counts_what_is_in_each_state_and_adds_up_the_lengths(tmp_path: Path) -> None:
    new = replace(recorded("a.wav"), duration_s=40.25)
    approved = replace(
        recorded("b.wav"),
        duration_s=82.0,
        review=Review(state=ReviewState.APPROVED, since=new.review.since),
    )

    text = Markup(page_of(tmp_path, new, approved)).text

    assert "Prompts 2 Length in all 2 min 02 s" in text
    assert "New 1 Approved 1" in text
    assert "All 2 New 1 Uploaded 0 Approved 1 Rejected 0 Changed 0" in text


def test_a_changed_prompt_is_said_to_need_a_new_review(tmp_path: Path) -> None:
    prompt = put(tmp_path)
    changed = replace(prompt, review=replace(prompt.review, state=ReviewState.CHANGED))

    assert "It needs a new review." in page_of(tmp_path, changed)
    assert "It needs a new review." not in page_of(tmp_path, prompt)


@pytest.mark.parametrize(
    ("duration_s", "told"),
    [(4.0, "4.00 s of the 5 s that are heard."), (6.5, "6.50 s, but only about 5 s are heard.")],
)
def test_the_length_is_told_beside_what_is_heard_of_it(tmp_path: Path, duration_s: float, told: str) -> None:
    page = page_of(tmp_path, replace(put(tmp_path), scenario="callerHintTone", duration_s=duration_s))

    assert told in page
    assert bool(Markup(page).of_class("over")) is (duration_s > 5)


def test_the_level_stands_where_its_scale_says_inside_the_accepted_range(tmp_path: Path) -> None:
    """The scale goes from -60 dBov at 0 % to 0 dBov at 100 %. A sine's peak is 3.01 dB above its level."""
    data = tonekit.convert((tone(1000, 10.0, peak=10 ** (-21 / 20)), 8000), noise_shaping=False).data
    page = page_of(tmp_path, put(tmp_path, data=data))
    markup = Markup(page)

    (marker,) = markup.all("circle")
    assert float(marker["cx"].rstrip("%")) == pytest.approx((60 - 24) / 60 * 100, abs=0.2)
    low, high = PROFILE.signal.min_level_dbov.value, PROFILE.signal.max_level_dbov.value
    (accepted,) = markup.of_class("accepted")
    assert float(accepted["x"].rstrip("%")) == pytest.approx((60 + low) / 60 * 100, abs=0.01)
    assert float(accepted["width"].rstrip("%")) == pytest.approx((high - low) / 60 * 100, abs=0.01)
    assert f"-24.0 dBov; accepted is {low:g} to {high:g} dBov." in markup.text
    limits = [float(line["x1"].rstrip("%")) for line in markup.of_class("limit")]
    assert limits == [pytest.approx((60 - 21) / 60 * 100, abs=0.5)]  # A-law's steps are some 0.4 dB up there


def test_without_a_profile_no_accepted_range_is_shown(tmp_path: Path) -> None:
    (page,) = report_pages(tmp_path, manifest_of(put(tmp_path)), None)
    markup = Markup(page.data.decode())

    assert "The profile of these prompts was not found" in markup.text
    assert not markup.of_class("accepted")
    assert len(markup.all("circle")) == 1


def test_silence_has_no_level(tmp_path: Path) -> None:
    silence = wav_of_voice()[:-8000] + b"\xd5" * 8000

    markup = Markup(page_of(tmp_path, put(tmp_path, data=silence)))

    assert "Nothing is audible in it." in markup.text
    assert not markup.all("circle")


def test_an_empty_folder_has_a_page_that_says_so(tmp_path: Path) -> None:
    assert "There are no prompts in this folder." in page_of(tmp_path)


@pytest.mark.parametrize("duration_s", [0.01, 0.4, 4.9, 5.0, 61.0, 262.0, 2000.0])
def test_the_seconds_below_a_sound_are_few_and_evenly_spaced(duration_s: float) -> None:
    ticks_s = scales.time_ticks_s(duration_s)

    assert ticks_s[0] == 0
    assert ticks_s[-1] <= duration_s
    assert len(ticks_s) <= 7
    assert len({round(after - before, 3) for before, after in pairwise(ticks_s)}) <= 1


# ------------------------------------------------------------------------------ prompts that can't be heard


def test_a_prompt_that_is_gone_has_a_sentence_and_no_player(tmp_path: Path) -> None:
    markup = Markup(page_of(tmp_path, recorded()))

    assert "The file can't be played: there is no such file." in markup.text
    assert not markup.all("audio")
    assert not markup.all("canvas")


def test_a_prompt_that_was_changed_since_has_a_sentence_and_no_player(tmp_path: Path) -> None:
    prompt = put(tmp_path)
    put(tmp_path, data=wav_of_voice()[:-1] + b"\x2a")

    markup = Markup(page_of(tmp_path, prompt))

    assert "The file is not the one that was prepared: it was changed since." in markup.text
    assert not markup.all("audio")


def test_a_file_that_is_recorded_but_is_not_alaw_has_a_sentence_and_no_player(tmp_path: Path) -> None:
    data = wav_bytes(voice(0.5), 8000)

    markup = Markup(page_of(tmp_path, put(tmp_path, data=data)))

    assert "The file can't be played: it is not A-law at 8000 Hz, mono." in markup.text
    assert not markup.all("audio")


def test_what_can_not_be_heard_counts_as_a_finding(tmp_path: Path) -> None:
    markup = Markup(page_of(tmp_path, put(tmp_path, "a.wav"), recorded("gone.wav")))

    assert ["data-findings" in card for card in markup.all("article")] == [False, True]
    assert "With findings 1" in markup.text


# ----------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("voice.mp3", "audio/mpeg"),
        ("untagged.mp3", "audio/mpeg"),
        ("voice.m4a", "audio/mp4"),
        ("voice.ogg", "audio/ogg"),
        ("voice.opus", "audio/ogg"),
        ("pcm_s16le.wav", "audio/wav"),
        ("voice.flac", "audio/flac"),
    ],
)
def test_a_small_source_that_browsers_play_has_a_player_of_its_kind(
    tmp_path: Path, name: str, mime: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sourceplayer, "MAX_SOURCE_BYTES", 1_000_000)
    monkeypatch.setattr(report, "FEW_PAGE_SOURCES", 1_000_000)
    made = make(next(each for each in FORMATS if each.name == name), tmp_path).read_bytes()
    prompt = with_source(tmp_path, put(tmp_path), "named otherwise.txt", made)

    page = page_of(tmp_path, prompt)

    (player,) = Markup(page).of_class("source-player")
    assert player["data-mime"] == mime
    assert f'id="source-1">{base64.b64encode(made).decode()}</script>' in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"ID3" + bytes(sourceplayer.MAX_SOURCE_BYTES), "It is too large to be heard on this page."),
        (b"#!AMR\n" + bytes(100), "Browsers can't play its format."),
        (b"<html><script>alert(1)</script>", "Browsers can't play its format."),
        (wav_bytes(voice(0.5), 8000, subtype="ULAW"), "Browsers can't play its format."),
        (b"RIFF" + bytes(20), "Browsers can't play its format."),
        (b"", "Browsers can't play its format."),
    ],
)
def test_another_source_has_a_sentence_and_no_player(tmp_path: Path, data: bytes, told: str) -> None:
    page = page_of(tmp_path, with_source(tmp_path, put(tmp_path), "source.mp3", data))

    assert told in Markup(page).text
    assert "source-1" not in page


def test_a_source_is_heard_only_if_the_prompt_was_made_from_these_bytes(tmp_path: Path) -> None:
    prompt = with_source(tmp_path, put(tmp_path), "source.mp3", b"ID3" + bytes(100))
    tmp_path.joinpath("source.mp3").write_bytes(b"ID3" + bytes(101))

    page = page_of(tmp_path, prompt)

    assert "It is no longer the file that the prompt was made from" in page
    assert "source-1" not in page


@pytest.mark.parametrize("source", ["gone.mp3", "a\0b", "half \ud83d.mp3", ".", "/dev/zero"])
def test_a_source_that_can_not_be_opened_is_no_trouble(tmp_path: Path, source: str) -> None:
    page = page_of(tmp_path, replace(put(tmp_path), source=source))

    assert "It can&#39;t be heard here: " in page
    assert "octets-1" in page


@pytest.mark.parametrize(("limit", "room"), [("MAX_PAGE_SOURCES", 2 * 103), ("FEW_PAGE_SOURCES", 300)])
def test_a_page_holds_no_more_sources_than_it_has_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, room: int
) -> None:
    monkeypatch.setattr(report, limit, room)
    prompts = [
        with_source(tmp_path, put(tmp_path, f"{name}.wav"), "source.mp3", b"ID3" + bytes(100))
        for name in "abc"
    ]

    page = page_of(tmp_path, *prompts)

    assert [f'id="source-{number}"' in page for number in (1, 2, 3)] == [True, True, False]
    assert "The page is full of sources, so it can&#39;t be heard here." in page


# ------------------------------------------------------------------------------------------------- pages


def names_on(page: bytes) -> list[str]:
    return [card["data-name"] for card in Markup(page.decode()).all("article")]


def test_after_500_prompts_a_new_page_begins_and_the_pages_name_each_other(tmp_path: Path) -> None:
    prompts = [recorded(f"{number:04}.wav") for number in range(1001)]

    pages = list(report_pages(tmp_path, manifest_of(*prompts), PROFILE))

    assert [page.name for page in pages] == ["report.html", "report-2.html", "report-3.html"]
    assert [len(names_on(page.data)) for page in pages] == [500, 500, 1]
    assert [name for page in pages for name in names_on(page.data)] == [prompt.name for prompt in prompts]
    for number, page in enumerate(pages):
        links = Markup(page.data.decode()).all("a")
        assert [link["href"] for link in links] == [each.name for each in pages]
        assert ["aria-current" in link for link in links] == [each == number for each in range(3)]


def test_after_24_mb_of_octets_a_new_page_begins(tmp_path: Path) -> None:
    prompts = [replace(recorded(f"{number}.wav"), bytes=10_000_000) for number in range(5)]

    pages = list(report_pages(tmp_path, manifest_of(*prompts), PROFILE))

    assert [len(names_on(page.data)) for page in pages] == [2, 2, 1]


def test_one_prompt_that_is_larger_than_a_page_has_a_page(tmp_path: Path) -> None:
    prompts = [replace(recorded(f"{number}.wav"), bytes=30_000_000) for number in range(2)]

    pages = list(report_pages(tmp_path, manifest_of(*prompts), PROFILE))

    assert [names_on(page.data) for page in pages] == [["0.wav"], ["1.wav"]]


# --------------------------------------------------------------------------------------------- appearance


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


STYLE = (PACKAGE / "style.css").read_text(encoding="utf-8")
LIGHT = dict(re.findall(r"--([\w-]+): (#\w{6})", STYLE.partition("@media")[0]))
DARK = dict(re.findall(r"--([\w-]+): (#\w{6})", STYLE.partition("@media")[2].partition("\n}\n")[0]))
TEXT_ON = (
    *((name, ground) for name in ("ink", "soft", "accent") for ground in ("page", "card")),
    *((name, "card") for name in ("new", "uploaded", "approved", "rejected", "changed", "warn", "bad")),
    ("approved", "page"),
    ("ink", "well"),
    ("ink", "warn-well"),
    ("ink", "bad-well"),
    ("on-accent", "accent"),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_every_text_has_the_contrast_that_wcag_asks_for(
    colours: dict[str, str], text: str, ground: str
) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_how_much_of_the_time_speech_fills_is_told_where_the_manifest_knows_it(tmp_path: Path) -> None:
    prompt: ManifestPrompt = put(tmp_path)
    known = replace(prompt, levels=replace(prompt.levels, active_speech_dbov=-21.34, activity=0.876))

    assert "Speech fills 88% of the time." in page_of(tmp_path, known)
    assert "Speech fills" not in page_of(tmp_path, prompt)


def test_the_record_of_a_prompt_is_not_needed_for_its_sound(tmp_path: Path) -> None:
    """The levels that are shown are measured; those of the manifest may be of an older tonekit."""
    prompt: ManifestPrompt = put(tmp_path)
    other = replace(prompt, levels=replace(prompt.levels, peak_dbov=-55.5))

    assert page_of(tmp_path, other) == page_of(tmp_path, prompt)
