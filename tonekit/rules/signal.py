"""TK2: what callers hear. No platform documents these limits, so nothing here is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.rules.rule import Judgement, Problem, rule
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.prompt import Prompt

_SOUND = ("TK0", "TK1")


@rule("TK201", "silence", severity=Severity.WARNING, fix=Fix.NONE, requires=_SOUND)
def silence(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find prompts in which there is nothing to hear.

    Callers wait and hear nothing, and take the line for dead. It comes from a muted microphone or an empty
    track. It can also be meant: a silent file is a known way to turn a tone off. Silent is what stays below
    -60 dBov.

    If it is not meant, record it again. If it is meant, leave this rule out for the file.
    """
    if prompt.octets and not prompt.audible:
        yield Problem(message=say("there is only silence, wanted sound"), source=Status.DERIVED)


@rule("TK202", "too-quiet", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def too_quiet(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that callers hardly hear.

    On a street or in a car a quiet prompt is lost, and a caller who does not understand a notice hangs up.
    A-law also adds more noise to quiet sound. The level is the active speech level of ITU-T P.56, so pauses
    do not count; of a sound too short for that, the RMS between its silences.

    Raise the level in the original recording and convert it again: that keeps the noise down.
    """
    limit = by.profile.signal.min_level_dbov
    level_dbov = prompt.speech_level_dbov
    if level_dbov is not None and round(level_dbov, 1) < limit.value:  # as it is told
        sentence = "the level is {actual:.1f} dBov, wanted at least {limit:g} dBov"
        yield Problem.against(limit, sentence, actual=level_dbov)


@rule("TK203", "too-loud", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def too_loud(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that are much louder than the voice that comes after them.

    A prompt that shouts hurts the ear that is pressed to the telephone, and loud sound is distorted on its
    way through the network. The level is the active speech level of ITU-T P.56; of a sound too short for
    that, the RMS between its silences.

    Lower the level in the original recording and convert it again.
    """
    limit = by.profile.signal.max_level_dbov
    level_dbov = prompt.speech_level_dbov
    if level_dbov is not None and round(level_dbov, 1) > limit.value:
        sentence = "the level is {actual:.1f} dBov, wanted at most {limit:g} dBov"
        yield Problem.against(limit, sentence, actual=level_dbov)


@rule("TK204", "clipped", severity=Severity.WARNING, fix=Fix.NONE, requires=_SOUND)
def clipped(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts whose peaks are cut off flat.

    Clipped sound is harsh, and *s* and *sh* become hard to tell apart. It comes from a recording level that
    was too high, or from gain without a limiter; made softer afterwards, the sound stays as harsh. Counted
    are runs of 3 or more frames at the largest value, where far more of the sound is piled up than an honest
    voice, tone or limiter puts there; a few of them are not heard, so up to a thousandth is let pass. Of what
    is made by tonekit the recording is judged, too: on the way to 8000 Hz flat tops become round.

    What was cut off is lost. Record again at a lower level, or find the recording before the gain.
    """
    if not prompt.audible:
        return
    from tonekit.sound.clipping import MAX_SHARE, find_clipping  # noqa: PLC0415 - loads numpy

    if prompt.levels.clipped_frames > MAX_SHARE * len(prompt.octets):
        clipping = find_clipping(prompt.floats)
        sentence = "{share:.2%} of the sound is cut off flat at {level:.1f} dBov, wanted at most {most:.1%}"
        message = say(sentence, share=clipping.share, level=clipping.level_dbov, most=MAX_SHARE)
        yield Problem(message=message, source=Status.DERIVED)
    elif by.source_clipped_share > MAX_SHARE:
        sentence = "{share:.2%} of its recording is cut off flat, wanted at most {most:.1%}"
        message = say(sentence, share=by.source_clipped_share, most=MAX_SHARE)
        yield Problem(message=message, source=Status.DERIVED)


@rule("TK205", "dc-offset", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def dc_offset(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts whose samples are not centred on zero.

    An offset is not heard itself, but it starts and ends the prompt with a click, and it costs loudness and
    A-law's fine steps around zero. Cheap sound cards make it.

    Convert the original recording again: the offset is taken out on the way.
    """
    offset, limit = prompt.levels.dc_offset, by.profile.signal.max_dc_offset
    if prompt.audible and abs(offset) > limit.value:
        sentence = (
            "the mean of the samples is {actual:.1%} of full scale, wanted at most {limit:.1%} from zero"
        )
        yield Problem.against(limit, sentence, actual=offset)


@rule("TK206", "silence-at-start", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def silence_at_start(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that begin with a long silence.

    Callers believe that nothing happens, and where the time of a prompt is short, its end is not heard.
    Silent is what stays below -60 dBov, or 40 dB below the loudest moment: the noise of a room is silence.

    Cut the silence off the original recording and convert it again.
    """
    silence_s, limit = prompt.levels.lead_silence_s, by.profile.signal.max_lead_silence_s
    if prompt.audible and silence_s > limit.value:
        sentence = "it starts with {actual:.2f} s of silence, wanted at most {limit:g} s"
        yield Problem.against(limit, sentence, actual=silence_s, offset=prompt.sound.payload_offset)


@rule("TK207", "silence-at-end", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def silence_at_end(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that end with a long silence.

    Callers wait for the connection longer than they need to, and the file is larger than it need be. In a
    waiting tone that is repeated, a pause may be meant. Silent is what stays below -60 dBov, or 40 dB below
    the loudest moment: the noise of a room is silence.

    Cut the silence off the original recording and convert it again.
    """
    silence_s, limit = prompt.levels.tail_silence_s, by.profile.signal.max_tail_silence_s
    if prompt.audible and silence_s > limit.value:
        sentence = "it ends with {actual:.2f} s of silence, wanted at most {limit:g} s"
        yield Problem.against(limit, sentence, actual=silence_s)


@rule("TK208", "click", severity=Severity.WARNING, fix=Fix.UNSAFE, requires=_SOUND)
def click(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find prompts that start or end in the middle of a sound.

    The sudden step is heard as a click. It is what is left when a recording was cut without a fade: the first
    or the last sample is far from zero, and the step to it is clearly steeper than the sound beside it.

    Cut the original recording where it is quiet, or fade its ends over some milliseconds, and convert it
    again.
    """
    if not prompt.audible:
        return
    from tonekit.sound.level import edge_steps  # noqa: PLC0415 - loads numpy

    start, end = edge_steps(prompt.floats, sample_rate=prompt.sample_rate)
    first = prompt.sound.payload_offset
    if start:
        yield Problem(
            message=say(
                "it starts with a step of {step:.0%} of full scale, wanted a start at zero", step=start
            ),
            offset=first,
            source=Status.DERIVED,
        )
    if end:
        yield Problem(
            message=say("it ends with a step of {step:.0%} of full scale, wanted an end at zero", step=end),
            offset=first + len(prompt.octets) - 1,
            source=Status.DERIVED,
        )


@rule("TK209", "rumble", severity=Severity.WARNING, fix=Fix.NONE, requires=_SOUND)
def rumble(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that are much softer on the telephone than they measure.

    The telephone carries nothing as low as the hum of the mains, traffic, wind and steps, or a deep bass. It
    eats the level all the same: on good loudspeakers the prompt is as loud as it should be, and callers hear
    a quiet one. Counted is what lies below 150 Hz; a deep voice has little of it.

    Convert the original recording again with ``--band``, which takes out what the telephone does not carry.
    """
    if not prompt.audible:
        return
    from tonekit.sound.rumble import RUMBLE_HZ, rumble_db  # noqa: PLC0415 - loads numpy

    lost_db = rumble_db(prompt.floats, sample_rate=prompt.sample_rate)
    limit = by.profile.signal.max_rumble_db
    if lost_db > limit.value:
        sentence = (
            "callers hear it {lost:.1f} dB softer than it measures, because of sound below {border} Hz, "
            "wanted at most {limit:g} dB"
        )
        yield Problem.against(limit, sentence, border=RUMBLE_HZ, lost=lost_db)


@rule("TK210", "level-missed", severity=Severity.WARNING, fix=Fix.NONE, requires=_SOUND)
def level_missed(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that are not at the level they were to be brought to.

    A prompt is not given more gain than its profile permits, as a rule 30 dB, and its peaks are not pressed
    down by more than 6 dB: noise and distortion would be heard. Where that is not enough it stays softer than
    the others. Only prompts are judged for which a level was asked for; the level is the active speech level
    of ITU-T P.56, or of a sound too short for that the RMS between its silences.

    Record it again, closer to the microphone and without bangs, or ask for a lower level.
    """
    if by.level_dbov is None or not prompt.audible:
        return
    from tonekit.sound.leveling import TOLERANCE_DB  # noqa: PLC0415 - loads numpy

    active_dbov = prompt.all_levels.active_speech_dbov
    level_dbov = prompt.sounding_level_dbov if active_dbov is None else active_dbov
    if level_dbov is not None and abs(level_dbov - by.level_dbov) > TOLERANCE_DB:
        sentence = "the level is {actual:.1f} dBov, wanted {wanted:g} dBov"
        message = say(sentence, actual=level_dbov, wanted=by.level_dbov)
        yield Problem(message=message, source=Status.DERIVED)


@rule("TK211", "noisy", severity=Severity.WARNING, fix=Fix.NONE, requires=_SOUND)
def noisy(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find prompts that were brought to a level, and whose speech hardly stands out from the noise.

    Gain lifts noise as much as speech, and listening through noise is tiring. The noise is what is heard in
    the pauses; where there are none, nothing tells. Only prompts are judged for which a level was asked for:
    the faint moments of music would be taken for noise.

    Record it again where it is quiet, close to the microphone.
    """
    level_dbov = prompt.speech_level_dbov if by.level_dbov is not None else None
    if level_dbov is None:
        return
    from tonekit.sound.edges import without_silence  # noqa: PLC0415 - loads numpy
    from tonekit.sound.noisefloor import above_noise_db  # noqa: PLC0415 - loads numpy

    recorded = without_silence(prompt.floats)  # which was put there, and says nothing of the recording
    above_db = above_noise_db(recorded, sample_rate=prompt.sample_rate, level_dbov=level_dbov)
    limit = by.profile.signal.min_above_noise_db
    if above_db is not None and above_db < limit.value:
        sentence = "speech stands {actual:.0f} dB above the noise in its pauses, wanted at least {limit:g} dB"
        yield Problem.against(limit, sentence, actual=above_db)
