"""The same recording makes the same bytes, until the version of the recipe says that it does not."""

from __future__ import annotations

import hashlib

import pytest
from batches import RECORDINGS

from tonekit.conversion import convert
from tonekit.pipeline import RECIPE_VERSION

TABLE_VERSION = 3
"""What `RECIPE_VERSION` was when the table was made."""

TABLE = {
    "closing notice.wav": "f54ef8371b22c28fe3d05832e7c457fedc29b6923da729bf21824c349ec9168c",
    "one minute left.wav": "fb1a0431b30f6207a1dcdfa5ebfa8da97b143e5226b047dc4b7f1576a6124966",
    "please hold (video).mp4": "94ce7e4c6323efdc9ee3abfabb32b22e20ce5272c3862b1c256aa55a5dff6033",
    "recording notice.flac": "3a9d60e1402d480a4d9989760bec2e9ad7588e21ccae27d765562021d9ab050d",
    "业务异常 挂断提示.wma": "7677ae5556baabc9a7ef5e481205fca7ae1f0d131d059a9c62f86163440d7050",
    "录音提示音.m4a": "72175cfe64291fb1cfdac705d68b720d35362bc090954391981ef69fca849c72",
    "最后一分钟 提示.amr": "612769ef79a4a905703c0a75664e1c262f79b6aee731b7ac517b96502a63e02d",
    "等待音 1.mp3": "329ab3916011377831f6b42445d8e29b23be890143f5b653968c15caa4c44f8d",
    "等待音 TTS 16k.wav": "a8cb5b2971dbeb3a482b4f6e1052768b5c61c8e645e852f9cd47c3b8ff74c870",
    "绑定号码 语音留言.opus": "dea0fb5d99cc5321e7b374e270aed00fe828f9e99c3fe6e798d7bef64ce417a9",
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
