"""A running console, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pipeline.storage import FolderStore
from serving.app import create_services
from serving.config import ServingSettings
from serving.users.domain import Person
from tests.serving.console.town import PASSWORD, Town

ROOT = Path(__file__).parents[3]
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000


@dataclass(frozen=True)
class Console:
    """A console on a port. ``town`` reaches its database and its pictures from outside."""

    url: str
    town: Town

    def stranger(self) -> httpx.Client:
        """A client that nobody has signed in. It follows no redirect."""
        headers = {"Origin": self.url, "Accept-Language": "en"}
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=60)

    @contextmanager
    def signed_in(self, person: Person) -> Iterator[httpx.Client]:
        with self.stranger() as client:
            given = {"name": person.name, "password": PASSWORD}
            assert client.post("/console/sign-in", data=given).status_code == 303
            yield client


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Serving as a process of its own, as in production."""
    folder = tmp_path_factory.mktemp("console")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/serving.db",
        "secret_key": secrets.token_urlsafe(32),
        "pipeline_token": secrets.token_urlsafe(32),
        "port": port,
        # The town draws all things of a kind at one spot, and means another thing each time.
        "related": {"every": {"overlap": 1}},
    }
    settings = ServingSettings.model_validate(given)
    services = create_services(
        settings, FolderStore(folder / "pictures"), FolderStore(folder / "samples")
    )
    (folder / "settings.json").write_text(json.dumps(given))
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.serving.console.server", str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url, server, folder / "server.log")
        yield Console(url, Town(services))
    finally:
        server.terminate()
        server.wait(30)
        services.db.close()


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/console/sign-in", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the console did not answer within a minute:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the whole session: while it runs, no other test here can run an event loop.
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: install Debian's package chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Visit:
    """One person in front of one browser window."""

    page: Page
    console: Console

    def sign_in(self, person: Person, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.console.url}/console/")
        self.page.fill("[name=name]", person.name)
        self.page.fill("[name=password]", password)
        self.page.click("form .primary")


@pytest.fixture
def visit(browser: Browser, console: Console) -> Iterator[Visit]:
    """A fresh English window. No page may break in it or ask any other server for anything."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    asked: list[str] = []
    broke: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("pageerror", lambda error: broke.append(str(error)))
    yield Visit(page, console)
    context.close()
    ours = (console.url, console.url.replace("http", "ws"), "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert broke == []
