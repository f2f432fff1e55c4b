from __future__ import annotations

import pytest

from pipeline.domain import Sighting
from tests.pipeline.street import judged, seen, view, zone

PAVED = zone("no_vending", 0.2, 0.5, 0.8, 0.9)
STALL = seen("street_stall", 0.4, 0.4, 0.5, 0.6)


def test_a_stall_standing_in_a_no_vending_zone_is_a_suspect_with_its_zone() -> None:
    (suspect,) = judged(view(PAVED), STALL).suspects
    assert (suspect.kind, suspect.label, suspect.zone_id) == (
        "street_vending",
        "street_stall",
        "no_vending",
    )
    assert suspect.box == STALL.box
    assert suspect.score == pytest.approx(STALL.score)


@pytest.mark.parametrize(
    ("innocent", "why"),
    [
        (seen("street_stall", 0.4, 0.1, 0.5, 0.3), "its foot is outside, above the zone"),
        (seen("street_stall", 0.4, 0.6, 0.5, 0.99), "its foot is outside, below the zone"),
        (seen("street_stall", 0.1, 0.4, 0.28, 0.6), "less than half of its foot is inside"),
        (seen("street_stall", 0.4, 0.55, 0.41, 0.57), "it is too small to judge"),
        (seen("umbrella", 0.4, 0.4, 0.5, 0.6), "an umbrella alone is no stall"),
        (seen("person", 0.4, 0.4, 0.5, 0.6), "a person is no stall"),
    ],
)
def test_what_is_no_street_vending(innocent: Sighting, why: str) -> None:
    assert judged(view(PAVED), innocent).suspects == (), why


def test_an_umbrella_touching_the_stall_raises_belief_and_stays_one_suspect() -> None:
    (alone,) = judged(view(PAVED), STALL).suspects
    (together,) = judged(view(PAVED), STALL, seen("umbrella", 0.38, 0.3, 0.52, 0.42)).suspects
    assert alone.score < together.score <= 1.0
    assert together.box == STALL.box


def test_an_umbrella_elsewhere_changes_nothing() -> None:
    alone = judged(view(PAVED), STALL)
    assert judged(view(PAVED), STALL, seen("umbrella", 0.7, 0.3, 0.8, 0.4)) == alone
