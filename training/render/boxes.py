"""From an id picture to boxes: what is seen of each thing, and whether it is enough to be
labelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training import boxes as yolo
from training.labels import LABELS, label_id

Ids = NDArray[np.int32]
MIN_SIDE_PX = 8
MIN_SEEN_SHARE = 0.22
MIN_FILL = 0.06


@dataclass(frozen=True)
class Thing:
    """One labelled thing: its id in the id picture and the ids of parts that its box takes in as
    well.

    `whole` is its projected box in pixels with nothing in front of it, cut at the picture's edge.
    """

    ident: int
    label: str
    parts: tuple[int, ...] = ()
    whole: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            raise ValueError(f"No label is called {self.label!r}.")


@dataclass(frozen=True)
class Seen:
    """What is seen of a thing: its label and pixel box, right and bottom edge exclusive."""

    label: str
    xyxy: tuple[int, int, int, int]


def mask_box(mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """The tight box around the true pixels, or None when there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def thing_boxes(
    ids: Ids,
    things: Sequence[Thing],
    min_side_px: Mapping[str, int] | None = None,
    min_seen: Mapping[str, float] | None = None,
) -> list[Seen]:
    """Boxes of the visible pixels of each thing.

    Left out: a thing whose box is narrower *and* lower than `min_side_px` (8, or per label),
    whose box covers less than `min_seen` (22 %, or per label) of its unobstructed box, or whose
    pixels fill less than 6 % of its own box (specks seen through leaves).
    """
    limits, shares = min_side_px or {}, min_seen or {}
    found: list[Seen] = []
    for thing in things:
        mask = np.isin(ids, (thing.ident, *thing.parts))
        xyxy = mask_box(mask)
        if xyxy is None:
            continue
        wide, high = xyxy[2] - xyxy[0], xyxy[3] - xyxy[1]
        if max(wide, high) < limits.get(thing.label, MIN_SIDE_PX) or min(wide, high) < 3:
            continue
        if mask.sum() < MIN_FILL * wide * high:
            continue
        share = shares.get(thing.label, MIN_SEEN_SHARE)
        if thing.whole is not None and wide * high < share * _area(thing.whole):
            continue
        found.append(Seen(thing.label, xyxy))
    return found


def yolo_boxes(boxes: Sequence[Seen], width: int, height: int) -> list[yolo.Box]:
    """The same boxes as shares of the picture. Raises `ValueError` when one leaves the picture."""
    found = []
    for seen in boxes:
        x0, y0, x1, y1 = seen.xyxy
        if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
            raise ValueError(f"The box {seen.xyxy} leaves the {width}x{height} picture.")
        corners = (x0 / width, y0 / height, x1 / width, y1 / height)
        found.append(yolo.from_corners(label_id(seen.label), corners))
    return found


def _area(box: tuple[float, float, float, float]) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
