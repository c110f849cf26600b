"""Which of a recording's channels becomes the one of a prompt."""

from __future__ import annotations

import reprlib
from typing import Literal, TypeAlias, cast, get_args

from tonekit.text import say

ChannelWord: TypeAlias = Literal["mix", "left", "right"]
Channel: TypeAlias = ChannelWord | int
"""The mix of all channels, or one of them; a number counts from 1."""


def parse_channel(channel: object) -> Channel:
    """Return *channel* if it is ``mix``, ``left``, ``right`` or a number from 1; else raise ValueError."""
    if isinstance(channel, int) and not isinstance(channel, bool) and channel > 0:
        return channel
    for word in get_args(ChannelWord):
        if channel == word:
            return cast("ChannelWord", word)
    raise ValueError(
        say("channel is {channel}, wanted mix, left, right or a number from 1", channel=reprlib.repr(channel))
    )
