"""Whole manhole covers: round, square and double ones, in several castings. Their top is z = 0."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from training.render.shapes import box, disc, loft, ring, tube
from training.render.solid import Paint, Solid

Pattern = Literal["studs", "rings", "spokes", "bars", "plain"]
PATTERNS: tuple[Pattern, ...] = ("studs", "rings", "spokes", "bars", "plain")
_DARK = Paint("plain", (0.015, 0.015, 0.015), 0.9)


def face(
    radius: float, paint: Paint, pattern: Pattern, square: bool, rng: np.random.Generator
) -> Solid:
    """A cover's upper side, `radius` from its middle to its edge."""
    solid = Solid()
    if square:
        box(solid, (0, 0, -0.02), (2 * radius, 2 * radius, 0.04), paint)
    else:
        disc(solid, (0, 0, 0.0), radius, paint, 32)
    _cast(solid, radius, paint, pattern, square)
    if rng.random() < 0.6:
        box(solid, (0, 0, 0.004), (radius * 0.6, radius * 0.22, 0.006), paint)
    for side in (-1, 1):
        disc(solid, (side * radius * 0.62, 0, 0.005), radius * 0.07, _DARK, 10)
    return solid


def _cast(solid: Solid, radius: float, paint: Paint, pattern: Pattern, square: bool) -> None:
    power = 20.0 if square else 2.0
    if pattern == "rings":
        for share in (0.3, 0.6, 0.9):
            r = radius * share
            rings = [ring(r, r, 0.003, 32, power), ring(r * 0.9, r * 0.9, 0.003, 32, power)]
            loft(solid, rings, _DARK, smooth=False, start=False, end=False)
    elif pattern == "spokes":
        for step in range(8):
            angle = step * math.pi / 4
            x, y = math.cos(angle) * radius, math.sin(angle) * radius
            tube(solid, (x * 0.25, y * 0.25, 0), (x * 0.88, y * 0.88, 0), 0.011, _DARK, count=5)
    elif pattern == "bars":
        for share in np.linspace(-0.7, 0.7, 6):
            half = radius * (0.85 if square else math.sqrt(1 - share**2) * 0.9)
            box(solid, (0, float(share) * radius, 0.002), (2 * half, 0.035, 0.006), _DARK)
    elif pattern == "studs":
        r = radius * 0.9
        rings = [ring(r, r, 0.004, 32, power), ring(r - 0.025, r - 0.025, 0.004, 32, power)]
        loft(solid, rings, paint, smooth=False, start=False, end=False)


def double(paint: Paint, frame: Paint, rng: np.random.Generator) -> Solid:
    """Two oblong plates side by side in one frame, as over cable chambers; nothing is dug."""
    solid = Solid()
    wide, deep = float(rng.uniform(0.5, 0.65)), float(rng.uniform(0.7, 1.0))
    box(solid, (0, 0, -0.02), (2 * wide + 0.16, deep + 0.14, 0.05), frame)
    for side in (-1, 1):
        middle = side * (wide / 2 + 0.012)
        box(solid, (middle, 0, -0.01), (wide + 0.02, deep + 0.02, 0.034), _DARK)
        box(solid, (middle, 0, -0.008), (wide - 0.01, deep - 0.01, 0.034), paint)
        for share in np.linspace(-0.36, 0.36, 5):
            line = (middle, float(share) * deep, 0.009)
            box(solid, line, (wide * 0.8, 0.03, 0.003), _DARK)
    return solid
