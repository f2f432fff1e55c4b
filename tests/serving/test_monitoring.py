"""What monitors read of serving: counts and states, and nothing of any case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from serving.contacts import Contact, Contacts, sentence
from serving.metrics import COUNTERS, GAUGES, HISTOGRAMS
from tests.serving.examples import NOON, report
from tests.serving.harness import Front, assert_problem, serving

TOKEN = "a token that only the monitoring has"


@pytest.fixture
def watched(sqlite_url: str) -> Iterator[Front]:
    with serving(sqlite_url, metrics_token=TOKEN) as front:
        yield front


def metrics(front: Front, token: str = TOKEN) -> httpx.Response:
    with front.stranger(Authorization=f"Bearer {token}") as stranger:
        return stranger.get("/metrics")


def offline(camera: str = "gate-3") -> str:
    kind = CameraEventKind.OFFLINE
    return CameraEvent(
        event_id=camera_event_id(camera, "main", kind, NOON),
        camera_id=camera,
        view_id="main",
        kind=kind,
        at=NOON,
        reason="auth",
    ).model_dump_json()


def test_without_a_token_in_the_settings_there_is_no_metrics_page(front: Front) -> None:
    assert_problem(metrics(front), 404, "set serving.metrics_token")


def test_the_page_opens_with_its_token_only(watched: Front) -> None:
    assert metrics(watched).status_code == 200
    assert_problem(metrics(watched, "another token as long as the right one"), 401, "Bearer")
    with watched.stranger() as stranger, watched.person() as person:
        assert stranger.get("/metrics").status_code == 401
        assert person.get("/metrics").status_code == 401


def test_what_the_pipeline_brings_is_counted_by_what_became_of_it(watched: Front) -> None:
    given = report(watched.store)
    watched.store.away = True
    watched.post(given)
    watched.store.away = False
    watched.post(given)
    watched.post(given)
    watched.post(report(watched.store, camera_id="nowhere-9"))
    with watched.pipeline() as pipeline:
        pipeline.post("/api/pipeline/camera-events", content=offline())
    text = metrics(watched).text
    for line in (
        'citypatrol_serving_intake_total{kind="report",outcome="later"} 1.0',
        'citypatrol_serving_intake_total{kind="report",outcome="accepted"} 1.0',
        'citypatrol_serving_intake_total{kind="report",outcome="repeated"} 1.0',
        'citypatrol_serving_intake_total{kind="report",outcome="refused"} 1.0',
        'citypatrol_serving_intake_total{kind="camera_event",outcome="accepted"} 1.0',
        'citypatrol_serving_cases{status="captured"} 1.0',
        'citypatrol_serving_camera_troubles{kind="offline"} 1.0',
    ):
        assert line in text


def test_what_is_over_is_counted_once_in_ten_minutes_and_what_is_open_at_once(
    watched: Front,
) -> None:
    case_id = watched.post(report(watched.store)).json()["case_id"]
    assert 'cases{status="captured"} 1.0' in metrics(watched).text
    with watched.person() as person:
        move = {"action": "reject", "version": 1, "reason": "works_vehicle"}
        assert person.post(f"/api/cases/{case_id}/moves", json=move).status_code == 200
    text = metrics(watched).text
    assert 'cases{status="captured"}' not in text
    assert 'cases{status="rejected"}' not in text
    watched.clock.advance(600)
    assert 'cases{status="rejected"} 1.0' in metrics(watched).text


def test_reviews_and_logins_are_counted(watched: Front) -> None:
    case_id = watched.post(report(watched.store)).json()["case_id"]
    with watched.person() as person:
        move = {"action": "confirm", "version": 1}
        assert person.post(f"/api/cases/{case_id}/moves", json=move).status_code == 200
        wrong = {"name": "nobody", "password": "wrong password"}
        assert person.post("/api/login", json=wrong).status_code == 401
    text = metrics(watched).text
    assert 'citypatrol_serving_case_steps_total{action="capture"} 1.0' in text
    assert 'citypatrol_serving_case_steps_total{action="confirm"} 1.0' in text
    assert 'citypatrol_serving_logins_total{outcome="accepted"} 1.0' in text
    assert 'citypatrol_serving_logins_total{outcome="refused"} 1.0' in text


def test_requests_are_counted_by_the_route_and_never_by_the_address(watched: Front) -> None:
    with watched.person() as person:
        person.get("/api/cameras/gate-3")
        person.get("/api/cameras/quay-1")
        person.get("/api/cameras/nobody-knows-me")
        person.get("/some/secret/address")
    text = metrics(watched).text
    assert (
        'citypatrol_serving_requests_total{method="GET",route="/api/cameras/{camera_id}",'
        'status="200"} 2.0' in text
    )
    assert 'route="other",status="404"} 1.0' in text
    assert 'citypatrol_serving_request_seconds_count{route="/api/cameras/{camera_id}"} 3.0' in text
    for hidden in ("gate-3", "quay-1", "nobody-knows-me", "secret", "north"):
        assert hidden not in text


def test_every_metric_is_on_the_page_with_its_meaning(watched: Front) -> None:
    text = metrics(watched).text
    for name in [*COUNTERS, *GAUGES, *HISTOGRAMS]:
        assert re.search(rf"^# HELP {name} \w", text, re.MULTILINE)


def test_health_says_when_the_pipeline_was_last_heard_from(front: Front) -> None:
    with front.stranger() as stranger, front.pipeline() as pipeline:
        assert "not heard from yet" in stranger.get("/health").json()["sentences"][0]
        pipeline.get("/api/watch-plan")
        front.clock.advance(12)
        told = stranger.get("/health").json()
        assert told["sentences"] == ["The pipeline was last heard from 12 s ago."]
        assert told["pipeline"] == "up"
        front.clock.advance(600)
        answer = stranger.get("/health")
    assert answer.status_code == 200, "serving itself is well"
    assert answer.json()["pipeline"] == "away"
    assert "last heard from 10 min ago: see that 'citypatrol patrol' runs" in answer.text


def test_a_pipeline_that_never_came_is_said_so() -> None:
    contacts = Contacts(NOON)
    assert sentence(contacts, NOON + timedelta(seconds=60), 120.0)[0]
    heard, words = sentence(contacts, NOON + timedelta(hours=3), 120.0)
    assert not heard
    assert "was never heard from since this began 3 h ago" in words
    contacts.heard(Contact.REPORT, NOON)
    assert contacts.last() == {Contact.REPORT: NOON}


def test_a_stranger_does_not_pass_for_the_pipeline(front: Front) -> None:
    with front.stranger() as stranger:
        assert stranger.get("/api/watch-plan").status_code == 401
        assert "not heard from yet" in stranger.get("/health").text
