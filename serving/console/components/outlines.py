"""Outlines on the ground as a drawing (SVG): where each lies beside the others, and what it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from serving.console.html import Markup, tag

WIDE: Final = 900
HIGHEST: Final = 620
MARGIN: Final = 14
NAMED: Final = 60
"""So many outlines have their names written into them; of more one sees them when pointing."""
_NEAR: Final = 0.6
"""Corners nearer to each other in the drawing are one."""


class Look(StrEnum):
    HELD = "held"
    NEW = "new"
    OTHER = "other"
    """As it becomes; how it was is ``GONE``."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Outline:
    """``geometry`` is a GeoJSON Polygon or MultiPolygon in WGS-84."""

    name: str
    geometry: dict[str, Any]
    look: Look = Look.HELD


Point = tuple[float, float]
Ring = list[Point]


class _Paper:
    """Where degrees come to lie; north is up, and a kilometre is as long either way."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self._west, self._north = min(xs), max(ys)
        self._narrow = math.cos(math.radians((min(ys) + max(ys)) / 2))
        across = max((max(xs) - self._west) * self._narrow, 1e-9)
        down = max(self._north - min(ys), 1e-9)
        self._scale = min((WIDE - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / down)
        self.wide = round(across * self._scale + 2 * MARGIN)
        self.high = round(down * self._scale + 2 * MARGIN)

    def at(self, point: Point) -> Point:
        x = MARGIN + (point[0] - self._west) * self._narrow * self._scale
        return x, MARGIN + (self._north - point[1]) * self._scale


def outlines(title: str, found: Sequence[Outline]) -> Markup | None:
    """``title`` says what is drawn to those who hear the page; nothing where there is nothing."""
    rings = [list(_rings(one.geometry)) for one in found]
    points = [point for of_one in rings for ring in of_one for point in ring]
    if not points:
        return None
    paper = _Paper(points)
    drawn = [
        [[paper.at(point) for point in ring] for ring in of_one if len(ring) > 2]
        for of_one in rings
    ]
    named = len(found) <= NAMED
    return tag(
        "svg",
        tag("title", title),
        [
            tag("path", tag("title", one.name), d=_path(of_one), class_=f"is-{one.look}")
            for one, of_one in zip(found, drawn, strict=True)
        ],
        [
            _name(one.name, of_one)
            for one, of_one in zip(found, drawn, strict=True)
            if named and of_one and one.look is not Look.GONE
        ],
        viewBox=f"0 0 {paper.wide} {paper.high}",
        class_="outlines",
        role="img",
        aria_label=title,
    )


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    given = geometry["coordinates"]
    for polygon in [given] if geometry["type"] == "Polygon" else given:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _path(rings: Sequence[Ring]) -> str:
    return "".join(f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in _thinned(ring))}Z" for ring in rings)


def _thinned(ring: Ring) -> Iterator[Point]:
    last = (math.inf, math.inf)
    for point in ring:
        if math.dist(point, last) >= _NEAR:
            yield point
            last = point


def _name(name: str, rings: Sequence[Ring]) -> Markup:
    """In the middle of the largest of its parts."""
    widest = max(rings, key=lambda ring: max(x for x, _ in ring) - min(x for x, _ in ring))
    xs, ys = [x for x, _ in widest], [y for _, y in widest]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return tag("text", name, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor="middle")
