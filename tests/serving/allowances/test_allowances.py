"""Nobody asks so often that others wait, and nobody fills the memory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.access.matrix import ways
from serving.allowances.buckets import Buckets
from serving.allowances.domain import HEAVY, Allowance, weight_of
from serving.app import ROUTERS
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import PASSWORD, assert_problem, serving


def after(seconds: float) -> Any:
    return NOON + timedelta(seconds=seconds)


def test_a_minutes_allowance_may_be_used_at_once_and_comes_back_evenly() -> None:
    buckets = Buckets(6)
    assert [buckets.take("a", NOON) for _ in range(6)] == [0.0] * 6
    assert buckets.take("a", NOON) == pytest.approx(10.0)
    assert buckets.take("b", NOON) == 0.0, "callers do not share"
    assert buckets.take("a", after(9)) == pytest.approx(1.0)
    assert buckets.take("a", after(10)) == 0.0
    assert buckets.take("a", after(11)) == pytest.approx(9.0)
    assert [buckets.take("a", after(600)) for _ in range(7)][-1] == pytest.approx(10.0)


def test_no_allowance_lets_everybody_and_remembers_nobody() -> None:
    buckets = Buckets(0)
    assert {buckets.take("a", NOON) for _ in range(1000)} == {0.0}
    assert len(buckets) == 0


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    buckets = Buckets(2)
    buckets.take("a", after(3600))
    assert [buckets.take("a", NOON) for _ in range(2)] == [0.0, 0.0]


def test_memory_is_bounded_and_who_asked_longest_ago_is_forgotten_first() -> None:
    buckets = Buckets(1, most_callers=3)
    for caller in ("a", "b", "a", "c", "d"):
        buckets.take(caller, NOON)
    assert len(buckets) == 3
    assert buckets.take("a", NOON) > 0
    assert buckets.take("b", NOON) == 0.0


@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=200),
    st.integers(1, 40),
)
def test_in_no_minute_more_is_let_through_than_a_full_bucket_and_a_minutes_filling(
    gaps: list[float], per_minute: int
) -> None:
    buckets, at, taken = Buckets(per_minute), 0.0, []
    for gap in gaps:
        at += gap
        wait = buckets.take("a", after(at))
        if not wait:
            taken.append(at)
            continue
        assert wait <= 60 / per_minute
        assert not buckets.take("a", after(at + wait + 1e-3)), "the wait that is told is enough"
        taken.append(at := at + wait + 1e-3)
    for begin in taken:
        within = sum(begin <= moment < begin + 60 for moment in taken)
        assert within <= 2 * per_minute


def test_a_person_who_asks_too_often_is_told_how_long_to_wait(sqlite_url: str) -> None:
    with (
        serving(sqlite_url, allowances={"requests": 4, "lists": 2, "address_times": 1}) as front,
        front.person() as person,
        front.person(Role.SHIFT_LEAD) as another,
    ):
        assert [person.get("/api/cases").status_code for _ in range(2)] == [200, 200]
        late = person.get("/api/cases")
        assert_problem(late, 429, "may send 2 lists a minute; wait 30 s")
        assert (late.headers["retry-after"], late.json()["type"]) == (
            "30",
            "urn:citypatrol:problem:too-often",
        )
        assert person.get("/api/me").status_code == 200
        assert_problem(person.get("/api/me"), 429, "may send 4 requests a minute; wait 15 s")
        assert another.get("/api/me").status_code == 200
        assert_problem(another.get("/api/cases"), 429, "One network address may send 2 lists")
        front.clock.advance(30)
        assert person.get("/api/cases").status_code == 200
        counted = front.services.metrics.registry.get_sample_value
        name = "citypatrol_serving_limited_total"
        assert [counted(name, {"allowance": one}) for one in ("lists", "requests")] == [2, 1]


def test_a_token_has_an_allowance_of_its_own(sqlite_url: str) -> None:
    with serving(sqlite_url, allowances={"requests": 3}) as front, front.person() as person:
        given = {"name": "wall", "scopes": ["see_cases"]}
        text = person.post("/api/tokens", json=given).json()["text"]
        bearer = {"Authorization": f"Bearer {text}"}
        with front.stranger(**bearer) as machine:
            answers = [machine.get("/api/me").status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert person.get("/api/me").status_code == 200


def test_an_address_tries_to_sign_in_only_so_often(sqlite_url: str) -> None:
    with (
        serving(sqlite_url, allowances={"sign_ins": 3}) as front,
        front.person(name="someone"),
        front.stranger(**{"CityPatrol-Request": "test"}) as stranger,
    ):
        given = {"name": "someone", "password": PASSWORD}
        answers = [stranger.post("/api/login", json=given) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert_problem(answers[-1], 429, "One network address may send 3 attempts to sign in")


def test_the_pipeline_is_never_told_to_wait(sqlite_url: str) -> None:
    few = {"requests": 1, "lists": 1, "exports": 1, "sign_ins": 1}
    with serving(sqlite_url, allowances=few) as front, front.pipeline() as pipeline:
        plans = [pipeline.get("/api/watch-plan").status_code for _ in range(5)]
    assert plans == [200] * 5


def test_every_heavy_route_exists_and_every_page_is_a_list() -> None:
    assert set(HEAVY) <= {(way.method, way.path) for way in ways(ROUTERS)}
    weights = {route.path: weight_of(route) for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    assert weights["/api/cases"] is weights["/api/camera-events"] is Allowance.LISTS
    assert weights["/api/audit/export"] is Allowance.EXPORTS
    assert weights["/api/cases/{case_id}"] is None


def test_what_is_taken_elsewhere_is_missing_here_and_no_more_than_there_is() -> None:
    buckets = Buckets(6)
    buckets.taken_elsewhere("a", 4, NOON)
    assert [buckets.take("a", NOON) for _ in range(3)] == [0.0, 0.0, pytest.approx(10.0)]
    buckets.taken_elsewhere("a", 1000, NOON)
    assert buckets.take("a", NOON) == pytest.approx(10.0), "nobody owes more than a full bucket"
    unlimited = Buckets(0)
    unlimited.taken_elsewhere("a", 1000, NOON)
    assert unlimited.take("a", NOON) == 0.0


def test_who_took_most_is_told_first_and_everybody_once() -> None:
    buckets = Buckets(3, told=True)
    for caller in ("a", "b", "b", "c", "c", "c", "c"):
        buckets.take(caller, NOON)
    assert buckets.given_out(2) == [("c", 3), ("b", 2)]
    assert buckets.given_out(2) == [("a", 1)]
    assert buckets.given_out(2) == []


def test_what_nobody_asks_about_fills_no_memory() -> None:
    buckets = Buckets(1, most_callers=3, told=True)
    for caller in "abcdefgh":
        buckets.take(caller, NOON)
    assert len(buckets.given_out(100)) <= 3
    alone = Buckets(1)
    alone.take("a", NOON)
    assert alone.given_out(100) == []
