"""Street furniture that carries no label: lamp posts, bollards, benches, railings, boards."""

from __future__ import annotations

import numpy as np

from training.render.shapes import ball, box, tube
from training.render.solid import Paint, Solid

_STEEL = Paint("metal", (0.3, 0.31, 0.32), 0.5)
LAMP_HEIGHT_M = 6.5


def lamp_post(lit: bool) -> Solid:
    """A lamp post with an arm over the road (towards +y)."""
    solid = Solid()
    tube(solid, (0, 0, 0), (0, 0, LAMP_HEIGHT_M), 0.09, _STEEL, 0.055)
    tube(solid, (0, 0, LAMP_HEIGHT_M), (0, 1.6, LAMP_HEIGHT_M + 0.3), 0.045, _STEEL)
    head = (
        Paint("glow", (1.0, 0.75, 0.45), 0.4, 25.0) if lit else Paint("glass", (0.5, 0.5, 0.5), 0.2)
    )
    box(solid, (0, 1.8, LAMP_HEIGHT_M + 0.3), (0.22, 0.7, 0.12), _STEEL, 0.03)
    return box(solid, (0, 1.8, LAMP_HEIGHT_M + 0.22), (0.16, 0.6, 0.05), head)


def bollard(rng: np.random.Generator) -> Solid:
    """A knee-high post."""
    solid = Solid()
    if rng.random() < 0.5:
        tube(solid, (0, 0, 0), (0, 0, 0.8), 0.06, _STEEL)
        return tube(solid, (0, 0, 0.6), (0, 0, 0.7), 0.063, Paint("plain", (0.7, 0.5, 0.05)))
    stone = Paint("concrete", (0.35, 0.34, 0.32))
    tube(solid, (0, 0, 0), (0, 0, 0.4), 0.14, stone)
    return ball(solid, (0, 0, 0.45), (0.17, 0.17, 0.17), stone)


def bench() -> Solid:
    """A slatted bench along x."""
    solid = Solid()
    wood = Paint("bark", (0.2, 0.11, 0.05), 0.7)
    for y in (-0.16, 0.0, 0.16):
        box(solid, (0, y, 0.44), (1.5, 0.13, 0.04), wood, 0.01)
    box(solid, (0, 0.24, 0.7), (1.5, 0.04, 0.28), wood, 0.01)
    for x in (-0.6, 0.6):
        box(solid, (x, 0, 0.22), (0.06, 0.4, 0.44), _STEEL)
        box(solid, (x, 0.26, 0.55), (0.06, 0.05, 0.6), _STEEL)
    return solid


def railing(length: float) -> Solid:
    """A kerb-side railing along x."""
    solid = Solid()
    paint = Paint("plain", (0.55, 0.56, 0.58), 0.4)
    for z in (0.25, 0.95):
        tube(solid, (-length / 2, 0, z), (length / 2, 0, z), 0.025, paint, count=6)
    for x in np.arange(-length / 2, length / 2 + 0.01, 0.25):
        tube(
            solid,
            (float(x), 0, 0.0 if round(x * 4) % 8 == 0 else 0.25),
            (float(x), 0, 0.95),
            0.014,
            paint,
            count=5,
        )
    return solid


def sign_post(rng: np.random.Generator) -> Solid:
    """A traffic sign on a pole, facing -x."""
    solid = Solid()
    tube(solid, (0, 0, 0), (0, 0, 2.6), 0.03, _STEEL)
    colour = (0.05, 0.12, 0.5) if rng.random() < 0.5 else (0.6, 0.04, 0.03)
    tube(solid, (-0.03, 0, 2.4), (-0.05, 0, 2.4), 0.3, Paint("plain", colour, 0.4), count=20)
    return tube(
        solid,
        (-0.05, 0, 2.4),
        (-0.055, 0, 2.4),
        0.2,
        Paint("plain", (0.75, 0.75, 0.75), 0.4),
        count=20,
    )
