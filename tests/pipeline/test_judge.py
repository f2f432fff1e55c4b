from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain import Sighting
from pipeline.geometry import Box
from pipeline.judge import blind_spots, judge
from pipeline.violations.base import same_thing
from tests.pipeline.street import CITY, NOON, judged, seen, view, zone

STREET = view(
    zone("no_vending", 0.0, 0.3, 0.5, 1.0),
    zone("green_belt", 0.5, 0.3, 1.0, 0.6),
    zone("bin_station", 0.4, 0.6, 0.7, 0.9),
    zone("ignore", 0.0, 0.0, 1.0, 0.1),
)
LABELS = ("car", "truck", "umbrella", "street_stall", "container", "garbage_exposed")
HOLES = ("manhole_missing", "manhole_broken", "manhole_good", "person")


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    share = st.floats(0.0, 0.8, allow_subnormal=False)
    x1, y1 = draw(share), draw(share)
    wide, high = draw(st.floats(0.005, 0.2)), draw(st.floats(0.005, 0.2))
    label = draw(st.sampled_from(LABELS + HOLES))
    return Sighting(label, draw(st.floats(0.0, 1.0)), Box(x1, y1, x1 + wide, y1 + high))


def test_an_empty_picture_has_no_suspects() -> None:
    assert judged(STREET).suspects == ()


def test_each_kind_is_found_on_one_busy_street() -> None:
    judgement = judged(
        STREET,
        seen("street_stall", 0.1, 0.5, 0.2, 0.7),
        seen("car", 0.7, 0.4, 0.85, 0.55),
        seen("garbage_exposed", 0.5, 0.7, 0.55, 0.75),
        seen("manhole_missing", 0.8, 0.8, 0.84, 0.83),
        seen("person", 0.3, 0.4, 0.35, 0.6),
    )
    assert {suspect.kind for suspect in judgement.suspects} == STREET.watch


def test_a_moment_without_a_zone_is_refused() -> None:
    allowed = view()
    with pytest.raises(ValueError, match="time zone"):
        judge(allowed, [], datetime(2026, 6, 1), CITY)


@given(st.lists(sightings(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_sightings_does_not_matter(things: list[Sighting], rng: object) -> None:
    shuffled = sorted(things, key=lambda _: rng.random())  # type: ignore[attr-defined]
    assert judge(STREET, shuffled, NOON, CITY) == judge(STREET, things, NOON, CITY)


@given(st.lists(sightings(), max_size=12))
def test_no_two_suspects_of_one_kind_are_the_same_thing(things: list[Sighting]) -> None:
    suspects = judge(STREET, things, NOON, CITY).suspects
    for i, one in enumerate(suspects):
        for other in suspects[i + 1 :]:
            assert one.kind != other.kind or not same_thing(one.box, other.box)


@given(st.lists(sightings(), max_size=12))
def test_an_ignore_zone_over_everything_silences_everything(things: list[Sighting]) -> None:
    blind = view(*STREET.zones, zone("ignore", 0, 0, 1, 1, name="all"))
    assert judge(blind, things, NOON, CITY).suspects == ()


def test_blind_spots_name_kinds_without_their_zone_and_kinds_nobody_knows() -> None:
    watching = view(watch=frozenset({"street_vending", "manhole_missing", "loud_music"}))
    unknown, blind = blind_spots(watching)
    assert "loud_music is no violation kind" in unknown
    assert "street_vending is watched on view v1 but no no_vending zone" in blind
    assert blind_spots(STREET) == []
