"""Market umbrellas, open and closed, and awnings."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from training.render.goods import BRIGHT, bright
from training.render.shapes import box, quad, tube
from training.render.solid import Paint, Solid

STEEL = Paint("metal", (0.45, 0.46, 0.48), 0.35)


def umbrella(rng: np.random.Generator, radius: float | None = None) -> Solid:
    """A market umbrella's canopy: eight or more panels in one or two colours, 2.2 to 2.5 m up."""
    solid = Solid()
    radius = radius or float(rng.uniform(1.05, 1.55))
    first, second = (
        Paint("cloth", BRIGHT[int(i)], 0.85) for i in rng.integers(len(BRIGHT), size=2)
    )
    if rng.random() < 0.4:
        second = first
    high, rise = float(rng.uniform(2.15, 2.5)), radius * float(rng.uniform(0.28, 0.42))
    count = int(rng.choice([8, 10, 12]))
    for index in range(count):
        paint = first if index % 2 else second
        a, b = (2 * math.pi * (index + k) / count for k in (0, 1))
        levels = [(0.02, rise), (0.55, rise * 0.55), (1.0, 0.0), (0.99, -0.16)]
        for (r0, z0), (r1, z1) in pairwise(levels):
            corners = [(r1, a, z1), (r1, b, z1), (r0, b, z0), (r0, a, z0)]
            quad(
                solid,
                [
                    (r * radius * math.cos(t), r * radius * math.sin(t), high + z)
                    for r, t, z in corners
                ],
                paint,
            )
    return tube(solid, (0, 0, high - 0.5), (0, 0, high + rise + 0.06), 0.022, STEEL)


def umbrella_pole(canopy: Solid) -> Solid:
    """The pole and foot below a canopy: they belong to what stands under it."""
    solid = Solid()
    top = float(canopy.vertices()[:, 2].min())
    tube(solid, (0, 0, 0), (0, 0, top + 0.02), 0.022, STEEL)
    return tube(solid, (0, 0, 0), (0, 0, 0.1), 0.24, Paint("concrete", (0.3, 0.3, 0.3)), count=14)


def closed_umbrella(rng: np.random.Generator) -> Solid:
    """A market umbrella folded around its pole: no roof, so no label."""
    solid = Solid()
    cloth = Paint("cloth", bright(rng), 0.9)
    tube(solid, (0, 0, 0), (0, 0, 2.6), 0.022, STEEL, count=6)
    tube(solid, (0, 0, 1.05), (0, 0, 2.5), 0.13, cloth, 0.05, count=9)
    return tube(solid, (0, 0, 0), (0, 0, 0.1), 0.24, Paint("concrete", (0.3, 0.3, 0.3)), count=14)


def square_umbrella(rng: np.random.Generator) -> Solid:
    """A four-cornered canopy 2.2 to 2.6 m up, in one or two colours, with a hanging border."""
    solid = Solid()
    half, high = float(rng.uniform(0.95, 1.5)), float(rng.uniform(2.15, 2.5))
    rise = half * float(rng.uniform(0.25, 0.4))
    paints = [Paint("cloth", bright(rng), 0.85) for _ in range(2)]
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    for index in range(4):
        (x0, y0), (x1, y1) = corners[index], corners[(index + 1) % 4]
        paint = paints[index % 2]
        quad(solid, [(x0, y0, high), (x1, y1, high), (0.0, 0.0, high + rise)], paint)
        low = high - 0.18
        quad(solid, [(x0, y0, low), (x1, y1, low), (x1, y1, high), (x0, y0, high)], paints[0])
    return tube(solid, (0, 0, high - 0.5), (0, 0, high + rise + 0.06), 0.022, STEEL)


def awning(rng: np.random.Generator, wide: float, deep: float, high: float) -> Solid:
    """A striped cloth roof sloping towards -y, on four poles."""
    solid = Solid()
    paints = [Paint("cloth", bright(rng), 0.9), Paint("cloth", (0.65, 0.65, 0.62), 0.9)]
    if rng.random() < 0.5:
        paints[1] = paints[0]
    stripes = max(int(wide / 0.3), 2)
    for index in range(stripes):
        x0, x1 = (wide * k / stripes - wide / 2 for k in (index, index + 1))
        y0, y1, drop = -deep / 2 - 0.3, deep / 2, 0.35
        slope = [(x0, y0, high - drop), (x1, y0, high - drop), (x1, y1, high), (x0, y1, high)]
        quad(solid, slope, paints[index % 2])
        edge = high - drop
        fall = [(x0, y0, edge - 0.18), (x1, y0, edge - 0.18), (x1, y0, edge), (x0, y0, edge)]
        quad(solid, fall, paints[index % 2])
    for a in (-1, 1):
        for b, top in ((-1, high - 0.35), (1, high)):
            x, y = a * wide / 2 * 0.97, b * deep / 2
            tube(solid, (x, y, 0), (x, y, top), 0.022, STEEL, count=6)
    return box(solid, (0, deep / 2, high), (wide, 0.03, 0.03), STEEL)
