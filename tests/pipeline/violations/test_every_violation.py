"""What holds for every violation kind, each shown on one guilty scene of its own."""

from __future__ import annotations

import itertools

import pytest

from pipeline.domain import Sighting, Zone
from pipeline.violations import VIOLATIONS, Violation
from tests.pipeline.street import judged, seen, view, zone

GUILTY: dict[str, tuple[str, tuple[Sighting, ...]]] = {
    "street_vending": ("no_vending", (seen("street_stall", 0.45, 0.40, 0.55, 0.60),)),
    "green_belt_parking": ("green_belt", (seen("car", 0.45, 0.40, 0.55, 0.60),)),
    "bin_overflow": ("bin_station", (seen("garbage_exposed", 0.45, 0.50, 0.55, 0.60),)),
    "manhole_missing": ("road", (seen("manhole_missing", 0.45, 0.52, 0.55, 0.60),)),
}
GROUND = (0.30, 0.30, 0.70, 0.70)

every_violation = pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda rule: rule.kind)


def ground_of(rule: Violation) -> Zone:
    return zone(GUILTY[rule.kind][0], *GROUND)


def test_every_kind_has_a_guilty_scene_here_and_kinds_are_unique() -> None:
    assert sorted(GUILTY) == sorted(rule.kind for rule in VIOLATIONS)


@every_violation
def test_its_guilty_scene_gives_one_suspect_of_its_kind(rule: Violation) -> None:
    (suspect,) = judged(view(ground_of(rule)), *GUILTY[rule.kind][1]).suspects
    assert suspect.kind == rule.kind
    assert suspect.label in rule.labels
    assert suspect.zone_id == ground_of(rule).id


@every_violation
def test_a_kind_the_view_does_not_watch_is_not_judged(rule: Violation) -> None:
    others = frozenset(GUILTY) - {rule.kind}
    assert judged(view(ground_of(rule), watch=others), *GUILTY[rule.kind][1]).suspects == ()


@every_violation
def test_an_ignored_area_silences_it(rule: Violation) -> None:
    masked = view(ground_of(rule), zone("ignore", 0.40, 0.35, 0.60, 0.65))
    assert judged(masked, *GUILTY[rule.kind][1]).suspects == ()


@every_violation
def test_a_thing_across_two_adjacent_zones_is_one_suspect(rule: Violation) -> None:
    kind = GUILTY[rule.kind][0]
    left = zone(kind, 0.30, 0.30, 0.51, 0.70, name="left")
    right = zone(kind, 0.51, 0.30, 0.70, 0.70, name="right")
    (suspect,) = judged(view(left, right), *GUILTY[rule.kind][1]).suspects
    assert suspect.zone_id == "left"


@every_violation
def test_a_thing_across_three_narrow_zones_none_holding_half_is_one_suspect(
    rule: Violation,
) -> None:
    kind = GUILTY[rule.kind][0]
    edges = (0.30, 0.48, 0.52, 0.70)
    strips = [
        zone(kind, a, 0.30, b, 0.70, name=f"strip-{i}")
        for i, (a, b) in enumerate(itertools.pairwise(edges))
    ]
    assert len(judged(view(*strips), *GUILTY[rule.kind][1]).suspects) == 1


@every_violation
def test_the_same_thing_boxed_twice_is_one_suspect(rule: Violation) -> None:
    (first,) = GUILTY[rule.kind][1]
    box = first.box
    again = seen(first.label, box.x1 + 0.01, box.y1, box.x2, box.y2, score=0.6)
    (suspect,) = judged(view(ground_of(rule)), first, again).suspects
    assert suspect.score == first.score


@every_violation
def test_where_a_needed_zone_is_not_drawn_nothing_is_found(rule: Violation) -> None:
    if rule.needs:
        assert judged(view(), *GUILTY[rule.kind][1]).suspects == ()
