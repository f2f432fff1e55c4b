"""What a report counts, from real cases in the database. On SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from pipeline.contract import CameraEvent, CameraEventKind, CheckVerdict, camera_event_id
from serving.cases.domain import Action, Status
from serving.cases.tables import CaseRow
from serving.db import Database
from serving.errors import Forbidden
from serving.events.repository import CameraEventRepository
from serving.rechecks.tables import CheckResultRow, PlaceGoneRow
from serving.related.domain import Relation
from serving.related.tables import TieRow
from serving.reports.asking import wanted_of
from serving.reports.domain import By, Statistics
from serving.reports.errors import ReportRefused
from serving.reports.formulas import RATES, Language, printed
from serving.reports.service import count, count_for
from serving.standards.shelf import PackShelf
from serving.users.domain import Person, Scope
from tests.serving.examples import NOON
from tests.serving.people import ADMINISTRATOR, ASSESSOR, REVIEWER
from tests.serving.reports.cases import (
    CLOSED,
    DISPATCHED,
    PACK,
    SHANGHAI,
    enter,
    founded,
    lived,
    opened,
    utc,
)

MAY = (date(2026, 5, 1), date(2026, 5, 31))
LATER = NOON + timedelta(days=2)
NORTH_ASSESSOR = Person(uuid4(), "an assessor of the north", ASSESSOR.role, "north")


@pytest.fixture
def db(database: Database) -> Database:
    founded(database)
    return database


def counted(
    db: Database,
    *by: By,
    days: tuple[date, date] = MAY,
    person: Person = ASSESSOR,
    now: datetime = LATER,
    chosen: Mapping[str, str] = MappingProxyType({}),
) -> Statistics:
    wanted = wanted_of(*days, SHANGHAI, by, **dict(chosen))  # type: ignore[arg-type]
    with db.reading() as session:
        return count_for(session, PackShelf(), person, wanted, now)


def shown(found: Statistics, rate: str) -> str:
    percent = next(one for one in RATES if one.name == rate).of(found.total)
    return printed(percent, Language.ENGLISH)


def test_the_seeds_figures_print_as_the_county_published_them(db: Database) -> None:
    enter(db, closed=5_762, still_open=66, begin=utc(2026, 1, 1))
    found = counted(db, days=(date(2026, 1, 1), date(2026, 12, 31)), now=utc(2027, 1, 1))
    assert (found.total["registered"], found.total["closed"]) == (5_828, 5_762)
    assert shown(found, "closure") == "98.87 %"


def test_steps_from_before_the_clock_was_set_back_count_too(db: Database) -> None:
    just_after_midnight = opened(db, at=utc(2026, 4, 30) + timedelta(hours=16, minutes=5))
    lived(db, just_after_midnight, (Action.CONFIRM, -20), (Action.DISPATCH, -19))
    assert counted(db).total["dispatched"] == 1


def test_of_two_verdicts_the_one_that_stands_says_why(db: Database) -> None:
    slip = opened(db)
    lived(db, slip, (Action.REJECT, 1), reason="permitted")
    lived(db, slip, (Action.REOPEN, 2), (Action.REJECT, 3), reason="already_gone")
    found = counted(db).total
    assert (found["rejected"], found["false_alarms"]) == (1, 0)


def test_the_citys_half_year_of_video_cases_prints_as_it_was_published(
    sqlite_url: str, database: Database
) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("the arithmetic is the same; one database is enough for so many rows")
    founded(database)
    enter(database, closed=62_786, still_open=214, begin=utc(2026, 1, 1))
    found = counted(database, days=(date(2026, 1, 1), date(2026, 6, 30)), now=utc(2026, 7, 1))
    assert found.total["captured"] == 63_000
    assert shown(found, "closure") == "99.66 %"


def test_a_month_of_ordinary_cases_counts_as_people_would_count_it(db: Database) -> None:
    closed, late, rework, waiting, wrong, gone, same, unseen = (opened(db) for _ in range(8))
    lived(db, closed, *CLOSED)
    lived(db, late, *DISPATCHED, (Action.HANDLE, 600), (Action.CHECK_UNABLE, 610))
    lived(
        db, rework, *DISPATCHED, (Action.HANDLE, 20), (Action.CHECK_FAIL, 30), (Action.ACCEPT, 40),
        (Action.HANDLE, 110), (Action.CHECK_PASS, 125),
    )  # fmt: skip
    lived(db, waiting, (Action.CONFIRM, 1), (Action.DISPATCH, 2))
    lived(db, wrong, (Action.REJECT, 3), reason="parked_tricycle")
    lived(db, gone, (Action.REJECT, 3), reason="already_gone")
    lived(db, same, (Action.MERGE, 3), into=closed)
    total = counted(db).total
    expected = {
        "captured": 8, "unreviewed": 1, "registered": 4, "rejected": 2, "false_alarms": 1,
        "merged": 1, "dispatched": 4, "handled": 3, "closed": 2, "reworked": 1,
        "due": 4, "due_handled": 3, "due_in_time": 2, "due_closed": 2,
        "overdue": 2, "overdue_open": 1,
        "checks_by_people": 3, "checks_passed": 0, "checks_failed": 0, "checks_unable": 0,
    }  # fmt: skip
    assert {name: total[name] for name in expected} == expected
    assert unseen is not None


def test_a_case_closed_by_force_was_handled_only_if_somebody_handled_it(db: Database) -> None:
    never, done, undone, again = (opened(db) for _ in range(4))
    force = (Action.FORCE_CLOSE, 300)
    lived(db, never, *DISPATCHED, force)
    lived(db, done, *DISPATCHED, (Action.HANDLE, 60), force)
    lived(db, undone, *DISPATCHED, (Action.HANDLE, 60), (Action.CHECK_FAIL, 70), force)
    lived(db, again, *CLOSED, (Action.REOPEN, 80), force)
    total = counted(db).total
    assert (total["closed"], total["handled"], total["due_handled"]) == (4, 1, 1)
    assert (total["due"], total["overdue_open"]) == (4, 0)


def checked(db: Database, case_id: UUID, verdict: CheckVerdict, sequence: int | None) -> None:
    with db.writing() as session:
        session.add(
            CheckResultRow(
                check_id=uuid4(), case_id=case_id, sequence=sequence, verdict=verdict,
                began_at=NOON, decided_at=NOON, received_at=NOON, digest="", result=None,
            )
        )  # fmt: skip


def test_automatic_checks_are_those_that_cameras_told_and_that_still_mattered(db: Database) -> None:
    by_camera, by_person = opened(db), opened(db)
    for case_id in (by_camera, by_person):
        lived(
            db, case_id, *DISPATCHED, (Action.HANDLE, 20), (Action.CHECK_FAIL, 30),
            (Action.ACCEPT, 40), (Action.HANDLE, 50), (Action.CHECK_PASS, 60),
        )  # fmt: skip
    checked(db, by_camera, CheckVerdict.NOT_PASS, 5)
    checked(db, by_camera, CheckVerdict.PASS, 8)
    checked(db, by_person, CheckVerdict.UNABLE, 5)
    checked(db, by_person, CheckVerdict.PASS, None)
    found = counted(db)
    names = ("checks_passed", "checks_failed", "checks_unable", "checks_by_people")
    assert [found.total[name] for name in names] == [1, 1, 1, 2]
    assert shown(found, "check_pass") == "33.33 %"
    for by in (By.KIND, By.SOURCE, By.DAY):
        [figures] = [one for _, one in counted(db, by).groups if one["captured"]]
        assert [figures[name] for name in names] == [1, 1, 1, 2]


def test_what_left_by_itself_counts_until_it_is_seen_there_again(db: Database) -> None:
    gone, back, handled, rejected = (opened(db) for _ in range(4))
    for case_id in (gone, back, handled):
        lived(db, case_id, *DISPATCHED)
    lived(db, rejected, (Action.REJECT, 1), reason="already_gone")
    with db.writing() as session:
        for case_id in (gone, back, handled, rejected):
            session.add(
                PlaceGoneRow(
                    report_id=session.get_one(CaseRow, case_id).report_id, case_id=case_id,
                    by_itself=case_id != handled, status=Status.DISPATCHED, first_seen=NOON,
                    last_seen=NOON, gone_at=NOON - timedelta(hours=1), clean_looks=3,
                    received_at=NOON,
                )
            )  # fmt: skip
    lived(db, opened(db, NOON + timedelta(hours=1)), (Action.MERGE, 1), into=back)
    found = counted(db, By.CAMERA)
    assert found.total["gone"] == 1
    assert shown(found, "gone_rate") == "33.33 %"


def test_nothing_is_due_before_its_deadline_and_a_rate_of_nothing_is_none(db: Database) -> None:
    lived(db, opened(db), *DISPATCHED)
    found = counted(db, now=NOON + timedelta(hours=1))
    assert found.total["due"] == 0
    assert shown(found, "handling") == shown(found, "on_time") == "none"
    assert shown(found, "closure") == "0.00 %"


def test_a_suspended_case_is_not_due_and_an_extension_moves_what_is(db: Database) -> None:
    suspended, extended = opened(db), opened(db)
    lived(db, suspended, *DISPATCHED, (Action.SUSPEND, 30))
    lived(db, extended, *DISPATCHED, (Action.EXTEND, 30), (Action.HANDLE, 200))
    total = counted(db).total
    assert (total["due"], total["due_in_time"], total["suspended"]) == (1, 1, 1)
    assert counted(db, now=NOON + timedelta(hours=3)).total["due"] == 0


def test_a_case_suspended_in_between_is_timed_by_its_whole_history(db: Database) -> None:
    lived(
        db, opened(db), *DISPATCHED, (Action.SUSPEND, 30), (Action.RESUME, 630),
        (Action.HANDLE, 700),
    )  # fmt: skip
    total = counted(db).total
    assert (total["due"], total["due_in_time"], total["overdue"]) == (1, 1, 0)


def test_a_closed_case_that_came_back_counts_as_rebound_until_somebody_unties_it(
    db: Database,
) -> None:
    closed, again = opened(db), opened(db, NOON + timedelta(days=1))
    lived(db, closed, *CLOSED)
    with db.writing() as session:
        session.execute(sa.delete(TieRow))
        session.add(
            TieRow(
                id=uuid4(), case_id=again, relation=Relation.REBOUND, earlier=closed, since=NOON,
                by="a test", note="",
            )
        )  # fmt: skip
    assert shown(counted(db), "rebound") == "100.00 %"
    with db.writing() as session:
        session.execute(sa.update(TieRow).values(untied_at=NOON, untied_by="somebody"))
    assert shown(counted(db), "rebound") == "0.00 %"


def test_a_day_is_the_citys_day(db: Database) -> None:
    just_before, just_after = utc(2026, 5, 3, 15, 59), utc(2026, 5, 3, 16, 0)
    opened(db, just_before)
    opened(db, just_after)
    groups = dict(counted(db, By.DAY).groups)
    with_cases = [key for key, figures in groups.items() if figures["captured"]]
    assert with_cases == [("2026-05-03",), ("2026-05-04",)]
    assert counted(db, days=(date(2026, 5, 4), date(2026, 5, 4))).total["captured"] == 1


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ((By.KIND,), [("street_vending",)]),
        ((By.DISTRICT,), [("north",), ("south",)]),
        ((By.SOURCE,), [("platform",)]),
        ((By.CAMERA,), [("gate-3",), ("quay-1",)]),
        ((By.UNIT,), [("",), (PACK.units[0].id,)]),
        ((By.WEEK,), [("2026-W19",)]),
        ((By.MONTH,), [("2026-05",)]),
        ((By.CAMERA, By.HOUR), [("gate-3", "12"), ("quay-1", "13")]),
        ((By.HOUR, By.DISTRICT), [("12", "north"), ("13", "south")]),
    ],
)
def test_cases_are_grouped_by_what_is_asked_for(
    db: Database, by: tuple[By, ...], keys: list[tuple[str, ...]]
) -> None:
    opened(db)
    opened(db, NOON + timedelta(hours=1), "quay-1", None)
    found = counted(db, *by)
    assert [key for key, figures in found.groups if figures["captured"]] == keys
    assert found.total["captured"] == 2


def test_units_and_kinds_are_called_what_the_pack_calls_them(db: Database) -> None:
    opened(db)
    found = counted(db, By.KIND, By.UNIT)
    minor = PACK.of_kind("street_vending")
    assert minor is not None
    assert found.names[By.KIND, "street_vending"].zh == minor.name_zh
    assert found.names[By.UNIT, PACK.units[0].id].en == PACK.units[0].name_en


def test_a_case_counts_for_the_unit_that_has_it_and_before_for_the_one_responsible(
    db: Database,
) -> None:
    dispatched, waiting = opened(db), opened(db)
    with db.writing() as session:
        row = session.get_one(CaseRow, dispatched)
        row.assigned = "another-unit"
    found = dict(counted(db, By.UNIT).groups)
    assert {key: figures["captured"] for key, figures in found.items()} == {
        ("another-unit",): 1,
        (PACK.units[0].id,): 1,
    }
    assert counted(db, chosen={"unit": "another-unit"}).total["captured"] == 1
    assert waiting is not None


def test_a_choice_narrows_what_is_counted(db: Database) -> None:
    opened(db)
    opened(db, camera="quay-1", filed=None)
    for chosen in ({"district": "south"}, {"camera": "quay-1"}):
        assert counted(db, chosen=chosen).total["captured"] == 1
    assert counted(db, chosen={"source": "platform"}).total["captured"] == 2
    assert counted(db, chosen={"kind": "bin_overflow"}).total["captured"] == 0
    assert counted(db, chosen={"unit": PACK.units[0].id}).total["captured"] == 1


def test_a_persons_district_bounds_figures_groups_names_and_cameras(db: Database) -> None:
    opened(db)
    opened(db, camera="quay-1")
    found = counted(db, By.CAMERA, person=NORTH_ASSESSOR)
    assert [key for key, _ in found.groups] == [("gate-3",)]
    assert found.total["captured"] == 1
    assert {value for _, value in found.names} == {"gate-3"}
    assert counted(db, person=NORTH_ASSESSOR, chosen={"district": "south"}).total["captured"] == 0


def test_who_may_not_see_reports_gets_none(db: Database) -> None:
    with pytest.raises(Forbidden, match="may not see reports"):
        counted(db, person=REVIEWER)
    assert counted(db, person=ADMINISTRATOR).total["captured"] == 0


def told(db: Database, kind: CameraEventKind, at: datetime, ended: datetime | None = None) -> None:
    event = CameraEvent.model_validate(
        {
            "event_id": camera_event_id("gate-3", "main", kind, at),
            "camera_id": "gate-3",
            "view_id": "main",
            "kind": kind,
            "at": at,
            "reason": "unreachable",
        }
    )
    with db.writing() as session:
        events = CameraEventRepository(session, Scope.everywhere())
        events.take(event, at)
        if ended is not None:
            events.set_end(event.event_id, ended)


def test_cameras_count_as_online_but_for_the_time_they_were_told_to_be_offline(
    db: Database,
) -> None:
    day = (date(2026, 5, 4), date(2026, 5, 4))
    begin = utc(2026, 5, 3, 16)
    told(db, CameraEventKind.OFFLINE, begin - timedelta(hours=5), begin + timedelta(hours=6))
    told(db, CameraEventKind.BLIND, begin, None)
    found = counted(db, days=day)
    assert found.total["camera_s"] == 2 * 86_400
    assert shown(found, "online") == "87.50 %"
    by_district = dict(counted(db, By.DISTRICT, days=day).groups)
    assert by_district["north",]["online_s"] == 18 * 3600
    assert by_district["south",]["online_s"] == 86_400


def test_time_that_is_still_to_come_is_neither_online_nor_offline(db: Database) -> None:
    told(db, CameraEventKind.OFFLINE, NOON)
    day = (date(2026, 5, 4), date(2026, 5, 4))
    found = counted(db, days=day, now=NOON + timedelta(hours=12))
    assert found.total["camera_s"] == 2 * 86_400
    assert found.total["online_s"] == 2 * 86_400 - 12 * 3600
    assert shown(counted(db, days=day, now=NOON - timedelta(days=1)), "online") == "none"


def test_what_cameras_cannot_be_grouped_by_has_no_online_rate(db: Database) -> None:
    opened(db)
    for by in ((By.KIND,), (By.UNIT,), (By.HOUR,), (By.CAMERA, By.DAY)):
        assert shown(counted(db, *by), "online") == "none"


@pytest.mark.parametrize(
    ("first", "last", "by", "sentence"),
    [
        (date(2026, 5, 2), date(2026, 5, 1), (), "lies before the first"),
        (date(2020, 1, 1), date(2026, 5, 1), (), "at most 1100 days"),
        (*MAY, (By.DAY, By.WEEK), "only one"),
        (*MAY, (By.KIND, By.UNIT, By.DAY), "2 things at most"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    first: date, last: date, by: tuple[By, ...], sentence: str
) -> None:
    with pytest.raises(ReportRefused, match=sentence):
        wanted_of(first, last, SHANGHAI, by)


def test_a_report_of_nothing_is_all_noughts(db: Database) -> None:
    wanted = wanted_of(date(2020, 1, 1), date(2020, 1, 31), SHANGHAI, (By.KIND,))
    with db.reading() as session:
        found = count(session, PackShelf(), Scope.everywhere(), wanted, LATER)
    assert found.groups == ()
    assert set(found.total.values()) == {0}
