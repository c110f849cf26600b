"""The page to listen to, in a browser: it plays, draws, filters and copies, and nothing else runs in it."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from browser import Browser, chromium
from pages import put, wav_of_voice, with_source, write_page
from recordings import wav_bytes
from signals import tone, voice

import tonekit
from tonekit.findings import Finding, Fix, Severity, Status
from tonekit.manifest import Review, ReviewState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = "<img src=x onerror=alert(1)>.wav"
HOSTILE_TEXT = "</script><script>alert(2)</script><svg onload=alert(3)>\"' onclick=alert(4) x='"
KEY_CONTROL, KEY_ENTER = "\ue009", "\ue007"
FAR = 60
"""The card of the tone stands below the window by far."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a voice with hostile texts, one that was approved, many more, and a tone at the end."""
    folder = tmp_path_factory.mktemp("prompts")
    hostile = with_source(
        folder, put(folder, "a.wav", wav_of_voice(1.5)), HOSTILE, wav_bytes(voice(0.5), 8000)
    )
    finding = Finding(
        code="TK313",
        name="too-long",
        severity=Severity.WARNING,
        message=HOSTILE_TEXT,
        offset=None,
        fix=Fix.NONE,
        source=Status.STATED,
    )
    since = hostile.review.since
    hostile = replace(
        hostile,
        description=HOSTILE_TEXT,
        text=HOSTILE_TEXT,
        findings=(finding,),
        review=Review(state=ReviewState.REJECTED, since=since, note=HOSTILE_TEXT),
    )
    approved = replace(
        put(folder, "b.wav"),
        description="Waiting Tone",
        review=Review(state=ReviewState.APPROVED, since=since),
    )
    more = [put(folder, f"more_{number:02}.wav") for number in range(FAR)]
    sine = put(folder, "tone.wav", tonekit.convert((tone(1000, 1.0), 8000)).data)
    return write_page(folder, hostile, approved, *more, sine)


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    """The page, opened anew."""
    browser.open(page)
    browser.wait_for("document.querySelector('.spectrogram').dataset.drawn")
    return browser


def shown_names(browser: Browser) -> list[str]:
    return list(browser.run("return shownCards().map(card => card.dataset.name)"))


# --------------------------------------------------------------------------------------------------- sound


def test_the_prompt_plays_to_the_end_of_what_callers_hear(opened: Browser) -> None:
    played = opened.run_async("""
        const player = document.querySelector(".prompt-player");
        await player.play();
        await new Promise(done => player.addEventListener("ended", done));
        return [player.currentTime, player.duration, player.error, player.paused];
    """)

    position_s, duration_s, error, paused = played
    assert error is None
    assert paused
    assert duration_s == pytest.approx(1.5, abs=0.01)
    assert position_s == pytest.approx(1.5, abs=0.01)
    assert opened.console() == []


def test_the_source_plays(opened: Browser) -> None:
    error, duration_s = opened.run_async("""
        const player = document.querySelector(".source-player");
        await player.play();
        player.pause();
        return [player.error, player.duration];
    """)

    assert error is None
    assert duration_s == pytest.approx(0.5, abs=0.01)


def test_one_prompt_plays_at_a_time(opened: Browser) -> None:
    paused = opened.run_async("""
        const [first, second] = document.querySelectorAll(".prompt-player");
        await first.play();
        await second.play();
        await new Promise(done => setTimeout(done, 50));
        return [first.paused, second.paused];
    """)

    assert paused == [True, False]


def test_the_script_decodes_all_256_octets_as_tonekit_does(opened: Browser) -> None:
    octets = np.arange(256, dtype=np.uint8)

    decoded = opened.run("return Array.from(decodeAlaw(Uint8Array.from(arguments[0])))", octets.tolist())

    assert decoded == tonekit.decode_alaw(octets).tolist()


def test_the_script_makes_a_wav_of_16_bit_linear_pcm(opened: Browser) -> None:
    made = opened.run_async("""
        const wav = wavOf(Int16Array.from([0, 1, -1, 32256, -32256]));
        return Array.from(new Uint8Array(await wav.arrayBuffer()));
    """)

    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    data = struct.pack("<4sI5h", b"data", 10, 0, 1, -1, 32256, -32256)
    assert bytes(made) == struct.pack("<4sI4s", b"RIFF", 46, b"WAVE") + fmt + data


def test_a_click_on_the_spectrogram_goes_there(opened: Browser) -> None:
    opened.click(".pictures")  # in the middle

    assert opened.run("return playerOf(cards[0]).currentTime") == pytest.approx(0.75, abs=0.02)
    opened.wait_for("!document.querySelector('.playhead').hidden")
    left = opened.run("return document.querySelector('.playhead').style.left")
    assert float(left.rstrip("%")) == pytest.approx(50, abs=1.5)


# ------------------------------------------------------------------------------------------------ pictures


def brightness(browser: Browser, name: str, selector: str) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return the sum of red, green and blue of each pixel of a prompt's picture, shape (rows, columns)."""
    browser.run("cards.find(card => card.dataset.name === arguments[0]).scrollIntoView()", name)
    drawn = f"cards.find(card => card.dataset.name === '{name}').querySelector('.spectrogram').dataset.drawn"
    browser.wait_for(drawn)
    script = """
        const card = cards.find(card => card.dataset.name === arguments[0]);
        const canvas = card.querySelector(arguments[1]);
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const sums = Array.from({ length: pixels.length / 4 }, (_, i) =>
            pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2]);
        return [canvas.height, sums];
    """
    rows, sums = browser.run(script, name, selector)
    return np.array(sums, dtype=np.int64).reshape(rows, -1)


def test_the_spectrogram_of_a_tone_is_bright_at_its_frequency(opened: Browser) -> None:
    """The rows go from 4000 Hz at the top down to 0 Hz."""
    picture = brightness(opened, "tone.wav", ".spectrogram")
    rows = picture[:, picture.shape[1] // 4 : -picture.shape[1] // 4].mean(axis=1)

    hz_per_row = 4000 / rows.size
    assert (rows.size - 1 - int(rows.argmax())) * hz_per_row == pytest.approx(1000, abs=hz_per_row)
    others = np.delete(rows, range(rows.argmax() - 3, rows.argmax() + 4))
    assert np.median(others) < rows.max() / 20
    assert others.max() < rows.max() * 2 / 3  # A-law's own distortion, at 3 kHz


def test_the_spectrogram_of_a_voice_is_neither_blank_nor_even(opened: Browser) -> None:
    picture = brightness(opened, "a.wav", ".spectrogram")

    assert picture.std() > 50


def test_the_waveform_is_drawn_from_the_middle_as_high_as_its_samples(opened: Browser) -> None:
    """The tone has half of full scale, so it fills the middle half."""
    inked = brightness(opened, "tone.wav", ".waveform") > 0
    rows = np.flatnonzero(inked.any(axis=1))

    assert rows.min() == pytest.approx(inked.shape[0] / 4, abs=2)
    assert rows.max() == pytest.approx(inked.shape[0] * 3 / 4, abs=2)


def test_what_is_far_below_is_drawn_when_it_comes_near_and_forgotten_when_it_is_gone(opened: Browser) -> None:
    last = "cards[cards.length - 1].querySelector('.spectrogram')"
    assert not opened.run(f"return Boolean({last}.dataset.drawn)")

    opened.run("scrollTo(0, document.body.scrollHeight)")
    opened.run(f"{last}.scrollIntoView()")

    opened.wait_for(f"{last}.dataset.drawn")
    opened.wait_for("!cards[0].querySelector('.spectrogram').dataset.drawn")
    assert opened.run("return cards[0].querySelector('.spectrogram').width") == 0


def test_everything_is_drawn_for_the_printer_and_forgotten_after_it(opened: Browser) -> None:
    drawn = "cards.filter(card => card.querySelector('.spectrogram').dataset.drawn).length"
    before = opened.run(f"return {drawn}")
    opened.run(f"addEventListener('beforeprint', () => {{ window.printed = {drawn} }})")

    opened.devtools("Page.printToPDF")

    assert opened.run("return window.printed") == FAR + 3
    assert opened.run(f"return {drawn}") == before < FAR
    assert opened.console() == []


# ------------------------------------------------------------------------------------------------ security


def test_no_text_of_a_prompt_becomes_markup_or_runs(opened: Browser) -> None:
    assert opened.dialog() is None
    assert opened.run("return document.querySelectorAll('img, [onclick], [onload], [onerror]').length") == 0
    shown = opened.run("return cards[0].innerText")
    assert HOSTILE in shown
    assert shown.count(HOSTILE_TEXT) == 4
    assert opened.console() == []


def test_what_were_put_into_the_page_would_not_run_either(opened: Browser) -> None:
    """The page's policy stands behind its escaping; and the console does tell of what it forbids."""
    opened.run(
        "cards[0].insertAdjacentHTML('beforeend', arguments[0])", "<img src=x onerror='window.ran = 1'>"
    )
    opened.run("cards[0].insertAdjacentHTML('beforeend', arguments[0])", "<i style='color: red'>red</i>")

    messages = " ".join(opened.console())
    assert "img-src" in messages
    assert "script-src" in messages
    assert "style-src" in messages
    assert opened.run("return window.ran === undefined")


# ---------------------------------------------------------------------------------------- filter, tick, copy


def test_the_filter_shows_one_state(opened: Browser) -> None:
    opened.run("document.querySelector('input[name=state][value=approved]').click()")

    assert shown_names(opened) == ["b.wav"]
    assert opened.run("return document.getElementById('shown').textContent") == f"Shown: 1 of {FAR + 3}"


def test_the_filter_shows_what_has_findings(opened: Browser) -> None:
    opened.run("document.getElementById('findings').click()")

    assert shown_names(opened) == ["a.wav"]


@pytest.mark.parametrize(
    ("words", "names"),
    [("TONE waiting", ["b.wav"]), ("more_07", ["more_07.wav"]), ("alert(2)", ["a.wav"]), ("nothing", [])],
)
def test_the_search_finds_words_in_any_order_and_case(opened: Browser, words: str, names: list[str]) -> None:
    opened.click("#search")
    opened.press(*words)

    assert shown_names(opened) == names
    assert opened.run("return document.getElementById('nothing').hidden") is bool(names)


def pasted(browser: Browser) -> str:
    """Return what the clipboard holds, by pasting it."""
    browser.run("""
        const area = document.body.appendChild(document.createElement("textarea"));
        area.id = "pasted";
        area.focus();
    """)
    browser.press_with(KEY_CONTROL, "v")
    return str(browser.run("return document.getElementById('pasted').value"))


REFUSED = "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"


@pytest.mark.parametrize("clipboard", ["", REFUSED], ids=["clipboard", "as a file"])
def test_the_names_of_the_ticked_prompts_are_copied(opened: Browser, clipboard: str) -> None:
    opened.run(clipboard)
    opened.click("#prompt-1 .tick")
    opened.click("#prompt-2 .tick")

    opened.click("#copy")

    opened.wait_for("document.getElementById('said').textContent")
    assert opened.run("return document.getElementById('said').textContent") == "Names copied: 2"
    assert opened.run("return document.activeElement.id") == "copy"
    assert opened.run("return document.getElementById('names').hidden")
    assert pasted(opened) == "a.wav\nb.wav"


def test_names_that_can_not_be_copied_are_shown_to_be_copied_by_hand(opened: Browser) -> None:
    opened.run(f"{REFUSED}; document.execCommand = () => false")
    opened.click("#prompt-2 .tick")

    opened.click("#copy")

    opened.wait_for("!document.getElementById('names').hidden")
    assert opened.run("return document.getElementById('names').value") == "b.wav"


def test_all_that_are_shown_are_ticked_and_no_others(opened: Browser) -> None:
    opened.run("document.getElementById('findings').click()")
    opened.click("#tick-all")
    opened.run("document.getElementById('findings').click()")

    assert opened.run("return tickedCards().map(card => card.dataset.name)") == ["a.wav"]
    assert opened.run("return document.getElementById('ticked').textContent") == "Ticked: 1"

    opened.click("#untick")

    assert opened.run("return tickedCards().length") == 0


def test_without_a_tick_nothing_is_copied_and_it_is_said_why(opened: Browser) -> None:
    opened.click("#copy")

    opened.wait_for("document.getElementById('said').textContent.startsWith('Tick prompts first')")


# ------------------------------------------------------------------------------------------ keys and screens


def test_keys_go_from_card_to_card_tick_and_play(opened: Browser) -> None:
    opened.press("j", "j")
    assert opened.run("return document.activeElement.id") == "prompt-2"

    opened.press("x", "k")
    assert opened.run("return tickedCards().map(card => card.dataset.name)") == ["b.wav"]
    assert opened.run("return document.activeElement.id") == "prompt-1"

    scrolled = opened.run("return scrollY")
    opened.press(" ")
    opened.wait_for("playerOf(cards[0]).currentTime > 0")
    assert opened.run("return playerOf(cards[1]).currentTime") == 0
    assert opened.run("return scrollY") == scrolled


def test_what_is_typed_into_the_search_is_no_command(opened: Browser) -> None:
    opened.press("/")
    opened.press("x", "j", " ", "/")

    assert opened.run("return document.getElementById('search').value") == "xj /"
    assert opened.run("return tickedCards().length") == 0


def test_a_card_that_is_gone_to_is_not_below_the_toolbar(opened: Browser) -> None:
    opened.press("j", "j", "j")

    gap = opened.run("""
        return document.activeElement.getBoundingClientRect().top
            - document.getElementById("toolbar").getBoundingClientRect().bottom;
    """)
    assert 0 <= gap < 40


def test_every_control_has_a_name_and_the_tabulator_reaches_it(opened: Browser) -> None:
    opened.devtools("Accessibility.enable")
    tree = opened.devtools("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "checkbox", "radio", "searchbox", "textbox", "Audio", "link"}

    controls = [node for node in tree if node.get("role", {}).get("value") in roles and not node["ignored"]]

    assert len(controls) > 10
    assert not [node for node in controls if not node.get("name", {}).get("value")]
    tabbed = (
        "document.querySelectorAll('#toolbar :is(input, button)[tabindex], .card audio[tabindex]').length"
    )
    assert opened.run(f"return {tabbed}") == 0  # in the order in which they stand


def test_nothing_is_wider_than_a_small_phone(opened: Browser) -> None:
    opened.devtools(
        "Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=2, mobile=True
    )
    try:
        assert opened.run("return document.documentElement.scrollWidth") == 320
        assert opened.run("return innerWidth") == 320
    finally:
        opened.devtools("Emulation.clearDeviceMetricsOverride")


def test_without_javascript_every_text_can_be_read(browser: Browser, page: Path) -> None:
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        text = browser.run("return document.body.innerText")
        controls = "[...document.querySelectorAll('audio, button, input, canvas')]"
        visible = browser.run(f"return {controls}.filter(each => each.offsetParent).length")
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)

    assert "need JavaScript" in text
    assert "Waiting Tone" in text
    assert HOSTILE in text
    assert visible == 0


def test_a_sound_that_the_browser_can_not_play_is_said_to_be_so(browser: Browser, tmp_path: Path) -> None:
    prompt = with_source(tmp_path, put(tmp_path), "broken.mp3", b"ID3" + hashlib.sha512(b"").digest() * 9)
    browser.open(write_page(tmp_path, prompt))

    browser.wait_for("document.querySelector('.source-player').hidden")
    assert "This browser can't play the recording." in browser.run("return cards[0].innerText")
