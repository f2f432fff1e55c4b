"""What permits allowed is taken once, added up by day, and told in its own district only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from pipeline.contract import SuppressedOnDay, SuppressionLetter
from pipeline.outbox import LetterKind
from pipeline.serving_client import Outcome
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem

TODAY = date(2026, 5, 4)


def line(camera: str = "gate-3", **other: Any) -> SuppressedOnDay:
    given = {
        "camera_id": camera,
        "view_id": "main",
        "permit_id": "market",
        "kind": "street_vending",
        "day": TODAY,
        "looks": 3,
        "suspects": 7,
        "most": 4,
        "first_at": NOON,
        "last_at": NOON + timedelta(minutes=9),
        **other,
    }
    return SuppressedOnDay.model_validate(given)


def letter(*lines: SuppressedOnDay, id: UUID | None = None) -> SuppressionLetter:
    return SuppressionLetter(letter_id=id or uuid4(), worker="north-1", lines=lines or (line(),))


def post(front: Front, given: SuppressionLetter) -> httpx.Response:
    with front.pipeline() as pipeline:
        return pipeline.post("/api/pipeline/suppressions", content=given.model_dump_json())


def told(front: Front, district: str | None = None, **wanted: Any) -> list[dict[str, Any]]:
    with front.person(Role.REVIEWER, district, name=str(uuid4())) as person:
        answer = person.get("/api/suppressions", params=wanted)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["suppressions"]
        return found


def test_a_letter_is_taken_once_and_the_next_adds_to_the_day(front_on_both: Front) -> None:
    front, first = front_on_both, letter()
    assert [post(front, first).status_code for _ in range(3)] == [201, 200, 200]
    later = NOON + timedelta(hours=3)
    more = line(looks=2, suspects=5, most=6, first_at=NOON, last_at=later)
    assert post(front, letter(more)).status_code == 201
    [one] = told(front)
    assert (one["looks"], one["suspects"], one["most"]) == (5, 12, 6)
    assert (one["first_at"], one["last_at"]) == ("2026-05-04T04:00:00Z", "2026-05-04T07:00:00Z")
    assert (one["permit_id"], one["district"]) == ("market", "north")


def test_ten_at_once_of_one_letter_count_once(front_on_both: Front) -> None:
    given = letter(line(), line("quay-1"))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(front_on_both, given), range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert [one["suspects"] for one in told(front_on_both)] == [7, 7]


def test_the_pipelines_own_client_delivers_it(front: Front) -> None:
    with front.worker() as worker:
        sent = worker.send(letter().model_dump_json(), LetterKind.SUPPRESSIONS)
    assert sent.outcome is Outcome.ACCEPTED
    assert len(told(front)) == 1


def test_a_district_sees_its_own_and_a_lost_camera_is_seen_by_the_city(front: Front) -> None:
    post(front, letter(line("gate-3"), line("quay-1"), line("gone-9")))
    assert [one["camera_id"] for one in told(front, "north")] == ["gate-3"]
    assert [one["camera_id"] for one in told(front, "south")] == ["quay-1"]
    assert {one["camera_id"] for one in told(front)} == {"gate-3", "quay-1", "gone-9"}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, 5),
        ({"permit": "fair"}, 1),
        ({"camera": "quay-1"}, 1),
        ({"view": "side"}, 1),
        ({"kind": "bin_overflow"}, 1),
        ({"district": "south"}, 1),
        ({"first": "2026-05-04"}, 4),
        ({"last": "2026-05-03"}, 1),
        ({"first": "2026-05-03", "last": "2026-05-04", "permit": "market"}, 4),
        ({"permit": "nobody"}, 0),
    ],
)
def test_counts_are_found_by_each_filter(
    front: Front, wanted: dict[str, str], expected: int
) -> None:
    post(
        front,
        letter(
            line(permit_id="fair", day=date(2026, 5, 4)),
            line("quay-1"),
            line(view_id="side"),
            line(kind="bin_overflow"),
            line(day=date(2026, 5, 3)),
        ),
    )
    assert len(told(front, **wanted)) == expected


def test_pages_go_through_all_counts_once_newest_day_first(front_on_both: Front) -> None:
    lines = [
        line(camera, day=TODAY - timedelta(days=back), permit_id=permit)
        for back in range(3)
        for camera in ("gate-3", "quay-1")
        for permit in ("a", "b")
    ]
    post(front_on_both, letter(*lines))
    with front_on_both.person(Role.AUDITOR) as person:
        seen: list[tuple[str, str, str]] = []
        after = None
        while True:
            params = {"limit": 5} | ({"after": after} if after else {})
            page = person.get("/api/suppressions", params=params).json()
            seen += [
                (one["day"], one["permit_id"], one["camera_id"]) for one in page["suppressions"]
            ]
            if (after := page["next"]) is None:
                break
        assert len(seen) == len(set(seen)) == 12
        assert [day for day, _, _ in seen] == sorted((day for day, _, _ in seen), reverse=True)
        assert_problem(
            person.get("/api/suppressions", params={"after": "nonsense"}), 422, "no page mark"
        )


def test_a_letter_that_nobody_can_read_is_refused_whole(front: Front) -> None:
    broken = letter().model_dump(mode="json")
    broken["lines"][0]["looks"] = 0
    with front.pipeline() as pipeline:
        answer = pipeline.post("/api/pipeline/suppressions", json=broken)
    assert_problem(answer, 422, "is not valid")
    assert told(front) == []


def test_nobody_unsigned_adds_a_count(front: Front) -> None:
    with front.stranger() as stranger:
        answer = stranger.post("/api/pipeline/suppressions", json={})
    assert_problem(answer, 401, "sign it")
