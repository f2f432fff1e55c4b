"""The finder looks at the whole picture and at its quarters, and says where on the whole it saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import PackageMissing
from serving.samples.finding import PackageFinder
from tests.models.tiny import GREEN, picture, tiny_package


def test_what_is_in_a_quarter_is_told_as_a_place_on_the_whole(tmp_path: Path) -> None:
    finder = PackageFinder(tiny_package(tmp_path / "tiny"))
    x1, y1, x2, y2 = square = (1000, 500, 1180, 660)
    found = finder.find(picture(1280, 720, (square, GREEN)))
    assert found.certain
    assert set(found.certain) < set(found.maybe)
    assert {one.label for one in found.certain} == {"green"}
    in_quarters = set(found.maybe[len(found.certain) :])
    # The network tells 32-pixel cells of what it is shown: a quarter's are smaller on the whole.
    smallest = min(one.box[2] - one.box[0] for one in found.certain)
    assert min(one.box[2] - one.box[0] for one in in_quarters) < 0.7 * smallest
    for one in found.maybe:
        left, top, right, bottom = one.box
        middle = ((left + right) / 2 * 1280, (top + bottom) / 2 * 720)
        if one.score > 0.5:
            assert x1 <= middle[0] <= x2
            assert y1 <= middle[1] <= y2


def test_a_small_picture_is_looked_at_once(tmp_path: Path) -> None:
    finder = PackageFinder(tiny_package(tmp_path / "tiny"))
    found = finder.find(picture(320, 180, ((20, 20, 80, 70), GREEN)))
    assert set(found.certain) <= set(found.maybe)


def test_a_finder_without_its_package_says_so_when_it_is_asked(tmp_path: Path) -> None:
    with pytest.raises(PackageMissing):
        PackageFinder(tmp_path / "nowhere").find(picture(64, 64))
