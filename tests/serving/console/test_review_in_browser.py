"""The review page in a real browser: a reviewer's hour, by keyboard; two of them; what ends it."""

from __future__ import annotations

import re
from itertools import cycle, islice

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from serving.cases.domain import Action, Move, Status
from serving.samples.service import fixes
from serving.users.domain import Person
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import PATIENCE_MS, Visit
from tests.serving.console.running import Console
from tests.serving.console.town import PASSWORD

pytestmark = pytest.mark.browser

PATH = "/console/review"
OTHERS = ("green_belt_parking", "bin_overflow", "street_vending")


def shown(page: Page) -> Locator:
    return page.locator("#deck article:not([hidden])")


def number(page: Page) -> str:
    return shown(page).get_attribute("data-number") or ""


def sign_in_by_keyboard(page: Page, console: Console, person: Person) -> None:
    page.goto(f"{console.url}{PATH}")
    expect(page.locator("[name=name]")).to_be_focused()
    page.keyboard.type(person.name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def press(page: Page, key: str) -> str:
    """Press a key that ends with another case on the screen; the number of the one before."""
    before = number(page)
    page.keyboard.press(key)
    expect(shown(page)).not_to_have_attribute("data-number", before)
    return before


def test_twenty_cases_are_reviewed_by_keyboard_alone(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    kinds = ["manhole_missing", *islice(cycle(OTHERS), 22)]
    cases = [town.case(district, kind) for kind in kinds]
    reviewer = town.person(district)
    sign_in_by_keyboard(page, visit.console, reviewer)
    expect(page.locator(".state")).to_contain_text("23 waiting")
    expect(shown(page)).to_have_attribute("data-kind", "manhole_missing")
    expect(shown(page)).to_contain_text("seen on 5 of 6 usable")
    expect(page.locator("#deck article")).to_have_count(4)

    box = shown(page).locator(".box")
    expect(box).to_be_hidden()
    page.keyboard.press("b")
    expect(box).to_be_visible()
    page.keyboard.press("x")
    expect(shown(page).locator(".slider")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    expect(shown(page).locator("img[data-role=close_up]")).to_be_visible()
    expect(box).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("z")
    expect(shown(page).locator(".framed")).to_have_class(re.compile("zoomed"))
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("take the last verdict back")
    assert_accessible(page)
    page.keyboard.press("Escape")

    page.keyboard.press("d")
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(shown(page).locator(".fixed")).to_contain_text("Box corrected")
    confirmed = [press(page, "c")]
    expect(page.get_by_role("status").last).to_contain_text("confirmed")

    regretted = press(page, "c")
    expect(page.get_by_role("status").last).to_contain_text(regretted)
    page.keyboard.press("u")
    expect(shown(page)).to_have_attribute("data-number", regretted)
    rejected = [press(page, "2")]
    expect(page.get_by_role("status").last).to_contain_text("rejected: Unloading beside the belt.")

    page.keyboard.press("m")
    page.keyboard.type("1 c s, a film set")
    page.keyboard.press("Enter")
    reasons = shown(page).locator("[data-reason]")
    rejected.append(press(page, reasons.last.get_attribute("data-key") or ""))
    skipped = press(page, "s")
    expect(page.locator(".state")).to_contain_text("1 skipped by you")
    for key in islice(cycle("c1"), 17):
        (confirmed if key == "c" else rejected).append(press(page, key))

    expect(page.locator(".state")).to_contain_text("3 waiting")
    steps = {case.line.number: case for case in (town.seen(reviewer, one) for one in cases)}
    assert len(confirmed) + len(rejected) == 20
    assert {steps[one].line.status for one in confirmed} == {Status.REGISTERED}
    assert {steps[one].line.status for one in rejected} == {Status.REJECTED}
    assert steps[skipped].line.status is Status.CAPTURED
    assert [step.action for step in steps[regretted].steps[1:]] == [
        Action.CONFIRM,
        Action.TAKE_BACK,
        Action.REJECT,
    ]
    assert steps[rejected[1]].steps[-1].reason == "other"
    assert steps[rejected[1]].steps[-1].note == "1 c s, a film set"
    with town.services.db.reading() as session:
        given = fixes(session, reviewer, steps[confirmed[0]].line.id)
    assert given[-1].box == pytest.approx((0.43, 0.56, 0.52, 0.645), abs=1e-3)


def test_a_case_that_is_looked_at_moves_nothing(visit: Visit) -> None:
    """What moves all day is drawn sixty times a second, on every reviewer's machine."""
    town, page = visit.console.town, visit.page
    district = town.district()
    town.case(district, "bin_overflow")
    visit.sign_in(town.person(district), at=PATH)
    expect(shown(page).locator("img[data-role=overview]")).to_be_visible()
    expect(shown(page).locator(".loading")).to_have_count(0)
    endless = (
        "document.getAnimations().filter(one => one.effect.getTiming().iterations > 99).length"
    )
    assert page.evaluate(endless) == 0


def test_two_reviewers_never_have_the_same_case_and_see_what_the_other_did(
    visit: Visit, browser: Browser
) -> None:
    town, page, console = visit.console.town, visit.page, visit.console
    district = town.district()
    cases = [town.case(district, "bin_overflow") for _ in range(6)]
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    other = context.new_page()
    for one in (page, other):
        sign_in_by_keyboard(one, console, town.person(district))
        expect(shown(one)).to_have_count(1)
    expect(page.locator("#deck article")).to_have_count(4)
    expect(other.locator("#deck article")).to_have_count(2)
    expect(other.locator(".state")).to_contain_text("4 件别人在看")
    first, second = (
        {article.get_attribute("data-case") for article in one.locator("#deck article").all()}
        for one in (page, other)
    )
    assert first.isdisjoint(second)
    assert first | second == {str(case) for case in cases}
    assert_accessible(other)

    # Somebody judges on the case's own page what nobody expects to move here.
    lost = shown(page).get_attribute("data-case")
    town.move(town.person(None), next(c for c in cases if str(c) == lost), Move(Action.CONFIRM, 1))
    expect(page.locator(f"[data-case='{lost}']")).to_have_count(0)
    expect(page.get_by_role("status").last).to_contain_text("Somebody else has dealt with")
    other.goto("about:blank")
    expect(page.locator("#deck article")).to_have_count(4)
    context.close()


def test_all_that_waits_at_one_place_gets_one_verdict_and_one_undo(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    cases = [town.case(district, "street_vending") for _ in range(3)]
    reviewer = town.person(district)
    sign_in_by_keyboard(page, visit.console, reviewer)
    expect(shown(page)).to_have_count(1)
    page.keyboard.press("a")
    page.locator("#beside").get_by_role("button", name="Same camera").click()
    ticks = page.locator("#beside input[type=checkbox]")
    expect(ticks).to_have_count(3)
    assert_accessible(page)
    ticks.last.uncheck()
    page.select_option("#beside select", "courier")
    page.get_by_role("button", name="Reject all ticked").click()
    said = page.get_by_role("status").last
    expect(said).to_contain_text("2 judged.")
    expect(page.locator("#deck article")).to_have_count(1)
    statuses = sorted(town.seen(reviewer, case).line.status for case in cases)
    assert statuses == [Status.CAPTURED, Status.REJECTED, Status.REJECTED]
    page.keyboard.press("u")
    expect(said).to_contain_text("2 taken back.")
    expect(page.locator("#deck article")).to_have_count(3)


def test_an_empty_queue_fills_by_itself_and_a_session_that_ends_leads_back_here(
    visit: Visit,
) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    reviewer = town.person(district)
    sign_in_by_keyboard(page, visit.console, reviewer)
    expect(page.locator(".nothing")).to_contain_text("The next case appears here by itself.")
    assert_accessible(page)
    town.case(district, "green_belt_parking")
    expect(shown(page)).to_have_attribute("data-kind", "green_belt_parking")
    expect(page.locator(".nothing")).to_be_hidden()
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    elsewhere = page.context.new_page()
    elsewhere.goto(f"{visit.console.url}/console/cases")
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.locator("[name=password]")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".complaint")).to_contain_text("Your session is over; sign in again.")
    page.fill("[name=name]", reviewer.name)
    page.fill("[name=password]", PASSWORD)
    page.click("form .primary")
    expect(shown(page)).to_have_attribute("data-kind", "green_belt_parking")
    expect(page.locator(".state")).to_contain_text("1 waiting")
