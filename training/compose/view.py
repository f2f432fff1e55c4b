"""What a composed picture starts from: a picture with a camera, free ground and known boxes."""

from dataclasses import dataclass

import cv2
import numpy as np

from training.boxes import Box
from training.compose.ground import Ground, Matrix
from training.compose.pixels import Pixels

Corners = tuple[float, float, float, float]
_LEAST_LEFT = 0.35
_SLIVER = 0.15


@dataclass(frozen=True, slots=True)
class Labelled:
    """A box in pixels: label number and x1, y1, x2, y2."""

    label: int
    corners: Corners


@dataclass(frozen=True, slots=True)
class View:
    """A picture to place things in.

    regions: outlines of free ground, (n, 2) pixels. clear: boxes nothing may touch. softness: blur
    of the picture's own edges, sigma in pixels; what is placed gets the same.
    """

    picture: Pixels
    ground: Ground
    regions: tuple[tuple[str, Matrix], ...]
    clear: tuple[Corners, ...]
    boxes: tuple[Labelled, ...]
    camera: str
    day: str | None
    condition: str
    softness: float

    @property
    def size(self) -> tuple[int, int]:
        """Width, height in pixels."""
        return self.picture.shape[1], self.picture.shape[0]

    def cropped(self, corners: Corners, zoom: float) -> "View | None":
        """The part of the view inside `corners`, enlarged; boxes follow.

        None when a labelled box would be cut so that neither its label nor its absence is true
        (between 15 % and 35 % of it left); a smaller rest is dropped, a larger one kept.
        """
        left, top, right, bottom = (round(v) for v in corners)
        kept = []
        for box in self.boxes:
            inside = clip(box.corners, (left, top, right, bottom))
            share = area(inside) / area(box.corners)
            if _SLIVER < share < _LEAST_LEFT:
                return None
            if share >= _LEAST_LEFT:
                kept.append(Labelled(box.label, _moved(inside, left, top, zoom)))
        part = self.picture[top:bottom, left:right]
        size = (round((right - left) * zoom), round((bottom - top) * zoom))
        how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
        return View(
            np.asarray(cv2.resize(part, size, interpolation=how), np.uint8),
            self.ground.cropped(left, top, zoom),
            tuple((s, (outline - [left, top]) * zoom) for s, outline in self.regions),
            tuple(_moved(box, left, top, zoom) for box in self.clear),
            tuple(kept),
            self.camera,
            self.day,
            self.condition,
            self.softness * zoom,
        )

    def mirrored(self) -> "View":
        """The view flipped left to right."""
        width = self.size[0]
        return View(
            np.ascontiguousarray(self.picture[:, ::-1]),
            self.ground.mirrored(width),
            tuple((s, o * [-1.0, 1.0] + [width, 0.0]) for s, o in self.regions),
            tuple((width - x2, y1, width - x1, y2) for x1, y1, x2, y2 in self.clear),
            tuple(
                Labelled(
                    b.label,
                    (width - b.corners[2], b.corners[1], width - b.corners[0], b.corners[3]),
                )
                for b in self.boxes
            ),
            self.camera,
            self.day,
            self.condition,
            self.softness,
        )


def in_pixels(box: Box, size: tuple[int, int]) -> Labelled:
    """A YOLO box on a picture of this size."""
    x1, y1, x2, y2 = box.corners
    return Labelled(box.label, (x1 * size[0], y1 * size[1], x2 * size[0], y2 * size[1]))


def area(box: Corners) -> float:
    """Square pixels; 0 for a box turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def clip(box: Corners, to: Corners) -> Corners:
    """The part of a box inside another; an empty one has no area."""
    return max(box[0], to[0]), max(box[1], to[1]), min(box[2], to[2]), min(box[3], to[3])


def touch(a: Corners, b: Corners) -> bool:
    """Whether two boxes share any area."""
    return area(clip(a, b)) > 0


def inside(outline: Matrix, points: Matrix) -> bool:
    """Whether all points lie in the outline."""
    shape = outline.astype(np.float32)
    return all(cv2.pointPolygonTest(shape, (float(x), float(y)), False) >= 0 for x, y in points)


def bounds(points: Matrix) -> Corners:
    """The upright box around points."""
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def _moved(box: Corners, left: float, top: float, zoom: float) -> Corners:
    x1, y1, x2, y2 = box
    return (x1 - left) * zoom, (y1 - top) * zoom, (x2 - left) * zoom, (y2 - top) * zoom
