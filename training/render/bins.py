"""Waste bins: wheelie bins, four-wheeled containers and litter bins. Their front faces -y."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.shapes import box, loft, ring, tube, wheel
from training.render.solid import Paint, Solid, Vector
from training.render.waste import heap

LidState = Literal["closed", "open", "propped"]
_COLOURS: tuple[Vector, ...] = (
    (0.03, 0.16, 0.06), (0.02, 0.1, 0.3), (0.06, 0.065, 0.07), (0.2, 0.21, 0.22), (0.4, 0.03, 0.03),
    (0.03, 0.2, 0.09), (0.5, 0.33, 0.03), (0.12, 0.06, 0.03),
)  # fmt: skip
_WHEEL = Paint("plain", (0.015, 0.015, 0.015), 0.8)
_INSIDE = Paint("plain", (0.02, 0.02, 0.02), 0.9)


@dataclass(frozen=True)
class BinSize:
    """Outer measures in metres; `foot` is the foot's share of the rim's width."""

    wide: float
    deep: float
    high: float
    foot: float
    big_wheels: bool


SIZES: dict[str, BinSize] = {
    "wheelie": BinSize(0.56, 0.6, 1.0, 0.8, True),
    "wheelie_large": BinSize(0.6, 0.74, 1.08, 0.8, True),
    "container": BinSize(1.36, 0.95, 1.2, 0.88, False),
}


@dataclass(frozen=True)
class Bin:
    """A bin and what lies above its rim, in the same coordinates; `waste` is None when nothing
    does.
    """

    body: Solid
    waste: Solid | None


def draw_bin(rng: np.random.Generator, overfull: bool, lid: LidState | None = None) -> Bin:
    """A bin at random: overfull, or with its lid closed or open and waste well below the rim."""
    colour = _COLOURS[int(rng.integers(len(_COLOURS)))]
    if rng.random() < 0.16:
        return _litter_bin(rng, Paint("plain", colour, 0.5), overfull)
    size = SIZES[str(rng.choice(list(SIZES), p=[0.5, 0.25, 0.25]))]
    if lid is None:
        chances: tuple[LidState, LidState] = ("propped", "open") if overfull else ("closed", "open")
        lid = chances[int(rng.random() < (0.5 if overfull else 0.3))]
    return build_bin(size, Paint("plain", colour, 0.45), lid, overfull, rng)


def build_bin(
    size: BinSize, paint: Paint, lid: LidState, overfull: bool, rng: np.random.Generator
) -> Bin:
    """A wheelie bin or container: a tapering shell, hollow, with a lid hinged at the back."""
    body = Solid()
    x, y = size.wide / 2, size.deep / 2
    low = 0.06 if size.big_wheels else 0.14
    shell = [
        (size.foot, low),
        (size.foot + 0.03, low + 0.1),
        (0.97, size.high - 0.12),
        (0.97, size.high - 0.07),
    ]
    rim = [(1.05, size.high - 0.07), (1.05, size.high), (0.93, size.high)]
    levels = [ring(x * s, y * s, z, 16, 7.0) for s, z in [*shell, *rim]]
    loft(body, levels, paint, smooth=False, end=False)
    depth = 0.55 * size.high if not overfull else size.high - 0.1
    inside = [
        ring(x * 0.93, y * 0.93, size.high, 16, 7.0),
        ring(x * 0.88, y * 0.88, depth, 16, 7.0),
    ]
    loft(body, inside, _INSIDE, smooth=False, start=False)
    for z in (0.35, 0.6):
        box(body, (0, -y * (size.foot + 0.13 * z), z * size.high), (x * 0.9, 0.02, 0.05), paint)
    _wheels(body, size)
    _lid(body, size, lid, paint)
    label = Paint("plain", (0.65, 0.65, 0.6), 0.6)
    box(body, (0, -y * 0.93 - 0.008, size.high * 0.55), (x * 0.7, 0.012, 0.16), label)
    waste = None
    if overfull:
        height = float(rng.uniform(0.2, 0.45)) * min(size.deep, 0.8)
        waste = Solid().merge(
            heap(rng, size.wide * 0.9, size.deep * 0.9, height), (0, -0.03, size.high - 0.04)
        )
    elif lid == "open" and rng.random() < 0.7:
        body.merge(heap(rng, size.wide * 0.7, size.deep * 0.7, 0.12), (0, 0, depth - 0.05))
    return Bin(body, waste)


def _wheels(body: Solid, size: BinSize) -> None:
    x, y = size.wide / 2, size.deep / 2
    if size.big_wheels:
        for side in (-1, 1):
            spin = Solid()
            wheel(spin, (0, 0, 0), 0.11, 0.06, _WHEEL, _WHEEL)
            body.merge(spin, (side * (x * 0.86), y * 0.82, 0.11), math.pi / 2)
        tube(
            body,
            (-x * 0.7, y * 1.08, size.high - 0.03),
            (x * 0.7, y * 1.08, size.high - 0.03),
            0.018,
            _WHEEL,
        )
        box(body, (0, -y * 0.5, 0.05), (x * 1.2, 0.15, 0.1), _WHEEL)
        return
    for a in (-1, 1):
        for b in (-1, 1):
            tube(
                body,
                (a * x * 0.8 - 0.03, b * y * 0.8, 0.08),
                (a * x * 0.8 + 0.03, b * y * 0.8, 0.08),
                0.08,
                _WHEEL,
            )
    for side in (-1, 1):
        tube(
            body,
            (side * (x + 0.09), -y * 0.5, size.high - 0.2),
            (side * (x + 0.09), y * 0.5, size.high - 0.2),
            0.025,
            _WHEEL,
        )


def _lid(body: Solid, size: BinSize, state: LidState, paint: Paint) -> None:
    """The lid lies on the rim, hangs open behind it, or is held up by what is inside."""
    x, y = size.wide / 2 * 1.07, size.deep / 2 * 1.07
    lid = Solid()
    levels = [
        ring(x, y, 0.0, 16, 7.0),
        ring(x, y, 0.04, 16, 7.0),
        ring(x * 0.85, y * 0.8, 0.085, 16, 5.0),
    ]
    loft(lid, levels, paint, smooth=False)
    box(lid, (0, -y - 0.02, 0.02), (x, 0.05, 0.03), paint, 0.01)
    angle = {"closed": 0.0, "propped": -0.75, "open": -(math.pi * 0.5 + 2.6)}[state]
    lid.lean("x", angle, (0.0, y, 0.0))
    body.merge(lid, (0, 0, size.high + 0.005))


def _litter_bin(rng: np.random.Generator, paint: Paint, overfull: bool) -> Bin:
    """A round or square litter bin with an open top, on the ground."""
    body = Solid()
    high, radius = float(rng.uniform(0.75, 0.95)), float(rng.uniform(0.2, 0.27))
    power = 2.0 if rng.random() < 0.6 else 6.0
    levels = [
        (0.9, 0.0),
        (1.0, 0.06),
        (1.0, high - 0.05),
        (1.06, high - 0.05),
        (1.06, high),
        (0.9, high),
    ]
    loft(
        body,
        [ring(radius * s, radius * s, z, 18, power) for s, z in levels],
        paint,
        smooth=power < 3,
        end=False,
    )
    depth = high - 0.1 if overfull else high * 0.5
    inside = [
        ring(radius * 0.9, radius * 0.9, high, 18, power),
        ring(radius * 0.85, radius * 0.85, depth, 18, power),
    ]
    loft(body, inside, _INSIDE, start=False)
    steel = Paint("metal", (0.4, 0.4, 0.42), 0.4)
    loft(
        body,
        [ring(radius * 1.015, radius * 1.015, z, 18, power) for z in (high * 0.62, high * 0.7)],
        steel,
        start=False,
        end=False,
    )
    if not overfull and rng.random() < 0.5:
        for angle in (0.5, 2.6, 4.2):
            x, y = radius * 0.9 * math.cos(angle), radius * 0.9 * math.sin(angle)
            tube(body, (x, y, high), (x, y, high + 0.22), 0.015, steel)
        loft(
            body,
            [
                ring(radius * s, radius * s, high + z, 18, power)
                for s, z in ((1.15, 0.22), (1.1, 0.27), (0.3, 0.32))
            ],
            paint,
        )
    waste = (
        Solid().merge(heap(rng, radius * 2, radius * 2, 0.22), (0, 0, high - 0.02))
        if overfull
        else None
    )
    return Bin(body, waste)
