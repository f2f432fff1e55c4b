"""A camera's trouble is taken once, ends when it ends, and is told in its own district only."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from pipeline.outbox import LetterKind
from pipeline.serving_client import Outcome, ServingClient
from serving.users.domain import Role
from tests.serving.examples import NOON
from tests.serving.harness import TOKEN, Front, assert_problem

K = CameraEventKind


def event(
    kind: CameraEventKind = K.OFFLINE, minute: float = 0, camera: str = "gate-3", **other: Any
) -> CameraEvent:
    at: datetime = NOON + timedelta(minutes=minute)
    given = {
        "event_id": camera_event_id(camera, "main", kind, at),
        "camera_id": camera,
        "view_id": "main",
        "kind": kind,
        "at": at,
        "reason": "starved" if kind is K.OFFLINE else None,
        **other,
    }
    return CameraEvent.model_validate(given)


def post(front: Front, given: CameraEvent) -> httpx.Response:
    with front.pipeline() as pipeline:
        return pipeline.post("/api/pipeline/camera-events", content=given.model_dump_json())


@contextmanager
def told(front: Front, district: str | None = None) -> Iterator[httpx.Client]:
    with front.person(Role.REVIEWER, district) as person:
        yield person


def kinds(client: httpx.Client, path: str = "/api/camera-events?open=true") -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [f"{one['camera_id']} {one['kind']}" for one in answer.json()["events"]]


def test_an_event_is_taken_once(front_on_both: Front) -> None:
    first, second = post(front_on_both, event()), post(front_on_both, event())
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["created"], second.json()["created"]) == (True, False)
    with told(front_on_both) as person:
        (one,) = person.get("/api/cameras/gate-3/events").json()["events"]
    assert one["kind"] == "offline"
    assert one["reason"] == "starved"
    assert one["at"] == "2026-05-04T04:00:00Z"
    assert one["camera_name"] == "Camera gate-3"
    assert one["ended_at"] is None


def test_twenty_at_once_of_the_same_event_are_one(front_on_both: Front) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(front_on_both, event()), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    with told(front_on_both) as person:
        assert kinds(person) == ["gate-3 offline"]


def test_a_trouble_lasts_until_its_end_comes(front: Front) -> None:
    with told(front) as person:
        post(front, event(K.VIEW_MOVED))
        post(front, event(K.OFFLINE, 5))
        assert kinds(person) == ["gate-3 offline", "gate-3 view_moved"]
        assert kinds(person, "/api/camera-events?open=true&kind=view_moved") == [
            "gate-3 view_moved"
        ]
        post(front, event(K.ONLINE, 9))
        assert kinds(person) == ["gate-3 view_moved"]
        post(front, event(K.VIEW_BACK, 12))
        assert kinds(person) == []
        assert len(kinds(person, "/api/camera-events")) == 4
        (moved,) = [
            one
            for one in person.get("/api/cameras/gate-3/events").json()["events"]
            if one["kind"] == "view_moved"
        ]
        assert moved["ended_at"] == "2026-05-04T04:12:00Z"


@pytest.mark.parametrize(
    "order",
    [
        pytest.param([0, 1, 2], id="in order"),
        pytest.param([1, 0, 2], id="an end overtakes its beginning"),
        pytest.param([2, 1, 0], id="everything the wrong way round"),
        pytest.param([2, 0, 1], id="the end comes last"),
    ],
)
def test_the_order_in_which_events_arrive_does_not_matter(front: Front, order: list[int]) -> None:
    happened = [event(K.OFFLINE, 0), event(K.ONLINE, 10), event(K.OFFLINE, 20)]
    for number in order:
        post(front, happened[number])
    with told(front) as person:
        assert kinds(person) == ["gate-3 offline"]
        lasting = person.get("/api/camera-events?open=true").json()["events"]
        assert lasting[0]["at"] == "2026-05-04T04:20:00Z"


def test_a_trouble_told_anew_without_an_end_between_is_open_once(front: Front) -> None:
    post(front, event(K.OFFLINE, 0))
    post(front, event(K.OFFLINE, 60))
    with told(front) as person:
        assert kinds(person) == ["gate-3 offline"]


def test_a_person_of_one_district_cannot_see_the_cameras_of_another(front: Front) -> None:
    post(front, event(camera="gate-3"))
    post(front, event(camera="quay-1"))
    with told(front, "south") as person:
        assert kinds(person) == ["quay-1 offline"]
        assert kinds(person, "/api/camera-events?district=north") == []
        assert_problem(person.get("/api/cameras/gate-3/events"), 404, "not in your district")
        behind = f"/api/camera-events?after={event(camera='gate-3').event_id}"
        assert_problem(person.get(behind), 404, "no such event")
    with told(front) as person:
        assert len(kinds(person)) == 2


def test_pages_follow_each_other_without_a_gap(front: Front) -> None:
    for minute in range(5):
        post(front, event(K.OFFLINE, minute))
    with told(front) as person:
        seen: list[str] = []
        path = "/api/cameras/gate-3/events?limit=2"
        while path:
            page = person.get(path).json()
            seen += [one["at"] for one in page["events"]]
            path = (
                f"/api/cameras/gate-3/events?limit=2&after={page['next']}" if page["next"] else ""
            )
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)


def test_an_unsigned_event_is_refused(front: Front) -> None:
    with front.stranger() as stranger:
        answer = stranger.post("/api/pipeline/camera-events", content=event().model_dump_json())
    assert_problem(answer, 401, "sign it")


def test_nobody_signed_in_sees_nothing(front: Front) -> None:
    with front.stranger() as stranger:
        assert stranger.get("/api/camera-events").status_code == 401


def test_an_event_of_a_camera_nobody_knows_is_refused_for_good(front: Front) -> None:
    assert_problem(post(front, event(camera="nowhere-9")), 422, "no camera nowhere-9")


def test_an_event_whose_id_does_not_fit_is_refused(front: Front) -> None:
    given = event().model_dump_json().replace("04:00:00", "04:01:00")
    with front.pipeline() as pipeline:
        answer = pipeline.post("/api/pipeline/camera-events", content=given)
    assert_problem(answer, 422, "event_id does not follow")


def test_the_pipelines_own_client_delivers_it(front: Front) -> None:
    client = ServingClient(front.url, "pipeline", SecretStr(TOKEN), front.clock)
    body = event().model_dump_json()
    for _ in range(2):
        delivery = client.send(body, LetterKind.CAMERA_EVENT)
        assert (delivery.outcome, delivery.case_id) == (Outcome.ACCEPTED, None)
    unknown = event(camera="nowhere-9").model_dump_json()
    assert client.send(unknown, LetterKind.CAMERA_EVENT).outcome is Outcome.REFUSED
    client.close()
