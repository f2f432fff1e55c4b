"""Zones drawn from the plan: a stretch of the street as the polygon that a camera sees of it."""

from __future__ import annotations

import numpy as np

from training.render.camera import Camera

Polygon = tuple[tuple[float, float], ...]


def ground_polygon(camera: Camera, area: tuple[float, float, float, float], z: float) -> Polygon:
    """The rectangle x0, y0, x1, y1 at height `z`, projected, cut at the picture's edge, as shares
    0..1.

    Raises `ValueError` when the camera sees none of it.
    """
    x0, y0, x1, y1 = area
    corners = [np.array([x, y, z]) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    seen = _cut_near(camera, corners)
    if len(seen) < 3:
        raise ValueError("The camera does not see this part of the street.")
    pixels, _ = camera.project(np.array(seen))
    shape = [(float(u) / camera.width, float(v) / camera.height) for u, v in pixels]
    for axis, limit, keep in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        shape = _cut(shape, axis, limit, keep)
    if len(shape) < 3:
        raise ValueError("The camera does not see this part of the street.")
    rounded = [(round(min(max(u, 0.0), 1.0), 4), round(min(max(v, 0.0), 1.0), 4)) for u, v in shape]
    return tuple(point for i, point in enumerate(rounded) if point != rounded[i - 1])


def _cut_near(camera: Camera, corners: list[np.ndarray]) -> list[np.ndarray]:
    """The polygon without what lies less than half a metre before the camera or behind it."""
    near = 0.5
    kept: list[np.ndarray] = []
    for index, point in enumerate(corners):
        before = corners[index - 1]
        _, depths = camera.project(np.array([before, point]))
        a, b = float(depths[0]) - near, float(depths[1]) - near
        if (a < 0) != (b < 0):
            kept.append(before + (point - before) * a / (a - b))
        if b >= 0:
            kept.append(point)
    return kept


def _cut(
    shape: list[tuple[float, float]], axis: int, limit: float, keep: int
) -> list[tuple[float, float]]:
    """One side of Sutherland and Hodgman's clipping: what has keep * (coordinate - limit) >= 0."""
    kept: list[tuple[float, float]] = []
    for index, point in enumerate(shape):
        before = shape[index - 1]
        a, b = keep * (before[axis] - limit), keep * (point[axis] - limit)
        if (a < 0) != (b < 0):
            share = a / (a - b)
            u = before[0] + (point[0] - before[0]) * share
            v = before[1] + (point[1] - before[1]) * share
            kept.append((u, v))
        if b >= 0:
            kept.append(point)
    return kept
