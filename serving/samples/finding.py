"""Finds people, vehicles and things on a picture with a model package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from models import Detector, Engine, Package, Precision
from models.engines import choose
from models.shelf import resolve
from pipeline.contract import LookedBox

LOW: Final = 0.05
"""Threshold for what is blurred: better a bush blurred than a face shown."""
TILED_FROM: Final = 600
"""Pixels of the longer side from which quarters of the picture are looked at too: of people far
away few pixels are left of a picture scaled down whole."""
TILE: Final = 0.6
"""Side of a quarter as a share of the picture's: neighbours overlap by a fifth of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``certain``: what the package says at its own thresholds. ``maybe``: everything that may be
    somebody or a vehicle, for blurring."""

    certain: tuple[LookedBox, ...]
    maybe: tuple[LookedBox, ...]


class Finder(Protocol):
    def find(self, picture: NDArray[np.uint8]) -> Finding:
        """``picture`` is uint8 RGB [height, width, 3]. Raises models.ModelError."""
        ...


class PackageFinder:
    """Opens its package at first use, with one thread: it works beside the people's requests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._detector: Detector | None = None
        self._own: dict[str, float] = {}

    def find(self, picture: NDArray[np.uint8]) -> Finding:
        with self._lock:
            detector = self._detector or self._open()
            height, width = picture.shape[:2]
            whole = list(_boxes(detector, picture, (0.0, 0.0, 1.0, 1.0)))
            maybe = list(whole)
            if max(width, height) >= TILED_FROM:
                for tile in _tiles():
                    maybe += _boxes(detector, _cut(picture, tile), tile)
        certain = tuple(one for one in whole if one.score >= self._own[one.label])
        return Finding(certain, tuple(maybe))

    def _open(self) -> Detector:
        package = Package.load(resolve(self._folder))
        self._own = package.thresholds
        low = {label: min(LOW, least) for label, least in package.thresholds.items()}
        wide_open = replace(
            package, manifest=package.manifest.model_copy(update={"thresholds": low})
        )
        backend = choose(package, Engine.ONNX, Precision.FP32, threads=1).backend
        self._detector = Detector(wide_open, backend)
        return self._detector


def _tiles() -> Iterator[tuple[float, float, float, float]]:
    for top in (0.0, 1.0 - TILE):
        for left in (0.0, 1.0 - TILE):
            yield left, top, left + TILE, top + TILE


def _cut(picture: NDArray[np.uint8], tile: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    x1, y1, x2, y2 = tile
    return np.ascontiguousarray(
        picture[round(y1 * height) : round(y2 * height), round(x1 * width) : round(x2 * width)]
    )


def _boxes(
    detector: Detector, part: NDArray[np.uint8], tile: tuple[float, float, float, float]
) -> Iterator[LookedBox]:
    """What stands on ``part``, in shares of the picture that ``tile`` is a part of."""
    [found] = detector([part])
    height, width = part.shape[:2]
    left, top, right, bottom = tile
    scale = np.array([right - left, bottom - top] * 2) / np.array([width, height] * 2)
    shares = np.clip(found.xyxy * scale + np.array([left, top] * 2), 0.0, 1.0)
    for corners, score, label in zip(shares, found.score, found.label, strict=True):
        x1, y1, x2, y2 = (round(float(share), 5) for share in corners)
        if x1 < x2 and y1 < y2:
            yield LookedBox(
                label=detector.package.labels[int(label)],
                score=round(float(score), 4),
                box=(x1, y1, x2, y2),
            )
