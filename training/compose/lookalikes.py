"""Look-alikes laid on free ground: negatives beside, or instead of, the real thing."""

from collections.abc import Callable

import cv2
import numpy as np

from training.compose import paintings
from training.compose.canvas import Canvas
from training.compose.ground import Matrix, project
from training.compose.paintings import SIDE, Painted
from training.compose.pixels import Floats, Pixels, mean_colour
from training.compose.placing import disc_on_ground, ground_point
from training.compose.view import Corners, View, bounds

KINDS: tuple[tuple[Callable[[np.random.Generator, Floats], Painted], float, float], ...] = (
    # what, and the range of its width in metres
    (paintings.tar_patch, 0.5, 2.2),
    (paintings.wet_patch, 0.4, 2.5),
    (paintings.oil_stain, 0.3, 1.2),
    (paintings.ring_marking, 0.5, 1.3),
    (paintings.disc_marking, 0.4, 1.0),
    (paintings.shadow, 0.5, 2.5),
    (paintings.round_repair, 0.2, 0.9),
    (paintings.leaves, 0.6, 2.0),
)


def add_lookalikes(canvas: Canvas, view: View, rng: np.random.Generator, count: int) -> None:
    """Up to `count` things that look like a violation and are none."""
    for _ in range(count):
        paint, low, high = KINDS[rng.integers(len(KINDS))]
        at = ground_point(view, rng)
        if at[1] <= view.ground.horizon + 2:
            continue
        to_picture = disc_on_ground(view, at, rng.uniform(low, high) / 2, rng.uniform(0, 7))
        corners = bounds(project(to_picture, [(-1, -1), (1, -1), (1, 1), (-1, 1)]))
        if corners[2] - corners[0] < 8 or not canvas.free(corners):
            continue
        ground = mean_colour(canvas.picture, _window(canvas, corners))
        canvas.picture = lay(canvas.picture, paint(rng, ground), to_picture)


def _window(canvas: Canvas, corners: Corners) -> np.ndarray:
    mask = np.zeros(canvas.picture.shape[:2], bool)
    x1, y1, x2, y2 = (max(0, round(v)) for v in corners)
    mask[y1 : y2 + 1, x1 : x2 + 1] = True
    return mask


def lay(picture: Pixels, painted: Painted, to_picture: Matrix) -> Pixels:
    """The picture with something painted on its ground.

    to_picture: 3 × 3, from the square (-1..1, y down) to pixels.
    """
    to_square = np.array([[2 / (SIDE - 1), 0, -1], [0, 2 / (SIDE - 1), -1], [0, 0, 1]])
    size = (picture.shape[1], picture.shape[0])
    move = to_picture @ to_square
    colour = cv2.warpPerspective(painted[0], move, size, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(painted[1], move, size)[..., None]
    # Texture of the ground stays: the new colour is modulated by the old picture's fine detail.
    detail = picture / np.maximum(cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float32), 8)
    mixed = picture * (1 - cover) + colour * np.clip(detail, 0.5, 1.6) * cover
    return np.clip(mixed, 0, 255).astype(np.uint8)
