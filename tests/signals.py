"""Sounds for tests: mono float64 at ±1.0, the same on every run. Levels are RMS in dBov, peaks are linear."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

RATE = 8000


def frames_of(duration_s: float, sample_rate: int = RATE) -> int:
    return round(duration_s * sample_rate)


def silence(duration_s: float = 1.0, *, sample_rate: int = RATE) -> Samples:
    return np.zeros(frames_of(duration_s, sample_rate))


def tone(
    frequency: float,
    duration_s: float = 1.0,
    *,
    sample_rate: int = RATE,
    peak: float = 0.5,
    phase: float = 0.0,
) -> Samples:
    """A sine; *phase* in radians."""
    time = np.arange(frames_of(duration_s, sample_rate)) / sample_rate
    return peak * np.sin(2 * np.pi * frequency * time + phase)


def chord(
    frequencies: tuple[float, ...], duration_s: float = 1.0, *, sample_rate: int = RATE, peak: float = 0.5
) -> Samples:
    """Several sines at equal levels, as DTMF has two."""
    share = peak / len(frequencies)
    return sum(
        (tone(f, duration_s, sample_rate=sample_rate, peak=share) for f in frequencies),
        start=silence(duration_s, sample_rate=sample_rate),
    )


def sweep(
    low: float, high: float, duration_s: float = 1.0, *, sample_rate: int = RATE, peak: float = 0.5
) -> Samples:
    """A sine whose frequency rises evenly."""
    frames = frames_of(duration_s, sample_rate)
    return peak * np.sin(2 * np.pi * np.cumsum(np.linspace(low, high, frames)) / sample_rate)


def white_noise(
    duration_s: float = 1.0, *, sample_rate: int = RATE, level_dbov: float = -20.0, seed: int = 1
) -> Samples:
    noise = np.random.default_rng(seed).standard_normal(frames_of(duration_s, sample_rate))
    return at_level(noise, level_dbov)


def pink_noise(
    duration_s: float = 1.0, *, sample_rate: int = RATE, level_dbov: float = -20.0, seed: int = 2
) -> Samples:
    """Noise with equal power in each octave above 20 Hz."""
    white = np.random.default_rng(seed).standard_normal(frames_of(duration_s, sample_rate))
    spectrum = np.fft.rfft(white)
    frequencies = np.fft.rfftfreq(white.size, 1 / sample_rate)
    return at_level(np.fft.irfft(spectrum / np.sqrt(np.maximum(frequencies, 20)), white.size), level_dbov)


def voice(
    duration_s: float = 2.0,
    *,
    sample_rate: int = RATE,
    level_dbov: float = -20.0,
    pitch: float = 120.0,
    seed: int = 3,
) -> Samples:
    """Something like speech: glottal pulses and hiss through three formants, in syllables with pauses."""
    rng = np.random.default_rng(seed)
    frames = frames_of(duration_s, sample_rate)
    time = np.arange(frames) / sample_rate
    phase = np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 2.3 * time))) / sample_rate
    pulses = np.diff(np.floor(phase), prepend=0.0)
    hiss = 0.05 * rng.standard_normal(frames)
    syllable = np.floor(time / 0.2)
    hissing = syllable % 5 == 3
    source = np.where(hissing, hiss, pulses + 0.02 * hiss)
    spoken = silence(duration_s, sample_rate=sample_rate)
    for vowel, formants in enumerate(((700, 1200, 2500), (300, 2200, 2900), (500, 900, 2400))):
        here = source * (syllable % 3 == vowel)
        for formant in formants:
            spoken += _resonate(here, formant, bandwidth=80 + formant / 20, sample_rate=sample_rate)
    envelope = np.sin(np.pi * (time % 0.2) / 0.2) * (syllable % 4 < 3)
    return at_level(spoken * envelope, level_dbov)


def _resonate(samples: Samples, frequency: float, *, bandwidth: float, sample_rate: int) -> Samples:
    """Ring at one frequency, by convolution with a decaying sine."""
    time = np.arange(frames_of(0.04, sample_rate)) / sample_rate
    ringing = np.exp(-np.pi * bandwidth * time) * np.sin(2 * np.pi * frequency * time)
    return np.convolve(samples, ringing)[: samples.size]


def music(duration_s: float = 3.0, *, sample_rate: int = RATE, level_dbov: float = -20.0) -> Samples:
    """Plucked notes with overtones, over a soft drum."""
    played = silence(duration_s, sample_rate=sample_rate)
    notes = (262, 330, 392, 523, 440, 349, 294, 196)
    for number in range(int(duration_s / 0.25)):
        start = frames_of(number * 0.25, sample_rate)
        time = np.arange(played.size - start) / sample_rate
        for overtone in (1, 2, 3, 5):
            frequency = notes[number * 5 % len(notes)] * overtone
            if frequency < sample_rate / 2:
                played[start:] += (
                    np.exp(-time * 4 * overtone) * np.sin(2 * np.pi * frequency * time) / overtone
                )
        if number % 2 == 0:
            hit = np.random.default_rng(number).standard_normal(time.size) * np.exp(-time * 60)
            played[start:] += 0.5 * hit
    return at_level(played, level_dbov)


def at_level(samples: Samples, level_dbov: float) -> Samples:
    """Scale to an RMS, and clip what rises above full scale. Silence stays silence."""
    rms = np.sqrt(np.mean(np.square(samples))) or 1.0
    return np.clip(samples * 10 ** (level_dbov / 20) / rms, -1.0, 32767 / 32768)


def faded(samples: Samples, seconds: float = 0.005, *, sample_rate: int = RATE) -> Samples:
    """Fade both ends, so that nothing starts or stops abruptly."""
    frames = frames_of(seconds, sample_rate)
    ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / frames)
    result = samples.copy()
    result[:frames] *= ramp
    result[-frames:] *= ramp[::-1]
    return result


def rms_dbov(samples: Samples) -> float:
    """0 dBov is the RMS of a full-scale square wave; silence is -inf."""
    mean_square = float(np.mean(np.square(samples)))
    return 10 * float(np.log10(mean_square)) if mean_square else -np.inf
