"""Buses and trucks of several makes. They face +x."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.render.cars import COLOURS, GLASS, HUB, RUBBER, TRIM, lights
from training.render.shapes import ball, box, loft, ring, tube, wheel
from training.render.solid import Paint, Solid, Vector

_LIVERIES: tuple[tuple[Vector, Vector], ...] = (
    ((0.05, 0.25, 0.12), (0.6, 0.6, 0.58)), ((0.45, 0.05, 0.04), (0.6, 0.6, 0.58)),
    ((0.06, 0.2, 0.45), (0.06, 0.2, 0.45)), ((0.6, 0.6, 0.58), (0.1, 0.35, 0.45)),
    ((0.62, 0.4, 0.05), (0.62, 0.4, 0.05)), ((0.05, 0.35, 0.3), (0.05, 0.35, 0.3)),
    ((0.6, 0.6, 0.58), (0.6, 0.6, 0.58)),
)  # fmt: skip


def bus(rng: np.random.Generator) -> Solid:
    """A city bus of 10 to 12 m, or a coach-like midibus of 7 to 8.5 m."""
    solid = Solid()
    small = rng.random() < 0.3
    length = float(rng.uniform(7.0, 8.5) if small else rng.uniform(10.0, 12.0))
    wide, high = (2.2, 2.75) if small else (2.5, 3.05)
    low, up = _LIVERIES[int(rng.integers(len(_LIVERIES)))]
    first, second = Paint("paintwork", low, 0.35), Paint("paintwork", up, 0.35)
    box(solid, (0, 0, 0.85), (length, wide, 1.0), first, 0.12)
    box(solid, (0, 0, (1.3 + high) / 2 + 0.02), (length, wide * 0.985, high - 1.3), second, 0.14)
    pane = high - 1.2
    box(solid, (0, 0, pane), (length - 0.5, wide + 0.01, 0.9), GLASS)
    for x in np.arange(-length / 2 + 1.4, length / 2 - 0.5, 1.5):
        box(solid, (float(x), 0, pane), (0.12, wide + 0.02, 0.91), second)
    box(solid, (length / 2 - 0.03, 0, pane), (0.1, wide * 0.88, 1.25), GLASS, 0.03)
    sign = Paint("glow", (1.0, 0.5, 0.1), 0.5, 0.6)
    box(solid, (length / 2 - 0.02, 0, high - 0.28), (0.1, 1.4, 0.22), sign)
    box(solid, (-length / 2 + 0.03, 0, pane + 0.1), (0.1, wide * 0.7, 0.8), GLASS, 0.03)
    for x in (length * 0.42, -length * 0.02):
        box(solid, (x, -wide / 2, 1.35), (0.95, 0.03, 1.9), GLASS)
        box(solid, (x, -wide / 2 - 0.01, 1.35), (0.05, 0.03, 1.9), second)
    grey = Paint("plain", (0.5, 0.5, 0.5), 0.6)
    for x in (-length * 0.25, length * 0.2):
        box(solid, (x, 0, high + 0.06), (length * 0.16, wide * 0.6, 0.2), grey, 0.05)
    _heavy_wheels(solid, (-length * 0.28, length * 0.33), wide / 2, 0.42 if small else 0.48)
    lights(solid, length / 2 + 0.1, wide / 2, 0.75, 0.9)
    return solid


def truck(rng: np.random.Generator) -> Solid:
    """A truck of 5.5 to 9 m: a cab, a gap, and a closed box, an open bed, a canvas or a tipper."""
    solid = Solid()
    length = float(rng.uniform(5.5, 9.0))
    wide = 2.1 if length < 7 else 2.35
    front = length / 2
    _cab(solid, front, wide, Paint("paintwork", COLOURS[int(rng.integers(len(COLOURS)))], 0.35))
    box(solid, (0, 0, 0.62), (length - 0.3, wide * 0.75, 0.25), TRIM)
    load = length - 2.0
    middle = -front + load / 2
    roll = float(rng.random())
    if roll < 0.4:
        _closed(solid, middle, load, wide, rng)
    elif roll < 0.65:
        _bed(solid, middle, load, wide, 0.45, rng)
        _freight(solid, middle, load, wide, rng)
    elif roll < 0.82:
        _canvas(solid, middle, load, wide, rng)
    else:
        _bed(solid, middle, load, wide, 0.9, rng)
        sand = Paint("soil", (0.25, 0.19, 0.12), 0.95)
        ball(solid, (middle, 0, 1.35), (load * 0.45, wide * 0.42, 0.5), sand)
    axles = [-front + load * 0.3, front - 0.95]
    if length > 7.5:
        axles.insert(0, -front + load * 0.3 - 1.05)
    _heavy_wheels(solid, axles, wide / 2, 0.42)
    lights(solid, front + 0.08, wide / 2, 0.8, 0.7)
    return solid


def _cab(solid: Solid, front: float, wide: float, paint: Paint) -> None:
    box(solid, (front - 0.85, 0, 1.35), (1.65, wide, 1.9), paint, 0.14)
    box(solid, (front - 0.05, 0, 1.75), (0.12, wide * 0.88, 0.75), GLASS, 0.03)
    box(solid, (front - 0.75, 0, 1.75), (0.85, wide + 0.015, 0.6), GLASS)
    box(solid, (front + 0.02, 0, 0.95), (0.08, wide * 0.7, 0.35), TRIM, 0.02)
    box(solid, (front + 0.02, 0, 0.5), (0.12, wide * 0.96, 0.25), TRIM, 0.02)
    for side in (-1, 1):
        box(solid, (front - 0.05, side * (wide / 2 + 0.14), 1.75), (0.08, 0.16, 0.32), TRIM)


def _closed(
    solid: Solid, middle: float, load: float, wide: float, rng: np.random.Generator
) -> None:
    tone = float(rng.uniform(0.45, 0.75))
    side = Paint("plain", (tone, tone, tone), 0.5)
    high = float(rng.uniform(1.9, 2.4))
    box(solid, (middle, 0, 0.8 + high / 2), (load, wide + 0.1, high), side, 0.04)
    seam = Paint("plain", (tone * 0.6,) * 3, 0.6)
    box(solid, (middle - load / 2 - 0.01, 0, 0.8 + high / 2), (0.03, 0.06, high * 0.95), seam)
    for z in (0.85, 0.78 + high):
        box(solid, (middle, 0, z), (load + 0.04, wide + 0.14, 0.08), seam)
    if rng.random() < 0.6:
        colour = COLOURS[int(rng.integers(5, len(COLOURS)))]
        band = (load * float(rng.uniform(0.4, 0.8)), wide + 0.12, high * 0.3)
        box(solid, (middle, 0, 0.8 + high * 0.55), band, Paint("plain", colour, 0.5))


def _bed(
    solid: Solid, middle: float, load: float, wide: float, high: float, rng: np.random.Generator
) -> None:
    colour = ((0.06, 0.16, 0.4), (0.35, 0.06, 0.04), (0.08, 0.25, 0.12), (0.4, 0.4, 0.4))
    side = Paint("plain", colour[int(rng.integers(4))], 0.5)
    box(solid, (middle, 0, 0.85), (load, wide, 0.12), side)
    for y in (-wide / 2, wide / 2):
        box(solid, (middle, y, 0.88 + high / 2), (load, 0.05, high), side)
    for x in (middle - load / 2, middle + load / 2):
        box(solid, (x, 0, 0.88 + high / 2), (0.05, wide, high), side)


def _freight(
    solid: Solid, middle: float, load: float, wide: float, rng: np.random.Generator
) -> None:
    for _ in range(int(rng.integers(0, 6))):
        size = tuple(float(v) for v in rng.uniform(0.4, 1.0, 3))
        x = middle + float(rng.uniform(-0.35, 0.35)) * load
        y = float(rng.uniform(-0.25, 0.25)) * wide
        tone = Paint("card", (0.36, 0.25, 0.14), 0.9)
        box(solid, (x, y, 0.92 + size[2] / 2), (size[0], size[1], size[2]), tone)


def _canvas(
    solid: Solid, middle: float, load: float, wide: float, rng: np.random.Generator
) -> None:
    colour = ((0.1, 0.16, 0.1), (0.06, 0.12, 0.3), (0.3, 0.28, 0.22))[int(rng.integers(3))]
    canvas = Paint("cloth", colour, 0.9)
    rings = [
        ring(load / 2 * s, wide / 2 * s, z, 16, 8.0)
        for s, z in ((1.0, 0.9), (1.0, 2.2), (0.96, 2.5), (0.7, 2.65))
    ]
    part = loft(Solid(), rings, canvas, smooth=False)
    solid.merge(part, (middle, 0, 0))
    _bed(solid, middle, load, wide, 0.4, rng)


def _heavy_wheels(solid: Solid, axles: Sequence[float], half: float, radius: float) -> None:
    for x in axles:
        for side in (-1.0, 1.0):
            arch = (x, side * (half - 0.2), radius + 0.06)
            tube(
                solid,
                arch,
                (x, side * (half + 0.008), radius + 0.06),
                radius + 0.08,
                TRIM,
                count=18,
            )
            wheel(solid, (x, side * (half - 0.12), radius), radius, 0.26, RUBBER, HUB)
