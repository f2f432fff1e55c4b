"""The administration in a browser: letting people and programs in, and proving what happened."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from serving.audit.tables import AuditRow
from serving.connectors.settings import settings_of
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, Queue
from serving.handover.queues import QueueRepository
from serving.users.domain import Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language
from tests.serving.console.town import Town
from tests.serving.standards.test_uploads import FOLDER, zipped

pytestmark = pytest.mark.browser

OWN = "my own long password"


def administration(visit: Visit, tab: str, role: Role = Role.ADMINISTRATOR) -> Page:
    """Signed in as somebody new of the whole city, before a tab."""
    visit.sign_in(visit.console.town.person(None, role))
    visit.page.goto(f"{visit.console.url}/console/administration/{tab}")
    return visit.page


def answer_yes(page: Page) -> None:
    page.locator("#sure [data-sure]").click()


def test_somebody_is_added_and_sees_their_own_district_only(visit: Visit) -> None:
    town = visit.console.town
    mine, other = town.district(), town.district()
    town.case(mine)
    town.case(other)
    page = administration(visit, "users")
    assert_accessible(page)
    form = page.locator("form[data-form=add]")
    form.get_by_label("Name").fill("new.person")
    form.get_by_label("Role").select_option("handling_unit")
    expect(form.get_by_label("Unit")).to_be_visible()
    form.get_by_label("Role").select_option("reviewer")
    expect(form.get_by_label("Unit")).to_be_hidden()
    form.get_by_label("District").select_option(mine)
    form.get_by_role("button", name="Add").click()
    secret = page.locator("[data-once]")
    expect(secret).to_be_visible()
    password = secret.inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="I have kept it").click()
    expect(secret).to_have_count(0)
    assert password not in page.content()
    row = page.locator("tr[data-row='new.person']")
    expect(row).to_contain_text("First password")
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="new.person")).to_be_visible()
    assert_accessible(page)

    page.context.clear_cookies()
    page.goto(f"{visit.console.url}/console/")
    page.fill("[name=name]", "new.person")
    page.fill("[name=password]", password)
    page.click("form .primary")
    page.fill("[name=old]", password)
    page.fill("[name=new]", OWN)
    page.fill("[name=again]", OWN)
    with page.expect_navigation():
        page.click("form .primary")
    page.goto(f"{visit.console.url}/console/cases")
    expect(page.locator("#content")).to_contain_text(mine)
    expect(page.locator("#content")).not_to_contain_text(other)
    expect(page.get_by_role("link", name="Admin")).to_have_count(0)


def test_somebody_is_locked_out_let_in_and_switched_off_in_chinese(visit: Visit) -> None:
    town = visit.console.town
    person = town.person(town.district(), name="li.na")
    with visit.console.stranger() as guesser:
        for turn in range(6):
            guesser.post("/console/sign-in", data={"name": "li.na", "password": f"wrong {turn}"})
    page = administration(visit, "users")
    switch_language(page)
    page.goto(f"{visit.console.url}/console/administration/users?text=li.n")
    row = page.locator("tr[data-row='li.na']")
    expect(row).to_contain_text("密码错误过多")
    row.get_by_role("link").click()
    page.get_by_role("button", name="解除登录限制").click()
    expect(page.locator(".toast")).to_contain_text("li.na 现在可以再次登录")
    form = page.locator("form[data-form=save]")
    form.get_by_label("角色").select_option("auditor")
    form.get_by_label("区县").select_option("")
    form.get_by_role("button", name="保存").click()
    expect(page.locator("dl")).to_contain_text("审计员")
    expect(page.locator("dl")).to_contain_text("全市")
    page.get_by_role("button", name="停用").click()
    answer_yes(page)
    expect(page.locator("dl")).to_contain_text("已停用")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    with town.services.db.reading() as session:
        acts = session.scalars(sa.select(AuditRow.act).where(AuditRow.subject == person.name))
        assert {"user_unlocked", "user_changed", "user_deactivated"} <= {str(act) for act in acts}
    page.get_by_role("link", name="操作记录").click()
    expect(page.get_by_label("操作人（全名）")).to_have_value("li.na")
    expect(page.locator("tbody tr").first).to_contain_text("登录被拒绝")


def test_a_token_is_shown_once_opens_its_scope_and_is_revoked(visit: Visit) -> None:
    page = administration(visit, "tokens")
    form = page.locator("form[data-form=make]")
    form.get_by_label("What it is for").fill("wall screen")
    form.get_by_role("button", name="Make it").click()
    expect(page.locator(".toast")).to_contain_text("at least one scope")
    form.get_by_label("See cases").check()
    form.get_by_role("button", name="Make it").click()
    text = page.locator("[data-once]").inner_text()
    assert_accessible(page)
    with httpx.Client(
        base_url=visit.console.url,
        headers={"Authorization": f"Bearer {text}"},
        trust_env=False,
        timeout=60,
    ) as program:
        assert program.get("/api/cases").status_code == 200
        assert program.get("/api/cameras").status_code == 403
        page.reload()
        assert text not in page.content()
        row = page.locator("tr[data-row='wall screen']").first
        expect(row).to_contain_text("See cases")
        row.get_by_role("button", name="Revoke").click()
        answer_yes(page)
        expect(row).to_contain_text("Revoked")
        assert program.get("/api/cases").status_code == 401


def test_the_auditor_finds_who_saw_what_and_proves_the_log(visit: Visit) -> None:
    town = visit.console.town
    district = town.district()
    case_id = town.case(district)
    lead = town.person(district, Role.SHIFT_LEAD)
    with visit.console.signed_in(lead) as client:
        told = client.get(f"/api/cases/{case_id}").json()
        why = {"why": "The owner objects."}
        [first, *_] = client.post(f"/api/cases/{case_id}/originals", json=why).json()
        assert client.get(first["link"]).status_code == 200
    page = administration(visit, "uses", Role.AUDITOR)
    page.get_by_label("Case number").fill(told["number"])
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr").last).to_contain_text("Asked for originals")
    page.get_by_label("What they did").select_option("original")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("The owner objects.")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 2
    page.get_by_label("Case number").fill("no such case")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".toast")).to_contain_text("check its number")

    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Who (full name)").fill(lead.name)
    page.get_by_label("Act").select_option("signed_in")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Prove the log").click()
    expect(page.locator(".proof")).to_contain_text("nothing was changed")
    assert_accessible(page)
    switch_language(page)
    with town.services.db.writing() as session:
        row = session.scalars(sa.select(AuditRow).order_by(AuditRow.sequence).limit(1)).one()
        kept, row.subject = row.subject, "somebody else"
        number = row.sequence
    page.get_by_role("button", name="校验日志").click()
    expect(page.locator(".proof")).to_contain_text(f"第 {number} 条被改动过")
    with town.services.db.writing() as session:
        session.get_one(AuditRow, number).subject = kept


REFUSING = {"connector": "webhook", "url": "https://not.allowed.example/cases"}
"""Serving speaks to hosts it was told of only: each letter is refused at once."""


def destination(
    town: Town, districts: tuple[str, ...], settings: dict[str, Any], active: bool = True
) -> None:
    """Enters it, or replaces it."""
    one = Destination("city", settings_of(settings), districts=districts, active=active)
    with town.services.db.writing() as session:
        DestinationRepository(session).put(one, town.services.vault, datetime.now(UTC))


def until(town: Town, met: Callable[[Queue], bool]) -> None:
    """Serving sends by itself, as often as its settings say."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with town.services.db.reading() as session:
            if any(met(queue) for queue in QueueRepository(session).all()):
                return
        time.sleep(0.05)
    raise AssertionError("the letters did not move within a minute")


def test_a_dead_letter_goes_again_and_another_one_is_given_up(visit: Visit, tmp_path: Path) -> None:
    town, page = visit.console.town, visit.page
    # In one place they would be one case.
    districts = (town.district(), town.district())
    destination(town, districts, REFUSING)
    for district in districts:
        town.case(district, "manhole_missing")
    until(town, lambda queue: queue.dead == 2)
    administration(visit, "destinations")
    card = page.locator("section[data-destination=city]")
    expect(card).to_contain_text("Stuck")
    expect(card).to_contain_text("not among serving.handover.allowed_hosts")
    card.get_by_role("button", name="Try to reach it").click()
    expect(page.locator(".toast")).to_contain_text("not among serving.handover.allowed_hosts")
    letters = page.locator("tbody tr")
    expect(letters).to_have_count(2)
    expect(letters.first).to_contain_text("They read it and refuse it.")
    assert_accessible(page)

    destination(town, districts, {"connector": "file", "folder": str(tmp_path / "handed")})
    letters.first.get_by_role("button", name="Retry").click()
    expect(page.locator(".toast")).to_contain_text("1 letter goes again")
    expect(letters).to_have_count(1)
    until(town, lambda queue: queue.sent == 1)
    letters.first.get_by_text("Give up …").click()
    letters.first.get_by_role("button", name="Give it up for good").click()
    answer_yes(page)
    expect(page.locator(".toast")).to_contain_text("Say why")
    letters.first.get_by_label("Why").fill("Entered there by hand.")
    letters.first.get_by_role("button", name="Give it up for good").click()
    answer_yes(page)
    expect(page.get_by_text("There is no dead letter.")).to_be_visible()
    expect(card.locator(".tile").nth(2)).to_contain_text("1")
    expect(page.get_by_text("Nothing is stuck")).to_be_visible()
    assert len(list((tmp_path / "handed").iterdir())) == 1
    destination(town, districts, REFUSING, active=False)
    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Act").select_option("letter_given_up")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr").first).to_contain_text("Entered there by hand.")


def test_the_city_is_steered_in_chinese_and_no_secret_is_in_the_markup(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    administration(visit, "policies")
    switch_language(page)
    kind = page.locator("section[data-kind=street_vending]")
    kind.get_by_text("改为发现即推送……").first.click()
    kind.get_by_label("原因").fill("试行一个月")
    kind.get_by_role("button", name="改为发现即推送……").click()
    answer_yes(page)
    expect(kind).to_contain_text("发现即推送")
    expect(kind).to_contain_text("试行一个月")
    kind.get_by_text("改为审核后推送……").first.click()
    kind.get_by_label("原因").fill("试行结束")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    kind.get_by_role("button", name="改为审核后推送……").click()
    answer_yes(page)
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_role("link", name="设置").click()
    expect(page.locator("tr[data-row='serving.secret_key']")).to_contain_text("密钥，已设置")
    settings = town.services.settings
    told = page.content()
    for secret in (settings.secret_key, settings.pipeline_token, settings.database_url):
        assert secret.get_secret_value() not in told
    assert_accessible(page)

    page.get_by_role("link", name="标准", exact=True).click()
    head = (FOLDER / "pack.toml").read_text()
    head = head.replace('version = "3"', 'version = "4"').replace("2026-02-01", "2999-01-01")
    bring(page, "pack.zip", zipped({"pack.toml": head}))
    said = page.locator("#import-said")
    expect(said).to_contain_text("county-sample 4")
    expect(said).to_contain_text("新增")
    assert_accessible(page)
    page.get_by_role("button", name="导入这份标准").click()
    expect(said).to_contain_text("已导入 county-sample 4，自 2999-01-01 起生效")
    page.get_by_role("link", name="查看标准").click()
    row = page.locator("tr[data-row='county-sample 4']")
    expect(row).to_contain_text("待生效")
    row.get_by_role("link").click()
    expect(page.get_by_text("全部条目（163）")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="区划").click()
    place = f"island {town.district()}"
    bring(page, "tree.csv", f"id,name,level,parent\n{place},小岛,island,\n".encode())
    expect(said).to_contain_text("第 2 行")
    bring(page, "tree.csv", f"id,name,level,parent\n{place},小岛,district,\n".encode())
    expect(said).to_contain_text("新增 1")
    expect(said).to_contain_text("不在新区划中")
    assert_accessible(page)
    page.get_by_role("button", name="替换区划").click()
    expect(said).to_contain_text("导入完成")
    page.get_by_role("link", name="查看区划").click()
    expect(page.locator(f"tr[data-row='{place}']")).to_contain_text("小岛")


def bring(page: Page, name: str, data: bytes) -> None:
    page.locator("[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="预览变化").click()
