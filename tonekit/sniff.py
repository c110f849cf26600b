"""What bytes are that are not a RIFF/WAVE file: a name in plain words, from their first octets.

The table comes first; below it stand the few kinds that a fixed mark does not tell. Marks are those of the
formats' own specifications.
"""

from __future__ import annotations

import codecs
import re

from tonekit.downloads import unfinished_download
from tonekit.kinds import Kind
from tonekit.placeholders import MARKS as STAND_IN_MARKS
from tonekit.placeholders import placeholder_text, property_list
from tonekit.text import say

HEAD_BYTES = 4096
"""How much of a file is looked at."""


def _recording(name: str) -> Kind:
    return Kind(name=name, sound=True)


_FETCH_AGAIN = "a download or copy was probably not finished; fetch it again"
_EMPTY = Kind(name="an empty file", advice=_FETCH_AGAIN)
_ONE_BYTE = Kind(name="a file of one byte")
_ZEROS = Kind(name="a file that starts with nothing but zero bytes", advice=_FETCH_AGAIN)
_ZEROS_IN_WAV = Kind(name="the first bytes of a WAV file and nothing but zeros behind", advice=_FETCH_AGAIN)
_MP3 = _recording("an MP3 file")
_ADTS = _recording("an AAC (ADTS) file")
_OGG = _recording("an Ogg file")
_MP4 = _recording("an MP4 file")
_MOV = _recording("a QuickTime movie")
_MATROSKA = _recording("a Matroska file")
_WEBM = _recording("a WebM file")
_RIFF = Kind(name="a RIFF file of another kind than WAVE")
_PLAYLIST = Kind(name="a playlist", advice="name the recordings that it lists")
_UNPACK = "unpack it and take the recording in it"
_SILK = Kind(
    name="a SILK voice message, the form in which WeChat stores them",
    advice="no decoder for it is built in; turn it into MP3 or M4A with a SILK v3 decoder first",
)
_HTML = Kind(name="an HTML page", advice="the download went wrong; look at the page and fetch the file again")
_JSON = Kind(name="JSON text", advice="a service may have answered with an error; read the text")
_XML = Kind(name="XML text")
_TEXT = Kind(name="plain text")
_RAW_ALAW = Kind(
    name="a file without a header, by the look of it bare A-law octets",
    advice="export it again as a WAV file",
)

_MARKS: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"ID3\x02", _MP3),
    (0, b"ID3\x03", _MP3),
    (0, b"ID3\x04", _MP3),
    (0, b"fLaC", _recording("a FLAC file")),
    (0, b"#!AMR-WB\n", _recording("an AMR-WB file")),
    (0, b"#!AMR\n", _recording("an AMR file")),
    (0, b"#!SILK_V3", _SILK),
    (0, b"\x02#!SILK_V3", _SILK),
    (0, bytes.fromhex("3026b2758e66cf11"), _recording("a Windows Media (WMA, ASF) file")),
    (0, b".snd", _recording("an AU file")),
    (0, b"caff\x00", _recording("a CAF file")),
    (0, bytes.fromhex("726966662e91cf11"), _recording("a W64 file")),
    (0, b"RF64", _recording("an RF64 file, the WAVE of more than 4 GiB")),
    (0, b"BW64", _recording("a BW64 file, the WAVE of more than 4 GiB")),
    (0, b"RIFX", _recording("a RIFX file, a WAVE with its bytes in the other order")),
    (0, b"\x0b\x77", _recording("an AC-3 file")),
    (0, b"wvpk", _recording("a WavPack file")),
    (0, b"MThd", Kind(name="a MIDI file", advice="it holds notes, not sound; play and record it")),
    (0, b"\x89PNG\r\n\x1a\n", Kind(name="a PNG picture")),
    (0, b"\xff\xd8\xff", Kind(name="a JPEG picture")),
    (0, b"GIF87a", Kind(name="a GIF picture")),
    (0, b"GIF89a", Kind(name="a GIF picture")),
    (0, b"%PDF-", Kind(name="a PDF document")),
    (0, bytes.fromhex("d0cf11e0a1b11ae1"), Kind(name="an old Microsoft Office document")),
    (0, b"PK\x03\x04", Kind(name="a ZIP archive", advice=_UNPACK)),
    (0, b"PK\x05\x06", Kind(name="an empty ZIP archive")),
    (0, b"\x1f\x8b\x08", Kind(name="a gzip archive", advice=_UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", Kind(name="a 7z archive", advice=_UNPACK)),
    (0, b"Rar!\x1a\x07", Kind(name="a RAR archive", advice=_UNPACK)),
    (4, b"1AY&SY", Kind(name="a bzip2 archive", advice=_UNPACK)),
    (0, b"\xfd7zXZ\x00", Kind(name="an xz archive", advice=_UNPACK)),
    (257, b"ustar", Kind(name="a tar archive", advice=_UNPACK)),
    (0, b"\x7fELF", Kind(name="a program")),
    *STAND_IN_MARKS,
)

_IN_RIFF = {b"AVI ": _recording("an AVI video"), b"WEBP": Kind(name="a WebP picture")}
_IN_FORM = {b"AIFF": _recording("an AIFF file"), b"AIFC": _recording("an AIFF-C file")}
_IN_OGG = {
    b"OpusHead": _recording("an Ogg Opus file"),
    b"\x01vorbis": _recording("an Ogg Vorbis file"),
    b"\x7fFLAC": _recording("an Ogg FLAC file"),
    b"Speex   ": _recording("an Ogg Speex file"),
}
_BRANDS = {  # the first letters of the major brand in ftyp
    b"M4A": _recording("an M4A file"),
    b"M4B": _recording("an M4A audio book"),
    b"3g": _recording("a 3GP file"),
    b"qt  ": _MOV,
    b"heic": Kind(name="a HEIC picture"),
    b"mif1": Kind(name="a HEIF picture"),
    b"avif": Kind(name="an AVIF picture"),
}
_TEXTS = (  # what a text starts with, in lower case
    ("#extm3u", _PLAYLIST),
    ("[playlist]", _PLAYLIST),
    ("ffconcat version", _PLAYLIST),
    ("<asx", _PLAYLIST),
    ("<!doctype html", _HTML),
    ("<html", _HTML),
    ("<head", _HTML),
    ("<?xml", _XML),
    ("<svg", _XML),
)
_MPEG1_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def identify(head: bytes) -> Kind | None:
    """Tell what a file is from how it starts.

    Parameters
    ----------
    head : bytes
        The first `HEAD_BYTES` of the file, or all of a shorter one.

    Returns
    -------
    Kind or None
        None for a RIFF/WAVE file that is more than its first 12 bytes and zeros, and for what is not known.
    """
    if len(head) < 2:
        return _ONE_BYTE if head else _EMPTY
    if not head.strip(b"\0"):
        return _ZEROS
    if head.startswith(b"RIFF") and b"WAVE".startswith(head[8:12]):  # or cut short before it
        return _ZEROS_IN_WAV if len(head) > 20 and not head[12:].strip(b"\0") else None
    for offset, mark, kind in _MARKS:
        if head.startswith(mark, offset):
            return kind
    return (
        property_list(head) or _by_container(head) or _by_frames(head) or _by_text(head) or _by_octets(head)
    )


def is_recording(head: bytes) -> bool:
    """Tell whether a file is a recording of another kind than WAV, by how it starts."""
    kind = identify(head)
    return kind is not None and kind.sound


def describe_non_wav(head: bytes, *, name: str | None = None) -> str | None:
    """Say what a file is that should have been a WAV, as a sentence; None if nothing known starts like it.

    A *name* that tells of an unfinished download comes before what the bytes tell.

    Examples
    --------
    >>> describe_non_wav(b"fLaC")
    'it is a FLAC file, wanted a RIFF/WAVE file; convert it first'
    """
    unfinished = None if name is None else unfinished_download(name)
    return unfinished or _described(
        head,
        sound="it is {name}, wanted a RIFF/WAVE file; convert it first",
        advised="it is {name}, wanted a RIFF/WAVE file; {advice}",
        other="it is {name}, wanted a RIFF/WAVE file",
    )


def describe_undecodable(head: bytes) -> str | None:
    """Say what a source is that no decoder reads, as a sentence; None if nothing known starts like it.

    Examples
    --------
    >>> describe_undecodable(b"%PDF-1.7")
    'it is a PDF document, wanted a recording'
    """
    return _described(
        head,
        sound="it is {name}, but no sound can be decoded from it; it may be damaged",
        advised="it is {name}, wanted a recording; {advice}",
        other="it is {name}, wanted a recording",
    )


def _described(head: bytes, *, sound: str, advised: str, other: str) -> str | None:
    kind = identify(head)
    if kind is None:
        return None
    sentence = sound if kind.sound else advised if kind.advice else other
    return say(sentence, name=say(kind.name), advice=say(kind.advice))


def _by_container(head: bytes) -> Kind | None:
    """Look at the type that a container states after its own mark."""
    mark, inner = head[:4], head[8:12]
    if mark == b"RIFF":
        return _IN_RIFF.get(inner, _RIFF)
    if mark == b"FORM":
        return _IN_FORM.get(inner)
    if mark == b"OggS":  # the first packet starts after a page header of 27 bytes and its segment table
        return next((kind for start, kind in _IN_OGG.items() if head.startswith(start, 28)), _OGG)
    if mark == b"\x1aE\xdf\xa3":
        return _WEBM if b"webm" in head[:64] else _MATROSKA
    return _by_box(head)


def _by_box(head: bytes) -> Kind | None:
    """Look at the first box of the MP4 family: its size, four letters, and for ``ftyp`` the brand."""
    box, brand = head[4:8], head[8:12]
    if min(head[:4]) >= 0x20:  # text, not a size
        return None
    if box == b"ftyp":
        return next((kind for start, kind in _BRANDS.items() if brand.startswith(start)), _MP4)
    return _MOV if box in (b"moov", b"mdat", b"wide") else None  # QuickTime from before ftyp


def _by_frames(head: bytes) -> Kind | None:
    """Look for a frame and, since its mark of 11 bits proves little, for the next one behind it."""
    for frame_bytes, kind in ((mp3_frame_bytes, _MP3), (adts_frame_bytes, _ADTS)):
        size = frame_bytes(head)
        if size and frame_bytes(head[size:]):
            return kind
    return None


def mp3_frame_bytes(data: bytes) -> int:
    """Return the length of the MPEG layer III frame that *data* starts with, 0 if there is none."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return 0
    version, kbps_index, rate_index = data[1] >> 3 & 3, data[2] >> 4, data[2] >> 2 & 3
    if version == 1 or kbps_index in (0, 15) or rate_index == 3:
        return 0
    mpeg1 = version == 3
    sample_rate = (44100, 48000, 32000)[rate_index] // {3: 1, 2: 2, 0: 4}[version]
    kbps = (_MPEG1_KBPS if mpeg1 else _MPEG2_KBPS)[kbps_index - 1]
    return (144 if mpeg1 else 72) * kbps * 1000 // sample_rate + (data[2] >> 1 & 1)


def adts_frame_bytes(data: bytes) -> int:
    """Return the length of the ADTS frame that *data* starts with, 0 if there is none."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return 0
    size = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
    return size if size > 7 else 0


def _by_text(head: bytes) -> Kind | None:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as PowerShell redirects
    try:  # not final: the head may end within a character
        text = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    if not all(char.isprintable() or char.isspace() for char in text):
        return None
    placeholder = placeholder_text(text)
    if placeholder is not None:
        return placeholder
    start = text.lstrip()[:1000].lower()
    for mark, kind in _TEXTS:
        if start.startswith(mark):
            return _PLAYLIST if kind is _XML and "<playlist" in start else kind
    return _JSON if re.match(r'[\[{]\s*["\[{\]}]', start) else _TEXT


def _by_octets(head: bytes) -> Kind | None:
    """Take octets for A-law that nearly all stand for small amplitudes, as a quiet start has them."""
    quiet = sum(octet & 0x70 == 0x50 for octet in head)  # segment 0, its even bits inverted by G.711
    return _RAW_ALAW if len(head) >= 160 and quiet > 0.9 * len(head) else None
