"""Make the recordings in ``samples/recordings``: short speech, as people hand it over.

Run ``python samples/make_recordings.py`` by hand, with tonekit installed and espeak-ng and ffmpeg on the
PATH. The files are committed; nothing else needs these two programs. Encoders differ a little between
versions, so another version makes other bytes of the same sound.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import soundfile

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "recordings"

SPEECH_PEAK = 10 ** (-4 / 20)
ROOM_NOISE_RMS = 10 ** (-72 / 20)
SILENCE_S = (0.12, 0.2)  # before and after the speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One recording: what is said, and how ffmpeg stores it."""

    file: str
    voice: str
    words_a_minute: int
    text: str
    output: tuple[str, ...]
    picture: bool = False


TAKES = (
    Take(
        file="录音提示音.m4a", voice="cmn", words_a_minute=300,
        text="为了保证服务质量，您的通话将会被录音",
        # not -ac 2, which takes 3 dB
        output=("-af", "pan=stereo|c0=c0|c1=c0", "-ar", "44100", "-c:a", "aac", "-b:a", "96k"),
    ),
    Take(
        file="等待音 1.mp3", voice="cmn+f2", words_a_minute=160,
        text="电话接通中，请稍后",
        output=("-ar", "44100", "-c:a", "libmp3lame", "-b:a", "64k"),
    ),
    Take(
        file="绑定号码 语音留言.opus", voice="cmn", words_a_minute=160,
        text="请使用绑定号码呼叫",
        output=("-ar", "48000", "-c:a", "libopus", "-b:a", "24k"),
    ),
    Take(
        file="最后一分钟 提示.amr", voice="cmn+f2", words_a_minute=160,
        text="您的通话还剩一分钟",
        output=(),  # ffmpeg is seldom built with an AMR encoder, PyAV is
    ),
    Take(
        file="业务异常 挂断提示.wma", voice="cmn+f2", words_a_minute=300,
        text="业务异常，通话即将挂断，请稍后重试",
        output=("-ar", "44100", "-c:a", "wmav2", "-b:a", "64k"),
    ),
    Take(
        file="等待音 TTS 16k.wav", voice="cmn", words_a_minute=180,
        text="正在为您转接，请稍候",
        output=("-ar", "16000", "-c:a", "pcm_s16le"),
    ),
    Take(
        file="recording notice.flac", voice="en-us", words_a_minute=165,
        text="Your call may be recorded for quality purposes.",
        output=("-ar", "48000", "-sample_fmt", "s16", "-c:a", "flac"),
    ),
    Take(
        file="closing notice.wav", voice="en-us+f2", words_a_minute=220,
        text="Thank you, goodbye.",
        output=("-af", "pan=stereo|c0=c0|c1=0.8*c0", "-ar", "44100", "-c:a", "pcm_s24le"),
    ),
    Take(
        file="one minute left.wav", voice="en-us", words_a_minute=165,
        text="You have one minute left.",
        output=("-ar", "8000", "-c:a", "pcm_alaw", "-metadata", "title=One minute left"),  # a LIST chunk
    ),
    Take(
        file="please hold (video).mp4", voice="en-us+f2", words_a_minute=165,
        text="Please hold, your call is being connected.",
        output=("-ar", "48000", "-c:a", "aac", "-b:a", "64k",
                "-c:v", "libx264", "-threads", "1", "-pix_fmt", "yuv420p"),
        picture=True,
    ),
)  # fmt: skip


def speak(take: Take) -> tuple[NDArray[np.float64], int]:
    """Return what espeak-ng says, mono at ±1.0, and its sample rate in Hz."""
    command = ["espeak-ng", "--stdout", "-v", take.voice, "-s", str(take.words_a_minute), take.text]
    wav = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    samples, sample_rate = soundfile.read(io.BytesIO(wav), dtype="float64")
    return samples, sample_rate


def in_a_room(speech: NDArray[np.float64], *, sample_rate: int) -> NDArray[np.float64]:
    """Bring speech to a usual level, with a moment of a quiet room before and after it."""
    heard = np.flatnonzero(np.abs(speech) > 0.01 * np.abs(speech).max())
    speech = speech[heard[0] : heard[-1] + 1]
    speech = speech * (SPEECH_PEAK / np.abs(speech).max())
    before, after = (round(seconds * sample_rate) for seconds in SILENCE_S)
    recording = np.pad(speech, (before, after))
    noise = np.random.default_rng(8000).standard_normal(recording.size) * ROOM_NOISE_RMS
    return recording + noise


def store(take: Take, wav: Path, target: Path, *, duration_s: float) -> None:
    """Have ffmpeg write the recording in its format, without dates and program names."""
    picture = ("-f", "lavfi", "-i", f"color=c=steelblue:s=64x36:r=5:d={duration_s}") if take.picture else ()
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(wav), *picture]
    command += ["-fflags", "+bitexact", "-flags:a", "+bitexact", "-flags:v", "+bitexact", *take.output]
    subprocess.run([*command, f"file:{target}"], check=True)


def store_amr(wav: Path, target: Path) -> None:
    """Write AMR-NB at 12.2 kbit/s, as a telephone's voice memo."""
    with av.open(str(wav)) as source, av.open(str(target), "w", format="amr") as out:
        stream = out.add_stream("libopencore_amrnb", rate=8000, layout="mono")
        stream.bit_rate = 12_200
        resampler = av.AudioResampler("s16", "mono", 8000, frame_size=160)
        for frame in (*source.decode(audio=0), None):
            for part in resampler.resample(frame):
                out.mux(stream.encode(part))
        out.mux(stream.encode(None))


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for take in TAKES:
        speech, sample_rate = speak(take)
        recording = in_a_room(speech, sample_rate=sample_rate)
        duration_s = recording.size / sample_rate
        target = FOLDER / take.file
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder, "speech.wav")
            soundfile.write(wav, recording, sample_rate, subtype="PCM_24")
            if target.suffix == ".amr":
                store_amr(wav, target)
            else:
                store(take, wav, target, duration_s=duration_s)
        print(f"{target.stat().st_size:8,} bytes  {duration_s:.2f} s  {target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
