from __future__ import annotations

import pytest

from pipeline.domain import Sighting, Zone, ZoneKind
from tests.pipeline.street import judged, seen, view, zone

BELT = zone("green_belt", 0.0, 0.40, 1.0, 0.60)
"""A belt across the picture, the road below it, houses above it."""


@pytest.mark.parametrize("label", ["car", "bus", "truck"])
def test_a_motor_vehicle_with_its_wheels_on_the_belt_is_a_suspect(label: str) -> None:
    (suspect,) = judged(view(BELT), seen(label, 0.4, 0.42, 0.55, 0.58)).suspects
    assert (suspect.kind, suspect.label, suspect.zone_id) == (
        "green_belt_parking",
        label,
        "green_belt",
    )


def test_two_wheels_on_a_belt_that_runs_aslant_through_the_picture_are_enough() -> None:
    aslant = Zone(
        id="verge",
        kind=ZoneKind.GREEN_BELT,
        polygon=((0.0, 0.59), (0.0, 0.65), (0.08, 0.86), (1.0, 0.36), (1.0, 0.21)),
    )
    (suspect,) = judged(view(aslant), seen("car", 0.34, 0.375, 0.655, 0.67)).suspects
    assert suspect.zone_id == "verge"
    assert not judged(view(aslant), seen("car", 0.40, 0.46, 0.72, 0.77)).suspects


@pytest.mark.parametrize(
    ("innocent", "why"),
    [
        (seen("car", 0.4, 0.45, 0.55, 0.65), "on the road in front: the belt is behind its roof"),
        (seen("truck", 0.4, 0.20, 0.60, 0.72), "a tall truck in front covers the whole belt"),
        (seen("car", 0.4, 0.28, 0.55, 0.41), "behind the belt: only its sill reaches it"),
        (seen("bicycle", 0.4, 0.42, 0.55, 0.58), "a bicycle is no motor vehicle"),
        (seen("person", 0.4, 0.42, 0.45, 0.58), "somebody sits on the grass"),
        (seen("car", 0.4, 0.55, 0.41, 0.56), "too far away to judge"),
    ],
)
def test_what_is_no_parking_on_the_belt(innocent: Sighting, why: str) -> None:
    assert judged(view(BELT), innocent).suspects == (), why


def test_half_the_ground_contact_decides_beside_the_end_of_a_belt() -> None:
    short = view(zone("green_belt", 0.0, 0.40, 0.50, 0.60))
    assert judged(short, seen("car", 0.395, 0.42, 0.595, 0.58)).suspects
    assert not judged(short, seen("car", 0.405, 0.42, 0.605, 0.58)).suspects


def test_a_van_seen_as_car_and_as_truck_is_one_suspect_under_the_surer_name() -> None:
    as_car = seen("car", 0.40, 0.42, 0.55, 0.58, score=0.5)
    as_truck = seen("truck", 0.40, 0.41, 0.56, 0.58, score=0.7)
    (suspect,) = judged(view(BELT), as_car, as_truck).suspects
    assert (suspect.label, suspect.score) == ("truck", 0.7)


def test_two_cars_side_by_side_are_two_suspects() -> None:
    left = seen("car", 0.30, 0.42, 0.45, 0.58)
    right = seen("car", 0.42, 0.42, 0.57, 0.58)
    assert len(judged(view(BELT), left, right).suspects) == 2
