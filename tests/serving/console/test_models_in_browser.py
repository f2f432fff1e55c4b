"""Models in a browser: an engineer promotes by force and rolls back; an auditor only looks on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from serving.learning import service
from serving.learning.arguments import wish_of
from serving.learning.domain import StepKind, StepState
from serving.learning.repository import StepRepository
from serving.users.domain import Person, Role
from tests.serving.console.accessible import assert_accessible
from tests.serving.console.conftest import Visit, switch_language
from tests.serving.console.town import Town
from tests.serving.models.measures import evaluation, picture
from tests.serving.models.shelf import put

pytestmark = pytest.mark.browser

FAILED = {"name": "ap50", "kind": "real", "label": "car", "current": 0.8, "candidate": 0.7}


def shelf_of(town: Town) -> Path:
    return town.services.settings.learning.packages


def two_packages(shelf: Path) -> None:
    """One that passed its gate, and one that did not."""
    put(shelf, "1.1", passed=True)
    put(shelf, "1.2", passed=False, checks=[{**FAILED, "passed": False, "sentence": "Worse cars."}])
    pictures = [picture("a.jpg", [(0.9, 1), (0.8, 0)], 3), picture("b.jpg", [(0.9, 1)] * 4, 4)]
    for version in ("1.1", "1.2"):
        told = evaluation(version, *pictures[: 1 + (version == "1.1")])
        (shelf / "tiny" / version / "evaluation.json").write_text(json.dumps(told))


def answer_yes(page: Page) -> None:
    page.locator("#sure [data-sure]").click()


def promote(page: Page, why: str) -> None:
    form = page.locator("form[data-form=promote]")
    form.locator("textarea").fill(why)
    form.locator("button").click()
    answer_yes(page)


def test_a_package_is_promoted_and_taken_back_with_reasons_in_both_languages(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    two_packages(shelf_of(town))
    visit.sign_in(town.person(None, Role.ENGINEER))
    page.goto(f"{visit.console.url}/console/models")
    expect(page.locator("tr[data-row='tiny/1.1']")).to_contain_text("Gate passed")
    assert_accessible(page)
    page.get_by_role("link", name="tiny 1.1").click()
    expect(page.locator(".curves figure")).to_have_count(1)
    page.locator("form[data-form=promote] button").click()
    answer_yes(page)
    expect(page.get_by_role("status")).to_contain_text("a sentence that says why")
    promote(page, "sees lids by night")
    expect(page.get_by_role("status")).to_contain_text("tiny 1.1 looks from now on")
    expect(page.locator(".page-head")).to_contain_text("Looks now")
    assert_accessible(page)

    switch_language(page)
    page.goto(f"{visit.console.url}/console/models/packages/tiny/1.2?part=comparison")
    expect(page.locator(".failed-checks")).to_contain_text("小汽车的AP50 精度：原 0.8")
    assert_accessible(page)
    promote(page, "夜间试用")
    expect(page.get_by_role("status")).to_contain_text("强制")
    page.locator("form[data-form=promote] [name=force]").check()
    promote(page, "夜间试用")
    expect(page.get_by_role("status")).to_contain_text("已换上 tiny 1.2")

    back = page.locator("form[data-form=roll_back]")
    for why, sentence in (("夜间更差", "已回退到 tiny 1.1"), ("试用结束", "重新使用自己配置")):
        # A page of its own for each: after a change the form is drawn anew, and empty.
        page.goto(f"{visit.console.url}/console/models")
        back.locator("textarea").fill(why)
        back.locator("button").click()
        answer_yes(page)
        expect(page.get_by_role("status")).to_contain_text(sentence)
    history = page.locator("tbody").last
    expect(history).to_contain_text("夜间更差")
    expect(history.locator("tr", has_text="夜间试用")).to_contain_text("强制")
    expect(back).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_who_may_not_change_the_model_sees_no_button_and_is_refused(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    put(shelf_of(town), "1.3", passed=True)
    auditor = town.person(None, Role.AUDITOR)
    visit.sign_in(auditor)
    page.goto(f"{visit.console.url}/console/models/packages/tiny/1.3")
    expect(page.locator("h1")).to_have_text("tiny 1.3")
    expect(page.locator("form[data-form]")).to_have_count(0)
    expect(page.get_by_role("link", name="Samples")).to_have_count(0)
    for path in ("samples", "ask"):
        answer = page.goto(f"{visit.console.url}/console/models/{path}")
        assert answer is not None
        assert answer.status == 403
    wish = {"name": "tiny", "version": "1.3", "why": "because"}
    with visit.console.signed_in(auditor) as api:
        refused: httpx.Response = api.post("/api/models/promote", json=wish)
    assert refused.status_code == 403


def test_a_training_is_watched_and_cancelled(visit: Visit) -> None:
    town, page = visit.console.town, visit.page
    engineer = town.person(None, Role.ENGINEER)
    step_id = running_training(town, engineer)
    visit.sign_in(engineer)
    page.goto(f"{visit.console.url}/console/models/steps")
    page.locator(f"tr[data-row='{step_id}'] a").click()
    expect(page.locator("h2", has_text="Epoch 2 of 4")).to_be_visible()
    expect(page.locator(".log")).to_contain_text("epoch 2 is done")
    assert_accessible(page)
    page.get_by_role("button", name="Cancel").click()
    answer_yes(page)
    expect(page.get_by_role("button", name="Being cancelled")).to_be_disabled()
    page.goto(f"{visit.console.url}/console/models/ask?kind=train")
    page.locator("[name=folder]").fill("../elsewhere")
    page.locator("[name=why]").fill("more bins")
    page.get_by_role("button", name="Put into the queue").click()
    expect(page.get_by_role("status")).to_contain_text("not plain")
    assert_accessible(page)


def running_training(town: Town, person: Person) -> str:
    """A training that another serving runs: its epochs lie in the workspace, its log too."""
    services, at = town.services, datetime.now(UTC)
    learning = services.settings.learning
    run = learning.workspace / "run"
    run.mkdir(parents=True)
    epoch = {"of": 4, "seconds": 60.0, "losses": {"box": 1.0}, "ap50": {"car": 0.7}}
    lines = [json.dumps({**epoch, "number": number}) for number in (1, 2)]
    (run / "metrics.jsonl").write_text("\n".join(lines))
    wish = wish_of((), {"out": "run"}, samples=False)
    with services.db.writing() as session:
        step = service.ask(session, person, learning, StepKind.TRAIN, wish, "more bins", at)
        StepRepository(session).change(
            step.id,
            StepState.WAITING,
            state=StepState.RUNNING,
            started_at=at,
            heard_at=at + timedelta(hours=1),
            host="elsewhere",
            pid=1,
        )
    log = learning.workspace / "logs" / f"{step.id}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("epoch 2 is done\n")
    return str(step.id)
