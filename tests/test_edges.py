"""Fades and added silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from signals import tone, white_noise

from tonekit.sound.edges import FADE_S, add_silence, fade_in, fade_out
from tonekit.sound.level import edge_steps

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


@pytest.mark.parametrize("sample_rate", [8000, 44_100, 48_000])
def test_a_fade_is_half_a_period_of_a_cosine_over_5_ms(sample_rate: int) -> None:
    frames = round(0.005 * sample_rate)
    centres = (np.arange(frames) + 0.5) / sample_rate
    expected = np.append((1 - np.cos(2 * np.pi * centres / 0.01)) / 2, np.ones(100))

    faded = fade_in(np.ones(frames + 100), sample_rate=sample_rate)

    assert FADE_S == 0.005
    np.testing.assert_allclose(faded, expected, atol=0.01)
    assert np.all(np.diff(faded) >= 0)
    assert np.array_equal(faded[frames:], np.ones(100))


def test_fading_out_is_fading_in_backwards() -> None:
    sound = white_noise(0.1)

    assert np.array_equal(fade_out(sound, sample_rate=8000), fade_in(sound[::-1], sample_rate=8000)[::-1])


def test_a_faded_edge_is_no_click() -> None:
    cut = tone(250, 0.1, phase=np.pi / 2)

    faded = fade_out(fade_in(cut, sample_rate=8000), sample_rate=8000)

    assert min(edge_steps(cut, sample_rate=8000)) > 0
    assert edge_steps(faded, sample_rate=8000) == (0.0, 0.0)


def test_the_sound_that_is_handed_over_is_not_changed() -> None:
    sound = white_noise(0.1)
    before = sound.copy()

    fade_in(sound, sample_rate=8000)
    fade_out(sound, sample_rate=8000)
    add_silence(sound, sample_rate=8000, lead_in_s=0.1)

    assert np.array_equal(sound, before)


@pytest.mark.parametrize("frames", [0, 1, 2, 39, 40, 41])
def test_a_short_sound_is_faded_over_its_whole_length(frames: int) -> None:
    faded = fade_in(np.ones(frames), sample_rate=8000)

    length = min(frames, 40)
    assert faded.size == frames
    assert faded[:length].sum() == pytest.approx(length / 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_digital_silence_stays_zero_and_the_precision_as_it_is(dtype: DTypeLike) -> None:
    quiet = np.zeros(100, dtype)

    for result in (
        fade_in(quiet, sample_rate=8000),
        fade_out(quiet, sample_rate=8000),
        add_silence(quiet, sample_rate=8000, lead_in_s=0.2, tail_s=0.1),
    ):
        assert result.dtype == dtype
        assert result.tobytes() == bytes(result.nbytes)


@pytest.mark.parametrize("sample_rate", [8000, 48_000])
def test_added_silence_has_the_length_that_was_asked_for(sample_rate: int) -> None:
    sound = white_noise(0.5, sample_rate=sample_rate)

    longer = add_silence(sound, sample_rate=sample_rate, lead_in_s=0.2, tail_s=0.35)

    lead, tail = round(0.2 * sample_rate), round(0.35 * sample_rate)
    assert np.array_equal(longer[lead:-tail], sound)
    assert not longer[:lead].any()
    assert not longer[-tail:].any()
    assert longer.size == lead + sound.size + tail


def test_where_nothing_is_added_nothing_is_copied() -> None:
    sound = white_noise(0.1)

    assert add_silence(sound, sample_rate=8000) is sound
