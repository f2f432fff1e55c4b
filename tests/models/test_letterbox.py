from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.letterbox import Letterbox, best_input

INPUTS = [(640, 384), (640, 640), (384, 640)]

SHAPES = [
    ("a 16:9 main stream", (1920, 1080), (640, 384)),
    ("a 4:3 camera", (768, 576), (640, 384)),
    ("a square picture", (800, 800), (640, 640)),
    ("a telephone held upright", (1080, 1920), (384, 640)),
]


@pytest.mark.parametrize(
    ("image", "chosen"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES]
)
def test_the_input_that_wastes_least_is_chosen(
    image: tuple[int, int], chosen: tuple[int, int]
) -> None:
    assert best_input(image, INPUTS) == chosen


side = st.integers(1, 4000)


@given(side, side, st.sampled_from(INPUTS))
def test_a_picture_s_corners_come_back_to_where_they_were(
    width: int, height: int, size: tuple[int, int]
) -> None:
    box = Letterbox((width, height), size)
    left, top = box.offset
    inner = [left, top, left + box.inner[0], top + box.inner[1]]
    assert min(inner) >= 0
    assert inner[2] <= size[0]
    assert inner[3] <= size[1]
    np.testing.assert_allclose(
        box.back(np.array([inner], np.float32)), [[0, 0, width, height]], rtol=1e-4
    )


def test_the_picture_is_placed_as_shares_of_one_with_grey_around_it() -> None:
    target = np.full((3, 384, 640), np.nan, np.float32)
    Letterbox((640, 360), (640, 384)).place(np.full((360, 640, 3), (255, 0, 51), np.uint8), target)
    assert target[:, 12:372].mean(axis=(1, 2)) == pytest.approx([1.0, 0.0, 0.2])
    np.testing.assert_allclose(target[:, :12], 114 / 255)
    np.testing.assert_allclose(target[:, 372:], 114 / 255)
