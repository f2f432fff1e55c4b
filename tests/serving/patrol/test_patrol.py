"""How the patrol does comes in once, and everybody is told of their own part of the city."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from pipeline.contract import PatrolReport
from pipeline.outbox import LetterKind
from pipeline.serving_client import Outcome
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem
from tests.serving.patrol.letters import coming, hour, letter, part, source

DAY = {"from": "2026-05-04", "to": "2026-05-04"}


def post(front: Front, given: PatrolReport) -> httpx.Response:
    with front.pipeline() as pipeline:
        return pipeline.post("/api/pipeline/patrol-reports", content=given.model_dump_json())


def told(front: Front, path: str = "/api/patrol", district: str | None = None, **asked: Any) -> Any:
    with front.person(Role.REVIEWER, district, name=f"somebody {UUID(int=len(asked))}") as person:
        answer = person.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    with front.services.db.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM login_sessions")
        session.connection().exec_driver_sql("DELETE FROM users")
    return answer.json()


def test_what_the_patrol_says_is_told_as_the_present(front_on_both: Front) -> None:
    assert post(front_on_both, letter()).status_code == 201
    now = told(front_on_both)
    assert now["kept"]["cameras"] == 20
    assert now["kept"]["coverage"] == pytest.approx(19 / 20)
    assert (now["kept"]["worst_s"], now["looks_per_s"]) == (30.0, 9.5)
    [one] = now["sources"]
    assert (one["sessions"], one["cap"], one["breaker"]) == (5, 8, "closed")
    assert [line["camera_id"] for line in now["coming"]] == ["gate-3", "quay-1"]
    assert now["patrollers"][0]["silent"] is False


def test_a_letter_that_comes_again_or_late_changes_nothing(front_on_both: Front) -> None:
    first = letter(1, hours=(hour(looked=3, camera_s=100.0, late_s=10.0),))
    second = letter(2, hours=(hour(looked=4, failed={"auth": 2}, camera_s=100.0, late_s=30.0),))
    codes = [post(front_on_both, one).status_code for one in (first, first, second, first, second)]
    assert codes == [201, 200, 201, 200, 200]
    total = told(front_on_both, "/api/patrol/history", **DAY)["total"]
    assert (total["looked"], total["failed"], total["visits"]) == (7, {"auth": 2}, 9)
    assert total["coverage"] == pytest.approx(0.8)


def test_ten_at_once_of_one_letter_count_once(front_on_both: Front) -> None:
    given = letter(hours=(hour(looked=3),))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(front_on_both, given), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert told(front_on_both, "/api/patrol/history", **DAY)["total"]["looked"] == 3


def test_a_patrol_that_began_anew_counts_from_one_again(front: Front) -> None:
    post(front, letter(5, hours=(hour(looked=1),)))
    assert post(front, letter(1, run=UUID(int=8), hours=(hour(looked=1),))).status_code == 201
    assert told(front, "/api/patrol/history", **DAY)["total"]["looked"] == 2


def test_the_pipelines_own_client_delivers_it(front: Front) -> None:
    with front.worker() as worker:
        sent = worker.send(letter().model_dump_json(), LetterKind.PATROL_REPORT)
    assert sent.outcome is Outcome.ACCEPTED


def test_a_district_is_told_of_its_own_cameras_only(front_on_both: Front) -> None:
    hours = (
        hour("north", looked=3, camera_s=10.0),
        hour("south", unable={"black": 4}, camera_s=10.0, late_s=5.0),
    )
    given = letter(hours=hours, sources=(source(), source("quays")), parts=(
        part("north"), part("south", late=0), part("south", "quays", cameras=4, late=4),
    ))  # fmt: skip
    post(front_on_both, given)
    north = told(front_on_both, district="north")
    assert [one["source"] for one in north["sources"]] == ["platform"]
    assert (north["kept"]["cameras"], north["kept"]["late"]) == (10, 1)
    assert [one["camera_id"] for one in north["coming"]] == ["gate-3"]
    history = told(front_on_both, "/api/patrol/history", district="north", **DAY)
    assert (history["total"]["looked"], history["total"]["unable"]) == (3, {})
    everything = told(front_on_both, "/api/patrol/history", **DAY)["total"]
    assert (everything["unable"], everything["coverage"]) == ({"black": 4}, 0.75)


def test_a_patrol_that_fell_silent_is_named_and_its_figures_are_not_the_present(
    front: Front,
) -> None:
    post(front, letter())
    front.clock.advance(181)
    now = told(front)
    assert (now["sources"], now["coming"], now["kept"]["coverage"]) == ([], [], None)
    [one] = now["patrollers"]
    assert (one["worker"], one["silent"]) == ("w-1", True)


def test_two_patrols_add_up_and_one_that_is_gone_for_a_day_is_forgotten(front: Front) -> None:
    post(front, letter())
    post(front, letter(worker="w-2", run=UUID(int=9), sources=(source(breaker="open"),)))
    now = told(front)
    assert (now["kept"]["cameras"], now["looks_per_s"]) == (40, 19.0)
    assert now["sources"][0]["breaker"] == "open"
    front.clock.advance(86_401)
    post(front, letter(2))
    assert [one["worker"] for one in told(front)["patrollers"]] == ["w-1"]


def test_history_is_told_by_the_hour_and_by_the_citys_day(front_on_both: Front) -> None:
    before = NOON - timedelta(hours=13)
    """Eleven at night of the day before, in Shanghai."""
    hours = (
        hour(looked=1),
        hour(at=NOON - timedelta(hours=1), looked=2),
        hour(at=before, looked=4),
    )
    post(front_on_both, letter(hours=hours))
    by_hour = told(front_on_both, "/api/patrol/history", step="hour", **DAY)
    assert len(by_hour["steps"]) == 24
    assert [one["looked"] for one in by_hour["steps"] if one["visits"]] == [2, 1]
    span = {"from": "2026-05-03", "to": "2026-05-04"}
    by_day = told(front_on_both, "/api/patrol/history", step="day", **span)
    assert [one["looked"] for one in by_day["steps"]] == [4, 3]
    assert by_day["steps"][0]["begin"] == "2026-05-02T16:00:00Z"
    [platform] = by_day["sources"]
    assert (platform["source"], platform["looked"]) == ("platform", 7)


@pytest.mark.parametrize(
    ("wanted", "looked"),
    [({}, 7), ({"source": "quays"}, 4), ({"district": "south"}, 2), ({"source": "none"}, 0)],
)
def test_history_is_narrowed_to_a_source_or_a_district(
    front: Front, wanted: dict[str, str], looked: int
) -> None:
    hours = (hour(looked=1), hour("south", looked=2), hour(source="quays", looked=4))
    post(front, letter(hours=hours))
    assert told(front, "/api/patrol/history", **DAY, **wanted)["total"]["looked"] == looked


def test_whoever_is_due_now_goes_by_deadline_and_the_others_as_their_time_comes(
    front: Front,
) -> None:
    given = letter(next=(coming("quay-1", 40, "retry"), coming("gate-3", -20, "suspected")))
    post(front, given)
    lines = told(front)["coming"]
    assert [(one["camera_id"], one["because"]) for one in lines] == [
        ("gate-3", "suspected"),
        ("quay-1", "retry"),
    ]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"from": "2026-05-04", "to": "2026-05-03"}, "ends before it begins"),
        ({"from": "2026-04-01", "to": "2026-05-04", "step": "hour"}, "ask for days"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_a_sentence(
    front: Front, asked: dict[str, str], sentence: str
) -> None:
    with front.person(Role.REVIEWER) as person:
        assert_problem(person.get("/api/patrol/history", params=asked), 422, sentence)


def test_a_letter_that_cannot_be_is_refused_and_leaves_nothing(front: Front) -> None:
    with front.pipeline() as pipeline:
        body = (
            letter(hours=(hour(looked=1),)).model_dump_json().replace('"looked":1', '"looked":-1')
        )
        answer = pipeline.post("/api/pipeline/patrol-reports", content=body)
    assert_problem(answer, 422, "The patrol's report is not valid")
    assert told(front)["patrollers"] == []


def test_somebody_who_sees_no_cameras_is_told_nothing(front: Front) -> None:
    with front.person(Role.HANDLING_UNIT, unit="parks") as person:
        assert person.get("/api/patrol").status_code == 403
        assert person.get("/api/patrol/history", params=DAY).status_code == 403
