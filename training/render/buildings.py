"""Houses along the pavements: facades with windows, shop fronts, signs, awnings and doors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from training.render.displays import display
from training.render.regions import HOME
from training.render.shapes import box, quad
from training.render.solid import Paint, Solid, Vector
from training.render.street import Band, Street


def row(
    street: Street,
    rng: np.random.Generator,
    lit: bool,
    walls: Sequence[Paint] = HOME.walls,
    dressed: bool = False,
) -> list[Solid]:
    """The houses of both sides, standing where they belong, each of one of the `walls`; `dressed`
    ones show goods in their shop windows.
    """
    houses: list[Solid] = []
    for band in street.of("houses"):
        near = band.y1 <= street.road.y0
        front = band.y1 if near else band.y0
        x = street.x0 - 2
        while x < street.x1:
            width = float(rng.uniform(8, 20))
            setback = float(rng.choice([0.0, 0.0, 0.4, 1.0]))
            face = front - setback if near else front + setback
            wall = walls[int(rng.integers(len(walls)))]
            away = -1.0 if near else 1.0
            houses.append(_house(x, width, face, away, band, wall, rng, lit, dressed))
            x += width + float(rng.choice([0.05, 0.05, 3.0]))
    return houses


def _house(
    x: float,
    width: float,
    face: float,
    away: float,
    band: Band,
    wall: Paint,
    rng: np.random.Generator,
    lit: bool,
    dressed: bool,
) -> Solid:
    """One house whose front stands at y = `face`; `away` is +1 when it reaches towards larger y."""
    solid = Solid()
    storey = float(rng.uniform(2.9, 3.5))
    storeys = int(rng.integers(2, 7))
    depth, height = band.y1 - band.y0 - 1.5, storey * storeys + 0.8
    box(solid, (x + width / 2, face + away * depth / 2, height / 2), (width, depth, height), wall)
    box(
        solid,
        (x + width / 2, face, height - 0.15),
        (width + 0.2, 0.35, 0.3),
        Paint("concrete", (0.4,) * 3),
        0.03,
    )
    shops = rng.random() < 0.65
    columns = max(int(width / float(rng.uniform(2.2, 3.4))), 2)
    pitch = width / columns
    frame = Paint("plain", (0.5, 0.5, 0.5) if rng.random() < 0.7 else (0.1, 0.08, 0.07), 0.5)
    out = face - away * 0.03
    for level in range(1 if shops else 0, storeys):
        for column in range(columns):
            middle = (x + (column + 0.5) * pitch, out, storey * (level + 0.55) + 0.2)
            _window(solid, middle, pitch * 0.5, storey * 0.5, away, frame, _pane(rng, lit))
            if level > 0 and rng.random() < 0.12:
                unit = (middle[0] + pitch * 0.36, out - away * 0.2, middle[2] - 0.5)
                box(solid, unit, (0.75, 0.32, 0.55), Paint("plain", (0.55, 0.55, 0.53)), 0.03)
    if shops:
        _shops(solid, x, width, out, away, storey, rng, lit, dressed)
    return solid


def _pane(rng: np.random.Generator, lit: bool) -> Paint:
    if lit and rng.random() < 0.35:
        return Paint("glow", (1.0, 0.75, 0.42), 0.5, 0.1)
    tone = float(rng.choice([0.015, 0.03, 0.06]))
    return Paint("glass", (tone, tone, tone * 1.15), 0.06)


def _window(
    solid: Solid, middle: Vector, wide: float, high: float, away: float, frame: Paint, pane: Paint
) -> None:
    x, y, z = middle
    box(solid, (x, y, z), (wide + 0.16, 0.06, high + 0.16), frame)
    out = y - away * 0.035
    corners = [(x - wide / 2, out), (x + wide / 2, out)]
    if away < 0:
        corners.reverse()
    quad(solid, [(a, b, z + s * high / 2) for s in (-1, 1) for a, b in corners[:: int(-s)]], pane)
    box(solid, (x, out - away * 0.01, z), (0.06, 0.03, high), frame)
    box(solid, (x, out - away * 0.08, z - high / 2 - 0.1), (wide + 0.3, 0.2, 0.07), frame)


def _shops(
    solid: Solid, x: float, width: float, out: float, away: float, storey: float,
    rng: np.random.Generator, lit: bool, dressed: bool,
) -> None:  # fmt: skip
    count = max(int(width / 4.5), 1)
    pitch = width / count
    for index in range(count):
        middle = x + (index + 0.5) * pitch
        sign = tuple(float(c) for c in rng.choice([0.05, 0.12, 0.3, 0.5], 3))
        hue: Vector = (sign[0], sign[1], sign[2])
        shutter = rng.random() < 0.25
        front = (
            Paint("metal", (0.4, 0.4, 0.42), 0.5)
            if shutter
            else Paint("glass", (0.02, 0.022, 0.025), 0.05)
        )
        if lit and not shutter and rng.random() < 0.6:
            front = Paint("glow", (0.9, 0.75, 0.55), 0.5, 0.13)
        box(solid, (middle, out, 1.35), (pitch * 0.86, 0.08, 2.4), front)
        box(
            solid,
            (middle - pitch * 0.2, out - away * 0.03, 1.3),
            (0.08, 0.08, 2.4),
            Paint("plain", (0.2,) * 3),
        )
        if dressed and not shutter and rng.random() < 0.8:
            show = display(rng, pitch * 0.8, lit)
            solid.merge(show, (middle, out - away * 0.045, 0.2), 0.0 if away > 0 else math.pi)
        board = Paint("glow", hue, 0.5, 0.2) if lit else Paint("plain", hue, 0.5)
        box(
            solid,
            (middle, out - away * 0.1, storey - 0.25),
            (pitch * 0.92, 0.18, 0.65),
            board,
            0.02,
        )
        for _ in range(int(rng.integers(2, 6))):
            at = middle + float(rng.uniform(-0.38, 0.38)) * pitch
            letter = (at, out - away * 0.2, storey - 0.25)
            box(
                solid,
                letter,
                (0.3, 0.02, float(rng.uniform(0.2, 0.4))),
                Paint("plain", (0.75,) * 3),
            )
        if rng.random() < 0.25:
            awning = Paint("cloth", hue, 0.9)
            y, top = out - away * 0.1, storey - 0.6
            reach = y - away * 1.1
            corners = [(middle - pitch * 0.45, y, top), (middle + pitch * 0.45, y, top)]
            corners += [
                (middle + pitch * 0.45, reach, top - 0.45),
                (middle - pitch * 0.45, reach, top - 0.45),
            ]
            quad(solid, corners, awning)
