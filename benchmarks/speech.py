"""Sounds to judge conversions by, and how like their originals they are heard. Other benchmarks import this.

Sentences of prompts, said by espeak-ng in many voices and languages, some of them with the noise of a room
or with music behind them; music alone; and the recordings under ``samples``. Needs espeak-ng on PATH, and
``pip install tonekit[benchmark]``.
"""

from __future__ import annotations

import io
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from pesq import pesq
from pystoi import stoi

from tonekit.decode import open_recording
from tonekit.sound.dc import remove_dc
from tonekit.sound.dsp import fit_peak, quantise, resample
from tonekit.sound.mono import mix_to_mono
from tonekit.sound.speechlevel import speech_level
from tonekit.source import open_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Samples = NDArray[np.float64]
    Int16s = NDArray[np.int16]

SOURCE_RATE, TELEPHONE_RATE = 48_000, 8000
RECORDINGS = Path(__file__).parents[1] / "samples" / "recordings"
ALAW_ALREADY = "one minute left.wav"
"""It would be passed through, and its samples are what A-law gives."""

SAID = (
    ("cmn", "为了保证服务质量，您的通话将会被录音。"),
    ("cmn+f2", "电话接通中，请稍后。您的通话还剩一分钟。"),
    ("cmn+m3", "业务异常，通话即将挂断，请稍后重试。"),
    ("cmn+f5", "正在为您转接，请稍候。请使用绑定号码呼叫。"),
    ("cmn+m7", "您拨打的号码暂时无法接通，请稍后再拨。"),
    ("cmn+f3", "感谢您的来电，再见。"),
    ("yue", "請稍候，正在為您接通電話。"),
    ("yue+f1", "您的通話將會被錄音。"),
    ("en-us", "Your call may be recorded for quality purposes. Please hold."),
    ("en-us+f1", "The number you have dialled is not available. Please try again later."),
    ("en-us+m7", "Thank you for calling. Goodbye."),
    ("en-gb+f4", "You have one minute left. Please hold, your call is being connected."),
    ("en-gb+m2", "Please leave a message after the tone."),
    ("de", "Bitte warten Sie, Ihr Anruf wird verbunden. Vielen Dank."),
    ("de+f3", "Dieses Gespräch kann aufgezeichnet werden."),
    ("fr-fr", "Votre appel peut être enregistré. Veuillez patienter."),
    ("fr-fr+f1", "Il vous reste une minute de communication."),
    ("es", "Su llamada puede ser grabada. Espere, por favor."),
    ("es+f5", "Le queda un minuto de conversación."),
    ("it", "La chiamata potrebbe essere registrata. Attendere prego."),
    ("it+f2", "Grazie per aver chiamato. Arrivederci."),
    ("pt-br+f2", "Sua chamada está sendo conectada, aguarde."),
    ("ru", "Ваш звонок может быть записан. Пожалуйста, подождите."),
    ("ru+f2", "У вас осталась одна минута разговора."),
    ("pl", "Proszę czekać, trwa łączenie rozmowy."),
    ("cs+f2", "Čekejte prosím, hovor se spojuje."),
    ("hu", "Kérjük várjon, hívását kapcsoljuk."),
    ("nl+f3", "Dit gesprek kan worden opgenomen. Een ogenblik geduld."),
    ("sv", "Vänligen vänta, ditt samtal kopplas."),
    ("fi+f4", "Odota hetki, puhelua yhdistetään."),
    ("el", "Παρακαλώ περιμένετε, η κλήση σας συνδέεται."),
    ("tr+f2", "Lütfen bekleyin, aramanız bağlanıyor."),
    ("hi", "कृपया प्रतीक्षा करें, आपकी कॉल जोड़ी जा रही है।"),
    ("ko", "잠시만 기다려 주십시오. 연결 중입니다."),
    ("id+f1", "Mohon tunggu, panggilan Anda sedang disambungkan."),
    ("vi", "Xin vui lòng chờ, cuộc gọi của bạn đang được kết nối."),
    ("sw+f3", "Tafadhali subiri, simu yako inaunganishwa."),
)
"""Voices of espeak-ng, and what they say."""

WORDS_A_MINUTE, PITCHES = (130, 165, 200, 240), (30, 50, 70)
EVERY_NOISY, EVERY_WITH_MUSIC = 5, 12
LONGEST_S = 8.0

NMR_WINDOW = 256  # 32 ms
MASK_BELOW_DB = 12.0
FULL_SCALE_SPL_DB = 90.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound:
    """A sound as it is before anything is done to it.

    Attributes
    ----------
    name : str
        What it is.
    kind : {"espeak-ng", "with noise", "with music", "music", "recording"}
        Where it comes from.
    samples : ndarray of float64 [shape=(frames,)]
        Mono at 48 kHz and ±1.0.
    """

    name: str
    kind: str
    samples: Samples


def sounds(folders: tuple[Path, ...] = ()) -> Iterator[Sound]:
    """Yield all sounds, and what can be decoded of further *folders*, at most 8 s of each."""
    for number, (voice, text) in enumerate(SAID):
        spoken = say(number, voice, text)
        yield Sound(name=voice, kind="espeak-ng", samples=spoken)
        if number % EVERY_NOISY == 0:
            loss_db = 15.0 if number % 2 else 25.0
            heard = spoken + room_noise(spoken.size, seed=number) * spoken.std() * 10 ** (-loss_db / 20)
            yield Sound(name=f"{voice} in a room", kind="with noise", samples=heard)
        if number % EVERY_WITH_MUSIC == 0:
            behind = np.resize(chords(4.0, 220.0), spoken.size) * spoken.std() * 0.2
            yield Sound(name=f"{voice} over music", kind="with music", samples=spoken + behind)
    for lowest_hz in (220.0, 330.0):
        yield Sound(name=f"chords on {lowest_hz:.0f} Hz", kind="music", samples=chords(5.0, lowest_hz))
    for folder in (RECORDINGS, *folders):
        yield from recordings(folder)


def say(number: int, voice: str, text: str) -> Samples:
    """Return what a voice says, at a speed and a pitch that go by the number, between two pauses."""
    speed, pitch = WORDS_A_MINUTE[number % len(WORDS_A_MINUTE)], PITCHES[number % len(PITCHES)]
    command = ["espeak-ng", "--stdout", "-v", voice, "-s", str(speed), "-p", str(pitch), text]
    wav = subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    spoken, rate = soundfile.read(io.BytesIO(wav), dtype="float64")
    return at_source_rate(np.pad(spoken, rate // 5), rate)


def at_source_rate(samples: Samples, rate: int) -> Samples:
    return np.asarray(resample(samples, in_rate=rate, out_rate=SOURCE_RATE), np.float64)


def room_noise(frames: int, *, seed: int) -> Samples:
    """Make noise that falls above 300 Hz, its standard deviation 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    noise = np.fft.irfft(spectrum / (1 + np.fft.rfftfreq(frames, 1 / SOURCE_RATE) / 300), frames)
    return np.asarray(noise / noise.std(), np.float64)


def chords(duration_s: float, lowest_hz: float) -> Samples:
    """Make a plucked chord each second, one note of it going up; its standard deviation is 1."""
    time = np.arange(round(duration_s * SOURCE_RATE)) / SOURCE_RATE
    played = np.zeros(time.size)
    for second in range(int(duration_s)):
        since = np.maximum(time - second, 0.0)
        for interval in (1, 1.25, 1.5, 2 ** (second / 12)):
            for overtone in range(1, 6):
                tone = np.sin(2 * np.pi * lowest_hz * interval * overtone * since)
                played += tone / overtone**1.2 * np.exp(-3 * since)
    return np.asarray(played / played.std(), np.float64)


def recordings(place: Path) -> Iterator[Sound]:
    """Yield what can be decoded of a folder, or of one file, at most 8 s of each."""
    for path in sorted(place.iterdir()) if place.is_dir() else [place]:
        if path.name == ALAW_ALREADY or not path.is_file():
            continue
        with open_source(path) as source, open_recording(source) as recording:
            mono = mix_to_mono(recording, max_duration_s=600.0)
        samples = mono.samples[: round(LONGEST_S * mono.sample_rate)].astype(np.float64)
        yield Sound(name=path.name, kind="recording", samples=at_source_rate(samples, mono.sample_rate))


def at_level(sound: Sound, level_dbov: float) -> Samples:
    """Return a sound at 48 kHz, its speech at a level as the telephone has it, its peaks below full scale."""
    samples = remove_dc(sound.samples, sample_rate=SOURCE_RATE)
    heard = resample(samples, in_rate=SOURCE_RATE, out_rate=TELEPHONE_RATE)
    active_dbov = speech_level(heard, sample_rate=TELEPHONE_RATE).active_dbov
    if active_dbov is None:
        raise ValueError(sound.name)
    leveled, _gain_db = fit_peak(samples * 10 ** ((level_dbov - active_dbov) / 20))
    return np.asarray(leveled, np.float64)


def at_telephone(samples: NDArray[np.int16] | Samples) -> Int16s:
    """Return what is handed to the encoder of a sound at 48 kHz."""
    floats = np.asarray(samples / 32_768 if samples.dtype == np.int16 else samples, np.float64)
    resampled, _gain_db = fit_peak(resample(floats, in_rate=SOURCE_RATE, out_rate=TELEPHONE_RATE))
    return quantise(resampled)


def at_telephone_ideally(samples: Int16s) -> Samples:
    """Return a sound at 48 kHz at the telephone's rate, all of it below 4 kHz and nothing above.

    By Fourier transform, as none of those does that are compared with it, and not rounded.
    """
    step = SOURCE_RATE // TELEPHONE_RATE
    padded = np.pad(samples.astype(np.float64), (0, -samples.size % (2 * step)))
    frames = padded.size // step
    return np.asarray(np.fft.irfft(np.fft.rfft(padded)[: frames // 2], frames) / step, np.float64)


def opinion(reference: Int16s | Samples, heard: Int16s) -> float:
    """Return what listeners would say, from 1 to 4.5, by ITU-T P.862 (PESQ, narrowband; MOS-LQO of P.862.1).

    It brings both to one level and to one place in time. What is heard is made as long as the reference,
    for one frame more or less, which nobody hears, may cost 0.3.
    """
    fitted = np.pad(heard[: reference.size], (0, max(0, reference.size - heard.size)))
    return float(pesq(TELEPHONE_RATE, reference.astype(np.float64), fitted.astype(np.float64), "nb"))


def intelligibility(reference: Int16s, heard: Int16s) -> float:
    """Return the share that would be understood, by STOI, from 0 to 1."""
    return float(stoi(reference.astype(np.float64), heard.astype(np.float64), TELEPHONE_RATE))


def noise_to_mask_db(reference: Int16s, heard: Int16s) -> float:
    """Return how far noise lies above what a sound masks, in dB, averaged over critical bands and time.

    A sound masks what lies 12 dB below its power spread over the bands, by 27 dB a band downwards and 10 dB
    upwards, and what can't be heard in quiet, if full scale is as loud as 90 dB SPL. Frames below -50 dB of
    the loudest do not count.
    """
    error = heard.astype(np.float64) - reference
    sound, noise = _band_powers(reference), _band_powers(error - error.mean())
    place = np.arange(sound.shape[1])
    apart = place[:, None] - place  # from the band that masks up to the one that is masked
    spread = 10.0 ** (np.where(apart >= 0, -1.0 * apart, 2.7 * apart))
    mask = sound @ spread.T * 10 ** (-MASK_BELOW_DB / 10) + _quiet()[: place.size]
    counts = sound.sum(1) > sound.sum(1).max() * 1e-5
    return float(np.mean(10 * np.log10(np.mean(noise[counts] / mask[counts], axis=1))))


def _band_powers(samples: NDArray[np.int16] | Samples) -> Samples:
    """Return the power in each critical band [shape=(frames, bands)]; a full-scale sine has 1."""
    padded = np.pad(samples / 32_768, NMR_WINDOW)
    frames = np.lib.stride_tricks.sliding_window_view(padded, NMR_WINDOW)[:: NMR_WINDOW // 2]
    window = np.hanning(NMR_WINDOW + 1)[:-1]
    power = np.square(np.abs(np.fft.rfft(frames * window)) * 2 / window.sum())
    power[:, :2] = 0.0  # an offset can't be heard
    bands = _bark(np.fft.rfftfreq(NMR_WINDOW, 1 / TELEPHONE_RATE)).astype(int)
    return np.stack([power[:, bands == band].sum(1) for band in range(bands.max() + 1)], axis=1)


def _bark(hertz: NDArray[np.floating[Any]]) -> Samples:
    """Return the critical band's number, as Zwicker and Terhardt (1980) do."""
    return np.asarray(13 * np.arctan(0.00076 * hertz) + 3.5 * np.arctan((hertz / 7500) ** 2))


def _quiet() -> Samples:
    """Return the power that is just heard in quiet in the middle of each band, after Terhardt (1979)."""
    hertz = np.arange(50.0, 4000.0, 10.0)
    bands = _bark(hertz).astype(int)
    khz = np.array([hertz[bands == band].mean() for band in range(bands.max() + 1)]) / 1000
    level_db = 3.64 * khz**-0.8 - 6.5 * np.exp(-0.6 * (khz - 3.3) ** 2) + 1e-3 * khz**4
    return np.asarray(10 ** ((level_db - FULL_SCALE_SPL_DB) / 10))
