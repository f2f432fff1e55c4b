"""A camera turns out to stand elsewhere: what its cases have to do with others is asked again."""

from __future__ import annotations

from typing import Any

import pytest

from serving.users.domain import Role
from tests.serving.examples import camera, plan
from tests.serving.harness import Front
from tests.serving.plans import import_plan
from tests.serving.related.test_related import heard, move, opened, related

AWAY = {"longitude": 117.2, "latitude": 36.6}
ROUND_THE_CORNER = {"longitude": 117.1004, "latitude": 36.6}
"""36 m to the east of where both cameras of the example city stand."""
NOWHERE = {"longitude": None, "latitude": None}


def put(front: Front, **place: Any) -> None:
    """Where the second camera stands, by a new import."""
    with front.services.db.writing() as session:
        given = plan(camera("quay-1", "south", **place))
        import_plan(session, given, front.services.vault, front.clock.now())


def test_a_suggestion_follows_the_camera_away_and_back(front_on_both: Front) -> None:
    front = front_on_both
    first = opened(front, camera_id="gate-3")
    second = opened(front, camera_id="quay-1")
    with front.person() as person:
        [before] = related(person, second)
        put(front, **AWAY)
        assert related(person, second) == related(person, first) == []
        put(front, **ROUND_THE_CORNER)
        [after] = related(person, second)
        assert after["distance_m"] == pytest.approx(35.7, abs=0.1)
        assert {**after, "distance_m": 0.0} == before
        put(front, **ROUND_THE_CORNER)
        assert related(person, second) == [after]


def test_a_camera_that_nobody_had_placed_finds_its_neighbours(front_on_both: Front) -> None:
    front = front_on_both
    put(front, **NOWHERE)
    first = opened(front, camera_id="gate-3")
    front.clock.advance(60)
    second = opened(front, camera_id="quay-1")
    other = opened(front, 2, camera_id="quay-1", kind="bin_overflow")
    with front.person(Role.ADMINISTRATOR) as person:
        person.post("/api/outside-reports", json=heard(longitude=117.2)).raise_for_status()
        assert related(person, second) == []
        put(front, **ROUND_THE_CORNER)
        [tie] = related(person, first)
        assert (tie["relation"], tie["other"], tie["later"]) == ("perhaps_same", second, True)
        assert related(person, other) == []
        put(front, **AWAY)
        [tie] = related(person, second)
        assert (tie["relation"], tie["number"]) == ("outside", "12345-1")


def test_what_a_person_said_stays_said_wherever_the_camera_stands(front: Front) -> None:
    first = opened(front, camera_id="gate-3")
    apart = opened(front, camera_id="quay-1")
    together = opened(front, 2, camera_id="quay-1", box=(0.7, 0.7, 0.9, 0.9))
    with front.person(Role.ADMINISTRATOR) as person:
        for case_id in (apart, together):
            [tie] = related(person, case_id)
            person.delete(f"/api/cases/{case_id}/related/{tie['id']}").raise_for_status()
        person.post(f"/api/cases/{first}/related", json={"other": together}).raise_for_status()
        for place in (AWAY, ROUND_THE_CORNER):
            put(front, **place)
            assert [tie["relation"] for tie in related(person, first)] == ["by_hand"]
            assert related(person, apart) == []


def test_what_is_over_keeps_what_it_was_suggested(front: Front) -> None:
    opened(front, camera_id="gate-3")
    second = opened(front, camera_id="quay-1")
    with front.person() as person:
        before = related(person, second)
        move(person, second, "reject", reason="passing")
        put(front, **AWAY)
        [after] = related(person, second)
        assert after["id"] == before[0]["id"]
