"""Which ground is taken: round footprints, so that nothing stands inside something else."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from training.render.camera import Camera
from training.render.ground import Hole
from training.render.street import Band, BandKind, Street


@dataclass
class Plot:
    """Taken circles (x, y, radius), and the holes of each band."""

    street: Street
    camera: Camera
    taken: list[tuple[float, float, float]] = field(default_factory=list)
    holes: dict[Band, list[Hole]] = field(default_factory=dict)

    def free(self, x: float, y: float, radius: float) -> bool:
        """Whether a circle touches nothing that is there."""
        return all(math.hypot(x - a, y - b) > radius + r for a, b, r in self.taken)

    def take(self, x: float, y: float, radius: float) -> None:
        """Mark a circle as taken."""
        self.taken.append((x, y, radius))

    def take_long(self, x: float, y: float, length: float, width: float, yaw: float) -> None:
        """Mark a long footprint as a row of circles."""
        count = max(int(length / width), 1)
        for index in range(count):
            along = (index + 0.5) / count * length - length / 2
            self.take(x + along * math.cos(yaw), y + along * math.sin(yaw), width * 0.62)

    def find(
        self, rng: np.random.Generator, kinds: tuple[BandKind, ...], radius: float,
        near: float = 3.0, far: float = 30.0, edge: float = 0.3, tries: int = 90,
    ) -> tuple[float, float, Band] | None:  # fmt: skip
        """A free place that the camera sees, `near` to `far` metres from its foot, inside such a
        band.

        `edge` is the least distance from the place to the band's edges. None after `tries` misses.
        """
        width, height = self.camera.width, self.camera.height
        for _ in range(tries):
            # The upper half of a picture holds most of the street: things far away are common.
            u = float(rng.uniform(0.03, 0.97)) * width
            v = (0.06 + 0.91 * float(rng.random()) ** 1.5) * height
            at = self.camera.ground(u, v)
            if (
                at is None
                or not near < math.hypot(at[0] - self.camera.x, at[1] - self.camera.y) < far
            ):
                continue
            band = self.street.band_at(at[1])
            if band is None or band.kind not in kinds:
                continue
            if min(at[1] - band.y0, band.y1 - at[1]) < edge or not self.free(*at, radius):
                continue
            return at[0], at[1], band
        return None

    def dig(self, band: Band, hole: Hole) -> bool:
        """Open a hole in a band; False when it would meet another one along x or the edge."""
        reach = hole.radius + 0.15
        others = self.holes.setdefault(band, [])
        if any(abs(one.x - hole.x) < one.radius + hole.radius + 0.3 for one in others):
            return False
        if hole.y - reach < band.y0 or hole.y + reach > band.y1:
            return False
        others.append(hole)
        self.take(hole.x, hole.y, hole.radius)
        return True
