"""Two-wheelers: bicycles, motorcycles and electric scooters. They face +x and stand upright."""

from __future__ import annotations

import numpy as np

from training.render.shapes import ball, box, hoop, tube, wheel
from training.render.solid import Paint, Solid, Vector

_RUBBER = Paint("plain", (0.02, 0.02, 0.02), 0.85)
_STEEL = Paint("metal", (0.4, 0.4, 0.42), 0.35)
_DARK = Paint("plain", (0.02, 0.02, 0.022), 0.5)
_COLOURS: tuple[Vector, ...] = (
    (0.5, 0.03, 0.03), (0.03, 0.1, 0.4), (0.02, 0.02, 0.02), (0.55, 0.55, 0.55), (0.05, 0.35, 0.3),
    (0.75, 0.45, 0.02), (0.02, 0.3, 0.55),
)  # fmt: skip


def bicycle(rng: np.random.Generator) -> Solid:
    """A city bicycle, 1.75 m long, often with a basket."""
    solid = Solid()
    frame = Paint("paintwork", _COLOURS[int(rng.integers(len(_COLOURS)))], 0.35)
    rear, front, crank = (-0.53, 0.0, 0.33), (0.55, 0.0, 0.33), (-0.05, 0.0, 0.3)
    seat, head = (-0.2, 0.0, 0.85), (0.38, 0.0, 0.85)
    for hub in (rear, front):
        hoop(solid, hub, 0.32, 0.024, _RUBBER)
        for angle in np.arange(6) * (np.pi / 6):
            aside = np.array([np.cos(angle), 0.0, np.sin(angle)]) * 0.31
            one, other = np.asarray(hub) - aside, np.asarray(hub) + aside
            tube(solid, (one[0], 0.0, one[2]), (other[0], 0.0, other[2]), 0.004, _STEEL, count=4)
    for a, b in (
        (crank, seat),
        (crank, head),
        (seat, head),
        (rear, crank),
        (rear, seat),
        (head, front),
    ):
        tube(solid, a, b, 0.021, frame, count=6)
    tube(solid, seat, (-0.22, 0, 0.95), 0.014, _STEEL, count=6)
    box(solid, (-0.22, 0, 0.97), (0.27, 0.17, 0.07), _DARK, 0.03)
    tube(solid, head, (0.35, 0, 1.04), 0.014, _STEEL, count=6)
    tube(solid, (0.35, -0.28, 1.05), (0.35, 0.28, 1.05), 0.015, _DARK, count=6)
    tube(solid, (-0.05, -0.14, 0.3), (-0.05, 0.14, 0.3), 0.09, _STEEL, count=12)
    if rng.random() < 0.55:
        box(solid, (0.58, 0, 0.88), (0.28, 0.34, 0.24), _DARK, 0.02, taper=0.8)
    return solid


def motorcycle(rng: np.random.Generator) -> Solid:
    """A motorcycle or, mostly, an electric scooter; couriers carry a box behind."""
    solid = Solid()
    body = Paint("paintwork", _COLOURS[int(rng.integers(len(_COLOURS)))], 0.3)
    scooter = rng.random() < 0.65
    radius = 0.23 if scooter else 0.3
    rear, front = -0.62, 0.62
    for x in (rear, front):
        wheel(solid, (x, 0.0, radius), radius, 0.1, _RUBBER, _STEEL)
        box(solid, (x, 0, radius * 2 + 0.0), (0.36, 0.13, 0.06), body, 0.03)
    tube(solid, (front, 0, radius), (front - 0.22, 0, 0.95), 0.045, _STEEL)
    tube(solid, (front - 0.22, -0.33, 1.0), (front - 0.22, 0.33, 1.0), 0.02, _DARK, count=6)
    ball(solid, (front - 0.12, 0, 0.88), (0.12, 0.13, 0.14), body)
    ball(solid, (front - 0.03, 0, 0.88), (0.06, 0.09, 0.09), Paint("glass", (0.6, 0.6, 0.6), 0.1))
    if scooter:
        box(solid, (0.32, 0, 0.6), (0.1, 0.42, 0.55), body, 0.05, taper=0.8)
        box(solid, (0.05, 0, 0.3), (0.6, 0.32, 0.1), _DARK, 0.04)
        box(solid, (-0.42, 0, 0.5), (0.62, 0.3, 0.4), body, 0.1)
        box(solid, (-0.32, 0, 0.77), (0.66, 0.3, 0.11), _DARK, 0.05)
    else:
        box(solid, (0.0, 0, 0.45), (0.5, 0.28, 0.32), _STEEL, 0.06)
        ball(solid, (0.14, 0, 0.78), (0.3, 0.16, 0.15), body)
        box(solid, (-0.4, 0, 0.78), (0.68, 0.28, 0.12), _DARK, 0.05)
        tube(solid, (-0.1, -0.17, 0.32), (-0.75, -0.2, 0.4), 0.05, _STEEL)
    box(solid, (-0.82, 0, 0.68), (0.08, 0.18, 0.1), Paint("glass", (0.4, 0.01, 0.01), 0.2), 0.02)
    for side in (-1, 1):
        tube(solid, (0.38, side * 0.25, 1.0), (0.38, side * 0.32, 1.16), 0.01, _DARK, count=5)
        box(solid, (0.38, side * 0.34, 1.18), (0.02, 0.13, 0.08), _DARK, 0.01)
    if rng.random() < 0.3:
        case = Paint(
            "plain",
            ((0.02, 0.3, 0.6), (0.75, 0.5, 0.02), (0.03, 0.03, 0.03))[int(rng.integers(3))],
            0.5,
        )
        box(solid, (-0.75, 0, 1.05), (0.45, 0.45, 0.45), case, 0.03)
    return solid
