"""Streets on which things appear: squares of paint on a textured ground, and who reads them.

The network is ``tests/models/tiny.onnx``, run by the product's own engine from a package like any
other; it finds squares of one colour on a grid of 32 pixels. So a look costs next to nothing, and
everything around the network is the real thing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.simulator.clip import CLOCK_HZ, Clip
from pipeline.simulator.encode import encode
from tests import models

CELL: Final = 32
WIDTH, HEIGHT = 640, 384
COLUMNS, ROWS = range(1, 20, 3), range(1, 12, 3)
"""Cells that hold a thing each, far enough from each other to be taken for different things."""
PLACES: Final = len(COLUMNS) * len(ROWS)
"""On one camera."""
FRAMES: Final = 2
FRAME_S: Final = 0.2


class Thing(StrEnum):
    """Violation kinds, each with a colour of its own."""

    STALL = "street_vending"
    HOLE = "manhole_missing"


PAINT = {Thing.STALL: (225, 25, 25), Thing.HOLE: (25, 25, 225)}
MANIFEST = """\
name = "paint"
version = "1.0.0"
task = "detect"
head = "yolov8"
labels = ["street_stall", "person", "manhole_missing"]
inputs = [[640, 384]]
licence = "AGPL-3.0-only"
[weights]
file = "weights.onnx"
sha256 = "{sha256}"
[thresholds]
street_stall = 0.45
person = 0.45
manhole_missing = 0.45
[nms]
iou = 0.6
[provenance]
base = "none"
trained_on = ["nothing"]
code = "tests/models/make_tiny_model.py"
created = "2026-01-01"
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing that stands at one of the places of a camera's picture."""

    place: int
    """0 … PLACES - 1."""
    thing: Thing

    def __post_init__(self) -> None:
        if not 0 <= self.place < PLACES:
            raise ValueError(f"a picture has {PLACES} places")

    @property
    def corner(self) -> tuple[int, int]:
        """Its left and upper edge, in pixels."""
        row, column = divmod(self.place, len(COLUMNS))
        return COLUMNS[column] * CELL, ROWS[row] * CELL


def place_at(x: float, y: float) -> int:
    """The place nearest to a point, given as shares of the picture's width and height."""
    distances = [
        ((left + CELL / 2) / WIDTH - x) ** 2 + ((top + CELL / 2) / HEIGHT - y) ** 2
        for left, top in (Mark(place, Thing.STALL).corner for place in range(PLACES))
    ]
    return int(np.argmin(distances))


def paint_package(folder: Path) -> Path:
    """Write the model package that reads the paint."""
    folder.mkdir(parents=True)
    weights = Path(models.__file__).with_name("tiny.onnx")
    shutil.copy(weights, folder / "weights.onnx")
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    (folder / "model.toml").write_text(MANIFEST.format(sha256=sha256))
    (folder / "CARD.md").write_text("# paint\n")
    return folder


class Street:
    """What one camera sees. Each looks different from all others."""

    def __init__(self, number: int) -> None:
        self._number = number
        chance = np.random.default_rng(number)
        ground = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
        for _ in range(150):
            centre = chance.integers((0, 0), (WIDTH, HEIGHT)).tolist()
            size, angle = chance.integers(10, 60, 2).tolist(), float(chance.uniform(0, 180))
            colour = (chance.integers(60, 160) + chance.integers(-15, 15, 3)).tolist()
            cv2.ellipse(ground, centre, size, angle, 0, 360, colour, cv2.FILLED)
        self._ground = ground

    def clip(self, marks: Collection[Mark], moment: int) -> Clip:
        """Moments of it, every frame a keyframe with noise of its own; ``moment`` seeds that."""
        chance = np.random.default_rng((self._number, moment))
        frames = [self._frame(marks, chance) for _ in range(FRAMES)]
        return encode(frames, lambda index: round(index * FRAME_S * CLOCK_HZ), lambda _: True)

    def _frame(self, marks: Collection[Mark], chance: np.random.Generator) -> av.VideoFrame:
        picture: NDArray[np.float64] = self._ground.astype(float)
        for mark in marks:
            left, top = mark.corner
            picture[top : top + CELL, left : left + CELL] = PAINT[mark.thing]
        noise = chance.normal(0, 2, (HEIGHT, WIDTH, 1))
        return av.VideoFrame.from_ndarray(
            np.clip(picture + noise, 0, 255).astype(np.uint8), format="rgb24"
        )
