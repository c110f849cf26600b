"""Where things stand on the page's scales. Positions are percent of the scale's width."""

from __future__ import annotations

FLOOR_DBOV = -60.0
"""Left end of the scale of levels; 0 dBov is the right one. What is below is silence on a telephone."""

LEVEL_TICKS_DBOV = (-60, -45, -30, -15, 0)

_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600)
_MAX_TICKS = 7
"""As many labels stand side by side on a phone."""


def level_percent(level_dbov: float) -> float:
    """Return where a level stands; what is below the scale stands at its left end.

    Examples
    --------
    >>> level_percent(-15.0), level_percent(-80.0)
    (75.0, 0.0)
    """
    return _percent(level_dbov - FLOOR_DBOV, -FLOOR_DBOV)


def time_percent(time_s: float, duration_s: float) -> float:
    """Return where a time stands on a scale that is *duration_s* long."""
    return _percent(time_s, duration_s)


def time_ticks_s(duration_s: float) -> tuple[float, ...]:
    """Return the times to be marked below a sound: at most seven round ones, from 0.

    Examples
    --------
    >>> time_ticks_s(4.2)
    (0, 1, 2, 3, 4)
    """
    step_s = next((step for step in _STEPS_S if duration_s < step * _MAX_TICKS), _STEPS_S[-1])
    return tuple(round(tick * step_s, 1) for tick in range(int(duration_s / step_s) + 1))


def _percent(part: float, whole: float) -> float:
    return round(min(max(part / whole, 0.0), 1.0) * 100, 2)
