"""What looks like a stall or like waste and is neither: none of these carries a label."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from training.render.canopies import closed_umbrella
from training.render.goods import bright
from training.render.shapes import ball, box, tube, wheel
from training.render.solid import Paint, Solid
from training.render.trees import hedge
from training.render.tricycles import courier_tricycle, tricycle_bed

_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)
_STEEL = Paint("metal", (0.45, 0.46, 0.48), 0.35)


def empty_tricycle(rng: np.random.Generator) -> Solid:
    """A parked cargo tricycle with nothing on it."""
    return tricycle_bed(rng)[0]


def cleaners_cart(rng: np.random.Generator) -> Solid:
    """A street cleaner's hand cart: an orange or green tub on two wheels, broom and shovel."""
    solid = Solid()
    tub = Paint("plain", ((0.55, 0.2, 0.02), (0.05, 0.25, 0.1))[int(rng.integers(2))], 0.5)
    box(solid, (0, 0, 0.55), (0.9, 0.6, 0.5), tub, 0.03, taper=0.85)
    for side in (-1.0, 1.0):
        wheel(solid, (-0.05, side * 0.34, 0.26), 0.26, 0.05, _RUBBER, _STEEL)
        tube(solid, (0.4, side * 0.25, 0.7), (0.85, side * 0.25, 0.95), 0.017, _STEEL, count=6)
    tube(solid, (0.85, -0.25, 0.95), (0.85, 0.25, 0.95), 0.017, _STEEL, count=6)
    straw = Paint("bark", (0.4, 0.28, 0.1), 0.9)
    tube(solid, (-0.3, 0.1, 0.6), (-0.55, 0.15, 1.6), 0.015, straw, count=5)
    return tube(solid, (-0.55, 0.15, 1.55), (-0.68, 0.18, 1.95), 0.04, straw, 0.16, count=7)


def cafe_table(rng: np.random.Generator) -> Solid:
    """A round table with two to four chairs, with or without cups."""
    solid = Solid()
    top = Paint("bark", (0.25, 0.16, 0.08), 0.5) if rng.random() < 0.5 else _STEEL
    tube(solid, (0, 0, 0.7), (0, 0, 0.74), float(rng.uniform(0.32, 0.45)), top, count=18)
    tube(solid, (0, 0, 0), (0, 0, 0.7), 0.03, _STEEL, count=6)
    count = int(rng.integers(2, 5))
    seat = Paint("plain", bright(rng), 0.6) if rng.random() < 0.4 else Paint("bark", (0.2,) * 3)
    for step in range(count):
        angle = step * 2 * math.pi / count + float(rng.normal(0, 0.15))
        chair = Solid()
        box(chair, (0, 0, 0.44), (0.42, 0.42, 0.04), seat, 0.01)
        box(chair, (0.2, 0, 0.7), (0.03, 0.4, 0.34), seat, 0.01)
        for a in (-0.18, 0.18):
            for b in (-0.18, 0.18):
                tube(chair, (a, b, 0), (a, b, 0.44), 0.015, _STEEL, count=5)
        solid.merge(chair, (0.75 * math.cos(angle), 0.75 * math.sin(angle), 0.0), angle)
    if rng.random() < 0.5:
        tube(
            solid, (0.1, 0.05, 0.74), (0.1, 0.05, 0.83), 0.035, Paint("plain", (0.7,) * 3), count=8
        )
    return solid


def pram(rng: np.random.Generator) -> Solid:
    """A pram or a shopping trolley, pushed towards +x from behind."""
    solid = Solid()
    cloth = Paint("cloth", bright(rng), 0.9)
    for x in (-0.25, 0.25):
        for side in (-1.0, 1.0):
            wheel(solid, (x, side * 0.22, 0.1), 0.1, 0.04, _RUBBER, _STEEL)
    if rng.random() < 0.5:
        box(solid, (0.0, 0, 0.5), (0.7, 0.4, 0.3), cloth, 0.06)
        ball(solid, (0.2, 0, 0.68), (0.24, 0.21, 0.24), cloth)
    else:
        box(solid, (0.0, 0, 0.5), (0.3, 0.36, 0.75), cloth, 0.04)
    for side in (-1, 1):
        tube(solid, (-0.2, side * 0.2, 0.3), (-0.5, side * 0.2, 1.0), 0.014, _STEEL, count=6)
    return tube(solid, (-0.5, -0.22, 1.0), (-0.5, 0.22, 1.0), 0.016, _RUBBER, count=6)


def parcels(rng: np.random.Generator) -> Solid:
    """Neat closed parcels stacked at a door: a delivery, not waste."""
    solid = Solid()
    card = Paint("card", (0.42, 0.29, 0.17), 0.9)
    z = 0.0
    for _ in range(int(rng.integers(2, 5))):
        high = float(rng.uniform(0.2, 0.35))
        size = (float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.35, 0.5)), high)
        box(solid, (float(rng.normal(0, 0.02)), 0, z + high / 2), size, card, 0.01)
        tape = Paint("plain", (0.55, 0.48, 0.36), 0.4)
        box(solid, (0, 0, z + high), (0.06, size[1], 0.006), tape)
        z += high
    return solid


def planter(rng: np.random.Generator) -> Solid:
    """A concrete tub of flowers."""
    solid = Solid()
    tone = float(rng.uniform(0.25, 0.4))
    radius = float(rng.uniform(0.3, 0.5))
    tub = Paint("concrete", (tone,) * 3, 0.9)
    tube(solid, (0, 0, 0), (0, 0, 0.45), radius * 0.8, tub, radius, count=16)
    ball(solid, (0, 0, 0.52), (radius, radius, 0.25), Paint("leaves", (0.05, 0.13, 0.03), 0.7))
    bloom = Paint("plain", bright(rng), 0.6)
    for _ in range(14):
        u, v = (float(s) for s in rng.uniform(-0.6, 0.6, 2))
        ball(solid, (u * radius, v * radius, 0.72), (0.05, 0.05, 0.04), bloom, 3, 5)
    return solid


def hedge_box(rng: np.random.Generator) -> Solid:
    """A clipped hedge in a long tub of wood, steel or concrete, along x."""
    solid = Solid()
    long, high = float(rng.uniform(1.0, 2.6)), float(rng.uniform(0.4, 0.7))
    tubs = (Paint("bark", (0.22, 0.13, 0.07)), _STEEL, Paint("concrete", (0.32,) * 3))
    box(solid, (0, 0, high / 2), (long, 0.5, high), tubs[int(rng.integers(3))], 0.01)
    green = hedge(rng, long * 0.95, float(rng.uniform(0.4, 0.9)), 0.42)
    return solid.merge(green, (0, 0, high))


Maker = Callable[[np.random.Generator], Solid]
STANDING: tuple[Maker, ...] = (
    courier_tricycle, courier_tricycle, empty_tricycle, cleaners_cart, cafe_table, closed_umbrella,
    parcels, planter,
)  # fmt: skip
"""Things that stand alone; a pram comes with somebody who pushes it."""
