"""The console in Chinese: whoever reads it meets no sentence in another language."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.contract import CameraEventKind
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.handover.deciding import change
from serving.handover.domain import Mode
from serving.handover.queues import QueueRepository
from serving.users.domain import Person, Role
from tests.serving.console import city, permit_town, sights, wide
from tests.serving.console.conftest import PATIENCE_MS, visiting
from tests.serving.console.running import Console, running
from tests.serving.console.town import KINDS, camera_id

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE_MS)

PATIENCE_S: Final = 240.0
DISTRICT: Final = "槐荫区"
OPENS_BREAKER: Final = "street_vending"
FOREIGN: Final = r"""() => {
  const sentence = /(?<![\w'’.-])[A-Za-z][a-z'’-]*(?:[ ,;:]+[A-Za-z][a-z'’-]*){2,}/;
  const told = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const within = texts.currentNode.parentElement;
    if (within?.closest("script, style, code, kbd, pre, noscript, #esm-fallback")) continue;
    told.push(texts.currentNode.textContent);
  }
  for (const name of ["title", "alt", "aria-label", "placeholder"])
    for (const one of document.querySelectorAll(`[${name}]`)) told.push(one.getAttribute(name));
  const commands = /citypatrol [a-z ]+/g;
  return told
    .map((text) => text.replace(commands, "").replace(/\s+/g, " ").trim())
    .filter((text) => sentence.test(text));
}"""
"""Three Latin words in a row are a sentence; what a person types at a terminal is none."""


@dataclass(frozen=True)
class Troubled:
    """A city in which most of what the system has a sentence for has happened."""

    console: Console
    boss: Person
    cases: dict[str, UUID]
    """One of each kind, handed over to systems that do not take it."""

    @property
    def camera(self) -> str:
        return camera_id(DISTRICT, "bin_overflow")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    folder = tmp_path_factory.mktemp("chinese")
    handover: dict[str, Any] = {
        "attempts": 1,
        "allowed_hosts": ["127.0.0.1"],
        "allowed_networks": ["127.0.0.0/8"],
        "breaker": {"last": 2, "most_share": 0.3},
    }
    with running(folder, handover=handover) as console:
        city.furnish(console, folder)
        town = console.town
        boss = town.person(None, Role.ADMINISTRATOR, "陈主任")
        town.cameras(DISTRICT, {kind: f"经十路{place}号" for place, kind in enumerate(KINDS)})
        now = datetime.now(UTC)
        with town.services.db.writing() as session:
            change(session, boss, OPENS_BREAKER, Mode.AUTO, "试行", now - timedelta(hours=1))
        cases = {kind: town.case(DISTRICT, kind) for kind in KINDS}
        _reject(console, boss, cases[OPENS_BREAKER])
        for kind in ("green_belt_parking", "manhole_missing"):
            town.move(boss, cases[kind], Move(Action.CONFIRM, 1))
        for place, event in enumerate((CameraEventKind.OFFLINE, CameraEventKind.VIEW_MOVED)):
            reason = "unreachable" if event is CameraEventKind.OFFLINE else None
            wide.trouble(town, camera_id(DISTRICT, KINDS[place]), event, reason)
        sights.sees(town, camera_id(DISTRICT, "bin_overflow"))
        permit_town.grant(town, "M-1", applicant="市场办", approver="区办")
        # The file takes what it gets; the other system cannot be reached, and that is told.
        _until_dead(console, 2)
        yield Troubled(console, boss, cases)


def _reject(console: Console, person: Person, case_id: UUID) -> None:
    """Enough for the breaker, as this city sets it."""
    services = console.town.services
    move = Move(Action.REJECT, 1, reason="courier", note="快递车")
    with services.db.writing() as session:
        breaker = services.settings.handover.breaker
        move_case(session, person, case_id, move, datetime.now(UTC), breaker)


def _until_dead(console: Console, letters: int) -> None:
    """Serving sends by itself, as often as its settings say."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with console.town.services.db.reading() as session:
            if sum(queue.dead for queue in QueueRepository(session).all()) >= letters:
                return
        time.sleep(0.1)
    raise AssertionError("the letters did not come to their end")


@pytest.fixture
def chinese(browser: Browser, troubled: Troubled) -> Iterator[Page]:
    """The administrator's window, in Chinese."""
    for visit in visiting(browser, troubled.console):
        visit.page.context.add_cookies(
            [{"name": "citypatrol_language", "value": "zh-CN", "url": troubled.console.url}]
        )
        visit.sign_in(troubled.boss)
        expect(visit.page.locator("#content")).to_be_visible()
        yield visit.page


def read(page: Page, troubled: Troubled, path: str) -> list[str]:
    """What is not Chinese on a page."""
    page.goto(f"{troubled.console.url}/console/{path}")
    expect(page.locator("main h1, main h2, main .stage, city-map").first).to_be_attached()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    return [f"{path}: {text}" for text in page.evaluate(FOREIGN)]


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("overview", "review", "cases", "reports"), id="work"),
        pytest.param(("cameras", "cameras/{camera}", "cameras/{camera}/zones"), id="cameras"),
        pytest.param(("patrol", "permits", "permits/M-1"), id="patrol and permits"),
        pytest.param(("models", "models/samples", "models/steps", "models/ask"), id="models"),
        pytest.param(tuple(f"cases/{{{kind}}}" for kind in KINDS), id="cases"),
        pytest.param(
            ("administration/users", "administration/tokens", "administration/settings"),
            id="people, programs and settings",
        ),
        pytest.param(
            ("administration/destinations", "administration/policies", "administration/audit"),
            id="hand-over",
        ),
        pytest.param(("administration/standards", "administration/uses"), id="standards and uses"),
    ],
)
def test_a_chinese_page_has_no_sentence_in_another_language(
    chinese: Page, troubled: Troubled, paths: tuple[str, ...]
) -> None:
    names = {"camera": troubled.camera, **{kind: str(one) for kind, one in troubled.cases.items()}}
    foreign = [line for path in paths for line in read(chinese, troubled, path.format(**names))]
    assert foreign == []


def test_what_keeps_a_letter_and_what_opened_the_breaker_are_told_in_chinese(
    chinese: Page, troubled: Troubled
) -> None:
    read(chinese, troubled, f"cases/{troubled.cases['manhole_missing']}")
    hotline = chinese.locator(f"[data-destination={city.SILENT}]")
    expect(hotline).to_contain_text("127.0.0.1 没有应答")
    read(chinese, troubled, "administration/policies")
    kind = chinese.locator(f"section[data-kind={OPENS_BREAKER}]")
    expect(kind).to_contain_text("有 1 件不属实")
    read(chinese, troubled, "administration/destinations")
    card = chinese.locator(f"section[data-destination={city.SILENT}]")
    card.get_by_role("button", name="测试连接").click()
    expect(chinese.locator(".toast")).to_contain_text("没有应答")
