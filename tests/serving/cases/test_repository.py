"""Cases in the database: scoped, paged, numbered, moved once. On SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from serving.cases.domain import Action, Move, Status
from serving.cases.errors import CaseMovedMeanwhile, CaseNotFound, MoveIncomplete
from serving.cases.listing import CaseListing
from serving.cases.numbers import next_numbers
from serving.cases.opening import new_case_id
from serving.cases.repository import CaseRepository
from serving.cases.service import get_case, list_cases, move_case
from serving.cases.wanted import CaseFilter, Cursor
from serving.db import Database
from serving.intake.repository import ReportRepository
from serving.users.domain import Person, Scope
from serving.vault import Vault
from tests.serving.examples import NOON, city, report
from tests.serving.openings import open_case
from tests.serving.people import ADMINISTRATOR, NORTHERNER, REVIEWER, SOUTHERNER
from tests.serving.plans import import_plan
from tests.serving.shelf import Shelf

EVERYTHING = CaseFilter()
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def db(database: Database) -> Database:
    """The example city's cameras, no case yet."""
    with database.writing() as session:
        import_plan(session, city(), Vault(SecretStr("k" * 32)), NOON)
    return database


def opened(db: Database, place: int = 1, camera: str = "gate-3", minutes: float = 0) -> UUID:
    """Open a case the way intake does."""
    given = report(Shelf(), place=place, camera_id=camera)
    district = "north" if camera == "gate-3" else "south"
    at = NOON + timedelta(minutes=minutes)
    with db.writing() as session:
        row, _created = ReportRepository(session).take(
            given.report_id, "0" * 64, new_case_id(at), at
        )
        open_case(session, row.case_id, given, district, at, SHANGHAI)
    return row.case_id


def moved(db: Database, person: Person, case_id: UUID, move: Move) -> Status:
    with db.writing() as session:
        return move_case(session, person, case_id, move, NOON + timedelta(hours=1)).line.status


def test_a_case_comes_back_as_its_report_went_in(db: Database) -> None:
    case_id = opened(db)
    with db.reading() as session:
        case = get_case(session, REVIEWER, case_id)
    assert case.report == report(Shelf())
    assert case.line.opened_at == NOON
    assert case.line.opened_at.utcoffset() == timedelta(0)
    assert case.line.camera_name == "Camera gate-3"


def test_a_persons_district_bounds_everything_they_can_ask(db: Database) -> None:
    north, south = opened(db), opened(db, place=2, camera="quay-1")
    with db.reading() as session:
        for person, own, foreign in (
            (NORTHERNER, north, south),
            (SOUTHERNER, south, north),
        ):
            page = list_cases(session, person, EVERYTHING, None, 10)
            assert [line.id for line in page.lines] == [own]
            other = CaseFilter(district="south" if person is NORTHERNER else "north")
            assert list_cases(session, person, other, None, 10).lines == ()
            assert CaseListing(session, person.scope).counts(EVERYTHING) == {Status.CAPTURED: 1}
            assert CaseRepository(session, person.scope).line(foreign) is None
            with pytest.raises(CaseNotFound):
                get_case(session, person, foreign)


def test_nobody_moves_a_case_of_another_district(db: Database) -> None:
    north = opened(db)
    with pytest.raises(CaseNotFound):
        moved(db, SOUTHERNER, north, Move(Action.CONFIRM, 1))
    with db.reading() as session:
        assert get_case(session, REVIEWER, north).line.status is Status.CAPTURED


def test_a_case_cannot_be_merged_into_one_the_person_does_not_see(db: Database) -> None:
    north, south = opened(db), opened(db, place=2, camera="quay-1")
    with pytest.raises(MoveIncomplete, match="does not exist"):
        moved(db, NORTHERNER, north, Move(Action.MERGE, 1, into=south))


def test_a_merged_case_names_the_one_it_joined_and_takes_no_others(db: Database) -> None:
    first, second, third = opened(db), opened(db, 2), opened(db, 3)
    assert moved(db, REVIEWER, second, Move(Action.MERGE, 1, into=first)) is Status.DUPLICATE
    with db.reading() as session:
        assert get_case(session, REVIEWER, second).duplicate_of == first
    with pytest.raises(MoveIncomplete, match="duplicate itself"):
        moved(db, REVIEWER, third, Move(Action.MERGE, 1, into=second))
    reopened = Move(Action.REOPEN, 2, note="they are two things")
    assert moved(db, REVIEWER, second, reopened) is Status.CAPTURED
    with db.reading() as session:
        assert get_case(session, REVIEWER, second).duplicate_of is None


def test_pages_walk_every_case_once_newest_first_also_when_moments_are_equal(
    db: Database,
) -> None:
    made = [opened(db, place, minutes=place // 3) for place in range(1, 12)]
    seen: list[UUID] = []
    after: Cursor | None = None
    with db.reading() as session:
        while True:
            page = list_cases(session, REVIEWER, EVERYTHING, after, 4)
            seen += [line.id for line in page.lines]
            after = page.next
            if after is None:
                break
    assert len(seen) == len(made)
    assert set(seen) == set(made)
    with db.reading() as session:
        moments = [get_case(session, REVIEWER, case_id).line.opened_at for case_id in seen]
    assert moments == sorted(moments, reverse=True)


def test_a_case_opened_while_somebody_pages_neither_hides_nor_repeats_another(
    db: Database,
) -> None:
    made = [opened(db, place, minutes=place) for place in range(1, 6)]
    with db.reading() as session:
        first = list_cases(session, REVIEWER, EVERYTHING, None, 2)
    opened(db, 99, minutes=99)
    with db.reading() as session:
        rest = list_cases(session, REVIEWER, EVERYTHING, first.next, 10)
    assert [line.id for line in (*first.lines, *rest.lines)] == made[::-1]


def test_filters_narrow_the_list(db: Database) -> None:
    first, second = opened(db), opened(db, 2, camera="quay-1", minutes=1)
    moved(db, REVIEWER, second, Move(Action.CONFIRM, 1))
    table = [
        (CaseFilter(statuses=(Status.CAPTURED,)), [first]),
        (CaseFilter(statuses=(Status.CAPTURED, Status.REGISTERED)), [second, first]),
        (CaseFilter(camera_id="quay-1"), [second]),
        (CaseFilter(district="north"), [first]),
        (CaseFilter(kinds=("green_belt_parking",)), [second, first]),
        (CaseFilter(kinds=("bin_overflow",)), []),
    ]
    with db.reading() as session:
        for wanted, expected in table:
            page = list_cases(session, REVIEWER, wanted, None, 10)
            assert [line.id for line in page.lines] == expected, wanted


def test_numbers_count_up_within_a_day_and_begin_again_on_the_next(db: Database) -> None:
    with db.writing() as session:
        days = [date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 1)]
        assert [next_numbers(session, day, 1)[0] for day in days] == [
            "CP-20260131-0001",
            "CP-20260131-0002",
            "CP-20260201-0001",
        ]


def test_a_number_finds_its_case_within_the_scope_only(db: Database) -> None:
    case_id = opened(db)
    with db.reading() as session:
        assert CaseRepository(session, Scope.of("north")).find("CP-20260504-0001") == case_id
        assert CaseRepository(session, Scope.of("south")).find("CP-20260504-0001") is None


def test_a_case_goes_its_whole_way_and_every_step_stays(db: Database) -> None:
    case_id = opened(db)
    way = [
        (REVIEWER, Move(Action.CONFIRM, 1)),
        (ADMINISTRATOR, Move(Action.DISPATCH, 2)),
        (ADMINISTRATOR, Move(Action.ACCEPT, 3)),
        (ADMINISTRATOR, Move(Action.HANDLE, 4, note="car towed")),
        (ADMINISTRATOR, Move(Action.CHECK_FAIL, 5, note="still there")),
        (ADMINISTRATOR, Move(Action.ACCEPT, 6)),
        (ADMINISTRATOR, Move(Action.SUSPEND, 7, note="road works")),
        (ADMINISTRATOR, Move(Action.RESUME, 8)),
        (ADMINISTRATOR, Move(Action.HANDLE, 9)),
        (ADMINISTRATOR, Move(Action.CHECK_UNABLE, 10)),
        (ADMINISTRATOR, Move(Action.CHECK_PASS, 11)),
        (REVIEWER, Move(Action.REOPEN, 12, note="it is back")),
    ]
    histories = []
    for person, move in way:
        moved(db, person, case_id, move)
        with db.reading() as session:
            histories.append(get_case(session, REVIEWER, case_id).steps)
    for earlier, later in pairwise(histories):
        assert later[:-1] == earlier
    last = histories[-1]
    assert [step.sequence for step in last] == list(range(1, 14))
    assert [step.from_status for step in last[1:]] == [step.to_status for step in last[:-1]]
    assert last[4].note == "car towed"
    assert last[1].actor == REVIEWER.name
    assert last[-1].to_status is Status.REGISTERED


def test_of_two_people_moving_one_case_at_the_same_moment_one_succeeds(db: Database) -> None:
    case_id = opened(db)
    together = Barrier(8)

    def confirm(_turn: int) -> str:
        together.wait(30)
        try:
            return moved(db, REVIEWER, case_id, Move(Action.CONFIRM, 1))
        except CaseMovedMeanwhile:
            return "too late"

    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(confirm, range(8)))
    assert results == ["registered", *["too late"] * 7]
    with db.reading() as session:
        assert len(get_case(session, REVIEWER, case_id).steps) == 2
