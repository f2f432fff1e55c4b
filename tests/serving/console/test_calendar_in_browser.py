"""The calendar's page in a browser: a year is looked at, taken over, and refused in a sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from serving.users.domain import Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import PATIENCE_MS, Visit

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE_MS)

# Of a year that no other test of this console reads.
FEW = 'year = 2033\nsource = "the mayor"\nhours = ["09:00-17:00"]\n'
FEW += '[[holidays]]\nname = "Founding day"\nfirst = 2033-03-01\nlast = 2033-03-02\n'


def bring(page: Page, text: str) -> None:
    page.locator("[type=file]").set_input_files(
        {"name": "year.toml", "mimeType": "application/toml", "buffer": text.encode()}
    )
    page.locator("form[data-import] .primary").click()


def test_a_year_is_looked_at_taken_over_and_changed_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.sign_in(
        visit.console.town.person(None, Role.ADMINISTRATOR), at="/console/administration/calendar"
    )
    said = page.locator("#import-said")
    bring(page, FEW)
    expect(said).to_contain_text("Nothing was known of this year")
    expect(said).to_contain_text("Founding day")
    expect(said.locator("h2")).to_be_focused()
    assert_accessible(page)
    take = page.get_by_role("button", name="Take 2033 over")
    take.focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Imported 2033")
    page.get_by_role("link", name="Show the calendar").click()
    expect(page).to_have_url(f"{visit.console.url}/console/administration/calendar?year=2033")
    expect(page.locator("tr[data-row='2033']")).to_contain_text("the mayor")
    expect(page.locator("[data-day='2033-03-01']")).to_have_attribute("title", "Founding day")
    assert_accessible(page)

    page.click("[data-switch=language]")
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_role("heading", name="2033 年")).to_be_visible()
    bring(page, FEW.replace("09:00-17:00", "08:30-17:00"))
    expect(said).to_contain_text("09:00-17:00")
    expect(said).to_contain_text("08:30-17:00")
    assert_accessible(page)
    bring(page, FEW)
    expect(said).to_contain_text("与现有日历相同")
    bring(page, FEW.replace("2033-03-02", "2033-02-02"))
    expect(said).to_contain_text("假期的最后一天不得早于第一天")
    expect(said.get_by_role("alert")).to_be_visible()
    page.get_by_role("link", name="审计日志").click()
    expect(page.locator("tbody tr").filter(has_text="导入日历").first).to_contain_text("2033")
