"""Any source to samples: soundfile first, PyAV for what libsndfile can't read. The only module that knows them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from tonekit.source import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """What a source says of itself.

    Attributes
    ----------
    container, encoding : str
        In plain words, such as ``WAV`` and ``16-bit linear PCM``, ``MP4/M4A`` and ``AAC``.
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


class Recording(ABC):
    """A source that is open for decoding."""

    info: SourceInfo

    @abstractmethod
    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Decode from the start, block by block.

        Yields
        ------
        ndarray of float32 [shape=(frames, channels)]
            Samples at ±1.0. Every call decodes from the start again.

        Raises
        ------
        SourceError
            If nothing can be decoded. Damage further on ends the sound instead; see `missing_s`.
        """

    @property
    @abstractmethod
    def missing_s(self) -> float:
        """Seconds that the header promised and the file does not hold; known after `blocks` ended."""


@contextmanager
def open_recording(source: SourceFile) -> Iterator[Recording]:
    """Open a source for decoding."""
    raise NotImplementedError
