"""Bytes of a text file, decoded."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from tonekit.references.document import TextError
from tonekit.text import say

_MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)

CODE_ENCODINGS = ("utf-8", "gb18030")
"""What source code is tried in, in this order: older Chinese sources are in GBK, a part of GB18030."""


def decode(data: bytes, *, encodings: tuple[str, ...] = ("utf-8",)) -> str:
    """Return the text that *data* holds, without a byte order mark.

    Parameters
    ----------
    data : bytes
        The file.
    encodings : tuple of str, optional
        What is tried, in this order, where no byte order mark tells.

    Raises
    ------
    TextError
        If it is in none of these encodings, or holds NUL characters as only binary files do.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    for name in (encoding,) if mark else encodings:
        try:
            text = data[len(mark) :].decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise TextError(say("this is not a text: it holds NUL characters"))
        return text
    if b"\0" in data and not mark:
        raise TextError(say("this is not a text: it holds NUL characters"))
    wanted = encoding or " or ".join(encodings)
    raise TextError(say("this text is not in {encoding}; save it in UTF-8", encoding=wanted.upper()))
