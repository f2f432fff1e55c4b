"""Manhole covers: laid on free ground, or in the place of another on its own photo."""

from collections.abc import Sequence
from math import cos, hypot, sin
from pathlib import Path

import numpy as np

from training.compose import views
from training.compose.canvas import Canvas, softened
from training.compose.cut import circle, disc, laid
from training.compose.ground import Matrix
from training.compose.library import Cover
from training.compose.pixels import read
from training.compose.placing import TRIES, blur, disc_on_ground, ground_point
from training.compose.view import View, bounds, in_pixels
from training.labels import LABELS

# Pixels below which a cover is not placed, because nobody would see what it is.
SMALLEST_ACROSS, SMALLEST_ROWS = 15, 7
# Metres: half the width of a cover with its frame (nominal 600–800 mm in China).
RADIUS_M = (0.3, 0.42)
_LARGEST_SHARE = 0.75
_MISSING = LABELS.index("manhole_missing")


def any_cover(covers: Sequence[Cover], rng: np.random.Generator) -> Cover:
    """A cover, each label as often as the others."""
    label = rng.choice(sorted({cover.label for cover in covers}))
    pool = [cover for cover in covers if cover.label == label]
    return pool[rng.integers(len(pool))]


def add_cover(
    canvas: Canvas, view: View, data: Path, cover: Cover, rng: np.random.Generator
) -> bool:
    """Lay a cover on free ground; False when no place was found."""
    swing = 0.3 if cover.label == _MISSING else np.pi
    for _ in range(TRIES):
        at = ground_point(view, rng, prefer="road")
        radius = rng.uniform(*RADIUS_M)
        if at[1] <= view.ground.horizon + 2:
            continue
        to_picture = disc_on_ground(view, at, radius, rng.uniform(-swing, swing))
        corners = bounds(circle(to_picture, 1.15))
        across = corners[2] - corners[0]
        if corners[3] - corners[1] < SMALLEST_ROWS:
            continue
        if not SMALLEST_ACROSS <= across <= _LARGEST_SHARE * view.size[0]:
            continue
        if not (canvas.free(corners) and canvas.empty(corners)):
            continue
        if _lay(canvas, view, data, cover, to_picture, rng):
            return True
    return False


def _lay(
    canvas: Canvas,
    view: View,
    data: Path,
    cover: Cover,
    to_picture: Matrix,
    rng: np.random.Generator,
) -> bool:
    if cover.label != _MISSING and rng.random() < 0.5:
        to_picture = to_picture @ np.diag([-1.0, 1.0, 1.0])
    photo = read(data / cover.picture)
    patch = laid(photo, cover, canvas.picture, to_picture, reach=rng.uniform(1.0, 1.1))
    return patch is not None and canvas.put(softened(patch, blur(view, rng)))


def swapped(data: Path, covers: Sequence[Cover], rng: np.random.Generator) -> View:
    """A close-up photo with another cover laid over its own.

    Raises ValueError when no cover fits any of the photos that may be changed.
    """
    hosts = [cover for cover in covers if cover.host]
    for _ in range(TRIES):
        host, cover = hosts[rng.integers(len(hosts))], any_cover(covers, rng)
        view = _swap(data, host, cover, rng)
        if view is not None:
            return view
    raise ValueError("no cover fits: mark more covers as host in covers.json")


def _swap(data: Path, host: Cover, cover: Cover, rng: np.random.Generator) -> View | None:
    photo = read(data / host.picture)
    size = (photo.shape[1], photo.shape[0])
    reach = rng.uniform(1.06, 1.22)
    place = disc(host, size) @ np.diag([reach, reach, 1.0])
    turn = rng.uniform(-0.3, 0.3) if cover.label == _MISSING else rng.uniform(-3.1, 3.1)
    # On the photo the disc is an ellipse; turning inside the disc keeps it on the same ground.
    spin = np.array([[cos(turn), -sin(turn), 0], [sin(turn), cos(turn), 0], [0, 0, 1.0]])
    patch = laid(read(data / cover.picture), cover, photo, place @ spin, reach=1.02)
    if patch is None:
        return None
    canvas = Canvas(photo, tuple(in_pixels(box, size) for box in host.others), ())
    if not canvas.put(softened(patch, rng.uniform(0.4, 1.1))):
        return None
    per_metre = hypot(place[0, 0], place[1, 0]) / (sum(RADIUS_M) / 2)
    return View(
        canvas.picture,
        views.from_above(size, per_metre),
        (("road", np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float64)),),
        (),
        canvas.boxes(),
        "close-up",
        None,
        "day",
        views.PHOTO_SOFTNESS,
    )
