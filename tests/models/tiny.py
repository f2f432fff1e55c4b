"""A complete model package around ``tiny.onnx``, and pictures it knows."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
LABELS = ("red", "green", "blue")

MANIFEST = """\
name = "tiny"
version = "1.0.0"
task = "detect"
head = "yolov8"
labels = ["red", "green", "blue"]
inputs = [[640, 384], [640, 640], [384, 640]]
licence = "AGPL-3.0-only"
[weights]
file = "weights.onnx"
sha256 = "{sha256}"
[thresholds]
red = 0.4
green = 0.5
blue = 0.9
[nms]
iou = 0.6
[provenance]
base = "none"
trained_on = ["nothing"]
code = "tests/models/make_tiny_model.py"
created = "2026-01-01"
"""


def tiny_package(directory: Path, *, replace: tuple[str, str] = ("", "")) -> Path:
    """Write the package into ``directory``, with one text replaced in its manifest."""
    directory.mkdir(parents=True, exist_ok=True)
    source = Path(__file__).with_name("tiny.onnx")
    shutil.copy(source, directory / "weights.onnx")
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    manifest = MANIFEST.format(sha256=sha256)
    if replace[0]:
        assert replace[0] in manifest
        manifest = manifest.replace(*replace)
    (directory / "model.toml").write_text(manifest, encoding="utf-8")
    (directory / "CARD.md").write_text("# tiny\n", encoding="utf-8")
    return directory


def picture(
    width: int, height: int, *squares: tuple[tuple[int, int, int, int], tuple[int, int, int]]
) -> NDArray[np.uint8]:
    """A black RGB picture with coloured rectangles (x1, y1, x2, y2) in pixels."""
    image = np.zeros((height, width, 3), np.uint8)
    for (x1, y1, x2, y2), colour in squares:
        image[y1:y2, x1:x2] = colour
    return image
