"""What another file changes of what is there, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Done(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of one sheet. ``field`` is empty for a line that is new or gone."""

    sheet: str
    done: Done
    key: str
    field: str = ""
    before: str = ""
    after: str = ""


Lines = Mapping[str, Mapping[str, Any]]
"""The lines of a sheet by what names them, each with its fields."""


def compared(sheet: str, old: Lines, new: Lines) -> Iterator[Difference]:
    """Everything that ``new`` says otherwise than ``old``: what was there first, then what is
    new."""
    for key in [*old, *(key for key in new if key not in old)]:
        if key not in new:
            yield Difference(sheet, Done.REMOVED, key)
        elif key not in old:
            yield Difference(sheet, Done.ADDED, key)
        else:
            for field, value in new[key].items():
                if value != old[key].get(field):
                    then, now = _text(old[key].get(field)), _text(value)
                    yield Difference(sheet, Done.CHANGED, key, field, then, now)


def by_name(named: Iterable[tuple[str, Mapping[str, Any]]]) -> Lines:
    """Lines whose names may come again: the second of a name is called ``name (2)``."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, fields in named:
        key, number = name, 1
        while key in found:
            number += 1
            key = f"{name} ({number})"
        found[key] = fields
    return found


def _text(value: Any) -> str:
    """As somebody reads it: names in both languages side by side, rungs one after the other."""
    if isinstance(value, dict):
        return " / ".join(_text(one) for one in value.values())
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return "" if value is None else str(value)
