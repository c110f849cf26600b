"""What callers hear, as a file that every player plays, and through the codec of mobile calls."""

from __future__ import annotations

import io
import subprocess
import wave
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from programs import require
from signals import RATE, Samples, at_level, rms_dbov, silence, tone, voice, white_noise

from tonekit import mobile
from tonekit.errors import PreviewError, TonekitError
from tonekit.g711 import decode_alaw, encode_alaw
from tonekit.mobile import through_mobile
from tonekit.preview import pcm_wav, preview_wav
from tonekit.riff import FormatTag, build_pcm_wav, parse_wav
from tonekit.sound.dsp import quantise

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ODD = np.array([0, 1, -1, 32767, -32768], np.int16)


@pytest.fixture
def codec() -> None:
    """Ask for the codec itself, which no program and no other package brings along."""
    try:
        mobile._codec("w")  # noqa: SLF001 - what a call needs
    except av.codec.codec.UnknownCodecError:
        pytest.skip(f"PyAV {av.__version__} was built without AMR-NB's encoder")


needs_codec = pytest.mark.usefixtures("codec")


class Telegraph:
    """A codec that changes nothing, but is 40 samples late, and holds back a packet until there is a next."""

    def __init__(self) -> None:
        self.bit_rate = 0
        self.late = np.zeros(40, np.int16)
        self.held: list[NDArray[np.int16]] = []

    def encode(self, frame: av.AudioFrame | None) -> list[NDArray[np.int16]]:
        assert self.bit_rate == 12_200
        if frame is None:
            return self.held
        assert (frame.sample_rate, frame.format.name, frame.layout.name) == (8000, "s16", "mono")
        assert frame.samples == 160
        sound = np.concatenate([self.late, frame.to_ndarray()[0]])
        self.late = sound[160:]
        released, self.held = self.held, [sound[:160]]
        return released

    def decode(self, packet: NDArray[np.int16]) -> list[av.AudioFrame]:
        return [av.AudioFrame.from_ndarray(packet[np.newaxis], format="s16", layout="mono")]


def mobile_call(samples: Samples) -> Samples:
    """Return what arrives, full scale at ±1.0."""
    return through_mobile(quantise(samples)) / 32768


def band_level_dbov(samples: Samples, low: float, high: float) -> float:
    """Return the level of a part of the spectrum."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(samples.size, 1 / RATE)
    share = power[(frequencies >= low) & (frequencies < high)].sum() / power.sum()
    return rms_dbov(samples) + 10 * float(np.log10(share))


# The file


def test_the_file_is_16_bit_pcm_with_a_header_of_44_bytes() -> None:
    assert build_pcm_wav(bytes.fromhex("0100ffff"), sample_rate=8000).hex(" ") == (
        "52 49 46 46 28 00 00 00 57 41 56 45 "  # RIFF, 40 bytes follow, WAVE
        "66 6d 74 20 10 00 00 00 01 00 01 00 40 1f 00 00 80 3e 00 00 02 00 10 00 "  # fmt: PCM, 16000 bytes/s
        "64 61 74 61 04 00 00 00 01 00 ff ff"  # data
    )


@pytest.mark.parametrize("samples", [ODD, ODD[:0], ODD.astype(">i2")], ids=["some", "none", "big-endian"])
def test_other_readers_read_the_same_samples(samples: NDArray[np.int16], tmp_path: Path) -> None:
    data = pcm_wav(samples)
    path = tmp_path / "preview.wav"
    path.write_bytes(data)

    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert np.array_equal(np.frombuffer(file.readframes(9), "<i2"), samples)
    sound, sample_rate = soundfile.read(path, dtype="int16")
    assert sample_rate == 8000
    assert np.array_equal(sound, samples)


def test_ffmpeg_reads_the_same_samples(tmp_path: Path) -> None:
    path = tmp_path / "preview.wav"
    path.write_bytes(pcm_wav(ODD))
    command = [require("ffmpeg"), "-v", "error", "-i", str(path), "-f", "s16le", "-"]

    run = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)

    assert np.array_equal(np.frombuffer(run.stdout, "<i2"), ODD)


@given(st.binary(max_size=100).map(lambda data: data + data), st.integers(1, 2**31 - 1))
def test_what_was_written_is_read_again(samples: bytes, sample_rate: int) -> None:
    data = build_pcm_wav(samples, sample_rate=sample_rate)
    wav = parse_wav(data)

    assert wav.fmt is not None
    assert (wav.fmt.tag, wav.fmt.channels, wav.fmt.sample_rate) == (FormatTag.PCM, 1, sample_rate)
    assert (wav.fmt.byte_rate, wav.fmt.block_align, wav.fmt.bits_per_sample) == (2 * sample_rate, 2, 16)
    assert (wav.riff_size, wav.end) == (len(data) - 8, len(data))
    assert data[44:] == samples


@pytest.mark.parametrize("sample_rate", [-1, 0, 2**31])
def test_a_sample_rate_that_no_header_holds_is_refused(sample_rate: int) -> None:
    with pytest.raises(ValueError, match=f"sample rate is {sample_rate} Hz, wanted 1 to 2147483647 Hz"):
        build_pcm_wav(b"", sample_rate=sample_rate)


class Samples4GiB(bytes):
    """Says that it has 4 GiB, so that the limit can be tested without them."""

    def __len__(self) -> int:
        return 2**32 - 36


def test_sound_that_no_riff_file_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="4294967260 octets do not fit into a RIFF file"):
        build_pcm_wav(Samples4GiB())


# The prompt


@pytest.mark.parametrize("octets", [b"", b"\xd5", bytes(range(256))])
def test_a_preview_holds_what_the_octets_stand_for(octets: bytes) -> None:
    with wave.open(io.BytesIO(preview_wav(octets))) as file:
        heard = np.frombuffer(file.readframes(1000), "<i2")

    assert np.array_equal(heard, decode_alaw(np.frombuffer(octets, np.uint8)))


@needs_codec
def test_a_preview_of_a_mobile_call_is_as_long_and_sounds_different() -> None:
    octets = encode_alaw(quantise(voice(1.0037))).tobytes()

    fixed, mobile_ = preview_wav(octets), preview_wav(octets, mobile=True)

    assert len(fixed) == len(mobile_) == 44 + 2 * len(octets)
    assert fixed[:44] == mobile_[:44]
    assert fixed != mobile_


# The codec


LENGTHS = [0, 1, 2, 119, 120, 121, 159, 160, 161, 280, 281, 8000]


@pytest.mark.parametrize("frames", LENGTHS)
def test_every_frame_goes_through_the_codec_and_its_delay_is_taken_out(
    frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = quantise(white_noise(1.0, level_dbov=-30))[:frames]
    monkeypatch.setattr(mobile, "_codec", lambda _mode: Telegraph())

    assert np.array_equal(through_mobile(samples), samples)


@needs_codec
@pytest.mark.parametrize("frames", LENGTHS)
def test_a_call_is_as_long_as_the_sound(frames: int) -> None:
    samples = quantise(white_noise(1.0, level_dbov=-30))[:frames]
    before = samples.copy()

    heard = through_mobile(samples)

    assert heard.shape == (frames,)
    assert heard.dtype == np.dtype(np.int16)
    assert np.array_equal(samples, before)


@needs_codec
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_delay_is_taken_out(seed: int) -> None:
    sent = voice(3, seed=seed)
    heard = mobile_call(sent)
    spectrum = np.fft.rfft(heard, 2 * sent.size) * np.fft.rfft(sent, 2 * sent.size).conj()
    likeness = np.fft.irfft(spectrum)

    assert np.argmax(likeness) == 0
    assert likeness[0] > 0.8 * np.sqrt(np.sum(sent**2) * np.sum(heard**2))


@needs_codec
def test_the_codec_is_the_one_of_12_kbit() -> None:
    encoder = mobile._codec("w")  # noqa: SLF001 - how it is set is tested
    encoder.bit_rate = mobile._BIT_RATE  # noqa: SLF001
    (packet,) = encoder.encode(mobile._frame(np.zeros(160, np.int16)))  # noqa: SLF001

    assert packet.size == 1 + 31  # 244 bits: 3GPP TS 26.101
    assert bytes(packet)[0] >> 3 & 0xF == 7  # of the modes 0 to 7


@needs_codec
def test_a_tone_keeps_its_level_and_a_deep_one_is_lost() -> None:
    assert rms_dbov(mobile_call(at_level(tone(1000, 2.0), -20))) == pytest.approx(-20, abs=1)
    assert rms_dbov(mobile_call(at_level(tone(30, 2.0), -20))) < -30  # 3GPP TS 26.090: high-pass of 80 Hz


@needs_codec
def test_speech_keeps_its_level_and_its_pauses_are_quiet() -> None:
    sent = np.concatenate([silence(1), at_level(voice(2), -22), silence(1)])
    heard = mobile_call(sent)

    assert rms_dbov(heard) == pytest.approx(rms_dbov(sent), abs=1)
    assert np.abs(heard[:7800]).max() < 0.001
    assert band_level_dbov(heard, 300, 3400) == pytest.approx(band_level_dbov(sent, 300, 3400), abs=1)


@needs_codec
def test_calls_do_not_depend_on_each_other() -> None:
    samples = quantise(voice(1))

    first = through_mobile(samples)
    through_mobile(quantise(white_noise(0.5)))

    assert np.array_equal(through_mobile(samples), first)


def test_without_an_encoder_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mobile, "_CODEC", "a codec that no build has")

    with pytest.raises(PreviewError, match=f"^PyAV {av.__version__} as it is .*can't encode AMR-NB"):
        preview_wav(b"\xd5" * 160, mobile=True)
    assert issubclass(PreviewError, TonekitError)
    assert len(preview_wav(b"\xd5" * 160)) == 364  # which needs none


def test_an_encoder_that_fails_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_codec: Telegraph, _frame: object) -> None:
        raise av.error.ExternalError(1, "refused")

    monkeypatch.setattr(mobile, "_codec", lambda _mode: Telegraph())
    monkeypatch.setattr(Telegraph, "encode", refuse)

    with pytest.raises(
        PreviewError, match="there is no preview of a mobile call: AMR-NB's codec says refused"
    ):
        through_mobile(np.zeros(160, np.int16))
