"""A session that ends while its page lies open: said in words, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from serving.users.domain import Person, Role
from serving.users.tables import LoginSessionRow
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language
from tests.serving.console.running import Console
from tests.serving.console.town import PASSWORD

pytestmark = pytest.mark.browser


def end_sessions(console: Console, person: Person) -> None:
    with console.town.services.db.writing() as session:
        session.execute(sa.delete(LoginSessionRow).where(LoginSessionRow.user_id == person.id))


def sign_in_again(page: Page, person: Person) -> None:
    page.fill("[name=name]", person.name)
    page.fill("[name=password]", PASSWORD)
    page.click("form .primary")


def test_a_page_left_open_says_that_the_session_is_over_and_gives_back_what_was_typed(
    visit: Visit,
) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    case_id = town.case(district, "bin_overflow")
    reviewer = town.person(district)
    path = f"/console/cases/{case_id}?kind=bin_overflow"
    visit.sign_in(reviewer, at=path)
    note = page.locator("[data-note]")
    note.fill("the lid was moved by the wind")
    end_sessions(visit.console, reviewer)
    complaint = page.locator(".complaint")
    expect(complaint).to_contain_text("Your session is over; sign in again.")
    assert_accessible(page)
    switch_language(page)
    sign_in_again(page, reviewer)
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))
    expect(note).to_have_value("the lid was moved by the wind")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")

    end_sessions(visit.console, reviewer)
    expect(complaint).to_contain_text("登录已过期，请重新登录")
    other = town.person(district, Role.SHIFT_LEAD)
    sign_in_again(page, other)
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))
    expect(page.locator(".person")).to_contain_text(other.name)
    expect(note).to_have_value("")


def test_a_page_that_nothing_stirs_notices_it_too(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    auditor = town.person(None, Role.AUDITOR)
    page.clock.install()
    visit.sign_in(auditor, at="/console/models")
    expect(page.locator("#content")).to_contain_text("Packages")
    end_sessions(visit.console, auditor)
    expect(page.locator(".complaint")).to_contain_text("Your session is over")
    sign_in_again(page, auditor)
    expect(page).to_have_url(re.compile("/console/models$"))
