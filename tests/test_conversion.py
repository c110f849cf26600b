"""The whole way from a source to a finished prompt."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
from commands import tonekit as run_tonekit
from hypothesis import given, settings
from hypothesis import strategies as st
from signals import voice

import tonekit
from tonekit.errors import SourceTooLongError
from tonekit.pipeline import Method
from tonekit.riff import build_wav, parse_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tonekit.channel import Channel

RATE = 8000


def tone(
    frequency: float, *, sample_rate: int, duration_s: float = 1.0, peak: float = 0.5
) -> NDArray[np.float64]:
    times = np.arange(round(duration_s * sample_rate)) / sample_rate
    return peak * np.sin(2 * np.pi * frequency * times)


def heard(result: tonekit.ConversionResult) -> NDArray[np.float64]:
    """What the caller hears, at ±1.0."""
    wav = parse_wav(result.data)
    assert wav.data is not None
    octets = result.data[wav.data.payload_offset :][: wav.data.size]
    return tonekit.decode_alaw(np.frombuffer(octets, np.uint8)) / 32768


def level_db(samples: NDArray[np.float64], frequency: float) -> float:
    """Level of one frequency in the middle of a signal, against a full-scale sine."""
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4]
    window = np.hanning(len(middle))
    phase = np.exp(-2j * np.pi * frequency / RATE * np.arange(len(middle)))
    return float(20 * np.log10(2 * abs(np.sum(middle * window * phase)) / np.sum(window)))


ALAW = tonekit.encode_alaw(np.round(32768 * tone(440, sample_rate=RATE)).astype(np.int16)).tobytes()


@pytest.mark.parametrize("sample_rate", [16_000, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency", [300, 1000, 2000, 3000, 3400])
def test_what_the_telephone_carries_keeps_its_level(sample_rate: int, frequency: int) -> None:
    # the error of a tone that comes again every four samples does so too, so shaped it is a tone of its own
    sound = (tone(frequency, sample_rate=sample_rate), sample_rate)
    result = tonekit.convert(sound, noise_shaping=False)

    # 0.1 dB for the filter, and the A-law quantiser's own error at -6 dB on top of it
    assert level_db(heard(result), frequency) == pytest.approx(20 * np.log10(0.5), abs=0.12)
    assert result.gain_db == 0.0


@pytest.mark.parametrize("sample_rate", [16_000, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency", [4300, 5000, 7000, 7900, 15_000, 20_000, 40_000])
def test_what_it_can_not_carry_is_gone_not_folded_back(sample_rate: int, frequency: int) -> None:
    if frequency >= sample_rate / 2:
        frequency = sample_rate // 2 - 50  # as high as that rate goes
    result = tonekit.convert((tone(frequency, sample_rate=sample_rate), sample_rate))

    middle = heard(result)[2000:-2000]
    assert np.max(np.abs(middle)) <= 8 / 32768  # nothing but the idle step of A-law


def test_digital_silence_becomes_d5_only() -> None:
    for silence in (np.zeros((44_100, 2), np.int16), np.full(48_000, 0.25, np.float32)):
        result = tonekit.convert((silence, 48_000))

        assert set(parse_and_cut(result.data)) == {0xD5}
        assert [finding.code for finding in result.report.findings] == ["TK201"]


def parse_and_cut(data: bytes) -> bytes:
    wav = parse_wav(data)
    assert wav.data is not None
    return data[wav.data.payload_offset :][: wav.data.size]


def test_an_accepted_source_is_passed_through_byte_for_byte(tmp_path: Path) -> None:
    source, target = tmp_path / "a.wav", tmp_path / "b.wav"
    for fact in (True, False):
        source.write_bytes(build_wav(ALAW, fact=fact))

        result = tonekit.convert(source, target, force=True)

        assert result.method is Method.PASSED_THROUGH
        assert target.read_bytes() == source.read_bytes() == result.data


@pytest.mark.parametrize("channel", ["left", "right", 1])
def test_the_one_channel_of_an_accepted_source_is_passed_through_too(channel: Channel) -> None:
    assert tonekit.convert(build_wav(ALAW), channel=channel).method is Method.PASSED_THROUGH


def test_converting_twice_changes_nothing() -> None:
    first = tonekit.convert((tone(440, sample_rate=44_100), 44_100))
    second = tonekit.convert(first.data)

    assert second.data == first.data
    assert second.method is Method.PASSED_THROUGH


def extensible(octets: bytes) -> bytes:
    guid = struct.pack("<H", 6) + bytes.fromhex("000000001000800000aa00389b71")
    fmt = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 8000, 8000, 1, 8, 22, 8, 4) + guid
    body = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(octets)) + octets
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def with_list(octets: bytes) -> bytes:
    chunk = b"LIST" + struct.pack("<I", 26) + b"INFOISFT" + struct.pack("<I", 14) + b"Lavf59.27.100\0"
    plain = build_wav(octets)
    data = plain[:50] + chunk + plain[50:]
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def wrong_byte_rate(octets: bytes) -> bytes:
    plain = build_wav(octets)
    return plain[:28] + struct.pack("<IH", 64000, 2) + plain[34:]


def unfinished(octets: bytes) -> bytes:
    plain = build_wav(octets)
    return plain[:4] + b"\xff" * 4 + plain[8:54] + b"\xff" * 4 + plain[58:]


def trailing(octets: bytes) -> bytes:
    return build_wav(octets) + b"\0\0\0\0garbage"


@pytest.mark.parametrize("wrap", [extensible, with_list, wrong_byte_rate, unfinished, trailing])
def test_alaw_in_a_wrong_wrapper_keeps_every_octet(wrap: object) -> None:
    assert callable(wrap)
    octets = bytes(range(256)) * 20 + ALAW

    result = tonekit.convert(wrap(octets))

    assert result.method is Method.REWRAPPED
    assert result.data == build_wav(octets)


def test_mulaw_bytes_under_an_alaw_header_are_refused_not_passed_on() -> None:
    speech = np.round(9000 * tone(440, sample_rate=RATE) * np.hanning(RATE)).astype(np.int16)
    data = build_wav(tonekit.encode_ulaw(speech).tobytes())

    for changed in (data, data + b"garbage", build_wav(data[58:], fact=False)):
        with pytest.raises(tonekit.SourceError, match=r"looks like mu-law.*TK108"):
            tonekit.convert(changed)


def test_the_gain_of_a_result_is_also_that_of_the_level_and_its_text_shows_no_bytes() -> None:
    result = tonekit.convert((tone(1000, sample_rate=8000, peak=0.1), 8000), level=-20.0)

    assert result.gain_db == pytest.approx(-20.0 - 20 * np.log10(0.1 / np.sqrt(2)), abs=0.1)
    assert "data=" not in repr(result)


def test_peaks_above_full_scale_are_brought_down_and_that_is_said() -> None:
    loud = tone(1000, sample_rate=48_000, peak=2.0).astype(np.float32)

    result = tonekit.convert((loud, 48_000))

    assert result.gain_db == pytest.approx(-6.02, abs=0.1)
    assert [note.name for note in result.notes] == ["gain-reduced"]
    assert np.max(np.abs(heard(result))) == 32256 / 32768  # the largest A-law value


def test_a_square_wave_at_full_scale_is_not_clipped_by_its_own_overshoot() -> None:
    square = np.sign(tone(500, sample_rate=48_000)).astype(np.float32)

    result = tonekit.convert((square, 48_000))

    assert -3.0 < result.gain_db < -0.5  # Gibbs: 9 % to 18 % above full scale


def test_channels_that_cancel_are_not_mixed() -> None:
    left = tone(1000, sample_rate=RATE)
    result = tonekit.convert((np.stack([left, -0.9 * left], axis=1), RATE))

    assert [note.name for note in result.notes] == ["channel-taken"]
    assert level_db(heard(result), 1000) == pytest.approx(20 * np.log10(0.5), abs=0.1)


def test_a_recording_that_is_too_long_is_converted_where_it_may_be_shortened(tmp_path: Path) -> None:
    path = tmp_path / "meeting.wav"
    soundfile.write(path, np.resize(voice(2.0), 300 * 8000), 8000)
    with pytest.raises(SourceTooLongError):
        tonekit.convert(path)

    result = tonekit.convert(path, max_seconds=60)

    assert result.report.duration_s is not None
    assert 59 <= result.report.duration_s <= 60
    assert [note.name for note in result.notes] == ["shortened"]


def test_a_channel_that_is_silent_is_told_with_what_the_mix_loses() -> None:
    left = tone(1000, sample_rate=RATE)
    result = tonekit.convert((np.stack([left, np.zeros_like(left)], axis=1), RATE))

    (note,) = result.notes
    assert note.name == "channel-alone"
    assert note.message == "only channel left sounds, so the mix is 6.0 dB softer than it is alone"


@pytest.mark.parametrize(("channel", "frequency"), [("left", 500), ("right", 1500), (1, 500), (2, 1500)])
def test_one_channel_can_be_chosen(channel: Channel, frequency: int) -> None:
    stereo = np.stack([tone(500, sample_rate=RATE), tone(1500, sample_rate=RATE)], axis=1)

    result = tonekit.convert((stereo, RATE), channel=channel)

    assert level_db(heard(result), frequency) == pytest.approx(-6.02, abs=0.1)
    assert level_db(heard(result), 2000 - frequency) < -50  # the quantiser's harmonics


def test_a_channel_that_is_not_there_is_an_error() -> None:
    with pytest.raises(tonekit.ChannelError):
        tonekit.convert((tone(500, sample_rate=RATE), RATE), channel=3)
    with pytest.raises(tonekit.ChannelError):
        tonekit.convert(build_wav(ALAW), channel=2)


def test_every_kind_of_source_gives_the_same_bytes(tmp_path: Path) -> None:
    import soundfile

    samples = np.round(32768 * tone(700, sample_rate=22_050)).astype(np.int16)
    path = tmp_path / "tone.wav"
    soundfile.write(path, samples, 22_050, subtype="PCM_16")
    data = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    segment = AudioSegment(data=samples.tobytes(), sample_width=2, frame_rate=22_050, channels=1)

    class Pipe(io.RawIOBase):
        """A stream that can't go back."""

        def __init__(self) -> None:
            self._rest = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            return self._rest.readinto(buffer)  # type: ignore[arg-type]

    expected = tonekit.convert(path).data
    sources: tuple[Any, ...] = (
        str(path),
        data,
        io.BytesIO(data),
        Pipe(),
        segment,
        (samples, 22_050),
        (samples / 32768, 22_050),
    )
    for source in sources:
        assert tonekit.convert(source).data == expected


def test_the_result_goes_back_to_pydub() -> None:
    result = tonekit.convert((tone(500, sample_rate=48_000), 48_000))

    segment = result.to_audio_segment()

    assert (segment.frame_rate, segment.channels, segment.sample_width) == (8000, 1, 2)
    assert np.array_equal(np.array(segment.get_array_of_samples()) / 32768, heard(result))


def test_the_source_is_only_read(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(build_wav(ALAW))
    before = (hashlib.sha256(source.read_bytes()).hexdigest(), source.stat().st_mtime_ns)

    tonekit.convert(source, tmp_path / "b.wav")

    assert (hashlib.sha256(source.read_bytes()).hexdigest(), source.stat().st_mtime_ns) == before


@pytest.mark.parametrize("link", ["same", "symlink", "hardlink", "dotted"])
def test_a_source_is_not_overwritten_under_any_name(link: str, tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"RIFF whatever")
    target = {"same": source, "dotted": tmp_path / "." / "x" / ".." / "a.wav"}.get(link, tmp_path / "b.wav")
    (tmp_path / "x").mkdir()
    if link == "symlink":
        target.symlink_to(source)
    if link == "hardlink":
        target.hardlink_to(source)

    with pytest.raises(tonekit.TargetError, match="it is the source itself"):
        tonekit.convert(source, target, force=True)
    assert source.read_bytes() == b"RIFF whatever"


def test_a_source_that_is_an_open_file_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(build_wav(ALAW))

    with source.open("rb") as file, pytest.raises(tonekit.TargetError, match="it is the source itself"):
        tonekit.convert(file, source, force=True)
    with source.open("rb") as file:
        assert tonekit.convert(file, tmp_path / "b.wav").method is Method.PASSED_THROUGH


def test_a_dry_run_does_everything_but_write(tmp_path: Path) -> None:
    target = tmp_path / "b.wav"
    source = (tone(500, sample_rate=RATE), RATE)

    dry = tonekit.convert(source, target, dry_run=True)

    assert os.listdir(tmp_path) == []
    assert dry.path is None
    assert dry.data == tonekit.convert(source, target).data
    with pytest.raises(tonekit.TargetExistsError):
        tonekit.convert(source, target, dry_run=True)


def test_a_missing_folder_is_made_when_there_is_something_to_write(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "folder" / "b.wav"

    with pytest.raises(tonekit.SourceError):
        tonekit.convert(b"no sound", target)
    assert os.listdir(tmp_path) == []

    tonekit.convert((tone(500, sample_rate=RATE), RATE), target)
    assert target.exists()


@pytest.mark.parametrize(("name", "label"), [(None, "<memory>"), ("录音.wav", "录音.wav")])
def test_a_report_on_what_has_no_path_says_so(name: str | None, label: str) -> None:
    source = (tone(500, sample_rate=RATE), RATE)
    if name is None:
        assert tonekit.convert(source).report.path == label
    else:
        with pytest.raises(tonekit.RejectedError) as caught:
            tonekit.convert(source, name=name)
        assert caught.value.report.path == label


def test_a_file_with_two_sounds_is_converted_with_a_note() -> None:
    octets = build_wav(ALAW)[50:]
    data = build_wav(ALAW) + octets
    data = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]

    result = tonekit.convert(data)

    assert result.method is Method.CONVERTED
    assert [note.name for note in result.notes] == ["source-faulty"]
    assert "2 times" in result.notes[0].message


def test_a_target_whose_name_is_not_accepted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(tonekit.RejectedError, match="TK301") as caught:
        tonekit.convert((tone(500, sample_rate=RATE), RATE), tmp_path / "录音.wav")

    assert caught.value.path is not None
    assert os.listdir(tmp_path) == []


def test_what_would_be_too_large_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(tonekit.SourceTooLongError):
        tonekit.convert((np.zeros(263 * RATE, np.int16), RATE))


def test_the_longest_prompt_that_fits_is_made() -> None:
    frames = 2_097_152 - 58

    result = tonekit.convert((np.zeros(frames, np.int16), RATE))

    assert len(result.data) == 2_097_152
    assert "TK312" in [finding.code for finding in result.report.findings]
    with pytest.raises(tonekit.SourceTooLongError):
        tonekit.convert((np.zeros(frames + 1, np.int16), RATE))


@pytest.mark.parametrize(("fact", "frames"), [(True, 2_097_152 - 58), (False, 2_097_152 - 46)])
def test_the_largest_file_that_is_accepted_is_passed_through(fact: bool, frames: int) -> None:
    data = build_wav(ALAW[:1] * frames, fact=fact)

    assert len(data) == 2_097_152
    assert tonekit.check(data).ok
    assert tonekit.convert(data).method is Method.PASSED_THROUGH


def test_the_profile_decides_about_the_fact_chunk(tmp_path: Path) -> None:
    profile = tmp_path / "bare.toml"
    profile.write_text(
        'extends = "huawei-privatenumber"\n'
        "[audio]\n"
        'fact = { value = false, status = "unknown", note = "Our own console takes it." }\n',
        encoding="utf-8",
    )

    result = tonekit.convert((tone(500, sample_rate=RATE), RATE), profile=profile)

    assert len(result.data) == 46 + RATE


def test_levels_are_told_before_and_after() -> None:
    result = tonekit.convert((tone(1000, sample_rate=48_000, peak=0.5), 48_000))

    for levels in (result.before, result.after):
        assert levels.rms_dbov == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)


@settings(deadline=None, max_examples=40)
@given(
    frames=st.integers(1, 3000),
    sample_rate=st.sampled_from([4000, 8000, 11_025, 44_100, 384_000]),
    channels=st.integers(1, 9),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_samples_make_an_accepted_prompt_of_the_right_length(
    frames: int, sample_rate: int, channels: int, seed: int
) -> None:
    noise = np.random.default_rng(seed).uniform(-1, 1, (frames, channels)).astype(np.float32)

    result = tonekit.convert((noise, sample_rate))

    assert result.report.ok
    assert abs(len(heard(result)) - frames * RATE / sample_rate) < 1


def test_a_failed_conversion_names_the_source(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(b"")

    with pytest.raises(tonekit.SourceError) as caught:
        tonekit.convert(path)

    assert str(caught.value).startswith(f"{path}: ")


def test_the_command_line_uses_the_same_core(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(with_list(ALAW))

    assert run_tonekit("convert", source, "-o", "-").out_bytes == tonekit.convert(source).data
