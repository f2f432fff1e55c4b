from __future__ import annotations

import pytest

from pipeline.domain import Sighting
from tests.pipeline.street import judged, seen, view, zone

HOLE = seen("manhole_missing", 0.50, 0.70, 0.55, 0.74)
ROAD = zone("road", 0.3, 0.5, 0.9, 0.95)


@pytest.mark.parametrize("label", ["manhole_missing", "manhole_broken"])
def test_a_missing_or_broken_cover_is_one_kind_with_its_label_kept(label: str) -> None:
    (suspect,) = judged(view(), seen(label, 0.50, 0.70, 0.55, 0.74)).suspects
    assert (suspect.kind, suspect.label, suspect.zone_id) == ("manhole_missing", label, None)


def test_a_drawn_road_gives_the_zone() -> None:
    (suspect,) = judged(view(ROAD), HOLE).suspects
    assert suspect.zone_id == "road"


def test_once_a_road_or_pavement_is_drawn_only_holes_there_count() -> None:
    on_the_roof = seen("manhole_missing", 0.05, 0.05, 0.10, 0.10)
    assert judged(view(), on_the_roof).suspects
    assert judged(view(ROAD), on_the_roof).suspects == ()
    assert judged(view(zone("pavement", 0.0, 0.6, 0.3, 0.9)), HOLE).suspects == ()


def test_a_hole_across_kerb_between_road_and_pavement_is_one_suspect() -> None:
    pavement = zone("pavement", 0.9, 0.5, 1.0, 0.95)
    across = seen("manhole_missing", 0.87, 0.70, 0.93, 0.75)
    assert len(judged(view(ROAD, pavement), across).suspects) == 1


@pytest.mark.parametrize(
    ("sightings", "why"),
    [
        ([seen("manhole_good", 0.50, 0.70, 0.55, 0.74)], "an intact cover"),
        ([HOLE, seen("car", 0.45, 0.55, 0.60, 0.75)], "a car stands over it"),
        ([HOLE, seen("car", 0.45, 0.55, 0.60, 0.725)], "most of it is under a car"),
        (
            [HOLE, seen("manhole_good", 0.50, 0.70, 0.55, 0.74, score=0.9)],
            "the detector is surer that the cover is intact",
        ),
        ([seen("manhole_missing", 0.50, 0.70, 0.505, 0.705)], "too small to judge"),
    ],
)
def test_what_is_no_missing_cover(sightings: list[Sighting], why: str) -> None:
    assert judged(view(), *sightings).suspects == (), why


@pytest.mark.parametrize(
    ("bystander", "why"),
    [
        (seen("car", 0.56, 0.55, 0.80, 0.80), "a car beside it hides nothing"),
        (seen("person", 0.45, 0.55, 0.60, 0.75), "a person looking into it is no car"),
        (seen("manhole_good", 0.50, 0.70, 0.55, 0.74, score=0.3), "intact is the weaker guess"),
        (seen("manhole_good", 0.70, 0.70, 0.75, 0.74, score=0.9), "another, intact cover"),
    ],
)
def test_what_does_not_excuse_a_hole(bystander: Sighting, why: str) -> None:
    assert len(judged(view(), HOLE, bystander).suspects) == 1, why
