"""Boxes and polygons on a picture, in normalised coordinates.

Every coordinate is a share of the picture: x from 0 (left) to 1 (right), y from 0 (top) to 1
(bottom). A zone drawn once therefore fits the main stream, the sub-stream and the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import shapely
from pydantic import AfterValidator

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a picture's content has moved: shares of its width and height, right and down."""

    dx: float = 0.0
    dy: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.dx or self.dy)

    def __add__(self, other: Shift) -> Shift:
        return Shift(self.dx + other.dx, self.dy + other.dy)

    def __neg__(self) -> Shift:
        return Shift(-self.dx, -self.dy)

    @property
    def size(self) -> float:
        """The longer of its two parts, ≥ 0."""
        return max(abs(self.dx), abs(self.dy))


NO_SHIFT = Shift()


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, 0 ≤ x1 < x2 ≤ 1 and 0 ≤ y1 < y2 ≤ 1.

    Raises ValueError when a corner lies outside the picture or the box has no area.
    """

    x1: float
    y1: float
    x2: float
    y2: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.x1 < self.x2 <= 1.0 and 0.0 <= self.y1 < self.y2 <= 1.0):
            raise ValueError(
                f"a box needs 0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1, not {self.xyxy}"
            )

    @classmethod
    def from_pixels(cls, xyxy: tuple[float, float, float, float], width: int, height: int) -> Box:
        """A box in pixels of a ``width`` × ``height`` picture, clipped to its edges."""
        x1, y1, x2, y2 = xyxy
        return cls(
            min(max(x1 / width, 0.0), 1.0),
            min(max(y1 / height, 0.0), 1.0),
            min(max(x2 / width, 0.0), 1.0),
            min(max(y2 / height, 0.0), 1.0),
        )

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        return (self.x1, self.y1, self.x2, self.y2)

    @property
    def corners(self) -> tuple[Point, ...]:
        """The box as a ring, clockwise on the picture from its upper left corner."""
        return ((self.x1, self.y1), (self.x2, self.y1), (self.x2, self.y2), (self.x1, self.y2))

    @property
    def area(self) -> float:
        """Share of the picture, 0..1."""
        return (self.x2 - self.x1) * (self.y2 - self.y1)

    @property
    def centre(self) -> Point:
        return ((self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2)

    def moved(self, shift: Shift) -> Box | None:
        """The box moved and cut at the picture's edges; None when nothing of it is left inside."""
        x1, y1 = max(self.x1 + shift.dx, 0.0), max(self.y1 + shift.dy, 0.0)
        x2, y2 = min(self.x2 + shift.dx, 1.0), min(self.y2 + shift.dy, 1.0)
        return Box(x1, y1, x2, y2) if x1 < x2 and y1 < y2 else None

    def intersection(self, other: Box) -> float:
        """Shared area as a share of the picture."""
        wide = min(self.x2, other.x2) - max(self.x1, other.x1)
        high = min(self.y2, other.y2) - max(self.y1, other.y1)
        return max(wide, 0.0) * max(high, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        shared = self.intersection(other)
        return shared / (self.area + other.area - shared)

    def share_within(self, other: Box) -> float:
        """Share of this box that lies inside ``other``, 0..1."""
        return self.intersection(other) / self.area

    def foot(self, share: float = 0.2) -> Box:
        """The lowest ``share`` of the box: where a standing thing touches the ground."""
        return Box(self.x1, self.y2 - (self.y2 - self.y1) * share, self.x2, self.y2)

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Rounded outward to whole pixels of a ``width`` × ``height`` picture."""
        return (
            math.floor(self.x1 * width),
            math.floor(self.y1 * height),
            math.ceil(self.x2 * width),
            math.ceil(self.y2 * height),
        )


def _checked_ring(points: tuple[Point, ...]) -> tuple[Point, ...]:
    if len(points) < 3:
        raise ValueError(f"a zone needs at least three corners, this one has {len(points)}")
    outside = [p for p in points if not (0.0 <= p[0] <= 1.0 and 0.0 <= p[1] <= 1.0)]
    if outside:
        raise ValueError(
            f"corner {outside[0]} lies outside the picture: coordinates are shares from 0 to 1"
        )
    ring = shapely.Polygon(points)
    if not ring.is_valid:
        raise ValueError("the outline crosses itself: list the corners in order around the zone")
    if ring.area <= 0.0:
        raise ValueError("the outline encloses nothing: the corners lie on one line")
    return points


Ring = Annotated[tuple[Point, ...], AfterValidator(_checked_ring)]
"""A simple polygon of at least three corners inside the picture, checked when it is made."""


def moved_ring(ring: tuple[Point, ...], shift: Shift) -> tuple[Point, ...] | None:
    """``ring`` moved and cut off at the picture's edges; None when nothing of it is left inside.

    Where the edge cuts it into several pieces the largest stays.
    """
    there = shapely.Polygon([(x + shift.dx, y + shift.dy) for x, y in ring])
    pieces = shapely.get_parts(shapely.intersection(there, shapely.box(0.0, 0.0, 1.0, 1.0)))
    areas = [piece for piece in pieces if isinstance(piece, shapely.Polygon) and piece.area > 0.0]
    if not areas:
        return None
    largest = max(areas, key=lambda piece: float(piece.area))
    return tuple((float(x), float(y)) for x, y in largest.exterior.coords[:-1])


def covered_share(box: Box, *rings: tuple[Point, ...]) -> float:
    """Share of ``box`` that lies inside any of ``rings``, 0..1; overlaps count once."""
    inside = shapely.box(*box.xyxy).intersection(_ground(rings)).area
    return min(float(inside / box.area), 1.0)


def share_near(box: Box, ring: tuple[Point, ...], margin: float) -> float:
    """Share of ``box`` that lies inside ``ring`` or no further than ``margin`` from it, 0..1."""
    inside = shapely.box(*box.xyxy).intersection(_widened(ring, margin)).area
    return min(float(inside / box.area), 1.0)


@lru_cache(maxsize=4096)
def _widened(ring: tuple[Point, ...], margin: float) -> shapely.Geometry:
    return shapely.Polygon(ring).buffer(margin)


@lru_cache(maxsize=4096)
def _ground(rings: tuple[tuple[Point, ...], ...]) -> shapely.Geometry:
    """The same zones and areas are asked about on every look, for everything on it."""
    return shapely.union_all([shapely.Polygon(ring) for ring in rings])


def joined(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of ``boxes``. Raises ValueError when there are none."""
    corners = [box.xyxy for box in boxes]
    if not corners:
        raise ValueError("there is no box around nothing")
    x1s, y1s, x2s, y2s = zip(*corners, strict=True)
    return Box(min(x1s), min(y1s), max(x2s), max(y2s))


def touching_groups(rings: Sequence[tuple[Point, ...]]) -> list[int]:
    """For each ring the number of its group; rings that touch, also through others, share one."""
    shapes = [shapely.Polygon(ring) for ring in rings]
    parts = list(shapely.get_parts(shapely.union_all(shapes)))
    return [next(i for i, part in enumerate(parts) if part.intersects(s)) for s in shapes]
