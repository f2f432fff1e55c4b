"""What lists and a reviewer's way need, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from pipeline.contract import EvidenceRole
from serving.cameras.tables import CameraRow
from serving.cases.domain import Action, Move, Status
from serving.cases.service import get_case, move_case
from serving.cases.tables import CaseRow
from serving.cases.wanted import CaseFilter
from serving.console.glances import (
    WAITING,
    Mark,
    Shelf,
    Sort,
    shelf,
    waiting_after,
    waiting_before,
)
from serving.db import Database
from serving.intake.repository import ReportRepository
from serving.users.domain import Person
from serving.vault import Vault
from tests.serving import examples
from tests.serving.examples import NOON
from tests.serving.harness import settings
from tests.serving.openings import open_case
from tests.serving.people import NORTHERNER, REVIEWER, SOUTHERNER
from tests.serving.plans import import_plan
from tests.serving.shelf import Shelf as Pictures

CITY = settings("sqlite:///unused.db")


class Cases:
    """Opens cases a minute apart, the first one oldest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.opened: list[UUID] = []
        with database.writing() as session:
            import_plan(session, examples.city(), Vault(CITY.secret_key), NOON)

    def open(self, kind: str = "bin_overflow", camera_id: str = "gate-3") -> UUID:
        number = len(self.opened)
        at = NOON + timedelta(minutes=number)
        case_id = uuid4()
        report = examples.report(Pictures(), place=number + 1, kind=kind, camera_id=camera_id)
        district = {"gate-3": "north", "quay-1": "south"}[camera_id]
        with self.database.writing() as session:
            ReportRepository(session).take(report.report_id, "d" * 64, case_id, at)
            open_case(session, case_id, report, district, at, ZoneInfo("Asia/Shanghai"))
        self.opened.append(case_id)
        return case_id

    def confirm(self, case_id: UUID) -> None:
        with self.database.writing() as session:
            move_case(session, REVIEWER, case_id, Move(Action.CONFIRM, 1), NOON)

    def due(self, case_id: UUID, minutes: int, **columns: str) -> None:
        """As its clock would be kept."""
        at = NOON + timedelta(minutes=minutes)
        with self.database.writing() as session:
            values = {"due_at": at, "soon_at": at, **columns}
            session.execute(sa.update(CaseRow).where(CaseRow.id == case_id).values(**values))

    def shelf(
        self,
        person: Person = REVIEWER,
        mark: Mark | None = None,
        limit: int = 50,
        sort: Sort = Sort.WAITING,
        **wanted: Any,
    ) -> Shelf:
        with self.database.reading() as session:
            return shelf(session, person, CaseFilter(**wanted), sort, mark, limit)

    def ids(self, found: Shelf) -> list[int]:
        """Which of the opened cases, by their order of opening."""
        return [self.opened.index(glance.line.id) for glance in found.glances]

    def beside(
        self, case_id: UUID, person: Person = REVIEWER, kinds: tuple[str, ...] = ()
    ) -> tuple[int | None, int | None]:
        with self.database.reading() as session:
            line = get_case(session, REVIEWER, case_id).line
            found = (
                waiting_after(session, person, line, kinds),
                waiting_before(session, person, line, kinds),
            )
        after, before = (self.opened.index(one) if one else None for one in found)
        return after, before


@pytest.fixture
def cases(database: Database) -> Cases:
    return Cases(database)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []

    def note(*event: object) -> None:
        sent.append(str(event[2]))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def test_waiting_cases_come_first_and_the_newest_of_each_on_top(cases: Cases) -> None:
    for _ in range(5):
        cases.open()
    cases.confirm(cases.opened[4])
    cases.confirm(cases.opened[1])
    assert cases.ids(cases.shelf()) == [3, 2, 0, 4, 1]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.NEWEST, [4, 3, 2, 1, 0]),
        (Sort.OLDEST, [0, 1, 2, 3, 4]),
        (Sort.DUE, [3, 1, 4, 2, 0]),
        (Sort.WAITING, [3, 2, 0, 4, 1]),
    ],
)
def test_every_order_joins_its_pages_into_the_whole_list(
    cases: Cases, sort: Sort, expected: list[int], limit: int
) -> None:
    for _ in range(5):
        cases.open()
    cases.confirm(cases.opened[4])
    cases.confirm(cases.opened[1])
    cases.due(cases.opened[3], 1)
    cases.due(cases.opened[1], 2)
    found, mark = [], None
    for _ in range(7):
        page = cases.shelf(sort=sort, mark=mark, limit=limit)
        found += cases.ids(page)
        mark = page.next
        if mark is None:
            break
    assert found == expected


def test_a_list_is_cut_down_to_a_unit_a_platform_days_and_what_is_typed(cases: Cases) -> None:
    cases.open()
    cases.open(camera_id="quay-1")
    cases.open("street_vending")
    cases.due(cases.opened[0], 5, unit="parks")
    cases.due(cases.opened[2], 60, unit="parks", assigned="street-01")
    number = cases.shelf().glances[-1].line.number
    day = NOON + timedelta(minutes=1)
    for wanted, expected in (
        ({"holder": "parks"}, [0]),
        ({"holder": "street-01"}, [2]),
        ({"text": number.lower()}, [0]),
        ({"text": "QUAY"}, [1]),
        ({"text": "100%"}, []),
        ({"since": day}, [2, 1]),
        ({"until": day}, [0]),
        ({"since": day, "text": "gate"}, [2]),
        ({"source": "nobody's"}, []),
        ({"overdue_at": NOON + timedelta(minutes=30)}, [0]),
    ):
        assert cases.ids(cases.shelf(**wanted)) == expected, wanted
    with cases.database.reading() as session:
        source = session.scalar(sa.select(CameraRow.source_id).where(CameraRow.id == "quay-1"))
    assert 1 in cases.ids(cases.shelf(source=source))
    assert cases.ids(cases.shelf(NORTHERNER, text="quay")) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_pages_join_into_the_whole_list_wherever_they_are_cut(cases: Cases, limit: int) -> None:
    for _ in range(6):
        cases.open()
    for number in (0, 3, 4):
        cases.confirm(cases.opened[number])
    found, mark = [], None
    for _ in range(7):
        page = cases.shelf(mark=mark, limit=limit)
        assert 0 <= len(page.glances) <= limit
        found += cases.ids(page)
        mark = page.next
        if mark is None:
            break
    assert found == [5, 2, 1, 4, 3, 0]


def test_a_card_knows_what_it_shows(cases: Cases) -> None:
    cases.open()
    (glance,) = cases.shelf().glances
    assert glance.first_seen == NOON
    assert glance.dwell_s == 300.0
    assert glance.thumbnail is not None
    assert glance.thumbnail.role is EvidenceRole.CLOSE_UP
    assert glance.line.camera_name == "Camera gate-3"


def test_a_page_costs_the_same_few_queries_however_many_cards_it_has(cases: Cases) -> None:
    cases.open()
    with counted(cases.database) as for_one:
        cases.shelf(statuses=WAITING)
    for _ in range(20):
        cases.open()
    with counted(cases.database) as for_many:
        cases.shelf(statuses=WAITING)
    assert len(for_many) == len(for_one) <= 4


def test_a_list_can_be_cut_down_to_statuses_and_kinds(cases: Cases) -> None:
    for kind in ("bin_overflow", "street_vending", "bin_overflow"):
        cases.open(kind)
    cases.confirm(cases.opened[0])
    assert cases.ids(cases.shelf(statuses=(Status.REGISTERED,))) == [0]
    assert cases.ids(cases.shelf(statuses=(Status.CAPTURED,))) == [2, 1]
    assert cases.ids(cases.shelf(kinds=("bin_overflow",))) == [2, 0]


def test_a_person_sees_their_district_only_also_on_the_way_to_the_next_case(cases: Cases) -> None:
    north = [cases.open(), cases.open()]
    cases.open(camera_id="quay-1")
    assert cases.ids(cases.shelf(NORTHERNER)) == [1, 0]
    assert cases.ids(cases.shelf(SOUTHERNER)) == [2]
    assert cases.beside(north[0], NORTHERNER) == (1, 1)
    assert cases.beside(north[1], NORTHERNER) == (0, 0)
    assert cases.beside(north[0], REVIEWER) == (2, 1)


def test_next_and_previous_walk_the_list_in_a_ring_past_decided_cases(cases: Cases) -> None:
    for _ in range(4):
        cases.open()
    cases.confirm(cases.opened[2])
    assert cases.beside(cases.opened[3]) == (1, 0)
    assert cases.beside(cases.opened[1]) == (0, 3)
    assert cases.beside(cases.opened[0]) == (3, 1)
    assert cases.beside(cases.opened[2]) == (1, 3)


def test_without_another_waiting_case_there_is_no_next(cases: Cases) -> None:
    alone = cases.open()
    assert cases.beside(alone) == (None, None)
    cases.open("street_vending")
    assert cases.beside(alone, kinds=("bin_overflow",)) == (None, None)
