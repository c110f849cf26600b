"""Every format, the whole way: one voice becomes one prompt, and independent readers agree on it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from programs import require
from recordings import DURATION_S, FORMATS, Format, ffmpeg, make, reference

import tonekit

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 8000
SAMPLES = Path(__file__).parent.parent / "samples"
FORMAT = pytest.mark.parametrize("made_as", FORMATS, ids=lambda made_as: made_as.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


def heard(path: Path) -> NDArray[np.float64]:
    """What libsndfile, which nobody here wrote, makes of a prompt."""
    samples, rate = soundfile.read(path)
    assert rate == RATE
    assert samples.ndim == 1
    return np.asarray(samples, np.float64)


def correlation(one: NDArray[np.float64], other: NDArray[np.float64], *, max_delay_s: float) -> float:
    """The best correlation of two sounds, the first up to *max_delay_s* later than the other."""
    best = 0.0
    for delay in range(round(max_delay_s * RATE) + 2):
        late = one[delay:]
        frames = min(len(late), len(other))
        best = max(best, float(np.corrcoef(late[:frames], other[:frames])[0, 1]))
    return best


@FORMAT
def test_the_same_voice_becomes_the_same_prompt(made_as: Format, folder: Path, tmp_path: Path) -> None:
    expected = tonekit.convert((reference(made_as.rate), made_as.rate), tmp_path / "expected.wav")
    result = tonekit.convert(make(made_as, folder), tmp_path / "prompt.wav")

    assert expected.path is not None
    assert result.path is not None
    voice, prompt = heard(expected.path), heard(result.path)
    assert result.report.ok
    assert correlation(prompt, voice, max_delay_s=made_as.delay_s) > min(0.93, made_as.likeness)
    extra_s = (len(prompt) - DURATION_S * RATE) / RATE
    assert -0.001 <= extra_s <= made_as.delay_s + made_as.padding_s + 0.001


@pytest.mark.parametrize("name", ["voice.amr", "voice.awb"])
def test_amr_sounds_as_another_decoder_has_it(name: str, folder: Path, tmp_path: Path) -> None:
    """AMR keeps the sound of a voice and not its waveform, so the voice itself is a poor reference."""
    source = make(next(made_as for made_as in FORMATS if made_as.name == name), folder)
    ffmpeg("-i", source, "-ar", "8000", "-c:a", "pcm_s16le", tmp_path / "other.wav")

    result = tonekit.convert(source, tmp_path / "prompt.wav")

    assert result.path is not None
    assert correlation(heard(result.path), heard(tmp_path / "other.wav"), max_delay_s=0.001) > 0.98


@pytest.fixture(params=[1.25, 8001 / RATE], ids=["even", "odd"])
def prompt(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    frames = round(request.param * RATE)
    path = tmp_path / "prompt.wav"
    tonekit.convert((reference(RATE)[:frames], RATE), path)
    return path, frames


def test_ffprobe_reads_our_prompts(prompt: tuple[Path, int]) -> None:
    path, frames = prompt
    command = [require("ffprobe"), "-v", "warning", "-of", "json", "-show_streams", "-show_format", str(path)]
    probed = subprocess.run(command, capture_output=True, text=True, check=True)
    (stream,) = json.loads(probed.stdout)["streams"]

    assert probed.stderr == ""
    assert stream["codec_name"] == "pcm_alaw"
    assert (stream["sample_rate"], stream["channels"], stream["bit_rate"]) == ("8000", 1, "64000")
    assert float(stream["duration"]) == pytest.approx(frames / RATE, abs=1e-4)
    assert "tags" not in json.loads(probed.stdout)["format"]


def test_soxi_reads_our_prompts(prompt: tuple[Path, int]) -> None:
    path, frames = prompt
    told = [
        subprocess.run(
            [require("soxi"), option, str(path)], capture_output=True, text=True, check=True
        ).stdout.strip()
        for option in ("-e", "-r", "-c", "-s")
    ]

    assert told == ["A-law", "8000", "1", str(frames)]


def test_libsndfile_reads_our_prompts_to_the_same_samples(prompt: tuple[Path, int]) -> None:
    path, frames = prompt
    info = soundfile.info(path)
    data = path.read_bytes()
    octets = np.frombuffer(data[58 : 58 + frames], np.uint8)

    assert (info.subtype, info.samplerate, info.channels, info.frames) == ("ALAW", 8000, 1, frames)
    assert np.array_equal(soundfile.read(path, dtype="int16")[0], tonekit.decode_alaw(octets))


def test_file_knows_our_prompts(prompt: tuple[Path, int]) -> None:
    told = subprocess.run(
        [require("file"), "-b", str(prompt[0])], capture_output=True, text=True, check=True
    ).stdout

    assert "WAVE audio, ITU G.711 A-law, mono 8000 Hz" in told


@pytest.mark.parametrize("path", sorted((SAMPLES / "recordings").iterdir()), ids=lambda path: path.name)
def test_every_sample_recording_becomes_an_accepted_prompt(path: Path, tmp_path: Path) -> None:
    result = tonekit.convert(path, tmp_path / "prompt.wav")

    assert result.report.findings == ()
    assert 0.5 < len(heard(tmp_path / "prompt.wav")) / RATE < 6
    assert result.after.rms_dbov is not None
    assert result.before.rms_dbov is not None
    assert result.after.rms_dbov == pytest.approx(result.before.rms_dbov, abs=1.5)
