"""Serving's front door for the tests: a real server on a real port, and clients of both sorts."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from sqlalchemy.orm import Session

from pipeline.clock import HeldClock
from pipeline.journeys import NOBODY, Journeys
from pipeline.serving_client import ServingClient, SignedRequests
from serving.app import create_app, create_services
from serving.auth import OWN_PAGE_HEADER
from serving.config import ServingSettings
from serving.deps import Services
from serving.duty.holding import OffDuty
from serving.samples.finding import Finder
from serving.server import Server
from serving.users.domain import Role
from serving.users.service import add_user
from tests.serving.examples import NOON, city
from tests.serving.plans import import_plan
from tests.serving.shelf import Nobody, Shelf

TOKEN = "a token that pipeline and serving share"
SECRET = "a secret that only serving has, for tests"
PASSWORD = "long enough for anybody"
PATIENCE_S = 120.0
"""For what ends in a second when the machine has nothing else to do."""
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak plain HTTP: reading the system's certificates anew takes each 20 ms."""


@dataclass
class Front:
    """A running serving. ``clock`` stands still until the test moves it."""

    url: str
    services: Services
    store: Shelf
    clock: HeldClock
    training_pictures: Shelf
    stop: Callable[[], None] = lambda: None
    """Asks the server to end, as a signal does."""

    def pipeline(self, *, token: str = TOKEN, key_id: str = "pipeline") -> httpx.Client:
        """A client that signs like the pipeline does."""
        auth = SignedRequests(key_id, SecretStr(token), self.clock)
        return httpx.Client(
            base_url=self.url, auth=auth, trust_env=False, timeout=60, verify=NO_TLS
        )

    @contextmanager
    def worker(self) -> Iterator[ServingClient]:
        """A worker of the pipeline, asking for plans."""
        client = ServingClient(self.url, "pipeline", SecretStr(TOKEN), self.clock)
        yield client
        client.close()

    def stranger(self, **headers: str) -> httpx.Client:
        """A client that nobody has signed in."""
        return httpx.Client(
            base_url=self.url, headers=headers, trust_env=False, timeout=60, verify=NO_TLS
        )

    @contextmanager
    def person(
        self,
        role: Role = Role.REVIEWER,
        district: str | None = None,
        name: str | None = None,
        unit: str | None = None,
    ) -> Iterator[httpx.Client]:
        """A client signed in as somebody new."""
        name = name or f"{role} of {district or 'the city'}"
        with self.services.db.writing() as session:
            add_user(session, name, role, district, self.clock.now(), PASSWORD, unit)
        with self.stranger(**{OWN_PAGE_HEADER: "test"}) as client:
            given = {"name": name, "password": PASSWORD}
            client.post("/api/login", json=given).raise_for_status()
            yield client

    def post(self, report: Any) -> httpx.Response:
        """Send a report the way the pipeline does."""
        with self.pipeline() as pipeline:
            return pipeline.post(
                "/api/reports",
                content=report.model_dump_json(),
                headers={"Content-Type": "application/json"},
            )


def settings(database_url: str, **other: Any) -> ServingSettings:
    given: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": SECRET,
        "pipeline_token": TOKEN,
        # Tests that want these chores call them: at their own moment, and once.
        "dispatch": {"pause_s": 3600, "urge_pause_s": 3600},
        **other,
    }
    return ServingSettings.model_validate(given)


class NeverOnDuty:
    """Another process does the chores, as far as this one knows."""

    is_ours = False

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self, seconds: float) -> bool:
        threading.Event().wait(min(seconds, 0.1))
        return False

    def confirm(self, session: Session) -> None:
        raise OffDuty


@contextmanager
def serving(
    database_url: str,
    *,
    finder: Finder | None = None,
    journeys: Journeys = NOBODY,
    chores: bool = False,
    **other: Any,
) -> Iterator[Front]:
    """Serving with the two cameras of the example city, until the block ends.

    Without ``chores`` nothing is done but what the test does: one that comes in between, sooner or
    later as the machine is busy, would do it first. And each start costs them a look at everything.
    """
    store, training_pictures, clock = Shelf(), Shelf(), HeldClock(NOON)
    services = create_services(
        settings(database_url, **other),
        store,
        training_pictures,
        clock,
        finder or Nobody(),
        journeys=journeys,
    )
    if not chores:
        services = replace(services, duty=NeverOnDuty())
    with services.db.writing() as session:
        import_plan(session, city(), services.vault, NOON)
    app = create_app(services, console=False)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_config=None, ws="none")
        server = Server(config, services.notices)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            port = listening.getsockname()[1]
            stop = partial(setattr, server, "should_exit", True)
            url = f"http://127.0.0.1:{port}"
            yield Front(url, services, store, clock, training_pictures, stop)
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "serving did not end"


def assert_problem(answer: httpx.Response, status: int, sentence: str) -> None:
    """The answer is RFC 9457 problem details whose detail says ``sentence`` somewhere."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "detail"} <= set(told)
    assert set(told) <= {"type", "title", "status", "detail", "code"}
    assert told["status"] == status
    assert sentence in told["detail"]
    assert told["detail"].endswith(".")
    assert "\n" not in told["detail"]
    assert "Traceback" not in answer.text
