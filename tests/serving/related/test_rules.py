"""When two cases are one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from serving.cases.domain import Status
from serving.config import RelatedSettings, SameThingSettings
from serving.related.domain import Box, OutsideReport, Relation, Sighting
from serving.related.rules import OVER, distance_m, heard_of, overlap, quiet, ties
from serving.related.service import outside_id
from tests.serving.examples import NOON

RULE = SameThingSettings()
CORNER = (117.1, 36.6)
AROUND_THE_CORNER = (117.1004, 36.6)
"""36 m to the east of the corner."""
DOWN_THE_STREET = (117.1010, 36.6)
"""89 m to the east of the corner."""
HERE: Box = (0.2, 0.2, 0.4, 0.4)
NEARLY_HERE: Box = (0.22, 0.22, 0.42, 0.42)
"""Overlaps HERE by 0.68."""
THERE: Box = (0.6, 0.6, 0.8, 0.8)


def case(number: int, **other: Any) -> Sighting:
    made = Sighting(
        case_id=UUID(int=number),
        kind="bin_overflow",
        status=Status.CAPTURED,
        camera_id="gate-3",
        view_id="main",
        place_id=UUID(int=100 + number),
        box=HERE,
        position=CORNER,
        opened_at=NOON,
        ended_at=None,
    )
    return replace(made, **other)


def over(number: int, status: Status, days_ago: float, **other: Any) -> Sighting:
    ended = NOON - timedelta(days=days_ago)
    begun = ended - timedelta(hours=4)
    return case(number, status=status, opened_at=begun, ended_at=ended, **other)


NEW = case(9)
NEAR = {"camera_id": "gate-4", "position": AROUND_THE_CORNER}

TABLE = [
    ("the same box of the same view", case(1), Relation.SAME_THING),
    ("nearly the same box", case(1, box=NEARLY_HERE), Relation.SAME_THING),
    ("the same place whose box has grown", case(1, box=THERE, place_id=NEW.place_id),
     Relation.SAME_THING),
    ("weeks ago, and still not over", case(1, opened_at=NOON - timedelta(days=60)),
     Relation.SAME_THING),
    ("said to be handled, not checked yet", case(1, status=Status.HANDLED), Relation.SAME_THING),
    ("another box of the same view", case(1, box=THERE), None),
    ("another view of the same camera", case(1, view_id="gate"), None),
    ("another kind", case(1, kind="street_vending"), None),
    ("closed a fortnight ago", over(1, Status.CLOSED, 14), Relation.REBOUND),
    ("closed sixteen days ago", over(1, Status.CLOSED, 16), None),
    ("rejected yesterday", over(1, Status.REJECTED, 1), Relation.REJECTED_BEFORE),
    ("a duplicate itself", over(1, Status.DUPLICATE, 1), None),
    ("a camera 36 m away", case(1, **NEAR), Relation.PERHAPS_SAME),
    ("a camera 89 m away", case(1, camera_id="gate-4", position=DOWN_THE_STREET), None),
    ("a camera 36 m away, the day before yesterday",
     case(1, **NEAR, opened_at=NOON - timedelta(hours=25)), None),
    ("a camera 36 m away whose case was closed", over(1, Status.CLOSED, 0.1, **NEAR), None),
    ("a camera that stands nowhere", case(1, camera_id="gate-4", position=None), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "relation"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_what_an_earlier_case_is_to_a_new_one(earlier: Sighting, relation: Relation | None) -> None:
    found = ties(NEW, [earlier], RULE)
    assert [tie.relation for tie in found] == ([relation] if relation else [])


def test_only_the_latest_of_what_came_back_is_told() -> None:
    earlier = [over(1, Status.CLOSED, 9), over(2, Status.CLOSED, 2), over(3, Status.CLOSED, 5)]
    assert [tie.earlier for tie in ties(NEW, earlier, RULE)] == [UUID(int=2)]


def rejected(number: int, hours_ago: float, **other: Any) -> Sighting:
    return over(number, Status.REJECTED, hours_ago / 24, **other)


THRICE = [rejected(1, 70), rejected(2, 40), rejected(3, 20)]
"""Three rejections at one spot, the last less than a day ago."""

QUIET = [
    ("three in a row", THRICE, 3),
    ("in any order", THRICE[::-1], 3),
    ("two only", THRICE[1:], None),
    ("three, the last more than a day ago", [replace(one, ended_at=NOON - timedelta(hours=25))
                                             for one in THRICE], None),
    ("one of them confirmed and closed", [*THRICE[:2], over(3, Status.CLOSED, 1.2), THRICE[2]],
     None),
    ("one closed before them", [over(4, Status.CLOSED, 6), *THRICE], 3),
    ("one at another spot", [THRICE[0], THRICE[1], rejected(3, 20, box=THERE)], None),
    ("what joined them does not count", [*THRICE[1:], over(5, Status.DUPLICATE, 0.5)], None),
    ("nor does it end the row", [*THRICE, over(5, Status.DUPLICATE, 0.5)], 3),
    ("one was gone when somebody looked", [*THRICE[1:], rejected(1, 10, left=True)], None),
    ("which does not end the row either", [*THRICE, rejected(5, 10, left=True)], 3),
]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "joins"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET]
)
def test_when_reviewers_are_not_asked_about_a_spot_again(
    earlier: list[Sighting], joins: int | None
) -> None:
    assert quiet(NEW, earlier, RULE) == (UUID(int=joins) if joins else None)


def test_a_city_may_have_its_reviewers_asked_every_time() -> None:
    assert quiet(NEW, THRICE, SameThingSettings(quiet_after=0)) is None
    assert RelatedSettings().rule("manhole_missing").quiet_after == 0


def test_of_cases_nearby_the_nearest_comes_first() -> None:
    two = [
        case(1, **NEAR),
        case(2, camera_id="gate-5", position=(117.1001, 36.6)),
    ]
    assert [tie.earlier for tie in ties(NEW, two, RULE)] == [UUID(int=2), UUID(int=1)]


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_m((117.0, 36.0), (117.0, 37.0)) == pytest.approx(111_195, abs=1)


shares = some.floats(0, 1, allow_nan=False)
boxes = some.tuples(shares, shares, shares, shares).map(
    lambda four: (min(four[0], four[2]), min(four[1], four[3]), max(four[0], four[2]),
                  max(four[1], four[3]))
)  # fmt: skip
positions = some.tuples(some.floats(-179.9, 179.9), some.floats(-89, 89))
sightings = some.builds(
    case,
    number=some.integers(1, 8),
    status=some.sampled_from(list(Status)),
    camera_id=some.sampled_from(["gate-3", "gate-4"]),
    box=boxes,
    position=some.none() | some.sampled_from([CORNER, AROUND_THE_CORNER, DOWN_THE_STREET]),
    opened_at=some.integers(0, 100).map(lambda hours: NOON - timedelta(hours=hours)),
).map(lambda one: replace(one, ended_at=one.opened_at if one.status in OVER else None))


@given(boxes, boxes)
def test_overlap_is_a_share_and_has_no_direction(one: Box, other: Box) -> None:
    assert 0 <= overlap(one, other) <= 1
    assert overlap(one, other) == pytest.approx(overlap(other, one))


@given(positions, positions)
def test_distance_has_no_direction(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert distance_m(one, other) == pytest.approx(distance_m(other, one))


@given(some.lists(sightings, unique_by=lambda one: one.case_id, max_size=8), some.randoms())
def test_ties_do_not_hang_on_the_order_of_the_database(
    earlier: list[Sighting], random: Any
) -> None:
    earlier = [replace(one, opened_at=one.opened_at - timedelta(seconds=one.case_id.int))
               for one in earlier]  # fmt: skip
    shuffled = earlier[:]
    random.shuffle(shuffled)
    assert ties(NEW, earlier, RULE) == ties(NEW, shuffled, RULE)


@given(some.lists(sightings, unique_by=lambda one: one.case_id, max_size=8))
def test_nobody_is_joined_with_a_case_that_is_over(earlier: list[Sighting]) -> None:
    by_id = {one.case_id: one for one in earlier}
    for tie in ties(NEW, earlier, RULE):
        if tie.relation in (Relation.SAME_THING, Relation.PERHAPS_SAME):
            assert by_id[tie.earlier].status not in OVER


def told(hours: float, position: tuple[float, float] = AROUND_THE_CORNER) -> OutsideReport:
    at: datetime = NOON + timedelta(hours=hours)
    return OutsideReport(
        id=outside_id("hotline", "1"),
        source="hotline",
        number="1",
        kind="bin_overflow",
        district="north",
        longitude=position[0],
        latitude=position[1],
        reported_at=at,
        received_at=at,
        text="",
        url=None,
    )


@pytest.mark.parametrize(
    ("report", "about", "meant"),
    [
        pytest.param(told(1), NEW, True, id="an hour after the camera saw it"),
        pytest.param(told(-23), NEW, True, id="23 hours before"),
        pytest.param(told(-25), NEW, False, id="25 hours before"),
        pytest.param(told(24 * 30), NEW, True, id="a month later, the case still not over"),
        pytest.param(told(1), over(1, Status.CLOSED, 0), True, id="just after it was closed"),
        pytest.param(told(25), over(1, Status.CLOSED, 0), False, id="a day after it was closed"),
        pytest.param(told(1, DOWN_THE_STREET), NEW, False, id="down the street"),
        pytest.param(told(1), case(1, position=None), False, id="a camera that stands nowhere"),
        pytest.param(told(1), case(1, kind="street_vending"), False, id="another kind"),
    ],
)
def test_which_case_an_outside_report_may_be_about(
    report: OutsideReport, about: Sighting, *, meant: bool
) -> None:
    assert (heard_of(report, about, RULE) is not None) is meant
