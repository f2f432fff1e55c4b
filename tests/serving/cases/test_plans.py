"""What people and the intake ask for is found by index, however many cases there are.

Nothing is timed. PostgreSQL would rather read a small table whole, so it is told not to where an
index serves: whoever still reads a table whole, or sorts, has no index for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cases.domain import Status
from serving.cases.listing import CaseListing
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.cases.wanted import CaseFilter, Cursor
from serving.config import RelatedSettings
from serving.db import Database
from serving.related.domain import Sighting
from serving.related.repository import RelatedRepository
from serving.related.rounds import RoundRepository
from serving.users.domain import Scope
from tests.serving.examples import NOON
from tests.serving.people import NORTHERNER
from tests.serving.reports.cases import enter, founded

Plan = list[str]
Ask = Callable[[Session], object]

LARGE = ("cases", "case_steps", "spot_cases", "reports", "check_results", "cameras")
RULES = RelatedSettings()


@pytest.fixture
def db(database: Database) -> Database:
    founded(database)
    enter(database, closed=900, still_open=100, begin=NOON - timedelta(hours=17))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return database


@contextmanager
def heard(db: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are sent meanwhile."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(db.engine, "before_cursor_execute", note)


def plans(db: Database, ask: Ask) -> Plan:
    """The lines of the plans of what ``ask`` asks."""
    sqlite = db.engine.dialect.name == "sqlite"
    with db.reading() as session, heard(db) as statements:
        ask(session)
    assert statements
    found: Plan = []
    with db.engine.connect() as connection:
        if not sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
        for statement, parameters in statements:
            explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
            found += [str(row[-1]) for row in rows]
    return found


def read_whole(plan: Plan) -> Plan:
    return [
        line
        for line in plan
        for table in LARGE
        if f"Seq Scan on {table}" in line or _is_scan(line, table)
    ]


def _is_scan(line: str, table: str) -> bool:
    """SQLite says SCAN for an index read in its order, too."""
    return f"{line} ".startswith(f"SCAN {table} ") and " INDEX " not in line


def sorted_lines(plan: Plan) -> Plan:
    return [line for line in plan if "Sort" in line or "B-TREE FOR ORDER BY" in line]


EVERYWHERE = Scope.everywhere()
NORTH = NORTHERNER.scope
BEFORE = Cursor(NOON - timedelta(hours=3), UUID(int=0))
LISTS = [
    pytest.param(CaseFilter(), EVERYWHERE, None, id="all of the city"),
    pytest.param(CaseFilter(), EVERYWHERE, BEFORE, id="a page far back"),
    pytest.param(CaseFilter(), NORTH, None, id="all of a district"),
    pytest.param(CaseFilter(), NORTH, BEFORE, id="a page of a district, far back"),
    pytest.param(CaseFilter((Status.CLOSED,)), EVERYWHERE, None, id="by state"),
    pytest.param(CaseFilter(kinds=("bin_overflow",)), EVERYWHERE, None, id="by kind"),
    pytest.param(CaseFilter(camera_id="gate-3"), EVERYWHERE, None, id="by camera"),
    pytest.param(CaseFilter(district="north"), EVERYWHERE, None, id="by district"),
]


@pytest.mark.parametrize(("wanted", "scope", "after"), LISTS)
def test_a_page_of_a_list_comes_from_an_index_in_its_order(
    db: Database, wanted: CaseFilter, scope: Scope, after: Cursor | None
) -> None:
    plan = plans(db, lambda session: CaseListing(session, scope).page(wanted, after, 50))
    assert read_whole(plan) == []
    assert sorted_lines(plan) == []


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(CaseFilter(overdue_at=NOON), id="overdue"),
        pytest.param(CaseFilter(assigned="street-1"), id="with a unit"),
        pytest.param(CaseFilter(soon_due_at=NOON), id="soon due"),
        pytest.param(CaseFilter(permit_id="market"), id="that break a permit"),
        pytest.param(CaseFilter((Status.CAPTURED, Status.REGISTERED)), id="waiting for a verdict"),
    ],
)
def test_what_waits_for_people_is_found_by_index(db: Database, wanted: CaseFilter) -> None:
    plan = plans(db, lambda session: CaseListing(session, EVERYWHERE).page(wanted, None, 50))
    assert read_whole(plan) == []


def a_case(session: Session) -> UUID:
    found = CaseListing(session, EVERYWHERE).page(CaseFilter(), None, 1)
    return found.lines[0].id


def test_a_case_page_is_found_by_index(db: Database) -> None:
    with db.reading() as session:
        case_id = a_case(session)
    plan = plans(
        db,
        lambda session: (
            CaseRepository(session, EVERYWHERE).line(case_id),
            StepRepository(session, EVERYWHERE).histories([case_id]),
            StepRepository(session, EVERYWHERE).chain(case_id),
            RelatedRepository(session).related(case_id, EVERYWHERE),
        ),
    )
    assert read_whole(plan) == []


def test_what_a_new_report_is_compared_with_is_found_by_its_view_and_kind(db: Database) -> None:
    new = Sighting(
        case_id=uuid4(), kind="bin_overflow", status=Status.CAPTURED, camera_id="gate-3",
        view_id="main", place_id=uuid4(), box=(0.1, 0.1, 0.2, 0.2), position=(117.1, 36.6),
        opened_at=NOON, ended_at=None,
    )  # fmt: skip
    plan = plans(
        db,
        lambda session: RoundRepository(session).around([new, replace(new, kind="other")], RULES),
    )
    assert read_whole(plan) == []
    assert any("ix_cases_camera_kind_status" in line for line in plan)
    assert any("ix_cameras_position" in line for line in plan)
