"""What is blurred: wide enough for a face or a plate, and nothing that is too small to matter."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.contract import LookedBox
from serving.samples.redaction import CELLS, blurred, regions

Corners = tuple[float, float, float, float]
WIDE, HIGH = 1000, 500


def one(label: str, x1: float, y1: float, x2: float, y2: float) -> LookedBox:
    box = (x1 / WIDE, y1 / HIGH, x2 / WIDE, y2 / HIGH)
    return LookedBox(label=label, score=0.5, box=box)


@pytest.mark.parametrize(
    ("thing", "expected", "why"),
    [
        (one("person", 100, 100, 160, 300), [(94, 94, 166, 160)], "a standing person's head"),
        (one("person", 100, 100, 160, 160), [(94, 94, 166, 148)], "head and shoulders only"),
        (one("person", 0, 0, 60, 200), [(0, 0, 66, 60)], "at the picture's edge"),
        (one("person", 100, 100, 105, 120), [], "too few pixels to tell anybody by"),
        (one("car", 100, 100, 300, 200), [(116, 145, 284, 197)], "where a plate may be"),
        (one("car", 100, 100, 140, 120), [], "a car whose plate nobody can read"),
        (one("container", 100, 100, 300, 200), [], "a bin has neither face nor plate"),
    ],
)
def test_what_is_blurred(thing: LookedBox, expected: list[Corners], why: str) -> None:
    found = regions([thing], WIDE, HIGH)
    assert len(found) == len(expected), why
    for region, wanted in zip(found, expected, strict=True):
        assert np.abs(np.subtract(region, wanted)).max() <= 1, why


def test_what_was_there_cannot_be_told_from_the_blurred_region() -> None:
    noise = np.random.default_rng(0)
    pictures = [noise.integers(0, 255, (HIGH, WIDE, 3), dtype=np.uint8) for _ in range(2)]
    where = (200, 100, 260, 160)
    copies = [blurred(picture, [where])[100:160, 200:260] for picture in pictures]
    for copy in copies:
        # No more values than the few cells hold, spread evenly in between.
        few = copy[:: 60 // CELLS, :: 60 // CELLS].reshape(-1, 3)
        assert len(few) <= (CELLS + 1) ** 2
        assert copy.std() < 25
    assert pictures[0][100:160, 200:260].std() > 70


def test_the_picture_given_is_not_touched() -> None:
    picture = np.arange(300, dtype=np.uint8).reshape(10, 10, 3)
    before = picture.copy()
    blurred(picture, [(0, 0, 10, 10)])
    assert (picture == before).all()
