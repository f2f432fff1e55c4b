from __future__ import annotations

import pytest

from pipeline.geometry import Box, covered_share, joined, touching_groups
from tests.pipeline.street import rectangle


def test_overlapping_rings_are_counted_once() -> None:
    box = Box(0.2, 0.2, 0.4, 0.4)
    left, right = rectangle(0.0, 0.0, 0.3, 1.0), rectangle(0.25, 0.0, 0.35, 1.0)
    assert covered_share(box, left) == pytest.approx(0.5)
    assert covered_share(box, left, right) == pytest.approx(0.75)
    assert covered_share(box) == 0.0


def test_boxes_are_joined_into_the_smallest_box_around_them() -> None:
    assert joined([Box(0.1, 0.5, 0.2, 0.6), Box(0.3, 0.2, 0.4, 0.3)]) == Box(0.1, 0.2, 0.4, 0.6)
    with pytest.raises(ValueError, match="around nothing"):
        joined([])


def test_rings_that_touch_through_others_share_a_group() -> None:
    chain = [rectangle(0.0, 0.0, 0.2, 0.2), rectangle(0.8, 0.8, 0.9, 0.9)]
    chain += [rectangle(0.2, 0.0, 0.4, 0.2), rectangle(0.4, 0.1, 0.5, 0.2)]
    first, apart, second, third = touching_groups(chain)
    assert first == second == third != apart
    assert touching_groups([]) == []


def test_share_within_and_corners() -> None:
    box = Box(0.2, 0.2, 0.4, 0.4)
    assert box.share_within(Box(0.3, 0.0, 1.0, 1.0)) == pytest.approx(0.5)
    assert covered_share(Box(0.0, 0.0, 1.0, 1.0), box.corners) == pytest.approx(0.04)
