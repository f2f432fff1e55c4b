"""The city's pages in a real browser: what a shift lead sees of all, and of a district alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pipeline.contract import CameraEventKind
from serving.users.domain import Person, Role
from tests.serving.console import wide
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language

pytestmark = pytest.mark.browser


def open_page(page: Page, visit: Visit, path: str) -> None:
    page.goto(f"{visit.console.url}/console/{path}")


def figure(page: Page, name: str) -> str:
    return page.locator(f"[data-tile={name}] b").first.inner_text()


def hosts_asked(page: Page) -> set[str]:
    """Whom the page fetched anything from, as the browser noted it."""
    names = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    return {urlsplit(name).netloc for name in names} - {""}


def city(visit: Visit) -> tuple[list[str], list[str], Person, Person]:
    """Three districts with cameras, cases, troubles, a patrol; the boss, and one of a district."""
    town = visit.console.town
    districts = [town.district() for _ in range(3)]
    cameras = wide.build(town, districts, 90)
    wide.areas(town, districts)
    for n in range(6):
        wide.case(town, cameras[3 * n], districts[0], "bin_overflow")
    wide.case(town, cameras[1], districts[1], "manhole_missing")
    wide.trouble(town, cameras[0], CameraEventKind.OFFLINE, "unreachable")
    wide.trouble(town, cameras[4], CameraEventKind.VIEW_MOVED)
    wide.tell(town, districts, cameras, hours=20)
    boss = town.person(None, Role.SHIFT_LEAD)
    return districts, cameras, boss, town.person(districts[1], Role.SHIFT_LEAD)


def test_a_shift_lead_sees_the_city_and_somebody_of_a_district_only_theirs(visit: Visit) -> None:
    districts, cameras, boss, local = city(visit)
    page = visit.page
    visit.sign_in(boss)
    open_page(page, visit, "overview")
    shown = page.locator("city-map[data-ready]")
    expect(shown).to_have_attribute("data-areas", "3")
    assert int(shown.get_attribute("data-cameras") or "0") >= 90
    cases = int(shown.get_attribute("data-cases") or "0")
    assert cases >= 7
    expect(page.locator("[data-wrong=offline]")).to_be_visible()
    expect(page.locator("[data-wrong=behind]")).to_contain_text("behind their target")
    expect(page.locator(".place-coverage")).to_contain_text("platform-1")
    assert_accessible(page)
    assert hosts_asked(page) == {urlsplit(visit.console.url).netloc}
    # A case that opens now is on the screen, and on the map, without anybody's doing.
    waiting = int(figure(page, "waiting").replace(",", ""))
    wide.case(visit.console.town, cameras[6], districts[0], "bin_overflow")
    expect(page.locator("[data-tile=waiting] b")).to_have_text(f"{waiting + 1:,}")
    expect(shown).to_have_attribute("data-cases", str(cases + 1))
    # By keyboard: nearer, and one camera's cases in words.
    page.locator("city-map canvas").focus()
    page.keyboard.press("+")
    page.keyboard.press("0")
    # In Chinese, on a wall: everything in one view.
    page.set_viewport_size({"width": 1920, "height": 1080})
    switch_language(page)
    expect(page.locator("h1")).to_have_text("一屏览全城")
    expect(page.locator("[data-wrong=offline]")).to_contain_text("离线")
    page.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    switch_language(page)

    open_page(page, visit, "patrol")
    expect(page.locator("[data-row=platform-1]")).to_contain_text("well")
    expect(page.locator(".page")).to_contain_text("it did not answer in time")
    expect(page.locator(".page")).to_contain_text("Who is next")
    assert_accessible(page)
    page.get_by_role("link", name="7 days").click()
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="platform-2").click()
    expect(page).to_have_url(re.compile("days=7&source=platform-2"))

    open_page(page, visit, "reports")
    expect(page.locator("[data-row=review_pass]")).to_contain_text("registered + rejected")
    assert_accessible(page)
    page.select_option("[name=district]", districts[0])
    page.select_option("[name=by]", "district")
    page.get_by_role("button", name="Count").click()
    expect(page.locator("[data-tile=captured] b")).to_have_text("7")
    with page.expect_download() as waited:
        page.locator("[data-export=cases-geojson]").click()
    assert waited.value.suggested_filename.endswith(".geojson")
    switch_language(page)
    expect(page.locator("h1")).to_have_text("统计报表")
    expect(page.locator("[data-row=review_pass]")).to_contain_text("÷")

    page.get_by_role("button", name="退出").click()
    expect(page.locator("[name=password]")).to_be_visible()
    visit.sign_in(local)
    open_page(page, visit, "overview")
    shown = page.locator("city-map[data-ready]")
    expect(shown).to_have_attribute("data-cases", "1")
    expect(shown).to_have_attribute("data-cameras", "30")
    expect(shown).to_have_attribute("data-troubles", "1")
    expect(page.locator("[data-tile=waiting] b")).to_have_text("1")
    expect(page.locator("[data-wrong=view_moved]")).to_be_visible()
    expect(page.locator("[data-wrong=offline]")).to_have_count(0)
    open_page(page, visit, "patrol")
    expect(page.locator("[data-row]")).to_have_count(1)
    content = page.locator("#content")
    for other in (districts[0], districts[2]):
        expect(content).not_to_contain_text(f"{other} ")
    open_page(page, visit, "reports?by=district")
    expect(page.locator("[data-tile=captured] b")).to_have_text("1")
    expect(page.locator("[data-row]").filter(has_text=districts[0])).to_have_count(0)
