"""A case's own page in a real browser: from the verdict to the check, in both languages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from pipeline.contract import CheckVerdict
from serving.cases.domain import Action, Status
from serving.cases.tables import CaseRow
from serving.evidence import keys
from serving.evidence.checking import check_bundle
from serving.evidence.signing import read_pem
from serving.related.domain import Relation
from serving.related.repository import RelatedRepository
from serving.users.domain import Role
from tests.serving.console import city
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import UNDO_S, Visit, switch_language, visiting
from tests.serving.console.running import Console, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server of its own: its city has a standard, units and other systems."""
    folder = tmp_path_factory.mktemp("city")
    with running(folder, review={"undo_s": UNDO_S}) as started:
        city.furnish(started, folder)
        yield started


@pytest.fixture
def visit(browser: Browser, console: Console) -> Iterator[Visit]:
    yield from visiting(browser, console)


def toast(page: Page, text: str) -> None:
    expect(page.locator(".toast")).to_contain_text(text)


def test_a_case_goes_its_whole_way_on_its_page(visit: Visit) -> None:
    town, page, console = visit.console.town, visit.page, visit.console
    district = city.placed(console)
    case_id = town.case(district, "street_vending")
    lead = city.lead(console, district)
    path = f"/console/cases/{case_id}"
    visit.sign_in(lead, at=path)
    expect(page.locator("h1")).to_have_text("Street vending")
    expect(page.locator("[data-part=clock]")).to_contain_text("its time begins when it goes")
    assert_accessible(page)

    # A verdict is taken back where it was given, also after the page was loaded again.
    page.keyboard.press("c")
    toast(page, "confirmed.")
    page.reload()
    undo = page.locator("[data-part=moves] .undo")
    expect(undo).to_contain_text("You may take your verdict back until")
    page.keyboard.press("u")
    expect(page.locator(".head .status")).to_have_text("To review")
    page.keyboard.press("c")
    expect(page.locator(".head .status")).to_have_text("Registered")

    # Dispatching: the unit whose duty area holds the place is suggested first.
    unit = page.locator("select[name=unit]")
    expect(unit).to_have_value("street-01")
    expect(page.locator("[data-part=moves]")).to_contain_text("the place lies in its duty area")
    page.get_by_role("button", name="Dispatch").click()
    expect(page.locator(".head .status")).to_have_text("Dispatched")
    expect(page.locator("[data-part=thread] li").last).to_contain_text("→ Street office 1")
    expect(page.locator("[data-part=terms]")).to_contain_text("Street office 1")
    expect(page.locator(".ladder li")).to_have_count(3)
    expect(page.locator(".ladder .is-next")).to_have_count(1)
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".head .status")).to_have_text("Being handled")

    # What somebody will ask about later needs its reason, asked once.
    folded = page.locator("[data-move=extend]")
    folded.locator("summary").click()
    expect(folded).to_contain_text("It may be extended 2 more times.")
    folded.locator("[name=note]").fill("the market closes at eight")
    folded.get_by_role("button").click()
    toast(page, "Write how much more as a number")
    folded.locator("[name=amount]").fill("3")
    folded.get_by_role("button").click()
    toast(page, "Done: Extend.")
    expect(page.locator("[data-part=terms]")).to_contain_text("3 h, nights and holidays too")
    expect(page.locator("[data-part=terms]")).to_contain_text("1 more possible")
    suspend = page.locator("[data-move=suspend]")
    suspend.locator("summary").click()
    suspend.get_by_role("button").click()
    toast(page, "Say why first")
    suspend.locator("[name=note]").fill("a parade goes through")
    suspend.get_by_role("button").click()
    expect(page.locator("[data-part=clock]")).to_contain_text("since")
    expect(page.locator("[data-part=clock]")).to_contain_text("left when it goes on")
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Report as handled").click()
    expect(page.locator(".head .status")).to_have_text("To be checked")
    assert town.seen(lead, case_id).line.assigned == "street-01"

    # The camera looks again: both pictures beside each other, or one over the other.
    city.checked(console, lead, case_id, CheckVerdict.NOT_PASS)
    toast(page, "Somebody else moved this case since you opened it")
    expect(page.locator(".head .status")).to_have_text("Rework")
    expect(page.locator(".pair img")).to_have_count(2)
    page.get_by_role("button", name="Slider").click()
    slider = page.get_by_role("slider", name="Divide between before and after")
    slider.fill("80")
    expect(page.locator(".pair")).to_have_attribute("style", re.compile(r"--split: 80%"))
    last = page.locator("[data-part=thread] li").last
    expect(last).to_have_class(re.compile("system"))
    expect(last).to_contain_text("by itself")
    expect(last).to_contain_text("checked: still there")
    expect(page.locator("[data-part=thread] li.confirm").last).not_to_have_class(
        re.compile("system")
    )
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    close = page.locator("[data-move=force_close]")
    close.locator("summary").click()
    close.locator("[name=note]").fill("the stall left with the market")
    close.get_by_role("button").click()
    expect(page.locator("#sure")).to_contain_text("Close this case by force")
    page.locator("#sure .danger").click()
    expect(page.locator(".head .status")).to_have_text("Closed")


def test_what_stands_around_a_case_is_told_in_chinese_too(visit: Visit, tmp_path: Path) -> None:
    town, page, console = visit.console.town, visit.page, visit.console
    district = city.placed(console)
    lead = city.lead(console, district)
    case_id = town.case(district, "bin_overflow")
    city.walked(console, lead, case_id, Action.CONFIRM)
    other = town.case(district, "green_belt_parking")
    with town.services.db.writing() as session:
        RelatedRepository(session).tie(
            other, Relation.PERHAPS_SAME, datetime.now(UTC), "citypatrol", earlier=case_id
        )
    visit.sign_in(lead, at=f"/console/cases/{case_id}")
    switch_language(page)
    expect(page.locator("h1")).to_have_text("垃圾满溢")

    # Other systems: one took it, the other may not be reached.
    there = page.locator(f"[data-destination={city.ANSWERS}]")
    expect(there).to_have_attribute("data-stand", "accepted")
    expect(there).to_contain_text("对方编号")
    silent = page.locator(f"[data-destination={city.SILENT}]")
    expect(silent).to_have_attribute("data-stand", "dead")
    expect(silent).to_contain_text("已尝试 1 次")
    expect(silent).to_contain_text("请管理员")

    # The map asks this server only, and shows whose duty area it is.
    spot = page.locator("city-map")
    expect(spot).to_have_attribute("data-ready", "true")
    expect(spot).to_have_attribute("data-held", "0")
    expect(page.locator("[data-part=where]")).to_contain_text("不在任何责任区内")

    # Proof: checked here, taken along, and checked again as anybody would.
    page.get_by_role("button", name="立即核验").click()
    proof = page.locator(".proof")
    expect(proof).to_contain_text("证据完整")
    expect(proof).to_contain_text("图片 4 张，校验值一致")
    page.locator(".bundle summary").click()
    page.get_by_role("button", name="签名、核验并下载").click()
    toast(page, "请先写明用途")
    page.fill(".bundle [name=why]", "行政复议")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="签名、核验并下载").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    expect(proof).to_contain_text("citypatrol evidence verify")
    with town.services.db.reading() as session:
        known = [read_pem(key.pem) for key in keys.known(session)]
    expect(proof).to_contain_text(known[0].id)
    assert check_bundle(file, known).sound
    assert any(name.startswith("pictures/") for name in zipfile.ZipFile(file).namelist())
    assert_accessible(page)

    # What the system only supposes is for a person to say.
    tie = page.locator("[data-part=ties] li").first
    expect(tie).to_contain_text("附近摄像头疑似同一问题")
    tie.get_by_role("button", name="不是同一问题").click()
    page.locator("#sure .danger").click()
    toast(page, "已记录：两者无关。")
    expect(page.locator("[data-part=ties]")).to_contain_text("没有关联的案件或上报。")


def test_a_unit_s_own_people_are_offered_their_moves_only_and_leave_what_they_send_back(
    visit: Visit,
) -> None:
    town, page, console = visit.console.town, visit.page, visit.console
    district = city.placed(console)
    boss = city.lead(console, district)
    cases: list[UUID] = [town.case(district, "street_vending") for _ in range(2)]
    for one in cases:
        city.walked(console, boss, one, Action.CONFIRM, Action.DISPATCH)
    unit = city.of_unit(console, district, "street-01")
    visit.sign_in(unit, at=f"/console/cases/{cases[0]}")
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    offered = page.locator("[data-move]")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("data-move", "send_back")
    expect(page.locator(".verdict")).to_have_count(0)
    expect(page.locator(".bundle")).to_have_count(0)
    folded = page.locator("[data-move=send_back]")
    folded.locator("summary").click()
    folded.locator("[name=note]").fill("beyond our street")
    folded.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/console/cases$"))
    expect(page.locator(".card")).to_have_count(1)
    assert town.seen(boss, cases[0]).line.status is Status.REGISTERED
    assert unit.role is Role.HANDLING_UNIT


def test_the_list_is_searched_sorted_shared_and_kept_as_mine(visit: Visit) -> None:
    town, page, console = visit.console.town, visit.page, visit.console
    district = city.placed(console)
    lead = city.lead(console, district)
    late = town.case(district, "street_vending")
    city.walked(console, lead, late, Action.CONFIRM, Action.DISPATCH)
    other = town.case(district, "bin_overflow")
    town.case(district, "green_belt_parking")
    with town.services.db.writing() as session:
        due = datetime.now(UTC) - timedelta(minutes=5)
        session.execute(sa.update(CaseRow).where(CaseRow.id == late).values(due_at=due))
    visit.sign_in(lead)
    cards = page.locator(".card")
    expect(cards).to_have_count(3)
    assert_accessible(page)

    number = town.seen(lead, other).line.number
    page.keyboard.press("/")
    page.keyboard.type(number.lower())
    expect(cards).to_have_count(1)
    expect(cards).to_have_attribute("data-case", str(other))
    expect(page).to_have_url(re.compile(r"\?text=cp-"))
    page.fill("[name=text]", "STREET VEND")
    expect(cards).to_have_attribute("data-case", str(late))
    page.get_by_role("button", name="Show everything").click()
    expect(cards).to_have_count(3)

    page.get_by_role("button", name="Overdue").click()
    expect(cards).to_have_count(1)
    page.select_option("[name=unit]", "street-01")
    page.select_option("[name=sort]", "due")
    expect(page).to_have_url(re.compile(r"\?due=overdue&unit=street-01&sort=due$"))
    shared = page.url
    page.get_by_role("button", name="Keep as mine").click()
    toast(page, "Kept as yours")
    page.goto(f"{console.url}/console/cases")
    expect(cards).to_have_count(3)
    page.get_by_role("button", name="Mine", exact=True).click()
    expect(cards).to_have_count(1)
    expect(page).to_have_url(shared)
    expect(page.locator("[name=unit]")).to_have_value("street-01")

    switch_language(page)
    expect(page.get_by_role("button", name="已超期")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(shared)
    page.fill("[name=until]", "2020-01-01")
    expect(page.locator(".empty")).to_contain_text("没有符合条件的案件。")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
