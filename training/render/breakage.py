"""Broken covers: pieces gone, a cover cracked through, a cover sunk into its shaft.

At least half of the cover is always left: with less, a picture from above cannot tell a broken
cover from a missing one.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from training.render.cover_style import CoverStyle
from training.render.covers import face
from training.render.shapes import ring
from training.render.solid import Paint, Points, Solid

_RAW = Paint("concrete", (0.2, 0.19, 0.18), 0.95)
_SUNK_M = (0.1, 0.16)


def break_cover(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """One way of breaking, over a shaft that is there already.

    Broken iron is worn bright: black iron over a black shaft could not be told from an open one.
    """
    style = replace(style, paint=_worn(style.paint))
    roll = float(rng.random())
    if roll < 0.55:
        _wedges(solid, style, rng)
    elif roll < 0.95:
        _bitten(solid, style, rng)
    else:
        _sunk(solid, style, rng)


def _worn(paint: Paint) -> Paint:
    r, g, b = (min(channel * 1.3 + 0.07, 1.0) for channel in paint.colour)
    return replace(paint, colour=(r, g, b))


def _wedges(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The cover cut into wedges along cracks: some are gone, some have sunk, the rest gape."""
    count = int(rng.integers(5, 9))
    cuts = np.sort(rng.uniform(0, 2 * math.pi, count))
    cuts = np.arange(count) * 2 * math.pi / count + (cuts - cuts.mean()) * 0.12
    middle = rng.uniform(-0.3, 0.3, 2) * style.radius
    first, missing = int(rng.integers(count)), int(rng.integers(2, count // 2 + 1))
    gone = {(first + step) % count for step in range(missing)}
    for index in range(count):
        a, b = float(cuts[index]), float(cuts[(index + 1) % count])
        b += 2 * math.pi if b < a else 0.0
        edge = _rim(style, np.linspace(a + 0.04, b - 0.04, 8))
        way = np.array([math.cos((a + b) / 2), math.sin((a + b) / 2)])
        inner = middle + way * 0.03
        if index in gone:
            if rng.random() < 0.5:
                continue
            # A stump is left at the rim.
            inner = way * style.radius * 0.75
        outline = np.concatenate([edge, inner[None, :]])
        _slab(solid, outline, style, rng, sunk=rng.random() < 0.2)


def _bitten(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """A piece is broken out of one side; the rest lies as it should, cracked from the bite."""
    start = float(rng.uniform(0, 2 * math.pi))
    bite = float(rng.uniform(1.2, 2.4))
    edge = _rim(style, np.linspace(start + bite, start + 2 * math.pi, 26))
    depth = style.radius * float(rng.uniform(-0.1, 0.4))
    jag = []
    for share in (0.2, 0.5, 0.8):
        angle = start + bite * share
        reach = depth + style.radius * float(rng.uniform(-0.05, 0.15))
        jag.append([math.cos(angle) * reach, math.sin(angle) * reach])
    _slab(solid, np.concatenate([edge, np.array(jag)]), style, rng, sunk=False)


def _sunk(solid: Solid, style: CoverStyle, rng: np.random.Generator) -> None:
    """The whole cover has dropped and tilted in its frame: a dark gap along one side."""
    lid = Solid()
    radius = style.radius * 0.93
    rings = [ring(radius, radius, z, 32, style.power) for z in (-0.05, 0.0)]
    for level in rings:
        lid.add(level, [tuple(range(32))], style.paint)
    lid.merge(face(radius * 0.97, style.paint, style.pattern, style.square, rng), (0, 0, 0.002))
    lid.lean("x", float(rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 0.5)))
    solid.merge(lid, (0, 0, -float(rng.uniform(*_SUNK_M))), float(rng.uniform(0, 6.3)))


def _rim(style: CoverStyle, angles: Points) -> Points:
    """Points of the cover's edge at these angles, (n, 2)."""
    cos, sin = np.cos(angles), np.sin(angles)
    reach = style.radius - 0.01
    if style.square:
        reach = reach / np.maximum(np.abs(cos), np.abs(sin))
    return np.stack([cos * reach, sin * reach], axis=1)


def _slab(
    solid: Solid, outline: Points, style: CoverStyle, rng: np.random.Generator, sunk: bool
) -> None:
    count = len(outline)
    top = np.concatenate([outline, np.full((count, 1), 0.002)], axis=1)
    part = Solid()
    sides = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    part.add(np.concatenate([top - [0, 0, 0.06], top]), sides, _RAW)
    part.add(top, [tuple(range(count))], style.paint)
    if sunk:
        pivot = (float(outline[:-1, 0].mean()), float(outline[:-1, 1].mean()), 0.0)
        part.lean("x", float(rng.uniform(-0.25, 0.25)), pivot)
        part.lean("y", float(rng.uniform(-0.25, 0.25)), pivot)
        solid.merge(part, (0, 0, -0.04))
    else:
        solid.merge(part)
