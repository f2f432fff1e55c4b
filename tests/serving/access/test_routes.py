"""Every route says who may come in, and lets in exactly those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter

from serving.access.guard import Door, Needs, opens_to
from serving.access.matrix import Way, ways
from serving.app import ROUTERS
from serving.auth import COOKIE, OWN_PAGE_HEADER
from serving.users import sessions
from serving.users.domain import Person, Role
from serving.users.repository import UserRepository
from tests.serving.examples import NOON
from tests.serving.harness import Front, assert_problem

WAYS = ways(ROUTERS)
NOT_THERE = str(UUID(int=404))


def knock(client: httpx.Client, way: Way) -> int:
    """The status of a request that finds nothing to change: no such object, an empty body."""
    path = re.sub(r"\{[a-z_]+\}", NOT_THERE, way.path.replace("{role}", "overview"))
    body: dict[str, str] | None = None if way.method in ("GET", "DELETE") else {}
    # Live changes are an answer without an end: nothing of it is read.
    with client.stream(way.method, path, json=body) as answer:
        return answer.status_code


@contextmanager
def somebody(front: Front, role: Role) -> Iterator[httpx.Client]:
    """A client with a session of somebody new, without the work of hashing a password."""
    unit = "parks" if role is Role.HANDLING_UNIT else None
    person = Person(UUID(int=1000 + list(Role).index(role)), f"a {role}", role, None, unit)
    with front.services.db.writing() as session:
        UserRepository(session).add(person, "none", NOON)
        opened = sessions.opened(session, person, "a", NOON, hours=12, via="session")
    headers = {OWN_PAGE_HEADER: "test", "Cookie": f"{COOKIE}={opened.token}"}
    with front.stranger(**headers) as client:
        yield client


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_in_where_the_page_says_and_nowhere_else(front: Front, role: Role) -> None:
    wrong = []
    with somebody(front, role) as client:
        for way in WAYS:
            if isinstance(way.to, Door):
                continue
            status = knock(client, way)
            if way.lets_in(role) != (status not in (401, 403)) or status >= 500:
                wrong.append(f"{way.method} {way.path}: {status}")
        lists = [way for way in WAYS if way.method == "GET" and "{" not in way.path]
        for way in lists:
            if isinstance(way.to, Needs) and way.lets_in(role):
                # 422: it needs to be asked something, such as from when. 404: nothing was imported.
                assert knock(client, way) in (200, 404, 422), way.path
    assert wrong == []


def test_a_stranger_gets_in_nowhere_that_asks_for_a_session(front: Front) -> None:
    with front.stranger(**{OWN_PAGE_HEADER: "test"}) as stranger:
        found = {
            f"{way.method} {way.path}": knock(stranger, way)
            for way in WAYS
            if isinstance(way.to, Needs)
        }
        assert set(found.values()) == {401}, found
        doors = {way.to: knock(stranger, way) for way in WAYS if isinstance(way.to, Door)}
    assert doors[Door.PIPELINE] == doors[Door.DESTINATION] == 401
    assert doors[Door.METRICS_TOKEN] == 404


def test_a_writing_route_refuses_a_session_that_another_site_uses(front: Front) -> None:
    with somebody(front, Role.ADMINISTRATOR) as client:
        client.headers.update({"Origin": "https://evil.example"})
        del client.headers[OWN_PAGE_HEADER]
        found = {
            f"{way.method} {way.path}": knock(client, way)
            for way in WAYS
            if isinstance(way.to, Needs) and way.method != "GET"
        }
    assert set(found.values()) == {403}, found


def test_no_route_of_the_app_is_missing_on_the_page(front: Front) -> None:
    with front.stranger() as stranger:
        described = stranger.get("/api/openapi.json").json()["paths"]
    known = {(way.path, way.method) for way in WAYS}
    for path, methods in described.items():
        assert {(path, method.upper()) for method in methods} <= known


def test_a_route_that_says_nothing_or_two_things_is_no_route() -> None:
    silent, torn = APIRouter(), APIRouter()
    silent.add_api_route("/silent", lambda: None)
    torn.add_api_route(
        "/torn", lambda: None, dependencies=[opens_to(Door.ANYBODY), opens_to(Door.PIPELINE)]
    )
    for router, sentence in ((silent, "states 0 ways in"), (torn, "states 2 ways in")):
        with pytest.raises(ValueError, match=sentence):
            ways([router])


def test_every_answer_tells_the_browser_to_do_no_more_with_it(front: Front) -> None:
    with front.stranger() as stranger:
        for path in ("/health", "/api/cases", "/nowhere"):
            headers = stranger.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "strict-transport-security" not in headers
        assert_problem(stranger.get("/nowhere"), 404, "nothing at this address")
