"""The lens before the picture: barrel distortion of pixels, ids and boxes alike.

Lengths are measured from the picture's middle and as shares of half its diagonal. A point that is
seen at radius `d` would be seen by a straight lens at `s = d (1 + k d^2) / (1 + k)`, so the corners
stay where they are and the middle grows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.float64]
_STEPS = 12


@dataclass(frozen=True)
class Lens:
    """A lens whose straight lines bulge by `barrel` (0 straight, 0.2 a strong fisheye look)."""

    barrel: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.barrel <= 0.3:
            raise ValueError(f"A lens bulges by 0 to 0.3, not {self.barrel}.")

    def straight(self, seen: Positions, width: int, height: int) -> Positions:
        """Where a straight lens would see what this one sees at the pixels `seen` (n, 2)."""
        middle, half = _frame(width, height)
        away = (seen - middle) / half
        far = (away**2).sum(axis=1, keepdims=True)
        moved: Positions = middle + half * away * (1 + self.barrel * far) / (1 + self.barrel)
        return moved

    def bend(self, straight: Positions, width: int, height: int) -> Positions:
        """The other way: where this lens sees what a straight one sees at `straight` (n, 2)."""
        middle, half = _frame(width, height)
        away = (straight - middle) / half
        radius = np.sqrt((away**2).sum(axis=1, keepdims=True))
        wanted = radius * (1 + self.barrel)
        bent = wanted.copy()
        for _ in range(_STEPS):
            # Newton's method on d + k d^3 = s (1 + k), which rises everywhere.
            bent -= (bent + self.barrel * bent**3 - wanted) / (1 + 3 * self.barrel * bent**2)
        moved: Positions = middle + half * away * bent / np.maximum(radius, 1e-12)
        return moved

    def bend_box(
        self, box: tuple[float, float, float, float], width: int, height: int
    ) -> tuple[float, float, float, float]:
        """The box around a bent box's edges, cut at the picture's edge."""
        x0, y0, x1, y1 = box
        share = np.linspace(0.0, 1.0, 9)
        across, down = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        edges = [
            *(np.stack([across, np.full(9, y)], axis=1) for y in (y0, y1)),
            *(np.stack([np.full(9, x), down], axis=1) for x in (x0, x1)),
        ]
        bent = self.bend(np.concatenate(edges), width, height)
        low = np.clip(bent.min(axis=0), 0, [width, height])
        high = np.clip(bent.max(axis=0), 0, [width, height])
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def warp(self, picture: NDArray[Any], smooth: bool) -> NDArray[Any]:
        """A picture (h, w) or (h, w, n) as this lens sees it; ids must not be `smooth`ed."""
        if self.barrel == 0.0:
            return picture
        height, width = picture.shape[:2]
        v, u = np.mgrid[0:height, 0:width]
        seen = np.stack([u.ravel() + 0.5, v.ravel() + 0.5], axis=1)
        from_ = self.straight(seen, width, height) - 0.5
        if not smooth:
            column = np.clip(np.rint(from_[:, 0]), 0, width - 1).astype(int)
            row = np.clip(np.rint(from_[:, 1]), 0, height - 1).astype(int)
            return picture[row, column].reshape(picture.shape)
        left = np.clip(np.floor(from_[:, 0]), 0, width - 2).astype(int)
        top = np.clip(np.floor(from_[:, 1]), 0, height - 2).astype(int)
        shape = (-1,) + (1,) * (picture.ndim - 2)
        a = np.clip(from_[:, 0] - left, 0, 1).reshape(shape).astype(np.float32)
        b = np.clip(from_[:, 1] - top, 0, 1).reshape(shape).astype(np.float32)
        upper = picture[top, left] * (1 - a) + picture[top, left + 1] * a
        lower = picture[top + 1, left] * (1 - a) + picture[top + 1, left + 1] * a
        return (upper * (1 - b) + lower * b).astype(picture.dtype).reshape(picture.shape)


def _frame(width: int, height: int) -> tuple[Positions, float]:
    return np.array([width / 2, height / 2]), math.hypot(width, height) / 2


def draw_lens(rng: np.random.Generator) -> Lens:
    """Half of all cameras are straightened or nearly so; the rest bulge."""
    return Lens(0.0 if rng.random() < 0.5 else float(rng.uniform(0.03, 0.2)))
