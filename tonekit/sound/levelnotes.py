"""What the user is told of a sound that was brought to a level, or could not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tonekit.findings import Note
from tonekit.sound.leveling import Leveled, Shortfall
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

_REASONS = {
    Shortfall.GAIN: "it was given {gain:.1f} dB of gain and no more, which would lift the noise, too; "
    "record it closer to the microphone",
    Shortfall.PEAKS: "it was given {gain:.1f} dB of gain and no more: its peaks would have to be pressed "
    "down by more than {limited:.1f} dB, which is heard; record it without bangs, or choose a lower level",
    Shortfall.METER: "it was given {gain:.1f} dB of gain and no other brings it closer to {target:g} dBov",
}


def level_notes(leveled: Leveled, *, target_dbov: float) -> Iterator[Note]:
    """Yield what was done to a sound for its level, and what is in the way of more.

    Parameters
    ----------
    leveled : Leveled
        As `tonekit.sound.leveling.bring_to_level` returns it.
    target_dbov : float
        The level that was asked for, in dBov.

    Yields
    ------
    Note
        ``level-unchanged`` for silence; else ``level-set`` where the gain is not 0.00 dB, ``peaks-limited``
        where the limiter took 0.1 dB or more, and ``level-missed`` with the reason where it is another level.
    """
    if leveled.before_dbov is None or leveled.after_dbov is None:
        yield Note(
            name="level-unchanged", message=say("there is only silence, so its level was left as it is")
        )
        return
    if round(leveled.gain_db, 2):  # 0.00 dB are nothing to tell
        sentence = "the level was {before:z.1f} dBov and is {after:z.1f} dBov: the gain is {gain:+.2f} dB"
        message = say(sentence, before=leveled.before_dbov, after=leveled.after_dbov, gain=leveled.gain_db)
        yield Note(name="level-set", message=message)
    if round(leveled.limited_db, 1):
        sentence = "its highest peak would have been too high, so {limited:.1f} dB were taken off it"
        yield Note(name="peaks-limited", message=say(sentence, limited=leveled.limited_db))
    if leveled.shortfall is not None:
        message = say(
            _REASONS[leveled.shortfall],
            target=target_dbov,
            gain=leveled.gain_db,
            limited=leveled.limited_db,
        )
        yield Note(name="level-missed", message=message)
