"""What lies between a street and the sensor: shake, dirt, stray light, rain. Pictures are 0..1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float32]


def smear(picture: Picture, reach_px: float) -> Picture:
    """The picture averaged sideways over `reach_px` pixels."""
    steps = np.linspace(-reach_px / 2, reach_px / 2, 5)
    columns = np.arange(picture.shape[1])
    moved = []
    for step in steps:
        at = np.clip(columns + step, 0, picture.shape[1] - 1)
        low = np.minimum(at.astype(int), picture.shape[1] - 2)
        share = (at - low).astype(np.float32)[None, :, None]
        moved.append(picture[:, low] * (1 - share) + picture[:, low + 1] * share)
    return np.mean(moved, axis=0).astype(np.float32)


def spot(picture: Picture, count: int, rng: np.random.Generator) -> Picture:
    """Dust and drops on the glass: large soft spots, darker or paler than what is behind them."""
    height, width = picture.shape[:2]
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    shown = picture.copy()
    for _ in range(count):
        x, y = float(rng.uniform(0, width)), float(rng.uniform(0, height))
        radius = height * float(rng.uniform(0.02, 0.09))
        share = np.exp(-((((u - x) ** 2 + (v - y) ** 2) / radius**2) ** 2))[..., None]
        tone, strength = float(rng.choice([0.15, 0.6])), float(rng.uniform(0.1, 0.4))
        shown = shown * (1 - strength * share) + tone * strength * share
    return shown.astype(np.float32)


def glare(height: int, width: int) -> Picture:
    """White at the picture's head, where the sun stands, falling off towards its foot."""
    fall = np.linspace(1.0, 0.45, height, dtype=np.float32)[:, None, None]
    return np.broadcast_to(fall, (height, width, 3)).astype(np.float32)


def rain(picture: Picture, rng: np.random.Generator, drops: int = 260) -> Picture:
    """Bright streaks falling a little aslant."""
    height, width = picture.shape[:2]
    wet = picture.copy()
    slant = float(rng.uniform(-0.25, 0.25))
    for _ in range(drops):
        x, y = float(rng.uniform(0, width)), int(rng.integers(height))
        length = int(rng.integers(height // 40, height // 12))
        rows = np.arange(y, min(y + length, height))
        columns = np.clip(x + slant * (rows - y), 0, width - 1).astype(int)
        wet[rows, columns] += float(rng.uniform(0.03, 0.11))
    return np.clip(wet, 0, 1).astype(np.float32)
