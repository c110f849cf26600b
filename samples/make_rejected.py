"""Make ``samples/rejected`` and ``samples/accepted``: small files, each with one thing wrong, or nothing.

Run ``python samples/make_rejected.py`` by hand, with tonekit installed, which only encodes the sound. What is
around the sound is put together octet by octet, so that each fault is the one that was meant. It writes the
same bytes every time. A rejected file's name starts with the code of the finding that `tonekit check` has.
"""

from __future__ import annotations

import hashlib
import math
import struct
from pathlib import Path

import numpy as np

from tonekit.g711 import encode_alaw, encode_ulaw

SAMPLES = Path(__file__).parent
RATE = 8000
ALAW_GUID = bytes.fromhex("06000000000010008000 00aa00389b71")


def sweep(frames: int = 3200) -> list[int]:
    """Make a tone that rises from 400 to 800 Hz, at -15 dBov, faded in and out."""
    samples = []
    for frame in range(frames):
        phase = 2 * math.pi * (400 + 200 * frame / frames) * frame / RATE
        fade = min(1.0, (frame + 0.5) / 160, (frames - frame - 0.5) / 160)
        samples.append(round(8000 * fade * math.sin(phase)))
    return samples


def offset(samples: list[int], step: int) -> list[int]:
    """Move a sound off zero, slowly in and out so that it does not click."""
    count = len(samples)
    return [
        sample + round(step * min(1.0, (frame + 0.5) / 160, (count - frame - 0.5) / 160))
        for frame, sample in enumerate(samples)
    ]


def hummed(samples: list[int]) -> list[int]:
    """Add the hum of the mains, somewhat stronger than the sound, which starts and ends at zero."""
    return [
        sample + round(9600 * math.sin(2 * math.pi * 50 * frame / RATE))
        for frame, sample in enumerate(samples)
    ]


def driven(samples: list[int], gain: float) -> list[int]:
    """Amplify, and cut off what does not fit."""
    return [max(-32768, min(32767, round(gain * sample))) for sample in samples]


def alaw(samples: list[int]) -> bytes:
    return encode_alaw(np.array(samples, np.int16)).tobytes()


def ulaw(samples: list[int]) -> bytes:
    return encode_ulaw(np.array(samples, np.int16)).tobytes()


def pcm16(samples: list[int]) -> bytes:
    return struct.pack(f"<{len(samples)}h", *samples)


def random_octets(count: int) -> bytes:
    return b"".join(hashlib.sha256(bytes([number])).digest() for number in range(count // 32))


def chunk(chunk_id: bytes, payload: bytes, *, size: int | None = None, pad: bool = True) -> bytes:
    header = struct.pack("<4sI", chunk_id, len(payload) if size is None else size)
    return header + payload + (b"\0" if pad and len(payload) % 2 else b"")


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(body) if size is None else size) + body


def fmt(
    *,
    tag: int = 6,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 8,
    byte_rate: int | None = None,
    align: int | None = None,
    extension: bytes = b"\0\0",
) -> bytes:
    align = channels * bits // 8 if align is None else align
    byte_rate = rate * align if byte_rate is None else byte_rate
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, byte_rate, align, bits) + extension)


def fact(frames: int) -> bytes:
    return chunk(b"fact", struct.pack("<I", frames))


def prompt(sound: bytes, header: bytes | None = None, *, frames: int | None = None) -> bytes:
    """Make a file in the canonical layout, whatever *header* says."""
    count = fact(len(sound) if frames is None else frames)
    return riff(fmt() if header is None else header, count, chunk(b"data", sound))


SOUND = alaw(sweep())
ODD_SOUND = alaw(sweep(3201))
DATA = chunk(b"data", SOUND)
LIST = chunk(b"LIST", b"INFO" + chunk(b"ISFT", b"Lavf59.27.100\0"))
ID3V1 = b"TAG" + b"Please hold the line".ljust(125, b"\0")
EXTENSION = struct.pack("<HHI", 22, 8, 4) + ALAW_GUID
IMA_EXTENSION = struct.pack("<HH", 2, 505)
MP3_EXTENSION = struct.pack("<HHIHHH", 12, 1, 2, 144, 1, 1393)

ACCEPTED = {
    "header-of-58-bytes.wav": prompt(SOUND),
    "header-of-46-bytes.wav": riff(fmt(), DATA),
    "header-of-44-bytes.wav": riff(fmt(extension=b""), DATA),
    "odd-length.wav": prompt(ODD_SOUND),
    "Every_permitted-sign@2.0.wav": prompt(SOUND),
}

NOT_WAVE = {
    "TK001-empty.wav": b"",
    "TK001-one-byte.wav": b"R",
    "TK001-text.wav": b"Dear caller, please hold the line.\n",
    "TK001-html.wav": b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n",
    "TK001-git-lfs-pointer.wav": b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:" + hashlib.sha256(SOUND).hexdigest().encode() + b"\nsize 3258\n",
    "TK001-png.wav": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)),
    "TK001-zip.wav": b"PK\x03\x04" + bytes(26),
    "TK001-mp3.wav": (bytes.fromhex("fffb9064") + bytes(413)) * 3,
    "TK001-avi.wav": struct.pack("<4sI4s", b"RIFF", 4, b"AVI "),
}

CONTAINER = {
    "TK002-cut-short.wav": prompt(SOUND)[:2400],
    "TK002-cut-after-header.wav": prompt(SOUND)[:58],
    "TK002-pipe-ffmpeg.wav": riff(fmt(), chunk(b"data", SOUND, size=0xFFFFFFFF), size=0xFFFFFFFF),
    "TK002-pipe-sox.wav": riff(
        fmt(), fact(0x7FFFF000), chunk(b"data", SOUND, size=0x7FFFF000), size=0x7FFFF032
    ),
    "TK002-size-0.wav": riff(fmt(), fact(0), chunk(b"data", SOUND, size=0), size=0),
    "TK003-riff-size-0.wav": riff(fmt(), fact(3200), DATA, size=0),
    "TK003-riff-size-of-whole-file.wav": riff(fmt(), fact(3200), DATA, size=3258),
    "TK004-list-before-sound.wav": riff(fmt(), fact(3200), LIST, DATA),
    "TK004-list-after-sound.wav": riff(fmt(), fact(3200), DATA, LIST),
    "TK004-a-thousand-chunks.wav": riff(fmt(), fact(3200), chunk(b"junk", b"") * 900, DATA),
    "TK005-id3v1-tag.wav": prompt(SOUND) + ID3V1,
    "TK005-zeros-inside-riff-size.wav": riff(fmt(), fact(3200), DATA, bytes(512)),
    "TK006-no-fmt.wav": riff(fact(3200), DATA),
    "TK006-short-fmt.wav": riff(chunk(b"fmt ", struct.pack("<HHI", 6, 1, RATE)), fact(3200), DATA),
    "TK007-no-data.wav": riff(fmt(), fact(3200)),
    "TK007-no-chunks.wav": riff(),
    "TK007-cut-in-header.wav": prompt(SOUND)[:40],
    "TK008-no-samples.wav": prompt(b""),
    "TK009-no-pad-byte.wav": riff(fmt(), fact(3201), chunk(b"data", ODD_SOUND, pad=False)),
    "TK009-pad-byte-counted-only.wav": prompt(ODD_SOUND)[:-1],
    "TK010-fact-0.wav": prompt(SOUND, frames=0),
    "TK010-short-fact.wav": riff(fmt(), chunk(b"fact", b"\x80\x0c"), DATA),
    "TK012-two-sounds.wav": riff(fmt(), fact(3200), DATA, DATA),
    "TK012-two-formats.wav": riff(fmt(), fmt(tag=7), fact(3200), DATA),
    "TK012-two-facts.wav": riff(fmt(), fact(3200), fact(3200), DATA),
    "TK013-fmt-after-sound.wav": riff(fact(3200), DATA, fmt()),
    "TK013-fact-after-sound.wav": riff(fmt(), DATA, fact(3200)),
}

ENCODING = {
    "TK101-pcm-16-bit.wav": riff(fmt(tag=1, bits=16, extension=b""), chunk(b"data", pcm16(sweep()))),
    "TK101-pcm-in-extensible-header.wav": riff(
        fmt(tag=0xFFFE, bits=16, extension=EXTENSION.replace(ALAW_GUID, b"\1" + ALAW_GUID[1:])),
        chunk(b"data", pcm16(sweep())),
    ),
    "TK101-float.wav": prompt(
        struct.pack("<3200f", *(sample / 32768 for sample in sweep())), fmt(tag=3, bits=32), frames=3200
    ),
    "TK101-mu-law.wav": prompt(ulaw(sweep()), fmt(tag=7)),
    "TK101-ima-adpcm.wav": prompt(
        bytes(256) * 7, fmt(tag=0x11, bits=4, align=256, byte_rate=4055, extension=IMA_EXTENSION), frames=3200
    ),
    "TK101-mp3.wav": prompt(
        NOT_WAVE["TK001-mp3.wav"],
        fmt(tag=0x55, bits=0, align=1, byte_rate=2000, extension=MP3_EXTENSION),
        frames=3200,
    ),
    "TK101-unknown-tag.wav": prompt(SOUND, fmt(tag=0x1234)),
    "TK102-16000-hz.wav": prompt(SOUND, fmt(rate=16000)),
    "TK102-0-hz.wav": prompt(SOUND, fmt(rate=0)),
    "TK103-stereo.wav": prompt(bytes(octet for octet in SOUND for _ in "LR"), fmt(channels=2), frames=3200),
    "TK103-no-channel.wav": prompt(SOUND, fmt(channels=0)),
    "TK104-16-bits.wav": prompt(SOUND, fmt(bits=16, align=1)),
    "TK105-128-kbps.wav": prompt(SOUND, fmt(byte_rate=16000)),
    "TK106-two-bytes-a-frame.wav": prompt(SOUND, fmt(align=2, byte_rate=8000)),
    "TK107-extensible-header.wav": prompt(SOUND, fmt(tag=0xFFFE, extension=EXTENSION)),
    "TK108-mu-law.wav": prompt(ulaw(sweep())),
    "TK108-pcm-16-bit.wav": prompt(pcm16(sweep())),
    "TK108-compressed.wav": prompt(random_octets(4096)),
}

SIGNAL = {
    "TK201-silence.wav": prompt(alaw([0] * 3200)),
    "TK202-too-quiet.wav": prompt(alaw(driven(sweep(), 0.1))),
    "TK203-too-loud.wav": prompt(alaw(driven(sweep(), 3.0))),
    "TK204-clipped.wav": prompt(alaw(driven(sweep(200), 10.0) + sweep(6400))),
    "TK205-dc-offset.wav": prompt(alaw(offset(sweep(), 1000))),
    "TK206-silence-at-start.wav": prompt(alaw([0] * 4800 + sweep())),
    "TK207-silence-at-end.wav": prompt(alaw(sweep() + [0] * 9600)),
    "TK208-click-at-end.wav": prompt(alaw(sweep(6400)[:3211])),
    "TK208-click-at-start.wav": prompt(alaw(sweep(6400)[3211:])),
    "TK209-hum.wav": prompt(alaw(driven(hummed(sweep()), 0.5))),
}

NAME = {
    "TK301-等待音 1.wav": prompt(SOUND),
    "TK301-café.wav": prompt(SOUND),
    "TK303-capitals.WAV": prompt(SOUND),
    "TK303-another-extension.wave": prompt(SOUND),
    "TK314-too-short.wav": prompt(alaw(sweep(800))),
}

REJECTED = NOT_WAVE | CONTAINER | ENCODING | SIGNAL | NAME


def main() -> None:
    for folder, files in (("accepted", ACCEPTED), ("rejected", REJECTED)):
        (SAMPLES / folder).mkdir(exist_ok=True)
        for name, data in files.items():
            (SAMPLES / folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
