"""A solid: points, faces and the paint of each face, before Blender sees any of it (metres, z
up).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Vector = tuple[float, float, float]
Look = Literal[
    "plain", "cloth", "metal", "paintwork", "glass", "asphalt", "paving", "concrete", "grass",
    "soil", "brick", "plaster", "leaves", "bark", "iron", "card", "film", "stain", "glow", "pit",
]  # fmt: skip


@dataclass(frozen=True)
class Paint:
    """What a face looks like: a look, a linear RGB colour 0..1 and its roughness 0..1."""

    look: Look
    colour: Vector = (0.5, 0.5, 0.5)
    roughness: float = 0.6
    scale: float = 1.0

    def __post_init__(self) -> None:
        if not all(0.0 <= channel <= 1.0 for channel in self.colour):
            raise ValueError(f"A paint's colour must lie in 0..1, not {self.colour}.")
        if not 0.0 <= self.roughness <= 1.0:
            raise ValueError(f"A paint's roughness must lie in 0..1, not {self.roughness}.")


@dataclass
class Solid:
    """Grows by adding parts; `faces` index into `points`, `paints` and `smooth` go with `faces`."""

    points: list[Points] = field(default_factory=list)
    faces: list[tuple[int, ...]] = field(default_factory=list)
    paints: list[Paint] = field(default_factory=list)
    smooth: list[bool] = field(default_factory=list)
    size: int = 0

    def add(
        self, points: Points, faces: Iterable[Sequence[int]], paint: Paint, smooth: bool = False
    ) -> Solid:
        """Add a part of (n, 3) `points`; `faces` count from the part's own first point."""
        start = self.size
        before = len(self.faces)
        self.points.append(np.asarray(points, dtype=np.float64))
        self.faces.extend(tuple(start + index for index in face) for face in faces)
        added = len(self.faces) - before
        self.paints.extend([paint] * added)
        self.smooth.extend([smooth] * added)
        self.size += len(points)
        return self

    def merge(
        self, other: Solid, at: Vector = (0, 0, 0), yaw: float = 0.0, scale: float = 1.0
    ) -> Solid:
        """Add a copy of `other`, turned by `yaw` radians about z, scaled and moved to `at`."""
        start = self.size
        self.points.append(place(other.vertices(), at, yaw, scale))
        self.faces.extend(tuple(start + index for index in face) for face in other.faces)
        self.paints.extend(other.paints)
        self.smooth.extend(other.smooth)
        self.size += other.size
        return self

    def vertices(self) -> Points:
        """All points, (n, 3)."""
        return np.concatenate(self.points) if self.points else np.zeros((0, 3))

    def lean(self, axis: Literal["x", "y"], angle: float, pivot: Vector = (0, 0, 0)) -> Solid:
        """Turn the whole solid by `angle` radians about an axis through `pivot`."""
        cos, sin = math.cos(angle), math.sin(angle)
        turn = (
            np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
            if axis == "x"
            else np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
        )
        middle = np.asarray(pivot, dtype=np.float64)
        self.points = [(part - middle) @ turn.T + middle for part in self.points]
        return self

    def footprint(self) -> tuple[float, float]:
        """Half the length along x and along y of what stands on the ground."""
        reach = np.abs(self.vertices()[:, :2]).max(axis=0)
        return float(reach[0]), float(reach[1])


def place(points: Points, at: Vector, yaw: float, scale: float = 1.0) -> Points:
    """`points` scaled, turned about z and moved."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    moved: Points = points * scale @ turn.T + np.asarray(at, dtype=np.float64)
    return moved
