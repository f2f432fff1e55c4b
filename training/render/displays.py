"""What shop windows show: figures in clothes, shelves, boxes, posters. It belongs to the house."""

from __future__ import annotations

import numpy as np

from training.render.goods import bright
from training.render.posters import poster
from training.render.shapes import ball, box, quad, tube
from training.render.solid import Paint, Solid

_SKIN = Paint("plain", (0.6, 0.55, 0.48), 0.6)
HIGH_M = 2.2


def display(rng: np.random.Generator, wide: float, lit: bool) -> Solid:
    """A shop window of `wide` by 2.2 m in the xz plane, seen from -y, in low relief: the pane is at
    y = 0.
    """
    solid = Solid()
    tone = float(rng.uniform(0.1, 0.6))
    back = (tone, tone * 0.97, tone * 0.9)
    wall = Paint("glow", (0.9, 0.8, 0.62), 0.5, 0.13) if lit else Paint("plain", back, 0.6)
    x = wide / 2
    quad(solid, [(-x, 0, 0), (x, 0, 0), (x, 0, HIGH_M), (-x, 0, HIGH_M)], wall)
    goods = Solid()
    kind = int(rng.choice(3, p=[0.5, 0.3, 0.2]))
    if kind == 0:
        for at in np.arange(-x + 0.35, x - 0.2, float(rng.uniform(0.45, 0.8))):
            goods.merge(_figure(rng), (float(at), 0, 0.1))
    elif kind == 1:
        _shelves(goods, rng, wide)
    for _ in range(int(rng.integers(1, 4)) if kind < 2 else max(int(wide / 1.1), 2)):
        size = (float(rng.uniform(0.4, 0.9)), float(rng.uniform(0.4, 1.1)))
        at_x = float(rng.uniform(-0.5, 0.5)) * (wide - size[0])
        at_z = float(rng.random()) * (HIGH_M - size[1])
        goods.merge(poster(rng, size[0], size[1]), (at_x, -0.6 if kind == 2 else -0.9, at_z))
    # Flat enough to stay in the window, deep enough that one thing covers another.
    goods.points = [part * np.array([1.0, 0.05, 1.0]) for part in goods.points]
    solid.merge(goods, (0, -0.015, 0))
    frame = Paint("plain", (0.12, 0.12, 0.13), 0.5)
    for at_x in np.linspace(-x, x, int(rng.integers(2, 5))):
        box(solid, (float(at_x), -0.06, HIGH_M / 2), (0.06, 0.05, HIGH_M), frame)
    return solid


def _figure(rng: np.random.Generator) -> Solid:
    """A shop-window figure of about 1.7 m."""
    solid = Solid()
    coat, legs = (Paint("cloth", bright(rng), 0.9) for _ in range(2))
    for x in (-0.1, 0.1):
        tube(solid, (x, 0, 0), (x, 0, 0.9), 0.07, legs, 0.09, count=6)
    tube(solid, (0, 0, float(rng.uniform(0.6, 0.9))), (0, 0, 1.42), 0.24, coat, 0.17, count=8)
    for x in (-0.24, 0.24):
        tube(solid, (x * 1.25, 0, 0.85), (x, 0, 1.38), 0.05, coat, count=6)
    return ball(solid, (0, 0, 1.6), (0.1, 0.1, 0.13), _SKIN, 5, 8)


def _shelves(solid: Solid, rng: np.random.Generator, wide: float) -> None:
    for z in (0.25, 0.8, 1.35, 1.8):
        box(solid, (0, -0.2, z - 0.02), (wide * 0.96, 0.4, 0.04), Paint("plain", (0.5,) * 3))
        x = -wide * 0.46
        while x < wide * 0.44:
            high, broad = float(rng.uniform(0.1, 0.4)), float(rng.uniform(0.08, 0.3))
            thing = Paint("plain", bright(rng), 0.5)
            box(solid, (x + broad / 2, -0.3, z + high / 2), (broad, 0.2, high), thing)
            x += broad + float(rng.uniform(0.02, 0.15))
