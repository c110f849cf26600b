"""Where the sound of a file begins: after tags and zeros, at need at the first frames that can be found."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from tonekit.sniff import adts_frame_bytes, mp3_frame_bytes
from tonekit.source import FileView

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_TAGS = 100
_MIN_ZEROS, _SEARCHED_BYTES = 16, 2**16
_FRAMES_IN_A_ROW = 3  # noise has two now and then
_FRAME_HEADER_BYTES = 7


def sound_start(file: BinaryIO) -> int:
    """Return where tags and zeros end, as many as there are.

    FFmpeg skips one tag, and no more than a megabyte. What starts with a few zeros only is no padding but
    the size of an MP4 box.
    """
    view = FileView(file)
    start = 0
    for _ in range(_MAX_TAGS):
        view.seek(start)
        head = view.read(_SEARCHED_BYTES)
        skipped = _tag_bytes(head) or _zeros(head)
        if not skipped:
            break
        start += skipped
    return start


def first_frame(file: BinaryIO) -> int | None:
    """Return where the first frames of MP3 or ADTS stand that follow one another; None if there are none.

    That is how a recording from a radio stream starts, or one with a strange tag in front.
    """
    data = FileView(file).read(_SEARCHED_BYTES)
    place = data.find(b"\xff")
    while place >= 0:
        if any(_frames_follow(data, place, measure) for measure in (mp3_frame_bytes, adts_frame_bytes)):
            return place
        place = data.find(b"\xff", place + 1)
    return None


def _tag_bytes(head: bytes) -> int:
    """Return the length of the tag that *head* starts with, 0 if there is none.

    An ID3v2 tag has ten bytes, and as many as its last four say, seven bits each. An APEv2 tag in front
    has 32 bytes, and as many as the twelfth and the three after it say.
    """
    if head.startswith(b"ID3") and len(head) >= 10:
        footer = 10 if head[5] & 0x10 else 0
        sizes = zip(head[6:10], (21, 14, 7, 0), strict=True)
        return 10 + footer + sum((octet & 0x7F) << shift for octet, shift in sizes)
    if head.startswith(b"APETAGEX") and len(head) >= 32:
        return 32 + int.from_bytes(head[12:16], "little")
    return 0


def _zeros(head: bytes) -> int:
    zeros = len(head) - len(head.lstrip(b"\0"))
    return zeros if zeros >= _MIN_ZEROS else 0


def _frames_follow(data: bytes, start: int, measure: Callable[[bytes], int]) -> bool:
    """Tell whether frames of one kind, rate and number of channels follow one another from *start* on."""
    places = [start]
    for _ in range(_FRAMES_IN_A_ROW):
        size = measure(data[places[-1] : places[-1] + _FRAME_HEADER_BYTES])
        if not size:
            return False
        places.append(places[-1] + size)
    return all(
        data[a + 1] == data[b + 1] and data[a + 2] & 12 == data[b + 2] & 12 for a, b in pairwise(places[:-1])
    )
