"""Manholes: whole covers, broken covers, and shafts without one. The ground's surface is z = 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.shapes import box, disc, loft, ring, tube
from training.render.solid import Paint, Points, Solid, Vector

State = Literal["good", "broken", "missing"]
_IRONS: tuple[Vector, ...] = (
    (0.055, 0.052, 0.05),
    (0.09, 0.085, 0.08),
    (0.1, 0.065, 0.045),
    (0.14, 0.135, 0.13),
)
_RIM_M = 0.055


@dataclass(frozen=True)
class Manhole:
    """What stands in or beside the hole; `hole_radius` is what the ground leaves open, metres."""

    body: Solid
    hole_radius: float


@dataclass(frozen=True)
class CoverStyle:
    """A cover's radius, its paint, the paint of its frame, and whether it is of concrete."""

    radius: float
    paint: Paint
    frame: Paint
    concrete: bool


def draw_style(rng: np.random.Generator) -> CoverStyle:
    """Cast iron mostly, concrete at times; 0.66 to 0.84 m across."""
    radius = float(rng.uniform(0.33, 0.42))
    frame = Paint("concrete", (float(rng.uniform(0.18, 0.36)),) * 3, 0.9)
    if rng.random() < 0.25:
        return CoverStyle(
            radius, Paint("concrete", (float(rng.uniform(0.28, 0.42)),) * 3, 0.9), frame, True
        )
    iron = Paint(
        "iron",
        _IRONS[int(rng.integers(len(_IRONS)))],
        float(rng.uniform(0.4, 0.7)),
        float(rng.uniform(0.6, 1.6)),
    )
    if rng.random() < 0.5:
        frame = iron
    return CoverStyle(radius, iron, frame, False)


def build_manhole(style: CoverStyle, state: State, rng: np.random.Generator) -> Manhole:
    """A manhole of one style in one state."""
    solid = Solid()
    outer = style.radius + _RIM_M
    _frame(solid, style.radius, outer, style.frame)
    if state == "good":
        _cover(solid, style, rng)
        return Manhole(solid, outer)
    _shaft(solid, style.radius, rng)
    if state == "broken":
        _pieces(solid, style, rng)
    elif rng.random() < 0.4:
        _shifted(solid, style, rng)
    return Manhole(solid, outer)


def _frame(solid: Solid, inner: float, outer: float, paint: Paint) -> None:
    """The ring that holds the cover, 4 mm above the ground, and its inner seat."""
    levels = [
        ring(outer, outer, -0.02, 32),
        ring(outer, outer, 0.004, 32),
        ring(inner, inner, 0.004, 32),
    ]
    loft(
        solid, [*levels, ring(inner, inner, -0.12, 32)], paint, smooth=False, start=False, end=False
    )


def _cover(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    radius = style.radius - 0.012
    disc(solid, (0, 0, -0.004), style.radius, Paint("plain", (0.012, 0.012, 0.012), 0.9), 32)
    face = Solid()
    disc(face, (0, 0, 0.0), radius, style.paint, 32)
    if style.concrete:
        for side in (-1, 1):
            disc(
                face,
                (side * radius * 0.55, 0, 0.002),
                0.035,
                Paint("plain", (0.02, 0.02, 0.02)),
                12,
            )
    else:
        for share in (0.45, 0.9):
            hoop_levels = [
                ring(radius * share, radius * share, 0.0, 32),
                ring(radius * share - 0.012, radius * share - 0.012, 0.006, 32),
            ]
            loft(
                face,
                [*hoop_levels, ring(radius * share - 0.03, radius * share - 0.03, 0.0, 32)],
                style.paint,
                start=False,
                end=False,
            )
        if rng.random() < 0.6:
            box(face, (0, 0, 0.004), (radius * 0.6, radius * 0.22, 0.006), style.paint)
    solid.merge(face, (0, 0, 0.003), float(rng.uniform(0, math.pi)))


def _shaft(solid: Solid, radius: float, rng: np.random.Generator) -> None:
    """The ring wall going down, with rungs, and dark ground or water below."""
    depth = float(rng.uniform(1.2, 2.6))
    tone = float(rng.uniform(0.035, 0.15))
    wall = Paint("pit", (tone, tone * 0.93, tone * 0.82), 0.9)
    deep = Paint("pit", (tone * 0.3, tone * 0.28, tone * 0.26), 0.9)
    mid = ring(radius * 1.02, radius * 1.02, -0.45, 32)
    loft(solid, [ring(radius, radius, -0.1, 32), mid], wall, start=False, end=False)
    loft(solid, [mid, ring(radius * 1.15, radius * 1.15, -depth, 32)], deep, start=False, end=False)
    water = rng.random() < 0.35
    floor = (
        Paint("glass", (0.006, 0.006, 0.005), 0.08)
        if water
        else Paint("pit", (0.02, 0.018, 0.015), 0.95)
    )
    disc(solid, (0, 0, -depth), radius * 1.15, floor, 32)
    for z in np.arange(-0.3, -depth, -0.35):
        tube(
            solid,
            (radius * 0.86, -0.14, float(z)),
            (radius * 0.86, 0.14, float(z)),
            0.014,
            Paint("metal", (0.15, 0.09, 0.06), 0.7),
        )


def _pieces(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The cover cut into wedges and halves along cracks; some pieces are gone, some have sunk."""
    count = int(rng.integers(5, 9))
    cuts = np.sort(rng.uniform(0, 2 * math.pi, count))
    cuts = np.arange(count) * 2 * math.pi / count + (cuts - cuts.mean()) * 0.12
    middle = rng.uniform(-0.35, 0.35, 2) * style.radius
    gone = {int(rng.integers(count))}
    for extra in range(count):
        if len(gone) < count - 2 and rng.random() < 0.28:
            gone.add(extra)
    for index in range(count):
        a, b = float(cuts[index]), float(cuts[(index + 1) % count])
        if b < a:
            b += 2 * math.pi
        arc = np.linspace(a + 0.03, b - 0.03, 8)
        edge = np.stack([np.cos(arc), np.sin(arc)], axis=1) * (style.radius - 0.01)
        way = np.array([math.cos((a + b) / 2), math.sin((a + b) / 2)])
        inner = middle + way * 0.02
        if index in gone:
            if rng.random() < 0.5:
                continue
            # A stump is left at the rim.
            inner = way * style.radius * 0.72
        outline = np.concatenate([edge, inner[None, :]])
        _slab(solid, outline, style, rng, sunk=rng.random() < 0.3)


def _slab(
    solid: Solid, outline: Points, style: CoverStyle, rng: np.random.Generator, sunk: bool
) -> None:
    count = len(outline)
    top = np.concatenate([outline, np.full((count, 1), 0.002)], axis=1)
    low = top - [0, 0, 0.06]
    part = Solid()
    sides = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    raw = Paint("concrete", (0.2, 0.19, 0.18), 0.95)
    part.add(np.concatenate([low, top]), sides, raw)
    part.add(top, [tuple(range(count))], style.paint)
    if sunk:
        pivot = (float(outline[:-1, 0].mean()), float(outline[:-1, 1].mean()), 0.0)
        part.lean("x", float(rng.uniform(-0.25, 0.25)), pivot).lean(
            "y", float(rng.uniform(-0.25, 0.25)), pivot
        )
        solid.merge(part, (0, 0, -0.04))
    else:
        solid.merge(part)


def _shifted(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The cover lying beside or half over its hole."""
    face = Solid()
    radius = style.radius - 0.012
    tube(face, (0, 0, 0), (0, 0, 0.05), radius, style.paint, count=32)
    face.lean("y", float(rng.uniform(-0.06, 0.06)))
    angle = float(rng.uniform(0, 2 * math.pi))
    reach = style.radius * float(rng.uniform(1.25, 2.3))
    solid.merge(face, (reach * math.cos(angle), reach * math.sin(angle), 0.035), angle)
