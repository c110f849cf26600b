"""Recordings of one voice in every format that must be read, made by ffmpeg where it can."""

from __future__ import annotations

import functools
import io
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from programs import require
from signals import at_level, voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 48_000
DURATION_S = 2.0


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of recording, and what is to come of it.

    `delay_s` is the most that the sound may come late, since the container does not state the encoder's
    delay; `padding_s` the same for what the encoder adds. Without them the sound must be in its place.
    `likeness` is the least correlation with the reference: AMR keeps the sound of a voice, not its waveform.
    Those that ffmpeg can't make lie `ready` beside this module: `reference` as the AMR encoders of opencore
    (12.2 kbit/s) and VisualOn (23.85 kbit/s) write it.
    """

    name: str
    container: str
    encoding: str
    options: tuple[str, ...] = ()
    rate: int = RATE
    ready: bool = False
    likeness: float = 0.95
    delay_s: float = 0.0
    padding_s: float = 0.0


def _wav(codec: str, encoding: str, *, rate: int = 8000, delay_s: float = 0, padding_s: float = 0) -> Format:
    return Format(
        name=f"{codec}.wav",
        container="WAV",
        encoding=encoding,
        options=("-c:a", codec),
        rate=rate,
        delay_s=delay_s,
        padding_s=padding_s,
    )


_VIDEO = ("-c:v", "mpeg4", "-c:a", "aac")

FORMATS = (
    _wav("pcm_u8", "8-bit linear PCM"),
    _wav("pcm_s16le", "16-bit linear PCM"),
    _wav("pcm_s24le", "24-bit linear PCM"),
    _wav("pcm_s32le", "32-bit linear PCM"),
    _wav("pcm_f32le", "32-bit floating point"),
    _wav("pcm_f64le", "64-bit floating point"),
    _wav("pcm_alaw", "A-law"),
    _wav("pcm_mulaw", "mu-law"),
    _wav("adpcm_ima_wav", "IMA ADPCM", padding_s=0.256),  # a block of 2041 frames, filled up
    _wav("adpcm_ms", "Microsoft ADPCM", padding_s=0.256),
    _wav("libgsm_ms", "GSM 6.10", padding_s=0.04),
    _wav("g722", "G.722", rate=16_000, delay_s=0.002),  # the delay of its filter bank
    Format(name="rf64.wav", container="RF64", encoding="16-bit linear PCM", options=("-rf64", "always")),
    Format(name="voice.w64", container="Wave64", encoding="16-bit linear PCM", padding_s=0.001),
    Format(name="voice.aiff", container="AIFF", encoding="16-bit linear PCM"),
    Format(name="voice.au", container="AU", encoding="16-bit linear PCM"),
    Format(name="voice.caf", container="CAF", encoding="16-bit linear PCM"),
    Format(name="voice.flac", container="FLAC", encoding="FLAC"),
    Format(name="voice.mp3", container="MPEG audio", encoding="MP3"),
    Format(
        name="untagged.mp3",
        container="MPEG audio",
        encoding="MP3",
        options=("-write_xing", "0"),
        delay_s=0.05,
        padding_s=0.08,
    ),
    Format(name="voice.ogg", container="Ogg", encoding="Vorbis", options=("-c:a", "libvorbis")),
    Format(name="voice.opus", container="Ogg", encoding="Opus"),
    Format(name="voice.m4a", container="MP4/QuickTime", encoding="AAC"),
    Format(name="alac.m4a", container="MP4/QuickTime", encoding="ALAC", options=("-c:a", "alac")),
    Format(name="voice.aac", container="ADTS", encoding="AAC", delay_s=0.03, padding_s=0.05),
    Format(
        name="voice.amr",
        container="AMR",
        encoding="AMR-NB",
        rate=8000,
        ready=True,
        delay_s=0.01,
        likeness=0.55,
    ),
    Format(
        name="voice.awb",
        container="AMR",
        encoding="AMR-WB",
        rate=16_000,
        ready=True,
        delay_s=0.01,
        likeness=0.85,
    ),
    Format(name="voice.wma", container="ASF", encoding="WMA", padding_s=0.05),
    Format(name="voice.webm", container="Matroska/WebM", encoding="Opus", options=("-c:a", "libopus")),
    Format(name="voice.ac3", container="AC-3", encoding="AC-3", delay_s=0.01, padding_s=0.04),
    Format(name="video.mp4", container="MP4/QuickTime", encoding="AAC", options=_VIDEO),
    Format(name="video.mov", container="MP4/QuickTime", encoding="AAC", options=_VIDEO),
    Format(
        name="video.mkv",
        container="Matroska/WebM",
        encoding="AAC",
        options=_VIDEO,
        delay_s=0.03,
        padding_s=0.05,
    ),
)


@functools.cache
def reference(rate: int) -> NDArray[np.float64]:
    """What every recording at this rate is made from: a voice that falls towards the treble as all do."""
    spectrum = np.fft.rfft(voice(DURATION_S, sample_rate=rate))
    frequencies = np.fft.rfftfreq(round(DURATION_S * rate), 1 / rate)
    return at_level(np.fft.irfft(spectrum / np.maximum(frequencies / 200, 1)), -26.0)


def wav_bytes(samples: NDArray[np.float64], rate: int, *, subtype: str = "PCM_16") -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format="WAV", subtype=subtype)
    return buffer.getvalue()


def ffmpeg(*arguments: str | Path, data: bytes = b"") -> None:
    command = [require("ffmpeg"), "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)]
    subprocess.run(command, input=data, check=True, capture_output=True)


def make(made_as: Format, folder: Path) -> Path:
    """Record the voice as a file in *folder*, unless it is there already."""
    if made_as.ready:
        return Path(__file__).with_name(made_as.name)
    path = folder / made_as.name
    if not path.exists():
        pictures = ("-f", "lavfi", "-i", f"testsrc=d={DURATION_S}:s=64x48:r=10")
        data = wav_bytes(reference(made_as.rate), made_as.rate)
        ffmpeg("-i", "-", *(pictures if made_as.options == _VIDEO else ()), *made_as.options, path, data=data)
    return path


def record(path: Path, samples: NDArray[np.float64], rate: int, *options: str) -> bytes:
    """Record other samples as a file whose name tells ffmpeg the container, and return its bytes."""
    ffmpeg("-i", "-", *options, path, data=wav_bytes(samples, rate))
    return path.read_bytes()
