"""One thing, one case: over HTTP, as reviewers, dispatchers and the pipeline meet it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from serving.users.domain import Role
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem, serving

HERE = (0.2, 0.2, 0.4, 0.4)


def opened(front: Front, place: int = 1, **other: Any) -> str:
    given = {"box": HERE, "first_seen": front.clock.now(), **other}
    for name in ("last_seen", "confirmed_at"):
        given.setdefault(name, given["first_seen"] + timedelta(minutes=5))
    answer = front.post(report(front.store, place=place, **given))
    assert answer.status_code == 201, answer.text
    case_id: str = answer.json()["case_id"]
    return case_id


def case(client: httpx.Client, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/cases/{case_id}").json()
    return found


def related(client: httpx.Client, case_id: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/cases/{case_id}/related")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def move(client: httpx.Client, case_id: str, *actions: str, **more: Any) -> None:
    for action in actions:
        version = case(client, case_id)["version"]
        given = {"action": action, "version": version, **more}
        client.post(f"/api/cases/{case_id}/moves", json=given).raise_for_status()


def closed(client: httpx.Client, case_id: str) -> None:
    move(client, case_id, "confirm")
    move(client, case_id, "dispatch", "accept", "handle", "check_pass", note="done")


def heard(**other: Any) -> dict[str, Any]:
    return {
        "source": "hotline",
        "number": "12345-1",
        "kind": "green_belt_parking",
        "district": "north",
        "longitude": 117.1001,
        "latitude": 36.6,
        "reported_at": NOON.isoformat(),
        "text": "a lorry on the lawn",
        **other,
    }


def test_a_second_report_of_the_same_thing_joins_its_case(front_on_both: Front) -> None:
    front = front_on_both
    first = opened(front, place=1)
    front.clock.advance(600)
    second = opened(front, place=2)
    with front.person() as person:
        joined = case(person, second)
        assert (joined["status"], joined["duplicate_of"]) == ("duplicate", first)
        assert joined["steps"][1]["actor"] == "citypatrol"
        [tie] = related(person, first)
    assert (tie["relation"], tie["other"], tie["later"]) == ("same_thing", second, True)
    assert tie["number"] == joined["number"]


def test_a_case_that_was_joined_wrongly_can_be_reopened(front: Front) -> None:
    opened(front, place=1)
    second = opened(front, place=2)
    with front.person() as person:
        move(person, second, "reopen", note="another car")
        again = case(person, second)
    assert (again["status"], again["duplicate_of"]) == ("captured", None)


def test_after_it_was_closed_the_same_thing_is_a_new_case_that_came_back(
    front_on_both: Front,
) -> None:
    front = front_on_both
    first = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        closed(person, first)
        front.clock.advance(timedelta(hours=3).total_seconds())
        second = opened(front, place=2)
        assert case(person, second)["status"] == "captured"
        [tie] = related(person, second)
    assert (tie["relation"], tie["other"], tie["later"]) == ("rebound", first, False)


def test_a_reviewer_is_told_that_the_case_before_was_rejected(front: Front) -> None:
    first = opened(front)
    with front.person() as person:
        move(person, first, "reject", reason="passing")
        second = opened(front, place=2)
        assert [tie["relation"] for tie in related(person, second)] == ["rejected_before"]


def test_a_spot_rejected_again_and_again_asks_a_reviewer_once_a_day(front_on_both: Front) -> None:
    front = front_on_both
    with front.person() as person:
        for place in (1, 2, 3):
            front.clock.advance(60)
            last = opened(front, place=place)
            move(person, last, "reject", reason="passing")
        flicker = opened(front, place=4)
        kept = case(person, flicker)
        assert (kept["status"], kept["duplicate_of"]) == ("duplicate", last)
        assert "rejected" in kept["steps"][-1]["note"]
        elsewhere = opened(front, place=5, box=(0.6, 0.6, 0.8, 0.8))
        assert case(person, elsewhere)["status"] == "captured"
    front.clock.advance(25 * 3600)
    with front.person(Role.ADMINISTRATOR, name="another") as person:
        asked = opened(front, place=6)
        assert case(person, asked)["status"] == "captured"
        move(person, asked, "confirm")
        move(person, asked, "force_close", note="removed")
        assert case(person, opened(front, place=7))["status"] == "captured"


def test_what_a_camera_nearby_saw_waits_for_a_person(front_on_both: Front) -> None:
    """Both cameras of the example city stand at one place."""
    front = front_on_both
    first = opened(front, camera_id="gate-3")
    second = opened(front, camera_id="quay-1")
    with front.person() as person:
        assert case(person, second)["status"] == "captured"
        [tie] = related(person, second)
        assert (tie["relation"], tie["other"], tie["distance_m"]) == ("perhaps_same", first, 0.0)
        left = person.delete(f"/api/cases/{second}/related/{tie['id']}")
        assert (left.status_code, left.json()) == (200, [])
        gone = person.delete(f"/api/cases/{second}/related/{tie['id']}")
        assert_problem(gone, 404, "no such tie")


def test_a_city_may_join_what_cameras_nearby_saw(sqlite_url: str) -> None:
    rule = {"kinds": {"green_belt_parking": {"neighbours": "join"}}}
    with serving(sqlite_url, related=rule) as front, front.person() as person:
        first = opened(front, camera_id="gate-3")
        second = opened(front, camera_id="quay-1")
        assert case(person, second)["duplicate_of"] == first


def test_a_case_of_another_district_is_told_without_its_number(front: Front) -> None:
    opened(front, camera_id="gate-3")
    second = opened(front, camera_id="quay-1")
    with front.person(district="south") as person:
        [tie] = related(person, second)
        assert (tie["relation"], tie["other"], tie["number"]) == ("perhaps_same", None, None)
        north = person.get(f"/api/cases/{UUID(int=7)}/related")
    assert_problem(north, 404, "case")


def test_people_tie_cases_by_hand_and_only_once(front: Front) -> None:
    first = opened(front, place=1)
    second = opened(front, place=2, box=(0.7, 0.7, 0.9, 0.9))
    path = f"/api/cases/{first}/related"
    with front.person() as person:
        answer = person.post(path, json={"other": second, "note": "one caravan"})
        assert answer.status_code == 201
        assert [(tie["relation"], tie["note"]) for tie in answer.json()] == [
            ("by_hand", "one caravan")
        ]
        assert_problem(person.post(path, json={"other": second}), 409, "tied already")
        turned = person.post(f"/api/cases/{second}/related", json={"other": first})
        assert_problem(turned, 409, "tied already")
        assert_problem(person.post(path, json={"other": first}), 422, "itself")
    with front.person(Role.AUDITOR) as auditor:
        assert_problem(auditor.post(path, json={"other": second}), 403, "may not")


def test_what_the_hotline_heard_is_tied_to_the_case_a_camera_opened(front_on_both: Front) -> None:
    front = front_on_both
    before = opened(front)
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.post("/api/outside-reports", json=heard())
        assert answer.status_code == 201, answer.text
        assert answer.json()["cases"] == [before]
        [tie] = related(person, before)
        assert (tie["relation"], tie["number"]) == ("outside", "12345-1")
        assert tie["outside"]["text"] == "a lorry on the lawn"
        assert tie["distance_m"] == pytest.approx(8.9, abs=0.1)


def test_what_the_hotline_heard_first_is_tied_when_a_camera_sees_it(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.post("/api/outside-reports", json=heard())
        assert answer.json()["cases"] == []
        waiting = person.get("/api/outside-reports", params={"tied": False}).json()
        assert [one["number"] for one in waiting["reports"]] == ["12345-1"]
        front.clock.advance(3600)
        seen = opened(front)
        assert [tie["relation"] for tie in related(person, seen)] == ["outside"]
        assert person.get("/api/outside-reports", params={"tied": False}).json()["reports"] == []


def test_the_same_outside_report_again_changes_nothing(front_on_both: Front) -> None:
    with front_on_both.person(Role.ADMINISTRATOR) as person:
        first = person.post("/api/outside-reports", json=heard())
        front_on_both.clock.advance(60)
        again = person.post("/api/outside-reports", json=heard())
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json()["report"] == first.json()["report"]
        other = person.post("/api/outside-reports", json=heard(text="two lorries"))
        assert_problem(other, 409, "12345-1")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"longitude": 200}, "longitude", id="off the earth"),
        pytest.param({"reported_at": "2026-05-04T04:00:00"}, "reported_at", id="no time zone"),
        pytest.param({"number": " "}, "number", id="no number"),
        pytest.param({"url": "javascript:alert(1)"}, "url", id="a link that is none"),
        pytest.param({"kind": "Street Vending"}, "kind", id="no kind of ours"),
    ],
)
def test_an_outside_report_that_makes_no_sense_is_refused(
    front: Front, wrong: dict[str, Any], sentence: str
) -> None:
    with front.person(Role.ADMINISTRATOR) as person:
        assert_problem(person.post("/api/outside-reports", json=heard(**wrong)), 422, sentence)


def test_outside_reports_come_in_pages_and_stay_in_their_district(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as person:
        for number in range(5):
            at = (NOON + timedelta(minutes=number)).isoformat()
            told = heard(
                number=str(number), reported_at=at, district="south" if number % 2 else "north"
            )
            person.post("/api/outside-reports", json=told).raise_for_status()
        numbers: list[str] = []
        page = person.get("/api/outside-reports", params={"limit": 2}).json()
        numbers += [one["number"] for one in page["reports"]]
        while page["next"]:
            params = {"limit": 2, "after": page["next"]}
            page = person.get("/api/outside-reports", params=params).json()
            numbers += [one["number"] for one in page["reports"]]
        unknown = person.get("/api/outside-reports", params={"after": str(UUID(int=1))})
    assert numbers == ["4", "3", "2", "1", "0"]
    assert_problem(unknown, 422, "page mark")
    with front.person(district="south") as southerner:
        page = southerner.get("/api/outside-reports").json()
    assert [one["number"] for one in page["reports"]] == ["3", "1"]


def test_three_cases_at_one_spot_are_a_hot_spot(front_on_both: Front) -> None:
    front = front_on_both
    with front.person(Role.ADMINISTRATOR) as person:
        for place in range(1, 4):
            assert person.get("/api/hot-spots").json() == []
            closed(person, opened(front, place=place))
            front.clock.advance(timedelta(hours=2).total_seconds())
        opened(front, place=4, box=(0.7, 0.7, 0.9, 0.9))
        rejected = opened(front, place=5)
        move(person, rejected, "reject", reason="passing")
        [spot] = person.get("/api/hot-spots").json()
        assert (spot["camera_id"], spot["cases"]) == ("gate-3", 3)
        assert tuple(spot["box"]) == HERE
        drawn = person.get("/api/hot-spots.geojson")
        assert drawn.headers["content-type"] == "application/geo+json"
        [feature] = drawn.json()["features"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [117.1, 36.6]}
    with front.person(district="south") as southerner:
        params = {"days": 366}
        assert southerner.get("/api/hot-spots", params=params).json() == []
    front.clock.advance(timedelta(days=30).total_seconds())
    with front.person(name="a reviewer a month later") as later:
        assert later.get("/api/hot-spots").json() == [], "it cooled down"


def test_what_may_be_the_same_thing_is_not_handed_over_unreviewed(front: Front) -> None:
    """A missing cover goes out at once; seen by two cameras it would be filed twice."""
    from serving.handover.tables import HandoverRow
    from tests.serving.handover.town import Town

    town = Town(front.services.db)
    town.destination("city", connector="file", folder="/nowhere")
    first = town.opened(1, kind="manhole_missing", camera_id="gate-3")
    second = town.opened(2, kind="manhole_missing", camera_id="quay-1")
    with front.services.db.reading() as session:
        filed = {row.case_id for row in session.query(HandoverRow)}
    assert filed == {town.case(first).line.id}
    with front.person() as person:
        move(person, str(town.case(second).line.id), "confirm")
    with front.services.db.reading() as session:
        assert session.query(HandoverRow).count() == 2, "a reviewer said it is a second hole"
