"""What the mobile network makes of a sound: through AMR-NB at 12.2 kbit/s, and back.

That is the codec of GSM and UMTS calls (3GPP TS 26.071), at the rate that it has where the reception is good.
Encoder and decoder are OpenCORE's. The wheels of PyAV 17 and 18 bring them along, those of PyAV 19 do not.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, cast

import av
import numpy as np

from tonekit.errors import PreviewError
from tonekit.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SAMPLE_RATE = 8000
"""The only one of AMR-NB, in Hz."""

_CODEC = "libopencore_amrnb"
_BIT_RATE = 12_200
_FRAME = 160
"""Samples of 20 ms."""

_DELAY = 40
"""Samples by which the decoded sound is late: the encoder looks 5 ms ahead (3GPP TS 26.090)."""


def through_mobile(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return a sound as it arrives at a mobile telephone, without errors of transmission.

    Parameters
    ----------
    samples : ndarray of int16 [shape=(frames,)]
        Mono signal at 8000 Hz.

    Returns
    -------
    ndarray of int16 [shape=(frames,)]
        What is decoded, at the same place in time.

    Raises
    ------
    PreviewError
        If PyAV was built without the encoder or the decoder, or they fail.
    """
    count = -(-(samples.size + _DELAY) // _FRAME)
    padded = np.zeros((count, _FRAME), np.int16)
    padded.reshape(-1)[: samples.size] = samples
    try:
        decoded = np.concatenate(list(_coded(padded)))
    except av.codec.codec.UnknownCodecError as error:
        sentence = (
            "PyAV {version} as it is installed can't encode AMR-NB, so there is no preview of a mobile call; "
            'PyAV 18 can: pip install "av<19"'
        )
        raise PreviewError(say(sentence, version=av.__version__)) from error
    except av.error.FFmpegError as error:
        sentence = "there is no preview of a mobile call: AMR-NB's codec says {reason}"
        raise PreviewError(say(sentence, reason=error.strerror)) from error
    return decoded[_DELAY : _DELAY + samples.size]


def _coded(frames: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
    """Encode frame by frame, and decode each packet at once."""
    encoder, decoder = _codec("w"), _codec("r")
    encoder.bit_rate = _BIT_RATE
    for frame in chain(map(_frame, frames), (None,)):  # after the last, what is held back
        for packet in encoder.encode(frame):
            yield from (decoded.to_ndarray()[0] for decoded in decoder.decode(packet))


def _codec(mode: Literal["r", "w"]) -> av.AudioCodecContext:
    context = cast("av.AudioCodecContext", av.CodecContext.create(_CODEC, mode))
    context.sample_rate, context.layout, context.format = SAMPLE_RATE, "mono", "s16"
    return context


def _frame(samples: NDArray[np.int16]) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    return frame
