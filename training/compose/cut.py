"""Cut-outs turned into patches: a cover laid on the ground, a bin or a pile put upright."""

from math import cos, radians, sin
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.compose.canvas import Patch
from training.compose.ground import Matrix, project
from training.compose.library import Cover, Upright
from training.compose.pixels import Floats, Pixels, exposure, mean_colour
from training.compose.view import Corners

_AROUND = np.linspace(0, 2 * np.pi, 72, endpoint=False)
_CIRCLE = np.stack([np.cos(_AROUND), np.sin(_AROUND)], axis=1)
_FINER = 2
_FULL, _LIGHTEST = np.float32(255), 238.0
_COVER_GAIN = (0.45, 1.9)
_UPRIGHT_GAIN = (0.4, 1.7)


def disc(cover: Cover, size: tuple[int, int]) -> Matrix:
    """3 × 3, from the unit disc (y down) to the cover's ellipse on its photo of `size` pixels."""
    cx, cy, rx, ry, degrees = cover.ellipse
    c, s = cos(radians(degrees)), sin(radians(degrees))
    a, b = rx * size[0], ry * size[0]
    return np.array([[a * c, -b * s, cx * size[0]], [a * s, b * c, cy * size[1]], [0, 0, 1.0]])


def circle(to_picture: Matrix, radius: float) -> Matrix:
    """A circle of the unit disc's plane in the picture, (72, 2)."""
    return project(to_picture, _CIRCLE * radius)


def ring_colour(picture: Pixels, to_picture: Matrix, inner: float, outer: float) -> Floats:
    """Mean colour of the ground around a disc, between two radii (1 is the disc's edge)."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [circle(to_picture, outer).round().astype(np.int32)], 1)
    cv2.fillPoly(mask, [circle(to_picture, inner).round().astype(np.int32)], 0)
    return mean_colour(picture, mask > 0)


def laid(
    photo: Pixels, cover: Cover, onto: Pixels, to_picture: Matrix, *, reach: float
) -> Patch | None:
    """The cover as it lies under `to_picture` (3 × 3, unit disc → pixels of `onto`).

    reach: how far the cut goes, 1 is the ellipse, 1.1 takes the rim along. None when it would not
    lie wholly inside the picture.
    """
    edge = circle(to_picture, reach)
    height, width = onto.shape[:2]
    left, top = np.floor(edge.min(axis=0)).astype(int) - 2
    right, bottom = np.ceil(edge.max(axis=0)).astype(int) + 2
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    source = disc(cover, (photo.shape[1], photo.shape[0]))
    gain = exposure(
        ring_colour(photo, source, 1.12, 1.5),
        ring_colour(onto, to_picture, 1.15, 1.7),
        chroma=0.6,
        limits=_COVER_GAIN,
    )
    shrink = min(
        1.0,
        1.5 * _FINER * (right - left) / max(2 * float(np.hypot(source[0, 0], source[1, 0])), 1.0),
    )
    if shrink < 1:
        photo = np.asarray(
            cv2.resize(photo, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8
        )
        source = np.diag([shrink, shrink, 1.0]) @ source
    finer = np.array([[_FINER, 0, -left * _FINER], [0, _FINER, -top * _FINER], [0, 0, 1.0]])
    small = (int(right - left), int(bottom - top))
    large = (small[0] * _FINER, small[1] * _FINER)
    moved = cv2.warpPerspective(
        photo,
        finer @ to_picture @ np.linalg.inv(source),
        large,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    alpha = np.zeros(large[::-1], np.uint8)
    cv2.fillPoly(alpha, [circle(finer @ to_picture, reach).round().astype(np.int32)], 255)
    share = _floats(cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)) / _FULL
    colour = _floats(cv2.resize(moved, small, interpolation=cv2.INTER_AREA)) * gain
    return Patch(int(left), int(top), _unburnt(colour, share), share, cover.label)


def stood(
    photo: Pixels,
    thing: Upright,
    onto: Pixels,
    base: tuple[float, float],
    height: float,
    *,
    flip: bool,
) -> Patch | None:
    """The thing standing with the middle of its foot at `base`, `height` pixels tall.

    None when it would not lie wholly inside the picture.
    """
    outline = np.array(thing.polygon) * (photo.shape[1], photo.shape[0])
    x1, y1 = np.floor(outline.min(axis=0)).astype(int)
    x2, y2 = np.ceil(outline.max(axis=0)).astype(int)
    x1, y1 = max(0, x1), max(0, y1)
    scale = height / (y2 - y1)
    size = (max(2, round((x2 - x1) * scale)), max(2, round(height)))
    left, top = round(base[0] - size[0] / 2), round(base[1]) - size[1]
    if (
        left < 2
        or top < 2
        or left + size[0] > onto.shape[1] - 2
        or top + size[1] > onto.shape[0] - 2
    ):
        return None
    alpha = np.zeros((y2 - y1, x2 - x1), np.uint8)
    cv2.fillPoly(alpha, [(outline - [x1, y1]).round().astype(np.int32)], 255)
    alpha = np.asarray(cv2.erode(alpha, np.ones((3, 3), np.uint8)), np.uint8)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    colour = _floats(cv2.resize(photo[y1:y2, x1:x2], size, interpolation=how))
    share = _floats(cv2.resize(alpha, size, interpolation=how)) / _FULL
    if flip:
        colour, share = colour[:, ::-1], share[:, ::-1]
    gain = exposure(
        _foot_colour(photo, (x1, y1, x2, y2)),
        _foot_colour(onto, (left, top, left + size[0], top + size[1])),
        chroma=0.45,
        limits=_UPRIGHT_GAIN,
    )
    edged = _floats(cv2.copyMakeBorder(share, 2, 2, 2, 2, cv2.BORDER_CONSTANT))
    filled = _floats(cv2.copyMakeBorder(colour, 2, 2, 2, 2, cv2.BORDER_REPLICATE))
    return Patch(left - 2, top - 2, _unburnt(filled * gain, edged), edged, thing.label)


def _floats(picture: NDArray[Any]) -> Floats:
    return np.asarray(picture, np.float32)


def _unburnt(colour: Floats, alpha: Floats) -> Floats:
    """The colours darkened until all but the lightest hundredth fit under white."""
    solid = alpha > 0.5
    if not solid.any():
        return colour
    lightest = float(np.percentile(colour[solid].max(axis=1), 99))
    return np.asarray(colour * min(1.0, _LIGHTEST / max(lightest, 1.0)), np.float32)


def _foot_colour(picture: Pixels, box: Corners) -> Floats:
    """Mean colour of the ground in front of something standing in `box`."""
    height, width = picture.shape[:2]
    x1, _, x2, y2 = (round(v) for v in box)
    depth = max(4, round(0.15 * (box[3] - box[1])))
    mask = np.zeros((height, width), bool)
    mask[min(y2 + 1, height - 4) : min(y2 + 1 + depth, height), max(0, x1) : max(1, x2)] = True
    return mean_colour(picture, mask)
