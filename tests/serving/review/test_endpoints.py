"""The review queue through the front door."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import httpx

from serving.repeats.once import HEADER
from serving.users.domain import Role
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem
from tests.serving.review.scene import SETTINGS


def opened(front: Front, place: int, camera: str = "gate-3") -> str:
    answer = front.post(report(front.store, place=place, camera_id=camera)).raise_for_status()
    return str(answer.json()["case_id"])


def taken(client: httpx.Client, want: int) -> list[str]:
    answer = client.post("/api/review/take", json={"want": want}).raise_for_status()
    return [lease["case_id"] for lease in answer.json()["leases"]]


def test_two_reviewers_work_through_the_queue_side_by_side(front_on_both: Front) -> None:
    front = front_on_both
    north = [opened(front, place) for place in (2, 3, 4)]
    south = opened(front, 5, "quay-1")
    with (
        front.person(Role.REVIEWER) as one,
        front.person(Role.REVIEWER, "north", "northerner") as other,
    ):
        mine, theirs = taken(one, 2), taken(other, 5)
        assert not {*mine} & {*theirs}
        assert set(theirs) == set(north) - set(mine)
        state = other.get("/api/review/queue").json()
        assert (state["waiting"], state["mine"]) == (3, len(theirs))
        given = {"action": "confirm", "version": 1}
        path = f"/api/review/cases/{next(case_id for case_id in mine if case_id != south)}"
        refused = other.post(f"{path}/verdict", json=given)
        assert_problem(refused, 409, "reviewer of the city has taken this case")
        unseen = other.post(f"/api/review/cases/{south}/verdict", json=given)
        assert_problem(unseen, 404, "no such case")

        given = {"action": "reject", "version": 1, "reason": "passing", "box": [0.1, 0.1, 0.2, 0.2]}
        judged = one.post(f"{path}/verdict", json=given).raise_for_status().json()
        assert (judged["status"], judged["version"]) == ("rejected", 2)
        assert judged["undo_until"] == "2026-05-04T04:00:10Z"

        back = one.post(f"{path}/take-back").raise_for_status().json()
        assert (back["status"], back["version"], back["undo_until"]) == ("captured", 3, None)
        again = one.get("/api/review/leases").json()["leases"]
        assert {lease["case_id"] for lease in again} == set(mine)
        one.post(f"{path}/verdict", json={"action": "confirm", "version": 3}).raise_for_status()
        front.clock.advance(SETTINGS.undo_s)
        assert_problem(one.post(f"{path}/take-back"), 409, "are over; reject or reopen")

        skipped = other.post(f"/api/review/cases/{theirs[0]}/skip").raise_for_status().json()
        back_at = datetime.fromisoformat(skipped["back_at"])
        assert back_at == front.clock.now() + timedelta(minutes=10)
        assert theirs[0] in taken(one, 5)
        one.post("/api/review/release", json={}).raise_for_status()
        assert one.post("/api/review/renew").json() == {"leases": []}


def test_a_verdict_under_a_key_is_given_once_and_taken_back_once(front: Front) -> None:
    path = f"/api/review/cases/{opened(front, 2)}"
    given = {"action": "confirm", "version": 1}
    with front.person(Role.REVIEWER) as reviewer:
        first, again = (
            reviewer.post(f"{path}/verdict", json=given, headers={HEADER: "verdict"})
            for _ in range(2)
        )
        assert again.json() == first.json()
        assert again.headers["idempotency-replayed"] == "true"
        back, once_more = (
            reviewer.post(f"{path}/take-back", headers={HEADER: "back"}) for _ in range(2)
        )
        assert (back.json()["status"], once_more.json()) == ("captured", back.json())
        assert once_more.headers["idempotency-replayed"] == "true"


def test_all_waiting_cases_of_a_view_get_one_verdict_and_lose_it_together(front: Front) -> None:
    cases = [opened(front, place) for place in (2, 3, 4)]
    with front.person(Role.REVIEWER) as reviewer:
        beside = reviewer.get(f"/api/review/cases/{cases[0]}/beside").json()["cases"]
        assert {one["case_id"] for one in beside} == set(cases)
        wanted = [{"case_id": one["case_id"], "version": one["version"]} for one in beside]
        wanted[1]["version"] = 9
        given = {"action": "reject", "reason": "passing", "cases": wanted}
        outcomes = reviewer.post("/api/review/verdicts", json=given).raise_for_status().json()
        told = [one["judged"] and one["judged"]["status"] for one in outcomes["outcomes"]]
        assert told == ["rejected", None, "rejected"]
        assert "load it again" in outcomes["outcomes"][1]["refused"]
        done = [one["case_id"] for one in outcomes["outcomes"] if one["judged"]]
        undone = reviewer.post("/api/review/take-back", json={"cases": done}).json()
        assert [one["judged"]["status"] for one in undone["outcomes"]] == ["captured"] * 2


def test_what_is_asked_wrongly_is_answered_in_a_sentence(front: Front) -> None:
    case_id = opened(front, 2)
    with front.person(Role.REVIEWER) as reviewer:
        post = reviewer.post
        verdict = f"/api/review/cases/{case_id}/verdict"
        assert_problem(post("/api/review/take", json={"want": 9}), 422, "Take 1 to 5 cases")
        assert_problem(
            post(verdict, json={"action": "dispatch", "version": 1}), 422, "A verdict is confirm"
        )
        assert_problem(
            post(verdict, json={"action": "reject", "version": 1}), 422, "one of these reasons"
        )
        nowhere = f"/api/review/cases/{UUID(int=404)}/skip"
        assert_problem(post(nowhere), 404, "no such case")
    assert front.clock.now() == NOON
