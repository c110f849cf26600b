"""TK1: the sound is A-law as the profile wants it, and the header says so without contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.encodings import encoding_words
from tonekit.findings import Fix, Severity, Status
from tonekit.riff import FormatTag
from tonekit.rules.rule import Judgement, Problem, rule
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.prompt import Prompt
    from tonekit.riff import WavFormat

_HEADER = ("TK001", "TK006", "TK007")
_ALAW_HEADER = (*_HEADER, "TK101")

# Where a field stands in the fmt payload.
_CHANNELS = 2
_SAMPLE_RATE = 4
_BYTE_RATE = 8
_BLOCK_ALIGN = 12
_BITS_PER_SAMPLE = 14
_SUB_FORMAT = 24


@rule("TK101", "encoding", severity=Severity.ERROR, fix=Fix.UNSAFE, requires=_HEADER)
def encoding(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find sound that is not A-law, and say what it is.

    The telephone network carries A-law (ITU-T G.711), and the platform takes nothing else. Linear PCM is
    what most programs mean by WAV; mu-law is the American sibling of A-law and sounds rough and far too loud
    when it is taken for it.

    Convert the file. Start from the best recording that you have: each encoding loses a little.
    """
    fmt = prompt.fmt
    if fmt.encoding != FormatTag.ALAW:
        yield Problem(
            message=say("the sound is {encoding}, wanted A-law", encoding=_encoding_words(fmt)),
            offset=fmt.offset if fmt.sub_tag is None else fmt.offset + _SUB_FORMAT,
            source=by.profile.audio.encoding.status,
        )


def _encoding_words(fmt: WavFormat) -> str:
    words = encoding_words(fmt.encoding)
    if fmt.encoding in (FormatTag.PCM, FormatTag.IEEE_FLOAT):
        return say("{bits}-bit {encoding}", bits=fmt.bits_per_sample, encoding=words)
    return words


@rule("TK102", "sample-rate", severity=Severity.ERROR, fix=Fix.UNSAFE, requires=_HEADER)
def sample_rate(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find a sample rate that is not the telephone's.

    A-law at another rate is refused, or played at the wrong speed: at 16000 Hz a prompt would be heard at
    half its speed and an octave too low.

    Convert the file. Changing the number in the header alone is no help; the sound itself must be resampled.
    """
    wanted = by.profile.audio.sample_rate
    if prompt.fmt.sample_rate != wanted.value:
        yield Problem.against(
            wanted,
            "sample rate is {actual} Hz, wanted {limit} Hz",
            actual=prompt.fmt.sample_rate,
            offset=prompt.fmt.offset + _SAMPLE_RATE,
        )


@rule("TK103", "channels", severity=Severity.ERROR, fix=Fix.UNSAFE, requires=_HEADER)
def channels(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find more than one channel, or none.

    A telephone has one. A stereo file is refused, or both channels are played one sample after the other,
    which sounds slow and broken.

    Convert the file: the channels are mixed into one. If one of them holds something else than the prompt,
    say which is to be taken.
    """
    wanted = by.profile.audio.channels
    if prompt.fmt.channels != wanted.value:
        yield Problem.against(
            wanted,
            "number of channels is {actual}, wanted {limit}",
            actual=prompt.fmt.channels,
            offset=prompt.fmt.offset + _CHANNELS,
        )


@rule("TK104", "bits-per-sample", severity=Severity.ERROR, fix=Fix.SAFE, requires=_ALAW_HEADER)
def bits_per_sample(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find a header that says A-law and another size of sample than its 8 bits.

    A-law has one octet a sample by definition, so one of the two statements is false. Strict readers refuse
    the file; others take the octets in pairs and play noise.

    If the sound plays well, only the header is wrong: let ``tonekit check --fix`` write a new one, or convert
    the file, and every octet is kept. If it does not, export it again.
    """
    wanted = by.profile.audio.bits_per_sample
    if prompt.fmt.bits_per_sample != wanted.value:
        yield Problem.against(
            wanted,
            "bits per sample are {actual}, wanted {limit}",
            actual=prompt.fmt.bits_per_sample,
            offset=prompt.fmt.offset + _BITS_PER_SAMPLE,
        )


@rule("TK105", "byte-rate", severity=Severity.ERROR, fix=Fix.SAFE, requires=_ALAW_HEADER)
def byte_rate(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a number of bytes a second that contradicts the sample rate and the number of channels.

    Players reckon the length of the sound by it, and some fill their buffers by it: the prompt breaks off
    or stutters. At 8000 Hz and one channel A-law has 8000 bytes a second, which are the 64 kbps that
    platforms ask for.

    Let ``tonekit check --fix`` write a new header, or convert the file: every octet of the sound is kept.
    """
    wanted = prompt.fmt.sample_rate * prompt.fmt.channels
    if prompt.fmt.byte_rate != wanted:
        yield Problem(
            message=say(
                "byte rate is {actual} bytes/s, wanted {wanted} bytes/s",
                actual=prompt.fmt.byte_rate,
                wanted=wanted,
            ),
            offset=prompt.fmt.offset + _BYTE_RATE,
        )


@rule("TK106", "block-align", severity=Severity.ERROR, fix=Fix.SAFE, requires=_ALAW_HEADER)
def block_align(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a number of bytes a frame that contradicts the number of channels.

    Readers step through the sound by it. With one channel of A-law it is 1; at 2, as it is in 16-bit
    headers, every second octet is left out.

    Let ``tonekit check --fix`` write a new header, or convert the file: every octet of the sound is kept.
    """
    wanted = prompt.fmt.channels
    if prompt.fmt.block_align != wanted:
        yield Problem(
            message=say(
                "number of bytes a frame (block align) is {actual}, wanted {wanted}",
                actual=prompt.fmt.block_align,
                wanted=wanted,
            ),
            offset=prompt.fmt.offset + _BLOCK_ALIGN,
        )


@rule("TK107", "extensible-header", severity=Severity.WARNING, fix=Fix.SAFE, requires=_ALAW_HEADER)
def extensible_header(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find A-law in an extensible header.

    Such a header hides the encoding behind another number. It is meant for many channels and more than 16
    bits, and readers that were written for the telephone may not know it. No document of the platform says
    whether its reader does.

    Let ``tonekit check --fix`` write a plain header, or convert the file: every octet of the sound is kept.
    """
    if prompt.fmt.tag == FormatTag.EXTENSIBLE:
        yield Problem(
            message=say("the header is extensible, wanted a plain one; whether it is understood is unknown"),
            offset=prompt.fmt.offset,
            source=Status.UNKNOWN,
        )


@rule(
    "TK108",
    "mislabelled",
    severity=Severity.ERROR,
    fix=Fix.NONE,
    requires=("TK001", "TK006", "TK007", "TK008", "TK1"),
)
def mislabelled(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find sound that is not what its header says: mu-law, linear or compressed bytes called A-law.

    The file looks right to every program that reads headers, and callers hear noise or a harsh, distorted
    voice. It comes from headers that were put in front of raw sound of another kind. Told apart are mu-law,
    16-bit and 8-bit linear PCM, and most of FLAC, AAC, Opus and Vorbis. Not told are 24-bit and
    floating-point sound, ADPCM, GSM, WMA, DTS and some MP3; nor can anything be told of plain tones, of less
    than an eighth of a second, or of 8-bit sound that is very quiet.

    Listen to the file, also where nothing is found. If it sounds wrong, export it again from the original
    recording; nothing that is done to this file by its header's word can mend it.
    """
    from tonekit.law import Guess, guess_law  # noqa: PLC0415 - loads numpy

    if not prompt.octets:  # cut off entirely, or too large to be a prompt
        return
    verdict = guess_law(prompt.codes)
    if verdict is not Guess.ALAW:
        yield Problem(
            message=say("the header says A-law, but the sound looks like {words}", words=verdict.words),
            offset=prompt.sound.payload_offset,
            source=Status.DERIVED,
        )
