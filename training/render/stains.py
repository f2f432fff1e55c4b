"""What looks like a manhole and is not: stains, tar patches, round markings. All lie flat at z =
0.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from training.render.shapes import box, disc, hoop, loft, quad, ring
from training.render.solid import Paint, Solid

StainKind = Literal[
    "wet", "oil", "tar", "marking", "patch", "drain", "tyre", "leaves", "gully", "ring"
]
KINDS: tuple[StainKind, ...] = (
    "wet", "oil", "tar", "marking", "patch", "drain", "tyre", "leaves", "gully", "ring",
)  # fmt: skip


def stain(rng: np.random.Generator, kind: StainKind, radius: float | None = None) -> Solid:
    """A flat mark about the size of a cover."""
    solid = Solid()
    radius = radius or float(rng.uniform(0.25, 0.6))
    lift = 0.003
    if kind == "patch":
        tar = Paint("asphalt", (0.022, 0.022, 0.024), 0.8)
        x, y = radius * float(rng.uniform(0.8, 2.0)), radius
        return quad(solid, [(-x, -y, lift), (x, -y, lift), (x, y, lift), (-x, y, lift)], tar)
    if kind == "marking":
        white = Paint("stain", (0.6, 0.6, 0.58) if rng.random() < 0.6 else (0.6, 0.4, 0.04), 0.7)
        rings = [ring(radius * s, radius * s, lift, 32) for s in (1.0, 0.8)]
        return loft(solid, rings, white, smooth=False, start=False, end=False)
    if kind == "drain":
        iron = Paint("metal", (0.06, 0.058, 0.055), 0.6)
        box(solid, (0, 0, 0.0), (0.62, 0.4, 0.006), Paint("plain", (0.01, 0.01, 0.01), 0.9))
        for x in np.arange(-0.28, 0.29, 0.08):
            box(solid, (float(x), 0, 0.004), (0.035, 0.38, 0.006), iron)
        return solid
    if kind == "gully":
        return _gully(solid, rng)
    if kind == "tyre":
        rubber = Paint("plain", (0.02, 0.02, 0.021), 0.85)
        size = float(rng.uniform(0.24, 0.34))
        return hoop(solid, (0, 0, 0.09), size, 0.1, rubber, flat=True)
    if kind == "leaves":
        return _leaves(solid, radius, rng)
    if kind == "ring":
        # The trace of a bucket or of sawn asphalt: a dark circle, the ground inside it unharmed.
        dark = Paint("stain", (0.02, 0.02, 0.02), 0.7)
        rings = [ring(radius * s, radius * s, lift, 32) for s in (1.0, 0.9)]
        return loft(solid, rings, dark, smooth=False, start=False, end=False)
    paint = {
        "wet": Paint("stain", (0.022, 0.022, 0.024), 0.3),
        "oil": Paint("stain", (0.012, 0.012, 0.013), 0.55),
        "tar": Paint("stain", (0.016, 0.016, 0.017), 0.7),
    }[kind]
    ragged = 0.06 if kind == "tar" else 0.16
    return _blot(solid, radius, ragged, lift, paint, rng)


def _gully(solid: Solid, rng: np.random.Generator) -> Solid:
    """A kerb-side grate over a gully: bars across an iron frame, whole."""
    iron = Paint("iron", (0.07, 0.065, 0.06), 0.6)
    wide, deep = float(rng.uniform(0.6, 0.8)), float(rng.uniform(0.35, 0.5))
    box(solid, (0, 0, -0.01), (wide + 0.1, deep + 0.1, 0.026), iron)
    box(solid, (0, 0, -0.008), (wide, deep, 0.026), Paint("plain", (0.008, 0.008, 0.008), 0.9))
    for x in np.arange(-wide / 2 + 0.04, wide / 2, 0.075):
        box(solid, (float(x), 0, -0.005), (0.035, deep, 0.026), iron)
    return solid


def _leaves(solid: Solid, radius: float, rng: np.random.Generator) -> Solid:
    """Fallen leaves blown into a round drift."""
    browns = ((0.16, 0.08, 0.02), (0.25, 0.14, 0.03), (0.1, 0.07, 0.02))
    paints = [Paint("leaves", brown, 0.8) for brown in browns]
    for _ in range(160):
        angle, far = float(rng.uniform(0, 6.3)), radius * math.sqrt(float(rng.random()))
        x, y, turn = far * math.cos(angle), far * math.sin(angle), float(rng.uniform(0, 6.3))
        a = np.array([math.cos(turn), math.sin(turn), 0.0]) * 0.05
        b = np.array([-math.sin(turn), math.cos(turn), 0.3]) * 0.03
        middle = np.array([x, y, 0.012 + float(rng.uniform(0, 0.04))])
        leaf = np.stack([middle - a, middle + b, middle + a, middle - b])
        solid.add(leaf, [(0, 1, 2, 3)], paints[int(rng.integers(3))])
    return solid


def _blot(
    solid: Solid, radius: float, ragged: float, z: float, paint: Paint, rng: np.random.Generator
) -> Solid:
    """A round spot with a wavering edge."""
    count = 40
    angle = np.arange(count) * 2 * math.pi / count
    reach = np.full(count, radius)
    for wave in (2, 3, 5, 8):
        reach *= 1 + ragged / math.sqrt(wave) * np.sin(wave * angle + float(rng.uniform(0, 6.3)))
    rim = np.stack([reach * np.cos(angle), reach * np.sin(angle), np.full(count, z)], axis=1)
    solid.add(rim, [tuple(range(count))], paint)
    for _ in range(int(rng.integers(0, 5))):
        turn, far = float(rng.uniform(0, 6.3)), radius * float(rng.uniform(1.05, 1.5))
        disc(
            solid,
            (far * math.cos(turn), far * math.sin(turn), z),
            radius * float(rng.uniform(0.04, 0.12)),
            paint,
            12,
        )
    return solid
