import math

import numpy as np
import pytest

from training.render.ground import Hole, surface
from training.render.solid import Paint, Solid
from training.render.street import Band

BAND = Band("road", 0.0, 8.0, 0.0)
PAINT = Paint("asphalt")


def area(solid: Solid) -> float:
    points = solid.vertices()
    total = 0.0
    for face in solid.faces:
        x, y = points[list(face), 0], points[list(face), 1]
        total += 0.5 * abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))
    return total


def test_a_surface_without_holes_covers_its_band() -> None:
    assert area(surface(BAND, 0.0, 20.0, [], PAINT)) == pytest.approx(160.0)


def test_holes_are_open_and_the_rest_is_covered() -> None:
    holes = [Hole(5.0, 3.0, 0.4), Hole(9.0, 6.0, 0.4)]
    polygon = 32 / 2 * 0.4**2 * math.sin(2 * math.pi / 32)
    assert area(surface(BAND, 0.0, 20.0, holes, PAINT)) == pytest.approx(
        160.0 - 2 * polygon, abs=1e-3
    )


def test_no_face_reaches_into_a_hole() -> None:
    solid = surface(BAND, 0.0, 20.0, [Hole(5.0, 3.0, 0.4)], PAINT)
    points = solid.vertices()
    middles = np.array([points[list(face), :2].mean(axis=0) for face in solid.faces])
    assert (np.hypot(*(middles - [5.0, 3.0]).T) > 0.39).all()


@pytest.mark.parametrize(
    ("holes", "why"),
    [
        ([Hole(5.0, 3.0, 0.4), Hole(5.3, 6.0, 0.4)], "two holes beside each other share an x"),
        ([Hole(5.0, 0.2, 0.4)], "the hole cuts the kerb"),
        ([Hole(19.9, 4.0, 0.4)], "the hole reaches over the end of the street"),
    ],
)
def test_a_hole_without_room_is_refused(holes: list[Hole], why: str) -> None:
    with pytest.raises(ValueError, match="overlaps another or leaves its band"):
        surface(BAND, 0.0, 20.0, holes, PAINT)
    assert why
