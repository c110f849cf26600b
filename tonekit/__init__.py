"""Turn any recording into a telephone prompt that the platform accepts.

The names below are loaded when they are first used, so that ``import tonekit`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tonekit.checking import check, check_files
    from tonekit.conversion import ConversionResult, convert
    from tonekit.errors import (
        ChannelError,
        ProfileError,
        RejectedError,
        SourceError,
        SourceTooLongError,
        TargetError,
        TargetExistsError,
        TonekitError,
        UnknownRuleError,
    )
    from tonekit.findings import Finding, Fix, Note, Report, Severity, Status
    from tonekit.g711 import decode_alaw, decode_ulaw, encode_alaw, encode_ulaw
    from tonekit.level import Levels
    from tonekit.pipeline import Method
    from tonekit.profiles import available_profiles, load_profile
    from tonekit.profiles.model import Profile, Scenario

__version__ = "0.1.0"

__all__ = [
    "ChannelError",
    "ConversionResult",
    "Finding",
    "Fix",
    "Levels",
    "Method",
    "Note",
    "Profile",
    "ProfileError",
    "RejectedError",
    "Report",
    "Scenario",
    "Severity",
    "SourceError",
    "SourceTooLongError",
    "Status",
    "TargetError",
    "TargetExistsError",
    "TonekitError",
    "UnknownRuleError",
    "__version__",
    "available_profiles",
    "check",
    "check_files",
    "convert",
    "decode_alaw",
    "decode_ulaw",
    "encode_alaw",
    "encode_ulaw",
    "load_profile",
]

_HOMES = {
    "tonekit.checking": ("check", "check_files"),
    "tonekit.conversion": ("ConversionResult", "convert"),
    "tonekit.errors": (
        "ChannelError",
        "ProfileError",
        "RejectedError",
        "SourceError",
        "SourceTooLongError",
        "TargetError",
        "TargetExistsError",
        "TonekitError",
        "UnknownRuleError",
    ),
    "tonekit.findings": ("Finding", "Fix", "Note", "Report", "Severity", "Status"),
    "tonekit.g711": ("decode_alaw", "decode_ulaw", "encode_alaw", "encode_ulaw"),
    "tonekit.level": ("Levels",),
    "tonekit.pipeline": ("Method",),
    "tonekit.profiles": ("available_profiles", "load_profile"),
    "tonekit.profiles.model": ("Profile", "Scenario"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"  # as Python itself puts it
        raise AttributeError(message)
    value = globals()[name] = getattr(importlib.import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
