"""What stays visible of a thing decides its box, and whether the next thing may be put there."""

import numpy as np
import pytest

from training.compose.canvas import Canvas, Patch, softened
from training.compose.view import Labelled


def patch(left: int, top: int, width: int, height: int, label: int = 8) -> Patch:
    colour = np.full((height, width, 3), 200, np.float32)
    return Patch(left, top, colour, np.ones((height, width), np.float32), label)


def canvas(*known: Labelled) -> Canvas:
    return Canvas(np.full((100, 200, 3), 60, np.uint8), known, ((150.0, 0.0, 200.0, 20.0),))


def test_a_thing_gets_the_box_it_covers() -> None:
    work = canvas()
    assert work.put(patch(20, 30, 40, 25))
    assert [b.corners for b in work.boxes()] == [(20, 30, 60, 55)]
    assert work.picture[40, 30].tolist() == [200, 200, 200]


def test_what_is_hidden_in_part_gets_a_box_around_the_rest() -> None:
    work = canvas()
    assert work.put(patch(20, 30, 40, 25, label=8))
    assert work.put(patch(45, 20, 40, 50, label=9))
    assert [b.corners for b in work.boxes()] == [(20, 30, 45, 55), (45, 20, 85, 70)]


def test_nothing_is_put_where_it_would_hide_most_of_something_else() -> None:
    work = canvas()
    work.put(patch(20, 30, 40, 25))
    before = work.picture.copy()
    assert not work.put(patch(18, 28, 36, 40))
    assert (work.picture == before).all()
    assert [b.corners for b in work.boxes()] == [(20, 30, 60, 55)]


def test_things_that_were_in_the_photo_keep_their_boxes() -> None:
    person = Labelled(0, (100, 10, 120, 60))
    work = canvas(person)
    work.put(patch(20, 30, 40, 25))
    assert work.boxes()[0] == person


@pytest.mark.parametrize(
    ("corners", "free", "why"),
    [
        ((10, 10, 50, 50), True, "nothing is there"),
        ((110, 50, 130, 80), False, "it would touch the person"),
        ((140, 10, 160, 40), False, "it would touch the place to keep clear"),
    ],
)
def test_known_boxes_and_places_kept_clear_are_not_free(
    corners: tuple[float, float, float, float], free: bool, why: str
) -> None:
    assert canvas(Labelled(0, (100, 10, 120, 60))).free(corners) is free, why


def test_a_place_is_empty_until_something_lies_there() -> None:
    work = canvas()
    assert work.empty((15, 25, 30, 40))
    work.put(patch(20, 30, 40, 25))
    assert not work.empty((15, 25, 30, 40))


def test_a_shadow_reaching_over_the_edge_darkens_what_is_inside() -> None:
    work = canvas()
    work.shade(-10, 90, np.full((40, 40), 0.5, np.float32))
    assert work.picture[95, 10].tolist() == [30, 30, 30]
    assert work.picture[50, 10].tolist() == [60, 60, 60]


def test_softening_keeps_a_patch_in_its_place() -> None:
    soft = softened(patch(20, 30, 41, 25), 1.0)
    assert soft.corners == (20, 30, 61, 55)
    assert softened(patch(1, 1, 9, 9), 0.1).alpha.min() == 1
