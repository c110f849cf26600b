"""Files that hold no sound but name other files: recognised before any decoder could follow them."""

from __future__ import annotations

import re

from tonekit.text import say

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_KINDS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), kind)
    for pattern, kind in (
        (r"\A#EXTM3U", "M3U"),
        (r"\A\[playlist\]", "PLS"),
        (r"\A(\[reference\]|<asx\b)", "ASX"),
        (r"<playlist\b", "XSPF"),
        (r"<smil\b", "SMIL"),
        (r"<MPD\b", "DASH"),
        (r"<SmoothStreamingMedia\b", "Smooth Streaming"),
        (r"<(\w+:)?(CompositionPlaylist|AssetMap)\b", "IMF"),
        (r"\A(ffconcat version|([ \t]*#[^\n]*\n)*[ \t]*file[ \t]+\S+[ \t]*\r?$)", "ffconcat"),
        (r"\Av=0\s+o=", "SDP"),
        (r"^[ \t]*FILE[ \t]+.+[ \t](WAVE|MP3|AIFF|BINARY|MOTOROLA)[ \t]*\r?$", "CUE"),
        (r"\A(rtsptext|rtsp://|https?://|file://)", "URL"),
    )
)


def describe_playlist(head: bytes) -> str | None:
    r"""Say what a file is that names other files or addresses; None if it is something else.

    Parameters
    ----------
    head : bytes
        The first few thousand bytes.

    Returns
    -------
    str or None
        A sentence.

    Examples
    --------
    >>> describe_playlist(b"#EXTM3U\n/etc/passwd\n")
    'it is a playlist (M3U), which names other files; give the recording itself'
    >>> describe_playlist(b"RIFF") is None
    True
    """
    if b"\0" in head and not head.startswith(_UTF16_MARKS):
        return None  # not text
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    for pattern, kind in _KINDS:
        if pattern.search(text):
            return say(
                "it is a playlist ({kind}), which names other files; give the recording itself", kind=kind
            )
    return None


def _decoded(head: bytes) -> str:
    if head.startswith(_UTF16_MARKS):
        return head[: len(head) & ~1].decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace")
