"""Benches of steel, stone and wood along x, and the closed litter bins that stand beside them."""

from __future__ import annotations

import math

import numpy as np

from training.render.shapes import ball, box, loft, ring, tube
from training.render.solid import Paint, Solid, Vector

_DARK = Paint("plain", (0.02, 0.02, 0.022), 0.7)
_WOODS: tuple[Vector, ...] = ((0.2, 0.11, 0.05), (0.34, 0.22, 0.11), (0.11, 0.07, 0.045))


def _steel(rng: np.random.Generator) -> Paint:
    tone = float(rng.uniform(0.3, 0.62))
    return Paint("metal", (tone, tone, tone * 1.02), float(rng.uniform(0.15, 0.45)))


def steel_bench(rng: np.random.Generator) -> Solid:
    """Slats or bars of steel between round or flat ends, the back or the whole seat aslant."""
    solid = Solid()
    steel, long = _steel(rng), float(rng.uniform(1.6, 3.2))
    across = rng.random() < 0.5
    tilt = float(rng.uniform(-0.45, 0.1))
    seat = Solid()
    deep = float(rng.uniform(0.4, 0.6))
    if across:
        count = int(long / 0.11)
        for x in np.linspace(-long / 2, long / 2, count):
            box(seat, (float(x), 0, 0), (0.06, deep, 0.03), steel)
    else:
        for y in np.linspace(-deep / 2, deep / 2, int(rng.integers(3, 8))):
            box(seat, (0, float(y), 0), (long, 0.05, 0.03), steel)
    for y in (-deep / 2, deep / 2):
        tube(seat, (-long / 2, y, 0), (long / 2, y, 0), 0.028, steel, count=6)
    seat.lean("x", tilt)
    solid.merge(seat, (0, 0, 0.48))
    if rng.random() < 0.5:
        back = box(Solid(), (0, 0, 0.22), (long, 0.025, 0.4), steel)
        back.lean("x", float(rng.uniform(-0.35, -0.1)))
        solid.merge(back, (0, deep / 2, 0.48))
    ends = rng.random() < 0.4
    for x in (-long / 2 - 0.04, long / 2 + 0.04):
        if ends:
            tube(solid, (x, 0, 0), (x, 0, 0.75), 0.16, steel, count=12)
        else:
            box(solid, (x, 0, 0.28), (0.06, deep * 0.9, 0.56), _DARK if tilt < -0.2 else steel)
    return solid


def wooden_bench(rng: np.random.Generator) -> Solid:
    """Broad slats on stone or iron feet, with a back, without one, or as a long block."""
    solid = Solid()
    wood = Paint("bark", _WOODS[int(rng.integers(3))], 0.7)
    long, deep = float(rng.uniform(1.4, 2.8)), float(rng.uniform(0.4, 0.65))
    feet = Paint("concrete", (0.33, 0.32, 0.31)) if rng.random() < 0.5 else _DARK
    for y in np.linspace(-deep / 2, deep / 2, 5):
        box(solid, (0, float(y), 0.45), (long, deep / 5 * 0.85, 0.05), wood, 0.01)
    for x in (-long * 0.38, long * 0.38):
        box(solid, (x, 0, 0.21), (0.16, deep * 0.9, 0.42), feet)
    if rng.random() < 0.6:
        for z in (0.62, 0.76, 0.9):
            box(solid, (0, deep / 2 + 0.2 * (z - 0.5), z), (long, 0.04, 0.1), wood, 0.01)
        for x in (-long * 0.38, long * 0.38):
            box(solid, (x, deep / 2 + 0.07, 0.65), (0.05, 0.05, 0.6), feet)
    return solid


def stone_seat(rng: np.random.Generator) -> Solid:
    """A block or a round of stone to sit on."""
    tone = float(rng.uniform(0.25, 0.5))
    stone = Paint("concrete", (tone, tone * 0.98, tone * 0.94), 0.9)
    if rng.random() < 0.6:
        size = (float(rng.uniform(1.2, 2.4)), float(rng.uniform(0.4, 0.6)), 0.45)
        return box(Solid(), (0, 0, 0.225), size, stone, 0.02)
    radius = float(rng.uniform(0.4, 0.7))
    return tube(Solid(), (0, 0, 0), (0, 0, 0.45), radius, stone, count=18)


def hooded_bin(rng: np.random.Generator) -> Solid:
    """A closed litter bin of steel or paint: a drum or a box under a dome, a slanted or flat
    hood.
    """
    solid = Solid()
    shell = _steel(rng)
    if rng.random() < 0.35:
        tones: tuple[Vector, ...] = ((0.03, 0.1, 0.06), (0.03, 0.03, 0.035), (0.15, 0.16, 0.17))
        shell = Paint("plain", tones[int(rng.integers(3))], 0.4)
    hood = shell if rng.random() < 0.4 else _steel(rng)
    radius, high = float(rng.uniform(0.2, 0.34)), float(rng.uniform(0.75, 1.0))
    power = 2.0 if rng.random() < 0.65 else 7.0
    levels = [(1.0, 0.0), (1.0, high), (1.04, high), (1.04, high + 0.03)]
    loft(solid, [ring(radius * s, radius * s, z, 18, power) for s, z in levels], shell, power < 3)
    gap = high + 0.14
    tube(solid, (0, 0, high), (0, 0, gap), radius * 0.8, _DARK, count=12)
    kind = int(rng.integers(3))
    if kind == 0:
        cap = ball(Solid(), (0, 0, 0), (radius * 1.05, radius * 1.05, radius * 0.6), hood)
        solid.merge(cap, (0, 0, gap + 0.03))
    else:
        plate = [ring(radius * 1.08, radius * 1.08, z, 18, power) for z in (0.0, 0.05)]
        cap = loft(Solid(), plate, hood, smooth=False)
        cap.lean("x", float(rng.uniform(0.2, 0.6)) if kind == 1 else 0.0)
        solid.merge(cap, (0, 0, gap + (0.08 if kind == 1 else 0.0)))
    for angle in (0.8, 2.4, 4.0, 5.6):
        x, y = radius * 0.92 * math.cos(angle), radius * 0.92 * math.sin(angle)
        tube(solid, (x, y, high), (x, y, gap + 0.06), 0.02, shell, count=5)
    return solid


BENCHES = (steel_bench, steel_bench, wooden_bench, wooden_bench, stone_seat)
