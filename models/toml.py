"""TOML as everybody here reads it."""

from __future__ import annotations

import tomllib
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """What ``text`` says. Raises tomllib.TOMLDecodeError, also for what is nested so deeply that
    the parser of the standard library gives up."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError("it is nested too deeply") from None
