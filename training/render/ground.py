"""The ground: band surfaces with real holes for the manholes, kerbs and road markings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.render.shapes import box, quad, ring
from training.render.solid import Paint, Solid
from training.render.street import Band, Street

_MARGIN_M = 0.12
_AROUND = 32


@dataclass(frozen=True)
class Hole:
    """A hole in the ground: centre, and metres from it to the edge; round, or square along x."""

    x: float
    y: float
    radius: float
    square: bool = False


def surface(band: Band, x0: float, x1: float, holes: Sequence[Hole], paint: Paint) -> Solid:
    """A band's surface with `holes`, which must not share any x and must lie inside the band.

    Raises `ValueError` when two holes overlap along x or one leaves the band.
    """
    solid = Solid()
    start = x0
    for hole in sorted(holes, key=lambda one: one.x):
        reach = hole.radius + _MARGIN_M
        left, right, low, high = hole.x - reach, hole.x + reach, hole.y - reach, hole.y + reach
        if left < start or right > x1 or low < band.y0 or high > band.y1:
            raise ValueError(
                f"The hole at {hole.x:.1f}, {hole.y:.1f} overlaps another or leaves its band."
            )
        _flat(solid, start, left, band.y0, band.y1, band.z, paint)
        _flat(solid, left, right, band.y0, low, band.z, paint)
        _flat(solid, left, right, high, band.y1, band.z, paint)
        _collar(solid, hole, band.z, paint)
        start = right
    return _flat(solid, start, x1, band.y0, band.y1, band.z, paint)


def _flat(
    solid: Solid, x0: float, x1: float, y0: float, y1: float, z: float, paint: Paint
) -> Solid:
    if x1 - x0 < 1e-6 or y1 - y0 < 1e-6:
        return solid
    return quad(solid, [(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], paint)


def _collar(solid: Solid, hole: Hole, z: float, paint: Paint) -> None:
    """What is left of a square when the hole is cut out of it."""
    if hole.square:
        _square_collar(solid, hole, z, paint)
        return
    inner = ring(hole.radius, hole.radius, z, _AROUND)
    reach = (hole.radius + _MARGIN_M) / np.abs(inner[:, :2]).max(axis=1, keepdims=True)
    outer = inner.copy()
    outer[:, :2] *= reach
    # The square's corners lie between two spokes: pull the nearest spoke of each quarter into it.
    for turn in range(4):
        angle = math.pi / 4 + turn * math.pi / 2
        wanted = (
            np.array([math.cos(angle), math.sin(angle)]) * math.sqrt(2) * (hole.radius + _MARGIN_M)
        )
        nearest = int(np.argmin(np.hypot(*(outer[:, :2] - wanted).T)))
        outer[nearest, :2] = wanted
    shift = np.array([hole.x, hole.y, 0.0])
    faces = [
        (i, _AROUND + i, _AROUND + (i + 1) % _AROUND, (i + 1) % _AROUND) for i in range(_AROUND)
    ]
    solid.add(np.concatenate([inner + shift, outer + shift]), faces, paint)


def _square_collar(solid: Solid, hole: Hole, z: float, paint: Paint) -> None:
    inner, outer = hole.radius - 0.012, hole.radius + _MARGIN_M
    x0, x1, y0, y1 = hole.x - outer, hole.x + outer, hole.y - outer, hole.y + outer
    _flat(solid, x0, x1, y0, hole.y - inner, z, paint)
    _flat(solid, x0, x1, hole.y + inner, y1, z, paint)
    _flat(solid, x0, hole.x - inner, hole.y - inner, hole.y + inner, z, paint)
    _flat(solid, hole.x + inner, x1, hole.y - inner, hole.y + inner, z, paint)


def kerbs(street: Street, paint: Paint) -> Solid:
    """Kerb stones where two bands of different kinds meet."""
    solid = Solid()
    for low, high in zip(street.bands, street.bands[1:], strict=False):
        if "houses" in (low.kind, high.kind) or low.kind == high.kind:
            continue
        inward = -0.08 if high.kind == "road" else 0.08
        top = max(low.z, high.z) + (0.035 if "belt" in (low.kind, high.kind) else 0.006)
        x = street.x0
        while x < street.x1:
            middle = (x + 0.5, low.y1 + inward, top - 0.15)
            box(solid, middle, (0.99, 0.16, 0.3), paint, edge=0.015)
            x += 1.0
    return solid


def markings(street: Street, rng: np.random.Generator, holes: Sequence[Hole] = ()) -> Solid:
    """Lines on the road: a dashed or solid middle, edges, sometimes a crossing and arrows.

    Paint does not run over the `holes` of the road: it was on the cover.
    """
    solid = Solid()
    colour = 0.62 if rng.random() < 0.8 else 0.45
    white = Paint("stain", (colour, colour, colour * 0.96), 0.7)
    yellow = Paint("stain", (0.6, 0.4, 0.05), 0.7)
    road, z = street.road, street.road.z + 0.004

    def paint_on(
        x0: float, x1: float, y0: float, y1: float, paint: Paint, lift: float = 0.0
    ) -> None:
        for a, b in gaps(x0, x1, y0, y1, holes):
            _flat(solid, a, b, y0, y1, z + lift, paint)

    middle = yellow if rng.random() < 0.4 else white
    solid_line = rng.random() < 0.35
    dash, gap = (6.0, 0.01) if solid_line else (float(rng.uniform(2, 4)), float(rng.uniform(3, 6)))
    x = street.x0
    while x < street.x1:
        paint_on(x, x + dash, road.middle - 0.07, road.middle + 0.07, middle)
        x += dash + gap
    if rng.random() < 0.6:
        for y in (road.y0 + 0.35, road.y1 - 0.35):
            paint_on(street.x0, street.x1, y - 0.06, y + 0.06, white)
    if rng.random() < 0.35:
        at = float(rng.uniform(8, 28))
        y = road.y0 + 0.5
        while y < road.y1 - 0.6:
            paint_on(at, at + 3.2, y, y + 0.45, white, 0.001)
            y += 0.95
    return solid


def gaps(
    x0: float, x1: float, y0: float, y1: float, holes: Sequence[Hole]
) -> list[tuple[float, float]]:
    """What is left of the stretch `x0` to `x1` where no hole reaches between `y0` and `y1`."""
    left: list[tuple[float, float]] = []
    start = x0
    for hole in sorted(holes, key=lambda one: one.x):
        if hole.y + hole.radius <= y0 or hole.y - hole.radius >= y1:
            continue
        low, high = hole.x - hole.radius, hole.x + hole.radius
        if high <= start or low >= x1:
            continue
        if low > start:
            left.append((start, low))
        start = high
    if start < x1:
        left.append((start, x1))
    return left
