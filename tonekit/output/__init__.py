"""Results to text and JSON, one module for each kind of result. Pure functions: nothing is printed here."""

from __future__ import annotations

import json
from typing import Any

JSON_VERSION = 1


def as_json(**parts: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Return a JSON document with its version and these parts.

    It is written in ASCII, so that no terminal or pipe can spoil it. A number that is not finite is a defect
    and raises ValueError: JSON has none.
    """
    return json.dumps({"version": JSON_VERSION, **parts}, indent=1, allow_nan=False)
