"""How large the page to listen to is, and how long a browser takes to open it.

Run ``python benchmarks/report.py`` where tonekit is installed, with Chromium and its chromedriver. The pages
are of ten prompts of 5 s, with as much of their sources as fits, and of five hundred without.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import chromium

import tonekit
from tonekit.manifest import Manifest, ManifestPrompt, Review, ReviewState, Settings
from tonekit.profiles import DEFAULT_PROFILE
from tonekit.report import FEW_PAGE_SOURCES, report_pages

PROMPT_S = 5
ROUNDS = 5
SOURCE = b"ID3" + bytes(FEW_PAGE_SOURCES // 10 - 3)


def make_prompt(folder: Path, number: int, *, heard: bool) -> ManifestPrompt:
    noise = np.random.default_rng(number).normal(scale=0.1, size=PROMPT_S * 8000)
    name = f"prompt_{number:03}.wav"
    result = tonekit.convert((noise, 8000), folder / name)
    return ManifestPrompt(
        name=name,
        source="source.mp3",
        source_sha256=hashlib.sha256(SOURCE).hexdigest() if heard else "",
        sha256=hashlib.sha256(result.data).hexdigest(),
        bytes=len(result.data),
        duration_s=PROMPT_S,
        scenario="callerHintTone",
        description="等待音：请稍候，正在为您接通",
        text="您好，感谢您的来电，请稍候，正在为您接通。",
        settings=Settings(channel="mix", recipe=""),
        levels=result.after,
        findings=result.report.findings,
        review=Review(state=ReviewState.NEW, since=dt.date(2026, 1, 1)),
    )


def make_page(folder: Path, count: int, *, heard: bool) -> Path:
    folder.mkdir()
    (folder / "source.mp3").write_bytes(SOURCE)
    prompts = tuple(make_prompt(folder, number, heard=heard) for number in range(count))
    manifest = Manifest(profile=DEFAULT_PROFILE, prompts=prompts)
    start = time.perf_counter()
    (page,) = report_pages(folder, manifest, tonekit.load_profile(DEFAULT_PROFILE))
    taken_s = time.perf_counter() - start
    path = folder / page.name
    path.write_bytes(page.data)
    print(f"{count} prompts of {PROMPT_S} s: {len(page.data):,} bytes, made in {taken_s:.2f} s")
    return path


def opening_s(page: Path, profile: Path) -> float:
    """Return how long the browser takes until the page is loaded, and what is seen of it is drawn."""
    with chromium(profile) as browser:
        browser.open(page)
        browser.wait_for("document.querySelector('.spectrogram').dataset.drawn")
        return float(browser.run("return performance.now()")) / 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        make_page(Path(scratch, "ten"), 10, heard=True)
        page = make_page(Path(scratch, "many"), 500, heard=False)
        taken = [opening_s(page, Path(scratch, f"profile{number}")) for number in range(ROUNDS)]
    shortest, longest = min(taken), max(taken)
    print(
        f"opened in {statistics.median(taken):.2f} s ({shortest:.2f} to {longest:.2f} s), median of {ROUNDS}"
    )


if __name__ == "__main__":
    main()
