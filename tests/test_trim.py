"""Silence goes, speech stays: also its weakest consonants, in noise, at every rate."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from signals import at_level, chord, frames_of, music, pink_noise, rms_dbov, silence, tone, voice, white_noise
from spoken import VOICES, spoken

from tonekit.sound.band import to_telephone_band
from tonekit.sound.dsp import resample
from tonekit.sound.span import Span, sound_span
from tonekit.sound.trim import LEAD_IN_S, LEAST_CHANGE_S, TAIL_S, shorten, trim

if TYPE_CHECKING:
    from signals import Samples

RATE = 8000
PADDING_S = 1.5

UNHEARD_S = 0.001
"""A word that comes and goes softly is digital silence for so long."""

MOST_LEFT_BEFORE_S, MOST_LEFT_AFTER_S = 0.25, 0.35
"""Silence more than asked for: room for a weak consonant that noise may hide, and a tenth of a second."""


def hum(duration_s: float, *, sample_rate: int = RATE, level_dbov: float, seed: int) -> Samples:
    """The mains and six of its harmonics."""
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, 7)
    waves = [
        tone(50.0 * number, duration_s, sample_rate=sample_rate, peak=1 / number, phase=phase)
        for number, phase in enumerate(phases, start=1)
    ]
    return at_level(np.sum(waves, axis=0), level_dbov)


def fan(duration_s: float, *, sample_rate: int = RATE, level_dbov: float, seed: int) -> Samples:
    """Hum, with hiss 10 dB below it."""
    settings_ = {"sample_rate": sample_rate, "seed": seed}
    return hum(duration_s, level_dbov=level_dbov, **settings_) + white_noise(
        duration_s, level_dbov=level_dbov - 10, **settings_
    )


NOISES = {"white": white_noise, "pink": pink_noise, "hum": hum, "fan": fan}


def in_room(
    word: Samples,
    *,
    noise: str,
    snr_db: float,
    lead_s: float = PADDING_S,
    tail_s: float = PADDING_S,
    seed: int = 5,
    sample_rate: int = RATE,
) -> Samples:
    """A word with silence around it, and noise over all that is *snr_db* below the word's RMS."""
    lead, tail = frames_of(lead_s, sample_rate), frames_of(tail_s, sample_rate)
    recording = np.pad(word, (lead, tail))
    level = rms_dbov(word) - snr_db
    room = NOISES[noise](recording.size / sample_rate, sample_rate=sample_rate, level_dbov=level, seed=seed)
    return recording + room[: recording.size]


def hiss(duration_s: float, level_dbov: float, *, sample_rate: int = RATE, seed: int = 11) -> Samples:
    """Something like *f*: noise from 2 to 4 kHz that comes and goes within 30 ms."""
    noise = white_noise(duration_s, sample_rate=sample_rate, seed=seed)
    spectrum = np.fft.rfft(noise)
    frequencies = np.fft.rfftfreq(noise.size, 1 / sample_rate)
    spectrum[(frequencies < 2000) | (frequencies > 4000)] = 0
    edge = np.minimum(1, (np.arange(noise.size) + 0.5) / (0.03 * sample_rate))
    shaped: Samples = at_level(np.fft.irfft(spectrum, noise.size), level_dbov) * edge * edge[::-1]
    return shaped


def word_of(consonant_db: float = -30.0, *, sample_rate: int = RATE, seed: int = 3) -> Samples:
    """A syllable between two weak consonants, so many decibels below it."""
    vowel = voice(0.55, sample_rate=sample_rate, level_dbov=-20.0, seed=seed)
    level = -20.0 + consonant_db
    before, after = hiss(0.12, level, sample_rate=sample_rate), hiss(0.2, level, sample_rate=sample_rate)
    return np.concatenate((before, vowel, after))


def span_of(recording: Samples, sample_rate: int = RATE) -> Span:
    span = sound_span(recording, sample_rate=sample_rate)
    assert span is not None
    return span


def plain_span(recording: Samples, noise_frames: int) -> Span:
    """What stands 10 dB above the noise at the start, in windows of 10 ms: how silence is found usually."""
    powers = np.square(recording[: recording.size // 80 * 80]).reshape(-1, 80).mean(axis=1)
    (loud,) = np.nonzero(powers > 10 * np.square(recording[:noise_frames]).mean())
    return Span(start=int(loud[0]) * 80, end=(int(loud[-1]) + 1) * 80)


@pytest.mark.parametrize("snr_db", [20, 30])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("speaker", VOICES)
def test_nothing_is_cut_off_a_spoken_word_in_noise(speaker: str, noise: str, snr_db: float) -> None:
    removed = []
    for text in VOICES[speaker]:
        word = spoken(speaker, text)
        recording = in_room(word, noise=noise, snr_db=snr_db, seed=zlib.crc32(text.encode()))
        start = frames_of(PADDING_S)

        span = span_of(recording)
        trimmed = trim(recording, sample_rate=RATE)

        assert span.start <= start, f"the start of {text} is lost"
        assert span.end >= start + word.size, f"the end of {text} is lost"
        assert trimmed.cut_start_s <= PADDING_S - LEAD_IN_S + LEAST_CHANGE_S, text
        assert trimmed.cut_end_s <= PADDING_S - TAIL_S + LEAST_CHANGE_S, text
        assert trimmed.cut_start_s >= PADDING_S - LEAD_IN_S - MOST_LEFT_BEFORE_S, (
            f"much is left before {text}"
        )
        assert trimmed.cut_end_s >= PADDING_S - TAIL_S - MOST_LEFT_AFTER_S, f"much is left after {text}"
        removed.append((trimmed.cut_start_s + trimmed.cut_end_s) / (2 * PADDING_S))
    assert min(removed) >= 0.5
    assert np.mean(removed) >= 0.7


def test_these_words_lose_their_weak_consonants_to_a_plain_threshold() -> None:
    start = frames_of(PADDING_S)
    words = [spoken(speaker, text) for speaker, texts in VOICES.items() for text in texts]

    late = []
    for word in words:
        span = plain_span(in_room(word, noise="white", snr_db=20), start)
        late.append((span.start - start, start + word.size - span.end))

    assert np.mean(np.max(late, axis=1) > frames_of(0.05)) > 0.8


@pytest.mark.parametrize("speaker", VOICES)
def test_around_a_spoken_word_digital_silence_goes_to_the_frame(speaker: str) -> None:
    for text in VOICES[speaker]:
        word = spoken(speaker, text)

        trimmed = trim(np.pad(word, frames_of(PADDING_S)), sample_rate=RATE)

        lead, tail = frames_of(LEAD_IN_S), frames_of(TAIL_S)
        (found,) = np.nonzero(trimmed.samples)
        assert found[0] == pytest.approx(lead, abs=frames_of(0.001))
        assert trimmed.samples.size - found[-1] == pytest.approx(tail, abs=frames_of(LEAST_CHANGE_S))
        assert np.array_equal(trimmed.samples[found[0] : found[-1] + 1], np.trim_zeros(word))


@pytest.mark.parametrize("sample_rate", [11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("banded", [False, True])
def test_digital_silence_of_another_rate_goes_to_where_its_resampling_rings(
    sample_rate: int, *, banded: bool
) -> None:
    word = voice(0.6, sample_rate=sample_rate, level_dbov=-40.0)
    padding = frames_of(PADDING_S, sample_rate)
    recording = resample(np.pad(word, padding), in_rate=sample_rate, out_rate=RATE)
    if banded:
        recording = to_telephone_band(recording, sample_rate=RATE)

    trimmed = trim(recording, sample_rate=RATE)

    ringing_s = 0.02  # the filter of the band reaches 16 ms to either side
    assert 0 <= PADDING_S - LEAD_IN_S - trimmed.cut_start_s + UNHEARD_S <= ringing_s
    assert 0 <= PADDING_S - TAIL_S - trimmed.cut_end_s + UNHEARD_S <= ringing_s


@pytest.mark.parametrize("sample_rate", [8000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("snr_db", [20, 30, 45])
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("consonant_db", [-20.0, -30.0, -40.0])
def test_weak_consonants_stay_at_every_rate(
    noise: str, snr_db: float, consonant_db: float, sample_rate: int
) -> None:
    word = word_of(consonant_db, sample_rate=sample_rate)
    recording = in_room(word, noise=noise, snr_db=snr_db, sample_rate=sample_rate)
    start = frames_of(PADDING_S, sample_rate)

    span = span_of(recording, sample_rate)

    assert span.start <= start
    assert span.end >= start + word.size
    assert start - span.start <= frames_of(0.5, sample_rate)
    assert span.end - start - word.size <= frames_of(0.6, sample_rate)


@pytest.mark.parametrize("rise_db", [-6.0, 6.0])
def test_noise_may_drift(rise_db: float) -> None:
    word = word_of()
    recording = in_room(word, noise="white", snr_db=30)
    room = recording - np.pad(word, frames_of(PADDING_S))
    drifting = recording + room * (10 ** (np.linspace(0, rise_db, room.size) / 20) - 1)

    span = span_of(drifting)

    start = frames_of(PADDING_S)
    assert start - frames_of(0.5) <= span.start <= start
    assert start + word.size <= span.end <= start + word.size + frames_of(0.6)


def test_an_offset_makes_no_difference() -> None:
    recording = in_room(word_of(), noise="pink", snr_db=30)

    assert sound_span(recording + 0.25, sample_rate=RATE) == sound_span(recording, sample_rate=RATE)


@pytest.mark.parametrize("gain_db", [-30.0, -6.0, 6.0])
def test_a_gain_makes_no_difference(gain_db: float) -> None:
    recording = in_room(word_of(), noise="white", snr_db=30)

    louder = recording * 10 ** (gain_db / 20)

    assert sound_span(louder, sample_rate=RATE) == sound_span(recording, sample_rate=RATE)


def with_event(event: Samples, at_s: float) -> tuple[Samples, Span]:
    """A word in a quiet room with something else in it, and the span that it has without that."""
    recording = in_room(word_of(), noise="white", snr_db=45)
    alone = span_of(recording)
    recording[frames_of(at_s) : frames_of(at_s) + event.size] += event
    return recording, alone


@pytest.mark.parametrize("at_s", [0.3, 0.9, 3.2, 3.7])
def test_the_click_of_a_mouse_is_no_speech(at_s: float) -> None:
    click = white_noise(0.03, level_dbov=-10.0) * np.exp(-np.arange(240) / 40)
    recording, alone = with_event(click, at_s)

    span = span_of(recording)

    assert span.start >= alone.start - frames_of(0.2)
    assert span.end <= alone.end + frames_of(0.2)


def test_the_release_of_a_consonant_soon_after_speech_is_speech() -> None:
    burst = white_noise(0.02, level_dbov=-40.0)
    at_s = PADDING_S + word_of().size / RATE + 0.2
    recording, _alone = with_event(burst, at_s)

    assert span_of(recording).end >= frames_of(at_s + 0.02)


def test_a_breath_belongs_to_the_sound() -> None:
    recording, _alone = with_event(white_noise(0.3, level_dbov=-50.0), 0.8)

    assert frames_of(0.6) <= span_of(recording).start <= frames_of(0.8)


def test_silence_within_the_sound_stays() -> None:
    word = word_of()
    twice = np.concatenate((word, silence(5.0), word))

    trimmed = trim(in_room(twice, noise="white", snr_db=30), sample_rate=RATE)

    assert trimmed.samples.size >= twice.size


@pytest.mark.parametrize(
    "recording",
    [
        pytest.param(np.zeros(0), id="empty"),
        pytest.param(np.array([0.5]), id="one sample"),
        pytest.param(np.array([0.5, -0.5] * 70), id="17 ms"),
        pytest.param(silence(3.0), id="digital silence"),
        pytest.param(np.full(24_000, 8 / 32768), id="A-law's idle code"),
        pytest.param(np.resize([8 / 32768, -8 / 32768], 24_000), id="A-law's idle codes"),
        pytest.param(np.full(24_000, 0.4), id="offset"),
        pytest.param(white_noise(3.0), id="white noise"),
        pytest.param(pink_noise(3.0, level_dbov=-50.0), id="pink noise"),
        pytest.param(tone(50, 3.0), id="hum"),
        pytest.param(tone(440, 3.0), id="tone"),
    ],
)
def test_where_nothing_stands_out_nothing_is_done(recording: Samples) -> None:
    trimmed = trim(recording, sample_rate=RATE)

    assert sound_span(recording, sample_rate=RATE) is None
    assert trimmed.samples is recording
    assert (trimmed.cut_start_s, trimmed.cut_end_s) == (0.0, 0.0)
    assert (trimmed.added_start_s, trimmed.added_end_s) == (0.0, 0.0)


def test_at_rates_that_carry_no_speech_nothing_is_done() -> None:
    assert sound_span(in_room(word_of(), noise="white", snr_db=30), sample_rate=999) is None


@pytest.mark.parametrize("sound", [tone(440, 0.3), chord((697, 1209), 0.1), white_noise(0.3)])
def test_what_digital_silence_surrounds_sounds(sound: Samples) -> None:
    trimmed = trim(np.pad(sound, frames_of(1.0)), sample_rate=RATE)

    assert trimmed.samples.size == pytest.approx(sound.size + frames_of(0.3), abs=3)


@pytest.mark.parametrize("frames", [1, 2, 2**16 - 1, 2**16, 2**16 + 1, 2**17])
@pytest.mark.parametrize("value", [0.0, 0.1])
def test_digital_silence_of_any_length_goes(frames: int, value: float) -> None:
    recording = np.pad(tone(440, 0.3, phase=1.0), frames, constant_values=value)

    trimmed = trim(recording, sample_rate=RATE, lead_in_s=0.0, tail_s=0.0)

    least = LEAST_CHANGE_S * RATE
    assert trimmed.cut_start_s == pytest.approx(frames / RATE if frames > least else 0.0, abs=2 / RATE)
    assert trimmed.cut_end_s == pytest.approx(frames / RATE if frames > least else 0.0, abs=2 / RATE)


@pytest.mark.parametrize("lead_s", [20.4, 20.5, 60.0])
def test_a_long_silence_goes_as_a_short_one_does(lead_s: float) -> None:
    recording = in_room(word_of(), noise="white", snr_db=30, lead_s=lead_s, tail_s=lead_s)

    span = span_of(recording)

    start, end = frames_of(lead_s), frames_of(lead_s) + word_of().size
    assert start - frames_of(0.5) <= span.start <= start
    assert end <= span.end <= end + frames_of(0.6)


@pytest.mark.parametrize("sound", [voice(3.0), music(3.0), word_of()], ids=["voice", "music", "word"])
def test_of_a_sound_without_silence_nothing_is_cut(sound: Samples) -> None:
    trimmed = trim(sound, sample_rate=RATE, lead_in_s=0.0, tail_s=0.0)

    assert trimmed.samples is sound


def test_missing_silence_is_added_and_the_edges_stay_as_they_are() -> None:
    sound = np.trim_zeros(voice(2.0))

    trimmed = trim(sound, sample_rate=RATE, lead_in_s=0.15, tail_s=0.25)

    assert (trimmed.added_start_s, trimmed.added_end_s) == (0.15, 0.25)
    assert np.array_equal(trimmed.samples, np.pad(sound, (1200, 2000)))


@pytest.mark.parametrize("tail_s", [0.1, 0.26, 0.5])
def test_no_silence_is_added_to_a_recording_that_has_enough(tail_s: float) -> None:
    """The room for a weak consonant is silence too, if there was none."""
    word = word_of()
    recording = in_room(word, noise="white", snr_db=30, lead_s=0.3, tail_s=tail_s)

    trimmed = trim(recording, sample_rate=RATE, lead_in_s=0.1, tail_s=0.1)

    assert trimmed.samples.size <= recording.size
    assert (trimmed.added_start_s, trimmed.added_end_s) == (0.0, 0.0)


def test_cut_edges_are_faded_and_all_between_is_the_recording() -> None:
    recording = in_room(word_of(), noise="white", snr_db=20)
    before = recording.copy()

    trimmed = trim(recording, sample_rate=RATE)

    start, end = (round(each * RATE) for each in (trimmed.cut_start_s, trimmed.cut_end_s))
    expected = recording[start : recording.size - end].copy()
    ramp = np.sin(np.pi * (np.arange(40) + 0.5) / 80) ** 2
    expected[:40] *= ramp
    expected[-40:] *= ramp[::-1]
    assert start
    assert end
    np.testing.assert_allclose(trimmed.samples, expected, atol=1e-15)
    assert np.array_equal(recording, before)


def test_an_edge_that_is_not_cut_stays_as_it_is() -> None:
    recording = in_room(word_of(), noise="white", snr_db=30, lead_s=0.1)

    trimmed = trim(recording, sample_rate=RATE)

    assert trimmed.cut_end_s
    assert np.array_equal(trimmed.samples[frames_of(trimmed.added_start_s) :][:4000], recording[:4000])


def test_single_precision_stays_single() -> None:
    recording = in_room(word_of(), noise="white", snr_db=30)

    single = trim(recording.astype(np.float32), sample_rate=RATE)

    assert single.samples.dtype == np.float32
    assert single.samples.size == trim(recording, sample_rate=RATE).samples.size


@settings(max_examples=100)
@given(
    noise=st.sampled_from(sorted(NOISES)),
    snr_db=st.sampled_from([20.0, 30.0, 45.0, 60.0]),
    lead_s=st.floats(0, 2),
    tail_s=st.floats(0, 2),
    lead_in_s=st.sampled_from([0.0, 0.1, 0.2, 0.5]),
    kept_s=st.sampled_from([0.0, 0.2, 1.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_trimming_keeps_the_word_and_trimming_again_changes_nothing(
    noise: str, snr_db: float, lead_s: float, tail_s: float, lead_in_s: float, kept_s: float, seed: int
) -> None:
    word = word_of(seed=seed)
    recording = in_room(word, noise=noise, snr_db=snr_db, lead_s=lead_s, tail_s=tail_s, seed=seed)

    once = trim(recording, sample_rate=RATE, lead_in_s=lead_in_s, tail_s=kept_s)
    twice = trim(once.samples, sample_rate=RATE, lead_in_s=lead_in_s, tail_s=kept_s)

    assert frames_of(once.cut_start_s) <= frames_of(lead_s)
    assert frames_of(once.cut_end_s) <= frames_of(tail_s)
    assert twice.samples is once.samples


@settings(max_examples=100)
@given(
    parts=st.lists(st.tuples(st.floats(0.1, 0.6), st.floats(-90, -3)), min_size=1, max_size=8),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_loudest_part_is_never_cut(parts: list[tuple[float, float]], seed: int) -> None:
    pieces = [white_noise(duration, level_dbov=level, seed=seed) for duration, level in parts]
    recording = np.concatenate(pieces)
    powers = np.convolve(np.square(recording), np.ones(frames_of(0.1)), "valid")
    loudest = int(np.argmax(powers))

    span = sound_span(recording, sample_rate=RATE) or Span(start=0, end=recording.size)

    assert span.start <= loudest
    assert span.end >= loudest + frames_of(0.1)


def test_a_peak_that_is_cut_off_flat_at_the_start_is_no_silence() -> None:
    recording = np.concatenate(
        [white_noise(0.1, level_dbov=-3.0, seed=1), white_noise(0.5, level_dbov=-14.0)]
    )
    recording[:3] = -1.0

    span = sound_span(recording, sample_rate=RATE)

    assert span is not None
    assert span.start == 0


def test_a_sound_that_is_short_enough_is_not_shortened() -> None:
    sound = voice(2.0)

    shortened = shorten(sound, sample_rate=RATE, max_s=2.0)

    assert shortened.samples is sound
    assert shortened.cut_end_s == 0.0


@pytest.mark.parametrize("pause_s", [2.05, 2.4, 2.9])
def test_a_long_sound_ends_in_the_pause_of_its_last_second(pause_s: float) -> None:
    sound = tone(440, 5.0)
    pause = slice(frames_of(pause_s), frames_of(pause_s + 0.05))
    sound[pause] *= 0.01

    shortened = shorten(sound, sample_rate=RATE, max_s=3.0)

    end = shortened.samples.size
    assert pause.start + frames_of(0.02) <= end <= pause.stop
    assert shortened.cut_end_s == pytest.approx(5.0 - end / RATE)
    assert np.array_equal(shortened.samples[: end - 40], sound[: end - 40])
    assert abs(shortened.samples[-1]) < 1e-4


def test_of_several_pauses_that_are_equally_quiet_the_last_is_taken() -> None:
    sound = tone(440, 5.0)
    for pause_s, share in ((2.1, 1e-5), (2.6, 1e-4)):  # nobody hears either
        sound[frames_of(pause_s) : frames_of(pause_s + 0.1)] *= share

    assert shorten(sound, sample_rate=RATE, max_s=3.0).samples.size == frames_of(2.7)


def test_a_pause_before_the_last_second_is_too_early() -> None:
    sound = tone(440, 5.0)
    sound[frames_of(1.0) : frames_of(1.9)] = 0.0

    assert 2.0 <= shorten(sound, sample_rate=RATE, max_s=3.0).samples.size / RATE <= 3.0


@settings(max_examples=100)
@given(
    frames=st.integers(0, 3000),
    max_s=st.floats(0.001, 4.0),
    sample_rate=st.integers(1000, 48_000),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_is_shortened_is_never_too_long_and_hardly_too_short(
    frames: int, max_s: float, sample_rate: int, seed: int
) -> None:
    sound = np.random.default_rng(seed).uniform(-1, 1, frames)

    kept = shorten(sound, sample_rate=sample_rate, max_s=max_s).samples.size

    assert kept <= max_s * sample_rate
    assert kept >= min(frames, int(max_s * sample_rate / 2), int((max_s - 1) * sample_rate))


@pytest.mark.parametrize("max_s", [0.0, -1.0, float("nan"), float("inf"), 1e-9])
def test_no_length_at_all_is_refused(max_s: float) -> None:
    with pytest.raises(ValueError, match="wanted seconds above 0"):
        shorten(voice(1.0), sample_rate=RATE, max_s=max_s)
