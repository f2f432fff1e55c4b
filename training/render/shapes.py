"""Shapes that everything is built from: lofts through rings, and the boxes, tubes and balls they
give.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from training.render.solid import Paint, Points, Solid, Vector


def ring(rx: float, ry: float, z: float, count: int = 12, power: float = 2.0) -> Points:
    """A closed curve at height `z`: an ellipse at power 2, a rounded rectangle above it."""
    angle = (np.arange(count) + 0.5) * (2 * math.pi / count)
    cos, sin = np.cos(angle), np.sin(angle)
    x = np.sign(cos) * np.abs(cos) ** (2 / power) * rx
    y = np.sign(sin) * np.abs(sin) ** (2 / power) * ry
    return np.stack([x, y, np.full(count, z)], axis=1)


def loft(
    solid: Solid,
    rings: Sequence[Points],
    paint: Paint,
    smooth: bool = True,
    start: bool = True,
    end: bool = True,
) -> Solid:
    """Skin the `rings` (all with the same number of points), closed at the start and the end or
    not.
    """
    count = len(rings[0])
    faces: list[tuple[int, ...]] = []
    for level in range(len(rings) - 1):
        low, high = level * count, (level + 1) * count
        for i in range(count):
            j = (i + 1) % count
            faces.append((low + i, low + j, high + j, high + i))
    solid.add(np.concatenate(list(rings)), faces, paint, smooth)
    if start:
        solid.add(rings[0], [tuple(range(count))[::-1]], paint)
    if end:
        solid.add(rings[-1], [tuple(range(count))], paint)
    return solid


def box(
    solid: Solid, middle: Vector, size: Vector, paint: Paint, edge: float = 0.0, taper: float = 1.0
) -> Solid:
    """A box with its edges rounded by about `edge` metres; `taper` scales its foot against its
    top.
    """
    x, y, z = (side / 2 for side in size)
    edge = min(edge, x, y, z)
    if edge > 0:
        # Four points a corner: the rounding is along all edges, not only the upright ones.
        levels = [(-z, edge), (-z + edge, 0.0), (z - edge, 0.0), (z, edge)]
        rings = [_corners(x - inset, y - inset, edge) for _, inset in levels]
    else:
        levels = [(-z, 0.0), (z, 0.0)]
        rings = [np.array([[x, y], [-x, y], [-x, -y], [x, -y]], dtype=np.float64) for _ in levels]
    stack = []
    for (height, _), flat in zip(levels, rings, strict=True):
        share = taper + (1 - taper) * (height + z) / (2 * z)
        level = np.concatenate([flat * share, np.full((len(flat), 1), height)], axis=1)
        stack.append(level + np.asarray(middle, dtype=np.float64))
    return loft(solid, stack, paint, smooth=edge > 0)


def _corners(x: float, y: float, edge: float) -> Points:
    """A rectangle in the plane with each corner cut twice."""
    cut = min(edge, x, y)
    soft = 0.3 * cut
    quarter = [(x, y - cut), (x - soft, y - soft), (x - cut, y)]
    flip = [(-a, b) for a, b in reversed(quarter)]
    return np.array(quarter + flip + [(-a, -b) for a, b in quarter] + [(-a, -b) for a, b in flip])


def tube(
    solid: Solid,
    start: Vector,
    end: Vector,
    r0: float,
    paint: Paint,
    r1: float | None = None,
    count: int = 8,
) -> Solid:
    """A round bar from `start` to `end`, of radius `r0` at the start and `r1` at the end."""
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-9)
    aside = np.cross(along, [0, 0, 1.0] if abs(along[2]) < 0.9 else [1.0, 0, 0])
    aside /= np.linalg.norm(aside)
    up = np.cross(along, aside)
    angle = np.arange(count) * (2 * math.pi / count)
    circle = np.cos(angle)[:, None] * aside + np.sin(angle)[:, None] * up
    return loft(solid, [a + circle * r0, b + circle * (r0 if r1 is None else r1)], paint)


def ball(
    solid: Solid, middle: Vector, radii: Vector, paint: Paint, levels: int = 7, count: int = 10
) -> Solid:
    """An ellipsoid."""
    at = np.asarray(middle, dtype=np.float64)
    rings = []
    for level in range(levels + 1):
        polar = math.pi * (0.04 + 0.92 * level / levels)
        share = math.sin(polar)
        rings.append(
            ring(radii[0] * share, radii[1] * share, -math.cos(polar) * radii[2], count) + at
        )
    return loft(solid, rings, paint)


def disc(solid: Solid, middle: Vector, radius: float, paint: Paint, count: int = 24) -> Solid:
    """A flat round face looking up."""
    edge = ring(radius, radius, 0.0, count) + np.asarray(middle, dtype=np.float64)
    return solid.add(edge, [tuple(range(count))], paint)


def quad(solid: Solid, corners: Sequence[Vector], paint: Paint) -> Solid:
    """One flat face through its corners, counter-clockwise as seen from outside."""
    return solid.add(np.array(corners, dtype=np.float64), [tuple(range(len(corners)))], paint)


def wheel(
    solid: Solid, middle: Vector, radius: float, width: float, tyre: Paint, hub: Paint
) -> Solid:
    """A wheel that rolls along x: a tyre and a bright disc on both sides."""
    x, y, z = middle
    half = width / 2
    tube(solid, (x, y - half, z), (x, y + half, z), radius, tyre, count=18)
    for side in (-1, 1):
        out = y + side * (half + 0.006)
        tube(solid, (x, out - side * 0.005, z), (x, out, z), radius * 0.62, hub, count=14)
    return solid


def hoop(
    solid: Solid,
    middle: Vector,
    radius: float,
    thick: float,
    paint: Paint,
    flat: bool = False,
    count: int = 22,
) -> Solid:
    """A thin torus: upright in the xz plane (a bicycle's wheel), or `flat` on the ground."""
    at = np.asarray(middle, dtype=np.float64)
    rings = []
    section = np.arange(6) * (math.pi / 3)
    for step in range(count + 1):
        turn = step * 2 * math.pi / count
        reach = radius + thick * np.cos(section)
        aside = thick * np.sin(section)
        if flat:
            part = np.stack([reach * math.cos(turn), reach * math.sin(turn), aside], axis=1)
        else:
            part = np.stack([reach * math.cos(turn), aside, reach * math.sin(turn)], axis=1)
        rings.append(part + at)
    return loft(solid, rings, paint, start=False, end=False)


def lumps(points: Points, amount: float, seed: int) -> Points:
    """`points` pushed about by a smooth three-wave noise of `amount` metres (bags, crowns,
    heaps).
    """
    rng = np.random.default_rng(seed)
    moved = points.copy()
    for _ in range(3):
        wave = rng.normal(size=(3, 3)) * (2.2 / max(float(np.ptp(points[:, :2])), 0.1))
        shift = rng.uniform(0, 2 * math.pi, 3)
        moved += amount / 2 * np.sin(points @ wave * 2.2 + shift)
    return moved
