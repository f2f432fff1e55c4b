"""Printed paper: posters, and what they hang on. No look-alike here carries a label; fronts face
-y.
"""

from __future__ import annotations

import math

import numpy as np

from training.render.goods import BRIGHT, FRUIT, bright
from training.render.shapes import box, loft, quad, ring, tube
from training.render.solid import Paint, Solid, Vector

_STEEL = Paint("metal", (0.4, 0.41, 0.43), 0.4)
_DARK = Paint("plain", (0.03, 0.03, 0.035), 0.6)
_PAPER: tuple[Vector, ...] = ((0.7, 0.69, 0.66), (0.72, 0.66, 0.5), (0.03, 0.03, 0.04), *BRIGHT)


def poster(rng: np.random.Generator, wide: float, high: float, lit: bool = False) -> Solid:
    """A sheet in the xz plane with its foot at z = 0: patches of colour, round things, writing."""
    solid = Solid()
    _patch(solid, (0.0, high / 2), (wide, high), 0.0, _ink(_PAPER, rng, lit))
    layer = 0.004
    for _ in range(int(rng.integers(1, 5))):
        size = (float(rng.uniform(0.25, 0.9)) * wide, float(rng.uniform(0.12, 0.45)) * high)
        _patch(solid, _within(rng, wide, high, size), size, layer, _ink(BRIGHT, rng, lit))
        layer += 0.004
    for _ in range(int(rng.choice([0, 1, 3, 5]))):
        radius = float(rng.uniform(0.08, 0.22)) * wide
        x, z = _within(rng, wide, high, (2 * radius, 2 * radius))
        paint = _ink(FRUIT, rng, lit)
        tube(solid, (x, -layer + 0.003, z), (x, -layer, z), radius, paint, count=10)
        layer += 0.002
    ink = _ink(((0.72, 0.72, 0.72), (0.02, 0.02, 0.02), (0.6, 0.5, 0.05)), rng, lit)
    for _ in range(int(rng.integers(1, 6))):
        size = (float(rng.uniform(0.3, 0.85)) * wide, float(rng.uniform(0.02, 0.08)) * high)
        _patch(solid, _within(rng, wide, high, size), size, layer, ink)
    return solid


def a_board(rng: np.random.Generator) -> Solid:
    """Two boards leaning on each other, with posters, or one board upright on a weighted foot."""
    solid = Solid()
    wide, high = float(rng.uniform(0.5, 0.75)), float(rng.uniform(0.75, 1.2))
    frame = Paint("plain", bright(rng), 0.5) if rng.random() < 0.5 else _STEEL
    if rng.random() < 0.25:
        box(solid, (0, 0, 0.06), (wide * 1.1, 0.45, 0.12), _DARK, 0.04)
        box(solid, (0, 0, 0.16 + high / 2), (wide, 0.05, high), frame, 0.01)
        for yaw in (0.0, math.pi):
            sheet = Solid().merge(poster(rng, wide * 0.9, high * 0.92), (0, -0.03, 0.2))
            solid.merge(sheet, (0, 0, 0), yaw)
        return solid
    slope = float(rng.uniform(0.16, 0.28))
    for yaw in (0.0, math.pi):
        half = box(Solid(), (0, 0, high / 2), (wide, 0.03, high), frame, 0.008)
        half.merge(poster(rng, wide * 0.88, high * 0.84), (0, -0.02, high * 0.1))
        half.lean("x", -slope)
        aside = math.sin(slope) * high * (1.0 if yaw else -1.0)
        solid.merge(half, (0, aside, 0), yaw)
    return solid


def advertising_pillar(rng: np.random.Generator, lit: bool) -> Solid:
    """A round pillar pasted with posters, under a cap."""
    solid = Solid()
    radius, high = float(rng.uniform(0.45, 0.75)), float(rng.uniform(2.3, 3.1))
    body = Paint(
        "plain", ((0.1, 0.2, 0.14), (0.3, 0.3, 0.3), (0.5, 0.47, 0.4))[int(rng.integers(3))]
    )
    tube(solid, (0, 0, 0), (0, 0, high), radius, body, count=16)
    tube(solid, (0, 0, high), (0, 0, high + 0.12), radius * 1.15, body, count=16)
    tube(solid, (0, 0, high + 0.12), (0, 0, high + 0.5), radius * 1.1, body, 0.05, count=16)
    for step in range(6):
        turn = step * math.pi / 3
        sheet = poster(rng, radius * 0.98, high * float(rng.uniform(0.45, 0.75)), lit)
        at = Solid().merge(sheet, (0, -radius * 1.0, high * 0.15))
        solid.merge(at, (0, 0, 0), turn)
    return solid


def light_box(rng: np.random.Generator, lit: bool) -> Solid:
    """A poster on both sides of a flat case on legs, shining at night."""
    solid = Solid()
    wide, high = float(rng.uniform(1.0, 1.4)), float(rng.uniform(1.5, 1.9))
    foot = float(rng.uniform(0.25, 0.8))
    box(solid, (0, 0, foot + high / 2), (wide + 0.16, 0.2, high + 0.16), _frame(rng), 0.02)
    for x in (-wide * 0.35, wide * 0.35):
        box(solid, (x, 0, foot / 2), (0.1, 0.12, foot), _STEEL)
    for yaw in (0.0, math.pi):
        solid.merge(Solid().merge(poster(rng, wide, high, lit), (0, -0.11, foot)), (0, 0, 0), yaw)
    return solid


def bus_shelter(rng: np.random.Generator, lit: bool) -> Solid:
    """A roof on posts with glass behind, a seat, a timetable and a poster at one end."""
    solid = Solid()
    wide, deep, high = float(rng.uniform(2.8, 4.4)), float(rng.uniform(1.2, 1.6)), 2.4
    frame = _frame(rng)
    box(solid, (0, 0, high + 0.06), (wide + 0.3, deep + 0.2, 0.14), frame, 0.04)
    for x in (-wide / 2, 0.0, wide / 2):
        box(solid, (x, deep / 2, high / 2), (0.08, 0.08, high), frame)
    box(solid, (0, deep / 2, 0.35), (wide, 0.04, 0.08), frame)
    if rng.random() < 0.6:
        tone = float(rng.uniform(0.1, 0.3))
        pane = Paint("glass", (tone, tone * 1.04, tone * 1.05), 0.1)
        box(solid, (0, deep / 2, 1.3), (wide * 0.96, 0.02, 1.7), pane)
    box(solid, (0, deep * 0.25, 0.46), (wide * 0.7, 0.35, 0.05), Paint("bark", (0.25, 0.15, 0.07)))
    for x in (-wide * 0.3, wide * 0.3):
        box(solid, (x, deep * 0.25, 0.22), (0.06, 0.3, 0.44), _STEEL)
    case = Solid()
    box(case, (0, 0, 1.25), (1.25, 0.14, 2.0), frame)
    for yaw in (0.0, math.pi):
        case.merge(Solid().merge(poster(rng, 1.1, 1.75, lit), (0, -0.08, 0.38)), (0, 0, 0), yaw)
    end = wide / 2 * (1 if rng.random() < 0.5 else -1)
    solid.merge(case, (end, 0, 0), math.pi / 2)
    sheet = Solid().merge(poster(rng, 0.5, 0.8), (-end * 0.4, deep / 2 - 0.04, 1.1))
    return solid.merge(sheet)


def banner(rng: np.random.Generator) -> Solid:
    """A tall narrow flag on a pole, or a printed sheet between two poles."""
    solid = Solid()
    if rng.random() < 0.5:
        wide, high = float(rng.uniform(0.7, 0.9)), float(rng.uniform(1.6, 2.0))
        box(solid, (0, 0, 0.05), (wide, 0.25, 0.1), _STEEL, 0.02)
        tube(solid, (0, 0.03, 0), (0, 0.03, high), 0.015, _STEEL, count=5)
        return solid.merge(poster(rng, wide, high - 0.1), (0, 0, 0.1))
    high = float(rng.uniform(2.3, 3.2))
    cloth = Paint("cloth", bright(rng), 0.9)
    tube(solid, (0, 0, 0), (0, 0, 0.12), 0.25, _DARK, count=10)
    tube(solid, (0, 0, 0), (0, 0, high), 0.018, _STEEL, count=5)
    levels = ((0.05, 0.7), (0.5, 0.9), (0.62, high - 0.5), (0.3, high - 0.1), (0.05, high))
    rings = [ring(w / 2, 0.012, z, 8, 6.0) + np.array([w / 2, 0, 0]) for w, z in levels]
    return loft(solid, rings, cloth, smooth=False)


def _patch(
    solid: Solid, middle: tuple[float, float], size: tuple[float, float], layer: float, paint: Paint
) -> None:
    (x, z), (a, b) = middle, (size[0] / 2, size[1] / 2)
    corners = ((x - a, z - b), (x + a, z - b), (x + a, z + b), (x - a, z + b))
    quad(solid, [(u, -layer, v) for u, v in corners], paint)


def _within(
    rng: np.random.Generator, wide: float, high: float, size: tuple[float, float]
) -> tuple[float, float]:
    x = float(rng.uniform(-0.5, 0.5)) * (wide - size[0])
    return x, size[1] / 2 + float(rng.random()) * (high - size[1])


def _ink(colours: tuple[Vector, ...], rng: np.random.Generator, lit: bool) -> Paint:
    colour = colours[int(rng.integers(len(colours)))]
    return Paint("glow", colour, 0.5, 0.35) if lit else Paint("plain", colour, 0.5)


def _frame(rng: np.random.Generator) -> Paint:
    return (_STEEL, _DARK, Paint("plain", (0.05, 0.14, 0.1), 0.5))[int(rng.integers(3))]
