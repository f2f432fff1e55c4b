"""Units in the order of their tree. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from serving.units.domain import CityUnit


def in_order(units: Sequence[CityUnit]) -> Iterator[tuple[int, CityUnit]]:
    """Each unit with its depth, directly after the one above it or after a sibling's own."""
    below: dict[str, list[CityUnit]] = {}
    for unit in units:
        below.setdefault(unit.parent, []).append(unit)
    waiting = [(0, unit) for unit in reversed(below.get("", []))]
    while waiting:
        depth, unit = waiting.pop()
        yield depth, unit
        waiting.extend((depth + 1, child) for child in reversed(below.get(unit.id, [])))
