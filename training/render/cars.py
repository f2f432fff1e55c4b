"""Cars and small vans. They face +x; buses and trucks are in `heavy.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.render.shapes import box, loft, tube, wheel
from training.render.solid import Paint, Points, Solid, Vector

GLASS = Paint("glass", (0.012, 0.014, 0.016), 0.05)
RUBBER = Paint("plain", (0.018, 0.018, 0.018), 0.85)
HUB = Paint("metal", (0.45, 0.45, 0.47), 0.35)
TRIM = Paint("plain", (0.02, 0.02, 0.022), 0.6)
COLOURS: tuple[Vector, ...] = (
    (0.72, 0.72, 0.72), (0.62, 0.63, 0.64),
    (0.28, 0.29, 0.31), (0.02, 0.02, 0.022), (0.05, 0.055, 0.06),
    (0.32, 0.02, 0.02), (0.03, 0.07, 0.28), (0.3, 0.28, 0.24), (0.06, 0.16, 0.09), (0.5, 0.3, 0.04),
)  # fmt: skip


@dataclass(frozen=True)
class CarShape:
    """A car's measures in metres: the cabin runs at the belt from `rear` to `front` (x, 0 =
    middle).
    """

    length: float
    width: float
    belt: float
    roof: float
    rear: float
    front: float
    roof_rear: float
    roof_front: float
    nose: float


_SHAPES: dict[str, CarShape] = {
    "sedan": CarShape(4.6, 1.8, 0.92, 1.46, -1.75, 1.05, -0.95, 0.15, 0.74),
    "hatch": CarShape(4.0, 1.74, 0.95, 1.5, -1.9, 1.0, -1.45, 0.2, 0.78),
    "suv": CarShape(4.65, 1.88, 1.1, 1.72, -2.2, 1.05, -1.8, 0.3, 0.95),
    "van": CarShape(4.5, 1.7, 1.1, 1.92, -2.15, 1.75, -2.0, 1.05, 0.98),
}


def car(rng: np.random.Generator) -> Solid:
    """A sedan, hatchback, off-roader or small van in a usual colour."""
    kind = str(rng.choice(list(_SHAPES), p=[0.38, 0.24, 0.24, 0.14]))
    colour = COLOURS[int(rng.integers(len(COLOURS)))]
    return build_car(_SHAPES[kind], Paint("paintwork", colour, 0.32))


def build_car(shape: CarShape, paint: Paint) -> Solid:
    """A car of one shape and paint."""
    solid = Solid()
    half, wide = shape.length / 2, shape.width / 2
    low = 0.2
    stations = [
        (-half, 0.84, 0.36, shape.belt * 0.8),
        (-half + 0.07, 0.95, 0.26, shape.belt * 0.94),
        (-half + 0.5, 0.99, low, shape.belt),
        (shape.rear, 1.0, low, shape.belt),
        (0.0, 1.0, low, shape.belt * 0.99),
        (shape.front, 1.0, low, shape.belt * 0.985),
        (half - 0.55, 0.98, low, shape.nose + 0.05),
        (half - 0.1, 0.92, 0.24, shape.nose * 0.93),
        (half, 0.8, 0.34, shape.nose * 0.76),
    ]
    loft(solid, [_section(x, wide * w, z0, z1) for x, w, z0, z1 in sorted(stations)], paint)
    _cabin(solid, shape, paint)
    base = shape.length * 0.29
    for x in (-base, base):
        for side in (-1.0, 1.0):
            tube(
                solid,
                (x, side * (wide - 0.1), 0.34),
                (x, side * (wide + 0.006), 0.34),
                0.385,
                TRIM,
                count=18,
            )
            wheel(solid, (x, side * (wide - 0.09), 0.32), 0.315, 0.2, RUBBER, HUB)
    lights(solid, half, wide, shape.nose * 0.78, shape.belt * 0.82)
    box(solid, (half - 0.02, 0, 0.36), (0.08, wide * 1.5, 0.14), TRIM, 0.02)
    box(solid, (-half + 0.02, 0, 0.36), (0.08, wide * 1.5, 0.14), TRIM, 0.02)
    for x in (half + 0.005, -half - 0.005):
        box(solid, (x, 0, 0.5), (0.02, 0.46, 0.13), Paint("plain", (0.02, 0.08, 0.42), 0.4))
    return solid


def _section(x: float, half: float, low: float, high: float) -> Points:
    """A car's cross-section at `x`: rounded shoulders, sides drawn in below."""
    mid = (low + high) / 2
    right = [
        (half * 0.86, low), (half * 0.98, low + 0.12), (half, mid), (half * 0.97, high - 0.1),
        (half * 0.86, high - 0.015), (half * 0.45, high + 0.02),
    ]  # fmt: skip
    outline = [*right, *[(-y, z) for y, z in reversed(right)]]
    return np.array([(x, y, z) for y, z in outline])


def _cabin(solid: Solid, shape: CarShape, paint: Paint) -> None:
    """Glass all round, a painted roof over it, painted pillars at the corners and between the
    doors.
    """
    wide, roof = shape.width / 2 * 0.93, shape.width / 2 * 0.74

    def level(z: float, rear: float, front: float, half: float) -> Points:
        rim = [
            (front, half * 0.78), (front - 0.07, half), (rear + 0.07, half), (rear, half * 0.8),
            (rear, -half * 0.8), (rear + 0.07, -half), (front - 0.07, -half), (front, -half * 0.78),
        ]  # fmt: skip
        return np.array([(x, y, z) for x, y in rim])

    foot = level(shape.belt - 0.06, shape.rear, shape.front, wide)
    top = level(shape.roof - 0.07, shape.roof_rear, shape.roof_front, roof)
    loft(solid, [foot, top], GLASS, smooth=False)
    cap = level(shape.roof, shape.roof_rear + 0.1, shape.roof_front - 0.1, roof * 0.86)
    brim = top * np.array([1.02, 1.03, 1.0])
    loft(solid, [brim - np.array([0, 0, 0.035]), brim + np.array([0, 0, 0.02]), cap], paint)
    for side in (-1.0, 1.0):
        for a, b in _pillars(shape):
            start = (a, side * wide, shape.belt - 0.03)
            tube(solid, start, (b, side * roof, shape.roof - 0.05), 0.045, paint, count=6)


def _pillars(shape: CarShape) -> Sequence[tuple[float, float]]:
    middle = (shape.roof_rear + shape.roof_front) / 2
    ends = [
        (shape.front - 0.05, shape.roof_front - 0.03),
        (shape.rear + 0.05, shape.roof_rear + 0.03),
    ]
    return [*ends, (middle + 0.02, middle)]


def lights(solid: Solid, half: float, wide: float, front: float, rear: float) -> None:
    """Lamps before and behind, at the heights `front` and `rear`."""
    lamp, red = Paint("glass", (0.6, 0.62, 0.65), 0.1), Paint("glass", (0.35, 0.01, 0.01), 0.2)
    for side in (-1, 1):
        box(solid, (half - 0.12, side * wide * 0.68, front), (0.22, wide * 0.36, 0.13), lamp, 0.03)
        box(solid, (-half + 0.1, side * wide * 0.7, rear), (0.2, wide * 0.32, 0.16), red, 0.03)
