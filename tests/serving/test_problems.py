"""Every error is RFC 9457 problem details with one plain sentence."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER
from serving import problems
from serving.users.domain import Role
from serving.vault import AddressUnreadable
from tests.pipeline.patrolling import wait_for
from tests.serving.examples import PERMIT
from tests.serving.harness import Front, assert_problem, serving


def test_an_address_with_nothing_behind_it_is_a_problem(front: Front) -> None:
    with front.stranger() as stranger:
        answer = stranger.get("/api/nothing")
    assert_problem(answer, 404, "nothing at this address")
    assert answer.json()["type"] == "about:blank"


def test_a_method_that_does_not_fit_is_a_problem_and_names_those_that_do(front: Front) -> None:
    with front.stranger() as stranger:
        answer = stranger.delete("/api/reports")
    assert_problem(answer, 405, "does not take that method")
    assert answer.headers["allow"] == "POST"


def test_a_body_that_is_not_json_is_a_problem(front: Front) -> None:
    with front.stranger(**{"CityPatrol-Request": "1", "Content-Type": "application/json"}) as one:
        answer = one.post("/api/login", content=b"{")
    assert_problem(answer, 422, "The request is not valid")


def test_a_body_that_is_no_text_is_a_problem(front: Front) -> None:
    with front.stranger(**{"CityPatrol-Request": "1", "Content-Type": "application/json"}) as one:
        answer = one.post("/api/login", content=b'{"name": "\xff"}')
    assert_problem(answer, 422, "not JSON in UTF-8")


@pytest.mark.service
def test_what_the_database_cannot_keep_is_a_problem(postgres_url: str) -> None:
    with serving(postgres_url) as front, front.person(Role.DISPATCHER) as person:
        told = {
            "source": "hotline",
            "number": "7",
            "kind": "street_vending",
            "district": "north",
            "longitude": 117.1,
            "latitude": 36.6,
            "reported_at": "2026-05-04T03:50:00Z",
            "text": "a stall\x00",
        }
        assert_problem(person.post("/api/outside-reports", json=told), 422, "NUL character")
        told["text"] = "a stall"
        assert person.post("/api/outside-reports", json=told).status_code == 201


def test_an_outline_that_is_none_is_a_problem(front: Front) -> None:
    area = {"type": "MultiPolygon", "coordinates": [{}, {"z": {}}]}
    permit = {**PERMIT, "areas": [area]}
    del permit["area"]
    with front.person(Role.ADMINISTRATOR) as person:
        answer = person.post("/api/permits", json={"permit": permit})
    assert_problem(answer, 422, "no polygon as GeoJSON writes them")


def test_an_id_that_is_none_is_a_problem(front: Front) -> None:
    with front.person() as person:
        assert_problem(person.get("/api/cases/7"), 422, "path.case_id")


class Broken(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        pytest.param(Broken("s3cr3t"), "Something broke here", id="our own mistake"),
        pytest.param(AddressUnreadable("Restore the key."), "Restore the key", id="a lost key"),
    ],
)
def test_what_breaks_inside_is_told_without_its_insides(error: Exception, sentence: str) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/break")
    def break_it() -> None:
        raise error

    async def ask() -> httpx.Response:
        way: Any = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url="http://serving") as client:
            return await client.get("/break")

    answer = asyncio.run(ask())
    assert_problem(answer, 500, sentence)
    assert "s3cr3t" not in answer.text


def test_who_goes_away_in_the_middle_of_a_request_breaks_nothing(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    at = front.services.clock.now().isoformat()
    head = {"Host": "serving", KEY_HEADER: "pipeline", TIME_HEADER: at, SIGNATURE_HEADER: "none"}
    lines = [*(f"{name}: {value}" for name, value in head.items()), "Content-Length: 9000"]
    url = httpx.URL(front.url)
    with caplog.at_level(logging.INFO):
        with socket.create_connection((url.host, url.port or 80)) as sender:
            sender.sendall("\r\n".join(["POST /api/reports HTTP/1.1", *lines, "", "{"]).encode())
        wait_for(lambda: "went away half-way" in caplog.text)
    assert [one.getMessage() for one in caplog.records if one.levelno > logging.INFO] == []


def test_when_the_database_is_gone_the_caller_is_asked_to_come_again(front: Front) -> None:
    with front.services.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE users RENAME TO gone")
    with front.stranger(**{"CityPatrol-Request": "1"}) as stranger:
        answer = stranger.post("/api/login", json={"name": "a", "password": "b"})
    assert_problem(answer, 503, "The database does not answer")
    assert answer.headers["retry-after"] == "5"


def test_the_description_is_there_and_loads_nothing_from_outside(front: Front) -> None:
    with front.stranger() as stranger:
        assert "/api/reports" in stranger.get("/api/openapi.json").json()["paths"]
        assert stranger.get("/docs").status_code == 404
        assert stranger.get("/redoc").status_code == 404


def test_health_tells_store_and_database_apart(front: Front) -> None:
    with front.stranger() as stranger:
        well = stranger.get("/health")
        front.store.away = True
        ill = stranger.get("/health")
    assert (well.status_code, ill.status_code) == (200, 503)
    assert (well.json()["database"], well.json()["store"]) == ("up", "up")
    assert (ill.json()["database"], ill.json()["store"]) == ("up", "away")
    assert "The evidence store does not answer" in ill.json()["sentences"][0]
