"""Permits in a real browser: drawn, painted, counted, broken, and kept to their district."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from pipeline.contract import PermitTerm, WatchPlan, try_rules
from pipeline.domain import Camera
from serving.permits.service import Author, checked, get_permit, put_permit
from serving.users.domain import Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language
from tests.serving.console.permit_town import allows, around, breaks, grant, market_street
from tests.serving.console.sights import CAR, STALL, sees
from tests.serving.console.town import Town
from tests.serving.people import ADMINISTRATOR

pytestmark = pytest.mark.browser


def watched(town: Town, camera: str) -> Camera:
    """The camera as the patrol's next watch plan has it."""
    services = town.services
    with services.db.reading() as session:
        _, text = services.plans.current(session, services.vault, services.clock.now())
    plan = WatchPlan.model_validate_json(text)
    return next(one for one in plan.cameras if one.id == camera)


def on_map(page: Page, ring: list[list[float]]) -> None:
    """Click the corners of a ring on the map, which first turns there."""
    pixels = page.locator("permit-map").evaluate(
        """(map, ring) => {
            const { unit, fitting, projector } = window.citypatrol.mapping;
            map.view = { ...fitting(ring.map(unit), map.width, map.height, 17) };
            map.view.zoom -= 1;
            map.redraw();
            map.scrollIntoView({ block: "center" });
            const room = map.canvas.getBoundingClientRect();
            const { to } = projector(map.view, map.width, map.height);
            return ring.map(unit).map(to).map(([x, y]) => [x + room.left, y + room.top]);
        }""",
        ring,
    )
    for x, y in pixels[:-1]:
        page.mouse.click(x, y)


def cell(page: Page, day: int, hour: int) -> Locator:
    return page.locator(f"[data-cell='{day}-{hour}']")


def paint(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag over hours of the week."""
    cell(page, *start).scroll_into_view_if_needed()
    boxes = [cell(page, *one).bounding_box() for one in (start, end)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    page.mouse.move(boxes[0]["x"] + 5, boxes[0]["y"] + 5)
    page.mouse.down()
    page.mouse.move(boxes[1]["x"] + 5, boxes[1]["y"] + 5, steps=4)
    page.mouse.up()


def change(town: Town, permit_id: str, **other: Any) -> None:
    """Somebody else changes a permit."""
    services = town.services
    with services.db.writing() as session:
        now = get_permit(session, ADMINISTRATOR, permit_id, services.city).granted.permit
        given = checked({**now.told(), **other})
        put_permit(session, Author.of(ADMINISTRATOR), given, datetime.now(UTC), "fewer stalls")


def test_a_permit_is_drawn_and_what_it_allows_is_counted(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    cameras = market_street(town, town.district())
    sees(town, cameras[0], at=datetime.now(UTC))
    today = datetime.now(town.services.city).date()
    visit.sign_in(town.person(None, Role.ADMINISTRATOR))
    page.get_by_role("link", name="Permits").click()
    page.get_by_role("link", name="Grant a permit").first.click()
    save = page.get_by_role("button", name="Grant it")
    save.click()
    expect(page.locator(".wrong.said")).to_have_count(7)
    expect(page.locator("[data-field=areas]")).to_contain_text("Draw where it holds")
    expect(page.locator("[name=id]")).to_be_focused()
    assert_accessible(page)

    page.locator("[name=id]").fill("drawn-market")
    page.locator("[name=applicant]").fill("Market office")
    page.locator("[name=approver]").fill("District office")
    page.locator("[name=valid_from]").fill(str(today - timedelta(days=20)))
    page.locator("[name=valid_until]").fill(str(today + timedelta(days=60)))
    page.get_by_label("Street vending").check()
    page.get_by_label("Margin on views").fill("5")

    expect(page.locator("permit-map")).to_have_attribute("data-ready", "true")
    page.get_by_role("button", name="Draw an area").click()
    on_map(page, around()["coordinates"][0])
    page.keyboard.press("Enter")
    expect(page.locator("permit-map")).to_have_attribute("data-drawn", "1")
    page.locator(".map-corners .corner").first.focus()
    page.keyboard.press("Insert")
    expect(page.locator(".map-corners .corner")).to_have_count(5)
    page.keyboard.press("Control+z")
    expect(page.locator(".map-corners .corner")).to_have_count(4)

    # On the first camera a part of the view only, from the keyboard.
    page.get_by_role("searchbox").fill(cameras[0])
    page.locator(".found-cameras button").click()
    trial = page.locator("#trial")
    expect(trial).to_contain_text("1 are suspected on this look.")
    page.get_by_role("button", name="Permit area").press("Enter")
    expect(trial).to_contain_text("Of 1 suspected on this look, 0 stand inside.")
    for corner in (1, 2):
        page.locator(".handles .corner").nth(corner).focus()
        for _ in range(3):
            page.keyboard.press("Shift+ArrowRight")
    expect(trial).to_contain_text("Of 1 suspected on this look, 1 stand inside.")

    paint(page, (1, 8), (5, 11))
    expect(page.locator("[aria-selected=true]")).to_have_count(20)
    cell(page, 6, 18).focus()
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    cell(page, 7, 0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[aria-selected=true]")).to_have_count(28)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Control+z")
    expect(page.locator("[aria-selected=true]")).to_have_count(28)
    page.get_by_role("button", name="Add a line").click()
    line = page.locator(".window-lines li")
    line.get_by_label("From").fill("06:30")
    line.get_by_label("Until").fill("07:15")
    assert_accessible(page)
    grant(town, "taken-market")
    page.locator("[name=id]").fill("taken-market")
    save.click()
    expect(page.locator(".wrong.said")).to_have_text(
        ["There is a permit with this id already; change that one, or choose another id."]
    )
    page.locator("[name=id]").fill("drawn-market")
    save.click()

    expect(page.get_by_role("heading", name="drawn-market")).to_be_visible()
    expect(page.locator(".windows li")).to_have_text(
        ["Mon–Fri 08:00–12:00", "Sat 18:00–02:00 (next day)", "every day 06:30–07:15"]
    )
    expect(page.locator(".permit-side dl")).to_contain_text("5 %")
    expect(page.locator(".sights figure")).to_have_count(3)
    expect(page.get_by_text("It allowed nothing of late")).to_be_visible()

    # What the patrol's own rules allow with that plan is what it tells.
    view = watched(town, cameras[0]).view
    monday = today - timedelta(days=today.isoweekday() + 6)
    at = datetime.combine(monday, time(9), tzinfo=town.services.city)
    tried = try_rules(view, (CAR, STALL), at, town.services.city)
    assert [(one.label, one.permit_id) for one in tried] == [("street_stall", "drawn-market")]
    allows(town, "drawn-market", cameras[0], len(tried), (today - monday).days)
    page.reload()
    expect(page.get_by_text("1 sightings on 1 looks")).to_be_visible()
    expect(page.get_by_role("region", name="Day by day").locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="The week before").click()
    expect(page.locator(".week .hours").first).to_have_text("06:30–07:15, 08:00–12:00")
    assert_accessible(page)
    page.get_by_role("link", name="Back to permits").click()
    row = page.locator("[data-row=drawn-market]")
    expect(row.locator("td.number").first).to_have_text("1")


def test_two_people_do_not_overwrite_one_another_and_a_permit_is_revoked_once(
    visit: Visit,
) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    market_street(town, district)
    grant(town, "shared-market", name="Shared market", capacity=12)
    breaks(town, "shared-market", district, PermitTerm.OUT_OF_HOURS)
    visit.sign_in(town.person(None, Role.ADMINISTRATOR))
    page.goto(f"{visit.console.url}/console/permits?text=shared")
    expect(page.locator("[data-row=shared-market] .bad")).to_have_text("1")
    page.locator("[data-row=shared-market] a").click()
    expect(page.get_by_text("In 30 days: Outside its hours: 1")).to_be_visible()
    page.get_by_role("link", name="Change").click()
    expect(page.locator("permit-map")).to_have_attribute("data-ready", "true")
    change(town, "shared-market", capacity=9)
    page.locator("[name=capacity]").fill("40")
    page.get_by_role("button", name="Save the change").click()
    clash = page.get_by_role("alert")
    expect(clash).to_contain_text("Capacity: 12 → 9")
    expect(clash).to_contain_text("fewer stalls")
    expect(clash.get_by_role("link", name="Load it again")).to_be_focused()
    clash.get_by_role("link", name="Load it again").click()
    expect(page.locator("[name=capacity]")).to_have_value("9")
    page.locator("[name=capacity]").fill("14")
    page.get_by_role("button", name="Save the change").click()
    history = page.locator(".permit-history li")
    expect(history).to_have_count(3)
    expect(history.first).to_contain_text("Capacity: 9 → 14")
    expect(history.first).not_to_contain_text("Hours")
    history.nth(1).get_by_role("button", name="Bring this back").click()
    page.locator("#sure [data-sure]").click()
    expect(history.first).to_contain_text("Capacity: 14 → 9")

    page.keyboard.press("r")
    page.get_by_role("button", name="Revoke it").click()
    expect(page.locator("#ending .wrong")).to_have_text("Fill this in.")
    page.locator("#ending textarea").fill("The road works take the street")
    assert_accessible(page)
    page.get_by_role("button", name="Revoke it").click()
    expect(page.locator(".permit-state .bad")).to_have_text("Revoked")
    expect(history.first).to_contain_text("The road works take the street")
    expect(page.get_by_role("link", name="Change")).to_have_count(0)


def test_a_district_sees_its_own_permits_and_brings_its_own_file(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    own, other = town.district(), town.district()
    market_street(town, own)
    grant(town, "own-market", name="本区夜市", district=own)
    grant(town, "other-market", district=other)
    visit.sign_in(town.person(own, Role.ADMINISTRATOR))
    switch_language(page)
    page.goto(f"{visit.console.url}/console/permits")
    expect(page.locator("[data-row=own-market]")).to_be_visible()
    expect(page.locator("[data-row=other-market]")).to_have_count(0)
    page.get_by_role("searchbox").fill("other")
    expect(page.locator(".empty")).to_contain_text("没有符合条件的许可")
    page.get_by_role("button", name="显示全部许可").click()
    page.emulate_media(color_scheme="dark")
    expect(page.locator("[data-row=own-market]")).to_be_visible()
    assert_accessible(page)
    for path in (
        "permits/other-market",
        "permits/other-market/edit",
        "permit-new?like=other-market",
    ):
        page.goto(f"{visit.console.url}/console/{path}")
        expect(page.get_by_text("没有这件许可，或不在您的辖区。")).to_be_visible()

    page.goto(f"{visit.console.url}/console/permits/own-market/edit")
    expect(page.locator("permit-map")).to_have_attribute("data-ready", "true")
    page.locator("[name=valid_until]").fill("2020-01-01")
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator(".wrong.said")).to_have_text(["末日早于首日，请核对。"])
    assert_accessible(page)

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{visit.console.url}/console/permit-files")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出全部许可").click()
    permits = json.loads(download.value.path().read_text())["permits"]
    assert "other-market" not in {one["id"] for one in permits}
    [mine] = [one for one in permits if one["id"] == "own-market"]
    given = [
        {**mine, "capacity": 7},
        {**mine, "id": "new-market"},
        {**mine, "id": "other-market"},
        {**mine, "id": "wrong", "kinds": []},
    ]
    file: Any = {
        "name": "permits.json",
        "mimeType": "application/json",
        "buffer": json.dumps({"permits": given}).encode(),
    }
    page.locator("[type=file]").set_input_files(file)
    page.get_by_role("button", name="预览变化").click()
    said = page.locator("#import-said")
    expect(said).to_contain_text("新增 1")
    expect(said.get_by_role("region", name="变更的许可").locator("tbody tr")).to_contain_text(
        "容量"
    )
    expect(said).to_contain_text("请至少选择一种允许的类型")
    expect(said).to_contain_text("这件许可不只属于您的辖区")
    assert_accessible(page)
    page.get_by_role("button", name="导入 2 件许可").click()
    expect(said).to_contain_text("导入完成")
    page.get_by_role("link", name="查看许可").click()
    expect(page.locator("[data-row=new-market]")).to_be_visible()
