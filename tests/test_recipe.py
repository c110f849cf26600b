"""The same recording makes the same bytes, until the version of the recipe says that it does not."""

from __future__ import annotations

import hashlib

import pytest
from batches import RECORDINGS

from tonekit.conversion import convert
from tonekit.pipeline import RECIPE_VERSION

TABLE_VERSION = 1
"""What `RECIPE_VERSION` was when the table was made."""

TABLE = {
    "closing notice.wav": "63ef5a36783634cfc6ceccec95a04abf7a36382da0a6e47eb3f8e9956157f25a",
    "one minute left.wav": "fb1a0431b30f6207a1dcdfa5ebfa8da97b143e5226b047dc4b7f1576a6124966",
    "please hold (video).mp4": "297efd33b646db22e365740a859bd6942d1d511715568cae40812e667e3fddc4",
    "recording notice.flac": "1e7b6bab2f1869746274368804795741f5200aab8eb4ff13d469f09da50b7f25",
    "业务异常 挂断提示.wma": "8b12455bb479014c97e71974ad2e6242c9500fc4d81f83c7aeb7c4f2a54d6fbf",
    "录音提示音.m4a": "a75859f2c30f56bad56b8a3a2e1da009198e990d832e18abb06fc830fd40d271",
    "最后一分钟 提示.amr": "6a686b01e3aec11e4675dac9ed6f317863392b0775a2d6e325aefa9f8cd85f46",
    "等待音 1.mp3": "fe952198f0832a59377434cf7d2251e92b016bac7fd68002a1cb8f8d29a039d2",
    "等待音 TTS 16k.wav": "891ef4ffdacb3c467cc545338a5dc109fbd4af056f1857e1d9026127b47fb279",
    "绑定号码 语音留言.opus": "609ff66a732a66f7fe84fee22b43ab67a567696fdac5651562a4f7f55820478c",
}

ADVICE = (
    "the bytes of prompts differ now. If that is meant, raise RECIPE_VERSION in tonekit/pipeline.py, so that "
    "prepared folders make their prompts anew, tell it in CHANGELOG.md, and bring this table up to date"
)


def test_the_table_is_that_of_the_version_and_holds_every_sample() -> None:
    assert TABLE_VERSION == RECIPE_VERSION, ADVICE
    assert sorted(TABLE) == sorted(path.name for path in RECORDINGS.iterdir())


@pytest.mark.parametrize("name", TABLE)
def test_a_sample_makes_the_bytes_that_it_made_before(name: str) -> None:
    assert hashlib.sha256(convert(RECORDINGS / name).data).hexdigest() == TABLE[name], ADVICE
