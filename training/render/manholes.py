"""Manholes: whole covers, broken covers, and shafts without one. The ground's surface is z = 0."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.breakage import break_cover
from training.render.cover_style import CoverStyle, draw_style
from training.render.covers import Pattern, face
from training.render.shapes import disc, loft, ring, tube
from training.render.solid import Paint, Solid

__all__ = ["CoverStyle", "Manhole", "State", "build_manhole", "draw_style"]
State = Literal["good", "broken", "missing"]
_RIM_M = 0.055


@dataclass(frozen=True)
class Manhole:
    """What stands in or beside the hole; `hole_radius` is what the ground leaves open, metres."""

    body: Solid
    hole_radius: float
    square: bool = False


def build_manhole(style: CoverStyle, state: State, rng: np.random.Generator) -> Manhole:
    """A manhole of one style in one state."""
    solid = Solid()
    outer = style.radius + _RIM_M
    _frame(solid, style, outer)
    if state == "good":
        _cover(solid, style, rng)
        return Manhole(solid, outer, style.square)
    _shaft(solid, style, rng)
    if state == "broken":
        break_cover(solid, style, rng)
    elif rng.random() < 0.5:
        _shifted(solid, style, rng)
    return Manhole(solid, outer, style.square)


def _frame(solid: Solid, style: CoverStyle, outer: float) -> None:
    """The ring that holds the cover, 4 mm above the ground, and its inner seat."""
    power, inner = style.power, style.radius
    levels = [
        ring(outer, outer, -0.02, 32, power),
        ring(outer, outer, 0.004, 32, power),
        ring(inner, inner, 0.004, 32, power),
        ring(inner, inner, -0.12, 32, power),
    ]
    loft(solid, levels, style.frame, smooth=False, start=False, end=False)


def _cover(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    radius = style.radius - 0.012
    below = ring(style.radius, style.radius, -0.004, 32, style.power)
    solid.add(below, [tuple(range(32))], Paint("plain", (0.012, 0.012, 0.012), 0.9))
    turn = 0.0 if style.square else float(rng.uniform(0, math.pi))
    pattern: Pattern = "plain" if style.concrete else style.pattern
    solid.merge(face(radius, style.paint, pattern, style.square, rng), (0, 0, 0.003), turn)


def _shaft(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The ring wall going down, with rungs, and dark ground or water below."""
    radius, power = style.radius, style.power
    depth = float(rng.uniform(1.2, 2.6))
    tone = float(rng.uniform(0.02, 0.09))
    wall = Paint("pit", (tone, tone * 0.93, tone * 0.82), 0.9)
    deep = Paint("pit", (tone * 0.12, tone * 0.11, tone * 0.1), 0.9)
    mid = ring(radius * 1.02, radius * 1.02, -0.28, 32, power)
    loft(solid, [ring(radius, radius, -0.1, 32, power), mid], wall, start=False, end=False)
    foot = ring(radius * 1.15, radius * 1.15, -depth, 32, power)
    loft(solid, [mid, foot], deep, start=False, end=False)
    water = rng.random() < 0.35
    floor = (
        Paint("glass", (0.006, 0.006, 0.005), 0.08)
        if water
        else Paint("pit", (0.004, 0.0036, 0.003), 0.95)
    )
    disc(solid, (0, 0, -depth), radius * 1.6, floor, 32)
    for z in np.arange(-0.3, -depth, -0.35):
        tube(
            solid,
            (radius * 0.86, -0.14, float(z)),
            (radius * 0.86, 0.14, float(z)),
            0.014,
            Paint("metal", (0.15, 0.09, 0.06), 0.7),
        )


def _shifted(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The cover lying beside its hole or covering up to half of it."""
    radius = style.radius - 0.012
    lid = Solid()
    loft(lid, [ring(radius, radius, z, 32, style.power) for z in (0.0, 0.05)], style.paint)
    lid.merge(face(radius * 0.98, style.paint, style.pattern, False, rng), (0, 0, 0.052))
    lid.lean("y", float(rng.uniform(-0.06, 0.06)))
    angle = float(rng.uniform(0, 2 * math.pi))
    half_over = rng.random() < 0.45
    reach = style.radius * float(rng.uniform(0.85, 1.25) if half_over else rng.uniform(1.5, 2.5))
    solid.merge(lid, (reach * math.cos(angle), reach * math.sin(angle), 0.035), angle)
