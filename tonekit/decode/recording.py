"""A source that is open for decoding, whichever decoder reads it, and what every decoder must keep to."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tonekit.errors import SourceError
from tonekit.source import FileView
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer
    from numpy.typing import NDArray

MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 4_000, 384_000
MAX_CHANNELS = 64

_BLOCK_SAMPLES = 2**20  # of all channels together: 4 MiB
_MAX_BLOCK_FRAMES = 2**16

_MAX_MAGNITUDE = 1e12
"""Beyond any integer that a tool may have written as a float; powers of it can still be summed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What a source says of itself.

    Attributes
    ----------
    container, encoding : str
        In plain words, such as ``WAV`` and ``16-bit linear PCM``, ``MP4/QuickTime`` and ``AAC``.
    sample_rate : int
        In Hz.
    channels : int
        Number of channels.
    channel_names : tuple of str
        One for each channel where the source tells (``FL``, ``FR``, ``FC``, ``LFE``, ``BL``, ``BR``,
        ``SL``, ``SR``, ``BC`` ...); empty where it does not.
    frames : int or None
        Length that the container declares; None where it declares none.
    """

    container: str
    encoding: str
    sample_rate: int
    channels: int
    channel_names: tuple[str, ...]
    frames: int | None


class Recording:
    """A source that is open for decoding.

    Parameters
    ----------
    info : SourceInfo
        What the source says of itself.
    decode : callable
        Decodes from the start: yields float32 blocks of shape (frames, channels), of any length, and
        raises DamageError where it can't go on.
    declared_frames : callable
        Given how many frames were decoded, how many the source's header promises; None if it promises
        nothing.
    begun : iterator, optional
        What *decode* would return, for the first time that it is wanted: of a source that is open already.
    close : callable, optional
        Closes what is open for *begun*, whether that was wanted or not.

    Raises
    ------
    SourceError
        If the rate or the number of channels is out of bounds.
    """

    def __init__(
        self,
        info: SourceInfo,
        decode: Callable[[], Iterator[NDArray[np.float32]]],
        declared_frames: Callable[[int], int | None] = lambda _decoded: None,
        begun: Iterator[NDArray[np.float32]] | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        check_bounds(sample_rate=info.sample_rate, channels=info.channels)
        self.info = info
        self._decode = decode
        self._declared_frames = declared_frames
        self._begun = begun
        self.close = close
        self._missing_frames = 0

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Decode from the start, block by block.

        Yields
        ------
        ndarray of float32 [shape=(frames, channels)]
            Samples at ±1.0, a block no larger than 4 MiB. Every call decodes from the start again.

        Raises
        ------
        SourceError
            If nothing can be decoded, or a sample is not a finite number or far too large. Damage further
            on ends the sound instead; see `missing_s`.
        """
        decoded = 0
        for block in self._until_damage():
            if not max(block.max(initial=0.0), -block.min(initial=0.0)) <= _MAX_MAGNITUDE:  # so is NaN
                raise self._no_sound(block, decoded)
            decoded += len(block)
            yield from _pieces(block, block_frames(self.info.channels))
        if not decoded:
            raise SourceError(say("it holds no sound"))
        self._missing_frames = max(0, (self._declared_frames(decoded) or 0) - decoded)

    def _no_sound(self, block: NDArray[np.float32], decoded: int) -> SourceError:
        """Return the error that says what is wrong with a block that begins after so many frames."""
        bad = ~np.isfinite(block).all(axis=1)
        if not bad.any():
            return SourceError(say("its samples are too large to be sound; export it again"))
        return SourceError(
            say(
                "it holds samples that are not finite numbers, the first after {time:.2f} s",
                time=(decoded + int(np.argmax(bad))) / self.info.sample_rate,
            )
        )

    def _until_damage(self) -> Iterator[NDArray[np.float32]]:
        decoded = False
        begun, self._begun = self._begun, None
        try:
            for block in self._decode() if begun is None else begun:
                decoded = decoded or len(block) > 0
                yield block
        except DamageError:
            if not decoded:
                raise SourceError(
                    say("its sound can't be decoded; it is damaged or of an unknown kind")
                ) from None

    @property
    def missing_s(self) -> float:
        """Seconds that the header promised and the file does not hold; known after `blocks` ended."""
        return self._missing_frames / self.info.sample_rate


def block_frames(channels: int) -> int:
    """Return how many frames a block may have."""
    return max(1, min(_MAX_BLOCK_FRAMES, _BLOCK_SAMPLES // channels))


class DamageError(Exception):
    """A decoder can't read a file, or not further. It never leaves the package."""


class DecoderFile(FileView):
    """A file as a decoder's C code may call it: a failing read ends it for good, and is kept in `failure`.

    C code can't pass an exception on. An interrupt that comes while it reads would be lost too.
    """

    failure: BaseException | None = None

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill *buffer* as far as the file goes."""
        if self.failure is not None:
            return 0
        try:
            return super().readinto(buffer)
        except BaseException as error:  # noqa: BLE001 - `decoding` raises it
            self.failure = error
            return 0


@contextmanager
def decoding(file: DecoderFile) -> Iterator[None]:
    """Turn whatever a decoder raises into DamageError, unless the file could not be read: then raise that.

    On hostile bytes the bindings raise not only their own classes but also UnicodeDecodeError,
    OverflowError, MemoryError or ZeroDivisionError.
    """
    try:
        yield
    except (SourceError, DamageError):
        raise
    except Exception:  # noqa: BLE001 - see above: no smaller class holds them all
        raise DamageError from None
    finally:
        if file.failure is not None:
            raise file.failure


def check_bounds(*, sample_rate: int, channels: int) -> None:
    """Refuse what no recording has.

    Raises
    ------
    SourceError
        If the rate is not within 4 to 384 kHz, or the channels not within 1 to 64.
    """
    if not MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
        raise SourceError(
            say(
                "its sample rate is {rate} Hz, wanted {least} to {most} Hz",
                rate=sample_rate,
                least=MIN_SAMPLE_RATE,
                most=MAX_SAMPLE_RATE,
            )
        )
    if not 1 <= channels <= MAX_CHANNELS:
        raise SourceError(
            say("it has {channels} channels, wanted 1 to {most}", channels=channels, most=MAX_CHANNELS)
        )


def _pieces(block: NDArray[np.float32], frames: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(block), frames):
        yield block[start : start + frames]
