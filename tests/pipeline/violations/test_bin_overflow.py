from __future__ import annotations

import pytest

from pipeline.domain import Sighting
from pipeline.geometry import Box, joined
from tests.pipeline.street import judged, seen, view, zone

BIN = seen("container", 0.40, 0.50, 0.46, 0.65)
STATION = zone("bin_station", 0.60, 0.60, 0.80, 0.80)


@pytest.mark.parametrize(
    ("waste", "where"),
    [
        (seen("garbage_exposed", 0.41, 0.46, 0.45, 0.52), "above the rim"),
        (seen("garbage_exposed", 0.47, 0.60, 0.50, 0.66), "beside it on the ground"),
        (seen("garbage_exposed", 0.41, 0.66, 0.45, 0.70), "in front of it"),
        (seen("garbage_exposed", 0.36, 0.45, 0.52, 0.70), "all around it"),
    ],
)
def test_waste_at_a_bin_is_a_suspect_without_any_zone(waste: Sighting, where: str) -> None:
    (suspect,) = judged(view(), BIN, waste).suspects
    assert (suspect.kind, suspect.zone_id) == ("bin_overflow", None), where
    assert suspect.box == joined([BIN.box, waste.box])


@pytest.mark.parametrize(
    ("sightings", "why"),
    [
        ([BIN], "a bin, even with its lid open, is no waste"),
        ([seen("garbage_exposed", 0.1, 0.6, 0.15, 0.65)], "waste on its own, no station drawn"),
        ([BIN, seen("garbage_exposed", 0.7, 0.6, 0.75, 0.65)], "waste far from the bin"),
        ([BIN, seen("garbage_exposed", 0.41, 0.2, 0.45, 0.26)], "waste high above, behind it"),
        ([BIN, seen("garbage_exposed", 0.47, 0.60, 0.475, 0.605)], "too small to judge"),
    ],
)
def test_what_is_no_overflow(sightings: list[Sighting], why: str) -> None:
    assert judged(view(), *sightings).suspects == (), why


def test_waste_in_a_station_counts_without_a_bin_in_sight() -> None:
    (suspect,) = judged(view(STATION), seen("garbage_exposed", 0.65, 0.7, 0.7, 0.75)).suspects
    assert suspect.zone_id == "bin_station"


def test_several_bags_around_one_bin_are_one_suspect_boxed_with_the_bin() -> None:
    left = seen("garbage_exposed", 0.37, 0.60, 0.40, 0.66, score=0.4)
    right = seen("garbage_exposed", 0.46, 0.61, 0.50, 0.67, score=0.7)
    (suspect,) = judged(view(), left, BIN, right).suspects
    assert suspect.box == Box(0.37, 0.50, 0.50, 0.67)
    assert suspect.score == 0.7


def test_waste_along_a_row_of_bins_is_one_suspect() -> None:
    row = [seen("container", x, 0.50, x + 0.06, 0.65) for x in (0.2, 0.27, 0.34)]
    first = seen("garbage_exposed", 0.17, 0.6, 0.2, 0.66)
    last = seen("garbage_exposed", 0.40, 0.6, 0.43, 0.66)
    assert len(judged(view(), first, *row, last).suspects) == 1


def test_waste_in_a_station_and_beside_its_bin_is_one_suspect() -> None:
    inside = seen("container", 0.60, 0.60, 0.66, 0.75)
    outside_the_line = seen("garbage_exposed", 0.56, 0.68, 0.59, 0.74)
    across = seen("garbage_exposed", 0.75, 0.70, 0.79, 0.76)
    (suspect,) = judged(view(STATION), inside, outside_the_line, across).suspects
    assert suspect.zone_id == "bin_station"


def test_two_bins_apart_are_two_suspects() -> None:
    other = seen("container", 0.80, 0.50, 0.86, 0.65)
    bags = [
        seen("garbage_exposed", 0.47, 0.60, 0.50, 0.66),
        seen("garbage_exposed", 0.87, 0.60, 0.90, 0.66),
    ]
    assert len(judged(view(), BIN, other, *bags).suspects) == 2
