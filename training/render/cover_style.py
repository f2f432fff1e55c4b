"""What a manhole's cover is like: size, outline, casting and paint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.render.covers import PATTERNS, Pattern
from training.render.solid import Paint, Vector

_IRONS: tuple[Vector, ...] = (
    (0.055, 0.052, 0.05),
    (0.09, 0.085, 0.08),
    (0.1, 0.065, 0.045),
    (0.14, 0.135, 0.13),
)


@dataclass(frozen=True)
class CoverStyle:
    """A cover's radius, its paint, the paint of its frame, and whether it is of concrete."""

    radius: float
    paint: Paint
    frame: Paint
    concrete: bool
    square: bool = False
    pattern: Pattern = "studs"

    @property
    def power(self) -> float:
        """The power of `shapes.ring` that gives the cover's outline."""
        return 30.0 if self.square else 2.0


def draw_style(rng: np.random.Generator) -> CoverStyle:
    """Cast iron mostly, concrete at times, a fifth square; 0.66 to 0.9 m across."""
    radius = float(rng.uniform(0.33, 0.45))
    square = bool(rng.random() < 0.2)
    pattern = PATTERNS[int(rng.integers(len(PATTERNS)))]
    frame = Paint("concrete", (float(rng.uniform(0.18, 0.36)),) * 3, 0.9)
    if rng.random() < 0.25:
        stone = Paint("concrete", (float(rng.uniform(0.28, 0.42)),) * 3, 0.9)
        return CoverStyle(radius, stone, frame, True, square, pattern)
    iron = Paint(
        "iron",
        _IRONS[int(rng.integers(len(_IRONS)))],
        float(rng.uniform(0.4, 0.7)),
        float(rng.uniform(0.6, 1.6)),
    )
    if rng.random() < 0.5:
        frame = iron
    return CoverStyle(radius, iron, frame, False, square, pattern)
