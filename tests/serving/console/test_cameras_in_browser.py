"""Cameras in a real browser: thousands in one list, zones drawn and tried, files brought."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from pipeline.contract import CameraEvent, CameraEventKind, WatchPlan, camera_event_id
from pipeline.domain import Camera
from serving.cameras.service import draw_zones, get_camera
from serving.events.service import take
from serving.intake.service import accept
from serving.looks.service import asked
from serving.users.domain import Role
from tests.pipeline.test_lookout import Watch, street
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language
from tests.serving.console.sights import fleet, sees
from tests.serving.console.town import Town, camera_id
from tests.serving.people import ADMINISTRATOR

pytestmark = pytest.mark.browser

MANY = 6000
PLACES = ((0.25, 0.5), (0.6, 0.5), (0.6, 0.8), (0.25, 0.8))
"""A zone's corners, as shares of the picture."""


def watched(town: Town, camera: str) -> Camera:
    """The camera as the patrol's next watch plan has it."""
    services = town.services
    with services.db.reading() as session:
        _, text = services.plans.current(session, services.vault, services.clock.now())
    plan = WatchPlan.model_validate_json(text)
    return next(one for one in plan.cameras if one.id == camera)


def happens(town: Town, camera: str, kind: CameraEventKind, reason: str) -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    event = CameraEvent(
        event_id=camera_event_id(camera, "main", kind, at),
        camera_id=camera,
        view_id="main",
        kind=kind,
        at=at,
        reason=reason,
    )
    take(town.services, event.model_dump_json().encode())


def rows(page: Page, count: int) -> None:
    expect(page.locator(".fleet-row[data-camera]")).to_have_count(count)


def place(page: Page, point: tuple[float, float]) -> tuple[float, float]:
    room = page.locator(".board .framed").bounding_box()
    assert room is not None
    return room["x"] + point[0] * room["width"], room["y"] + point[1] * room["height"]


def test_somebody_finds_one_camera_among_thousands(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    fleet(town, MANY, "harbour")
    happens(town, "harbour-05990", CameraEventKind.OFFLINE, "auth")
    visit.sign_in(town.person(None, Role.ADMINISTRATOR))
    page.get_by_role("link", name="Cameras").click()
    rows(page, 80)
    table = page.get_by_role("table", name="Cameras")
    assert int(table.get_attribute("aria-rowcount") or 0) > MANY
    assert_accessible(page)
    table.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(page.locator("[data-camera=harbour-05999]")).to_be_visible()
    page.get_by_role("searchbox").fill("STREET 599")
    rows(page, 11)
    page.get_by_role("button", name="Offline").click()
    rows(page, 1)
    expect(page.locator("[data-camera]")).to_contain_text("harbour street 5990")
    page.get_by_role("button", name="Offline").click()
    rows(page, 11)
    page.get_by_label("Every source").select_option("harbour-platform-2")
    rows(page, 3)
    expect(page).to_have_url(re.compile("[?&]source=harbour-platform-2"))
    page.reload()
    rows(page, 3)
    page.get_by_label("Every district").select_option("harbour district 1")
    expect(page.locator(".empty")).to_contain_text("No camera fits this choice.")
    page.get_by_role("button", name="Show every camera").click()
    rows(page, 80)


def test_a_zone_is_drawn_tried_and_saved_and_a_case_follows_from_it(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    camera = camera_id(town.district(), "street_vending")
    with town.services.db.writing() as session:
        draw_zones(session, ADMINISTRATOR, camera, "main", [], datetime.now(UTC))
    visit.sign_in(town.person(None, Role.ADMINISTRATOR))
    page.goto(f"{visit.console.url}/console/cameras/{camera}")
    expect(page.locator(".empty-stage")).to_contain_text("No look yet.")
    page.get_by_role("button", name="Look now").click()
    expect(page.get_by_text("Waiting for the next look …")).to_be_visible()
    assert camera in [one.camera_id for one in asked(town.services, 0, None).looks]
    sees(town, camera, at=datetime.now(UTC))
    expect(page.locator(".look-foot")).to_contain_text("2 found")
    expect(page.locator(".look-foot")).to_contain_text("0 suspected by the rules")
    assert_accessible(page)

    page.get_by_role("link", name="Draw zones").click()
    trial = page.locator("#trial")
    expect(trial).to_contain_text("Street vending cannot be found here yet: draw no vending.")
    page.get_by_role("button", name="no vending").click()
    for point in PLACES:
        page.mouse.click(*place(page, point))
    page.keyboard.press("Enter")
    expect(page.locator(".corner")).to_have_count(4)
    expect(trial).to_contain_text("Drawn so, 0 would be suspected.")
    # Its second corner, two leaps to the right by keyboard: now it reaches under the stall.
    page.locator(".corner").nth(1).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.locator(".corner").nth(2).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(trial).to_contain_text("Drawn so, 1 would be suspected.")
    expect(page.locator(".handles .name").last).to_contain_text("Street vending 74%")
    assert_accessible(page)

    # A corner pulled across the other side: told at once, and nothing can be saved.
    page.mouse.move(*place(page, PLACES[0]))
    page.mouse.down()
    page.mouse.move(*place(page, (0.95, 0.65)), steps=4)
    page.mouse.up()
    expect(page.locator(".zone-list .wrong")).to_contain_text("Its outline crosses itself")
    save = page.get_by_role("button", name="Save zones")
    expect(save).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(page.locator(".zone-list .wrong")).to_have_count(0)
    page.locator(".corner").first.focus()
    page.keyboard.press("Insert")
    expect(page.locator(".corner")).to_have_count(5)
    page.keyboard.press("Delete")
    expect(page.locator(".corner")).to_have_count(4)
    save.click()
    expect(page.locator(".toast")).to_contain_text("Saved")
    [zone] = watched(town, camera).view.zones
    assert zone.kind == "no_vending"
    assert zone.polygon[0] == pytest.approx(PLACES[0], abs=0.01)

    # The patrol itself, with that plan, before a stall that stays.
    watch = Watch(town.services.store)
    watch.camera, watch.state = watched(town, camera), watch.state.__class__(view_id="main")
    for second in range(0, 60, 10):
        watch.look(street(second, stall=True))
    [report] = watch.reports
    assert report.zone_id == zone.id
    accept(town.services, report.model_dump_json().encode())
    page.get_by_role("link", name="Back to the camera").click()
    expect(page.locator(".bouts a")).to_have_text(["Street vending"])

    # Somebody else is faster.
    page.get_by_role("link", name="Draw zones").click()
    expect(trial).to_contain_text("Drawn so")
    with town.services.db.writing() as session:
        draw_zones(session, ADMINISTRATOR, camera, "main", [], datetime.now(UTC))
    page.get_by_role("button", name="Delete no vending").click()
    save.click()
    expect(page.locator(".toast")).to_contain_text("Somebody else drew on this view")


def test_a_view_that_moved_is_calibrated_and_a_file_is_shown_before_it_is_taken(
    visit: Visit,
) -> None:
    town, page = visit.console.town, visit.page
    district = town.district()
    camera = camera_id(district, "green_belt_parking")
    sees(town, camera, at=datetime.now(UTC) - timedelta(hours=2))
    happens(town, camera, CameraEventKind.VIEW_MOVED, "view_moved")
    sees(town, camera, moved=True)
    visit.sign_in(town.person(None, Role.ADMINISTRATOR))
    switch_language(page)
    page.goto(f"{visit.console.url}/console/cameras/{camera}")
    ticket = page.get_by_role("region", name="视角偏移")
    expect(ticket.locator("img")).to_have_count(2)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.get_by_role("button", name="现在的位置是对的，区域不变").click()
    page.locator("#sure [data-sure]").click()
    expect(page.locator(".toast")).to_contain_text("巡查将重新学习该视角")
    assert watched(town, camera).view.calibration == 1

    page.goto(f"{visit.console.url}/console/camera-files")
    told = {"cameras": [{"id": camera, "name": "新名称"}, {"id": f"{camera}-new", "name": "南门"}]}
    told["cameras"][1] |= {"url": "rtsp://viewer:secret@10.0.0.9/stream"}
    file = {
        "name": "plan.json",
        "mimeType": "application/json",
        "buffer": json.dumps(told).encode(),
    }
    page.locator("[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator(".import-page summary").click()
    for kind in ("流动摊贩", "垃圾满溢"):
        page.get_by_label(kind).uncheck()
    page.get_by_role("button", name="预览变化").click()
    said = page.locator("#import-said")
    expect(said).to_contain_text("新增 1")
    expect(said.locator("tbody tr")).to_have_count(1)
    expect(said.locator("tbody tr")).to_contain_text("新名称")
    assert_accessible(page)
    with town.services.db.reading() as session:
        assert get_camera(session, ADMINISTRATOR, camera).name != "新名称"
    page.get_by_role("button", name="导入 2 路摄像头").click()
    expect(said).to_contain_text("导入完成")
    with town.services.db.reading() as session:
        assert get_camera(session, ADMINISTRATOR, camera).name == "新名称"
        new = get_camera(session, ADMINISTRATOR, f"{camera}-new")
        assert new.name == "南门"
        assert new.views[0].watch == {"green_belt_parking", "manhole_missing"}
