"""Signing in with the city's own service: a real provider in a program of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.clock import HeldClock
from serving.app import create_app, create_services
from serving.audit.domain import SERVING
from serving.audit.tables import AuditRow
from serving.console import edge, outside, places
from serving.console.visitor import SERVICES
from serving.deps import Services
from serving.users.domain import Role
from serving.users.service import add_user, deactivate, find_user
from tests.peers.sign_in_service import CLIENT_ID, CLIENT_SECRET, SignInService, sign_in_service
from tests.serving.harness import PASSWORD, settings
from tests.serving.shelf import Nobody, Shelf

WANG = {
    "sub": "7",
    "preferred_username": "wang",
    "groups": ["everybody", "city-reviewers"],
    "district": "370126",
}


@dataclass
class Town:
    url: str
    services: Services
    service: SignInService
    clock: HeldClock

    def browser(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.url, trust_env=False, timeout=60, headers={"Accept-Language": "en"}
        )

    def signs_in(self, browser: httpx.Client, **claims: Any) -> httpx.Response:
        """Go there and back again; the last answer is ours."""
        self.service.comes(**claims)
        there = browser.get(places.OUTSIDE, params={"back": "/console/cases"})
        assert there.status_code == 303, there.text
        back = browser.get(there.headers["location"])
        assert back.status_code == 302, back.text
        return browser.get(back.headers["location"])


@pytest.fixture
def town(sqlite_url: str, tmp_path: Path) -> Iterator[Town]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        callback = f"{url}{places.OUTSIDE}/back"
        with sign_in_service(tmp_path, callback) as service:
            oidc = {
                "issuer": service.issuer,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "callback": callback,
                "timeout_s": 60,
                "roles": {"city-heads": "administrator", "city-reviewers": "reviewer"},
                "districts": {"370126": "north", "all": "*"},
            }
            clock = HeldClock(datetime.now(UTC))
            given = settings(sqlite_url, oidc=oidc)
            services = create_services(given, Shelf(), Shelf(), clock, Nobody())
            app = create_app(services, console=False)
            # The pages that sign in, without the rest of the console around them.
            frame = FastAPI()
            frame.include_router(outside.router)
            edge.install(frame)
            app.mount(places.BASE, _WithServices(frame, services))
            with _running(app, listening):
                yield Town(url, services, service, clock)


class _WithServices:
    def __init__(self, inner: ASGIApp, services: Services) -> None:
        self._inner, self._services = inner, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[SERVICES] = self._services
        await self._inner(scope, receive, send)


@contextmanager
def _running(app: FastAPI, listening: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)


def acts(town: Town) -> list[tuple[str, str]]:
    with town.services.db.reading() as session:
        rows = session.execute(sa.select(AuditRow.act, AuditRow.via).order_by(AuditRow.sequence))
        return [(str(act), via) for act, via in rows]


def test_somebody_the_service_vouches_for_is_let_in_where_the_settings_say(town: Town) -> None:
    with town.browser() as browser:
        answer = town.signs_in(browser, **WANG)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/cases")
        me = browser.get("/api/me").json()
        assert (me["name"], me["role"], me["district"]) == ("wang", "reviewer", "north")
        again = town.signs_in(browser, **{**WANG, "groups": "city-heads", "district": "all"})
        assert again.status_code == 303
        me = browser.get("/api/me").json()
        assert (me["role"], me["district"]) == ("administrator", None)
        refused = browser.post(
            "/api/password",
            json={"old": "x", "new": "another one entirely"},
            headers={"Origin": town.url},
        )
        assert refused.status_code == 409
        login = {"name": "wang", "password": "none"}
        password = browser.post("/api/login", json=login, headers={"Origin": town.url})
        assert password.status_code == 401
    told = [one for one in acts(town) if one[1] == "oidc"]
    assert [act for act, _via in told] == ["user_added", "signed_in", "user_changed", "signed_in"]


def test_what_leaves_our_page_holds_state_nonce_and_a_challenge(town: Town) -> None:
    with town.browser() as browser:
        answers = [browser.get(places.OUTSIDE) for _turn in range(2)]
    queries = [parse_qs(urlsplit(one.headers["location"]).query) for one in answers]
    for query in queries:
        assert query["code_challenge_method"] == ["S256"]
        assert query["response_type"] == ["code"]
    for name in ("state", "nonce", "code_challenge"):
        assert queries[0][name] != queries[1][name]
    cookie = answers[0].headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert queries[0]["state"][0] not in cookie


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"nonce": "another"}, "begin again", id="another nonce"),
        pytest.param({"aud": ["somebody else"]}, "begin again", id="for somebody else"),
        pytest.param({"iss": "https://evil.example"}, "begin again", id="by somebody else"),
        pytest.param({"exp": -3600}, "begin again", id="long over"),
        pytest.param({"kid": "two"}, "begin again", id="a key nobody published"),
    ],
)
def test_an_identity_that_does_not_hold_lets_nobody_in(
    town: Town, wrong: dict[str, Any], sentence: str
) -> None:
    with town.browser() as browser:
        answer = town.signs_in(browser, **WANG, _wrong=wrong)
        assert answer.status_code == 401
        assert sentence in answer.text
        assert browser.get("/api/me").status_code == 401


def test_a_way_back_counts_once_in_the_browser_that_left_and_not_for_ever(town: Town) -> None:
    town.service.comes(**WANG)
    with town.browser() as browser, town.browser() as thief:
        there = browser.get(places.OUTSIDE).headers["location"]
        back = browser.get(there).headers["location"]
        assert thief.get(back).status_code == 401, "the thief's browser never left"
        left = thief.get(places.OUTSIDE).headers["location"]
        assert thief.get(back).status_code == 401, "it left with another state"
        assert browser.get(back).status_code == 303
        own = parse_qs(urlsplit(thief.get(left).headers["location"]).query)
        used = parse_qs(urlsplit(back).query)
        mixed = {"state": own["state"][0], "code": used["code"][0]}
        assert thief.get(f"{places.OUTSIDE}/back", params=mixed).status_code == 401, "a used code"
        there = browser.get(places.OUTSIDE).headers["location"]
        back = browser.get(there).headers["location"]
        town.clock.advance(11 * 60)
        assert browser.get(back).status_code == 401, "it took too long"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"groups": ["everybody"]}, id="no role"),
        pytest.param({"district": "370199"}, id="a district the settings do not know"),
        pytest.param({"district": None}, id="no district"),
        pytest.param({"preferred_username": ""}, id="no name"),
    ],
)
def test_whoever_has_no_place_in_the_settings_has_none_here(
    town: Town, change: dict[str, Any]
) -> None:
    with town.browser() as browser:
        answer = town.signs_in(browser, **{**WANG, **change})
        assert answer.status_code == 403
        assert "no role or district here" in answer.text
        assert browser.get("/api/me").status_code == 401


def test_a_name_taken_here_is_not_taken_over_and_who_is_switched_off_stays_out(
    town: Town,
) -> None:
    now = town.clock.now()
    with town.services.db.writing() as session:
        add_user(session, "wang", Role.ADMINISTRATOR, None, now, PASSWORD)
        add_user(session, "boss", Role.ADMINISTRATOR, None, now, PASSWORD)
    with town.browser() as browser:
        assert town.signs_in(browser, **WANG).status_code == 403
        assert town.signs_in(browser, **{**WANG, "preferred_username": "li"}).status_code == 303
        with town.services.db.writing() as session:
            deactivate(session, find_user(session, "li"), now, SERVING)
        assert browser.get("/api/me").status_code == 401
        assert town.signs_in(browser, **{**WANG, "preferred_username": "li"}).status_code == 403
