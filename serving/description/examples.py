"""Examples for every operation: real requests and what they were answered.

``examples.json`` is recorded by ``python -m tests.serving.description.record``; tests hold it
against the description, so that an example that is no longer true fails.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, TypedDict

FILE: Final = Path(__file__).with_name("examples.json")


class Example(TypedDict, total=False):
    """``request`` is missing where there is no body, ``answer`` where it is no text."""

    request: Any
    status: int
    answer: Any


@cache
def examples() -> dict[str, Example]:
    """By method and path: ``GET /api/cases``."""
    found: dict[str, Example] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
