"""The long list of cameras: filtered, counted, a window at a time, and nobody else's in it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from serving.users.domain import Role
from tests.serving.events.test_camera_events import K, event, post
from tests.serving.examples import NOON, camera, plan, report
from tests.serving.harness import Front
from tests.serving.plans import import_plan

VIEW = {"id": "main", "watch": ["manhole_missing"]}


def registered(front: Front) -> None:
    """Six cameras: one offline, one blind and moved, one blind, one undrawn, two well."""
    city = plan(
        *(camera(f"lane-{n}", "north", name=f"Lane {n}") for n in range(1, 4)),
        camera("pond-1", "south", views=[VIEW], source="other"),
    )
    city["sources"].append({"id": "other"})
    with front.services.db.writing() as session:
        assert not import_plan(session, city, front.services.vault, NOON).refused
    post(front, event(K.OFFLINE, camera="lane-1"))
    post(front, event(K.BLIND, 1, camera="lane-2"))
    post(front, event(K.VIEW_MOVED, 2, camera="lane-2"))
    post(front, event(K.BLIND, camera="lane-3"))
    post(front, event(K.OFFLINE, camera="quay-1"))
    post(front, event(K.ONLINE, 9, camera="quay-1"))


def lines(client: httpx.Client, **wanted: Any) -> dict[str, Any]:
    answer = client.get("/api/camera-lines", params=wanted)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(client: httpx.Client, **wanted: Any) -> list[str]:
    return [line["id"] for line in lines(client, **wanted)["lines"]]


def test_lines_are_filtered_counted_and_ordered(front_on_both: Front) -> None:
    registered(front_on_both)
    front_on_both.post(report(front_on_both.store))
    with front_on_both.person() as person:
        every = lines(person)
        assert [line["id"] for line in every["lines"]] == [
            "gate-3",
            "lane-1",
            "lane-2",
            "lane-3",
            "pond-1",
            "quay-1",
        ]
        assert every["wanted"] == 6
        assert every["health"] == {
            "offline": 1,
            "view_moved": 1,
            "blind": 1,
            "undrawn": 1,
            "well": 2,
        }
        assert every["sources"] == ["other", "platform"]
        assert every["districts"] == ["north", "south"]
        assert every["lines"][0]["open_cases"] == 1
        assert every["lines"][0]["watch"] == ["green_belt_parking", "street_vending"]
        assert every["lines"][1]["since"] == "2026-05-04T04:00:00Z"
        assert ids(person, health="view_moved") == ["lane-2"]
        assert lines(person, health="view_moved", district="north")["wanted"] == 1
        assert ids(person, source="other") == ["pond-1"]
        assert ids(person, text="LANE") == ["lane-1", "lane-2", "lane-3"]
        assert ids(person, order="health", limit=4) == ["lane-1", "lane-2", "lane-3", "pond-1"]
        assert ids(person, offset=4, limit=9) == ["pond-1", "quay-1"]


@pytest.mark.parametrize("wanted", [{}, {"text": "quay"}, {"district": "south"}])
def test_somebody_of_one_district_sees_nothing_of_another(
    front: Front, wanted: dict[str, str]
) -> None:
    registered(front)
    with front.person(Role.REVIEWER, "north") as person:
        found = lines(person, **wanted)
    assert "quay-1" not in str(found)
    assert "other" not in found["sources"]
    assert found["districts"] == ["north"]
