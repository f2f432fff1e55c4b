"""Where on the free ground of a view something goes, and how a flat disc looks there."""

from math import cos, sin

import cv2
import numpy as np

from training.compose.ground import Matrix
from training.compose.view import View, inside

TRIES = 40


def ground_point(
    view: View, rng: np.random.Generator, prefer: str | None = None
) -> tuple[float, float]:
    """A pixel of free ground; nearer rows come up as often as farther ones.

    prefer: a surface that counts ten times its area.
    """
    areas = np.array(
        [
            cv2.contourArea(outline.astype(np.float32)) * (10 if surface == prefer else 1)
            for surface, outline in view.regions
        ]
    )
    for _ in range(TRIES):
        _, outline = view.regions[rng.choice(len(areas), p=areas / areas.sum())]
        x, y = rng.uniform(outline.min(axis=0), outline.max(axis=0))
        if inside(outline, np.array([[x, y]])):
            return float(x), float(y)
    x, y = outline.mean(axis=0)
    return float(x), float(y)


def disc_on_ground(view: View, at: tuple[float, float], radius: float, turn: float) -> Matrix:
    """3 × 3, from the unit disc (y down is towards the camera) to the picture.

    at: pixel of its middle; radius: metres; turn: radians.
    """
    right, forward = view.ground.metres(*at)
    c, s = radius * cos(turn), radius * sin(turn)
    lying = np.array([[c, -s, right], [-s, -c, forward], [0, 0, 1.0]])
    return np.asarray(view.ground.homography() @ lying, np.float64)


def blur(view: View, rng: np.random.Generator) -> float:
    """Sigma that makes a patch as soft as its picture, give or take, in pixels."""
    return float(np.clip(view.softness * rng.uniform(0.6, 1.1), 0.3, 2.5))
