"""Duty areas as shapes: which of them hold a point, and which overlap. Safe for many threads."""

from __future__ import annotations

import math
from typing import Final

import shapely
from shapely.geometry import shape

from serving.cameras.notices import Notice
from serving.units.domain import Area, Register

_KM_PER_DEGREE: Final = 111.32
"""Of latitude; of longitude at the equator."""
_LEAST_KM2: Final = 1e-4
"""A hundred square metres: outlines drawn along one border touch by no more."""


class Atlas:
    """A register with its areas in a tree of bounding boxes (STRtree), built once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._shapes = [shape(area.geometry) for area in register.areas]
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self.bounded = frozenset(area.unit for area in register.areas)
        """Units that are on duty in areas only."""

    def at(self, longitude: float, latitude: float) -> list[Area]:
        """The areas that hold a point, their borders included, in the register's order."""
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return [self.register.areas[number] for number in sorted(found)]

    def overlaps(self) -> list[Notice]:
        """Each two areas between which a case could not choose."""
        if not self._shapes:
            return []
        told = []
        pairs = self._tree.query(self._shapes, predicate="intersects")
        for one, other in sorted(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)):
            areas = self.register.areas
            if one < other and self._compete(areas[one], areas[other]):
                shared = self._shapes[one].intersection(self._shapes[other])
                size = km2(shared)
                if size >= _LEAST_KM2:
                    told.append(_notice(areas[one], areas[other], shared, size))
        return told

    def _compete(self, one: Area, other: Area) -> bool:
        """Whether both may be asked for one case, and neither is narrower than the other."""
        first, second = self.register.unit(one.unit), self.register.unit(other.unit)
        if first is None or second is None or first.id == second.id:
            return False
        alike = set(one.covers) & set(other.covers) or not (one.covers or other.covers)
        if first.level is not second.level or not alike:
            return False
        if first.district and second.district and first.district != second.district:
            return False
        return bool({first.id, *first.stands_for} & {second.id, *second.stands_for})


def km2(drawn: shapely.Geometry) -> float:
    """The size of a shape in WGS-84, in square kilometres."""
    if drawn.is_empty:
        return 0.0
    narrower = math.cos(math.radians(drawn.centroid.y))
    return float(drawn.area) * _KM_PER_DEGREE**2 * narrower


def _notice(one: Area, other: Area, shared: shapely.Geometry, size: float) -> Notice:
    point = shared.representative_point()
    told = {
        "one": f"{one.name} ({one.unit})",
        "other": f"{other.name} ({other.unit})",
        "size": f"{size:.2g}",
        "near": f"{point.x:.5f}, {point.y:.5f}",
    }
    sentence = (
        f"The areas {told['one']} and {told['other']} overlap by {told['size']} km² near "
        f"{told['near']}: cases there wait for a dispatcher."
    )
    return Notice(sentence, "overlap", told)
