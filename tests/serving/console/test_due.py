"""A case's standard and clock on its card and on its page, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from starlette.requests import HTTPConnection

from serving.calendars.files import find_year, read_year
from serving.calendars.service import import_year
from serving.cases.domain import Action, Move
from serving.cases.service import move_case
from serving.console.cards import card
from serving.console.choice import Choice
from serving.console.glances import Glance
from serving.console.headline import headline
from serving.console.history import history
from serving.console.pages.case_list import find
from serving.console.sheets import Sheet, read
from serving.console.visitor import Taste, Theme, Visitor
from serving.console.words import Language
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from tests.serving.examples import NOON, report
from tests.serving.harness import Front
from tests.serving.people import ADMINISTRATOR

AT_NINE = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai; the limit of the example is two working hours."""


class Street:
    """One case under the sample standard, and somebody who looks at it."""

    def __init__(self, front: Front, *, standard: bool = True) -> None:
        self.front = front
        if standard:
            with front.services.db.writing() as session:
                import_pack(session, read_pack(find_pack("yuncheng-sample")), "a test", NOON)
                import_year(session, read_year(find_year("2026")), "a test", NOON)
        front.clock.advance((AT_NINE - NOON).total_seconds())
        self.case_id = UUID(front.post(report(front.store)).json()["case_id"])
        self.version = 1

    def move(self, *actions: Action, note: str = "", amount: float | None = None) -> None:
        for action in actions:
            move = Move(action, self.version, note=note, amount=amount)
            with self.front.services.db.writing() as session:
                at = self.front.clock.now()
                move_case(session, ADMINISTRATOR, self.case_id, move, at)
            self.version += 1

    def visitor(self, language: Language) -> Visitor:
        taste = Taste(language, Theme.AUTO)
        return Visitor(self.front.services, HTTPConnection({"type": "http"}), ADMINISTRATOR, taste)

    def glance(self, language: Language = Language.ENGLISH) -> Glance:
        [glance] = find(self.visitor(language), Choice(), None).shelf.glances
        return glance

    def card(self, language: Language = Language.ENGLISH) -> str:
        return card(self.visitor(language), self.glance(language), ())

    def sheet(self, language: Language = Language.ENGLISH) -> Sheet:
        return read(self.visitor(language), self.case_id, ())

    def page(self, language: Language = Language.ENGLISH) -> str:
        visitor, sheet = self.visitor(language), self.sheet(language)
        head = headline(visitor, sheet, (), boxes=False)
        return head + history(sheet.case, visitor.moments)


@pytest.fixture
def street(front: Front) -> Street:
    return Street(front)


def test_a_card_names_code_unit_and_deadline(street: Street) -> None:
    english, chinese = street.card(), street.card(Language.CHINESE)
    assert ">01-91</code> District parks" in english
    assert "Running · due" in english
    assert "6 May 11:00:00" in english
    assert ">01-91</code> 区园林部门" in chinese
    assert "办理中 · 截止" in chinese
    assert "5月6日 11:00:00" in chinese


def test_the_page_says_limit_closing_condition_and_how_late_it_is(street: Street) -> None:
    street.front.clock.advance(3 * 3600 + 30)
    english, chinese = street.page(), street.page(Language.CHINESE)
    for words in (
        "Cleanliness of the city · Vehicle on a green belt",
        "2 working hours",
        "The vehicle has left the belt",
        "Overdue · due",
        "1 h 0 min late",
        "to do: urge the unit",
    ):
        assert words in english
    for words in ("2 个工作时", "车辆已驶离绿化带", "已超期 · 截止", "已超 1 小时 0 分", "应催办"):
        assert words in chinese
    assert 'data-clock="overdue"' in english


def test_overdue_shows_by_itself_because_time_changes_the_face(street: Street) -> None:
    before, same = street.glance(), street.glance()
    assert before.face == same.face
    street.front.clock.advance(2 * 3600 + 1)
    after = street.glance()
    assert after.line == before.line
    assert after.face != before.face
    assert 'class="due overdue"' in street.card()


def test_the_page_counts_lateness_by_the_minute(street: Street) -> None:
    street.front.clock.advance(2 * 3600 + 61)
    before = street.sheet()
    street.front.clock.advance(30)
    assert street.sheet().face == before.face
    street.front.clock.advance(30)
    assert street.sheet().face != before.face


def test_a_suspended_case_shows_the_stopped_clock(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT)
    street.front.clock.advance(1800)
    street.move(Action.SUSPEND, note="waiting for the tow truck")
    street.front.clock.advance(3600 * 200)
    assert "Clock stopped · 1 h 30 min left when it was stopped" in street.card()
    assert "已停钟 · 停钟时剩余 1 小时 30 分" in street.page(Language.CHINESE)


def test_an_extension_stands_in_the_history_with_its_amount(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT)
    street.move(Action.EXTEND, note="rain", amount=1.5)
    assert "1.5 more, in the measure of the limit" in street.page()
    assert "延期" in street.page(Language.CHINESE)


def test_the_city_calls_a_state_as_its_pack_says(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT, Action.HANDLE)
    assert "待核查" in street.card(Language.CHINESE)
    assert "To be checked" in street.card()


def test_a_case_without_a_standard_is_shown_as_before(front: Front) -> None:
    street = Street(front, standard=False)
    assert "data-clock" not in street.card() + street.page()
    assert "To review" in street.card()
