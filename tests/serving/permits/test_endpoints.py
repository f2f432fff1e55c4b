"""Permits for people, on both databases: granted, changed, ended, and followed by the pipeline."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import httpx
import pytest

from pipeline.contract import WatchPlan
from serving.calendars.domain import YearFile
from serving.calendars.service import import_year
from serving.cameras.service import draw_zones
from serving.permits.domain import Permit
from serving.permits.service import Author, outdated_on, put_permit
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem
from tests.serving.people import ADMINISTRATOR
from tests.serving.permits.market import market, on_map, on_view


def plan_of(front: Front, known: str | None = None) -> WatchPlan | None:
    with front.worker() as worker:
        return worker.watch_plan(known)


def on(plan: WatchPlan | None, camera: str) -> dict[str, Any]:
    """The permits on a camera's view, by id."""
    assert plan is not None
    [found] = [one for one in plan.cameras if one.id == camera]
    return {permit.id: permit for permit in found.view.permits}


def test_a_permit_granted_changed_and_ended_is_followed_without_a_restart(
    front_on_both: Front,
) -> None:
    front = front_on_both
    first = plan_of(front)
    assert first is not None
    with front.person(Role.ADMINISTRATOR) as admin:
        given = {"permit": market(), "why": "Decision 12"}
        granted = admin.post("/api/permits", json=given)
        assert granted.status_code == 201, granted.text
        assert granted.json()["touches"] == [
            {"camera": "gate-3", "view": "main"},
            {"camera": "quay-1", "view": "main"},
        ]
        second = plan_of(front, first.version)
        told = on(second, "quay-1")["west-market"]
        assert (told.area, told.capacity) == ("whole_view", 12)
        assert second is not None
        assert plan_of(front, second.version) is None
        smaller = {"permit": market(capacity=8, areas=[on_view()]), "why": "fewer stalls"}
        assert admin.put("/api/permits/west-market", json=smaller).json()["version"] == 2
        third = plan_of(front, second.version)
        assert on(third, "gate-3")["west-market"].capacity == 8
        assert "west-market" not in on(third, "quay-1")
        front.clock.advance(3600)
        ended = admin.post("/api/permits/west-market/end", json={"why": "road works"})
        assert (ended.status_code, ended.json()["state"]) == (200, "ended")
        assert third is not None
        assert "west-market" not in on(plan_of(front, third.version), "gate-3")
        history = admin.get("/api/permits/west-market").json()["history"]
    assert [(line["action"], line["why"]) for line in history] == [
        ("added", "Decision 12"),
        ("changed", "fewer stalls"),
        ("ended", "road works"),
    ]
    assert [line["permit"]["capacity"] for line in history] == [12, 8, 8]
    assert {line["actor"] for line in history} == {"administrator of the city"}


def stands_elsewhere(front: Front, camera: str) -> None:
    """Somebody draws its zones anew and says that the camera now stands where it should."""
    with front.services.db.writing() as session:
        at = front.clock.now()
        draw_zones(session, ADMINISTRATOR, camera, "main", [], at, stands=True)


def test_an_area_on_a_camera_that_was_turned_holds_again_once_it_is_drawn_anew(
    front_on_both: Front,
) -> None:
    front, name, path = front_on_both, "west-market", "/api/permits/west-market"
    here, there = {"camera": "gate-3", "view": "main"}, {"camera": "quay-1", "view": "main"}
    areas = [on_view(), on_view("quay-1")]
    with front.person(Role.ADMINISTRATOR) as admin:
        admin.post("/api/permits", json={"permit": market(areas=areas)}).raise_for_status()
        assert name in on(plan_of(front), "gate-3")
        stands_elsewhere(front, "gate-3")
        plan = plan_of(front)
        assert name not in on(plan, "gate-3")
        assert name in on(plan, "quay-1")
        told = admin.get(path).json()
        assert (told["touches"], told["outdated"]) == ([there], [here])
        # Whoever changes something else, or sends the old area again, has not drawn it anew.
        for permit in (told["permit"] | {"capacity": 8}, market(areas=areas)):
            admin.put(path, json={"permit": permit}).raise_for_status()
            assert admin.get(path).json()["outdated"] == [here]
        other = on_view(area=[[0.2, 0.2], [0.6, 0.2], [0.6, 0.6]])
        admin.put(path, json={"permit": market(areas=[other])}).raise_for_status()
        assert admin.get(path).json()["outdated"] == []
        assert name in on(plan_of(front), "gate-3")
        # Looked at over the present picture, the old area may be right.
        looked_at = market(areas=[on_view() | {"calibration": 1}])
        admin.put(path, json={"permit": looked_at}).raise_for_status()
        assert name in on(plan_of(front), "gate-3")
        first = Permit.model_validate(admin.get(path).json()["history"][0]["permit"])
        with front.services.db.writing() as session:
            author = Author.of(ADMINISTRATOR)
            put_permit(session, author, first.as_it_stood(), front.clock.now())
        assert admin.get(path).json()["outdated"] == [here]


def test_who_turns_a_camera_hears_which_permits_lost_their_area(front: Front) -> None:
    permits = {
        "drawn": market(areas=[on_view()]),
        "ended": market(areas=[on_view()]),
        "over": market(areas=[on_view()], valid_until="2026-01-31"),
        "elsewhere": market(areas=[on_view("quay-1")]),
        "whole": market(areas=[on_view(area="whole_view")]),
        "mapped": market(),
    }
    with front.person(Role.ADMINISTRATOR) as admin:
        for name, permit in permits.items():
            given = {"permit": permit | {"id": name}}
            admin.post("/api/permits", json=given).raise_for_status()
        admin.post("/api/permits/ended/end", json={"why": "closed"}).raise_for_status()

    def lost() -> list[str]:
        with front.services.db.reading() as session:
            day = NOON.date()
            return [one.id for one in outdated_on(session, ADMINISTRATOR, "gate-3", "main", day)]

    assert lost() == []
    stands_elsewhere(front, "gate-3")
    assert lost() == ["drawn"]


def test_the_calendar_reaches_the_views_as_soon_as_it_is_imported(front_on_both: Front) -> None:
    front = front_on_both
    window = {"days": "holidays", "start": "10:00", "end": "22:00"}
    with front.person(Role.ADMINISTRATOR) as admin:
        told = admin.post("/api/permits", json={"permit": market(windows=[window])}).json()
    assert told["years_missing"] == [2026]
    before = plan_of(front)
    assert "west-market" not in on(before, "gate-3")
    year = YearFile.model_validate(
        {
            "year": 2026,
            "source": "a test",
            "hours": ["08:00-12:00"],
            "holidays": [{"name": "May", "first": "2026-05-01", "last": "2026-05-02"}],
        }
    )
    with front.services.db.writing() as session:
        import_year(session, year, "a test", NOON)
    assert before is not None
    [written] = on(plan_of(front, before.version), "gate-3")["west-market"].windows
    assert written.also == (date(2026, 5, 1), date(2026, 5, 2))
    assert (written.weekdays, written.start) == (frozenset(), time(10))


def states(person: httpx.Client) -> dict[str, str]:
    permits = person.get("/api/permits").json()["permits"]
    return {one["permit"]["id"]: one["state"] for one in permits}


def test_states_follow_the_citys_day(front_on_both: Front) -> None:
    front = front_on_both
    spans = {
        "coming": ("2026-05-05", "2026-06-01"),
        "last-day": ("2026-01-01", "2026-05-04"),
        "gone": ("2026-01-01", "2026-05-03"),
        "taken": ("2026-01-01", "2026-12-31"),
    }
    with front.person(Role.ADMINISTRATOR) as admin:
        for name, (first, last) in spans.items():
            permit = market(id=name, valid_from=first, valid_until=last)
            admin.post("/api/permits", json={"permit": permit}).raise_for_status()
        admin.post("/api/permits/taken/end", json={"why": "over"}).raise_for_status()
        assert states(admin) == {
            "coming": "upcoming",
            "gone": "expired",
            "last-day": "active",
            "taken": "ended",
        }
        for state in ("upcoming", "active", "expired", "ended"):
            found = admin.get("/api/permits", params={"state": state}).json()["permits"]
            assert [one["state"] for one in found] == [state]
    front.clock.advance(12 * 3600)
    with front.person(Role.REVIEWER) as reviewer:
        tomorrow = states(reviewer)
    assert (tomorrow["coming"], tomorrow["last-day"]) == ("active", "expired")


def test_pages_go_through_all_permits_once(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as admin:
        for number in range(7):
            kinds = ["street_vending"] if number % 2 else ["bin_overflow"]
            permit = market(id=f"p{number}", kinds=kinds)
            admin.post("/api/permits", json={"permit": permit}).raise_for_status()
        seen, after = [], None
        while True:
            page = admin.get("/api/permits", params={"limit": 3, "after": after or ""}).json()
            seen += [one["permit"]["id"] for one in page["permits"]]
            if (after := page["next"]) is None:
                break
        assert seen == [f"p{number}" for number in range(7)]
        bins = admin.get("/api/permits", params={"kind": "bin_overflow", "limit": 4}).json()
        assert [one["permit"]["id"] for one in bins["permits"]] == ["p0", "p2", "p4", "p6"]


def test_a_district_sees_its_own_and_the_citys_permits_and_changes_its_own(front: Front) -> None:
    with (
        front.person(Role.ADMINISTRATOR) as city,
        front.person(Role.ADMINISTRATOR, "north") as north,
    ):
        for permit in (market(id="all"), market(id="south", district="south")):
            city.post("/api/permits", json={"permit": permit}).raise_for_status()
        own = north.post("/api/permits", json={"permit": market(id="own")})
        assert own.json()["permit"]["district"] == "north"
        assert own.json()["touches"] == [{"camera": "gate-3", "view": "main"}]
        ids = [one["permit"]["id"] for one in north.get("/api/permits").json()["permits"]]
        assert ids == ["all", "own"]
        whole = north.get("/api/permits/all").json()
        assert whole["touches"] == [{"camera": "gate-3", "view": "main"}]
        assert_problem(north.get("/api/permits/south"), 404, "no such permit")
        assert_problem(
            north.post("/api/permits/all/end", json={"why": "x"}), 403, "not of your district"
        )
        changed = {"permit": market(id="south", district="south")}
        assert_problem(north.put("/api/permits/south", json=changed), 404, "no such permit")
        taken = {"permit": market(id="mine", district="south")}
        assert_problem(north.post("/api/permits", json=taken), 403, "not of your district")
        there = {"permit": market(id="there", areas=[on_view("quay-1")])}
        assert_problem(north.post("/api/permits", json=there), 422, "no camera quay-1")


def test_only_who_may_edit_cameras_grants_permits(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as admin, front.person(Role.REVIEWER) as reviewer:
        assert_problem(
            reviewer.post("/api/permits", json={"permit": market()}), 403, "may not edit cameras"
        )
        admin.post("/api/permits", json={"permit": market()}).raise_for_status()
        assert reviewer.get("/api/permits/west-market").status_code == 200
        assert_problem(
            reviewer.post("/api/permits/west-market/end", json={"why": "x"}), 403, "may not"
        )
    with front.stranger() as stranger:
        assert_problem(stranger.get("/api/permits"), 401, "sign in again")


@pytest.mark.parametrize(
    ("permit", "status", "sentence"),
    [
        (market(areas=[on_view("nowhere")]), 422, "no camera nowhere with a view main"),
        (market(areas=[on_view()], district="south"), 422, "is in north, not in south"),
        (market(id="night-market"), 409, "is drawn on view main of camera gate-3"),
        (market(kinds=["litter"]), 422, "no violation kind"),
    ],
)
def test_a_permit_that_cannot_hold_is_refused_in_a_sentence(
    front: Front, permit: dict[str, Any], status: int, sentence: str
) -> None:
    with front.person(Role.ADMINISTRATOR) as admin:
        assert_problem(admin.post("/api/permits", json={"permit": permit}), status, sentence)
        assert admin.get("/api/permits").json()["permits"] == []


def test_what_is_there_twice_ended_or_unknown_is_refused(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as admin:
        given = {"permit": market()}
        admin.post("/api/permits", json=given).raise_for_status()
        assert_problem(admin.post("/api/permits", json=given), 409, "is a permit west-market")
        assert_problem(admin.put("/api/permits/other", json=given), 422, "says it is west-market")
        other = {"permit": market(id="other", areas=[on_map()])}
        assert_problem(admin.put("/api/permits/other", json=other), 404, "no such permit")
        same = admin.put("/api/permits/west-market", json=given).json()
        assert same["version"] == 1, "the same again is no change"
        admin.post("/api/permits/west-market/end", json={"why": "over"}).raise_for_status()
        assert_problem(admin.put("/api/permits/west-market", json=given), 409, "was ended")
        again = admin.post("/api/permits/west-market/end", json={"why": "over"})
        assert_problem(again, 409, "was ended")
