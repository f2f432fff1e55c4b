"""A change that is asked for twice under one key happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from serving.db import open_database
from serving.repeats import repository
from serving.repeats.chore import forget_due
from serving.repeats.domain import Asked
from serving.repeats.once import HEADER
from serving.repeats.repository import RepeatRepository
from serving.repeats.tables import RepeatRow
from serving.users.domain import Role
from serving.users.tables import UserRow
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem, serving

CONFIRM = {"action": "confirm", "version": 1}


def opened(front: Front, place: int = 1) -> str:
    case_id = front.post(report(front.store, place=place)).json()["case_id"]
    return f"/api/cases/{case_id}/moves"


def asked(client: httpx.Client, path: str, body: dict[str, Any], key: str = "k-1") -> Any:
    return client.post(path, json=body, headers={HEADER: key})


def kept(front: Front) -> int:
    with front.services.db.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(RepeatRow)) or 0


def test_the_same_request_under_the_same_key_is_done_once_and_answered_alike(
    front_on_both: Front,
) -> None:
    moves = opened(front_on_both)
    with front_on_both.person() as person:
        first = asked(person, moves, CONFIRM)
        front_on_both.clock.advance(60)
        again = asked(person, moves, CONFIRM)
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json() == first.json()
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["cache-control"] == "private, no-store"
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        # Without a key the second one is judged as what it is: late.
        assert_problem(person.post(moves, json=CONFIRM), 409, "Somebody else moved this case")


def test_a_key_is_for_one_request_of_one_person(front: Front) -> None:
    first, second = opened(front, 1), opened(front, 2)
    with front.person() as person, front.person(Role.SHIFT_LEAD) as another:
        assert asked(person, first, CONFIRM).status_code == 200
        reused = asked(person, second, CONFIRM)
        assert_problem(reused, 422, "came with another request")
        assert reused.json()["type"] == "urn:citypatrol:problem:idempotency-key-reused"
        assert_problem(asked(person, first, {**CONFIRM, "note": "x"}), 422, "make a new key")
        assert asked(another, second, CONFIRM).status_code == 200
        assert_problem(asked(person, first, CONFIRM, "k" * 256), 422, "idempotency-key")


def test_what_was_refused_is_judged_anew(front: Front) -> None:
    moves = opened(front)
    with front.person() as person:
        assert_problem(asked(person, moves, {**CONFIRM, "version": 7}), 409, "load it again")
        assert_problem(asked(person, moves, {"action": "confirm"}), 422, "Say which version")
        assert kept(front) == 0
        assert asked(person, moves, CONFIRM).status_code == 200
        assert kept(front) == 1


def test_of_many_at_once_one_is_done_and_the_others_hear_its_answer_or_wait(
    front_on_both: Front,
) -> None:
    moves = opened(front_on_both)
    with front_on_both.person() as person:
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: asked(person, moves, CONFIRM), range(6)))
        assert {answer.status_code for answer in answers} <= {200, 409}
        done = [answer for answer in answers if answer.status_code == 200]
        assert {answer.json()["version"] for answer in done} == {2}
        assert [answer.headers.get("idempotency-replayed") for answer in done].count(None) == 1
        for busy in answers:
            if busy.status_code == 409:
                assert_problem(busy, 409, "still being worked on")
                assert busy.headers["retry-after"] == "1"
        assert asked(person, moves, CONFIRM).json() == done[0].json()


@pytest.mark.service
def test_while_the_first_is_being_worked_on_the_second_is_told_so_at_once(
    postgres_url: str,
) -> None:
    with serving(postgres_url) as front, front.person() as person:
        moves = opened(front)
        elsewhere = open_database(postgres_url)
        with elsewhere.writing() as session:
            who = session.scalars(sa.select(UserRow.id)).one()
            RepeatRepository(session).take_turn(Asked(who, "k-1", "x"))
            assert_problem(asked(person, moves, CONFIRM), 409, "send it again in a moment")
            assert asked(person, moves, CONFIRM, "k-2").status_code == 200
        elsewhere.close()


def test_a_key_is_over_after_a_day_and_its_answer_is_swept_away(front_on_both: Front) -> None:
    front = front_on_both
    moves = opened(front)
    with front.person() as person:
        asked(person, moves, CONFIRM)
        asked(person, opened(front, 2), CONFIRM, "k-2")
        front.clock.advance(23 * 3600)
        assert not forget_due(front.services)
        assert kept(front) == 2
    front.clock.advance(3600)
    assert not forget_due(front.services)
    assert kept(front) == 0


def test_a_key_that_is_over_may_be_used_again_before_it_is_swept(front: Front) -> None:
    first, second = opened(front, 1), opened(front, 2)
    with front.person() as person:
        asked(person, first, CONFIRM)
        with front.services.db.writing() as session:
            old = sa.update(RepeatRow).values(at=NOON - timedelta(hours=24))
            session.execute(old)
        assert asked(person, second, CONFIRM).json()["version"] == 2
        assert kept(front) == 1


def test_nobody_fills_the_table(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "MOST_KEYS", 1)
    first, second = opened(front, 1), opened(front, 2)
    with front.person() as person:
        assert asked(person, first, CONFIRM).status_code == 200
        full = asked(person, second, CONFIRM, "k-2")
        assert_problem(full, 429, "within 24 hours")
        assert int(full.headers["retry-after"]) > 86_000
        assert asked(person, first, CONFIRM).headers["idempotency-replayed"] == "true"


def test_an_answer_that_was_no_200_comes_back_as_it_was(front: Front) -> None:
    told = {
        "source": "hotline",
        "number": "12345-1",
        "kind": "street_vending",
        "district": "north",
        "longitude": 117.1,
        "latitude": 36.6,
        "reported_at": "2026-05-04T03:50:00Z",
    }
    with front.person(Role.DISPATCHER) as person:
        first = asked(person, "/api/outside-reports", told)
        again = asked(person, "/api/outside-reports", told)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        # The report's own number makes it the same report; under no key that is told as it is.
        assert person.post("/api/outside-reports", json=told).status_code == 200


def test_what_happened_to_keys_is_counted(front: Front) -> None:
    moves = opened(front)
    with front.person() as person:
        for body in (CONFIRM, CONFIRM, {**CONFIRM, "version": 2}):
            asked(person, moves, body)
    counted = front.services.metrics.registry.get_sample_value
    name = "citypatrol_serving_repeats_total"
    outcomes = ("kept", "replayed", "refused")
    assert [counted(name, {"outcome": one}) for one in outcomes] == [1, 1, 1]
