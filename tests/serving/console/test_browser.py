"""The console in a real browser: what a reviewer does all day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from pipeline.contract import EvidenceRole
from serving.cases.domain import Action, Move, Status
from serving.users.domain import Person, Role
from tests.serving.console.conftest import Visit, switch_language

pytestmark = pytest.mark.browser

LOADED = "image => image.complete && image.naturalWidth > 0"


def cards(page: Page, count: int) -> None:
    expect(page.locator(".card")).to_have_count(count)


def open_first(visit: Visit, person: Person) -> None:
    """Sign in and open the case on top of the list."""
    visit.sign_in(person)
    visit.page.locator(".card").first.click()
    expect(visit.page.locator(".strip .tile")).to_have_count(4)


def every_picture_is_loaded(page: Page, selector: str, count: int) -> None:
    pictures = page.locator(selector)
    expect(pictures).to_have_count(count)
    page.wait_for_function(
        f"""() => [...document.querySelectorAll('{selector}')].every({LOADED})"""
    )


def press(page: Page, keys: Iterable[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_reviewer_signs_in_and_sees_the_cases_that_wait(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    reviewer = town.person(district)
    town.case(district, "bin_overflow", dwell_s=312)
    town.case(district, "manhole_missing", dwell_s=12.4)
    visit.sign_in(reviewer)
    cards(visit.page, 2)
    expect(visit.page.locator("h1")).to_have_text("2 waiting for review")
    newest = visit.page.locator(".card").first
    expect(newest).to_contain_text("Manhole cover missing")
    expect(newest).to_contain_text(f"{district}, manhole_missing")
    expect(newest).to_contain_text("stood 12 s")
    expect(newest).to_contain_text("To review")
    expect(visit.page.locator(".card").last).to_contain_text("stood 5 min 12 s")
    every_picture_is_loaded(visit.page, ".card img", 2)


def test_a_wrong_password_gets_one_plain_sentence_in_either_language(visit: Visit) -> None:
    reviewer = visit.console.town.person(None)
    visit.sign_in(reviewer, "not the password")
    complaint = visit.page.get_by_role("alert")
    expect(complaint).to_have_text(
        "Name and password do not belong together; check both and try again."
    )
    switch_language(visit.page)
    visit.page.fill("[name=name]", reviewer.name)
    visit.page.fill("[name=password]", "not the password")
    visit.page.click("form .primary")
    expect(complaint).to_have_text("用户名与密码不符，请核对后重试。")


def test_a_case_shows_its_pictures_with_role_and_city_time_and_their_hashes(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    at = datetime(2026, 5, 4, 4, 0, 10, tzinfo=UTC)
    case_id = town.case(district, at=at, dwell_s=300)
    reviewer = town.person(district)
    open_first(visit, reviewer)
    every_picture_is_loaded(visit.page, ".look .layer", 4)
    captions = visit.page.locator(".captions [data-of]")
    expect(captions.first).to_contain_text("4 May 2026 12:05:10")
    expect(captions.first.locator("time")).to_have_attribute("title", "2026-05-04 04:05:10 UTC")
    press(visit.page, ["ArrowRight", "ArrowRight"])
    expect(visit.page.locator('.layer[data-role="reference"]')).to_be_visible()
    expect(visit.page.locator('.captions [data-of="reference"]')).to_contain_text("11:00:10")
    box = visit.page.locator(".look .box")
    press(visit.page, "b")
    expect(box).to_be_visible()
    press(visit.page, "b")
    expect(box).to_be_hidden()
    why = visit.page.locator("[data-part=why]")
    expect(why).to_contain_text("seen on 5 of 6 usable")
    expect(why).to_contain_text("1 unusable")
    expect(why).to_contain_text("green belt")
    expect(why).to_contain_text("highest 91 %, mean 78 %")
    expect(visit.page.locator(".scores svg circle.seen")).to_have_count(5)
    why.locator("summary").click()
    later = town.seen(reviewer, case_id).report.evidence[3]
    assert later.role is EvidenceRole.LATER
    expect(why.locator(".hashes li").last).to_contain_text(later.sha256[:16])


def test_a_picture_whose_link_is_over_is_asked_for_again(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    town.case(district)
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        role = route.request.url.partition("?")[0]
        if role in refused:
            route.continue_()
        else:
            refused.append(role)
            route.fulfill(status=403, body="over")

    visit.page.route("**/evidence/**", refuse_once)
    visit.sign_in(town.person(district))
    every_picture_is_loaded(visit.page, ".card img", 1)
    visit.page.locator(".card").click()
    every_picture_is_loaded(visit.page, ".look .layer", 4)
    assert len(refused) == 4


def test_c_confirms_and_the_next_waiting_case_opens(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    older = town.case(district, "bin_overflow")
    newer = town.case(district, "manhole_missing")
    reviewer = town.person(district)
    open_first(visit, reviewer)
    expect(visit.page.locator("h1")).to_have_text("Manhole cover missing")
    press(visit.page, "c")
    expect(visit.page.locator("h1")).to_have_text("Overflowing bin")
    expect(visit.page.get_by_role("status")).to_contain_text("confirmed.")
    expect(visit.page).to_have_url(re.compile(f"/console/cases/{older}$"))
    assert town.seen(reviewer, newer).line.status is Status.REGISTERED
    assert town.seen(reviewer, newer).steps[-1].actor == reviewer.name
    assert town.seen(reviewer, older).line.status is Status.CAPTURED


def test_pressing_c_twice_decides_one_case_only(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    older = town.case(district, "bin_overflow")
    newer = town.case(district, "manhole_missing")
    reviewer = town.person(district)
    open_first(visit, reviewer)
    visit.page.evaluate(
        """() => { for (const _ of [1, 2, 3])
            document.dispatchEvent(new KeyboardEvent('keydown', {key: 'c', bubbles: true})); }"""
    )
    expect(visit.page.locator("h1")).to_have_text("Overflowing bin")
    assert town.seen(reviewer, newer).line.status is Status.REGISTERED
    assert town.seen(reviewer, older).line.status is Status.CAPTURED


def test_r_and_a_key_reject_with_that_reason(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    case_id = town.case(district, "manhole_missing")
    reviewer = town.person(district)
    open_first(visit, reviewer)
    press(visit.page, "1")
    press(visit.page, "r")
    expect(visit.page.get_by_role("button", name="Wet patch")).to_be_visible()
    press(visit.page, "m")
    visit.page.keyboard.type("r1c")
    visit.page.keyboard.press("Escape")
    press(visit.page, "2")
    expect(visit.page.get_by_role("status")).to_contain_text("rejected: Wet patch.")
    case = town.seen(reviewer, case_id)
    assert case.line.status is Status.REJECTED
    assert (case.steps[-1].reason, case.steps[-1].note) == ("wet_patch", "r1c")
    expect(visit.page.locator(".thread li").last).to_contain_text("Wet patch")


def test_something_else_needs_a_note(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    case_id = town.case(district, "bin_overflow")
    reviewer = town.person(district)
    open_first(visit, reviewer)
    press(visit.page, "r9")
    expect(visit.page.get_by_role("status")).to_contain_text("Say in the note what it was")
    expect(visit.page.locator("[data-note]")).to_be_focused()
    assert town.seen(reviewer, case_id).line.status is Status.CAPTURED
    visit.page.keyboard.type("a film set")
    visit.page.keyboard.press("Escape")
    press(visit.page, "9")
    expect(visit.page.get_by_role("status")).to_contain_text("rejected")
    assert town.seen(reviewer, case_id).steps[-1].note == "a film set"


def test_n_and_p_walk_through_the_waiting_cases_and_question_mark_helps(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    for kind in ("bin_overflow", "street_vending", "manhole_missing"):
        town.case(district, kind)
    open_first(visit, town.person(district))
    heading = visit.page.locator("h1")
    for key, kind in (
        ("n", "Street vending"),
        ("nn", "Manhole cover missing"),
        ("p", "Overflowing bin"),
        ("p", "Street vending"),
    ):
        press(visit.page, key)
        expect(heading).to_have_text(kind)
    press(visit.page, "?")
    expect(visit.page.locator("#keys")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#keys")).to_be_hidden()
    press(visit.page, "l")
    cards(visit.page, 3)


def test_a_case_that_somebody_else_decided_is_shown_as_it_stands_now(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    case_id = town.case(district)
    reviewer, faster = town.person(district), town.person(district)
    open_first(visit, reviewer)
    town.move(faster, case_id, Move(Action.REJECT, 1, "passing"))
    press(visit.page, "c")
    expect(visit.page.get_by_role("status")).to_have_text(
        "Somebody else moved this case since you opened it; here it is as it stands now."
    )
    expect(visit.page.locator(".thread")).to_contain_text(faster.name)
    assert town.seen(reviewer, case_id).line.status is Status.REJECTED


def test_a_new_case_appears_in_the_open_list_by_itself(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    visit.sign_in(town.person(district))
    expect(visit.page.locator(".empty")).to_contain_text("No case here yet.")
    case_id = town.case(district, "street_vending")
    cards(visit.page, 1)
    expect(visit.page.locator("h1")).to_have_text("1 waiting for review")
    town.move(town.person(None), case_id, Move(Action.CONFIRM, 1))
    expect(visit.page.locator(".card .status")).to_have_text("Registered")


def test_the_list_is_filtered_by_status_and_kind_and_keeps_that_in_its_address(
    visit: Visit,
) -> None:
    town = visit.console.town
    district = town.district()
    decided = town.case(district, "bin_overflow")
    town.case(district, "bin_overflow")
    town.case(district, "street_vending")
    town.move(town.person(None), decided, Move(Action.CONFIRM, 1))
    visit.sign_in(town.person(district))
    cards(visit.page, 3)
    expect(visit.page.locator(".card").last).to_contain_text("Registered")
    visit.page.get_by_role("button", name="To review").click()
    cards(visit.page, 2)
    visit.page.get_by_role("button", name="Overflowing bin").click()
    cards(visit.page, 1)
    expect(visit.page).to_have_url(re.compile(r"\?status=captured&kind=bin_overflow$"))
    visit.page.reload()
    cards(visit.page, 1)
    visit.page.get_by_role("button", name="Rejected").click()
    expect(visit.page.locator(".empty")).to_contain_text("No case fits this choice.")


def test_a_long_list_comes_in_pages(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    now = datetime.now(UTC)
    for number in range(53):
        town.case(district, at=now - timedelta(minutes=9, seconds=number))
    visit.sign_in(town.person(district))
    cards(visit.page, 50)
    expect(visit.page.locator(".foot")).to_contain_text("50 of 53 shown")
    visit.page.get_by_role("button", name="Show 3 more").click()
    cards(visit.page, 53)
    newest = town.case(district)
    cards(visit.page, 54)
    expect(visit.page.locator(".card").first).to_have_attribute("data-case", str(newest))
    expect(visit.page.locator(".foot")).to_contain_text("54 of 54 shown")


def test_the_console_speaks_chinese_and_english_and_remembers_which(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    town.case(district, "manhole_missing")
    open_first(visit, town.person(district))
    switch_language(visit.page)
    expect(visit.page.locator("h1")).to_have_text("井盖缺失")
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(visit.page.get_by_role("button", name="属实")).to_be_visible()
    visit.page.goto(f"{visit.console.url}/console/cases")
    expect(visit.page.locator("h1")).to_have_text("1 件待审核")
    switch_language(visit.page)
    expect(visit.page.locator("h1")).to_have_text("1 waiting for review")


def test_light_and_dark_are_chosen_once_and_kept(visit: Visit) -> None:
    visit.sign_in(visit.console.town.person(visit.console.town.district()))
    root = visit.page.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    visit.page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    visit.page.click("[data-switch=theme]")
    expect(visit.page.locator("[data-switch=theme]")).to_contain_text("Light")
    expect(root).to_have_attribute("data-theme", "light")


def test_somebody_of_another_district_sees_nothing_of_it(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    case_id = town.case(district)
    visit.sign_in(town.person(town.district()))
    expect(visit.page.locator(".empty")).to_be_visible()
    expect(visit.page.locator("h1")).to_have_text("Nothing waits for review")
    answer = visit.page.goto(f"{visit.console.url}/console/cases/{case_id}")
    assert answer is not None
    assert answer.status == 404
    expect(visit.page.locator(".sheet")).to_contain_text(
        "There is no such case in your district; check its number."
    )


def test_an_engineer_sees_cases_but_neither_originals_nor_verdicts(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    town.case(district)
    visit.sign_in(town.person(district, Role.ENGINEER))
    visit.page.locator(".card").first.click()
    expect(visit.page.locator(".look .absent")).to_have_text(
        "Your role may not see pictures of cases."
    )
    expect(visit.page.locator("img")).to_have_count(0)
    expect(visit.page.locator("[data-part=moves]")).to_contain_text(
        "Your role, ML engineer, has nothing to do with this case now."
    )
    expect(visit.page.get_by_role("button", name="Confirm")).to_have_count(0)


def test_a_camera_name_with_markup_is_shown_as_it_is_written(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    name = '<img src=x onerror=alert(1)> & "quay" {{ 7*7 }} `gate`'
    town.cameras(district, {"green_belt_parking": name})
    town.case(district)
    open_first(visit, town.person(district))
    expect(visit.page.locator(".where b")).to_have_text(name)
