"""One prompt of a batch: made from its recording, or left as it is where nothing about it has changed.

Everything here can be pickled, so that the work can be done in another process. Nothing is written.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tonekit.checking import judge
from tonekit.conversion import as_made, refuse_own_source, refuse_rejected, refuse_unfinished
from tonekit.errors import TargetExistsError, naming
from tonekit.manifest import ManifestPrompt, Settings
from tonekit.pipeline import RECIPE_VERSION, Made, make
from tonekit.prompt import Prompt, prompt_from_bytes, prompt_from_path
from tonekit.promptplan import relative_source
from tonekit.promptset import Member, member_of
from tonekit.review import review_now
from tonekit.source import SourceFile, open_source
from tonekit.text import say
from tonekit.treatment import resolved, treatment_values

if TYPE_CHECKING:
    from tonekit.findings import Note, Report
    from tonekit.profiles import Profile
    from tonekit.promptplan import PlannedPrompt
    from tonekit.rules import Judgement
    from tonekit.sound.level import Levels
    from tonekit.treatment import Treatment

_RECIPE_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTask:
    """A prompt to be made.

    Attributes
    ----------
    planned : PlannedPrompt
        Its recording and its place.
    by : Judgement
        What it is made for.
    force : bool
        Make it anew, and replace whatever stands in its place.
    """

    planned: PlannedPrompt
    by: Judgement
    force: bool

    @property
    def source_shown(self) -> str:
        """The recording as it is called in messages."""
        return self.planned.source_shown

    @property
    def settings(self) -> Settings:
        """How the prompt is made."""
        recipe = recipe_of(self.by.profile, self.treatment)
        return Settings(recipe=recipe, **treatment_values(self.treatment))

    @property
    def treatment(self) -> Treatment:
        """What is done to the sound, with what the profile says written out: once more would be too often.

        What was switched off is None in it, and of None the profile says what to do.
        """
        return resolved(self.planned.spec, self.by.profile.sound)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadePrompt:
    """A prompt that is ready.

    Attributes
    ----------
    data : bytes or None
        The file that is to be written; None where it stands in its place already.
    source_sha256 : str
        Hex digest of the recording.
    report : Report
        What the check says of it; never an error.
    levels : Levels
        As callers hear it.
    member : Member
        The prompt among the others of its folder.
    notes : tuple of Note
        What was done that the user should know.
    source_clipped_share : float
        As of `tonekit.pipeline.Made`.
    """

    data: bytes | None
    source_sha256: str
    report: Report
    levels: Levels
    member: Member
    notes: tuple[Note, ...] = ()
    source_clipped_share: float = 0.0


def recipe_of(profile: Profile, treatment: Treatment) -> str:
    """Return a digest of what, beside its recording and the treatment, decides the bytes of a prompt.

    That is the profile, and the version of tonekit's processing.

    Limits that only judge are left out, so that a corrected one does not make approved prompts anew.
    """
    audio, sound = profile.audio, profile.sound
    of_level = () if treatment.level is None else (sound.max_peak_dbov.value, sound.max_gain_db.value)
    values = (
        RECIPE_VERSION,
        profile.name,
        audio.encoding.value,
        audio.sample_rate.value,
        audio.channels.value,
        audio.bits_per_sample.value,
        audio.fact.value,
        *of_level,
    )
    return hashlib.sha256(repr(values).encode()).hexdigest()[:_RECIPE_DIGITS]


def make_prompt(task: MakeTask) -> MadePrompt:
    """Make a prompt unless it is there already.

    Raises
    ------
    SourceError
        If the recording can't be made a prompt: see `tonekit.pipeline.make`.
    RejectedError
        If the result would not be accepted.
    TargetExistsError
        If a file stands in its place that tonekit did not put there.
    TargetError
        If its place is that of the recording itself.
    """
    planned = task.planned
    with naming(planned.target):
        refuse_own_source(planned.source, planned.target)
    standing = prompt_from_path(planned.target) if os.path.lexists(planned.target) else None
    refuse_unfinished(planned.source)
    with open_source(planned.source) as source:
        file = cast("SourceFile", source)  # a path is one
        source_sha256 = _digest(file)
        if standing is not None and _is_up_to_date(task, source_sha256, standing):
            return _judged(standing, task, source_sha256, None)
        made = make(file, task.by, treatment=planned.spec, source_levels=False)
    prompt = prompt_from_bytes(made.data, name=planned.name, path=os.fspath(planned.target))
    if standing is not None and not task.force:
        if standing.sha256 == prompt.sha256:
            return replace(_judged(prompt, task, source_sha256, made), data=None)
        _refuse_strange(standing, task)
    return _judged(prompt, task, source_sha256, made)


def recorded(task: MakeTask, made: MadePrompt) -> ManifestPrompt:
    """Return what the manifest says of a prompt."""
    spec, known, report = task.planned.spec, task.planned.known, made.report
    kept_description, kept_text = (known.description, known.text) if known else ("", "")
    kept_notes = known.notes if known and made.data is None else ()
    sha256 = report.sha256 or ""
    return ManifestPrompt(
        name=task.planned.name,
        source=relative_source(spec.source, task.planned.folder),
        source_sha256=made.source_sha256,
        sha256=sha256,
        bytes=report.bytes,
        duration_s=report.duration_s or 0.0,
        scenario=spec.scenario,
        description=kept_description if spec.description is None else spec.description,
        text=kept_text if spec.text is None else spec.text,
        settings=task.settings,
        levels=made.levels,
        findings=report.findings,
        review=review_now(known, sha256),
        notes=made.notes or kept_notes,
        source_clipped_share=made.source_clipped_share,
    )


def _digest(source: SourceFile) -> str:
    digest = hashlib.file_digest(source.file, "sha256")  # type: ignore[arg-type] # a BinaryIO serves
    source.file.seek(0)
    return digest.hexdigest()


def _is_up_to_date(task: MakeTask, source_sha256: str, standing: Prompt) -> bool:
    """Tell whether a prompt was made of this recording in this way, and is still what it was."""
    known = task.planned.known
    return (
        not task.force
        and known is not None
        and known.source_sha256 == source_sha256
        and known.settings == task.settings
        and known.sha256 == standing.sha256
    )


def _refuse_strange(standing: Prompt, task: MakeTask) -> None:
    known = task.planned.known
    if known is not None and standing.sha256 == known.sha256:
        return
    if standing.sha256 is None:
        sentence = "what stands there can't be read ({trouble}); move it away, or use force"
    elif known is None:
        sentence = "a file of this name stands there that tonekit did not make; move it away, or use force"
    else:
        sentence = "it was changed since it was prepared; move it away, or use force to make it anew"
    raise TargetExistsError(say(sentence, trouble=standing.trouble)).about(task.planned.target)


def _judged(prompt: Prompt, task: MakeTask, source_sha256: str, made: Made | None) -> MadePrompt:
    origin = task.planned.known if made is None else made
    clipped_share = 0.0 if origin is None else origin.source_clipped_share
    report = judge(prompt, as_made(task.by, task.planned.spec, clipped_share))
    with naming(prompt.path):
        refuse_rejected(report)
    return MadePrompt(
        data=None if made is None else made.data,
        source_sha256=source_sha256,
        report=report,
        levels=prompt.all_levels,
        member=cast("Member", member_of(prompt, report)),  # it has a name
        notes=() if made is None else made.notes,
        source_clipped_share=clipped_share,
    )
