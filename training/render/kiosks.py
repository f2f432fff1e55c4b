"""Closed boxes that serve passers-by and sell nothing on the street: telephones, machines, lockers,
cabinets. None carries a label; fronts face -y.
"""

from __future__ import annotations

import numpy as np

from training.render.goods import bright
from training.render.posters import poster
from training.render.shapes import ball, box, tube
from training.render.solid import Paint, Solid, Vector

_STEEL = Paint("metal", (0.42, 0.43, 0.45), 0.4)
_DARK = Paint("plain", (0.025, 0.025, 0.03), 0.6)
_WHITE = Paint("plain", (0.7, 0.7, 0.68), 0.5)
_BOOTHS: tuple[Vector, ...] = (
    (0.5, 0.03, 0.02), (0.04, 0.045, 0.05), (0.04, 0.045, 0.05), (0.22, 0.23, 0.24),
    (0.05, 0.12, 0.35), (0.04, 0.2, 0.1), (0.6, 0.3, 0.03), (0.45, 0.46, 0.47),
)  # fmt: skip
_CABINETS: tuple[Vector, ...] = (
    (0.05, 0.13, 0.08), (0.025, 0.03, 0.032), (0.025, 0.03, 0.032), (0.3, 0.31, 0.3),
    (0.45, 0.44, 0.4), (0.1, 0.12, 0.13), (0.04, 0.08, 0.16),
)  # fmt: skip


def telephones(rng: np.random.Generator, lit: bool) -> Solid:
    """One to three telephone boxes of a kind, or telephones under half-round hoods, in a row."""
    count = int(rng.choice([1, 2, 3], p=[0.4, 0.35, 0.25]))
    paint = Paint("plain", _BOOTHS[int(rng.integers(len(_BOOTHS)))], 0.4)
    hooded = rng.random() < 0.22
    style = int(rng.integers(1 << 30))
    solid = Solid()
    for step in range(count):
        same = np.random.default_rng(style)
        one = _hood(same, rng, paint) if hooded else _booth(same, rng, paint, lit)
        solid.merge(one, ((step - (count - 1) / 2) * 1.0, 0, 0))
    return solid


def _booth(style: np.random.Generator, rng: np.random.Generator, paint: Paint, lit: bool) -> Solid:
    solid = Solid()
    half, high = float(style.uniform(0.42, 0.48)), float(style.uniform(2.1, 2.45))
    bars, band = int(style.integers(0, 7)), float(style.uniform(0.18, 0.34))
    open_below = style.random() < 0.4
    clear = style.random() < 0.55
    tone = float(style.uniform(0.05, 0.3))
    low, top = 0.35 if open_below else 0.12, high - band
    for a in (-half, half):
        for b in (-half, half):
            box(solid, (a, b, high / 2), (0.09, 0.09, high), paint)
    _roof(solid, half, high, band, paint, lit)
    if style.random() < 0.35:
        ball(solid, (0, 0, high), (half, half, 0.18), paint)
    for z in np.linspace(low, top, bars + 2):
        for side in (-half, half):
            box(solid, (side, 0, float(z)), (0.05, 2 * half, 0.05), paint)
            if side > 0 or not open_below:
                box(solid, (0, side, float(z)), (2 * half, 0.05, 0.05), paint)
    middle, tall = (low + top) / 2, top - low
    if not clear:
        pane = Paint("glass", (tone, tone * 1.03, tone * 1.05), 0.08)
        for side in (-half, half):
            box(solid, (side, 0, middle), (0.02, 2 * half, tall), pane)
        if not open_below:
            box(solid, (0, -half, middle), (2 * half, 0.02, tall), pane)
    box(solid, (0, half - 0.02, middle), (2 * half, 0.04, tall), _DARK)
    box(solid, (0.0, half - 0.15, 1.25), (0.4, 0.22, 0.6), _STEEL, 0.03)
    for x in (-0.22, 0.2):
        solid.merge(poster(rng, 0.34, 0.4), (x, half - 0.05, float(rng.uniform(0.6, 1.5))))
    if rng.random() < 0.4:
        foot = 1.1 if open_below else 0.5
        solid.merge(poster(rng, half * 1.6, 0.7), (0, -half - 0.06, foot))
    return solid


def _roof(solid: Solid, half: float, high: float, band: float, paint: Paint, lit: bool) -> None:
    """A band with a bright sign on each side."""
    z = high - band / 2
    box(solid, (0, 0, z), (2 * half + 0.12, 2 * half + 0.12, band), paint, 0.03)
    sign = Paint("glow", (0.9, 0.85, 0.7), 0.5, 0.3) if lit else _WHITE
    for out in (-half - 0.065, half + 0.065):
        box(solid, (0, out, z), (half * 1.5, 0.015, band * 0.45), sign)
        box(solid, (out, 0, z), (0.015, half * 1.5, band * 0.45), sign)


def _hood(style: np.random.Generator, rng: np.random.Generator, paint: Paint) -> Solid:
    solid = Solid()
    high = float(style.uniform(1.5, 1.75))
    tube(solid, (0, 0.2, 0), (0, 0.2, high), 0.07, _STEEL)
    box(solid, (0, 0.12, 1.3), (0.4, 0.18, 0.55), _STEEL, 0.03)
    box(solid, (0, -0.02, high), (0.72, 0.7, 0.07), paint, 0.03)
    box(solid, (0, 0.27, high - 0.38), (0.72, 0.05, 0.75), paint, 0.02)
    for x in (-0.34, 0.34):
        box(solid, (x, -0.02, high - 0.3), (0.05, 0.6, 0.6), paint, 0.02)
    return solid.merge(poster(rng, 0.3, 0.3), (0, 0.02, 1.15))


def vending_machine(rng: np.random.Generator, lit: bool) -> Solid:
    """One to three machines: a loud case, rows of goods behind a pane, a slot and a panel."""
    solid = Solid()
    count = int(rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
    for step in range(count):
        wide, deep, high = 1.05, 0.8, float(rng.uniform(1.75, 1.95))
        one = Solid()
        case = Paint("plain", bright(rng), 0.35)
        box(one, (0, 0, high / 2), (wide, deep, high), case, 0.02)
        front = -deep / 2 - 0.012
        back = Paint("glow", (0.8, 0.85, 0.9), 0.5, 0.25) if lit else Paint("plain", (0.5,) * 3)
        box(one, (-0.12, front, 1.2), (0.7, 0.02, 1.1), back)
        for row in range(4):
            for column in range(5):
                paint = Paint("plain", bright(rng), 0.4)
                at = (-0.4 + 0.14 * column, front - 0.02, 0.8 + 0.26 * row)
                box(one, at, (0.09, 0.02, float(rng.uniform(0.12, 0.2))), paint)
        box(one, (0.38, front, 1.2), (0.2, 0.02, 0.6), _DARK)
        box(one, (-0.12, front, 0.4), (0.6, 0.02, 0.2), _DARK)
        solid.merge(one, ((step - (count - 1) / 2) * 1.12, 0, 0))
    return solid


def parcel_lockers(rng: np.random.Generator, lit: bool) -> Solid:
    """A wall of small doors in one or two colours, a screen in the middle, at times a roof."""
    solid = Solid()
    columns, high = int(rng.integers(4, 9)), float(rng.uniform(1.85, 2.1))
    wide, deep = 0.5 * columns, 0.55
    shell = Paint("plain", (0.12, 0.13, 0.14) if rng.random() < 0.5 else (0.5, 0.5, 0.5), 0.5)
    box(solid, (0, 0, high / 2), (wide + 0.06, deep, high), shell)
    doors = [Paint("plain", bright(rng), 0.45) for _ in range(2)]
    screen = int(rng.integers(1, columns - 1))
    for column in range(columns):
        x = (column + 0.5) * 0.5 - wide / 2
        rows = int(rng.choice([3, 4, 5, 6]))
        for row in range(rows):
            each = (high - 0.14) / rows
            at = (x, -deep / 2 - 0.01, 0.1 + (row + 0.5) * each)
            paint = doors[int(column == screen or rng.random() < 0.08)]
            box(solid, at, (0.47, 0.02, each - 0.03), paint)
        if column == screen:
            glow = Paint("glow", (0.5, 0.65, 0.9), 0.4, 0.5 if lit else 0.2)
            box(solid, (x, -deep / 2 - 0.025, 1.3), (0.34, 0.02, 0.3), glow)
    if rng.random() < 0.5:
        box(solid, (0, -0.2, high + 0.15), (wide + 0.4, 1.1, 0.08), doors[0], 0.02)
        for x in (-wide / 2, wide / 2):
            box(solid, (x, 0.1, high + 0.06), (0.06, 0.4, 0.14), shell)
    return solid


def cabinet(rng: np.random.Generator) -> Solid:
    """A closed cabinet for electricity or telephones on a plinth, with flyers and torn paper."""
    solid = Solid()
    wide, deep = float(rng.uniform(0.55, 1.6)), float(rng.uniform(0.32, 0.85))
    high = float(rng.uniform(0.85, 1.6))
    case = Paint("plain", _CABINETS[int(rng.integers(len(_CABINETS)))], 0.5)
    box(solid, (0, 0, 0.05), (wide + 0.1, deep + 0.1, 0.1), Paint("concrete", (0.3, 0.3, 0.29)))
    box(solid, (0, 0, 0.08 + high / 2), (wide, deep, high), case, 0.02)
    box(solid, (0, 0, 0.1 + high), (wide + 0.06, deep + 0.06, 0.05), case, 0.01)
    for x in np.linspace(-wide / 2, wide / 2, max(int(wide / 0.5), 1) + 1)[1:-1]:
        box(solid, (float(x), -deep / 2 - 0.002, 0.1 + high / 2), (0.015, 0.01, high * 0.94), _DARK)
    if rng.random() < 0.6:
        for z in (0.78, 0.82, 0.86):
            box(solid, (0, -deep / 2 - 0.004, high * z), (wide * 0.5, 0.012, 0.02), _DARK)
    paper = Paint("plain", (0.62, 0.61, 0.57), 0.8)
    sides = (
        (0.0, deep, wide),
        (np.pi / 2, wide, deep),
        (np.pi, deep, wide),
        (-np.pi / 2, wide, deep),
    )
    for yaw, far, reach in sides:
        torn = Solid()
        for _ in range(int(rng.choice([0, 3, 8, 14]))):
            x, z = float(rng.uniform(-0.45, 0.45)) * reach, float(rng.uniform(0.3, 0.95)) * high
            size = (float(rng.uniform(0.03, 0.12)), 0.006, float(rng.uniform(0.02, 0.1)))
            box(torn, (x, -far / 2 - 0.006, z), size, paper)
        if rng.random() < 0.4 and reach > 0.5:
            sheet = poster(rng, 0.3, 0.42)
            torn.merge(
                sheet, (float(rng.uniform(-0.3, 0.3)) * (reach - 0.3), -far / 2 - 0.012, high * 0.4)
            )
        solid.merge(torn, (0, 0, 0), float(yaw))
    return solid
