"""What grows: street trees, hedges, shrubs and blades of grass."""

from __future__ import annotations

import math

import numpy as np

from training.render.shapes import ball, lumps, tube
from training.render.solid import Paint, Points, Solid

_GREENS = ((0.05, 0.1, 0.02), (0.07, 0.13, 0.03), (0.035, 0.075, 0.025), (0.1, 0.12, 0.03))


def leaf_paint(rng: np.random.Generator) -> Paint:
    """A green at random."""
    return Paint("leaves", _GREENS[int(rng.integers(len(_GREENS)))], 0.7)


def tree(rng: np.random.Generator, height: float) -> Solid:
    """A street tree: a bare trunk to about 40 % of its height, forked, under a loose crown."""
    solid = Solid()
    bark, green = Paint("bark", (0.14, 0.1, 0.07), 0.95), leaf_paint(rng)
    fork = height * 0.4
    tube(solid, (0, 0, 0), (0.05, 0, fork), 0.16, bark, 0.11)
    heads = []
    for index in range(5):
        angle = index * 1.26 + float(rng.uniform(-0.3, 0.3))
        reach = height * float(rng.uniform(0.1, 0.2))
        head = (
            reach * math.cos(angle),
            reach * math.sin(angle),
            height * float(rng.uniform(0.58, 0.85)),
        )
        tube(solid, (0.05, 0, fork - 0.1), head, 0.09, bark, 0.03)
        heads.append(head)
    heads.append((0.0, 0.0, height * 0.85))
    for head in heads:
        middle = np.asarray(head)
        spread = height * float(rng.uniform(0.14, 0.2))
        _leaf_cloud(solid, middle, np.array([spread, spread, spread * 0.8]), 420, 0.22, green, rng)
    return solid


def shrub(rng: np.random.Generator, size: float) -> Solid:
    """A round bush."""
    solid = Solid()
    green = leaf_paint(rng)
    core = Solid()
    ball(core, (0, 0, size * 0.45), (size * 0.45, size * 0.45, size * 0.42), green)
    solid.add(
        lumps(core.vertices(), size * 0.08, int(rng.integers(1 << 30))), core.faces, green, True
    )
    _leaf_cloud(
        solid, np.array([0, 0, size * 0.45]), np.full(3, size * 0.48), 260, 0.09, green, rng
    )
    return solid


def hedge(
    rng: np.random.Generator, length: float, height: float = 0.8, depth: float = 0.6
) -> Solid:
    """A clipped hedge along x, standing on the ground."""
    solid = Solid()
    green = leaf_paint(rng)
    count = int(length * 420)
    at = rng.uniform(-0.5, 0.5, (count, 3)) * np.array([length, depth, height])
    side = rng.integers(0, 3, count)
    at[side == 0, 2] = height / 2
    at[side == 1, 1] = np.sign(at[side == 1, 1]) * depth / 2
    at[:, 2] += height / 2
    _cards(solid, at, 0.09, green, rng)
    from_box = Solid()
    tube(from_box, (-length / 2, 0, height / 2), (length / 2, 0, height / 2), height * 0.46, green)
    points = from_box.vertices() * np.array([1.0, depth / height, 1.0])
    return solid.add(points, from_box.faces, green, True)


def blades(
    region: tuple[float, float, float, float], z: float, count: int, rng: np.random.Generator
) -> Solid:
    """Sparse blades of grass over the rectangle x0, y0, x1, y1: tufts that break the flat plane."""
    x0, y0, x1, y1 = region
    base = np.stack(
        [rng.uniform(x0, x1, count), rng.uniform(y0, y1, count), np.full(count, z)], axis=1
    )
    lean = rng.normal(0, 0.04, (count, 3))
    high = rng.uniform(0.03, 0.1, count)
    tip = base + lean
    tip[:, 2] = z + high
    aside = rng.normal(0, 0.012, (count, 3))
    aside[:, 2] = 0
    points = np.stack([base - aside, base + aside, tip], axis=1).reshape(-1, 3)
    faces = np.arange(count * 3).reshape(-1, 3).tolist()
    return Solid().add(points, faces, Paint("leaves", (0.1, 0.16, 0.04), 0.8))


def _leaf_cloud(
    solid: Solid,
    middle: Points,
    radii: Points,
    count: int,
    size: float,
    paint: Paint,
    rng: np.random.Generator,
) -> None:
    way = rng.normal(size=(count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    at = middle + way * radii * rng.uniform(0.55, 1.08, (count, 1))
    _cards(solid, at, size, paint, rng)


def _cards(solid: Solid, at: Points, size: float, paint: Paint, rng: np.random.Generator) -> None:
    """Small four-cornered leaves turned every way."""
    count = len(at)
    u = rng.normal(size=(count, 3))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    v = np.cross(u, rng.normal(size=(count, 3)))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    reach = size * rng.uniform(0.6, 1.3, (count, 1))
    u, v = u * reach, v * reach * 0.6
    points = np.stack([at - u, at - v, at + u, at + v], axis=1).reshape(-1, 3)
    solid.add(points, np.arange(count * 4).reshape(-1, 4).tolist(), paint)
