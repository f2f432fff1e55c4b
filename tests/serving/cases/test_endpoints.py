"""Cases over HTTP, as a reviewer meets them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import SecretStr

from pipeline.serving_client import ServingClient
from serving.users.domain import Role
from tests.serving.examples import report
from tests.serving.harness import TOKEN, Front, assert_problem


def opened(front: Front, place: int = 1, camera: str = "gate-3") -> str:
    case_id: str = front.post(report(front.store, place=place, camera_id=camera)).json()["case_id"]
    return case_id


def test_a_reviewer_confirms_a_case(front_on_both: Front) -> None:
    case_id = opened(front_on_both)
    front_on_both.clock.advance(60)
    with front_on_both.person() as person:
        before = person.get(f"/api/cases/{case_id}").json()
        assert before["actions"] == ["confirm", "reject", "merge"]
        answer = person.post(
            f"/api/cases/{case_id}/moves", json={"action": "confirm", "version": 1}
        )
    after = answer.json()
    assert answer.status_code == 200
    assert (after["status"], after["version"]) == ("registered", 2)
    assert after["steps"][1] == {
        "sequence": 2,
        "at": "2026-05-04T04:01:00Z",
        "actor": "reviewer of the city",
        "action": "confirm",
        "from_status": "captured",
        "to_status": "registered",
        "reason": None,
        "note": "",
        "amount": None,
        "unit": None,
        "rung": None,
    }


def test_a_handled_case_asks_its_camera_to_look_again_until_it_is_checked(front: Front) -> None:
    case_id = opened(front)
    client = ServingClient(front.url, "pipeline", SecretStr(TOKEN), front.clock)
    plan = client.watch_plan(None)
    assert plan is not None
    assert plan.rechecks == ()
    moves = f"/api/cases/{case_id}/moves"
    with front.person() as person:
        person.post(moves, json={"action": "confirm", "version": 1})
    with front.person(Role.ADMINISTRATOR) as person:
        for version, action in enumerate(("dispatch", "accept", "handle"), start=2):
            person.post(moves, json={"action": action, "version": version, "note": "towed"})
        handled = client.watch_plan(plan.version)
        assert handled is not None
        assert [(str(one.case_id), one.camera_id) for one in handled.rechecks] == [
            (case_id, "gate-3")
        ]
        assert client.watch_plan(handled.version) is None
        person.post(moves, json={"action": "check_pass", "version": 5, "note": "gone"})
    checked = client.watch_plan(handled.version)
    assert checked is not None
    assert checked.rechecks == ()
    client.close()


def test_a_reviewer_rejects_with_a_reason_of_the_list(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        reasons = person.get(f"/api/cases/{case_id}").json()["reject_reasons"]
        assert "works_vehicle" in reasons
        moves = f"/api/cases/{case_id}/moves"
        refused = person.post(moves, json={"action": "reject", "version": 1, "reason": "no"})
        assert_problem(refused, 422, "works_vehicle")
        taken = person.post(
            moves, json={"action": "reject", "version": 1, "reason": "works_vehicle"}
        )
    assert taken.json()["status"] == "rejected"
    assert taken.json()["steps"][1]["reason"] == "works_vehicle"


def test_a_verdict_is_taken_back_where_it_was_given_by_whoever_gave_it(front: Front) -> None:
    case_id = opened(front)
    case, moves = f"/api/cases/{case_id}", f"/api/cases/{case_id}/moves"
    back = {"action": "take_back", "version": 2}
    with front.person() as person, front.person(Role.SHIFT_LEAD) as another:
        judged = person.post(moves, json={"action": "confirm", "version": 1}).json()
        assert judged["undo_until"] == "2026-05-04T04:00:10Z"
        assert person.get(case).json()["undo_until"] == judged["undo_until"]
        assert another.get(case).json()["undo_until"] is None
        assert_problem(another.post(moves, json=back), 409, "only they can take it back")
        front.clock.advance(9)
        undone = person.post(moves, json=back).json()
        assert (undone["status"], undone["version"], undone["undo_until"]) == ("captured", 3, None)

        again = {"action": "reject", "version": 3, "reason": "passing"}
        assert person.post(moves, json=again).json()["undo_until"] is not None
        front.clock.advance(10)
        assert person.get(case).json()["undo_until"] is None
        assert_problem(person.post(moves, json={**back, "version": 4}), 409, "seconds")


def test_only_a_verdict_may_be_taken_back(front: Front) -> None:
    case_id = opened(front)
    moves = f"/api/cases/{case_id}/moves"
    with front.person(Role.ADMINISTRATOR) as person:
        person.post(moves, json={"action": "confirm", "version": 1})
        late = {"action": "reject", "version": 2, "reason": "passing"}
        assert person.post(moves, json=late).json()["undo_until"] is None
        refused = person.post(moves, json={"action": "take_back", "version": 3})
        assert_problem(refused, 409, "the case went on")
        merged = {"action": "merge", "version": 1, "into": case_id}
        other = opened(front, 2)
        answer = person.post(f"/api/cases/{other}/moves", json=merged)
        assert answer.json()["undo_until"] is None


def test_the_second_of_two_decisions_on_one_version_is_told_so(front: Front) -> None:
    case_id = opened(front)
    with front.person() as person:
        moves = f"/api/cases/{case_id}/moves"
        person.post(moves, json={"action": "confirm", "version": 1})
        late = person.post(moves, json={"action": "reject", "version": 1, "reason": "passing"})
        assert_problem(late, 409, "Somebody else moved this case")
        wrong = person.post(moves, json={"action": "confirm", "version": 2})
    assert_problem(wrong, 409, "registered cannot be moved by confirm")


@pytest.mark.parametrize(
    ("role", "sentence"),
    [(Role.AUDITOR, "Your role, auditor"), (Role.ENGINEER, "Your role, engineer")],
)
def test_who_only_reads_cannot_decide(front: Front, role: Role, sentence: str) -> None:
    case_id = opened(front)
    with front.person(role) as person:
        assert person.get(f"/api/cases/{case_id}").status_code == 200
        answer = person.post(
            f"/api/cases/{case_id}/moves", json={"action": "confirm", "version": 1}
        )
    assert_problem(answer, 403, sentence)


def test_a_case_of_another_district_answers_like_one_that_does_not_exist(front: Front) -> None:
    case_id = opened(front, camera="quay-1")
    with front.person(district="north") as person:
        foreign = person.get(f"/api/cases/{case_id}")
        missing = person.get(f"/api/cases/{uuid4()}")
        moved = person.post(f"/api/cases/{case_id}/moves", json={"action": "confirm", "version": 1})
        listed = person.get("/api/cases", params={"district": "south"}).json()
    assert_problem(foreign, 404, "not in your district")
    assert foreign.json() == missing.json() == moved.json()
    assert listed == {"cases": [], "next": None}


def test_the_list_is_paged_and_filtered(front: Front) -> None:
    for place in range(1, 6):
        opened(front, place)
        front.clock.advance(1)
    with front.person() as person:
        first = person.get("/api/cases", params={"limit": 3}).json()
        rest = person.get("/api/cases", params={"limit": 3, "after": first["next"]}).json()
        numbers = [case["number"][-4:] for case in first["cases"] + rest["cases"]]
        assert numbers == ["0005", "0004", "0003", "0002", "0001"]
        assert rest["next"] is None
        wanted = {"status": ["captured", "closed"], "kind": "green_belt_parking"}
        assert len(person.get("/api/cases", params=wanted).json()["cases"]) == 5
        assert person.get("/api/cases", params={"camera": "quay-1"}).json()["cases"] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"after": "nonsense"}, "no page mark"),
        ({"after": "MjAyNi0wNS0wNCBh"}, "no page mark"),
        ({"status": "open"}, "query.status"),
        ({"limit": "0"}, "query.limit"),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(
    front: Front, query: dict[str, str], sentence: str
) -> None:
    with front.person() as person:
        assert_problem(person.get("/api/cases", params=query), 422, sentence)


def test_a_stranger_gets_nothing(front: Front) -> None:
    case_id = opened(front)
    with front.stranger() as stranger:
        for path in ("/api/cases", f"/api/cases/{case_id}", "/api/cameras", "/api/me"):
            assert_problem(stranger.get(path), 401, "sign in")
