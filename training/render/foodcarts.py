"""Carts that sell what is cooked on them. The customers' side faces -y."""

from __future__ import annotations

import numpy as np

from training.render.canopies import STEEL
from training.render.goods import bright, ring_of_stools
from training.render.shapes import ball, box, tube, wheel
from training.render.solid import Paint, Solid

_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)


def snack_cart(rng: np.random.Generator) -> Solid:
    """A snack cart: a cupboard on wheels, a glass case or pots on it, a little roof."""
    solid = Solid()
    wide, deep = float(rng.uniform(1.3, 1.9)), float(rng.uniform(0.65, 0.85))
    side = (
        Paint("metal", (0.5, 0.5, 0.52), 0.35)
        if rng.random() < 0.4
        else Paint("plain", bright(rng), 0.45)
    )
    box(solid, (0, 0, 0.58), (wide, deep, 0.68), side, 0.02)
    box(solid, (0, -0.05, 0.94), (wide + 0.1, deep + 0.2, 0.04), STEEL)
    board = Paint("plain", bright(rng), 0.5)
    box(solid, (0, -deep / 2 - 0.012, 0.62), (wide * 0.8, 0.02, 0.4), board)
    for x in np.linspace(-0.3, 0.3, 4):
        box(
            solid,
            (float(x) * wide, -deep / 2 - 0.025, 0.62),
            (0.14, 0.01, 0.2),
            Paint("plain", (0.7, 0.68, 0.6)),
        )
    for a in (-1.0, 1.0):
        for b in (-1.0, 1.0):
            wheel(solid, (a * wide * 0.36, b * deep * 0.48, 0.2), 0.2, 0.06, _RUBBER, STEEL)
    if rng.random() < 0.6:
        for a in (-1, 1):
            for b in (-1, 1):
                tube(
                    solid,
                    (a * wide * 0.47, b * deep * 0.45, 0.95),
                    (a * wide * 0.47, b * deep * 0.45, 1.95),
                    0.018,
                    STEEL,
                )
        roof = Paint("plain", bright(rng), 0.5)
        box(solid, (0, -0.1, 1.98), (wide + 0.3, deep + 0.5, 0.08), roof, 0.02)
        box(solid, (0, -deep / 2 - 0.33, 1.85), (wide + 0.3, 0.03, 0.25), board)
    box(
        solid,
        (wide * 0.22, 0, 1.15),
        (wide * 0.45, deep * 0.6, 0.38),
        Paint("glass", (0.3, 0.32, 0.33), 0.05),
        0.01,
    )
    for x in (-0.3, -0.08):
        tube(solid, (x * wide, 0, 0.96), (x * wide, 0, 1.2), 0.15, STEEL, count=14)
        ball(
            solid,
            (x * wide, 0, 1.2),
            (0.13, 0.13, 0.07),
            Paint("plain", bright(rng), 0.5),
        )
    return solid


def steamer_cart(rng: np.random.Generator) -> Solid:
    """A food cart: a low cupboard, a griddle, bamboo steamers stacked up, at times a sign."""
    solid = Solid()
    wide, deep = float(rng.uniform(1.1, 1.7)), float(rng.uniform(0.6, 0.8))
    side = Paint("metal", (0.45, 0.45, 0.47), 0.4)
    if rng.random() < 0.5:
        side = Paint("plain", bright(rng), 0.45)
    box(solid, (0, 0, 0.5), (wide, deep, 0.6), side, 0.02)
    for a in (-1.0, 1.0):
        wheel(solid, (a * wide * 0.3, deep * 0.48, 0.18), 0.18, 0.05, _RUBBER, STEEL)
    bamboo = Paint("bark", (0.45, 0.32, 0.16), 0.7)
    for x in (-0.25, 0.18):
        high = float(rng.uniform(0.2, 0.55))
        radius = float(rng.uniform(0.17, 0.26))
        tube(solid, (x * wide, 0, 0.8), (x * wide, 0, 0.8 + high), radius, bamboo, count=14)
        ball(solid, (x * wide, 0, 0.8 + high), (radius, radius, 0.05), bamboo)
    tube(solid, (wide * 0.42, 0, 0.8), (wide * 0.42, 0, 0.84), 0.2, _RUBBER, count=14)
    if rng.random() < 0.5:
        board = Paint("plain", bright(rng), 0.5)
        for a in (-1, 1):
            tube(solid, (a * wide * 0.45, 0, 0.8), (a * wide * 0.45, 0, 2.0), 0.015, STEEL, count=6)
        box(solid, (0, -0.02, 1.9), (wide, 0.03, 0.35), board)
    if rng.random() < 0.5:
        solid.merge(ring_of_stools(rng, 3), (0.1, -deep / 2 - 0.45, 0.0))
    return solid
