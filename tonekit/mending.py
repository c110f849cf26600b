"""A prompt mended in memory: a new header around the same octets, or encoded again where that is asked for.

A repair is made, judged, and only then handed out. It is not made where it could hide that something is
missing, or where what it would put there is no better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tonekit.checking import judge, with_findings
from tonekit.errors import RejectedError, SourceError
from tonekit.findings import Finding, Fix, Note, Report, Severity
from tonekit.pipeline import SOURCE_INCOMPLETE, Method, make
from tonekit.prompt import Prompt, prompt_from_bytes
from tonekit.riff import WavFile, build_wav
from tonekit.selection import EVERYTHING, Selection
from tonekit.source import SourceFile, open_source
from tonekit.text import say
from tonekit.treatment import Treatment

if TYPE_CHECKING:
    from pathlib import Path

    from tonekit.profiles import Profile
    from tonekit.rules import Judgement

_WRAPPER_AND_ENCODING = ("TK0", "TK1")
_MIN_SOUND_BYTES = 160  # 20 ms of A-law; what is shorter is not missed
_FILES = (b"RIFF", b"RIFX", b"RF64")  # as chunks: two files that were put together
_LAST_CHUNKS = (b"LIST", b"bext", b"iXML", b"_PMX", b"id3 ", b"ID3 ", b"cue ", b"smpl", b"fact")
_ID3V1_BYTES = 128
_KNOWN_STARTS = (
    b"TAG", b"ID3", b"id3 ", b"APETAGEX", b"LYRICS", b"LIST", b"bext", b"iXML", b"_PMX", b"JUNK", b"<",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repair:
    """What became of a prompt that was to be mended.

    Attributes
    ----------
    data : bytes or None
        The mended file, whole; None where nothing was changed, and then what was handed over stands.
    method : Method or None
        ``REWRAPPED`` where every octet of the sound was kept, ``CONVERTED`` where it was encoded again; None
        where nothing was changed.
    fixed : tuple of Finding
        What stood against the file and no longer does.
    before, report : Report
        What the check says of the file as it was, and as it is now; the same where nothing was changed.
    structure : WavFile or None
        What the file said of itself before; None where it was no RIFF/WAVE file.
    notes : tuple of Note
        What was done on the way that the user should know.
    left : str or None
        Why nothing was changed although a fix was there, as a sentence.
    """

    data: bytes | None
    method: Method | None
    fixed: tuple[Finding, ...]
    before: Report
    report: Report
    structure: WavFile | None
    notes: tuple[Note, ...] = ()
    left: str | None = None

    @property
    def needs_encoding(self) -> bool:
        """Whether only encoding the sound again would mend the file."""
        fixes = {fault.fix for fault in _faults(self.report)}
        return self.left is None and Fix.UNSAFE in fixes and Fix.NONE not in fixes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mended:
    """New bytes, not yet judged."""

    data: bytes
    method: Method
    notes: tuple[Note, ...] = ()


def mend(
    prompt: Prompt, source: Path | bytes, by: Judgement, *, unsafe: bool, selection: Selection = EVERYTHING
) -> Repair:
    """Mend a prompt in memory, as far as that is safe, or with *unsafe* possible.

    Parameters
    ----------
    prompt : Prompt
        The file, taken apart.
    source : Path or bytes
        The same file, to be read again where that is needed.
    by : Judgement
        What to judge by.
    unsafe : bool
        Also encode again what is a recording but not encoded as the profile wants it.
    selection : Selection
        Which findings count: without one that can be mended nothing is changed, and without one that demands
        it nothing is encoded again.

    Raises
    ------
    RejectedError
        If the octets of the result were others than before: a defect of tonekit.
    """
    report = judge(prompt, by)
    before = selection.apply(report)
    fixes = {fault.fix for fault in _faults(report)}
    counting = {fault.fix for fault in _faults(before)}
    encode = unsafe and Fix.UNSAFE in counting  # an encoding that was set aside stays
    if not counting or Fix.NONE in fixes or (Fix.UNSAFE in fixes and not encode):
        return unchanged(prompt, before)
    try:
        if Fix.UNSAFE in fixes:
            mended = _encoded(prompt, source, by)
        else:
            _refuse_doubtful(prompt, source)
            mended = _rewrapped(prompt, by.profile)
    except SourceError as error:
        return unchanged(prompt, before, left=error.message)
    result = prompt_from_bytes(mended.data, name=prompt.name, path=prompt.path)
    return _compared(prompt, before, result, judge(result, by), mended)


def remaining(report: Report, repair: Repair) -> Report:
    """Return what would remain of a file's report, its folder's findings among it, after a repair."""
    gone = {finding.code for finding in repair.fixed}
    known = {finding.code for finding in repair.before.findings}
    kept = tuple(finding for finding in report.findings if finding.code not in gone)
    new = tuple(finding for finding in repair.report.findings if finding.code not in known)
    return with_findings(replace(report, findings=kept), new)


def _faults(report: Report) -> tuple[Finding, ...]:
    """Return what stands against the header and the encoding of a file."""
    return tuple(
        finding
        for finding in report.findings
        if finding.code.startswith(_WRAPPER_AND_ENCODING) and finding.severity is not Severity.INFO
    )


def _compared(prompt: Prompt, before: Report, result: Prompt, after: Report, mended: _Mended) -> Repair:
    """Return the repair if what it made is right."""
    if mended.method is Method.REWRAPPED and result.octets != prompt.octets:
        raise RejectedError(
            say("the repaired file would hold other sound, so it was not written; report this"), after
        )
    faults = _faults(after)
    if faults:
        sentence = "with a right header there would be {code}: {fault}"
        why = say(sentence, fault=faults[0].message, code=faults[0].code)
        return unchanged(prompt, before, left=why)
    remaining = {finding.code for finding in after.findings}
    return Repair(
        data=mended.data,
        method=mended.method,
        fixed=tuple(finding for finding in before.findings if finding.code not in remaining),
        before=before,
        report=after,
        structure=prompt.wav,
        notes=mended.notes,
    )


def unchanged(prompt: Prompt, report: Report, *, left: str | None = None) -> Repair:
    """Return the repair that was not made; *left* says why, where a fix was there."""
    return Repair(
        data=None, method=None, fixed=(), before=report, report=report, structure=prompt.wav, left=left
    )


def _rewrapped(prompt: Prompt, profile: Profile) -> _Mended:
    audio = profile.audio
    data = build_wav(prompt.octets, sample_rate=audio.sample_rate.value, fact=audio.fact.value)
    return _Mended(data=data, method=Method.REWRAPPED)


def _encoded(prompt: Prompt, source: Path | bytes, by: Judgement) -> _Mended:
    """Encode again what would be a prompt by its name; a recording of another name is an original."""
    extension = by.profile.file_name.extension.value
    if prompt.name is not None and not prompt.name.lower().endswith(extension.lower()):
        message = say("its name does not end in {wanted}; convert it to a file of its own", wanted=extension)
        raise SourceError(message)
    with open_source(source) as opened:
        made = make(opened, by, treatment=Treatment())
    for note in made.notes:
        if note.name == SOURCE_INCOMPLETE:
            raise SourceError(note.message)
    return _Mended(data=made.data, method=made.method, notes=made.notes)


def _refuse_doubtful(prompt: Prompt, source: Path | bytes) -> None:
    """Refuse to drop what may be sound that the header does not count, as after a recorder that crashed."""
    if len(prompt.octets) != prompt.sound.available:  # it was not read
        raise SourceError(say("it is too large to be repaired"))
    wav = prompt.structure
    if any(chunk.id in _FILES for chunk in wav.chunks):
        raise SourceError(say("another sound file stands in it, which would be lost"))
    if prompt.sound.size != prompt.sound.available and _ends_in_chunk(prompt.octets):
        raise SourceError(say("the size of the sound was never filled in, and what follows it is no sound"))
    last = wav.chunks[-1]
    start = last.offset if last.available < last.size and last.offset > prompt.sound.offset else wav.end
    if wav.file_size - start < _MIN_SOUND_BYTES:
        return
    with open_source(source) as opened:
        file = cast("SourceFile", opened).file  # a path and bytes are one
        file.seek(start)
        rest = file.read()
    if any(rest) and not rest.startswith(_KNOWN_STARTS):
        message = say("the last {count} bytes may be sound that the header does not count", count=len(rest))
        raise SourceError(message)


def _ends_in_chunk(octets: bytes) -> bool:
    """Tell whether a sound that reaches to the end of its file has taken in a chunk or a tag behind it."""
    for chunk_id in _LAST_CHUNKS:
        start = octets.rfind(chunk_id)
        size = int.from_bytes(octets[start + 4 : start + 8], "little")
        if start >= 0 and len(octets) - start - 8 in (size, size + size % 2):
            return True
    return octets[-_ID3V1_BYTES:].startswith(b"TAG")
