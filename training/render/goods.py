"""What is sold: fruit, greens, boxes, clothes, shoes, toys and flowers, laid out over a surface."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from training.render.shapes import ball, box, loft, ring, tube
from training.render.solid import Paint, Solid, Vector

BRIGHT: tuple[Vector, ...] = (
    (0.55, 0.04, 0.03), (0.03, 0.12, 0.45), (0.05, 0.3, 0.1), (0.65, 0.45, 0.04),
    (0.65, 0.65, 0.62), (0.5, 0.15, 0.03), (0.35, 0.05, 0.3), (0.05, 0.35, 0.4),
    (0.6, 0.2, 0.25), (0.15, 0.4, 0.6), (0.03, 0.05, 0.18), (0.4, 0.32, 0.2),
)  # fmt: skip
FRUIT: tuple[Vector, ...] = (
    (0.6, 0.05, 0.03), (0.7, 0.3, 0.02), (0.65, 0.55, 0.06), (0.12, 0.35, 0.04), (0.3, 0.03, 0.08),
    (0.5, 0.35, 0.2), (0.08, 0.22, 0.04), (0.6, 0.55, 0.4),
)  # fmt: skip
_CRATE = Paint("plain", (0.35, 0.36, 0.34), 0.6)


def bright(rng: np.random.Generator) -> Vector:
    """A colour as things for sale have."""
    return BRIGHT[int(rng.integers(len(BRIGHT)))]


def spread(solid: Solid, wide: float, deep: float, z: float, rng: np.random.Generator) -> None:
    """Goods of one or two kinds over a top of `wide` by `deep` metres at height `z`."""
    kinds = [KINDS[int(rng.integers(len(KINDS)))] for _ in range(int(rng.integers(1, 3)))]
    cell = float(rng.uniform(0.3, 0.42))
    columns, rows = max(int(wide / cell), 1), max(int(deep / cell), 1)
    across, along = wide / columns, deep / rows
    for column in range(columns):
        for row in range(rows):
            at = ((column + 0.5) * across - wide / 2, (row + 0.5) * along - deep / 2, z)
            kind = kinds[int(rng.integers(len(kinds)))]
            if rng.random() < 0.94:
                kind(solid, at, across * 0.92, along * 0.92, rng)


def tray(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """A crate of one fruit."""
    x, y, z = at
    box(solid, (x, y, z + 0.04), (wide, deep, 0.08), _CRATE)
    fruit = Paint("plain", FRUIT[int(rng.integers(len(FRUIT)))], 0.4)
    size = float(rng.uniform(0.035, 0.06))
    for _ in range(11):
        u, v = (float(s) for s in rng.uniform(-0.4, 0.4, 2))
        middle = (x + u * wide, y + v * deep, z + 0.09 + float(rng.uniform(0, 0.04)))
        ball(solid, middle, (size, size, size), fruit, 3, 6)


def _greens(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """Bundles of leaf vegetables."""
    x, y, z = at
    for step in range(3):
        green = Paint("leaves", (0.06, float(rng.uniform(0.18, 0.34)), 0.03), 0.7)
        middle = (x + (step - 1) * wide * 0.3, y, z + 0.05)
        ball(solid, middle, (wide * 0.17, deep * 0.42, 0.07), green, 3, 6)


def _carton(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    x, y, z = at
    high = float(rng.uniform(0.06, 0.3))
    paint = Paint("plain", bright(rng), 0.5)
    box(solid, (x, y, z + high / 2), (wide * 0.75, deep * 0.75, high), paint, 0.02)


def _folded(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """A pile of folded clothes."""
    x, y, z = at
    for step in range(int(rng.integers(1, 5))):
        cloth = Paint("cloth", bright(rng), 0.9)
        box(solid, (x, y, z + 0.02 + 0.035 * step), (wide * 0.85, deep * 0.85, 0.034), cloth)


def _shoes(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    x, y, z = at
    paint = Paint("plain", bright(rng) if rng.random() < 0.6 else (0.03, 0.03, 0.03), 0.5)
    for side in (-1, 1):
        ball(
            solid, (x + side * wide * 0.2, y, z + 0.04), (0.05, min(0.14, deep * 0.45), 0.05), paint
        )


def _small(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """Toys, cases, trinkets."""
    x, y, z = at
    for _ in range(5):
        u, v = (float(s) for s in rng.uniform(-0.4, 0.4, 2))
        size = tuple(float(s) for s in rng.uniform(0.05, 0.14, 3))
        middle = (x + u * wide, y + v * deep, z + size[2] / 2)
        box(solid, middle, (size[0], size[1], size[2]), Paint("plain", bright(rng), 0.4), 0.01)


def _flowers(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """A potted plant or a bucket of flowers."""
    x, y, z = at
    pot = Paint("plain", (0.3, 0.12, 0.07), 0.8)
    r = min(wide, deep) * 0.36
    tube(solid, (x, y, z), (x, y, z + 0.16), r * 0.75, pot, r, count=9)
    ball(
        solid,
        (x, y, z + 0.28),
        (r * 1.15, r * 1.15, 0.14),
        Paint("leaves", (0.05, 0.14, 0.03), 0.7),
        4,
        8,
    )
    bloom = Paint("plain", bright(rng), 0.6)
    for _ in range(6):
        u, v = (float(s) for s in rng.uniform(-r, r, 2))
        ball(solid, (x + u, y + v, z + 0.38), (0.045, 0.045, 0.035), bloom, 3, 5)


def _pots(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """Lidded pots and tubs of cooked food."""
    x, y, z = at
    r, high = min(wide, deep) * 0.42, float(rng.uniform(0.1, 0.28))
    tube(solid, (x, y, z), (x, y, z + high), r, Paint("metal", (0.45, 0.46, 0.48), 0.35), count=10)
    food = Paint("plain", FRUIT[int(rng.integers(len(FRUIT)))], 0.5)
    ball(solid, (x, y, z + high), (r * 0.85, r * 0.85, 0.05), food, 3, 8)


def _sacks(solid: Solid, at: Vector, wide: float, deep: float, rng: np.random.Generator) -> None:
    """Open sacks of nuts or grain."""
    x, y, z = at
    r = min(wide, deep) * 0.44
    sack = Paint("cloth", (0.5, 0.46, 0.36), 0.95)
    rings = [
        ring(r * s, r * s, h, 10) + np.array(at) for s, h in ((0.9, 0.0), (1.0, 0.18), (0.92, 0.3))
    ]
    loft(solid, rings, sack, end=False)
    fill = Paint("soil", FRUIT[int(rng.integers(len(FRUIT)))], 0.9)
    ball(solid, (x, y, z + 0.27), (r * 0.85, r * 0.85, 0.07), fill, 3, 8)


Kind = Callable[[Solid, Vector, float, float, np.random.Generator], None]
KINDS: tuple[Kind, ...] = (
    tray, tray, _greens, _carton, _folded, _shoes, _small, _flowers, _pots, _sacks,
)  # fmt: skip


def rack(rng: np.random.Generator, wide: float) -> Solid:
    """A rail along x hung with clothes."""
    solid = Solid()
    steel = Paint("metal", (0.45, 0.46, 0.48), 0.35)
    high = float(rng.uniform(1.45, 1.75))
    for side in (-1, 1):
        tube(solid, (side * wide / 2, 0, 0), (side * wide / 2, 0, high), 0.018, steel, count=6)
        foot = side * wide / 2
        tube(solid, (foot, -0.28, 0.02), (foot, 0.28, 0.02), 0.018, steel, count=6)
    tube(solid, (-wide / 2, 0, high), (wide / 2, 0, high), 0.018, steel, count=6)
    x = -wide / 2 + 0.1
    while x < wide / 2 - 0.05:
        drop = float(rng.uniform(0.55, 1.1))
        cloth = Paint("cloth", bright(rng), 0.9)
        turn = float(rng.normal(0, 0.25))
        hung = box(Solid(), (0, 0, -drop / 2), (0.05, 0.44, drop), cloth, 0.02, taper=1.1)
        solid.merge(hung, (x, 0, high - 0.04), turn)
        x += float(rng.uniform(0.07, 0.16))
    return solid


def boards(rng: np.random.Generator, wide: float) -> Solid:
    """Fruit on two sloping steps of crates, the front lower."""
    solid = Solid()
    wood = Paint("bark", (0.3, 0.2, 0.1), 0.8)
    count = max(int(wide / 0.5), 2)
    for row, (y, z) in enumerate(((-0.45, 0.25), (0.0, 0.5), (0.45, 0.72))):
        box(solid, (0, y, z / 2), (wide, 0.4, z), wood)
        for column in range(count):
            x = (column + 0.5) / count * wide - wide / 2
            part = Solid()
            tray(part, (0, 0, 0), wide / count * 0.94, 0.42, rng)
            part.lean("x", -0.2 + 0.05 * row)
            solid.merge(part, (x, y, z + 0.02))
    return solid


def ring_of_stools(rng: np.random.Generator, count: int) -> Solid:
    """Plastic stools in one colour, for eating on."""
    solid = Solid()
    paint = Paint("plain", bright(rng), 0.5)
    for step in range(count):
        angle = step * 2 * math.pi / count + float(rng.uniform(-0.3, 0.3))
        far = float(rng.uniform(0.28, 0.4))
        x, y = far * math.cos(angle), far * math.sin(angle)
        tube(solid, (x, y, 0), (x, y, 0.42), 0.17, paint, 0.13, count=10)
    return solid
