"""A running console, and a real browser in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

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
"""Ends what hangs. Of every test with a browser, whichever of them run in one process."""
UNDO_S = 300.0
"""How long a verdict may be taken back: a busy machine needs longer than a reviewer."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with running(tmp_path_factory.mktemp("console"), review={"undo_s": UNDO_S}) as started:
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
        """Open the page ``at``, which asks who they are; return when they are answered."""
        self.page.goto(f"{self.console.url}{at}")
        self.page.fill("[name=name]", person.name)
        self.page.fill("[name=password]", password)
        # Whoever goes elsewhere before the answer came was never signed in.
        with self.page.expect_navigation():
            self.page.click("form .primary")


def switch_language(page: Page) -> None:
    """Press the switch; return when the page that speaks the other language is there.

    Whoever types or goes elsewhere before loses what was typed, or stays with the old language.
    """
    before = page.locator("html").get_attribute("lang") or ""
    page.click("[data-switch=language]")
    expect(page.locator("html")).not_to_have_attribute("lang", before)


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
