"""A crop never leaves half a thing without a label, nor a label without its thing."""

from dataclasses import replace

import numpy as np
import pytest

from training.compose.ground import Ground
from training.compose.view import Labelled, View, bounds, inside

GROUND = Ground(900, 200, 150, 0.4, 6)


def view(*boxes: Labelled) -> View:
    picture = np.zeros((300, 400, 3), np.uint8)
    outline = np.array([(0, 200), (400, 200), (400, 300), (0, 300)], np.float64)
    regions = (("road", outline),)
    return View(picture, GROUND, regions, ((0, 0, 20, 20),), boxes, "c", None, "day", 0.8)


@pytest.mark.parametrize(
    ("box", "left", "why"),
    [
        ((120, 120, 160, 160), 1, "it is inside"),
        ((60, 120, 120, 160), None, "a third is left: too little to label, too much to ignore"),
        ((40, 120, 105, 160), 0, "a sliver is left"),
        ((80, 120, 160, 160), 1, "most of it is left"),
    ],
)
def test_a_box_at_the_edge_of_a_crop(
    box: tuple[float, float, float, float], left: int | None, why: str
) -> None:
    cropped = view(Labelled(0, box)).cropped((100, 100, 300, 250), 2.0)
    assert (None if cropped is None else len(cropped.boxes)) == left, why


def test_boxes_regions_and_camera_move_with_a_crop() -> None:
    cropped = view(Labelled(3, (120, 120, 160, 160))).cropped((100, 100, 300, 250), 2.0)
    assert cropped is not None
    assert cropped.size == (400, 300)
    assert cropped.boxes == (Labelled(3, (40, 40, 120, 120)),)
    assert cropped.regions[0][1][0].tolist() == [-200, 200]
    assert cropped.ground.scale(200) == pytest.approx(2 * GROUND.scale(200))


def test_mirroring_twice_changes_nothing() -> None:
    once = view(Labelled(3, (120, 120, 160, 160))).mirrored()
    twice = once.mirrored()
    assert once.boxes == (Labelled(3, (240, 120, 280, 160)),)
    assert twice.boxes == (Labelled(3, (120, 120, 160, 160)),)
    assert replace(twice.ground) == GROUND


def test_points_inside_an_outline() -> None:
    outline = view().regions[0][1]
    assert inside(outline, np.array([(10.0, 250.0), (390.0, 210.0)]))
    assert not inside(outline, np.array([(10.0, 250.0), (390.0, 190.0)]))
    assert bounds(outline) == (0, 200, 400, 300)
