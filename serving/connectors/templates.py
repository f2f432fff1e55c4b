"""Fields of an event put where a platform wants them: ``{camera.name}`` stands for a part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}")


class BlankUnknown(ValueError):
    """A template names a ``part`` that no event has."""

    def __init__(self, part: str) -> None:
        super().__init__(f"no event has a part {part}")
        self.part = part


def filled(fields: Mapping[str, str], event: Mapping[str, Any]) -> dict[str, Any]:
    """A nested object: dots in a field's name open an object inside.

    A template that is one blank and nothing else keeps the part's type; inside other text a part
    is written out, and one that is null leaves nothing. Raises BlankUnknown.
    """
    body: dict[str, Any] = {}
    for name, template in fields.items():
        place = body
        *path, last = name.split(".")
        for step in path:
            place = place.setdefault(step, {})
        place[last] = _value(template, event)
    return body


def written(template: str, event: Mapping[str, Any]) -> str:
    """``template`` with its blanks filled as text. Raises BlankUnknown."""
    return _BLANK.sub(lambda blank: _text(_part(blank[1], event)), template)


def _value(template: str, event: Mapping[str, Any]) -> Any:
    alone = _BLANK.fullmatch(template)
    return _part(alone[1], event) if alone else written(template, event)


def _part(path: str, event: Mapping[str, Any]) -> Any:
    here: Any = event
    for step in path.split("."):
        if here is None:
            return None
        if isinstance(here, list) and step.isdigit():
            here = here[int(step)] if int(step) < len(here) else None
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
        else:
            raise BlankUnknown(path)
    return here


def _text(value: Any) -> str:
    return "" if value is None else str(value)
