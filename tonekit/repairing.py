"""Prompts mended in place: a new header around the same octets, or encoded again where that is asked for.

A repair is made in memory, judged, and only then written. It is not made where it could hide that something
is missing, or where what it would put there is no better.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tonekit.checking import judge, judgement, with_findings
from tonekit.errors import RejectedError, SourceError, TargetError, TonekitError, naming
from tonekit.files import find_prompts, write_atomically
from tonekit.findings import Finding, Fix, Note, Report, Severity
from tonekit.pipeline import Method, make
from tonekit.profiles import DEFAULT_PROFILE, Profile
from tonekit.prompt import Prompt, prompt_from_bytes, prompt_from_path
from tonekit.promptset import manifest_beside
from tonekit.riff import WavFile, build_wav
from tonekit.selection import EVERYTHING, Selection
from tonekit.source import SourceFile, open_source
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tonekit.rules import Judgement

_WRAPPER_AND_ENCODING = ("TK0", "TK1")
_MIN_SOUND_BYTES = 800  # a tenth of a second of A-law; shorter rests are scraps
_KNOWN_STARTS = (
    b"TAG", b"ID3", b"id3 ", b"APETAGEX", b"LYRICS", b"LIST", b"bext", b"iXML", b"_PMX", b"JUNK", b"<",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Repair:
    """What became of a prompt that was to be mended.

    Attributes
    ----------
    data : bytes or None
        The mended file, whole; None where nothing was changed.
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileRepair:
    """What became of one file of several.

    Attributes
    ----------
    path : Path
        The file.
    repair : Repair or None
        What was done; None where it failed.
    error : TonekitError or None
        Why it failed.
    """

    path: Path
    repair: Repair | None
    error: TonekitError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mended:
    """New bytes, not yet judged."""

    data: bytes
    method: Method
    notes: tuple[Note, ...] = ()


def repair(
    data: bytes | bytearray | memoryview,
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    name: str | None = None,
    unsafe: bool = False,
) -> Repair:
    """Mend a prompt in memory, as far as that is safe.

    What is wrong around the sound is put right by a new header, and every octet of the sound is kept; that
    is proved on the result. Nothing is changed where nothing has to be, where a person must decide (a sound
    that is cut short, two sounds in one file), and where the header alone is not what is wrong.

    Parameters
    ----------
    data : bytes-like
        The whole file.
    profile : str, path or Profile
        The platform: a built-in name, a profile file, or a loaded profile.
    scenario : str, optional
        Where the prompt will be played; its length is judged too.
    name : str, optional
        File name to judge. A name is never changed.
    unsafe : bool
        Also encode again, as `convert` does, what is a recording but not A-law at the profile's rate with
        one channel. That loses a little of the sound.

    Returns
    -------
    Repair
        The new bytes, if there are any, what was mended, and what remains.

    Raises
    ------
    ProfileError
        If the profile or the scenario is unknown.
    RejectedError
        If the octets of the result were others than before: a defect of tonekit.

    See Also
    --------
    repair_file : The same, for a file where it stands.

    Examples
    --------
    >>> from tonekit.riff import build_wav
    >>> mended = repair(build_wav(bytes([0xD5, 0x55] * 4000)) + b"TAG")
    >>> [finding.code for finding in mended.fixed], len(mended.data)
    (['TK005'], 8058)
    """
    by = judgement(profile, scenario=scenario)
    octets = bytes(data)
    return _mend(prompt_from_bytes(octets, name=name), octets, by, unsafe=unsafe)


def repair_file(
    path: str | os.PathLike[str],
    *,
    profile: str | os.PathLike[str] | Profile = DEFAULT_PROFILE,
    scenario: str | None = None,
    unsafe: bool = False,
    dry_run: bool = False,
) -> Repair:
    """Mend a prompt where it stands, as `repair` does.

    The new file takes the place of the old one in one step and has its permissions. A file that needs no
    repair is not touched. A link is replaced by a file, not followed; other names of the same file (hard
    links) keep what they had.

    Parameters
    ----------
    path : path
        The file.
    profile, scenario, unsafe
        As for `repair`.
    dry_run : bool
        Do everything but write.

    Returns
    -------
    Repair
        What was mended and what remains. A file that can't be read has finding TK001.

    Raises
    ------
    TargetError
        If the file is read-only, was changed meanwhile, or can't be written.
    ProfileError, RejectedError
        As for `repair`.
    """
    by = judgement(profile, scenario=scenario)
    return _mend_file(Path(path), by, unsafe=unsafe, dry_run=dry_run)


def repair_each(
    paths: Sequence[Path], by: Judgement, *, unsafe: bool, dry_run: bool, selection: Selection
) -> Iterator[FileRepair]:
    """Mend files, and the prompts in folders; one that fails does not stop the others.

    A prompt that the manifest of its folder lists, byte for byte, is left alone: it would no longer be what
    was prepared and reviewed.

    Parameters
    ----------
    paths : sequence of Path
        Files, and folders that are searched as `tonekit.files.find_prompts` does.
    by : Judgement
        What to judge by.
    unsafe, dry_run : bool
        As for `repair_file`.
    selection : Selection
        Which findings count: a file without one that can be mended is not touched. A new header mends all
        that is wrong around a sound.

    Raises
    ------
    ManifestError
        If a folder's manifest can't be read; nothing is written then.
    """
    files = list(find_prompts(paths))
    listed: dict[Path, dict[str, str]] = {}
    for folder in dict.fromkeys(file.parent for file in files):
        manifest = manifest_beside(folder)
        known = {} if manifest is None else manifest.by_name()
        listed[folder] = {name: entry.sha256 for name, entry in known.items()}
    for file in files:
        try:
            sha256 = listed[file.parent].get(file.name)
            mended = _mend_file(
                file, by, unsafe=unsafe, dry_run=dry_run, selection=selection, prepared=sha256
            )
        except TonekitError as error:
            yield FileRepair(path=file, repair=None, error=error)
        else:
            yield FileRepair(path=file, repair=mended, error=None)


def remaining(report: Report, repair: Repair) -> Report:
    """Return what would remain of a file's report, its folder's findings among it, after a repair."""
    gone = {finding.code for finding in repair.fixed}
    known = {finding.code for finding in repair.before.findings}
    kept = tuple(finding for finding in report.findings if finding.code not in gone)
    new = tuple(finding for finding in repair.report.findings if finding.code not in known)
    return with_findings(replace(report, findings=kept), new)


def _mend_file(
    path: Path,
    by: Judgement,
    *,
    unsafe: bool,
    dry_run: bool,
    selection: Selection = EVERYTHING,
    prepared: str | None = None,
) -> Repair:
    """Mend a file, unless its digest is that of the file that was *prepared*."""
    with naming(path):
        prompt = prompt_from_path(path)
        mended = _mend(prompt, path, by, unsafe=unsafe, selection=selection)
        if mended.data is None:
            return mended
        if prompt.sha256 == prepared:
            why = say("it is what its folder's manifest lists; prepare the folder again instead")
            return _unchanged(prompt, mended.before, left=why)
        if not dry_run:
            _replace(path, mended.data, before=prompt)
        return mended


def _replace(path: Path, data: bytes, *, before: Prompt) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise TargetError(say("it can't be written: {reason}", reason=error.strerror)) from None
    if not mode & 0o222 or not os.access(path, os.W_OK):  # also for root, who may write everything
        raise TargetError(say("it is read-only, so it was not repaired"))
    if prompt_from_path(path).sha256 != before.sha256:
        raise TargetError(say("it was changed while it was repaired; check it again"))
    write_atomically(path, data, force=True, mode=stat.S_IMODE(mode))


def _mend(
    prompt: Prompt, source: Path | bytes, by: Judgement, *, unsafe: bool, selection: Selection = EVERYTHING
) -> Repair:
    report = judge(prompt, by)
    before = selection.apply(report)
    fixes = {fault.fix for fault in _faults(report)}
    if not _faults(before) or Fix.NONE in fixes or (Fix.UNSAFE in fixes and not unsafe):
        return _unchanged(prompt, before)
    try:
        if Fix.UNSAFE in fixes:
            mended = _encoded(source, by)
        else:
            _refuse_doubtful(prompt, source)
            mended = _rewrapped(prompt, by.profile)
    except SourceError as error:
        return _unchanged(prompt, before, left=error.message)
    result = prompt_from_bytes(mended.data, name=prompt.name, path=prompt.path)
    return _compared(prompt, before, result, judge(result, by), mended)


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
        return _unchanged(prompt, before, left=why)
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


def _unchanged(prompt: Prompt, report: Report, *, left: str | None = None) -> Repair:
    return Repair(
        data=None, method=None, fixed=(), before=report, report=report, structure=prompt.wav, left=left
    )


def _rewrapped(prompt: Prompt, profile: Profile) -> _Mended:
    audio = profile.audio
    data = build_wav(prompt.octets, sample_rate=audio.sample_rate.value, fact=audio.fact.value)
    return _Mended(data=data, method=Method.REWRAPPED)


def _encoded(source: Path | bytes, by: Judgement) -> _Mended:
    with open_source(source) as opened:
        made = make(opened, by, channel="mix")
    return _Mended(data=made.data, method=made.method, notes=made.notes)


def _refuse_doubtful(prompt: Prompt, source: Path | bytes) -> None:
    """Refuse to drop what may be sound that the header does not count, as after a recorder that crashed."""
    if len(prompt.octets) != prompt.sound.available:  # it was not read
        raise SourceError(say("it is too large to be repaired"))
    wav = prompt.structure
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
