"""Deadlines in lists and the ladder's chore, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from serving.calendars.files import find_year, read_year
from serving.calendars.service import adopt_zone, basis_of, import_year
from serving.cases.deadlines import recount
from serving.cases.domain import Action, Case, Move, Status
from serving.cases.service import get_case, move_case
from serving.cases.tables import CaseRow
from serving.cases.urging import LADDER, urge_due
from serving.intake.repository import ReportRepository
from serving.standards.domain import Text, Urge
from serving.standards.reading import find_pack, read_pack
from serving.standards.service import import_pack
from serving.users.domain import Role
from tests.serving.examples import report
from tests.serving.harness import Front, assert_problem
from tests.serving.openings import file_under, open_case
from tests.serving.people import ADMINISTRATOR

LABEL = Text.model_validate({"zh": "催", "en": "urge"})
SAMPLE = read_pack(find_pack("yuncheng-sample"))
PACK = SAMPLE.model_copy(
    update={
        "version": "ladder",
        "urge": (
            Urge(name="remind", share=0.8, label=LABEL),
            Urge(name="urge", share=1.0, label=LABEL),
            Urge(name="supervise", share=1.0, after_h=24, label=LABEL),
        ),
    }
)
"""Its limits begin when a case is opened; two working hours for a vehicle on a green belt."""
AT_NINE = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
BEFORE_HOLIDAY = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
"""Five in the afternoon in Shanghai; the next day begins a holiday."""


def hold(front: Front, at: datetime) -> None:
    front.clock.advance((at - front.clock.now()).total_seconds())


def opened(front: Front, place: int = 1, kind: str = "green_belt_parking") -> UUID:
    """A case opened and confirmed at this moment."""
    told, case_id, at = report(front.store, place=place, kind=kind), uuid4(), front.clock.now()
    with front.services.db.writing() as session:
        filed = file_under(session, front.services.standards, kind, at.date())
        ReportRepository(session).take(told.report_id, "d" * 64, case_id, at)
        open_case(session, case_id, told, "north", at, front.services.city, filed)
    moved(front, case_id, Action.CONFIRM)
    return case_id


def the_case(front: Front, case_id: UUID) -> Case:
    with front.services.db.reading() as session:
        return get_case(session, ADMINISTRATOR, case_id)


def moved(front: Front, case_id: UUID, *actions: Action, **other: Any) -> None:
    for action in actions:
        with front.services.db.writing() as session:
            version = get_case(session, ADMINISTRATOR, case_id).line.version
            move = Move(action, version, note="because", **other)
            move_case(session, ADMINISTRATOR, case_id, move, front.clock.now())


def listed(front: Front, due: str, **query: str) -> set[UUID]:
    with front.person(name=f"{due} {front.clock.now()} {uuid4()}") as person:
        answer = person.get("/api/cases", params={"due": due, **query})
    answer.raise_for_status()
    for case in answer.json()["cases"]:
        assert case["clock"]["state"] == due
    return {UUID(case["id"]) for case in answer.json()["cases"]}


def rungs(front: Front, case_id: UUID) -> list[tuple[Action, str | None]]:
    steps = the_case(front, case_id).steps
    return [(step.action, step.rung) for step in steps if step.actor == LADDER.name]


@pytest.fixture
def front(front_on_both: Front) -> Front:
    with front_on_both.services.db.writing() as session:
        import_year(session, read_year(find_year("2026")), "a test", AT_NINE)
        import_pack(session, PACK, "a test", AT_NINE)
    hold(front_on_both, AT_NINE)
    return front_on_both


def test_lists_find_what_is_overdue_and_what_is_soon_due_as_time_passes(front: Front) -> None:
    running, suspended, handled = (opened(front, place) for place in (1, 2, 3))
    dropped = opened(front, 4)
    for case_id in (suspended, handled):
        moved(front, case_id, Action.DISPATCH, Action.ACCEPT)
    moved(front, suspended, Action.SUSPEND)
    moved(front, handled, Action.HANDLE)
    with front.services.db.writing() as session:
        move_case(
            session, ADMINISTRATOR, dropped, Move(Action.REJECT, 2, reason="passing"), AT_NINE
        )
    assert (listed(front, "soon_due"), listed(front, "overdue")) == (set(), set())
    hold(front, AT_NINE + timedelta(minutes=90))
    assert (listed(front, "soon_due"), listed(front, "overdue")) == ({running}, set())
    hold(front, AT_NINE + timedelta(hours=2))
    assert (listed(front, "soon_due"), listed(front, "overdue")) == ({running}, set())
    hold(front, AT_NINE + timedelta(hours=2, seconds=1))
    assert (listed(front, "soon_due"), listed(front, "overdue")) == (set(), {running})
    assert listed(front, "overdue", kind="bin_overflow") == set()
    moved(front, suspended, Action.RESUME)
    assert listed(front, "overdue") == {running}
    hold(front, AT_NINE + timedelta(days=1))
    moved(front, handled, Action.CHECK_FAIL)
    assert listed(front, "overdue") == {running, suspended}
    moved(front, running, Action.DISPATCH, Action.ACCEPT)
    moved(front, running, Action.EXTEND, amount=20.0)
    assert listed(front, "overdue") == {suspended}
    with front.person() as person:
        assert_problem(person.get("/api/cases", params={"due": "late"}), 422, "due")


def test_the_ladder_takes_each_rung_once(front: Front) -> None:
    case_id = opened(front)
    assert urge_due(front.services) == 0
    for minutes, expected in (
        (95, []),
        (1, [(Action.URGE, "remind")]),
        (24, [(Action.URGE, "remind"), (Action.URGE, "urge")]),
    ):
        front.clock.advance(minutes * 60)
        while urge_due(front.services):
            pass
        assert rungs(front, case_id) == expected
    front.clock.advance(24 * 3600)
    while urge_due(front.services):
        pass
    assert rungs(front, case_id)[2:] == [(Action.SUPERVISE, "supervise")]
    front.clock.advance(90 * 24 * 3600)
    assert urge_due(front.services) == 0
    last = the_case(front, case_id).steps[-1]
    assert last.note == "100% of the time is used up, and 24 h have passed since."
    assert last.from_status is last.to_status is Status.REGISTERED


def test_rungs_that_were_reached_while_serving_was_away_are_taken_afterwards(
    front: Front,
) -> None:
    case_id = opened(front)
    front.clock.advance(10 * 24 * 3600)
    while urge_due(front.services):
        pass
    assert [name for _, name in rungs(front, case_id)] == ["remind", "urge", "supervise"]


def test_a_closed_case_is_not_urged_until_it_is_reopened(front: Front) -> None:
    case_id = opened(front)
    moved(front, case_id, Action.DISPATCH, Action.FORCE_CLOSE)
    front.clock.advance(10 * 24 * 3600)
    assert urge_due(front.services) == 0
    moved(front, case_id, Action.REOPEN)
    hold(front, front.clock.now() + timedelta(days=10))
    while urge_due(front.services):
        pass
    assert [name for _, name in rungs(front, case_id)] == ["remind", "urge", "supervise"]


def test_a_new_calendar_moves_what_lists_find_and_when_the_ladder_climbs(front: Front) -> None:
    hold(front, BEFORE_HOLIDAY)
    case_id = opened(front)
    year = read_year(find_year("2026"))
    with front.services.db.writing() as session:
        import_year(session, year.model_copy(update={"holidays": ()}), "a test", BEFORE_HOLIDAY)
        assert recount(session) == 1
        assert recount(session) == 0
    hold(front, datetime(2026, 10, 1, 1, 30, tzinfo=UTC))
    assert listed(front, "overdue") == {case_id}
    with front.services.db.writing() as session:
        import_year(session, year, "a test", BEFORE_HOLIDAY)
    assert urge_due(front.services) == 1, "the chore works them out again"
    assert urge_due(front.services) == 0
    assert listed(front, "overdue") == set()
    assert rungs(front, case_id) == []


def test_cases_from_before_deadlines_were_kept_are_worked_out_by_the_chore(front: Front) -> None:
    case_id = opened(front)
    with front.services.db.writing() as session:
        forgotten = {"soon_at": None, "due_at": None, "rung_at": None, "clock_basis": None}
        session.execute(sa.update(CaseRow).values(**forgotten))
    hold(front, AT_NINE + timedelta(hours=3))
    assert listed(front, "overdue") == set()
    while urge_due(front.services):
        pass
    assert listed(front, "overdue") == {case_id}
    assert [name for _, name in rungs(front, case_id)] == ["remind", "urge"]


def test_another_time_zone_is_another_basis(front: Front) -> None:
    with front.services.db.writing() as session:
        before = basis_of(session).revision
        adopt_zone(session, "Asia/Shanghai")
        assert basis_of(session).revision == before
        adopt_zone(session, "Asia/Urumqi")
        after = basis_of(session)
    assert (after.revision, after.calendar.zone.key) == (before + 1, "Asia/Urumqi")


def test_a_case_suspended_for_a_year_is_told_once(front: Front) -> None:
    case_id = opened(front)
    moved(front, case_id, Action.DISPATCH, Action.ACCEPT, Action.SUSPEND)
    front.clock.advance(364 * 24 * 3600)
    assert urge_due(front.services) == 0
    front.clock.advance(24 * 3600)
    assert urge_due(front.services) == 1
    front.clock.advance(400 * 24 * 3600)
    assert urge_due(front.services) == 0
    assert rungs(front, case_id) == [(Action.SUPERVISE, "suspended_a_year")]


def test_people_urge_and_supervise_without_moving_the_case_or_its_clock(front: Front) -> None:
    case_id = opened(front)
    moved(front, case_id, Action.DISPATCH)
    with front.person(Role.ADMINISTRATOR) as person:
        before = person.get(f"/api/cases/{case_id}").json()
        wish = {"action": "urge", "version": before["version"]}
        after = person.post(f"/api/cases/{case_id}/moves", json=wish).json()
        assert (after["status"], after["clock"]) == ("dispatched", before["clock"])
        assert (after["steps"][-1]["action"], after["steps"][-1]["rung"]) == ("urge", None)
        wish = {"action": "supervise", "version": after["version"]}
        refused = person.post(f"/api/cases/{case_id}/moves", json=wish)
        assert_problem(refused, 422, "needs a note")
        told = person.post(f"/api/cases/{case_id}/moves", json={**wish, "note": "third time"})
        assert told.status_code == 200
    with front.person(Role.REVIEWER) as person:
        wish = {"action": "urge", "version": after["version"] + 1}
        refused = person.post(f"/api/cases/{case_id}/moves", json=wish)
        assert_problem(refused, 403, "does not allow urge")


def test_whatever_the_limit_is_lists_agree_with_the_clock(front: Front) -> None:
    kinds = [line.kind for line in PACK.kinds]
    cases = [opened(front, n, kind) for n, kind in enumerate(kinds, start=1)]
    for days in (0.05, 0.2, 1.1, 30.0):
        hold(front, AT_NINE + timedelta(days=days))
        overdue = listed(front, "overdue")
        with front.person(name=str(uuid4())) as person:
            for case_id in cases:
                state = person.get(f"/api/cases/{case_id}").json()["clock"]["state"]
                assert (case_id in overdue) == (state == "overdue")
