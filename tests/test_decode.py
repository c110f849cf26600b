from __future__ import annotations

import contextlib
import errno
import inspect
import io
import math
import os
import struct
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import av
import av.error
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recordings import DURATION_S, FORMATS, RATE, Format, ffmpeg, make, record, reference, wav_bytes
from signals import tone, voice

from tonekit.decode import Recording, SourceInfo, open_recording
from tonekit.decode.ffmpeg import open_with_av
from tonekit.decode.recording import DamageError, DecoderFile, decoding
from tonekit.errors import SourceError
from tonekit.g711 import decode_alaw, decode_ulaw
from tonekit.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from tonekit.source import SourceLike

    Samples = NDArray[np.float32]

WAVEFORMAT_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


@contextlib.contextmanager
def recording_of(source: SourceLike) -> Iterator[Recording]:
    with open_source(source) as opened, open_recording(opened) as recording:
        yield recording


def decoded(source: SourceLike) -> tuple[SourceInfo, Samples, float]:
    with recording_of(source) as recording:
        samples = np.concatenate(list(recording.blocks()))
        return recording.info, samples, recording.missing_s


def refusal(source: SourceLike) -> str:
    with pytest.raises(SourceError) as caught:
        decoded(source)
    return str(caught.value)


def wav(
    payload: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 8000,
    bits: int = 16,
    data_size: int | None = None,
    riff_size: int | None = None,
    mask: int | None = None,
) -> bytes:
    """Build a WAV file whose header may say anything."""
    align = channels * bits // 8 % 2**16
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * align % 2**32, align, bits)
    if mask is not None:
        fmt = (
            struct.pack("<H", 0xFFFE)
            + fmt[2:]
            + struct.pack("<HHIH", 22, bits, mask, tag)
            + WAVEFORMAT_GUID_TAIL
        )
    body = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    body += b"data" + struct.pack("<I", len(payload) if data_size is None else data_size) + payload
    return b"RIFF" + struct.pack("<I", 4 + len(body) if riff_size is None else riff_size) + b"WAVE" + body


def best_match(samples: NDArray[Any], wanted: NDArray[Any], *, latest: int) -> tuple[int, float]:
    """Return at which of the first places *wanted* fits best, and its correlation there."""
    size = samples.size + wanted.size
    fits = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(wanted, size).conj(), size)
    best = int(np.argmax(fits[: latest + 1]))
    length = min(samples.size - best, wanted.size)
    return best, float(np.corrcoef(samples[best : best + length], wanted[:length])[0, 1])


def loudness(samples: NDArray[Any]) -> NDArray[Any]:
    """Return the RMS in a hundred pieces."""
    return np.array([np.sqrt(np.mean(np.square(piece))) for piece in np.array_split(samples, 100)])


# Every format


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def named(name: str, folder: Path) -> Path:
    return make(next(each for each in FORMATS if each.name == name), folder)


@pytest.mark.parametrize("made_as", FORMATS, ids=lambda made_as: made_as.name)
def test_every_format_gives_the_voice_in_its_place_and_length(made_as: Format, folder: Path) -> None:
    info, samples, missing_s = decoded(make(made_as, folder))
    wanted = reference(made_as.rate)
    assert (info.container, info.encoding, info.sample_rate) == (
        made_as.container,
        made_as.encoding,
        made_as.rate,
    )
    assert samples.shape[1] == info.channels == 1
    assert missing_s == 0
    late, correlation = best_match(samples[:, 0], wanted, latest=round(made_as.delay_s * made_as.rate))
    assert correlation > made_as.likeness
    frames = min(len(samples) - late, len(wanted))
    assert np.corrcoef(loudness(samples[late : late + frames, 0]), loudness(wanted[:frames]))[0, 1] > 0.95
    assert late == 0 or made_as.delay_s
    longer_s = (len(samples) - len(wanted)) / made_as.rate
    assert -0.001 <= longer_s <= made_as.padding_s + 0.001 * (made_as.padding_s > 0)


@pytest.mark.parametrize("made_as", FORMATS[::4], ids=lambda made_as: made_as.name)
def test_a_wrong_name_does_not_matter(made_as: Format, folder: Path, tmp_path: Path) -> None:
    path = make(made_as, folder)
    for name in ("voice.wav", "voice.m3u8", "voice"):
        other = tmp_path / name
        other.write_bytes(path.read_bytes())
        assert np.array_equal(decoded(other)[1], decoded(path)[1])


@pytest.mark.parametrize("name", ["voice.flac", "voice.opus", "voice.mp3", "voice.m4a", "adpcm_ms.wav"])
def test_every_pass_gives_the_same(name: str, folder: Path) -> None:
    path = named(name, folder)
    with recording_of(path) as recording:
        first, second = (np.concatenate(list(recording.blocks())) for _ in range(2))
    assert np.array_equal(first, second)


def test_opus_does_not_depend_on_how_it_is_read_in_blocks(tmp_path: Path) -> None:
    data = record(tmp_path / "a.opus", voice(4.0, sample_rate=RATE), RATE)  # several blocks of 65,536 frames
    whole = soundfile.read(io.BytesIO(data), dtype="float32")[0]
    assert np.array_equal(decoded(data)[1][:, 0], whole)


@pytest.mark.parametrize(("tag", "table"), [(6, decode_alaw), (7, decode_ulaw)], ids=["A-law", "mu-law"])
@pytest.mark.parametrize("data_size", [None, 0], ids=["sized", "from a pipe"])
def test_g711_is_exact(
    tag: int, table: Callable[[NDArray[np.uint8]], NDArray[np.int16]], data_size: int | None
) -> None:
    codes = np.arange(256, dtype=np.uint8)
    data = wav(codes.tobytes(), tag=tag, bits=8, data_size=data_size)
    assert np.array_equal(decoded(data)[1][:, 0] * 32768, table(codes))


@pytest.mark.parametrize(("subtype", "frames"), [("GSM610", 65_500), ("MS_ADPCM", 65_349)])
def test_a_block_that_is_filled_up_beyond_a_read_ends_where_its_header_says(
    subtype: str, frames: int
) -> None:
    samples = voice(frames / 8000, sample_rate=8000, level_dbov=-26)[:frames]

    _info, read, missing_s = decoded(wav_bytes(samples, 8000, subtype=subtype))

    assert len(read) == len(samples)
    assert missing_s == 0


@pytest.mark.parametrize("rate", [4000, 11_025, 384_000])
def test_rates_from_4_to_384_khz_are_taken(rate: int) -> None:
    assert decoded(wav(bytes(2000), rate=rate))[0].sample_rate == rate


# Headers that lie


@pytest.mark.parametrize(
    ("riff_size", "data_size"),
    [(0, 0), (0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFFFFF, 0x7FFFFFDB), (36, 0), (2**31 + 36, 2**31)],
)
def test_a_wav_from_a_pipe_is_read_to_its_real_end(riff_size: int, data_size: int) -> None:
    payload = np.arange(-500, 500, dtype="<i2")
    _, samples, missing_s = decoded(wav(payload.tobytes(), riff_size=riff_size, data_size=data_size))
    assert np.array_equal(samples[:, 0] * 32768, payload)
    assert missing_s == 0


def test_a_flac_from_a_pipe_whose_header_knows_no_length_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "sized.flac"
    soundfile.write(path, tone(440, sample_rate=16_000), 16_000)
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0  # STREAMINFO's 36 bits of total samples; RFC 9639, 8.2: 0 is unknown
    data[22:26] = bytes(4)

    info, samples, missing_s = decoded(bytes(data))

    assert (info.frames, samples.shape, missing_s) == (None, (16_000, 1), 0.0)


def test_alaw_in_a_wav_with_its_high_bytes_first_is_exact_and_what_is_cut_off_is_counted() -> None:
    codes = np.arange(256, dtype=np.uint8).repeat(8)
    fmt = struct.pack(">HHIIHHH", 6, 1, 8000, 8000, 1, 8, 0)
    data = (
        b"WAVEfmt " + struct.pack(">I", len(fmt)) + fmt + b"data" + struct.pack(">I", 2048) + codes.tobytes()
    )
    data = b"RIFX" + struct.pack(">I", len(data)) + data
    _info, samples, missing_s = decoded(data)
    assert np.array_equal(samples[:, 0] * 32768, decode_alaw(codes))
    assert missing_s == 0
    assert decoded(data[:-1024])[2] == pytest.approx(1024 / 8000)


def by_soundfile(container: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, reference(RATE), RATE, format=container, subtype="PCM_16")
    return buffer.getvalue()


@pytest.mark.parametrize("container", ["NIST", "VOC"])
def test_what_is_cut_off_a_sound_that_libsndfile_alone_reads_is_counted(container: str) -> None:
    data = by_soundfile(container)
    assert decoded(data)[2] == 0
    _info, samples, missing_s = decoded(data[: len(data) * 2 // 3])
    assert len(samples) / RATE + missing_s == pytest.approx(2.0, abs=0.001)
    assert missing_s > 0.6


@pytest.mark.parametrize(
    "name", ["pcm_s16le.wav", "rf64.wav", "voice.w64", "voice.aiff", "voice.au", "voice.caf"]
)
def test_what_is_cut_off_uncompressed_sound_is_counted(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    info, samples, missing_s = decoded(data[: len(data) * 2 // 3])
    assert len(samples) / info.sample_rate + missing_s == pytest.approx(2.0, abs=0.001)
    assert missing_s > 0.6


@pytest.mark.parametrize("name", ["voice.flac", "voice.mp3", "voice.webm"])
def test_what_is_cut_off_compressed_sound_is_counted(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    info, samples, missing_s = decoded(data[: len(data) * 2 // 3])
    assert len(samples) / info.sample_rate + missing_s == pytest.approx(2.0, abs=0.05)
    assert missing_s > 0.3
    assert len(samples) > RATE  # what stands before the damage is all there


@pytest.mark.parametrize(
    ("name", "tolerance_s"),
    [("a.mkv", 0.05), ("a.wma", 0.2), ("a.avi", 1.0)],  # AVI: estimated by the bytes of the whole film
)
def test_what_is_cut_off_a_film_or_a_wma_is_counted(name: str, tolerance_s: float, tmp_path: Path) -> None:
    pictures = ("-f", "lavfi", "-i", "testsrc=d=6:s=64x48:r=10", "-c:v", "mpeg4")
    options = () if name == "a.wma" else pictures
    data = record(tmp_path / name, voice(6.0, sample_rate=RATE, level_dbov=-26), RATE, *options)
    assert decoded(data)[2] == 0
    for kept in (0.4, 0.7):
        info, samples, missing_s = decoded(data[: round(len(data) * kept)])
        assert len(samples) / info.sample_rate + missing_s == pytest.approx(6.0, abs=tolerance_s)
        assert missing_s > 1.0


@pytest.mark.parametrize("name", ["voice.mp3", "untagged.mp3"])
def test_recordings_that_were_joined_are_read_to_the_end_and_miss_nothing(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    picture = np.random.default_rng(7).bytes(1_200_000)
    tag = b"ID3\4\0\0" + bytes(len(picture) >> shift & 0x7F for shift in (21, 14, 7, 0)) + picture
    for between in (b"", tag):
        info, samples, missing_s = decoded(data + between + data)
        assert missing_s == 0
        assert len(samples) / info.sample_rate == pytest.approx(2 * DURATION_S, abs=0.4)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"channels": 0}, "it has 0 channels, wanted 1 to 64"),
        ({"channels": 65_535}, "it has 65535 channels, wanted 1 to 64"),
        ({"channels": 65}, "it has 65 channels, wanted 1 to 64"),
        ({"rate": 0}, "its sample rate is 0 Hz, wanted 4000 to 384000 Hz"),
        ({"rate": 3999}, "its sample rate is 3999 Hz, wanted 4000 to 384000 Hz"),
        ({"rate": 2**32 - 1}, "its sample rate is 4294967295 Hz, wanted 4000 to 384000 Hz"),
        ({"tag": 0x1234}, "its sound is encoded in a way that can't be decoded"),
    ],
)
def test_an_absurd_header_is_refused_with_what_it_says(header: dict[str, int], message: str) -> None:
    assert refusal(wav(bytes(2000), **header)) == message


def test_a_header_without_sound_is_refused() -> None:
    assert refusal(wav(b"")) == "it is a WAV file without sound"
    assert refusal(wav(b"")[:36]) == "it is a WAV file without sound"
    assert "without a format" in refusal(b"RIFF\x04\0\0\0WAVE")


def test_a_list_after_no_sound_is_not_taken_for_sound() -> None:
    assert refusal(wav(b"") + b"LIST\x04\0\0\0INFO") == "it is a WAV file without sound"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_finite_number_is_refused(bad: float) -> None:
    samples = np.zeros(8000)
    samples[4000] = bad
    wanted = "it holds samples that are not finite numbers, the first after 0.50 s"
    assert refusal(wav(samples.astype("<f4").tobytes(), tag=3, bits=32)) == wanted
    assert refusal(wav(samples.astype("<f8").tobytes(), tag=3, bits=64, data_size=0)) == wanted
    assert refusal((samples, 8000)) == wanted


def test_no_samples_are_refused() -> None:
    assert refusal((np.zeros(0), 8000)) == "it holds no sound"
    assert "it has 65 channels" in refusal((np.zeros((1, 65)), 8000))


# More than two channels

SURROUND = ("FL", "FR", "FC", "LFE", "BL", "BR")
SURROUND_TONES = (
    300,
    500,
    700,
    60,
    1100,
    1300,
)  # the LFE channel of a lossy encoder carries no more than bass


def surround() -> NDArray[np.float64]:
    return np.stack([tone(f, 1.0, sample_rate=RATE, peak=0.25) for f in SURROUND_TONES], axis=1)


def heard(samples: NDArray[Any]) -> list[float]:
    """Return the loudest frequency of each channel."""
    middle = samples[RATE // 4 : RATE * 3 // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))[:, np.newaxis], axis=0))
    return list(np.argmax(spectrum, axis=0) * RATE / len(middle))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.wav", ()),
        ("a.flac", ()),
        ("a.ogg", ("-c:a", "libvorbis", "-b:a", "400k")),
        ("a.m4a", ("-b:a", "400k")),
        ("a.opus", ("-b:a", "400k", "-mapping_family", "1")),
        ("a.aiff", ()),
        ("a.caf", ()),
        ("a.ac3", ()),
    ],
)
def test_each_channel_of_surround_sound_has_its_name(
    name: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    record(tmp_path / name, surround(), RATE, "-channel_layout", "5.1", *options)
    info, samples, _ = decoded(tmp_path / name)
    names = tuple(
        each.replace("S", "B") for each in info.channel_names
    )  # beside or behind: both are surround
    assert sorted(names) == sorted(SURROUND)
    wanted = dict(zip(SURROUND, SURROUND_TONES, strict=True))
    assert heard(samples) == pytest.approx([wanted[each] for each in names], abs=4)


def test_channels_without_names_have_none() -> None:
    assert decoded(wav(bytes(6000), channels=3))[0].channel_names == ()


def test_64_channels_are_read_in_small_blocks() -> None:
    payload = np.arange(60_000 * 64, dtype=np.uint32).astype("<i2")
    with recording_of(wav(payload.tobytes(), channels=64, rate=384_000, mask=0)) as recording:
        blocks = list(recording.blocks())
    assert max(block.nbytes for block in blocks) <= 4 * 2**20
    assert np.array_equal(np.concatenate(blocks) * 32768, payload.reshape(-1, 64))


def test_eight_channels_of_aac_are_read(tmp_path: Path) -> None:
    samples = np.stack([tone(300 * (n + 1), sample_rate=RATE, peak=0.25) for n in range(8)], axis=1)
    record(tmp_path / "a.mka", samples, RATE, "-c:a", "aac", "-b:a", "600k", "-channel_layout", "7.1")
    info, decoded_samples, _ = decoded(tmp_path / "a.mka")
    assert info.channel_names == ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR")
    found = heard(decoded_samples)
    assert found[:3] + found[4:] == pytest.approx([300, 600, 900, 1500, 1800, 2100, 2400], abs=4)


def caf_in_unusual_order(*, rate: float = 48_000.0) -> bytes:
    """Build a CAF file that describes its three channels one by one: right, left, bass."""
    samples = np.arange(3000).reshape(-1, 3).astype(">i2")

    def chunk(chunk_id: bytes, payload: bytes) -> bytes:
        return chunk_id + struct.pack(">q", len(payload)) + payload

    labels = b"".join(struct.pack(">II3f", label, 0, 0, 0, 0) for label in (2, 1, 4))
    return (
        b"caff"
        + struct.pack(">HH", 1, 0)
        + chunk(b"desc", struct.pack(">d4s5I", rate, b"lpcm", 0, 6, 1, 3, 16))
        + chunk(b"chan", struct.pack(">3I", 0, 0, 3) + labels)
        + chunk(b"data", b"\0\0\0\0" + samples.tobytes())
    )


def test_an_unusual_order_of_channels_is_read_over_and_over() -> None:
    for _ in range(20):  # freed twice, its list of channels would end the process
        info, samples, _ = decoded(caf_in_unusual_order())
        assert info.channel_names == ("FR", "FL", "LFE")
        assert np.array_equal(samples * 32768, np.arange(3000).reshape(-1, 3))
        assert refusal(caf_in_unusual_order(rate=1_000_000.0))


# Only the source's own bytes

PLAYLISTS = {
    "M3U": "#EXTM3U\n#EXTINF:1,x\n{name}\n",
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n",
    "PLS": "[playlist]\nFile1={name}\nNumberOfEntries=1\n",
    "ASX": '<asx version="3.0"><entry><ref href="{name}"/></entry></asx>',
    "ASX reference": "[Reference]\nRef1={name}\n",
    "XSPF": '<?xml version="1.0"?>\n<playlist xmlns="http://xspf.org/ns/0/"><track>{name}</track></playlist>',
    "SMIL": '<smil><body><audio src="{name}"/></body></smil>',
    "DASH": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema"><BaseURL>{name}</BaseURL></MPD>',
    "IMF": '<?xml version="1.0"?>\n<CompositionPlaylist xmlns="urn:x"><Id>{name}</Id></CompositionPlaylist>',
    "concat": "ffconcat version 1.0\nfile '{name}'\n",
    "concat without a mark": "# all\nfile '{name}'\n",
    "SDP": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 8\r\n",
    "CUE": 'PERFORMER "x"\nFILE "{name}" WAVE\n  TRACK 01 AUDIO\n',
    "URL": "file://{name}",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_playlist_is_refused_by_name(kind: str, encoding: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary.wav"
    canary.write_bytes(wav(bytes(16_000)))
    playlist = tmp_path / "a.wav"
    playlist.write_bytes(PLAYLISTS[kind].format(name=canary).encode(encoding))
    assert refusal(playlist).startswith("it is a playlist (")
    assert "names other files" in refusal(playlist)


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_the_decoders_alone_do_not_follow_a_playlist_either(kind: str, tmp_path: Path) -> None:
    fifo = tmp_path / "canary.wav"
    os.mkfifo(fifo)  # whoever opens it waits for ever
    data = PLAYLISTS[kind].format(name=fifo).encode()
    with pytest.raises((DamageError, SourceError)):
        open_with_av(io.BytesIO(data))


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    while data:
        size = int.from_bytes(data[:4], "big")
        yield data[4:8], data[8:size]
        data = data[size:]


def with_outside_reference(data: bytes, path: bytes) -> bytes:
    """Rebuild a QuickTime file so that its track lies in another file, named by an alias record."""
    alias = bytes(10) + b"\x03vol".ljust(28, b"\0") + bytes(12) + b"\x06canary".ljust(64, b"\0") + bytes(16)
    alias += (
        struct.pack(">HH", 1, 1)
        + bytes(16)
        + struct.pack(">HH", 2, len(path))
        + path.ljust(len(path) + 1 & ~1, b"\0")
    )
    alias += b"\xff\xff\0\0"
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    rebuilt = b""
    for kind, payload in boxes(data):
        new = payload
        if kind == b"dref":
            new = struct.pack(">II", 0, 1) + entry
        elif kind in {b"moov", b"trak", b"mdia", b"minf", b"dinf"}:
            new = with_outside_reference(payload, path)
        rebuilt += struct.pack(">I4s", 8 + len(new), kind) + new
    return rebuilt


def test_a_movie_whose_sound_lies_elsewhere_holds_no_sound(tmp_path: Path) -> None:
    movie = record(tmp_path / "a.mov", tone(440, sample_rate=RATE), RATE, "-c:a", "pcm_s16le")
    assert len(decoded(movie)[1]) == RATE
    os.mkfifo(tmp_path / "canary")
    outside = with_outside_reference(movie, bytes(tmp_path / "canary"))
    assert b"alis" in outside
    assert refusal(outside) == "it holds no sound"


# What is not a recording


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"R",
        b"hello world\n" * 400,
        b"<!DOCTYPE html><html></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"PK\x03\x04" + bytes(range(256)) * 8,
        bytes(100_000),
        b"\x01\x04" + bytes(range(256)) * 20,  # an MPC 2000 file, for libsndfile
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64,
        b"\xff\xfb" + bytes(5000),
        b"ID3\x04\0\0\0\0\0\x0a" + bytes(3000),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    assert refusal(data)


@given(data=st.binary(min_size=1, max_size=3000))
@settings(deadline=None, max_examples=60)
def test_noise_is_no_recording(data: bytes) -> None:
    assert refusal(data)


@pytest.mark.parametrize("seed", range(4))
def test_much_noise_is_no_recording(seed: int) -> None:
    noise = np.random.default_rng(seed).bytes(400_000)
    assert refusal(noise)
    assert refusal(b"\xff\xfb\x90\x00" + noise)


def test_pictures_without_sound_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=0.5:s=64x48:r=10", "-c:v", "mpeg4", path)
    assert refusal(path) == "it holds no sound track"


def test_zeros_before_an_mp3_do_not_matter(tmp_path: Path) -> None:
    data = record(
        tmp_path / "a.mp3", voice(1.0, sample_rate=RATE), RATE, "-id3v2_version", "3", "-metadata", "title=x"
    )
    assert data.startswith(b"ID3")
    assert decoded(data)[0].encoding == "MP3"


def test_the_default_track_is_taken(tmp_path: Path) -> None:
    for name, frequency in (("a.wav", 500), ("b.wav", 900)):
        (tmp_path / name).write_bytes(wav_bytes(tone(frequency, sample_rate=RATE), RATE))
    inputs = ("-i", tmp_path / "a.wav", "-i", tmp_path / "b.wav", "-map", "0", "-map", "1")
    ffmpeg(
        *inputs, "-c:a", "flac", "-disposition:a:0", "0", "-disposition:a:1", "default", tmp_path / "c.mka"
    )
    assert heard(decoded(tmp_path / "c.mka")[1]) == pytest.approx([900], abs=4)
    ffmpeg(*inputs, "-c:a", "aac", "-disposition:a", "0", tmp_path / "d.mp4")
    assert heard(decoded(tmp_path / "d.mp4")[1]) == pytest.approx([500], abs=4)


def test_pauses_of_amr_are_silence(folder: Path) -> None:
    data = named("voice.amr", folder).read_bytes()
    header, frame_bytes = data[:6], 32  # 12.2 kbit/s
    frames = [data[at : at + frame_bytes] for at in range(6, len(data), frame_bytes)]
    no_data, sid = b"\x7c", b"\x44" + bytes(5)
    paused = header + b"".join(frames[:50]) + no_data * 10 + sid + no_data * 9 + b"".join(frames[50:])
    _, samples, _ = decoded(paused)
    assert len(samples) == (len(frames) + 20) * 160
    assert not samples[50 * 160 : 70 * 160].any()
    assert samples[75 * 160 :].any()


# Trouble


def test_ffmpeg_and_libsndfile_say_nothing(capfd: pytest.CaptureFixture[str], folder: Path) -> None:
    for made_as in FORMATS:
        data = make(made_as, folder).read_bytes()
        for broken in (data[: len(data) // 2], data[:200] + bytes(200) + data[400:]):
            with contextlib.suppress(SourceError):
                decoded(broken)
    assert capfd.readouterr() == ("", "")


class FailingFile(io.BytesIO):
    """A file on a disk that breaks in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() + (size or 0) > 15_000:
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


@pytest.mark.parametrize("name", ["pcm_f32le.wav", "voice.flac", "voice.aac", "voice.m4a"])
def test_a_disk_that_fails_is_not_taken_for_the_end(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    assert len(data) > 15_000
    assert refusal(FailingFile(data)) == "it can't be read: Input/output error"


def exception_classes() -> list[type[BaseException]]:
    modules = (av.error, soundfile)
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    builtin = {
        UnicodeDecodeError,
        MemoryError,
        ZeroDivisionError,
        OverflowError,
        OSError,
        TypeError,
        AssertionError,
    }
    return sorted(found | builtin, key=lambda each: each.__name__)


def made(kind: type[Exception]) -> Exception:
    for arguments in ((1, "damaged"), (1,), ("utf-8", b"", 0, 1, "damaged")):
        try:
            return kind(*arguments)
        except TypeError:
            continue
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", exception_classes())
def test_whatever_a_decoder_raises_is_damage(kind: type[Exception]) -> None:
    with pytest.raises(DamageError), decoding(DecoderFile(io.BytesIO())):
        raise made(kind)


def test_damage_after_some_sound_ends_it_and_before_is_an_error() -> None:
    info = SourceInfo(container="", encoding="", sample_rate=8000, channels=1, channel_names=(), frames=None)

    def damaged(blocks: int) -> Iterator[Samples]:
        for _ in range(blocks):
            yield np.zeros((100, 1), np.float32)
        raise DamageError

    recording = Recording(info, partial(damaged, 2), lambda _decoded: 1000)
    assert sum(map(len, recording.blocks())) == 200
    assert recording.missing_s == 0.1
    with pytest.raises(SourceError, match="can't be decoded"):
        list(Recording(info, partial(damaged, 0)).blocks())


def test_who_stops_early_leaves_nothing_open(folder: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for made_as in FORMATS:
        with recording_of(make(made_as, folder)) as recording:
            next(recording.blocks())
    assert len(os.listdir("/proc/self/fd")) <= before + 1  # the folder that is being listed


def test_many_recordings_are_decoded_at_once(folder: Path) -> None:
    paths = [make(made_as, folder) for made_as in FORMATS]
    alone = [decoded(path)[1] for path in paths]
    with ThreadPoolExecutor(8) as pool:
        for path, samples, again in zip(paths, alone, pool.map(lambda p: decoded(p)[1], paths), strict=True):
            assert np.array_equal(samples, again), path


def test_a_length_is_declared_without_decoding(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    frames = 2 * 3600 * 44_100
    header = wav(b"", channels=2, rate=44_100, data_size=frames * 4, riff_size=frames * 4 + 36)
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + frames * 4)  # 1.3 GB that take no room
    with recording_of(path) as recording:
        assert recording.info.frames == frames


FUZZED = (
    "pcm_s16le.wav",
    "libgsm_ms.wav",
    "g722.wav",
    "rf64.wav",
    "voice.w64",
    "voice.aiff",
    "voice.au",
    "voice.caf",
    "voice.flac",
    "voice.mp3",
    "voice.ogg",
    "voice.m4a",
    "voice.aac",
    "voice.amr",
    "voice.wma",
    "voice.webm",
)


@pytest.mark.parametrize("name", FUZZED)
@given(
    changes=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=6),
    kept=st.floats(0.2, 1.0),
)
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_header_is_read_or_refused(
    name: str, folder: Path, changes: list[tuple[int, int]], kept: float
) -> None:
    data = bytearray(named(name, folder).read_bytes())
    for place, octet in changes:
        data[place] = octet
    try:
        _, samples, missing_s = decoded(bytes(data[: round(len(data) * kept)]))
    except SourceError:
        return
    assert np.isfinite(samples).all()
    assert missing_s >= 0


# Files of all kinds that a caller may hand over


class Stubborn(io.BytesIO):
    """A file that gives a few bytes at a time, and fails after some reads."""

    def __init__(
        self, data: bytes, *, piece: int = 2**20, reads: float = math.inf, error: BaseException
    ) -> None:
        super().__init__(data)
        self._piece = piece
        self._reads = reads
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads -= 1
        if self._reads < 0:
            raise self._error
        return super().read(self._piece if size is None or size < 0 else min(size, self._piece))


@pytest.mark.parametrize("name", ["pcm_s16le.wav", "voice.flac", "voice.mp3", "voice.m4a"])
def test_a_file_that_gives_a_few_bytes_at_a_time_is_read_all_the_same(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()

    _info, samples, missing_s = decoded(Stubborn(data, piece=7, error=OSError()))

    assert missing_s == 0
    assert np.array_equal(samples, decoded(data)[1])


@pytest.mark.parametrize("name", ["pcm_s16le.wav", "voice.flac", "voice.mp3", "voice.m4a"])
@pytest.mark.parametrize(
    "error", [RuntimeError("the line is dead"), EOFError("the line is dead"), OSError(5, "the line is dead")]
)
def test_a_file_that_fails_is_an_error_whatever_it_raises(name: str, error: Exception, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    for reads in range(12):
        with pytest.raises(SourceError, match="it can't be read: the line is dead"):
            decoded(Stubborn(data, piece=len(data) // 12, reads=reads, error=error))


@pytest.mark.parametrize("name", ["pcm_s16le.wav", "voice.mp3"])
def test_an_interrupt_while_a_file_is_read_is_not_lost(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    for reads in range(1, 12, 3):
        with pytest.raises(KeyboardInterrupt):
            decoded(Stubborn(data, piece=len(data) // 12, reads=reads, error=KeyboardInterrupt()))


@pytest.mark.parametrize("name", ["voice.ogg", "voice.opus"])
def test_all_of_a_chain_of_ogg_streams_is_read(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()

    _info, samples, _missing_s = decoded(data + data)

    assert len(samples) == pytest.approx(
        2 * DURATION_S * RATE, abs=0.02 * RATE
    )  # a block is decoded twice at the seam


@pytest.mark.parametrize(
    ("name", "size", "tags"), [("voice.mp3", 100, 2), ("voice.mp3", 5000, 3), ("voice.aac", 2_000_000, 1)]
)
def test_tags_before_a_sound_do_not_matter(name: str, size: int, tags: int, folder: Path) -> None:
    data = named(name, folder).read_bytes()
    length = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    tag = b"ID3\4\0\0" + length + b"\xff\xfb" * (size // 2)

    _info, samples, missing_s = decoded(tag * tags + data)

    assert missing_s == 0
    assert np.array_equal(samples, decoded(data)[1])


def test_mpeg_audio_in_a_wav_is_decoded_without_a_word(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(record(tmp_path / "mp3.wav", reference(RATE), RATE, "-c:a", "libmp3lame"))
    assert decoded(bytes(data))[0].encoding == "MP3"
    for offset in range(2000, len(data), 700):
        data[offset] ^= 0xFF  # damage

    decoded(bytes(data))

    assert capfd.readouterr() == ("", "")


def ape_tag(size: int) -> bytes:
    return b"APETAGEX" + struct.pack("<4I", 2000, size, 1, 0xA0000000) + bytes(8) + b"\xff\xfb" * (size // 2)


@pytest.mark.parametrize(
    "front",
    [b"\0", b"garbage \xff\xfb text " * 40, bytes(4200), bytes(100_000), ape_tag(500), ape_tag(200_000)],
    ids=["one byte", "junk", "zeros", "many zeros", "APE tag", "long APE tag"],
)
@pytest.mark.parametrize("name", ["voice.mp3", "voice.aac"])
def test_what_stands_before_frames_does_not_matter(name: str, front: bytes, folder: Path) -> None:
    data = named(name, folder).read_bytes()

    _info, samples, missing_s = decoded(front + data)

    assert missing_s == 0
    assert np.array_equal(samples, decoded(data)[1])


@pytest.mark.parametrize("name", ["untagged.mp3", "voice.aac"])
def test_a_stream_may_start_within_a_frame(name: str, folder: Path) -> None:
    data = named(name, folder).read_bytes()

    info, samples, _missing_s = decoded(data[data.index(b"\xff", 40) - 30 :])

    assert len(samples) / info.sample_rate == pytest.approx(DURATION_S, abs=0.15)


def test_two_frames_in_noise_are_no_recording() -> None:
    noise = np.random.default_rng(5).bytes(20_000)
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 417 bytes at 128 kbit/s and 44,100 Hz
    assert refusal(noise + frame * 2 + noise)
