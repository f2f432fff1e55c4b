"""Only a look that would have shown the thing is clean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from pipeline.contract import CheckUnable
from pipeline.domain import (
    Condition,
    Permit,
    PermitWindow,
    Sighting,
    UnableReason,
    VisitError,
)
from pipeline.geometry import Shift
from pipeline.rechecks import CheckRule, Sight
from pipeline.rechecks.glance import WHY, nothing_came
from tests.pipeline.rechecks.street import sees
from tests.pipeline.street import NOON, rectangle, seen, view, zone

BELT = view(zone("green_belt", 0.2, 0.2, 0.8, 0.8))
KERB = view(zone("no_vending", 0.2, 0.2, 0.8, 0.8))
ROAD = view(zone("road", 0.0, 0.0, 1.0, 1.0))
HOLE = (0.45, 0.45, 0.50, 0.50)


def test_an_empty_place_in_its_zone_is_clean() -> None:
    assert sees(BELT).sight is Sight.CLEAN


def test_a_car_in_the_belt_at_the_place_is_the_thing_itself_and_one_elsewhere_is_not() -> None:
    glance = sees(BELT, seen("car", 0.41, 0.40, 0.61, 0.60))
    assert glance.sight is Sight.SEEN
    assert glance.suspect is not None
    assert sees(BELT, seen("car", 0.65, 0.62, 0.78, 0.75)).sight is Sight.CLEAN


def test_the_thing_is_known_again_when_the_camera_sits_a_little_off() -> None:
    shift = Shift(0.05, 0.0)
    nudged = view(zone("green_belt", 0.25, 0.2, 0.85, 0.8))
    assert sees(nudged, seen("car", 0.45, 0.4, 0.65, 0.6), shift=shift).sight is Sight.SEEN


@pytest.mark.parametrize(
    ("where", "sightings", "kind", "reason"),
    [
        pytest.param(
            KERB, [seen("bus", 0.3, 0.1, 0.9, 0.7)], "street_vending", CheckUnable.OCCLUDED,
            id="a bus stops before the stall's place",
        ),
        pytest.param(
            ROAD, [seen("car", 0.40, 0.40, 0.60, 0.60)], "manhole_missing", CheckUnable.OCCLUDED,
            id="a car stands over the hole",
        ),
        pytest.param(
            view(zone("green_belt", 0.0, 0.0, 0.1, 0.1)), [], "green_belt_parking",
            CheckUnable.NOT_WATCHED, id="the belt was drawn elsewhere meanwhile",
        ),
        pytest.param(
            view(zone("green_belt", 0.2, 0.2, 0.8, 0.8), watch=frozenset({"street_vending"})),
            [], "green_belt_parking", CheckUnable.NOT_WATCHED,
            id="the view does not watch for the kind any more",
        ),
        pytest.param(
            view(zone("green_belt", 0.2, 0.2, 0.8, 0.8), zone("ignore", 0.3, 0.3, 0.7, 0.7)),
            [], "green_belt_parking", CheckUnable.NOT_WATCHED,
            id="somebody drew an area to be ignored over it",
        ),
        pytest.param(
            view(), [], "bin_overflow", CheckUnable.NOT_WATCHED,
            id="without its bin in sight waste is no overflow",
        ),
        pytest.param(
            BELT, [], "no_such_kind", CheckUnable.NOT_WATCHED, id="a kind nobody knows",
        ),
    ],
)  # fmt: skip
def test_a_look_that_could_not_have_shown_it_says_so(
    where: object, sightings: list[object], kind: str, reason: CheckUnable
) -> None:
    box = HOLE if kind == "manhole_missing" else (0.4, 0.4, 0.6, 0.6)
    glance = sees(where, *sightings, kind=kind, box=box)  # type: ignore[arg-type]
    assert (glance.sight, glance.reason) == (Sight.UNABLE, reason)


def test_a_bin_in_sight_without_waste_is_clean() -> None:
    assert (
        sees(view(), seen("container", 0.42, 0.42, 0.58, 0.6), kind="bin_overflow").reason is None
    )


def test_an_intact_cover_at_the_place_of_the_hole_is_clean() -> None:
    cover = seen("manhole_good", *HOLE, score=0.9)
    assert sees(ROAD, cover, kind="manhole_missing", box=HOLE).sight is Sight.CLEAN


def test_by_poor_light_nothing_seen_proves_nothing_and_a_sight_still_counts() -> None:
    dark = frozenset({Condition.NIGHT, Condition.POOR_LIGHT})
    assert sees(BELT, conditions=dark).reason is CheckUnable.TOO_DARK
    car = seen("car", 0.41, 0.40, 0.61, 0.60)
    assert sees(BELT, car, conditions=dark).sight is Sight.SEEN
    assert sees(BELT, conditions=frozenset({Condition.NIGHT})).sight is Sight.CLEAN


def test_what_a_verifier_doubts_is_neither_there_nor_gone() -> None:
    hole = seen("manhole_missing", *HOLE)
    glance = sees(ROAD, hole, kind="manhole_missing", box=HOLE, doubted=True)
    assert (glance.sight, glance.reason) == (Sight.UNABLE, CheckUnable.DOUBTED)


def market(**other: object) -> Permit:
    given = {
        "id": "market",
        "kinds": frozenset({"street_vending"}),
        "area": rectangle(0.2, 0.2, 0.8, 0.8),
        "windows": (PermitWindow(start=time(0), end=time(0)),),
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "applicant": "a",
        "approver": "b",
        **other,
    }
    return Permit.model_validate(given)


HERE = seen("street_stall", 0.4, 0.4, 0.6, 0.6)
THERE = seen("street_stall", 0.22, 0.5, 0.3, 0.7)
DARK = frozenset({Condition.POOR_LIGHT})


@pytest.mark.parametrize(
    ("without_room", "conditions", "sight"),
    [
        pytest.param([], frozenset(), Sight.CLEAN, id="both have room"),
        pytest.param([HERE], frozenset(), Sight.SEEN, id="the one reported has none"),
        pytest.param([THERE], frozenset(), Sight.SEEN, id="another one has none"),
        pytest.param([], DARK, Sight.UNABLE, id="too dark to count"),
        pytest.param([THERE], DARK, Sight.SEEN, id="dark, and one too many all the same"),
    ],
)
def test_a_permit_that_was_full_is_asked_how_many_stand_there_and_not_who(
    without_room: list[Sighting], conditions: frozenset[Condition], sight: Sight
) -> None:
    kerb = view(zone("no_vending", 0.2, 0.2, 0.8, 0.8), permits=(market(capacity=1),))
    glance = sees(
        kerb,
        HERE,
        THERE,
        kind="street_vending",
        conditions=conditions,
        over="market",
        beyond=frozenset(one.box for one in without_room),
    )
    assert glance.sight is sight
    assert (glance.suspect is not None) is (sight is Sight.SEEN)


@pytest.mark.parametrize(
    ("permits", "sight"),
    [
        pytest.param((), Sight.SEEN, id="the permit was ended"),
        pytest.param((market(),), Sight.UNABLE, id="it has no capacity any more"),
        pytest.param(
            (market(capacity=1, windows=(PermitWindow(start=time(22), end=time(23)),)),),
            Sight.SEEN,
            id="it is not open",
        ),
    ],
)
def test_where_the_permit_counts_no_more_its_place_is_asked_as_any_other(
    permits: tuple[Permit, ...], sight: Sight
) -> None:
    kerb = view(zone("no_vending", 0.2, 0.2, 0.8, 0.8), permits=permits)
    assert sees(kerb, HERE, kind="street_vending", over="market").sight is sight


@pytest.mark.parametrize("there", [True, False])
def test_while_a_permit_allows_it_there_the_camera_cannot_tell(there: bool) -> None:
    kerb = view(zone("no_vending", 0.2, 0.2, 0.8, 0.8), permits=(market(),))
    stall = [seen("street_stall", 0.4, 0.4, 0.6, 0.6)] if there else []
    assert sees(kerb, *stall, kind="street_vending").reason is CheckUnable.PERMITTED


def test_a_night_market_is_not_gone_because_nobody_sells_at_noon() -> None:
    rule = CheckRule(around_h=1.5)
    evening = datetime(2026, 5, 31, 12, 30, tzinfo=UTC)  # 20:30 in the city
    noon = sees(KERB, kind="street_vending", at=NOON, rule=rule, seen_at=evening)
    assert noon.reason is CheckUnable.WRONG_HOUR
    stall = seen("street_stall", 0.4, 0.4, 0.6, 0.6)
    back = sees(KERB, stall, kind="street_vending", at=NOON, rule=rule, seen_at=evening)
    assert back.sight is Sight.SEEN
    at_its_hour = evening + timedelta(days=1, hours=1)
    gone = sees(KERB, kind="street_vending", at=at_its_hour, rule=rule, seen_at=evening)
    assert gone.sight is Sight.CLEAN


@pytest.mark.parametrize("reason", [*UnableReason, *VisitError])
def test_every_way_of_seeing_nothing_is_a_reason_and_none_is_clean(
    reason: UnableReason | VisitError,
) -> None:
    glance = nothing_came(NOON, reason)
    assert glance.sight is Sight.UNABLE
    assert glance.reason is WHY[reason]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (VisitError.STARVED, CheckUnable.OFFLINE),
        (UnableReason.VIEW_MOVED, CheckUnable.VIEW_MOVED),
        (UnableReason.OCCLUDED, CheckUnable.OCCLUDED),
        (UnableReason.BLACK, CheckUnable.TOO_DARK),
        (UnableReason.FROZEN, CheckUnable.UNUSABLE),
        (UnableReason.PLACEHOLDER, CheckUnable.UNUSABLE),
    ],
)
def test_a_person_is_told_why_in_a_few_words(
    reason: UnableReason | VisitError, told: CheckUnable
) -> None:
    assert nothing_came(NOON, reason).reason is told
