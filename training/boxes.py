"""Labelled boxes and the YOLO text files they live in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.labels import LABELS


class LabelFileError(ValueError):
    """A label file cannot be read: the message names the file, the line and what to correct."""


@dataclass(frozen=True, slots=True)
class Box:
    """One labelled box: centre and size as fractions of the picture (0..1), as in YOLO files."""

    label: int
    cx: float
    cy: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not 0 <= self.label < len(LABELS):
            raise ValueError(f"label {self.label} is outside 0..{len(LABELS) - 1}")
        if not (0 < self.width <= 1 and 0 < self.height <= 1):
            raise ValueError(f"box size {self.width} x {self.height} is outside 0..1")
        if not (0 <= self.cx <= 1 and 0 <= self.cy <= 1):
            raise ValueError(f"box centre {self.cx}, {self.cy} is outside 0..1")

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """x1, y1, x2, y2 as fractions of the picture."""
        half_w, half_h = self.width / 2, self.height / 2
        return self.cx - half_w, self.cy - half_h, self.cx + half_w, self.cy + half_h

    def line(self) -> str:
        """The box as one line of a YOLO label file."""
        return f"{self.label} {self.cx:.5f} {self.cy:.5f} {self.width:.5f} {self.height:.5f}"


def from_corners(label: int, corners: tuple[float, float, float, float]) -> Box:
    """A box from x1, y1, x2, y2 in fractions; corners outside the picture are cut to its edge.

    Raises ValueError when nothing of the box is inside the picture.
    """
    x1, y1, x2, y2 = (min(max(value, 0.0), 1.0) for value in corners)
    return Box(label, (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)


def iou(a: Box, b: Box) -> float:
    """Area of the overlap over the area of the union, 0..1."""
    ax1, ay1, ax2, ay2 = a.corners
    bx1, by1, bx2, by2 = b.corners
    overlap = max(0.0, min(ax2, bx2) - max(ax1, bx1)) * max(0.0, min(ay2, by2) - max(ay1, by1))
    return overlap / (a.width * a.height + b.width * b.height - overlap)


def read_yolo(path: Path, numbering: Mapping[int, int]) -> tuple[Box, ...]:
    """The boxes of a YOLO label file: see parse_yolo."""
    return parse_yolo(path.read_text(), numbering, str(path))


def parse_yolo(text: str, numbering: Mapping[int, int], where: str) -> tuple[Box, ...]:
    """Boxes from YOLO lines, with their class numbers mapped through `numbering`.

    where: what to call the text in an error. An empty text is a picture with nothing in it. Boxes
    that reach over the edge are cut to it.
    Raises LabelFileError for a line that is not `class cx cy w h` or a class not in `numbering`.
    """
    boxes = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            name, cx, cy, w, h = line.split()
            x, y, half_w, half_h = float(cx), float(cy), float(w) / 2, float(h) / 2
            corners = (x - half_w, y - half_h, x + half_w, y + half_h)
            boxes.append(from_corners(numbering[int(name)], corners))
        except KeyError:
            raise LabelFileError(
                f"{where}, line {number}: class {line.split()[0]} is not known for this source."
            ) from None
        except ValueError as error:
            raise LabelFileError(
                f"{where}, line {number}: expected 'class cx cy width height' ({error})."
            ) from None
    return tuple(boxes)


def write_yolo(path: Path, boxes: Iterable[Box]) -> None:
    """Write the boxes in our numbering, one line each."""
    path.write_text("".join(f"{box.line()}\n" for box in boxes))
