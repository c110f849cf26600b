"""Prompts mended where they stand: files that are replaced in one step, and only by what is better."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tonekit.checking import judgement
from tonekit.errors import TargetError, TonekitError, naming
from tonekit.files import find_prompts, write_atomically
from tonekit.mending import Repair, mend, unchanged
from tonekit.profiles import DEFAULT_PROFILE, Profile
from tonekit.prompt import Prompt, prompt_from_bytes, prompt_from_path
from tonekit.promptset import manifest_beside
from tonekit.selection import EVERYTHING, Selection
from tonekit.temporaries import remove_abandoned
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tonekit.rules import Judgement


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
class _Prepared:
    """Files that were prepared, with their digests; and recordings, by digest or, links followed, by path."""

    prompts: frozenset[tuple[Path, str]] = frozenset()
    recordings: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()

    def why_left(self, path: Path, prompt: Prompt) -> str | None:
        """Say why a file is not mended; None if nothing is against it."""
        if (path, prompt.sha256) in self.prompts:
            return say("it is what its folder's manifest lists; prepare the folder again instead")
        if prompt.sha256 in self.recordings or os.path.realpath(path) in self.paths:
            return say("it is a recording that a prompt is made of; prepare makes that right")
        return None


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
        one channel. That loses a little of the sound. A recording whose name is not that of a prompt, or
        that is not whole, is left.

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
    return mend(prompt_from_bytes(octets, name=name), octets, by, unsafe=unsafe)


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
    paths: Sequence[Path],
    by: Judgement,
    *,
    unsafe: bool,
    dry_run: bool,
    selection: Selection,
    recordings: Iterable[Path] = (),
) -> Iterator[FileRepair]:
    """Mend files, and the prompts in folders; one that fails does not stop the others.

    What killed runs have left beside the files is removed.

    A prompt that the manifest of its folder lists, byte for byte, is left alone: it would no longer be what
    was prepared and reviewed. So is a recording that prompts are made of.

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
    recordings : iterable of Path
        What the project makes prompts of, beside what the manifests tell.

    Raises
    ------
    ManifestError
        If a folder's manifest can't be read; nothing is written then.
    """
    files = list(find_prompts(paths))
    prepared = _prepared(files, recordings)
    if not dry_run:
        for folder in {file.parent for file in files}:
            remove_abandoned(folder)
    for file in files:
        try:
            mended = _mend_file(
                file, by, unsafe=unsafe, dry_run=dry_run, selection=selection, prepared=prepared
            )
        except TonekitError as error:
            yield FileRepair(path=file, repair=None, error=error)
        else:
            yield FileRepair(path=file, repair=mended, error=None)


def _prepared(files: Iterable[Path], recordings: Iterable[Path]) -> _Prepared:
    found = ((folder, manifest_beside(folder)) for folder in {file.parent: None for file in files})
    listed = [
        (folder / each.name, each) for folder, manifest in found if manifest for each in manifest.prompts
    ]
    return _Prepared(
        prompts=frozenset((path, each.sha256) for path, each in listed),
        recordings=frozenset(each.source_sha256 for _, each in listed),
        paths=frozenset(map(os.path.realpath, recordings)),
    )


def _mend_file(
    path: Path,
    by: Judgement,
    *,
    unsafe: bool,
    dry_run: bool,
    selection: Selection = EVERYTHING,
    prepared: _Prepared = _Prepared(),
) -> Repair:
    """Mend a file, unless it was *prepared*, or is a recording for that."""
    with naming(path):
        prompt = prompt_from_path(path)
        mended = mend(prompt, path, by, unsafe=unsafe, selection=selection)
        if mended.data is None:
            return mended
        why = prepared.why_left(path, prompt)
        if why is not None:
            return unchanged(prompt, mended.before, left=why)
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
