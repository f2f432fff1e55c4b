"""The plan of a street along x: bands from the near houses to the far ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.render.regions import HOME, Region

BandKind = Literal["houses", "pavement", "belt", "road"]
KERB_M = 0.14


@dataclass(frozen=True)
class Band:
    """A strip of the street between two y, its surface at height `z` (metres)."""

    kind: BandKind
    y0: float
    y1: float
    z: float

    def __post_init__(self) -> None:
        if self.y0 >= self.y1:
            raise ValueError(f"A band needs a width: {self.y0} to {self.y1}.")

    @property
    def middle(self) -> float:
        """Halfway across."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Street:
    """Bands in rising y, from `x0` to `x1`."""

    bands: tuple[Band, ...]
    x0: float = -14.0
    x1: float = 75.0

    def band_at(self, y: float) -> Band | None:
        """The band across which `y` lies."""
        return next((band for band in self.bands if band.y0 <= y < band.y1), None)

    def of(self, *kinds: BandKind) -> list[Band]:
        """The bands of these kinds."""
        return [band for band in self.bands if band.kind in kinds]

    @property
    def road(self) -> Band:
        """The carriageway."""
        return self.of("road")[0]


def build_street(widths: list[tuple[BandKind, float]]) -> Street:
    """A street from kinds and widths in rising y; the road begins at y = 0."""
    start = -sum(width for _, width in widths[: [kind for kind, _ in widths].index("road")])
    bands: list[Band] = []
    for kind, width in widths:
        bands.append(Band(kind, start, start + width, 0.0 if kind == "road" else KERB_M))
        start += width
    return Street(tuple(bands))


def draw_street(rng: np.random.Generator, region: Region = HOME) -> Street:
    """A street of a region at random: pavements, a road, belts on one side, both or neither."""
    near: list[tuple[BandKind, float]] = [
        ("houses", 12.0),
        ("pavement", float(rng.uniform(*region.pavement_m))),
    ]
    far: list[tuple[BandKind, float]] = [
        ("pavement", float(rng.uniform(*region.pavement_m))),
        ("houses", 12.0),
    ]
    if rng.random() < region.belt_share:
        near.append(("belt", float(rng.uniform(*region.belt_m))))
    if rng.random() < region.belt_share:
        far.insert(0, ("belt", float(rng.uniform(*region.belt_m))))
    if rng.random() < 0.3:
        near.append(("pavement", float(rng.uniform(1.5, 2.5))))
    road: tuple[BandKind, float] = ("road", float(rng.uniform(*region.road_m)))
    return build_street([*near, road, *far])
