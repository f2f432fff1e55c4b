"""Two processes of serving, started as their unit says, behind a real nginx on a real PostgreSQL:
they are as one, and one goes on when the other is killed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from pipeline.clock import SystemClock
from pipeline.serving_client import SignedRequests
from pipeline.storage import FolderStore
from serving.auth import COOKIE, OWN_PAGE_HEADER
from serving.db import Database, open_database
from serving.samples.domain import SampleAction, SampleState
from serving.samples.tables import SampleRow, SampleStepRow
from serving.users.domain import Role
from serving.users.service import add_user
from serving.vault import Vault
from tests.deploy.installed import DEADLINE_S, Installed, install, until_true, well
from tests.peers.ports import free_ports
from tests.peers.postgres import Postgres
from tests.serving.console.conftest import PATIENCE_MS, browser
from tests.serving.examples import city, report
from tests.serving.notices.test_events import Stream
from tests.serving.plans import import_plan

__all__ = ["browser"]

pytestmark = [pytest.mark.service, pytest.mark.browser, pytest.mark.timeout(600)]

UNIT = "citypatrol-serve@.service"
PASSWORD = "long enough for anybody"
DUTY = "citypatrol_serving_on_duty"
REQUESTS = "citypatrol_serving_requests_total"


@dataclass
class Process:
    port: int
    running: subprocess.Popen[bytes]
    metrics_token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def counted(self, name: str, route: str = "") -> float:
        """The sum of a metric's values, of routes that begin so; 0 where nobody answers."""
        token = {"Authorization": f"Bearer {self.metrics_token}"}
        try:
            text = httpx.get(f"{self.url}/metrics", headers=token, trust_env=False, timeout=60).text
        except httpx.TransportError:
            return 0.0
        return sum(
            one.value
            for family in text_string_to_metric_families(text)
            for one in family.samples
            if one.name == name and one.labels.get("route", "").startswith(route)
        )

    @property
    def on_duty(self) -> bool:
        return self.counted(DUTY) == 1


@dataclass
class Town:
    machine: Installed
    db: Database
    processes: list[Process]
    store: FolderStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = FolderStore(self.machine.folder / "state" / "evidence")

    def secret(self, name: str) -> str:
        return (self.machine.folder / "etc" / "secrets" / name).read_text().strip()

    @property
    def front(self) -> str:
        """Where the proxy answers."""
        return f"https://127.0.0.1:{self.machine.secure}"

    def client(self, url: str, cookie: str = "") -> httpx.Client:
        """A browser or a program; with somebody's ``cookie`` it is they."""
        own = {OWN_PAGE_HEADER: "test", **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})}
        return httpx.Client(
            base_url=url, headers=own, verify=False, trust_env=False, timeout=DEADLINE_S
        )

    def report(self, url: str, place: int) -> str:
        """A violation that the patrol tells at ``url``; its case."""
        token = SecretStr(self.secret("pipeline_token"))
        with self.client(url) as patrol:
            answer = patrol.post(
                "/api/reports",
                content=report(self.store, place=place).model_dump_json(),
                headers={"Content-Type": "application/json"},
                auth=SignedRequests("pipeline", token, SystemClock()),
            ).raise_for_status()
        return str(answer.json()["case_id"])

    def signed_in(self) -> str:
        """A new session's cookie, got through the proxy."""
        with self.client(self.front) as stranger:
            given = {"name": "wang", "password": PASSWORD}
            stranger.post("/api/login", json=given).raise_for_status()
            return stranger.cookies[COOKIE]

    def cookie_that_leads_to(self, process: Process) -> str:
        """The proxy chooses by the cookie where pages live: sign in until it chooses this one."""
        for _ in range(40):
            cookie = self.signed_in()
            before = process.counted(REQUESTS, route="/overview")
            with self.client(self.front, cookie) as visitor:
                visitor.get("/console/overview").raise_for_status()
            if process.counted(REQUESTS, route="/overview") > before:
                return cookie
        raise AssertionError("the proxy leads nobody there")

    def pictured(self) -> list[tuple[SampleState, int]]:
        """Of every sample how it stands, and how often its picture was made."""
        made = (
            sa.select(sa.func.count())
            .where(
                SampleStepRow.sample_id == SampleRow.id,
                SampleStepRow.action == SampleAction.PICTURED,
            )
            .scalar_subquery()
        )
        with self.db.reading() as session:
            return [(row[0], row[1]) for row in session.execute(sa.select(SampleRow.state, made))]


@pytest.fixture
def town(postgres_server: Postgres, tmp_path: Path) -> Iterator[Town]:
    machine = install(tmp_path, postgres_server)
    [second] = free_ports(1)
    secrets = machine.folder / "etc" / "secrets"
    token = (secrets / "metrics_token").read_text().strip()
    with ExitStack() as stack:
        processes = [
            Process(port, stack.enter_context(machine.running(UNIT, str(port))), token)
            for port in (machine.serving, second)
        ]
        for one in processes:
            until_true(well(f"{one.url}/health"), one.running)
        stack.enter_context(machine.proxy(second))
        db = open_database((secrets / "serving_database_url").read_text().strip())
        stack.callback(db.close)
        made = Town(machine, db, processes)
        with db.writing() as session:
            at = datetime.now(UTC)
            import_plan(session, city(), Vault(SecretStr(made.secret("secret_key"))), at)
            add_user(session, "wang", Role.SHIFT_LEAD, None, at, PASSWORD)
        yield made


@contextmanager
def listening(town: Town, process: Process, cookie: str) -> Iterator[Stream]:
    with (
        town.client(process.url, cookie) as client,
        client.stream("GET", "/api/events") as answer,
    ):
        assert answer.status_code == 200
        yield Stream(answer)


def test_they_are_as_one_and_one_of_them_may_be_killed(town: Town, browser: Browser) -> None:
    until_true(lambda: sum(one.on_duty for one in town.processes) == 1)
    doomed, other = sorted(town.processes, key=lambda one: not one.on_duty)
    cookie = town.cookie_that_leads_to(doomed)

    with town.client(town.front, cookie) as anybody:
        assert {anybody.get("/api/me").status_code for _ in range(12)} == {200}
    for one in town.processes:
        assert one.counted(REQUESTS, route="/api/me") > 0, "either of them answers"

    with listening(town, other, cookie) as far:
        first = town.report(doomed.url, 1)
        assert far.until("case_changed")["id"] == first
    cases = [first, *(town.report(town.front, place) for place in range(2, 8))]

    context = browser.new_context(ignore_https_errors=True, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": town.front, "secure": True}])
    page = context.new_page()
    page.goto(f"{town.front}/console/overview")
    waiting = page.locator("[data-tile=waiting] b")
    expect(waiting).to_have_text("7")
    with town.client(other.url, cookie) as reviewer:
        for case_id in cases[:4]:
            confirm = {"action": "confirm", "version": 1}
            path = f"/api/review/cases/{case_id}/verdict"
            reviewer.post(path, json=confirm).raise_for_status()
        assert reviewer.get("/api/review/queue").json()["waiting"] == 3
    expect(waiting).to_have_text("3")

    doomed.running.send_signal(signal.SIGKILL)
    doomed.running.wait(DEADLINE_S)
    with town.client(town.front, cookie) as anybody:
        assert {anybody.get("/api/me").status_code for _ in range(12)} == {200}
    until_true(lambda: other.on_duty)
    town.report(town.front, 8)
    # The page's own process is gone: it loads itself again at the other.
    expect(waiting).to_have_text("4")
    context.close()

    done = {SampleState.READY, SampleState.DUPLICATE}
    until_true(lambda: {state for state, _ in town.pictured()} <= done)
    assert len(town.pictured()) == 4
    assert all(times <= 1 for _, times in town.pictured()), "nothing is done twice"
    assert other.running.poll() is None
