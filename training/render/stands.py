"""Stalls that stand still: tables, cloths on the ground, boards, racks, booths. Customers come from
-y.
"""

from __future__ import annotations

import numpy as np

from training.render.canopies import STEEL, awning
from training.render.goods import boards, bright, rack, spread, tray
from training.render.shapes import box, loft, ring, tube
from training.render.solid import Paint, Solid

_WOOD = Paint("bark", (0.28, 0.17, 0.08), 0.7)


def table(rng: np.random.Generator) -> Solid:
    """A folding table or one under a cloth, goods on it, at times crates before it."""
    solid = Solid()
    wide, deep, high = (
        float(rng.uniform(1.4, 2.6)),
        float(rng.uniform(0.7, 1.0)),
        float(rng.uniform(0.68, 0.82)),
    )
    if rng.random() < 0.6:
        cloth = Paint("cloth", bright(rng), 0.9)
        drop = float(rng.uniform(0.25, high - 0.08))
        box(solid, (0, 0, high - drop / 2), (wide, deep, drop), cloth, 0.02)
    else:
        box(solid, (0, 0, high - 0.02), (wide, deep, 0.04), _WOOD)
        for a in (-1, 1):
            box(solid, (0, a * deep * 0.4, high - 0.2), (wide * 0.9, 0.04, 0.05), _WOOD)
    for a in (-1, 1):
        for b in (-1, 1):
            x, y = a * wide * 0.46, b * deep * 0.44
            tube(solid, (x, y, 0), (x, y, high), 0.02, STEEL)
    spread(solid, wide * 0.94, deep * 0.92, high, rng)
    for _ in range(int(rng.integers(0, 4))):
        x = float(rng.uniform(-0.5, 0.5)) * wide
        tone = bright(rng)
        box(solid, (x, -deep / 2 - 0.25, 0.15), (0.5, 0.35, 0.3), Paint("plain", tone, 0.6), 0.01)
        tray(solid, (x, -deep / 2 - 0.25, 0.28), 0.45, 0.3, rng)
    return solid


def ground_cloth(rng: np.random.Generator) -> Solid:
    """Goods spread on a cloth on the ground, a stool behind."""
    solid = Solid()
    wide, deep = float(rng.uniform(1.5, 2.4)), float(rng.uniform(1.0, 1.5))
    cloth = Paint("cloth", bright(rng), 0.95)
    box(solid, (0, 0, 0.01), (wide, deep, 0.02), cloth)
    spread(solid, wide * 0.85, deep * 0.8, 0.02, rng)
    tube(
        solid,
        (0.2, deep / 2 + 0.3, 0),
        (0.2, deep / 2 + 0.3, 0.32),
        0.15,
        Paint("plain", (0.55, 0.08, 0.06), 0.5),
    )
    return solid


def tent(rng: np.random.Generator) -> Solid:
    """A market booth: four posts, a pitched cloth roof, a long table of goods."""
    solid = Solid()
    wide, deep, high = float(rng.uniform(2.4, 3.0)), float(rng.uniform(1.8, 2.4)), 2.15
    roof = Paint("cloth", bright(rng), 0.85)
    for a in (-1, 1):
        for b in (-1, 1):
            tube(
                solid,
                (a * wide / 2, b * deep / 2, 0),
                (a * wide / 2, b * deep / 2, high),
                0.025,
                STEEL,
            )
    levels = [(1.06, high - 0.22), (1.06, high), (0.04, high + 0.65)]
    loft(
        solid,
        [ring(wide / 2 * s * 1.4, deep / 2 * s * 1.4, z, 4) for s, z in levels],
        roof,
        smooth=False,
        start=False,
    )
    solid.merge(table(rng), (0, -deep * 0.2, 0))
    return solid


def fruit_boards(rng: np.random.Generator) -> Solid:
    """Fruit on stepped boards."""
    return boards(rng, float(rng.uniform(1.2, 2.4)))


def clothes_racks(rng: np.random.Generator) -> Solid:
    """Clothes on a rail, at times a second one or a cloth of goods before it."""
    solid = rack(rng, float(rng.uniform(1.1, 1.9)))
    if rng.random() < 0.4:
        solid.merge(rack(rng, 1.2), (0.1, 0.75, 0.0))
    if rng.random() < 0.5:
        solid.merge(ground_cloth(rng), (0.0, -1.1, 0.0), 0.0, 0.8)
    return solid


def stand(rng: np.random.Generator) -> Solid:
    """A table or boards under an awning on poles."""
    wide, deep = float(rng.uniform(1.8, 2.8)), float(rng.uniform(1.4, 2.0))
    solid = awning(rng, wide, deep, float(rng.uniform(2.1, 2.45)))
    inner = boards(rng, wide * 0.85) if rng.random() < 0.4 else table(rng)
    return solid.merge(inner, (0, -deep * 0.15, 0))
