"""What holds for every test: a busy machine is no defect, so no example has a deadline."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tonekit", deadline=None)
settings.load_profile("tonekit")
