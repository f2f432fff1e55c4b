"""Starting views: a photographed place, a crop of it, or its pavement under a camera of our own."""

from math import radians, sin
from pathlib import Path

import numpy as np

from training.compose.ground import Ground, from_horizon
from training.compose.library import Place
from training.compose.pixels import of_place
from training.compose.view import View, in_pixels

LONG_SIDE = 960
# Sigma of an edge in the photos, in pixels of the original, judged by eye.
PHOTO_SOFTNESS = 0.8
_TRIES = 60


def photographed(data: Path, place: Place) -> View:
    """The whole picture of a place, as it is."""
    picture = of_place(data, place)
    size = (picture.shape[1], picture.shape[0])
    return View(
        picture,
        from_horizon(size, place.horizon, place.focal, place.height_m),
        tuple((r.surface, np.array(r.polygon) * size) for r in place.regions),
        tuple(
            (x1 * size[0], y1 * size[1], x2 * size[0], y2 * size[1])
            for x1, y1, x2, y2 in place.clear
        ),
        tuple(in_pixels(box, size) for box in place.boxes),
        place.camera,
        place.day,
        place.condition,
        PHOTO_SOFTNESS,
    )


def part_of(view: View, rng: np.random.Generator, *, least: float = 0.55) -> View:
    """A random crop of a view, mirrored half the time, its longer side 640–960 pixels.

    least: the smallest share of its sides that is kept, 0..1.
    """
    width, height = view.size
    for _ in range(_TRIES):
        share = rng.uniform(least, 1.0) if rng.random() < 0.7 else 1.0
        w, h = share * width, share * height
        left, top = rng.uniform(0, 1) * (width - w), rng.uniform(0, 1) * (height - h)
        part = view.cropped((left, top, left + w, top + h), rng.uniform(640, LONG_SIDE) / max(w, h))
        if part is not None:
            return part.mirrored() if rng.random() < 0.5 else part
    return view


def from_above(size: tuple[int, int], per_metre: float) -> Ground:
    """The camera of a close-up taken standing: 60° down, `per_metre` pixels a metre."""
    focal, tilt = 1.2 * max(size), radians(60)
    return Ground(focal, size[0] / 2, size[1] / 2, tilt, focal * sin(tilt) / per_metre)
