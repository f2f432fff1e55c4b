"""Blurs faces and plates on the copy of a picture that is trained on.

Heads are the upper part of every person found, plates the lower middle of every vehicle: wider than
a face or a plate, so that a finder that is a little off still covers it. No weights beside those of
the model package are needed. What is too small to tell anybody by is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.contract import LookedBox

Region = tuple[int, int, int, int]
"""x1, y1, x2, y2 in pixels, x2 and y2 outside."""

PEOPLE: Final = frozenset({"person"})
VEHICLES: Final = frozenset({"car", "bus", "truck", "motorcycle"})

HEAD_HIGH: Final = 0.30
"""Share of a person's height that is blurred, from the top. A standing person's head takes about a
seventh (Drillis and Contini, 1966: 0.130 of the stature to the chin); seated and cut-off people
show more of theirs."""
HEAD_MARGIN: Final = 0.10
"""…and beyond the box on both sides and above, as a share of its width."""
SMALLEST_HEAD: Final = 6
"""Pixels of width. EN 62676-4 asks 125 pixels a metre to recognise somebody known: a head 0.2 m
wide has 25 pixels then; with 6 even presence is hard to tell."""
PLATE_WIDE: Final = (0.08, 0.92)
PLATE_HIGH: Final = (0.45, 0.97)
SMALLEST_VEHICLE: Final = 48
"""Pixels of width. A plate of 0.44 m on a car 1.8 m wide has 12 pixels then: none of its seven
characters has two."""
CELLS: Final = 4
"""A blurred region keeps as many values on its shorter side."""


def regions(boxes: Iterable[LookedBox], width: int, height: int) -> list[Region]:
    """What to blur on a picture of that size."""
    found = []
    for one in boxes:
        x1, y1, x2, y2 = _pixels(one, width, height)
        wide, high = x2 - x1, y2 - y1
        if one.label in PEOPLE and wide >= SMALLEST_HEAD:
            aside = HEAD_MARGIN * wide
            # Somebody cut off at the waist is not taller than wide: more of the box is head.
            head = max(HEAD_HIGH * high, min(high, 0.8 * wide))
            found.append((x1 - aside, y1 - aside, x2 + aside, y1 + head))
        elif one.label in VEHICLES and wide >= SMALLEST_VEHICLE:
            left, right = (x1 + share * wide for share in PLATE_WIDE)
            top, bottom = (y1 + share * high for share in PLATE_HIGH)
            found.append((left, top, right, bottom))
    inside = (_inside(region, width, height) for region in found)
    return [(a, b, c, d) for a, b, c, d in inside if c > a and d > b]


def blurred(picture: NDArray[np.uint8], where: Sequence[Region]) -> NDArray[np.uint8]:
    """A copy with ``where`` reduced to a few values each; what was there cannot be won back."""
    copy = picture.copy()
    for x1, y1, x2, y2 in where:
        part = copy[y1:y2, x1:x2]
        high, wide = part.shape[:2]
        cell = max(1.0, min(high, wide) / CELLS)
        few = (max(1, round(wide / cell)), max(1, round(high / cell)))
        small = cv2.resize(part, few, interpolation=cv2.INTER_AREA)
        part[:] = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR)
    return copy


def _pixels(one: LookedBox, width: int, height: int) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = one.box
    return x1 * width, y1 * height, x2 * width, y2 * height


def _inside(region: tuple[float, float, float, float], width: int, height: int) -> Region:
    x1, y1, x2, y2 = region
    left, top = max(0, int(x1)), max(0, int(y1))
    return left, top, min(width, int(np.ceil(x2))), min(height, int(np.ceil(y2)))
