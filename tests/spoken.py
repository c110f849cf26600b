"""Words that begin or end with weak consonants, spoken by a synthesizer: their boundaries are known."""

from __future__ import annotations

import functools
import io
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from programs import require

from tonekit.sound.dsp import resample

if TYPE_CHECKING:
    from signals import Samples

ENGLISH = (
    "fish", "safe", "thief", "health", "house", "half", "path", "fifth", "south", "shelf",
    "hush", "sixth", "himself", "thanks", "press", "earth", "faith", "yes", "first", "hello this",
)  # fmt: skip

CHINESE = (
    "是", "谢谢", "喝水", "四十", "十四", "学习", "好", "上海",
    "西湖", "说", "需要", "回复", "三", "新鲜事", "湖水",
)  # fmt: skip

VOICES = {
    "en-gb": ENGLISH,
    "en-us+f3": ENGLISH,
    "en-gb-scotland+m3": ENGLISH,
    "cmn": CHINESE,
    "cmn+f2": CHINESE,
}


@functools.cache
def spoken(voice: str, word: str) -> Samples:
    """Return a word at 8000 Hz, from its first to its last sample above -60 dB of its peak, which is 0.5."""
    command = [require("espeak-ng"), "--stdout", "-v", voice, "-s", "150", word]
    wav = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    samples, rate = soundfile.read(io.BytesIO(wav))
    narrow = np.asarray(resample(samples, in_rate=rate, out_rate=8000), np.float64)
    narrow *= 0.5 / np.abs(narrow).max()
    (audible,) = np.nonzero(np.abs(narrow) > 0.5 * 10 ** (-60 / 20))
    word_only = narrow[audible[0] : audible[-1] + 1]
    word_only.setflags(write=False)
    return word_only
