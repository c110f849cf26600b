"""TK30: the platform takes the file's name, and so do the systems on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Fix, Severity, Status
from tonekit.names import UNSAFE_STARTS, correct_name, forbidden_characters, reserved_on_windows
from tonekit.rules.rule import Judgement, Problem, rule
from tonekit.text import say, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tonekit.prompt import Prompt

_MAX_NAMED = 20  # wrong characters that are listed


@rule("TK301", "name-characters", severity=Severity.ERROR, fix=Fix.NONE)
def name_characters(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find characters in the file's name that the platform does not take.

    The name is what requests call the prompt by. A platform takes letters, digits and a few signs; a name
    with Chinese, spaces or accents is refused at the upload, or can't be named in a request.

    Rename the file; the finding offers a name. Change the requests and settings that use the old one too.
    """
    if prompt.name is None:
        return
    limits = by.profile.file_name
    wrong = forbidden_characters(prompt.name, limits)
    if wrong:
        yield Problem.against(
            limits.pattern,
            "the name has characters that are not permitted: {wrong}; "
            "wanted only {limit}, such as {corrected}",
            wrong=" ".join(f"'{shown(char)}'" for char in wrong[:_MAX_NAMED]),
            corrected=correct_name(prompt.name, limits=limits),
        )


@rule("TK302", "name-length", severity=Severity.ERROR, fix=Fix.NONE)
def name_length(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find names that are too long.

    Requests name a prompt in a field of limited length, extension included. A longer name can't be sent,
    whether or not the upload took it.

    Rename the file. Change the requests and settings that use the old name too.
    """
    limit = by.profile.file_name.max_length
    if prompt.name is not None and len(prompt.name) > limit.value:
        sentence = "the name has {length} characters, wanted at most {limit}"
        yield Problem.against(limit, sentence, length=len(prompt.name))


@rule("TK303", "name-extension", severity=Severity.ERROR, fix=Fix.NONE, requires=("TK001",))
def name_extension(prompt: Prompt, by: Judgement) -> Iterator[Problem]:
    """Find names that do not end in the extension that the platform expects.

    The upload looks at it before it looks at the bytes. In capitals (.WAV) the platform may take it or not:
    every example is in lower case, and a request must repeat the name exactly.

    Rename the file. If it has another extension because it is another kind of file, convert it.
    """
    limit = by.profile.file_name.extension
    if prompt.name is None or prompt.name.endswith(limit.value):
        return
    if prompt.name.lower().endswith(limit.value.lower()):
        yield Problem(
            message=say(
                "the name ends in {actual}, wanted {wanted}; whether the other case is taken is unknown",
                actual=prompt.name[-len(limit.value) :],
                wanted=limit.value,
            ),
            severity=Severity.WARNING,
            source=Status.UNKNOWN,
        )
        return
    _stem, dot, suffix = prompt.name.rpartition(".")
    if dot and len(suffix) <= _MAX_NAMED:
        sentence = "the name ends in .{suffix}, wanted {limit}"
    else:
        sentence = "the name has no extension, wanted {limit}"
    yield Problem.against(limit, sentence, suffix=shown(suffix))


@rule("TK304", "name-start", severity=Severity.WARNING, fix=Fix.NONE)
def name_start(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find names that start with a hyphen or a dot.

    The characters are permitted, but programs take a name with a leading hyphen for an option, and systems
    hide a file with a leading dot: it is forgotten when the others are copied.

    Rename the file. Change the requests and settings that use the old name too.
    """
    if prompt.name is not None and prompt.name.startswith(UNSAFE_STARTS):
        yield Problem(
            message=say("the name starts with {first}, wanted a letter or a digit", first=prompt.name[0]),
            source=Status.DERIVED,
        )


@rule("TK305", "name-reserved", severity=Severity.WARNING, fix=Fix.NONE)
def name_reserved(prompt: Prompt, _by: Judgement) -> Iterator[Problem]:
    """Find names that Windows keeps for devices, such as con.wav and aux.wav.

    Such a file can't be stored, opened or uploaded on a computer with Windows, whatever its extension. One
    that was made on another system gets lost on the way.

    Rename the file. Change the requests and settings that use the old name too.
    """
    if prompt.name is not None and reserved_on_windows(prompt.name):
        yield Problem(
            message=say(
                "{stem} is the name of a device on Windows, wanted another name",
                stem=shown(prompt.name.partition(".")[0]),
            ),
            source=Status.DERIVED,
        )
