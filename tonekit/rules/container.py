"""TK0: the file is a whole and plain RIFF/WAVE file. The sound in it is not looked at.

A file without a ``data`` chunk is TK007, whatever else is wrong with it: the other rules are about what is
around the sound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.downloads import unfinished_download
from tonekit.findings import Fix, Severity, Status
from tonekit.riff import UNKNOWN_SIZE, FormatTag
from tonekit.rules.rule import Judgement, Problem, rule
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.findings import Finding
    from tonekit.prompt import Prompt
    from tonekit.riff import Chunk

_ONE_OCTET_A_SAMPLE = (FormatTag.ALAW, FormatTag.MULAW)
_PROMPT_CHUNKS = (b"fmt ", b"fact", b"data")
_MAX_NAMED = 10  # extra chunks that get a finding of their own; a hostile file has a thousand
_SIZE_FIELD = 4  # bytes from a chunk's start to its size
_HOLE = bytes(512)
"""A sector of a disk. The octet 0 is -5504 of 32768 in A-law, -32124 in mu-law: no sound stays there that
long."""
_REPLACED = "\ufffd".encode()
"""What a program writes for a byte that it can't read as text."""
_MIN_REPLACED = 20  # sound has these three octets in a row once in 16 million


@rule("TK001", "not-wave", severity=Severity.ERROR, fix=Fix.NONE)
def not_wave(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files that are no RIFF/WAVE files, or can't be read, and say what they are instead.

    The platform takes WAV files only, and it looks at the bytes, not at the name: an MP3 file that was
    renamed to .wav stays an MP3 file. A Git LFS pointer, a saved web page or an empty file is what a failed
    download leaves.

    If it is a recording of another kind, convert it. If it is no sound at all, fetch the real file again.
    """
    if prompt.trouble is not None:
        fix = Fix.UNSAFE if prompt.recording and _unfinished(prompt) is None else None
        yield Problem(message=prompt.trouble, offset=0 if prompt.size else None, fix=fix)


@rule("TK002", "truncated", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001",))
def truncated(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files that end before their sound does, and headers and downloads that were never finished.

    Callers would hear a prompt that breaks off, or nothing: a file that was cut short by a full disk or a
    broken transfer lacks its end, a download that was given its whole length at once has zeros there (which
    in A-law are no silence), and a program that writes into a pipe can't go back to fill in the sizes, so it
    leaves 0 or an impossible number there. Many readers refuse such files. A download that a program took
    for text is as long as before, or longer, but most of its sound is gone.

    A cut file has to be fetched or exported again. An unfinished header is mended by writing a new one
    around the same sound: let ``tonekit check --fix`` do it, or convert the file; every octet is kept.
    """
    data = prompt.structure.data
    if data is None:
        return
    unfinished = _unfinished(prompt)
    if unfinished is not None:
        yield Problem(message=unfinished)
    if data.available > data.size or data.available < data.size >= UNKNOWN_SIZE:
        yield Problem(
            message=say(
                "the header was never finished, as programs that write into a pipe leave it: "
                "the size of the sound reads {declared}, and the bytes that are there are {available}",
                declared=data.size,
                available=data.available,
            ),
            offset=data.offset + _SIZE_FIELD,
            fix=Fix.SAFE if data.available else None,
        )
    elif data.available < data.size:
        yield _cut_short(data, bytes_per_s=prompt.bytes_per_s)
    elif prompt.structure.fmt is not None and prompt.fmt.encoding in _ONE_OCTET_A_SAMPLE:
        yield from _hole(prompt.octets, offset=data.payload_offset)
        yield from _taken_for_text(prompt.octets, offset=data.payload_offset)


def _unfinished(prompt: Prompt) -> str | None:
    return None if prompt.name is None else unfinished_download(prompt.name)


def _hole(octets: bytes, *, offset: int) -> Iterator[Problem]:
    start = octets.find(_HOLE)
    if start >= 0:
        rest = octets[start:]
        yield Problem(
            message=say(
                "{count} bytes of the sound are zero, which is no silence there: a download or copy was "
                "probably not finished; fetch the file again",
                count=len(rest) - len(rest.lstrip(b"\0")),
            ),
            offset=offset + start,
            source=Status.DERIVED,
        )


def _taken_for_text(octets: bytes, *, offset: int) -> Iterator[Problem]:
    count = octets.count(_REPLACED)
    if count >= max(_MIN_REPLACED, len(octets) / 100):
        yield Problem(
            message=say(
                "the file was taken for text on its way: in the sound stands {count} times what is written "
                "for unreadable characters; fetch it again, as binary",
                count=count,
            ),
            offset=offset + octets.find(_REPLACED),
            source=Status.DERIVED,
        )


def _cut_short(data: Chunk, *, bytes_per_s: int) -> Problem:
    if bytes_per_s:
        sentence = (
            "the sound is cut short: {available} of {size} bytes are there, {missing:.2f} s missing; "
            "a download or copy probably stopped"
        )
    else:
        sentence = (
            "the sound is cut short: {available} of {size} bytes are there; "
            "a download or copy probably stopped"
        )
    missing = (data.size - data.available) / max(1, bytes_per_s)
    return Problem(
        message=say(sentence, available=data.available, size=data.size, missing=missing),
        offset=data.payload_offset + data.available,
    )


def wants_header_only(finding: Finding) -> bool:
    """Tell whether a new header around the octets that are there is all that can be done about a finding.

    So it is where the fix is safe. A sound that is cut short has none, since only a person can bring back
    what is missing; but to encode the rest again would only harm it.
    """
    return finding.fix is Fix.SAFE or finding.code == truncated.code


@rule("TK003", "riff-size", severity=Severity.ERROR, fix=Fix.SAFE, requires=("TK001", "TK002"))
def riff_size(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a size in the first eight bytes of the file that is not the file's.

    A reader that believes it stops early or looks for sound that is not there; a strict one refuses the
    file. It comes from programs that cut or extend a file without correcting its header.

    Let ``tonekit check --fix`` write a new header, or convert the file: every octet of the sound is kept.
    """
    wav = prompt.structure
    if wav.data is None:
        return
    declared = wav.riff_size + 8
    with_pad = wav.end + len(_unpadded(wav.chunks[-1:]))  # TK009 tells of a pad byte that is only counted
    if declared not in (wav.end, wav.file_size, with_pad):
        yield Problem(
            message=say(
                "RIFF size in bytes is {declared}, wanted {wanted}",
                declared=wav.riff_size,
                wanted=wav.end - 8,
            ),
            offset=4,
        )


@rule("TK004", "extra-chunk", severity=Severity.WARNING, fix=Fix.SAFE, requires=("TK001",))
def extra_chunk(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find chunks beside the format, the number of frames and the sound.

    Programs put their name, tags or cue marks there. The WAVE format permits them, and no document of the
    platform says whether its reader skips them. Simple readers expect the sound at a fixed place and play
    such a chunk as noise.

    Let ``tonekit check --fix`` take them out, or convert the file: every octet of the sound is kept.
    """
    wav = prompt.structure
    if wav.data is None:
        return
    extra = [chunk for chunk in wav.chunks if chunk.id not in _PROMPT_CHUNKS]
    for chunk in extra[:_MAX_NAMED]:
        if chunk.offset < wav.data.offset:
            sentence = "chunk '{id}' (bytes: {size}) before the sound, wanted none; a reader may play it"
        else:
            sentence = "chunk '{id}' (bytes: {size}) after the sound, wanted none; a reader may play it"
        yield Problem(
            message=say(sentence, id=_id(chunk), size=chunk.size), offset=chunk.offset, source=Status.UNKNOWN
        )
    if len(extra) > _MAX_NAMED:
        yield Problem(
            message=say("further chunks like these: {count}, wanted none", count=len(extra) - _MAX_NAMED),
            offset=extra[_MAX_NAMED].offset,
            source=Status.UNKNOWN,
        )


@rule("TK005", "trailing-bytes", severity=Severity.WARNING, fix=Fix.SAFE, requires=("TK001",))
def trailing_bytes(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find bytes after the end of the last chunk.

    They belong to nothing: a tag that was glued on, the rest of an older and longer file. Most readers
    leave them out, a simple one plays them as a burst of noise at the end. No document of the platform says
    what its reader does.

    Let ``tonekit check --fix`` take them out, or convert the file: every octet of the sound is kept.
    """
    wav = prompt.structure
    if wav.data is not None and wav.end < wav.file_size:
        yield Problem(
            message=say(
                "bytes after the end of the last chunk: {count}, wanted none; a reader may play them",
                count=wav.file_size - wav.end,
            ),
            offset=wav.end,
            source=Status.UNKNOWN,
        )


@rule("TK006", "no-fmt", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001",))
def no_fmt(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files whose header does not say how their sound is stored.

    The fmt chunk gives the encoding, the sample rate and the number of channels. Without it the sound is
    only bytes, and no reader can know what to do with them.

    Export the file again from where it came from. Only who knows how the bytes were made can give them a
    header.
    """
    wav = prompt.structure
    if wav.fmt is not None or wav.data is None:
        return
    chunk = next(iter(wav.find(b"fmt ")), None)
    if chunk is None:
        yield Problem(message=say("there is no fmt chunk, so nothing says how the sound is stored"))
    else:
        message = say("number of bytes in the fmt chunk is {size}, wanted 16 or more", size=chunk.available)
        yield Problem(message=message, offset=chunk.offset)


@rule("TK007", "no-data", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001",))
def no_data(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files that have a header and no sound.

    There is nothing to play. A file ends before its sound when a disk was full or a transfer broke off at
    its very start; some programs store the sound under a name of their own.

    Fetch the file, or export it, again from where it came from.
    """
    wav = prompt.structure
    if wav.data is not None:
        return
    declared = wav.riff_size + 8
    if wav.chunks and all(chunk.id == b"\0\0\0\0" for chunk in wav.chunks):
        sentence = (
            "behind the first 12 bytes there is nothing but zeros: a download or copy was probably not "
            "finished; fetch it again"
        )
    elif wav.file_size < declared < UNKNOWN_SIZE:
        sentence = "the file ends before its sound: {size} of {declared} bytes are there"
    else:
        sentence = "there is no data chunk, which holds the sound"
    yield Problem(message=say(sentence, size=wav.file_size, declared=declared))


@rule("TK008", "no-samples", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001", "TK007"))
def no_samples(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files whose sound has no length.

    The header is in order and the sound is empty: not even silence. Callers would hear nothing, and a
    player that waits for the first sample may hang.

    Export the file again. Where silence is wanted, make it of silent samples: a second of them is enough.
    """
    if prompt.sound.available == prompt.sound.size == 0:  # anything else is cut short: TK002
        yield Problem(message=say("the data chunk holds no samples"), offset=prompt.sound.offset)


@rule("TK009", "pad-byte", severity=Severity.WARNING, fix=Fix.SAFE, requires=("TK001", "TK002"))
def pad_byte(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a chunk of an odd number of bytes that is not followed by a zero byte.

    The RIFF format starts every chunk at an even place, so it asks for one pad byte there. Most readers
    forgive its absence at the end of a file; a strict one calls the file cut short, and between two chunks
    it loses its way.

    Let ``tonekit check --fix`` add the byte, or convert the file: every octet of the sound is kept.
    """
    for chunk in _unpadded(prompt.structure.chunks)[:1]:  # who leaves out one leaves out all
        yield Problem(
            message=say(
                "number of bytes in chunk '{id}' is odd, {size}, wanted a pad byte after it",
                id=_id(chunk),
                size=chunk.size,
            ),
            offset=chunk.end,
        )


def _unpadded(chunks: tuple[Chunk, ...]) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.size % 2 and chunk.available == chunk.size and not chunk.pad]


@rule(
    "TK010",
    "fact-count",
    severity=Severity.WARNING,
    fix=Fix.SAFE,
    requires=("TK001", "TK002", "TK006", "TK007"),
)
def fact_count(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a fact chunk that counts another number of frames than there are.

    A reader that trusts it shows a wrong length, or stops early. Most go by the size of the sound instead,
    so the prompt is likely to play, but one of the two numbers is wrong and it should not be there.

    Let ``tonekit check --fix`` write a new header, or convert the file: every octet of the sound is kept.
    """
    wav = prompt.structure
    fact = next(iter(wav.find(b"fact")), None)
    if fact is None or prompt.fmt.encoding not in _ONE_OCTET_A_SAMPLE:
        return
    if wav.fact_frames is None:
        message = say("number of bytes in the fact chunk is {size}, wanted 4", size=fact.available)
        yield Problem(message=message, offset=fact.offset)
        return
    frames = prompt.sound.available // max(1, prompt.fmt.channels)
    if wav.fact_frames not in (frames, prompt.sound.available):  # some count the samples of all channels
        message = say(
            "number of frames by the fact chunk is {counted}, wanted {frames}",
            counted=wav.fact_frames,
            frames=frames,
        )
        yield Problem(message=message, offset=fact.payload_offset)


@rule(
    "TK011",
    "no-fact",
    severity=Severity.INFO,
    fix=Fix.SAFE,
    requires=("TK001", "TK002", "TK006", "TK007", "TK008"),
)
def no_fact(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find files without a fact chunk, which counts the frames.

    The WAVE format asks for one with every encoding but linear PCM. For A-law it says nothing that the size
    of the sound does not say, and files without it, with a header of 46 bytes, are common and play well.

    Nothing has to be done. Converting the file adds the chunk, and every octet of the sound is kept.
    """
    wanted = by.profile.audio.fact
    if wanted.value and prompt.fmt.encoding != FormatTag.PCM and not prompt.structure.find(b"fact"):
        message = say("there is no fact chunk to count the frames; it is asked for and rarely missed")
        yield Problem(message=message, source=wanted.status)


@rule("TK012", "chunk-twice", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001",))
def chunk_twice(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find files with two formats, two sounds or two counts.

    The format permits one of each. One program plays the first sound and another the second, so the reviewer
    may hear something else than the caller. It comes from files that were joined as bytes.

    Find out which sound is meant and export it again. Files are joined in an audio editor.
    """
    for chunk_id in _PROMPT_CHUNKS:
        chunks = prompt.structure.find(chunk_id)
        if len(chunks) > 1:
            harmless = chunk_id == b"fact"
            yield Problem(
                message=say(
                    "chunk '{id}' occurs {count} times, wanted once", id=_id(chunks[1]), count=len(chunks)
                ),
                offset=chunks[1].offset,
                severity=Severity.WARNING if harmless else None,
                fix=Fix.SAFE if harmless else None,
            )


@rule("TK013", "chunk-order", severity=Severity.ERROR, fix=Fix.SAFE, requires=("TK001", "TK006", "TK007"))
def chunk_order(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find a format, or a count of frames, that stands after the sound.

    A player reads from the start: when it comes to the sound it must know how that is stored, so a fmt
    chunk after the sound is too late. A fact chunk there is out of order too, and rarely missed.

    Let ``tonekit check --fix`` put the parts in order, or convert the file: every octet of the sound is kept.
    """
    sound = prompt.sound
    for chunk_id, severity in ((b"fmt ", Severity.ERROR), (b"fact", Severity.WARNING)):
        chunk = next(iter(prompt.structure.find(chunk_id)), None)
        if chunk is not None and chunk.offset > sound.offset:
            yield Problem(
                message=say("chunk '{id}' stands after the sound, wanted before it", id=_id(chunk)),
                offset=chunk.offset,
                severity=severity,
            )


def _id(chunk: Chunk) -> str:
    return shown(chunk.id.decode("latin-1"))
