"""How loud a sound is, and where it starts and ends. Samples in, frozen `Levels` out.

0 dBov is the RMS of a full-scale square wave (ITU-T G.100.1), so a full-scale sine is at -3.01 dBov.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels of one sound.

    Attributes
    ----------
    peak_dbov, rms_dbov : float or None
        Largest magnitude and RMS over all samples, in dBov; None for digital silence.
    active_speech_dbov, activity : float or None
        Speech level by ITU-T P.56 and the share of time in which there is speech, 0 to 1; None while
        tonekit does not measure them.
    dc_offset : float
        Mean of the samples, as a share of full scale.
    clipped_frames : int
        Frames in runs at the extreme value.
    lead_silence_s, tail_silence_s : float
        Silence at the start and at the end, in seconds; both the whole length where all is silence.
    """

    peak_dbov: float | None
    rms_dbov: float | None
    active_speech_dbov: float | None
    activity: float | None
    dc_offset: float
    clipped_frames: int
    lead_silence_s: float
    tail_silence_s: float

    def to_dict(self) -> dict[str, Any]:
        """Return the levels as JSON-ready values, in the order in which they are documented."""
        return {name: getattr(self, name) for name in self.__slots__}


def measure(samples: NDArray[np.float32] | NDArray[np.float64], *, sample_rate: int) -> Levels:
    """Measure a mono sound."""
    raise NotImplementedError
