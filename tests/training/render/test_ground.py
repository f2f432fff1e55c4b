import math

import numpy as np
import pytest

from training.render.ground import Hole, gaps, markings, surface
from training.render.solid import Paint, Solid
from training.render.street import Band, build_street

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


def test_a_square_hole_is_open_to_its_frame() -> None:
    opened = area(surface(BAND, 0.0, 20.0, [Hole(5.0, 3.0, 0.4, square=True)], PAINT))
    assert opened == pytest.approx(160.0 - 4 * (0.4 - 0.012) ** 2)


@pytest.mark.parametrize(
    ("hole", "left", "sentence"),
    [
        (Hole(5.0, 1.0, 0.5), [(0.0, 4.5), (5.5, 10.0)], "a hole in the line's way splits it"),
        (Hole(5.0, 3.0, 0.5), [(0.0, 10.0)], "a hole beside the line leaves it whole"),
        (Hole(0.2, 1.0, 0.5), [(0.7, 10.0)], "a hole at its start cuts it short"),
        (Hole(12.0, 1.0, 0.5), [(0.0, 10.0)], "a hole behind its end changes nothing"),
    ],
)
def test_road_paint_stops_at_holes(
    hole: Hole, left: list[tuple[float, float]], sentence: str
) -> None:
    assert gaps(0.0, 10.0, 0.9, 1.1, [hole]) == left, sentence


def test_no_marking_runs_over_a_hole_in_the_middle_of_the_road() -> None:
    street = build_street([("houses", 5.0), ("pavement", 3.0), ("road", 8.0), ("houses", 5.0)])
    hole = Hole(10.0, street.road.middle, 0.4)
    for seed in range(6):
        solid = markings(street, np.random.default_rng(seed), [hole])
        points = solid.vertices()
        inner = (np.abs(points[:, 0] - 10.0) < 0.39) & (np.abs(points[:, 1] - hole.y) < 0.39)
        assert not inner.any()
