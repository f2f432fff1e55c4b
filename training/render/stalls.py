"""Street stalls: tables, carts, tricycles and ground cloths with goods, and the umbrellas over
them.

The customers' side faces -y.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from training.render.shapes import ball, box, hoop, loft, quad, ring, tube, wheel
from training.render.solid import Paint, Solid, Vector

StallKind = Literal["table", "cart", "tricycle", "cloth", "tent"]
KINDS: tuple[StallKind, ...] = ("table", "cart", "tricycle", "cloth", "tent")
_BRIGHT: tuple[Vector, ...] = (
    (0.55, 0.04, 0.03), (0.03, 0.12, 0.45),
    (0.05, 0.3, 0.1), (0.65, 0.45, 0.04), (0.65, 0.65, 0.62),
    (0.5, 0.15, 0.03), (0.35, 0.05, 0.3), (0.05, 0.35, 0.4),
)  # fmt: skip
_FRUIT: tuple[Vector, ...] = (
    (0.6, 0.05, 0.03), (0.7, 0.3, 0.02), (0.65, 0.55, 0.06), (0.12, 0.35, 0.04), (0.3, 0.03, 0.08),
    (0.5, 0.35, 0.2), (0.08, 0.22, 0.04),
)  # fmt: skip
_WOOD = Paint("bark", (0.28, 0.17, 0.08), 0.7)
_STEEL = Paint("metal", (0.45, 0.46, 0.48), 0.35)
_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)


@dataclass(frozen=True)
class Stall:
    """A stall, and its umbrella in the same coordinates when it has one."""

    body: Solid
    umbrella: Solid | None


def draw_stall(
    rng: np.random.Generator, kind: StallKind | None = None, shade: bool | None = None
) -> Stall:
    """A stall of `kind`, under an umbrella as `shade` says; both at random when not said."""
    kind = kind or KINDS[int(rng.choice(len(KINDS), p=[0.32, 0.22, 0.2, 0.14, 0.12]))]
    body = {
        "table": _table,
        "cart": _cart,
        "tricycle": _tricycle,
        "cloth": _ground_cloth,
        "tent": _tent,
    }[kind](rng)
    if shade is None:
        shade = rng.random() < {"tent": 0.0, "cloth": 0.35}.get(kind, 0.65)
    if not shade:
        return Stall(body, None)
    at = (float(rng.uniform(-0.3, 0.3)), float(rng.uniform(0.35, 0.7)), 0.0)
    canopy = umbrella(rng)
    body.merge(umbrella_pole(canopy), at)
    return Stall(body, Solid().merge(canopy, at))


def umbrella(rng: np.random.Generator, radius: float | None = None) -> Solid:
    """A market umbrella's canopy: eight or more panels in one or two colours, 2.2 to 2.5 m up."""
    solid = Solid()
    radius = radius or float(rng.uniform(1.05, 1.55))
    first, second = (
        Paint("cloth", _BRIGHT[int(i)], 0.85) for i in rng.integers(len(_BRIGHT), size=2)
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
    return tube(solid, (0, 0, high - 0.5), (0, 0, high + rise + 0.06), 0.022, _STEEL)


def umbrella_pole(canopy: Solid) -> Solid:
    """The pole and foot below a canopy: they belong to what stands under it."""
    solid = Solid()
    top = float(canopy.vertices()[:, 2].min())
    tube(solid, (0, 0, 0), (0, 0, top + 0.02), 0.022, _STEEL)
    return tube(solid, (0, 0, 0), (0, 0, 0.1), 0.24, Paint("concrete", (0.3, 0.3, 0.3)), count=14)


def _goods(solid: Solid, wide: float, deep: float, z: float, rng: np.random.Generator) -> None:
    """Trays, crates or folded things over a top of `wide` by `deep` metres at height `z`."""
    style = str(rng.choice(["fruit", "boxes", "mixed"]))
    columns = max(int(wide / 0.38), 1)
    rows = max(int(deep / 0.38), 1)
    for column in range(columns):
        for row in range(rows):
            x = (column + 0.5) / columns * wide - wide / 2
            y = (row + 0.5) / rows * deep - deep / 2
            colour = _FRUIT[int(rng.integers(len(_FRUIT)))]
            if style == "fruit" or (style == "mixed" and rng.random() < 0.5):
                _tray(solid, x, y, z, wide / columns * 0.92, deep / rows * 0.92, colour, rng)
            else:
                bright = _BRIGHT[int(rng.integers(len(_BRIGHT)))]
                high = float(rng.uniform(0.06, 0.3))
                box(
                    solid,
                    (x, y, z + high / 2),
                    (0.27, 0.25, high),
                    Paint("plain", bright, 0.5),
                    0.02,
                )


def _tray(
    solid: Solid,
    x: float,
    y: float,
    z: float,
    wide: float,
    deep: float,
    colour: Vector,
    rng: np.random.Generator,
) -> None:
    box(solid, (x, y, z + 0.04), (wide, deep, 0.08), Paint("plain", (0.35, 0.36, 0.34), 0.6))
    fruit = Paint("plain", colour, 0.4)
    size = float(rng.uniform(0.035, 0.06))
    for _ in range(13):
        at = (
            x + float(rng.uniform(-0.4, 0.4)) * wide,
            y + float(rng.uniform(-0.4, 0.4)) * deep,
            z + 0.09 + float(rng.uniform(0, 0.04)),
        )
        ball(solid, at, (size, size, size), fruit, 4, 7)


def _table(rng: np.random.Generator) -> Solid:
    solid = Solid()
    wide, deep, high = (
        float(rng.uniform(1.4, 2.6)),
        float(rng.uniform(0.7, 1.0)),
        float(rng.uniform(0.68, 0.82)),
    )
    if rng.random() < 0.6:
        cloth = Paint("cloth", _BRIGHT[int(rng.integers(len(_BRIGHT)))], 0.9)
        drop = float(rng.uniform(0.25, high - 0.08))
        box(solid, (0, 0, high - drop / 2), (wide, deep, drop), cloth, 0.02)
    else:
        box(solid, (0, 0, high - 0.02), (wide, deep, 0.04), _WOOD)
        for a in (-1, 1):
            box(solid, (0, a * deep * 0.4, high - 0.2), (wide * 0.9, 0.04, 0.05), _WOOD)
    for a in (-1, 1):
        for b in (-1, 1):
            x, y = a * wide * 0.46, b * deep * 0.44
            tube(solid, (x, y, 0), (x, y, high), 0.02, _STEEL)
    _goods(solid, wide * 0.94, deep * 0.92, high, rng)
    for _ in range(int(rng.integers(0, 4))):
        x = float(rng.uniform(-0.5, 0.5)) * wide
        tone = _BRIGHT[int(rng.integers(len(_BRIGHT)))]
        box(solid, (x, -deep / 2 - 0.25, 0.15), (0.5, 0.35, 0.3), Paint("plain", tone, 0.6), 0.01)
        _tray(
            solid, x, -deep / 2 - 0.25, 0.28, 0.45, 0.3, _FRUIT[int(rng.integers(len(_FRUIT)))], rng
        )
    return solid


def _cart(rng: np.random.Generator) -> Solid:
    """A snack cart: a cupboard on wheels, a glass case or pots on it, a little roof."""
    solid = Solid()
    wide, deep = float(rng.uniform(1.3, 1.9)), float(rng.uniform(0.65, 0.85))
    side = (
        Paint("metal", (0.5, 0.5, 0.52), 0.35)
        if rng.random() < 0.4
        else Paint("plain", _BRIGHT[int(rng.integers(8))], 0.45)
    )
    box(solid, (0, 0, 0.58), (wide, deep, 0.68), side, 0.02)
    box(solid, (0, -0.05, 0.94), (wide + 0.1, deep + 0.2, 0.04), _STEEL)
    board = Paint("plain", _BRIGHT[int(rng.integers(8))], 0.5)
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
            wheel(solid, (a * wide * 0.36, b * deep * 0.48, 0.2), 0.2, 0.06, _RUBBER, _STEEL)
    if rng.random() < 0.6:
        for a in (-1, 1):
            for b in (-1, 1):
                tube(
                    solid,
                    (a * wide * 0.47, b * deep * 0.45, 0.95),
                    (a * wide * 0.47, b * deep * 0.45, 1.95),
                    0.018,
                    _STEEL,
                )
        roof = Paint("plain", _BRIGHT[int(rng.integers(8))], 0.5)
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
        tube(solid, (x * wide, 0, 0.96), (x * wide, 0, 1.2), 0.15, _STEEL, count=14)
        ball(
            solid,
            (x * wide, 0, 1.2),
            (0.13, 0.13, 0.07),
            Paint("plain", _FRUIT[int(rng.integers(7))], 0.5),
        )
    return solid


def _tricycle(rng: np.random.Generator) -> Solid:
    """A cargo tricycle standing along x, its bed full of goods."""
    solid = Solid()
    paint = Paint(
        "plain",
        ((0.03, 0.12, 0.4), (0.35, 0.04, 0.03), (0.04, 0.25, 0.12))[int(rng.integers(3))],
        0.5,
    )
    length, wide = float(rng.uniform(1.4, 1.9)), float(rng.uniform(0.95, 1.15))
    middle = -length * 0.3
    box(solid, (middle, 0, 0.62), (length, wide, 0.06), paint)
    for y in (-wide / 2, wide / 2):
        box(solid, (middle, y, 0.76), (length, 0.04, 0.28), paint)
    for x in (middle - length / 2, middle + length / 2):
        box(solid, (x, 0, 0.76), (0.04, wide, 0.28), paint)
    for side in (-1.0, 1.0):
        wheel(solid, (middle - 0.15, side * (wide / 2 - 0.06), 0.3), 0.3, 0.09, _RUBBER, _STEEL)
    front = middle + length / 2 + 0.75
    hoop(solid, (front, 0, 0.3), 0.28, 0.04, _RUBBER)
    tube(solid, (front, 0, 0.3), (front - 0.15, 0, 1.0), 0.035, paint)
    tube(solid, (front - 0.17, -0.32, 1.03), (front - 0.17, 0.32, 1.03), 0.018, _RUBBER)
    tube(solid, (front - 0.12, 0, 0.75), (middle + length / 2, 0, 0.5), 0.03, paint)
    box(solid, (front - 0.6, 0, 0.78), (0.3, 0.22, 0.08), _RUBBER, 0.03)
    tube(solid, (front - 0.6, 0, 0.5), (front - 0.6, 0, 0.76), 0.02, _STEEL)
    goods = Solid()
    _goods(goods, length * 0.92, wide * 0.88, 0.0, rng)
    if rng.random() < 0.5:
        _goods(goods, length * 0.5, wide * 0.6, 0.14, rng)
    return solid.merge(goods, (middle, 0, 0.8))


def _ground_cloth(rng: np.random.Generator) -> Solid:
    """Goods spread on a cloth on the ground, a stool behind."""
    solid = Solid()
    wide, deep = float(rng.uniform(1.5, 2.4)), float(rng.uniform(1.0, 1.5))
    cloth = Paint("cloth", _BRIGHT[int(rng.integers(len(_BRIGHT)))], 0.95)
    box(solid, (0, 0, 0.01), (wide, deep, 0.02), cloth)
    _goods(solid, wide * 0.85, deep * 0.8, 0.02, rng)
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
    roof = Paint("cloth", _BRIGHT[int(rng.integers(len(_BRIGHT)))], 0.85)
    for a in (-1, 1):
        for b in (-1, 1):
            tube(
                solid,
                (a * wide / 2, b * deep / 2, 0),
                (a * wide / 2, b * deep / 2, high),
                0.025,
                _STEEL,
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
