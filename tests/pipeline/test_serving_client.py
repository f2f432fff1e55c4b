"""The pipeline's side of the wire: signed, patient, and clear about what an answer means."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from pydantic import SecretStr

from pipeline.clock import HeldClock
from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, WatchPlan, signature
from pipeline.outbox import LetterKind
from pipeline.serving_client import Outcome, ServingClient, ServingUnavailable
from tests.peers.http import Answer, peer

TOKEN = "a-token-nobody-may-see"
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
RECEIPT = json.dumps({"report_id": str(uuid4()), "case_id": str(uuid4()), "created": True}).encode()
PLAN = WatchPlan(version="7").model_dump_json().encode()


def client(url: str, timeout_s: float = 2.0) -> ServingClient:
    return ServingClient(url, "pipeline", SecretStr(TOKEN), HeldClock(NOW), timeout_s)


def problem(detail: str) -> bytes:
    return json.dumps({"title": "no", "detail": detail}).encode()


def test_a_request_is_signed_and_the_token_itself_never_travels() -> None:
    with peer(Answer(201, RECEIPT)) as serving:
        client(serving.url).send('{"a": 1}')
    [asked] = serving.asked
    assert asked.headers[KEY_HEADER] == "pipeline"
    assert asked.headers[SIGNATURE_HEADER] == signature(
        TOKEN, asked.headers[TIME_HEADER], "POST", "/api/reports", b'{"a": 1}'
    )
    assert TOKEN not in str(asked)


@pytest.mark.parametrize(
    ("kind", "path", "receipt"),
    [
        (LetterKind.LOOK_SAMPLE, "/api/look-samples", {"sample_id": str(uuid4()), "created": True}),
        (
            LetterKind.SHADOW_REPORT,
            "/api/shadow-reports",
            {"report_id": str(uuid4()), "created": False},
        ),
    ],
)
def test_what_is_learnt_from_goes_where_samples_and_shadows_are_taken_in(
    kind: LetterKind, path: str, receipt: dict[str, object]
) -> None:
    with peer(Answer(201, json.dumps(receipt).encode())) as serving:
        delivery = client(serving.url).send("{}", kind)
    assert (delivery.outcome, delivery.case_id) == (Outcome.ACCEPTED, None)
    [asked] = serving.asked
    assert asked.path == path


@pytest.mark.parametrize(
    ("answer", "outcome", "sentence"),
    [
        pytest.param(Answer(201, RECEIPT), Outcome.ACCEPTED, "accepted", id="a new case"),
        pytest.param(Answer(200, RECEIPT), Outcome.ACCEPTED, "accepted", id="known already"),
        pytest.param(Answer(200, b"hello"), Outcome.LATER, "not with a receipt", id="a stranger"),
        pytest.param(Answer(409, problem("no picture yet")), Outcome.LATER, "no picture yet"),
        pytest.param(
            Answer(409, b'{"type": "urn:citypatrol:problem:report-contradicts"}'),
            Outcome.REFUSED,
            "409",
            id="another report under the same id",
        ),
        pytest.param(Answer(401, problem("bad signature")), Outcome.LATER, "bad signature"),
        pytest.param(Answer(422, problem("unknown camera")), Outcome.REFUSED, "unknown camera"),
        pytest.param(Answer(413, problem("too large")), Outcome.REFUSED, "too large"),
        pytest.param(Answer(500, b"<html>"), Outcome.LATER, "500", id="no problem document"),
        pytest.param(Answer(503, b"[1]"), Outcome.LATER, "503", id="json of another shape"),
        pytest.param(None, Outcome.LATER, "does not answer", id="the connection breaks"),
    ],
)
def test_every_answer_to_a_report_has_one_meaning(
    answer: Answer | None, outcome: Outcome, sentence: str
) -> None:
    with peer(answer) as serving:
        delivery = client(serving.url).send("{}")
    assert delivery.outcome is outcome
    assert sentence in delivery.detail
    assert (delivery.case_id is not None) == (outcome is Outcome.ACCEPTED)


def test_a_server_that_accepts_and_stays_silent_ends_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        delivery = client(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.3).send("{}")
    assert delivery.outcome is Outcome.LATER


def test_the_plan_is_fetched_once_and_then_only_when_it_changed() -> None:
    with peer(Answer(200, PLAN), Answer(304)) as serving:
        one = client(serving.url)
        assert one.watch_plan(None) == WatchPlan(version="7")
        assert one.watch_plan("7") is None
    assert serving.asked[0].headers["If-None-Match"] is None
    assert serving.asked[1].headers["If-None-Match"] == '"7"'


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(401, problem("unknown key")), "unknown key"),
        (Answer(200, b'{"version": "1", "colour": "red"}'), "cannot read"),
        (None, "does not answer"),
    ],
)
def test_a_plan_that_cannot_be_had_is_one_sentence(answer: Answer | None, sentence: str) -> None:
    with peer(answer) as serving, pytest.raises(ServingUnavailable, match=sentence):
        client(serving.url).watch_plan(None)
