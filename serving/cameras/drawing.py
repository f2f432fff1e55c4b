"""What is wrong with a zone somebody draws. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import Any, Final

import shapely

from serving.phrases import Phrasebook

SMALLEST: Final = 0.0004
"""Share of the picture: 2 % of its width by 2 % of its height. What is smaller is a slip of the
hand; the smallest thing a rule looks for covers more."""
MOST_CORNERS: Final = 200
MOST_ZONES: Final = 100


class Fault(StrEnum):
    TOO_FEW = "too_few"
    """Fewer than three corners."""
    TOO_MANY = "too_many"
    OUTSIDE = "outside"
    """A corner lies outside the picture."""
    CROSSES = "crosses"
    """The outline crosses itself."""
    TOO_SMALL = "too_small"


SENTENCES: Final = Phrasebook(
    "fault",
    {
        Fault.TOO_FEW: "it has fewer than three corners; add some, or delete it.",
        Fault.TOO_MANY: f"it has more than {MOST_CORNERS} corners; leave some out.",
        Fault.OUTSIDE: "a corner lies outside the picture; draw it back in.",
        Fault.CROSSES: "its outline crosses itself; move a corner so that the sides do not meet.",
        Fault.TOO_SMALL: "it is too small to hold anything; draw it larger, or delete it.",
    },
)


def fault_of(polygon: object) -> Fault | None:
    """What is wrong with a ring of ``[x, y]`` in shares of the picture; None when nothing is, and
    for what is no list of points at all: ``Zone`` says what that is."""
    points = _points(polygon)
    if points is None:
        return None
    if len(points) < 3:
        return Fault.TOO_FEW
    if len(points) > MOST_CORNERS:
        return Fault.TOO_MANY
    if any(not (0.0 <= x <= 1.0 and 0.0 <= y <= 1.0) for x, y in points):
        return Fault.OUTSIDE
    ring = shapely.Polygon(points)
    if ring.area <= 0.0 and shapely.LineString(points).is_simple:
        return Fault.TOO_SMALL
    if not ring.is_valid:
        return Fault.CROSSES
    return Fault.TOO_SMALL if ring.area < SMALLEST else None


def faults(zones: Sequence[object]) -> dict[str, Fault]:
    """By zone id (or its place in the list), what is wrong with each zone that is wrong."""
    found = {}
    for position, zone in enumerate(zones):
        given: Mapping[str, Any] = zone if isinstance(zone, Mapping) else {}
        fault = fault_of(given.get("polygon"))
        if fault is not None:
            found[str(given.get("id", position))] = fault
    return found


def _points(polygon: object) -> list[tuple[float, float]] | None:
    if not isinstance(polygon, list | tuple):
        return None
    points = []
    for point in polygon:
        if not isinstance(point, list | tuple) or len(point) != 2:
            return None
        x, y = point
        if not all(isinstance(c, int | float) and isfinite(c) for c in (x, y)):
            return None
        points.append((float(x), float(y)))
    return points
