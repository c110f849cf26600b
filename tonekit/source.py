"""The kinds of source that a caller may hand over, made into one: a seekable binary file, or samples."""

from __future__ import annotations

import io
import operator
import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, SupportsIndex, TypeAlias, TypeGuard, cast

import numpy as np

from tonekit.errors import SourceError
from tonekit.files import open_regular
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer
    from numpy.typing import NDArray

    class Segment(Protocol):
        """A pydub ``AudioSegment``, as far as it is read; pydub publishes no types of its own."""

        raw_data: bytes
        sample_width: int
        frame_rate: int
        channels: int

    SourceLike: TypeAlias = (
        str
        | os.PathLike[str]
        | bytes
        | bytearray
        | memoryview
        | BinaryIO
        | tuple[NDArray[Any], int]
        | Segment
    )

MAX_STREAM_BYTES = 256 * 2**20
"""What is taken from a pipe: 25 minutes of CD sound fit."""

MAX_MEMORY_BYTES = 16 * 2**20
"""What of it is kept in memory; more goes to a temporary file without a name."""

_PIECE_BYTES = 2**20
_FULL_SCALE = {"int8": 2**7, "uint8": 2**7, "int16": 2**15, "int32": 2**31, "float32": 1, "float64": 1}
_SAMPLE_DTYPES = _FULL_SCALE.keys() - {"int8"}
_SEGMENT_DTYPES = {1: "i1", 2: "<i2", 4: "<i4"}  # pydub keeps 8 bits signed and makes 32 of 24


class FileView(io.RawIOBase):
    """A file from one position on, read-only, with a position of its own.

    It has no name, so that no decoder looks for files beside it.

    Parameters
    ----------
    file : binary file
        Seekable. It is not closed with the view.
    start : int
        Where the view begins.
    path : path, optional
        What *file* was opened by, and may be opened by again.
    """

    def __init__(self, file: BinaryIO, start: int = 0, *, path: str | os.PathLike[str] | None = None) -> None:
        super().__init__()
        with _readable():
            self._size = max(0, file.seek(0, io.SEEK_END) - start)
        self._file, self._start, self._path = file, start, path
        if isinstance(file, FileView):  # it is passed over, since decoders read often
            self._file, self._start = file.place(start)
            self._path = None if start else file._path  # noqa: SLF001 - of its own class
        self._position = 0

    def place(self, position: int) -> tuple[BinaryIO, int]:
        """Return the file that is viewed, and where in it a position of the view is."""
        return self._file, self._start + position

    def reopened(self) -> BinaryIO | None:
        """Open the file once more, for C code that reads by itself and needs no call back to Python.

        Returns
        -------
        binary file or None
            To be closed by the caller. None where the view is not the whole of a file that tonekit opened,
            where another file has its path now, or where a descriptor means nothing to other C code.
        """
        if self._path is None or self._start or os.name != "posix":
            return None
        try:
            again = open_regular(self._path)
        except SourceError:
            return None
        if os.path.samestat(os.fstat(again.fileno()), os.fstat(self._file.fileno())):
            return again
        again.close()
        return None

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position, counted from where the view begins."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move the position; it can't go before the beginning."""
        base = (0, self._position, self._size)[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill *buffer* as far as the file goes, which is never more than it had at first.

        Raises
        ------
        SourceError
            If the file can't be read, whatever it raises.
        """
        target = memoryview(buffer).cast("B")
        wanted = min(len(target), max(0, self._size - self._position))
        done = 0
        try:  # not _readable: decoders read often, and a context takes as long as the reading
            self._file.seek(self._start + self._position)
            while done < wanted and (data := self._file.read(wanted - done)):  # a read may give less
                target[done : done + len(data)] = data
                done += len(data)
        except Exception as error:
            raise _unreadable(error) from error
        self._position += done
        return done


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever a caller's file raises when it is read into SourceError."""
    try:
        yield
    except SourceError:
        raise
    except Exception as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> SourceError:
    reason = getattr(error, "strerror", None) or error
    return SourceError(say("it can't be read: {reason}", reason=reason))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceFile:
    """A source that must be decoded.

    Attributes
    ----------
    file : binary file
        Its bytes: seekable, the first at position 0.
    size : int
        Number of bytes.
    """

    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceSamples:
    """A source that is decoded already.

    Attributes
    ----------
    samples : ndarray of int8, uint8, int16, int32, float32 or float64 [shape=(frames, channels)]
        Integers at their full scale (``uint8`` around 128), floats at ±1.0.
    sample_rate : int
        In Hz.
    """

    samples: NDArray[Any]
    sample_rate: int

    def block(self, start: int, end: int) -> NDArray[np.float32]:
        """Return frames *start* to *end* as float32 at ±1.0."""
        with np.errstate(over="ignore"):  # infinity is refused later
            floats = self.samples[start:end].astype(np.float32)
        kind = self.samples.dtype.name
        return floats * np.float32(1 / _FULL_SCALE[kind]) - np.float32(kind == "uint8")


@contextmanager
def open_source(source: SourceLike) -> Iterator[SourceFile | SourceSamples]:
    """Open whatever a caller hands over.

    Parameters
    ----------
    source : path, bytes-like, binary file, AudioSegment or (samples, sample_rate)
        A binary file is read from where it stands; it is not closed, and stands there again
        afterwards if it can seek. What can't seek is read to its end first, up to 256 MiB. Samples
        have shape (frames,) or (frames, channels), are int16, int32 or uint8 at full scale, or
        float32 or float64 at ±1.0.

    Yields
    ------
    SourceFile or SourceSamples
        Good until the context ends.

    Raises
    ------
    SourceError
        If a path names no readable file, or a stream has no end.
    TypeError
        If *source* is none of these, or samples have another dtype.
    ValueError
        If samples have another shape, or a rate that is not positive.
    """
    with ExitStack() as stack:
        if isinstance(source, str | os.PathLike):
            yield _source_file(stack.enter_context(open_regular(source)), path=source)
        elif isinstance(source, bytes | bytearray | memoryview):
            yield _source_file(io.BytesIO(source))
        elif isinstance(source, tuple):
            yield _samples(*_pair(source))
        elif _is_segment(source):
            yield _segment_samples(source)
        elif hasattr(source, "read"):
            file, start = _seekable(cast("BinaryIO", source), stack)
            yield _source_file(file, start=start)
        else:
            raise TypeError(
                say(
                    "a source is a path, bytes, a binary file, an AudioSegment or (samples, sample_rate), "
                    "not {kind}",
                    kind=type(source).__name__,
                )
            )


def _source_file(file: BinaryIO, *, start: int = 0, path: str | os.PathLike[str] | None = None) -> SourceFile:
    view = FileView(file, start, path=path)
    size = view.seek(0, io.SEEK_END)
    view.seek(0)
    return SourceFile(file=cast("BinaryIO", view), size=size)


def _seekable(file: BinaryIO, stack: ExitStack) -> tuple[BinaryIO, int]:
    """Return a file that can seek, and where the source begins in it.

    A device, or a file of ``/proc``, can seek but says that it is empty: it is read to its end like a pipe.
    """
    with _readable():
        nothing = file.read(0)
    if not isinstance(nothing, bytes):
        raise TypeError(say("a file must be opened in binary mode, this one gives text"))
    try:
        start = file.tell()
        end = file.seek(0, io.SEEK_END)
        file.seek(start)
    except (AttributeError, OSError, EOFError):  # io.UnsupportedOperation is an OSError; gzip ends so
        return _spooled(file, stack), 0
    stack.callback(file.seek, start)
    return (file, start) if start < end else (_spooled(file, stack), 0)


def _spooled(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """Read a stream to its end."""
    import tempfile  # noqa: PLC0415 - it loads much, for a pipe only

    spool = tempfile.SpooledTemporaryFile(MAX_MEMORY_BYTES)  # noqa: SIM115 - the caller's stack closes it
    stack.callback(spool.close)
    size = 0
    while piece := _next_piece(stream):
        size += len(piece)
        if size > MAX_STREAM_BYTES:
            limit = MAX_STREAM_BYTES // 2**20
            raise SourceError(
                say("it is a stream of more than {limit} MiB; save it to a file first", limit=limit)
            )
        spool.write(piece)
    return cast("BinaryIO", spool)


def _next_piece(stream: BinaryIO) -> bytes:
    with _readable():
        return stream.read(_PIECE_BYTES)


def _is_segment(source: object) -> TypeGuard[Segment]:
    """Recognise pydub's AudioSegment; whoever has one has imported pydub."""
    pydub = sys.modules.get("pydub")
    return pydub is not None and isinstance(source, pydub.AudioSegment)


def _segment_samples(segment: Segment) -> SourceSamples:
    flat = np.frombuffer(segment.raw_data, _SEGMENT_DTYPES[segment.sample_width])
    return SourceSamples(samples=flat.reshape(-1, segment.channels), sample_rate=segment.frame_rate)


def _pair(source: tuple[Any, ...]) -> tuple[Any, Any]:
    if len(source) != 2:
        raise ValueError(say("the tuple has {count} items, wanted (samples, sample_rate)", count=len(source)))
    return source[0], source[1]


def _samples(samples: object, sample_rate: SupportsIndex) -> SourceSamples:
    if not isinstance(samples, np.ndarray) or samples.dtype.name not in _SAMPLE_DTYPES:
        raise TypeError(
            say(
                "samples are {kind}, wanted an array of int16, int32, uint8, float32 or float64",
                kind=getattr(samples, "dtype", None) or type(samples).__name__,
            )
        )
    if samples.ndim not in {1, 2}:
        raise ValueError(
            say("samples have shape {shape}, wanted (frames,) or (frames, channels)", shape=samples.shape)
        )
    rate = operator.index(sample_rate)
    if rate <= 0:
        raise ValueError(say("the sample rate is {rate} Hz, wanted a positive one", rate=rate))
    return SourceSamples(samples=samples[:, np.newaxis] if samples.ndim == 1 else samples, sample_rate=rate)
