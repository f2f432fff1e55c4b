"""A case's standard and clock on its card and on its page, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from starlette.requests import HTTPConnection

from serving.calendars.files import find_year, read_year
from serving.calendars.service import import_year
from serving.cases.domain import Action, Move
from serving.cases.notes import noted
from serving.cases.service import move_case
from serving.console.cards import card
from serving.console.case.clock import clock, terms
from serving.console.case.dossier import read
from serving.console.case.headline import headline
from serving.console.case.thread import thread
from serving.console.choice import Choice
from serving.console.glances import Glance
from serving.console.pages.case_list import find
from serving.console.visitor import Taste, Theme, Visitor
from serving.console.words import Language
from serving.rechecks.service import camera_person
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.users.domain import Role
from serving.users.service import add_user, find_user
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

    def clock(self, language: Language = Language.ENGLISH) -> str:
        visitor = self.visitor(language)
        return clock(visitor, read(visitor, self.case_id, ()))

    def page(self, language: Language = Language.ENGLISH) -> str:
        visitor = self.visitor(language)
        dossier = read(visitor, self.case_id, ())
        said = headline(visitor, dossier, ()), terms(visitor, dossier), thread(visitor, dossier)
        return self.clock(language) + "".join(said)


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
        "not extended · 2 more possible",
        "The vehicle has left the belt",
        "was due",
        "1 h 0 min late",
        "urge the unit",
    ):
        assert words in english
    for words in ("2 个工作时", "车辆已驶离绿化带", "已超期", "应于", "已超 1 小时 0 分", "催办"):
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


def test_the_page_counts_lateness_by_the_minute_and_is_not_drawn_between(street: Street) -> None:
    street.front.clock.advance(2 * 3600 + 61)
    before = street.clock()
    street.front.clock.advance(30)
    assert street.clock() == before
    street.front.clock.advance(30)
    assert street.clock() != before


def test_a_suspended_case_shows_since_when_the_clock_stands_and_what_is_left(
    street: Street,
) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT)
    street.front.clock.advance(1800)
    street.move(Action.SUSPEND, note="waiting for the tow truck")
    street.front.clock.advance(3600 * 200)
    assert "Clock stopped · 1 h 30 min left when it was stopped" in street.card()
    page = street.page()
    assert "6 May 09:30:00" in page
    assert "1 h 30 min left when it goes on" in page
    assert "恢复后剩余 1 小时 30 分" in street.page(Language.CHINESE)
    assert "not while the clock stands" in page


def test_every_rung_of_the_ladder_says_when_it_comes_and_whether_it_came(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT)
    street.front.clock.advance(2 * 3600 + 60)
    shown = street.clock()
    assert shown.count('class="is-reached"') == 2
    assert shown.count('class="is-next"') == 1
    assert "6 May 11:00:00" in shown


def test_an_extension_stands_in_the_history_with_its_amount(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT)
    street.move(Action.EXTEND, note="rain", amount=1.5)
    page = street.page()
    assert "1.5 working hours more" in page
    assert "1.5 working hours granted on top" in page
    assert "1 more possible" in page
    assert "增加 1.5 个工作时" in street.page(Language.CHINESE)


def test_the_city_calls_a_state_as_its_pack_says(street: Street) -> None:
    street.move(Action.CONFIRM, Action.DISPATCH, Action.ACCEPT, Action.HANDLE)
    assert "待核查" in street.card(Language.CHINESE)
    assert "To be checked" in street.card()


def test_a_case_without_a_standard_is_shown_as_before(front: Front) -> None:
    street = Street(front, standard=False)
    assert "data-clock" not in street.card() + street.page()
    assert "No standard knew its kind" in street.clock()
    assert "To review" in street.card()


def test_what_the_system_noted_is_told_in_the_visitors_language_and_people_are_quoted(
    street: Street,
) -> None:
    own, note = "100% of the time is used up.", noted("checked-unable", reason="view_moved")
    with street.front.services.db.writing() as session:
        add_user(session, "lead", Role.SHIFT_LEAD, None, NOON)
        lead = find_user(session, "lead").person
        move_case(session, lead, street.case_id, Move(Action.CONFIRM, 1, note=own), AT_NINE)
    street.version = 2
    street.move(Action.DISPATCH, Action.ACCEPT, Action.HANDLE)
    with street.front.services.db.writing() as session:
        move = Move(Action.CHECK_UNABLE, street.version, note=note)
        move_case(session, camera_person("gate-3"), street.case_id, move, AT_NINE)
    english, chinese = street.page(), street.page(Language.CHINESE)
    assert "<q>The camera could not tell (it looks elsewhere); a person has to look.</q>" in english
    assert "<q>摄像头无法判断（视角已变动），需要人工核查。</q>" in chinese
    assert f"<q>{own}</q>" in chinese, "a person wrote it"
