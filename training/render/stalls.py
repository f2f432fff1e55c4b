"""Street stalls: tables, carts, tricycles, boards, racks and ground cloths with goods, and what
gives them shade.

The customers' side faces -y.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.canopies import (
    STEEL,
    awning,
    square_umbrella,
    umbrella,
    umbrella_pole,
)
from training.render.goods import boards, bright, rack, ring_of_stools, spread, tray
from training.render.shapes import ball, box, loft, ring, tube, wheel
from training.render.solid import Paint, Solid
from training.render.tricycles import tricycle_bed

__all__ = ["KINDS", "Stall", "StallKind", "draw_kind", "draw_stall", "umbrella", "umbrella_pole"]
StallKind = Literal[
    "table", "cart", "tricycle", "cloth", "tent", "steamer", "boards", "rack", "stand"
]
KINDS: tuple[StallKind, ...] = (
    "table", "cart", "tricycle", "cloth", "tent", "steamer", "boards", "rack", "stand",
)  # fmt: skip
_SHARES = (0.2, 0.16, 0.15, 0.14, 0.08, 0.08, 0.08, 0.06, 0.05)
_SHADED = {"tent": 0.0, "cloth": 0.25, "rack": 0.2, "stand": 0.0}
_WOOD = Paint("bark", (0.28, 0.17, 0.08), 0.7)
_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)


@dataclass(frozen=True)
class Stall:
    """A stall, and its umbrella in the same coordinates when it has one."""

    body: Solid
    umbrella: Solid | None


def draw_kind(rng: np.random.Generator) -> StallKind:
    """A kind of stall at random."""
    return KINDS[int(rng.choice(len(KINDS), p=_SHARES))]


def draw_stall(
    rng: np.random.Generator, kind: StallKind | None = None, shade: bool | None = None
) -> Stall:
    """A stall of `kind`, under an umbrella as `shade` says; both at random when not said."""
    kind = kind or draw_kind(rng)
    body = _BUILDERS[kind](rng)
    if shade is None:
        shade = rng.random() < _SHADED.get(kind, 0.6)
    if not shade:
        return Stall(body, None)
    at = (float(rng.uniform(-0.3, 0.3)), float(rng.uniform(0.35, 0.7)), 0.0)
    canopy = square_umbrella(rng) if rng.random() < 0.25 else umbrella(rng)
    body.merge(umbrella_pole(canopy), at)
    return Stall(body, Solid().merge(canopy, at))


def _table(rng: np.random.Generator) -> Solid:
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


def _cart(rng: np.random.Generator) -> Solid:
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


def _tricycle(rng: np.random.Generator) -> Solid:
    """A cargo tricycle standing along x, its bed full of goods."""
    solid, bed = tricycle_bed(rng)
    goods = Solid()
    spread(goods, bed.length * 0.92, bed.wide * 0.88, 0.0, rng)
    if rng.random() < 0.5:
        spread(goods, bed.length * 0.5, bed.wide * 0.6, 0.14, rng)
    if rng.random() < 0.3:
        roof = awning(rng, bed.length * 1.1, bed.wide * 1.05, 1.3)
        goods.merge(roof, (0, 0, 0))
    return solid.merge(goods, (bed.middle, 0, 0.8))


def _ground_cloth(rng: np.random.Generator) -> Solid:
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


def _tent(rng: np.random.Generator) -> Solid:
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
    solid.merge(_table(rng), (0, -deep * 0.2, 0))
    return solid


def _steamer(rng: np.random.Generator) -> Solid:
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


def _boards(rng: np.random.Generator) -> Solid:
    return boards(rng, float(rng.uniform(1.2, 2.4)))


def _rack(rng: np.random.Generator) -> Solid:
    """Clothes on a rail, at times a second one or a cloth of goods before it."""
    solid = rack(rng, float(rng.uniform(1.1, 1.9)))
    if rng.random() < 0.4:
        solid.merge(rack(rng, 1.2), (0.1, 0.75, 0.0))
    if rng.random() < 0.5:
        solid.merge(_ground_cloth(rng), (0.0, -1.1, 0.0), 0.0, 0.8)
    return solid


def _stand(rng: np.random.Generator) -> Solid:
    """A table or boards under an awning on poles."""
    wide, deep = float(rng.uniform(1.8, 2.8)), float(rng.uniform(1.4, 2.0))
    solid = awning(rng, wide, deep, float(rng.uniform(2.1, 2.45)))
    inner = boards(rng, wide * 0.85) if rng.random() < 0.4 else _table(rng)
    return solid.merge(inner, (0, -deep * 0.15, 0))


_BUILDERS: dict[StallKind, Callable[[np.random.Generator], Solid]] = {
    "table": _table, "cart": _cart, "tricycle": _tricycle, "cloth": _ground_cloth, "tent": _tent,
    "steamer": _steamer, "boards": _boards, "rack": _rack, "stand": _stand,
}  # fmt: skip
