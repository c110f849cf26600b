"""Speech for tests, by a speech synthesizer."""

from __future__ import annotations

import io
import subprocess

import numpy as np
import soundfile
from programs import require
from signals import RATE, Samples

from tonekit.sound.dsp import resample

ENGLISH = "Please hold the line, your call is being connected. This call may be recorded."
CHINESE = "您好，请稍候，正在为您接通。本次通话可能会被录音。"


def spoken(sentence: str = ENGLISH, *, voice: str = "en", words_per_minute: int = 150) -> Samples:
    """Say a sentence, at 8000 Hz. Between its phrases there is digital silence."""
    command = [require("espeak-ng"), "--stdout", "-v", voice, "-s", str(words_per_minute), sentence]
    wav = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    samples, sample_rate = soundfile.read(io.BytesIO(wav))
    return np.asarray(resample(samples, in_rate=sample_rate, out_rate=RATE), np.float64)
