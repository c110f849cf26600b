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
        DiskFullError,
        FolderBusyError,
        ManifestError,
        ProfileError,
        ProjectError,
        RejectedError,
        SourceError,
        SourceTooLongError,
        TargetError,
        TargetExistsError,
        TonekitError,
        UnknownRuleError,
    )
    from tonekit.findings import Finding, Fix, Ignored, IgnoredBy, Note, Place, Report, Severity, Status
    from tonekit.g711 import decode_alaw, decode_ulaw, encode_alaw, encode_ulaw
    from tonekit.manifest import Manifest, ManifestPrompt, Review, ReviewState, Settings, read_manifest
    from tonekit.marking import mark
    from tonekit.mending import Repair
    from tonekit.pipeline import Method
    from tonekit.preparation import prepare
    from tonekit.prepared import BatchResult, BatchRow, Leftover, Progress, RowState
    from tonekit.profiles import available_profiles, load_profile
    from tonekit.profiles.model import Profile, Scenario
    from tonekit.project import Project, load_project
    from tonekit.projectbatch import prepare_project
    from tonekit.reference_check import check_references
    from tonekit.repairing import repair, repair_file
    from tonekit.sound.level import Levels
    from tonekit.spec import PromptSpec

__version__ = "0.1.0"

__all__ = [
    "BatchResult",
    "BatchRow",
    "ChannelError",
    "ConversionResult",
    "DiskFullError",
    "Finding",
    "Fix",
    "FolderBusyError",
    "Ignored",
    "IgnoredBy",
    "Leftover",
    "Levels",
    "Manifest",
    "ManifestError",
    "ManifestPrompt",
    "Method",
    "Note",
    "Place",
    "Profile",
    "ProfileError",
    "Progress",
    "Project",
    "ProjectError",
    "PromptSpec",
    "RejectedError",
    "Repair",
    "Report",
    "Review",
    "ReviewState",
    "RowState",
    "Scenario",
    "Settings",
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
    "check_references",
    "convert",
    "decode_alaw",
    "decode_ulaw",
    "encode_alaw",
    "encode_ulaw",
    "load_profile",
    "load_project",
    "mark",
    "prepare",
    "prepare_project",
    "read_manifest",
    "repair",
    "repair_file",
]

_HOMES = {
    "tonekit.checking": ("check", "check_files"),
    "tonekit.conversion": ("ConversionResult", "convert"),
    "tonekit.errors": (
        "ChannelError",
        "DiskFullError",
        "FolderBusyError",
        "ManifestError",
        "ProfileError",
        "ProjectError",
        "RejectedError",
        "SourceError",
        "SourceTooLongError",
        "TargetError",
        "TargetExistsError",
        "TonekitError",
        "UnknownRuleError",
    ),
    "tonekit.findings": (
        "Finding",
        "Fix",
        "Ignored",
        "IgnoredBy",
        "Note",
        "Place",
        "Report",
        "Severity",
        "Status",
    ),
    "tonekit.g711": ("decode_alaw", "decode_ulaw", "encode_alaw", "encode_ulaw"),
    "tonekit.sound.level": ("Levels",),
    "tonekit.manifest": ("Manifest", "ManifestPrompt", "Review", "ReviewState", "Settings", "read_manifest"),
    "tonekit.marking": ("mark",),
    "tonekit.mending": ("Repair",),
    "tonekit.pipeline": ("Method",),
    "tonekit.preparation": ("prepare",),
    "tonekit.prepared": ("BatchResult", "BatchRow", "Leftover", "Progress", "RowState"),
    "tonekit.profiles": ("available_profiles", "load_profile"),
    "tonekit.profiles.model": ("Profile", "Scenario"),
    "tonekit.project": ("Project", "load_project"),
    "tonekit.projectbatch": ("prepare_project",),
    "tonekit.reference_check": ("check_references",),
    "tonekit.repairing": ("repair", "repair_file"),
    "tonekit.spec": ("PromptSpec",),
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
