"""The watching camera: where a point of the street falls in the picture, and the way back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.render.solid import Points


@dataclass(frozen=True)
class Camera:
    """A camera: position (m), heading from the x axis and tilt below the horizon (radians)."""

    x: float
    y: float
    z: float
    heading: float
    tilt: float
    fov: float
    """Horizontal opening angle, radians."""
    width: int
    height: int

    def __post_init__(self) -> None:
        if not 0.2 < self.fov < 2.4:
            raise ValueError(f"A camera opens 0.2 to 2.4 radians, not {self.fov}.")
        if self.z <= 0:
            raise ValueError("A camera hangs above the ground.")

    def axes(self) -> Points:
        """Rows: right, up, and forward, in street coordinates."""
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        forward = np.array(
            [cos * math.cos(self.tilt), sin * math.cos(self.tilt), -math.sin(self.tilt)]
        )
        right = np.array([sin, -cos, 0.0])
        return np.stack([right, np.cross(right, forward), forward])

    @property
    def focal_px(self) -> float:
        """Pixels per unit of slope."""
        return self.width / 2 / math.tan(self.fov / 2)

    def project(self, points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixel positions (n, 2) and depths (n,) in metres of street points (n, 3)."""
        seen = (points - np.array([self.x, self.y, self.z])) @ self.axes().T
        depth = seen[:, 2]
        safe = np.maximum(depth, 0.05)
        u = self.width / 2 + self.focal_px * seen[:, 0] / safe
        v = self.height / 2 - self.focal_px * seen[:, 1] / safe
        return np.stack([u, v], axis=1), depth

    def ground(self, u: float, v: float, z: float = 0.0) -> tuple[float, float] | None:
        """The street point at height `z` behind a pixel, or None above the horizon."""
        right, up, forward = self.axes()
        ray = forward + right * (u - self.width / 2) / self.focal_px
        ray = ray - up * (v - self.height / 2) / self.focal_px
        if ray[2] > -0.02:
            return None
        reach = (z - self.z) / ray[2]
        return float(self.x + reach * ray[0]), float(self.y + reach * ray[1])

    def whole_box(self, points: Points) -> tuple[float, float, float, float] | None:
        """The box of `points` with nothing in front, cut at the edge; None when behind the
        camera.
        """
        pixels, depth = self.project(points)
        pixels = pixels[depth > 0.1]
        if not len(pixels):
            return None
        low = np.clip(pixels.min(axis=0), 0, [self.width, self.height])
        high = np.clip(pixels.max(axis=0), 0, [self.width, self.height])
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
