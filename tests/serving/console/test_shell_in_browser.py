"""What stands around every page: the navigation by mouse and keyboard on screens of any size."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from serving.users.domain import Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language

pytestmark = pytest.mark.browser


def in_both_themes(page: Page) -> None:
    """In either language, light and dark, as somebody with any eyes would meet it."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        assert_accessible(page)


def test_the_list_and_a_case_can_be_read_by_everybody(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    for kind in ("bin_overflow", "manhole_missing"):
        town.case(district, kind)
    page.goto(f"{visit.console.url}/console/cases")
    in_both_themes(page)
    visit.sign_in(town.person(district, Role.SHIFT_LEAD))
    expect(page.locator(".card")).to_have_count(2)
    in_both_themes(page)
    page.locator(".card").first.click()
    expect(page.locator(".strip .tile")).to_have_count(4)
    page.keyboard.press("r")
    in_both_themes(page)
    switch_language(page)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert_accessible(page)


def test_the_navigation_is_reached_by_keyboard_and_marks_where_one_is(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    visit.sign_in(town.person(town.district()))
    here = page.locator(".places [aria-current=page]")
    expect(here).to_have_text("Cases")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    here.focus()
    page.keyboard.press("Enter")
    expect(here).to_have_text("Cases")


def test_a_small_screen_hides_the_navigation_behind_one_button(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    page.set_viewport_size({"width": 800, "height": 600})
    visit.sign_in(town.person(town.district()))
    menu = page.get_by_role("button", name="Navigation")
    link = page.locator(".places a").first
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(link).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(menu).to_be_focused()
