"""People-like figures: lofted limbs in everyday clothes. They face +x and stand at z = 0."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from training.render.shapes import ball, loft, ring, tube
from training.render.solid import Paint, Points, Solid, Vector

Pose = Literal["stand", "walk", "ride", "sit", "stoop", "squat"]
_SKINS: tuple[Vector, ...] = (
    (0.42, 0.26, 0.18),
    (0.5, 0.33, 0.23),
    (0.28, 0.16, 0.1),
    (0.12, 0.07, 0.045),
)
_TOPS: tuple[Vector, ...] = (
    (0.6, 0.6, 0.6), (0.03, 0.03, 0.035), (0.05, 0.08, 0.2), (0.4, 0.05, 0.05), (0.15, 0.2, 0.12),
    (0.5, 0.4, 0.25), (0.12, 0.12, 0.13), (0.55, 0.25, 0.3), (0.6, 0.5, 0.08), (0.1, 0.3, 0.35),
)  # fmt: skip
_LEGS: tuple[Vector, ...] = (
    (0.03, 0.04, 0.08),
    (0.02, 0.02, 0.02),
    (0.2, 0.18, 0.14),
    (0.08, 0.12, 0.2),
)


def person(
    rng: np.random.Generator,
    pose: Pose = "stand",
    phase: float | None = None,
    hat: Paint | None = None,
) -> Solid:
    """A figure of 1.5 to 1.86 m in `pose`; riding, its seat is 0.85 m high; sitting, 0.42 m;
    squatting, it sits on its heels.

    `phase` -1..1 is the point of a walker's stride, at random when not given. A `hat` is a helmet
    or a cap of that paint.
    """
    tall = float(rng.uniform(1.5, 1.86))
    skin = Paint("plain", _SKINS[int(rng.choice(4, p=[0.45, 0.35, 0.12, 0.08]))], 0.7)
    top = Paint("cloth", _TOPS[int(rng.integers(len(_TOPS)))], 0.9)
    legs = Paint("cloth", _LEGS[int(rng.integers(len(_LEGS)))], 0.9)
    vest = Paint("cloth", (0.75, 0.28, 0.03), 0.8)
    if rng.random() < 0.06:
        top = vest
    figure = Solid()
    unit = tall / 1.75
    seat = {"ride": 0.85, "sit": 0.42, "squat": 0.16}.get(pose)
    hip = 0.9 * unit if seat is None else seat + 0.1
    lean = {"walk": 0.05, "ride": 0.22, "stoop": 0.75, "squat": 0.45}.get(pose, 0.02)
    drawn = float(rng.uniform(-1, 1))
    stride = 0.12 if pose != "walk" else drawn if phase is None else phase
    _legs(figure, pose, hip, unit, stride, legs, rng)
    upper = Solid()
    broad = float(rng.uniform(0.88, 1.2))
    _torso(upper, unit, broad, top)
    _head(upper, unit, skin, rng)
    if hat is not None:
        ball(upper, (0.0, 0, 0.79 * unit), (0.135 * unit, 0.105 * unit, 0.085 * unit), hat)
    _arms(upper, pose, unit, broad, stride, top if rng.random() < 0.7 else skin, skin)
    if pose in ("walk", "stand") and rng.random() < 0.3:
        ball(
            upper,
            (-0.19 * unit, 0, 0.3 * unit),
            (0.1, 0.15, 0.2),
            Paint("cloth", (0.04, 0.04, 0.06)),
        )
    upper.lean("y", lean)
    return figure.merge(upper, (0.0, 0.0, hip))


def _torso(upper: Solid, unit: float, broad: float, paint: Paint) -> None:
    """Hips to neck, from z = 0."""
    profile = [
        (0.12, 0.17, -0.08), (0.13, 0.18, 0.0), (0.115, 0.155, 0.16), (0.13, 0.18, 0.34),
        (0.115, 0.2, 0.46), (0.08, 0.14, 0.53), (0.05, 0.06, 0.56),
    ]  # fmt: skip
    loft(
        upper,
        [ring(a * broad * unit, b * broad * unit, z * unit, 12, 2.4) for a, b, z in profile],
        paint,
    )


def _head(upper: Solid, unit: float, skin: Paint, rng: np.random.Generator) -> None:
    tube(upper, (0, 0, 0.53 * unit), (0.01, 0, 0.64 * unit), 0.05 * unit, skin)
    ball(upper, (0.02, 0, 0.72 * unit), (0.1 * unit, 0.078 * unit, 0.118 * unit), skin)
    hair = Paint("cloth", (0.012, 0.01, 0.009) if rng.random() < 0.75 else (0.2, 0.14, 0.08), 0.8)
    if rng.random() < 0.2:
        hair = Paint("cloth", _TOPS[int(rng.integers(len(_TOPS)))], 0.8)
    ball(upper, (-0.012, 0, 0.752 * unit), (0.106 * unit, 0.088 * unit, 0.1 * unit), hair)
    if rng.random() < 0.35:
        ball(upper, (-0.06, 0, 0.66 * unit), (0.06 * unit, 0.08 * unit, 0.13 * unit), hair)


def _arms(
    upper: Solid, pose: Pose, unit: float, broad: float, phase: float, sleeve: Paint, skin: Paint
) -> None:
    for side in (-1.0, 1.0):
        shoulder = np.array([0.0, side * 0.2 * broad, 0.47]) * unit
        swing = {"ride": 0.9, "stoop": 1.1, "sit": 0.5, "squat": 0.8}.get(
            pose, -phase * side * 0.45
        )
        bend = 0.35 if pose == "ride" else 0.25
        elbow = shoulder + np.array([math.sin(swing), side * 0.12, -math.cos(swing)]) * 0.28 * unit
        hand = (
            elbow + np.array([math.sin(swing + bend), 0.0, -math.cos(swing + bend)]) * 0.25 * unit
        )
        _limb(upper, shoulder, elbow, 0.052 * unit, 0.042 * unit, sleeve)
        _limb(upper, elbow, hand, 0.04 * unit, 0.032 * unit, sleeve)
        ball(upper, _xyz(hand), (0.045, 0.03, 0.05), skin, 5, 8)


def _legs(
    figure: Solid,
    pose: Pose,
    hip: float,
    unit: float,
    phase: float,
    paint: Paint,
    rng: np.random.Generator,
) -> None:
    shoe = Paint("plain", (0.03, 0.03, 0.03) if rng.random() < 0.6 else (0.55, 0.55, 0.55), 0.7)
    for side in (-1.0, 1.0):
        start = np.array([0.0, side * 0.085 * unit, hip])
        if pose in ("ride", "sit"):
            knee = start + np.array([0.4, side * 0.06, -0.12 if pose == "ride" else 0.02]) * unit
            foot = np.array([knee[0] - (0.12 if pose == "ride" else -0.02), knee[1], 0.0])
            foot[2] = 0.26 if pose == "ride" else 0.06
        elif pose == "squat":
            knee = start + np.array([0.32, side * 0.1, 0.26]) * unit
            foot = np.array([knee[0] - 0.14, knee[1], 0.05])
        else:
            swing = phase * side * 0.42
            length = hip / 2
            knee = start + np.array([math.sin(swing + 0.08), 0.0, -math.cos(swing)]) * length
            foot = (
                knee
                + np.array([math.sin(swing - abs(phase) * 0.25), 0.0, -math.cos(swing) * 0.93])
                * length
            )
            foot[2] = max(foot[2], 0.05)
        _limb(figure, start, knee, 0.088 * unit, 0.062 * unit, paint)
        _limb(figure, knee, foot, 0.06 * unit, 0.048 * unit, paint)
        ball(figure, (foot[0] + 0.06, foot[1], foot[2] - 0.01), (0.14, 0.05, 0.05), shoe, 5, 8)


def _limb(solid: Solid, start: Points, end: Points, r0: float, r1: float, paint: Paint) -> None:
    tube(solid, _xyz(start), _xyz(end), r0, paint, r1)
    ball(solid, _xyz(end), (r1, r1, r1), paint, 4, 8)


def _xyz(point: Points) -> Vector:
    return float(point[0]), float(point[1]), float(point[2])
