from collections import Counter

import numpy as np
import pytest
from shapely import make_valid
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from training.render import manholes
from training.render.manholes import CoverStyle
from training.render.solid import Paint, Solid

STYLE = CoverStyle(0.4, Paint("iron", (0.1, 0.1, 0.1)), Paint("concrete"), False)
LID = (0.2, 0.2, 0.2)


def covered(solid: Solid) -> float:
    """The share of the hole that lid pieces cover, seen from straight above."""
    points = solid.vertices()
    faces = [
        Polygon(points[list(face), :2])
        for face, paint in zip(solid.faces, solid.paints, strict=True)
        if paint.look == "iron" and paint.colour == pytest.approx(LID, abs=0.01)
    ]
    hole = Point(0, 0).buffer(0.4)
    solid_faces = [make_valid(face) for face in faces if face.area > 1e-6]
    return float(unary_union(solid_faces).intersection(hole).area / hole.area)


@pytest.mark.parametrize("seed", range(25))
def test_a_broken_cover_leaves_much_of_itself_and_shows_its_shaft(seed: int) -> None:
    made = manholes.build_manhole(STYLE, "broken", np.random.default_rng(seed))
    assert 0.4 < covered(made.body) < 0.97


def test_iron_over_a_dark_shaft_is_worn_bright() -> None:
    made = manholes.build_manhole(STYLE, "broken", np.random.default_rng(0))
    lids = [max(p.colour) for p in made.body.paints if p.look == "iron"]
    shafts = [max(p.colour) for p in made.body.paints if p.look == "pit"]
    assert max(lids) > 2 * max(shafts)


@pytest.mark.parametrize("state", ["good", "broken", "missing"])
def test_a_square_cover_comes_in_every_state(state: manholes.State) -> None:
    style = CoverStyle(0.4, STYLE.paint, STYLE.frame, False, square=True, pattern="bars")
    made = manholes.build_manhole(style, state, np.random.default_rng(1))
    assert made.square
    assert made.hole_radius == pytest.approx(0.455)


def test_covers_are_drawn_in_many_castings_and_two_outlines() -> None:
    styles = [manholes.draw_style(np.random.default_rng(seed)) for seed in range(100)]
    assert len({style.pattern for style in styles}) == 5
    outlines = Counter(style.square for style in styles)
    assert outlines[True] > 8
    assert outlines[False] > 50
