"""What callers hear of a prompt, as a file that every player plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tonekit.g711 import decode_alaw
from tonekit.riff import build_pcm_wav

if TYPE_CHECKING:
    from numpy.typing import NDArray


def preview_wav(octets: bytes, *, mobile: bool = False) -> bytes:
    r"""Decode the octets of a prompt to a WAV file of 16-bit PCM.

    Parameters
    ----------
    octets : bytes
        A-law octets at 8000 Hz; there may be none.
    mobile : bool
        Whether the caller has a mobile telephone: see `tonekit.mobile`.

    Returns
    -------
    bytes
        The file, as long as the prompt.

    Raises
    ------
    PreviewError
        If *mobile* is wanted and can't be made here.

    Examples
    --------
    >>> len(preview_wav(b"\xd5" * 8000))
    16044
    """
    samples = decode_alaw(np.frombuffer(octets, np.uint8))
    if mobile:
        from tonekit.mobile import through_mobile  # noqa: PLC0415 - loads av

        samples = through_mobile(samples)
    return pcm_wav(samples)


def pcm_wav(samples: NDArray[np.int16], *, sample_rate: int = 8000) -> bytes:
    """Write a sound as a plain WAV file.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(frames,)]
        Mono signal.
    sample_rate : int
        In Hz.

    Returns
    -------
    bytes
        The file, of 16-bit PCM: 44 bytes and the samples.
    """
    return build_pcm_wav(samples.astype("<i2").tobytes(), sample_rate=sample_rate)
