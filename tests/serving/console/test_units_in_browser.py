"""The page of units in a browser: duty areas are drawn, looked at, taken over, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from serving.users.domain import Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import PATIENCE_MS, Visit, visiting
from tests.serving.console.running import running
from tests.serving.units.test_imports import SAMPLE, areas, zipped

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """A console of its own: a city has one register, and other tests rely on theirs."""
    with running(tmp_path) as console:
        yield from visiting(browser, console)


def bring(page: Page, name: str, data: bytes) -> None:
    page.locator("[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.locator("form[data-import] .primary").click()


def test_units_and_areas_are_looked_at_taken_over_and_changed(visit: Visit) -> None:
    page = visit.page
    visit.sign_in(
        visit.console.town.person(None, Role.ADMINISTRATOR), at="/console/administration/units"
    )
    said = page.locator("#import-said")
    expect(page.get_by_text("No units yet")).to_be_visible()
    bring(page, "areas.geojson", areas("street-01"))
    expect(said).to_contain_text("bring the whole folder as a ZIP first")
    bring(page, "register.zip", zipped())
    expect(said).to_contain_text(f"{len(SAMPLE.units)} units, {len(SAMPLE.areas)} duty areas")
    expect(said.locator("svg path.is-new")).to_have_count(len(SAMPLE.areas))
    expect(said.locator("h2")).to_be_focused()
    assert_accessible(page)
    page.get_by_role("button", name="Take this register over").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("They hold from now on")
    page.get_by_role("link", name="Show the units").click()
    expect(page.locator("tr[data-row='street-01']")).to_contain_text("Street")
    expect(page.locator("svg.outlines path")).to_have_count(len(SAMPLE.areas))
    assert_accessible(page)

    page.click("[data-switch=language]")
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("heading", name="导入处置单位")).to_be_visible()
    bring(page, "areas.geojson", areas("street-01", "street-02"))
    expect(said).to_contain_text("重叠")
    expect(said).to_contain_text("新增 2")
    expect(said.locator("svg path.is-gone")).to_have_count(len(SAMPLE.areas))
    assert_accessible(page)
    bring(page, "areas.geojson", areas("nobody"))
    expect(said).to_contain_text("第 1 个图形（by the station）：没有单位 nobody")
    expect(said.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="审计日志").click()
    expect(page.locator("tbody tr").filter(has_text="导入处置单位")).to_contain_text(SAMPLE.id)
