"""A report opens its case once, and a wrong one changes nothing."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from pipeline.contract import EvidenceRole
from pipeline.serving_client import Outcome, ServingClient
from serving.app import create_app
from serving.cases.domain import Status
from serving.cases.listing import CaseListing
from serving.cases.wanted import CaseFilter
from serving.users.domain import Scope
from tests.serving.examples import NOON, evidence, jpeg, report
from tests.serving.harness import TOKEN, Front, assert_problem, serving


def cases_in(front: Front) -> int:
    with front.services.db.reading() as session:
        return sum(CaseListing(session, Scope.everywhere()).counts(CaseFilter()).values())


def test_a_report_opens_a_case_and_the_receipt_names_it(front_on_both: Front) -> None:
    given = report(front_on_both.store)
    answer = front_on_both.post(given)
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["report_id"] == str(given.report_id)
    assert receipt["created"] is True
    with front_on_both.person() as person:
        case = person.get(f"/api/cases/{receipt['case_id']}").json()
    assert case["status"] == "captured"
    assert case["number"] == "CP-20260504-0001"
    assert case["report"]["box"] == [0.25, 0.5, 0.5, 0.75]
    assert [(step["actor"], step["action"]) for step in case["steps"]] == [("pipeline", "capture")]


def test_the_same_report_again_finds_the_case_it_opened(front_on_both: Front) -> None:
    given = report(front_on_both.store)
    first, second = front_on_both.post(given), front_on_both.post(given)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {**first.json(), "created": False}
    assert cases_in(front_on_both) == 1


def test_a_repeat_is_answered_even_after_its_pictures_were_deleted(front: Front) -> None:
    given = report(front.store)
    front.post(given)
    front.store.away = True
    assert front.post(given).status_code == 200


def test_twenty_at_once_of_the_same_report_open_one_case(front_on_both: Front) -> None:
    given = report(front_on_both.store)
    together = Barrier(20)

    def send(_turn: int) -> httpx.Response:
        together.wait(30)
        return front_on_both.post(given)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["case_id"] for answer in answers}) == 1
    assert cases_in(front_on_both) == 1


def test_twenty_at_once_of_different_reports_get_twenty_numbers_without_a_gap(
    front_on_both: Front,
) -> None:
    given = [report(front_on_both.store, place=place) for place in range(1, 21)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(front_on_both.post, given))
    assert [answer.status_code for answer in answers] == [201] * 20
    with front_on_both.services.db.reading() as session:
        page = CaseListing(session, Scope.everywhere()).page(CaseFilter(), None, 50)
    assert sorted(line.number for line in page.lines) == [
        f"CP-20260504-{number:04d}" for number in range(1, 21)
    ]


def test_a_case_is_numbered_by_the_citys_day_not_by_utcs(front: Front) -> None:
    front.clock.advance(timedelta(hours=13).total_seconds())
    case_id = front.post(report(front.store)).json()["case_id"]
    with front.person() as person:
        case = person.get(f"/api/cases/{case_id}").json()
    assert case["opened_at"] == "2026-05-04T17:00:00Z"
    assert case["number"] == "CP-20260505-0001"


def test_the_same_id_with_another_content_is_refused_and_the_first_stays(front: Front) -> None:
    front.post(report(front.store))
    other = report(front.store, dwell_s=301.0)
    assert_problem(front.post(other), 409, "another content")
    with front.person() as person:
        line = person.get("/api/cases").json()["cases"][0]
        case = person.get(f"/api/cases/{line['id']}").json()
    assert case["report"]["dwell_s"] == 300.0


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param({"camera_id": "nowhere-9"}, id="a camera nobody registered"),
        pytest.param({"view_id": "other"}, id="a view the camera does not have"),
    ],
)
def test_a_report_from_nowhere_is_refused_with_a_sentence(
    front: Front, unknown: dict[str, Any]
) -> None:
    answer = front.post(report(front.store, **unknown))
    assert_problem(answer, 422, "import it first")
    assert cases_in(front) == 0


def test_a_report_that_came_before_its_picture_is_welcome_later(front: Front) -> None:
    given = report(front.store)
    data = front.store.get(given.evidence[3].sha256)
    front.store.lose(given.evidence[3].sha256)
    answer = front.post(given)
    assert_problem(answer, 409, "The later picture is not in the store yet")
    assert answer.headers["retry-after"] == "5"
    assert cases_in(front) == 0
    front.store.put(data, "image/jpeg")
    assert front.post(given).status_code == 201


def test_a_picture_with_another_hash_than_reported_is_refused(front: Front) -> None:
    given = report(front.store)
    front.store.tamper(given.evidence[0].sha256, jpeg(7))
    assert_problem(front.post(given), 422, "does not have the hash")
    assert cases_in(front) == 0


def test_a_picture_of_another_size_than_reported_is_refused(front: Front) -> None:
    wrong = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(50), size_bytes=99)
    assert_problem(front.post(report(front.store, evidence=(wrong,))), 422, "not the 99")


def test_a_picture_that_is_none_is_refused(front: Front) -> None:
    wrong = evidence(front.store, EvidenceRole.OVERVIEW, b"GIF89a and so on")
    assert_problem(front.post(report(front.store, evidence=(wrong,))), 422, "no image/jpeg")


def test_two_pictures_with_one_role_are_refused(front: Front) -> None:
    one = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(50))
    two = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(60))
    assert_problem(front.post(report(front.store, evidence=(one, two))), 422, "Two pictures")


def test_a_picture_declared_too_large_is_refused_without_asking_the_store(front: Front) -> None:
    large = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(50), size_bytes=12_000_001)
    front.store.away = True
    answer = front.post(report(front.store, evidence=(large,)))
    assert_problem(answer, 413, "12000001 bytes and 12000000 are allowed")


def test_a_picture_that_is_larger_than_it_says_is_refused(sqlite_url: str) -> None:
    with serving(sqlite_url, max_picture_bytes=1500) as front:
        large = evidence(front.store, EvidenceRole.OVERVIEW, jpeg(50, 1280, 960), size_bytes=1000)
        answer = front.post(report(front.store, evidence=(large,)))
        assert_problem(answer, 413, "1500 are allowed")
        assert cases_in(front) == 0


def test_while_the_store_is_away_the_report_is_asked_to_come_again(front: Front) -> None:
    given = report(front.store)
    front.store.away = True
    answer = front.post(given)
    assert_problem(answer, 503, "The picture store does not answer")
    assert int(answer.headers["retry-after"]) > 0
    front.store.away = False
    assert front.post(given).status_code == 201


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"token": "another token, just as long as that"}, "does not fit", id="token"),
        pytest.param({"key_id": "somebody"}, "key id is not known", id="key"),
    ],
)
def test_a_wrong_signature_is_refused(front: Front, change: dict[str, str], sentence: str) -> None:
    with front.pipeline(**change) as pipeline:
        answer = pipeline.post("/api/reports", content=report(front.store).model_dump_json())
    assert_problem(answer, 401, sentence)
    assert cases_in(front) == 0


def test_a_body_changed_on_the_way_is_refused(front: Front) -> None:
    given = report(front.store).model_dump_json()
    with front.pipeline() as pipeline:
        sent = pipeline.build_request("POST", "/api/reports", content=given)
        signed = next(pipeline.auth.sync_auth_flow(sent)) if pipeline.auth else sent
    with front.stranger() as stranger:
        forged = given.replace("lawn", "moon")
        answer = stranger.post("/api/reports", content=forged, headers=_city(signed))
        assert_problem(answer, 401, "does not fit")
        moved = stranger.post("/api/reports?again=1", content=given, headers=_city(signed))
        assert_problem(moved, 401, "does not fit")
        assert (
            stranger.post("/api/reports", content=given, headers=_city(signed)).status_code == 201
        )


def _city(request: httpx.Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name.startswith("citypatrol")}


@pytest.mark.parametrize(("minutes", "status"), [(4.9, 201), (5.1, 401), (-4.9, 201), (-5.1, 401)])
def test_a_signature_is_good_for_five_minutes_either_way(
    front: Front, minutes: float, status: int
) -> None:
    given = report(front.store)
    with front.pipeline() as pipeline:
        sent = pipeline.build_request("POST", "/api/reports", content=given.model_dump_json())
        front.clock._at = NOON + timedelta(minutes=minutes)
        signed = next(pipeline.auth.sync_auth_flow(sent)) if pipeline.auth else sent
        front.clock._at = NOON
    with front.stranger() as stranger:
        answer = stranger.post("/api/reports", content=sent.content, headers=_city(signed))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        pytest.param({}, "sign it", id="none"),
        pytest.param(
            {
                "CityPatrol-Key": "pipeline",
                "CityPatrol-Time": "2026-05-04T04:00:00",
                "CityPatrol-Signature": "0" * 64,
            },
            "moment with a zone",
            id="a time without a zone",
        ),
        pytest.param(
            {
                "CityPatrol-Key": "pipeline",
                "CityPatrol-Time": "yesterday",
                "CityPatrol-Signature": "0" * 64,
            },
            "moment with a zone",
            id="a time that is none",
        ),
        pytest.param(
            {
                "CityPatrol-Key": "pipeline",
                "CityPatrol-Time": NOON.isoformat(),
                "CityPatrol-Signature": "not hex at all",
            },
            "does not fit",
            id="a signature that is none",
        ),
    ],
)
def test_headers_that_sign_nothing_are_refused(
    front: Front, headers: dict[str, str], sentence: str
) -> None:
    with front.stranger(**headers) as stranger:
        assert_problem(stranger.post("/api/reports", content=b"{}"), 401, sentence)


UNSIGNED = {
    "CityPatrol-Key": "pipeline",
    "CityPatrol-Time": NOON.isoformat(),
    "CityPatrol-Signature": "0" * 64,
}


def test_a_body_that_declares_itself_over_the_limit_is_refused(front: Front) -> None:
    with front.stranger(**UNSIGNED) as stranger:
        answer = stranger.post("/api/reports", content=b" " * 1_000_001)
    assert_problem(answer, 413, "1000000 bytes at most")


def test_a_body_without_an_end_is_read_no_further_than_the_limit(front: Front) -> None:
    app = create_app(front.services, console=False)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/reports",
        "raw_path": b"/api/reports",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in UNSIGNED.items()],
    }
    chunks = 0
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        nonlocal chunks
        chunks += 1
        return {"type": "http.request", "body": b" " * 100_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 413
    assert chunks == 11


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param("not json", "The report is not valid", id="no JSON"),
        pytest.param("[]", "The report is not valid", id="no report"),
        pytest.param("{}", "report_id: it is missing", id="nothing in it"),
    ],
)
def test_a_signed_body_that_is_no_report_is_refused(front: Front, body: str, sentence: str) -> None:
    with front.pipeline() as pipeline:
        assert_problem(pipeline.post("/api/reports", content=body), 422, sentence)


def test_an_unknown_key_in_a_report_is_refused(front: Front) -> None:
    text = report(front.store).model_dump_json()[:-1] + ',"surprise":1}'
    with front.pipeline() as pipeline:
        answer = pipeline.post("/api/reports", content=text)
    assert_problem(answer, 422, "surprise")


def test_the_pipelines_own_client_is_understood(front: Front) -> None:
    client = ServingClient(front.url, "pipeline", SecretStr(TOKEN), front.clock)
    given = report(front.store)
    assert client.send(given.model_dump_json()).outcome is Outcome.ACCEPTED
    assert client.send(given.model_dump_json()).outcome is Outcome.ACCEPTED
    unknown = client.send(report(front.store, camera_id="nowhere-9").model_dump_json())
    assert unknown.outcome is Outcome.REFUSED
    front.store.away = True
    later = client.send(report(front.store, place=2).model_dump_json())
    assert later.outcome is Outcome.LATER
    client.close()


def test_a_new_case_stands_captured(front: Front) -> None:
    front.post(report(front.store))
    with front.services.db.reading() as session:
        counts = CaseListing(session, Scope.everywhere()).counts(CaseFilter())
    assert counts == {Status.CAPTURED: 1}
