"""Bins and garbage: stood on free ground with the shadow they throw."""

from pathlib import Path

import cv2
import numpy as np

from training.compose.canvas import Canvas, softened
from training.compose.cut import stood
from training.compose.library import Library, Upright
from training.compose.pixels import Floats, read
from training.compose.placing import TRIES, blur, ground_point
from training.compose.view import View, inside
from training.labels import LABELS

# Pixels below which a thing is not placed, because nobody would see what it is.
SMALLEST_ROWS = 16
_LARGEST_SHARE = 0.75
_CONTAINER = LABELS.index("container")


def add_things(
    canvas: Canvas, view: View, data: Path, library: Library, rng: np.random.Generator, count: int
) -> None:
    """Up to `count` groups: bins, half of them with garbage beside them, or garbage alone."""
    bins = [u for u in library.uprights if u.label == _CONTAINER]
    waste = [u for u in library.uprights if u.label != _CONTAINER]
    for _ in range(count):
        of_bins = rng.random() < 0.5
        first = bins if of_bins else waste
        foot = add_upright(canvas, view, data, first[rng.integers(len(first))], rng)
        if foot and of_bins and rng.random() < 0.5:
            add_upright(canvas, view, data, waste[rng.integers(len(waste))], rng, near=foot)


def add_upright(
    canvas: Canvas,
    view: View,
    data: Path,
    thing: Upright,
    rng: np.random.Generator,
    near: tuple[float, float] | None = None,
) -> tuple[float, float] | None:
    """Stand a thing on free ground, with its shadow; where its foot is, or None.

    near: a foot to stand beside, nearer to the camera.
    """
    photo = read(data / thing.picture)
    for _ in range(TRIES):
        at = ground_point(view, rng)
        if near is not None:
            metre = max(1.0, view.ground.scale(near[1]))
            side = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.3))
            at = near[0] + side * metre, near[1] + rng.uniform(0, 0.35) * metre
            if not any(inside(outline, np.array([at])) for _, outline in view.regions):
                continue
        height = view.ground.scale(at[1]) * view.ground.upright * thing.height_m
        height *= rng.uniform(0.9, 1.12)
        if not SMALLEST_ROWS <= height <= _LARGEST_SHARE * view.size[1]:
            continue
        patch = stood(photo, thing, canvas.picture, at, height, flip=bool(rng.random() < 0.5))
        if patch is None or not canvas.free(patch.corners):
            continue
        before = canvas.picture.copy()
        _shade(canvas, patch.alpha, patch.left, patch.top, rng)
        if canvas.put(softened(patch, blur(view, rng))):
            return at
        canvas.picture = before
    return None


def _shade(canvas: Canvas, alpha: Floats, left: int, top: int, rng: np.random.Generator) -> None:
    """Dark where the thing meets the ground and, half the time, a shadow thrown to one side."""
    height, width = alpha.shape
    pad = max(6, height // 2)
    dark = np.zeros((height + 2 * pad, width + 2 * pad), np.float32)
    foot = (pad + width // 2, pad + height - max(2, height // 25))
    axes = (max(2, int(width * 0.5)), max(2, int(height * 0.07)))
    cv2.ellipse(dark, foot, axes, 0, 0, 360, (float(rng.uniform(0.45, 0.7)),), -1)
    dark = np.asarray(cv2.GaussianBlur(dark, (0, 0), max(1.0, height * 0.03)), np.float32)
    if rng.random() < 0.5:
        lean, rise = rng.uniform(-0.5, 0.5), rng.uniform(-0.1, 0.3)
        # A point h above the foot throws its shadow lean·h aside and rise·h up the picture.
        throw = np.array(
            [[1, -lean, pad + lean * height], [0, rise, pad + height - rise * height]], np.float32
        )
        thrown = cv2.warpAffine(alpha, throw, dark.shape[::-1]) * rng.uniform(0.25, 0.5)
        soft = cv2.GaussianBlur(thrown, (0, 0), max(1.0, height * 0.02))
        dark = np.maximum(dark, np.asarray(soft, np.float32))
    canvas.shade(left - pad, top - pad, dark)
