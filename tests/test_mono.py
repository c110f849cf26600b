"""Many channels to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from signals import rms_dbov, tone, white_noise

from tonekit.channel import Channel, parse_channel
from tonekit.decode.recording import Recording, SourceInfo
from tonekit.errors import ChannelError, SourceError, SourceTooLongError
from tonekit.sound.mono import Mono, mix_to_mono

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

RATE = 16_000
SURROUND = ("FL", "FR", "FC", "LFE", "BL", "BR")


class Counted:
    """Channels to decode, in blocks of 1000 frames, and how many blocks were asked for."""

    def __init__(self, *channels: NDArray[np.float64]) -> None:
        self.samples = np.stack(channels, axis=1).astype(np.float32)
        self.blocks = 0

    def decode(self) -> Iterator[NDArray[np.float32]]:
        for start in range(0, len(self.samples), 1000):
            self.blocks += 1
            yield self.samples[start : start + 1000]


def recording(source: Counted, *, names: tuple[str, ...] = (), frames: int | None = None) -> Recording:
    info = SourceInfo(
        container="test",
        encoding="test",
        sample_rate=RATE,
        channels=source.samples.shape[1],
        channel_names=names,
        frames=frames,
    )
    return Recording(info, source.decode)


def mixed(
    *channels: NDArray[np.float64],
    names: tuple[str, ...] = (),
    channel: Channel = "mix",
    max_duration_s: float = 60.0,
) -> Mono:
    return mix_to_mono(
        recording(Counted(*channels), names=names), channel=channel, max_duration_s=max_duration_s
    )


def sounding(place: int, channels: int) -> list[NDArray[np.float64]]:
    """One channel with a constant tone, the others silent."""
    return [tone(500, 0.25, sample_rate=RATE) if i == place else np.zeros(RATE // 4) for i in range(channels)]


def gain_of(place: int, names: tuple[str, ...]) -> float:
    """Measure what one channel counts, beside a tone on all channels so that nothing is left out."""
    base = [tone(1700, 0.25, sample_rate=RATE, peak=0.25)] * len(names)
    with_tone = [b + s for b, s in zip(base, sounding(place, len(names)), strict=True)]
    difference = mixed(*with_tone, names=names).samples - mixed(*base, names=names).samples
    return float(np.abs(difference).max() / 0.5)


@pytest.mark.parametrize("channel", ["middle", "", "1", 0, -1, 1.0, True, None])
def test_what_names_no_channel_is_a_wrong_argument(channel: object) -> None:
    with pytest.raises(ValueError, match="wanted mix, left, right or a number from 1"):
        parse_channel(channel)


def test_one_channel_comes_through_as_it_is() -> None:
    samples = white_noise(0.5, sample_rate=RATE)

    mono = mixed(samples, names=("FC",))

    assert mono.samples.dtype == np.float32
    np.testing.assert_array_equal(mono.samples, samples.astype(np.float32))
    assert (mono.sample_rate, mono.channel_taken, mono.missing_s) == (RATE, None, 0.0)


@pytest.mark.parametrize("names", [(), ("FL", "FR"), ("DL", "DR")])
def test_two_channels_are_averaged(names: tuple[str, ...]) -> None:
    left, right = tone(500, sample_rate=RATE), tone(900, sample_rate=RATE)

    mono = mixed(left, right, names=names)

    np.testing.assert_allclose(mono.samples, (left + right) / 2, atol=1e-7)
    assert mono.channel_taken is None


@pytest.mark.parametrize(
    ("names", "weights"),
    [
        (SURROUND, (0.5, 0.5, 0.7071, 0.0, 0.3536, 0.3536)),
        (("FL", "FR", "FC", "LFE", "SL", "SR"), (0.5, 0.5, 0.7071, 0.0, 0.3536, 0.3536)),
        (("FL", "FR", "FC", "BC"), (0.5, 0.5, 0.7071, 0.5)),
        (("FL", "FR", "LFE"), (0.5, 0.5, 0.0)),
        (("FL", "FR", "FC"), (0.5, 0.5, 0.7071)),
        (("FC", "LFE"), (1.0, 0.0)),
        (("FL", "FR", "TFL", "TFR"), (0.25, 0.25, 0.25, 0.25)),
    ],
)
def test_more_channels_are_mixed_by_bs_775(names: tuple[str, ...], weights: tuple[float, ...]) -> None:
    assert [gain_of(place, names) for place in range(len(names))] == pytest.approx(weights, abs=1e-4)


def test_channels_without_names_are_averaged() -> None:
    channels = [white_noise(0.1, sample_rate=RATE, seed=seed) for seed in range(5)]

    np.testing.assert_allclose(mixed(*channels).samples, np.mean(channels, axis=0), atol=1e-6)


def test_a_stereo_programme_inside_surround_comes_out_as_the_stereo_average() -> None:
    left, right = white_noise(0.2, sample_rate=RATE), white_noise(0.2, sample_rate=RATE, seed=5)
    silent = np.zeros_like(left)

    surround = mixed(left, right, silent, silent, silent, silent, names=SURROUND)

    np.testing.assert_allclose(surround.samples, mixed(left, right).samples, atol=1e-6)


@pytest.mark.parametrize("offset", [0.0, 0.3])
def test_where_mixing_would_cancel_the_louder_channel_is_taken_and_said(offset: float) -> None:
    sound = tone(500, sample_rate=RATE)

    mono = mixed(-0.9 * sound + offset, sound)

    assert mono.channel_taken == "right"
    np.testing.assert_allclose(mono.samples, sound, atol=1e-6)


@pytest.mark.parametrize(("mix_db", "taken"), [(-9.9, None), (-10.1, "left")])
def test_ten_db_below_the_louder_channel_is_the_border(mix_db: float, taken: str | None) -> None:
    sound = tone(500, sample_rate=RATE)
    other = sound * (2 * 10 ** (mix_db / 20) - 1)

    assert mixed(sound, other).channel_taken == taken


def test_a_channel_with_offset_only_does_not_hide_that_the_sound_cancels() -> None:
    sound = tone(500, sample_rate=RATE, peak=0.1)

    assert mixed(sound + 0.5, -sound).channel_taken == "left"


@pytest.mark.parametrize("channel", ["mix", "right"])
def test_a_longer_sound_is_shortened_where_that_is_asked_for(channel: Channel) -> None:
    left, right = white_noise(1.0, sample_rate=RATE), white_noise(1.0, sample_rate=RATE, seed=3)
    whole = mixed(left, right, channel=channel).samples

    source = recording(Counted(left, right))
    mono = mix_to_mono(source, channel=channel, max_duration_s=0.3, shorten=True)

    assert np.array_equal(mono.samples, whole[: round(0.3 * RATE)])


def test_one_silent_channel_is_mixed_as_any_other() -> None:
    sound = tone(500, sample_rate=RATE)

    mono = mixed(np.zeros(RATE), sound)

    assert mono.channel_taken is None
    assert rms_dbov(mono.samples.astype(np.float64)) == pytest.approx(-9.03 - 6.02, abs=0.01)


@pytest.mark.parametrize(
    ("beside_db", "alone"), [(-200.0, "right"), (-41.0, "right"), (-39.0, None), (-6.0, None)]
)
def test_a_channel_that_alone_sounds_is_told_with_what_mixing_cost(
    beside_db: float, alone: str | None
) -> None:
    sound, other = tone(500, sample_rate=RATE), tone(900, sample_rate=RATE)

    mono = mixed(other * 10 ** (beside_db / 20), sound)

    assert mono.channel_alone == alone
    assert mono.lost_db == pytest.approx(6.02 if alone else 0.0, abs=0.01)


def test_what_was_asked_for_and_silence_and_one_channel_are_nothing_to_tell() -> None:
    sound = tone(500, sample_rate=RATE)

    assert mixed(sound, np.zeros(RATE), channel="left").channel_alone is None
    assert mixed(np.zeros(RATE), np.zeros(RATE)).channel_alone is None
    assert mixed(sound, names=("FC",)).channel_alone is None


def test_silence_is_mixed_and_nothing_is_said() -> None:
    assert mixed(np.zeros(RATE), np.zeros(RATE)).channel_taken is None
    assert mixed(np.full(RATE, 0.1), np.full(RATE, -0.3)).channel_taken is None


def test_the_low_frequency_channel_is_never_taken() -> None:
    sound, rumble = tone(500, sample_rate=RATE, peak=0.1), tone(40, sample_rate=RATE, peak=0.9)

    mono = mixed(sound, -sound, np.zeros(RATE), rumble, np.zeros(RATE), np.zeros(RATE), names=SURROUND)

    assert mono.channel_taken == "left"


def test_a_channel_without_a_side_is_named_by_its_name_or_number() -> None:
    sound = tone(500, sample_rate=RATE)

    assert mixed(*sounding(3, 8)).channel_taken == "number 4"  # one of eight is 18 dB down in their average
    assert mixed(sound, -3 * sound, names=("FC", "BC")).channel_taken is None  # 9.5 dB below the louder one
    assert mixed(sound, -1.1 * sound, names=("FC", "BC")).channel_taken == "BC"


@pytest.mark.parametrize(
    ("channel", "names", "place"),
    [
        ("left", (), 0),
        ("right", (), 1),
        ("right", SURROUND, 1),
        ("left", ("FC", "FR", "FL"), 2),
        (1, SURROUND, 0),
        (3, SURROUND, 2),
        (6, SURROUND, 5),
    ],
)
def test_one_channel_can_be_asked_for(channel: Channel, names: tuple[str, ...], place: int) -> None:
    channels = [white_noise(0.1, sample_rate=RATE, seed=seed) for seed in range(len(names) or 2)]

    mono = mixed(*channels, names=names, channel=channel)

    np.testing.assert_array_equal(mono.samples, channels[place].astype(np.float32))
    assert mono.channel_taken is None


@pytest.mark.parametrize(
    ("channel", "names", "message"),
    [
        (3, ("FL", "FR"), "it has no channel 3; its channels, counted from 1, are: left, right"),
        (2, (), "it has no channel 2; its channels, counted from 1, are: mono"),
        ("left", ("FC", "BC"), "it has no channel left; its channels, counted from 1, are: FC, BC"),
    ],
)
def test_a_channel_that_is_not_there_is_an_error_that_says_what_is(
    channel: Channel, names: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ChannelError) as error:
        mixed(*[np.zeros(10)] * max(1, len(names)), names=names, channel=channel)

    assert error.value.message == message


def test_a_declared_length_that_is_too_long_is_refused_before_anything_is_decoded() -> None:
    source = Counted(np.zeros(10))

    with pytest.raises(SourceTooLongError) as error:
        mix_to_mono(recording(source, frames=7200 * RATE), max_duration_s=262.1)

    assert error.value.message == "it is 7200.0 s long, the longest sound that fits is 262.1 s; cut it first"
    assert source.blocks == 0


def test_an_undeclared_length_stops_the_decoding_as_soon_as_it_is_too_long() -> None:
    source = Counted(np.zeros(100_000))

    with pytest.raises(SourceTooLongError) as error:
        mix_to_mono(recording(source), max_duration_s=0.5)

    assert error.value.message == "it is longer than 0.5 s, the longest sound that fits; cut it first"
    assert source.blocks == 9  # of 100; 8000 frames are permitted


def test_the_samples_can_be_written_to_and_the_source_stays_as_it_is() -> None:
    source = Counted(tone(500, sample_rate=RATE))
    before = source.samples.copy()

    mix_to_mono(recording(source), max_duration_s=60.0).samples[:] = 0.0

    np.testing.assert_array_equal(source.samples, before)


def test_the_longest_sound_that_fits_is_taken() -> None:
    assert mixed(np.zeros(8000), max_duration_s=0.5).samples.size == 8000


@pytest.mark.parametrize("declared", [None, 1, 4321, 900_000], ids=["none", "short", "right", "long"])
@pytest.mark.parametrize("frames", [4321, 2**20 + 4321], ids=["short", "long"])
def test_every_frame_is_taken_whatever_length_was_declared(frames: int, declared: int | None) -> None:
    sound = white_noise(frames / RATE, sample_rate=RATE)
    mono = mix_to_mono(recording(Counted(sound), frames=declared), max_duration_s=120.0)

    np.testing.assert_array_equal(mono.samples, sound.astype(np.float32))


def test_nothing_to_decode_is_an_error() -> None:
    with pytest.raises(SourceError, match="no sound"):
        mixed(np.zeros(0))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_samples_that_are_no_sound_are_an_error(bad: float) -> None:
    samples = np.zeros(5000)
    samples[4321] = bad

    with pytest.raises(SourceError):
        mixed(samples, np.zeros(5000))
