"""A running console, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from serving.users.domain import Person
from tests.serving.console.running import Console, running
from tests.serving.console.town import PASSWORD

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
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with running(tmp_path_factory.mktemp("console")) as started:
        yield started


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

    def sign_in(self, person: Person, password: str = PASSWORD, at: str = "/console/cases") -> None:
        """Open the page ``at``, which asks who they are."""
        self.page.goto(f"{self.console.url}{at}")
        self.page.fill("[name=name]", person.name)
        self.page.fill("[name=password]", password)
        self.page.click("form .primary")


@pytest.fixture
def visit(browser: Browser, console: Console) -> Iterator[Visit]:
    yield from visiting(browser, console)


def visiting(browser: Browser, console: Console) -> Iterator[Visit]:
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
