"""What may be cut out and where it may be placed: the three lists of `library/`, checked when read.

covers.json: manhole covers, each an ellipse. uprights.json: bins and garbage, each a polygon.
grounds.json: pictures with free ground, drawn by eye. All places are shares of the picture (0..1),
so the lists hold no pixels; the pictures stay in the data folder.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from training.boxes import Box, parse_yolo
from training.labels import LABELS, label_id, remap
from training.split import Split

FOLDER = Path(__file__).parent / "library"
Point = tuple[float, float]
Entry = TypeVar("Entry", "Cover", "Upright", "Place")


class LibraryError(ValueError):
    """An entry of the lists cannot be used: the message names the list and the entry."""


@dataclass(frozen=True, slots=True)
class Cover:
    """A manhole as an ellipse: centre (x, y) in shares of width and height, half axes
    in shares of the width, turned by degrees clockwise.

    host: another cover may be laid in its place. others: what else the photo shows, for hosts.
    """

    picture: str
    split: Split
    label: int
    ellipse: tuple[float, float, float, float, float]
    host: bool = False
    others: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        if min(self.ellipse[2:4]) <= 0:
            raise ValueError("an ellipse needs half axes above 0")


@dataclass(frozen=True, slots=True)
class Upright:
    """Something standing on the ground, cut along a polygon; `height_m` is how tall it is."""

    picture: str
    split: Split
    label: int
    height_m: float
    polygon: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(self.polygon) < 3:
            raise ValueError("a polygon needs three points")
        if not 0.1 <= self.height_m <= 3:
            raise ValueError("height_m is metres, 0.1..3")


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of free ground: what it is, and its outline in shares."""

    surface: str
    polygon: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A picture with free ground and complete labels.

    horizon: share of the height; focal: share of the longer side; height_m: of the camera.
    clear: boxes (x1, y1, x2, y2) to keep free. at_ms: the frame, when `picture` is a recording.
    """

    picture: str
    split: Split
    camera: str
    day: str | None
    condition: str
    horizon: float
    focal: float
    height_m: float
    regions: tuple[Region, ...]
    clear: tuple[tuple[float, float, float, float], ...]
    boxes: tuple[Box, ...] = field(default=())
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """The cut-outs and places of one split."""

    covers: tuple[Cover, ...]
    uprights: tuple[Upright, ...]
    places: tuple[Place, ...]


def read_library(split: Split, folder: Path = FOLDER) -> Library:
    """The entries of one split.

    Raises LibraryError for an entry with missing or impossible values.
    """
    return Library(
        tuple(c for c in _each(folder / "covers.json", _cover) if c.split == split),
        tuple(u for u in _each(folder / "uprights.json", _upright) if u.split == split),
        tuple(p for p in _each(folder / "grounds.json", _place) if p.split == split),
    )


def _each(path: Path, build: Callable[[dict[str, Any]], Entry]) -> Iterator[Entry]:
    for number, raw in enumerate(json.loads(path.read_text())):
        try:
            yield build(dict(raw))
        except (KeyError, TypeError, ValueError) as error:
            raise LibraryError(f"{path.name}, entry {number}: {error}.") from None


def _cover(raw: dict[str, Any]) -> Cover:
    cx, cy, rx, ry, degrees = raw["ellipse"]
    others = parse_yolo("\n".join(raw["others"]), remap(LABELS), raw["picture"])
    return Cover(
        raw["picture"],
        raw["split"],
        label_id(raw["label"]),
        (cx, cy, rx, ry, degrees),
        raw["host"],
        others,
    )


def _upright(raw: dict[str, Any]) -> Upright:
    outline = tuple((x, y) for x, y in raw["polygon"])
    return Upright(raw["picture"], raw["split"], label_id(raw["label"]), raw["height_m"], outline)


def _place(raw: dict[str, Any]) -> Place:
    regions = tuple(
        Region(region["surface"], tuple((x, y) for x, y in region["polygon"]))
        for region in raw.pop("regions")
    )
    clear = tuple((x1, y1, x2, y2) for x1, y1, x2, y2 in raw.pop("clear"))
    boxes = parse_yolo("\n".join(raw.pop("boxes")), remap(LABELS), raw["picture"])
    return Place(regions=regions, clear=clear, boxes=boxes, **raw)
