"""What the format tags of WAV files stand for, in words."""

from __future__ import annotations

from tonekit.riff import FormatTag
from tonekit.text import say

_WORDS: dict[int, str] = {
    FormatTag.PCM: "linear PCM",
    FormatTag.MS_ADPCM: "Microsoft ADPCM",
    FormatTag.IEEE_FLOAT: "floating point",
    FormatTag.ALAW: "A-law (G.711)",
    FormatTag.MULAW: "mu-law (G.711)",
    0x0010: "OKI ADPCM",
    FormatTag.IMA_ADPCM: "IMA ADPCM",
    0x0022: "TrueSpeech",
    FormatTag.GSM610: "GSM 6.10",
    0x0040: "G.721 ADPCM",
    FormatTag.G726: "G.726 ADPCM",
    FormatTag.MPEG: "MPEG audio",
    FormatTag.MP3: "MP3",
    0x0064: "G.726 ADPCM",
    0x0065: "G.722",
    0x00FF: "AAC",
    0x0160: "Windows Media Audio",
    0x0161: "Windows Media Audio",
    FormatTag.G722: "G.722",
    0x2000: "AC-3",
    0xF1AC: "FLAC",
    FormatTag.EXTENSIBLE: "an unknown encoding in an extensible header",
}
"""Names as registered in Microsoft's ``mmreg.h``."""


def encoding_words(tag: int) -> str:
    """Name a format tag in words.

    Examples
    --------
    >>> encoding_words(7), encoding_words(0x1234)
    ('mu-law (G.711)', 'format tag 0x1234')
    """
    return say(_WORDS.get(tag, "format tag 0x{tag:04X}"), tag=tag)
