"""Operators see on the list of cases which cameras are in trouble, theirs only."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pipeline.contract import CameraEventKind as K
from tests.serving.console.conftest import Visit, switch_language

pytestmark = pytest.mark.browser


def test_a_view_that_moved_is_told_above_the_cases_until_it_is_back(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    visit.sign_in(town.person(district))
    expect(visit.page.locator(".empty")).to_be_visible()
    expect(visit.page.locator(".troubles")).to_have_count(0)
    town.happens(district, K.VIEW_MOVED, "view_moved")
    line = visit.page.locator("[data-trouble=view_moved]")
    expect(line).to_be_visible()
    expect(line).to_contain_text(f"{district}, street_vending")
    expect(line).to_contain_text("View moved")
    expect(line).to_contain_text("since 4 May 12:00:00")
    expect(line).to_contain_text("Zones suspended, nothing is found there")
    switch_language(visit.page)
    expect(line).to_contain_text("区域已暂停，该处不再发现问题：请转回原位或重绘区域。")
    town.happens(district, K.VIEW_BACK, minute=5)
    expect(visit.page.locator(".troubles")).to_have_count(0)


def test_cameras_offline_are_one_line_that_opens(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    town.case(district)
    town.happens(district, K.OFFLINE, "starved")
    town.happens(district, K.BLIND, "placeholder")
    visit.sign_in(town.person(district))
    summary = visit.page.locator(".troubles summary")
    expect(summary).to_contain_text("Cameras in trouble: 2")
    expect(summary).to_contain_text("Offline 1")
    line = visit.page.locator("[data-trouble=offline]")
    expect(line).to_be_hidden()
    summary.click()
    expect(line).to_contain_text("connected, but no picture came")
    visit.page.wait_for_timeout(2500)
    expect(line).to_be_visible()


def test_somebody_of_another_district_hears_nothing_of_it(visit: Visit) -> None:
    town = visit.console.town
    town.happens(town.district(), K.OFFLINE, "auth")
    visit.sign_in(town.person(town.district()))
    expect(visit.page.locator(".empty")).to_be_visible()
    expect(visit.page.locator(".troubles")).to_have_count(0)
