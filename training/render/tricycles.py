"""Cargo tricycles: bare, loaded, and the couriers' closed ones. They face +x."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.render.shapes import box, hoop, tube, wheel
from training.render.solid import Paint, Solid, Vector

_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)
_STEEL = Paint("metal", (0.45, 0.46, 0.48), 0.35)
_COLOURS: tuple[Vector, ...] = (
    (0.03, 0.12, 0.4), (0.35, 0.04, 0.03), (0.04, 0.25, 0.12), (0.4, 0.4, 0.4), (0.5, 0.3, 0.03),
)  # fmt: skip
_COURIERS: tuple[Vector, ...] = (
    (0.55, 0.03, 0.03), (0.03, 0.2, 0.5), (0.6, 0.5, 0.03), (0.04, 0.3, 0.14), (0.6, 0.6, 0.6),
    (0.06, 0.06, 0.07), (0.6, 0.25, 0.02),
)  # fmt: skip


@dataclass(frozen=True)
class Bed:
    """A tricycle's bed: where its middle is along x, its length and width, metres."""

    middle: float
    length: float
    wide: float


def tricycle_bed(rng: np.random.Generator) -> tuple[Solid, Bed]:
    """An empty cargo tricycle and the measures of its bed, whose floor is 0.65 m up."""
    solid = Solid()
    paint = Paint("plain", _COLOURS[int(rng.integers(len(_COLOURS)))], 0.5)
    length, wide = float(rng.uniform(1.4, 1.9)), float(rng.uniform(0.95, 1.15))
    middle = -length * 0.3
    box(solid, (middle, 0, 0.62), (length, wide, 0.06), paint)
    for y in (-wide / 2, wide / 2):
        box(solid, (middle, y, 0.76), (length, 0.04, 0.28), paint)
    for x in (middle - length / 2, middle + length / 2):
        box(solid, (x, 0, 0.76), (0.04, wide, 0.28), paint)
    for side in (-1.0, 1.0):
        wheel(solid, (middle - 0.15, side * (wide / 2 - 0.06), 0.3), 0.3, 0.09, _RUBBER, _STEEL)
    _fore(solid, middle + length / 2, paint)
    return solid, Bed(middle, length, wide)


def courier_tricycle(rng: np.random.Generator) -> Solid:
    """A parcel courier's tricycle: a tall closed box with a band, a small roof over the driver."""
    solid, bed = tricycle_bed(rng)
    colour = _COURIERS[int(rng.integers(len(_COURIERS)))]
    high = float(rng.uniform(0.9, 1.2))
    shell = Paint("paintwork", colour, 0.4)
    box(solid, (bed.middle, 0, 0.66 + high / 2), (bed.length, bed.wide * 1.02, high), shell, 0.04)
    band = Paint("plain", (0.7, 0.7, 0.68) if rng.random() < 0.6 else (0.05, 0.05, 0.06), 0.5)
    size = (bed.length * 0.7, bed.wide * 1.03, high * 0.22)
    box(solid, (bed.middle, 0, 0.66 + high * 0.6), size, band)
    if rng.random() < 0.6:
        front = bed.middle + bed.length / 2
        top = 0.66 + high + 0.12
        box(solid, (front + 0.45, 0, top), (0.95, bed.wide * 0.9, 0.05), shell, 0.02)
        tube(solid, (front + 0.8, 0.3, 0.95), (front + 0.85, 0.3, top), 0.015, _STEEL, count=6)
        tube(solid, (front + 0.8, -0.3, 0.95), (front + 0.85, -0.3, top), 0.015, _STEEL, count=6)
    return solid


def _fore(solid: Solid, bed_end: float, paint: Paint) -> None:
    """Front wheel, fork, handlebar and saddle before a bed that ends at x = `bed_end`."""
    front = bed_end + 0.75
    hoop(solid, (front, 0, 0.3), 0.28, 0.04, _RUBBER)
    tube(solid, (front, 0, 0.3), (front - 0.15, 0, 1.0), 0.035, paint)
    tube(solid, (front - 0.17, -0.32, 1.03), (front - 0.17, 0.32, 1.03), 0.018, _RUBBER)
    tube(solid, (front - 0.12, 0, 0.75), (bed_end, 0, 0.5), 0.03, paint)
    box(solid, (front - 0.6, 0, 0.78), (0.3, 0.22, 0.08), _RUBBER, 0.03)
    tube(solid, (front - 0.6, 0, 0.5), (front - 0.6, 0, 0.76), 0.02, _STEEL)
