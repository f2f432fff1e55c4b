"""The queue on both databases: what waits, who gets what, and in which order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from pipeline.contract import LookCount, ScoreSpan
from serving.cases.domain import Action, Status
from serving.cases.errors import CaseNotFound
from serving.db import Database
from serving.errors import Forbidden, Unacceptable
from serving.review import service
from serving.review.chore import keep_complete
from serving.review.domain import Band, Beside, Novelty, Queued
from serving.review.errors import NotWaiting, TakenByAnother
from serving.review.tables import QueueRow, SkipRow
from serving.users.domain import Person, Role
from tests.serving.examples import NOON, box_at
from tests.serving.people import (
    AUDITOR,
    DISPATCHER,
    NORTHERNER,
    PARKS,
    REVIEWER,
    SHIFT_LEAD,
    SOUTHERNER,
)
from tests.serving.review.scene import (
    CONFIRMED,
    REJECTED,
    SETTINGS,
    founded,
    judged,
    moved,
    opened,
    taken,
)

A_MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=SETTINGS.lease_s)
OTHER = Person(UUID(int=21), "another reviewer", Role.REVIEWER, None)


@pytest.fixture
def db(database: Database) -> Database:
    return founded(database)


def queued(db: Database, case_id: UUID) -> Queued:
    with db.reading() as session:
        found = service.beside(session, SHIFT_LEAD, case_id, Beside.SPOT)
    return next(one for one in found if one.case_id == case_id)


def waiting(db: Database, person: Person = REVIEWER) -> int:
    with db.reading() as session:
        return service.queue_state(session, person, NOON).waiting


def test_a_case_waits_from_the_report_to_the_verdict_and_again_when_it_is_reopened(
    db: Database,
) -> None:
    case_id = opened(db)
    assert waiting(db) == 1
    moved(db, case_id, Action.REJECT, reason="nothing_there")
    assert waiting(db) == 0
    moved(db, case_id, Action.REOPEN, NOON + A_MINUTE, note="it was there after all")
    back = queued(db, case_id)
    assert (back.version, back.entered_at) == (3, NOON + A_MINUTE)


def test_a_case_that_joins_another_one_never_waits(db: Database) -> None:
    first = opened(db, place=7)
    opened(db, place=7, first_seen=NOON - timedelta(hours=1))
    assert taken(db, REVIEWER, 5) == [first]


def test_the_grave_goes_first_then_what_came_first_then_what_is_sure(db: Database) -> None:
    doubtful = opened(
        db, score=ScoreSpan(max=0.5, mean=0.4), looks=LookCount(seen=3, total=5, unable=0)
    )
    sure = opened(db)
    old = opened(db, NOON - timedelta(hours=2), kind="bin_overflow")
    shaft = opened(db, NOON + A_MINUTE, kind="manhole_missing")
    assert taken(db, REVIEWER, 4) == [shaft, old, sure, doubtful]
    assert [queued(db, one).rank.band for one in (sure, doubtful)] == [Band.SURE, Band.DOUBTFUL]


def test_what_is_known_of_the_spot_counts(db: Database) -> None:
    box = box_at(33)
    first = opened(db, NOON - timedelta(days=20), place=33)
    assert queued(db, first).rank.novelty is Novelty.NEW
    moved(db, first, Action.REJECT, NOON - timedelta(days=1), reason="passing")
    again = opened(db, NOON, place=34, box=box)
    assert queued(db, again).rank.novelty is Novelty.REJECTED
    moved(db, again, Action.CONFIRM, NOON)
    moved(db, again, Action.FORCE_CLOSE, NOON, note="done by hand")
    back = opened(db, NOON + timedelta(days=1), place=35, box=box)
    assert queued(db, back).rank.novelty is Novelty.BACK


def test_two_people_never_get_the_same_case(db: Database) -> None:
    cases = {opened(db) for _ in range(5)}
    mine, others = taken(db, REVIEWER, 3), taken(db, OTHER, 3)
    assert (len(mine), len(others)) == (3, 2)
    assert {*mine, *others} == cases


def test_taking_again_gives_what_one_has_first_and_fills_it_up(db: Database) -> None:
    for _ in range(4):
        opened(db)
    first = taken(db, REVIEWER, 2)
    assert taken(db, REVIEWER, 2) == first
    judged(db, REVIEWER, first[0])
    assert taken(db, REVIEWER, 2)[0] == first[1]
    assert len(taken(db, REVIEWER, 5)) == 3


def test_nobody_takes_more_than_so_many(db: Database) -> None:
    with db.writing() as session, pytest.raises(Unacceptable, match="Take 1 to 5 cases"):
        service.take(session, REVIEWER, 6, NOON, SETTINGS)


def test_a_lease_runs_out_unless_it_is_renewed(db: Database) -> None:
    case_id = opened(db)
    taken(db, REVIEWER)
    assert taken(db, OTHER, at=NOON + LEASE - A_MINUTE) == []
    with db.writing() as session:
        renewed = service.renew(session, REVIEWER, NOON + LEASE - A_MINUTE, SETTINGS)
    assert [lease.until for lease in renewed] == [NOON + 2 * LEASE - A_MINUTE]
    assert taken(db, OTHER, at=NOON + LEASE) == []
    assert taken(db, OTHER, at=NOON + 2 * LEASE) == [case_id]
    with db.writing() as session:
        assert service.renew(session, REVIEWER, NOON + 2 * LEASE, SETTINGS) == ()


def test_what_is_given_back_goes_to_the_next_who_asks(db: Database) -> None:
    first, second = sorted([opened(db), opened(db)])
    assert sorted(taken(db, REVIEWER, 2)) == [first, second]
    with db.writing() as session:
        assert service.release(session, REVIEWER, [first]) == 1
    assert taken(db, OTHER) == [first]
    with db.writing() as session:
        assert service.release(session, REVIEWER) == 1
        assert service.release(session, REVIEWER, [first]) == 0
    assert sorted(taken(db, OTHER, 2)) == [first, second]


def test_a_skipped_case_comes_back_later_to_whoever_skipped_it_and_at_once_to_others(
    db: Database,
) -> None:
    case_id = opened(db)
    taken(db, REVIEWER)
    with db.writing() as session:
        back_at = service.skip(session, REVIEWER, case_id, NOON, SETTINGS)
    assert taken(db, REVIEWER) == []
    with db.reading() as session:
        state = service.queue_state(session, REVIEWER, NOON)
    assert (state.waiting, state.mine, state.skipped, state.next_back_at) == (1, 0, 1, back_at)
    assert taken(db, OTHER) == [case_id]
    with db.writing() as session:
        service.release(session, OTHER)
    assert taken(db, REVIEWER, at=back_at) == [case_id]


def test_a_case_that_is_judged_takes_its_lease_and_its_skips_with_it(db: Database) -> None:
    case_id = opened(db)
    with db.writing() as session:
        service.skip(session, OTHER, case_id, NOON, SETTINGS)
    taken(db, REVIEWER)
    moved(db, case_id, Action.CONFIRM)
    with db.reading() as session:
        assert service.leases(session, REVIEWER, NOON) == ()
        assert session.scalars(sa.select(SkipRow)).all() == []
    with db.writing() as session, pytest.raises(NotWaiting, match="registered already"):
        service.skip(session, REVIEWER, case_id, NOON, SETTINGS)


def test_the_state_tells_what_waits_who_has_what_and_what_is_late(db: Database) -> None:
    for minutes in (0, 0, 0, 20):
        opened(db, NOON - minutes * A_MINUTE)
    taken(db, REVIEWER, 1)
    taken(db, OTHER, 2)
    with db.reading() as session:
        state = service.queue_state(session, REVIEWER, NOON)
    assert (state.waiting, state.mine, state.others, state.late) == (4, 1, 2, 1)
    assert (state.skipped, state.next_back_at) == (0, None)


def test_nobody_takes_counts_or_names_a_case_of_another_district(db: Database) -> None:
    north, south = opened(db), opened(db, camera="quay-1")
    assert waiting(db, NORTHERNER) == waiting(db, SOUTHERNER) == 1
    assert taken(db, NORTHERNER, 5) == [north]
    with db.writing() as session:
        for doing in (
            lambda: service.skip(session, NORTHERNER, south, NOON, SETTINGS),
            lambda: service.beside(session, NORTHERNER, south, Beside.CAMERA),
        ):
            with pytest.raises(CaseNotFound):
                doing()
    with pytest.raises(CaseNotFound):
        judged(db, NORTHERNER, south)
    assert taken(db, REVIEWER, 5) == [south]


@pytest.mark.parametrize("person", [AUDITOR, DISPATCHER, PARKS])
def test_only_those_who_judge_see_the_queue(db: Database, person: Person) -> None:
    with db.reading() as session, pytest.raises(Forbidden):
        service.queue_state(session, person, NOON)


def test_a_verdict_needs_the_lease_unless_nobody_has_it(db: Database) -> None:
    first, second = opened(db), opened(db, NOON + A_MINUTE)
    assert taken(db, REVIEWER) == [first]
    with pytest.raises(TakenByAnother, match=r"^a reviewer has taken this case .* in 120 s\.$"):
        judged(db, OTHER, first)
    assert judged(db, OTHER, second).case.line.status is Status.REGISTERED
    assert judged(db, OTHER, first, REJECTED, NOON + LEASE).case.line.status is Status.REJECTED
    with pytest.raises(NotWaiting, match="rejected already"):
        judged(db, REVIEWER, first, CONFIRMED, NOON + LEASE)


def test_cases_at_one_place_are_found_together(db: Database) -> None:
    here = [opened(db, NOON + minutes * A_MINUTE) for minutes in range(3)]
    opened(db, kind="bin_overflow")
    opened(db, camera="quay-1")
    with db.reading() as session:
        for by, expected in ((Beside.SPOT, here[:1]), (Beside.VIEW, here), (Beside.CAMERA, here)):
            found = service.beside(session, REVIEWER, here[0], by)
            assert [one.case_id for one in found] == expected


def test_twenty_people_at_once_share_the_queue_without_a_case_twice(db: Database) -> None:
    cases = [opened(db) for _ in range(24)]
    people = [Person(UUID(int=100 + n), f"reviewer {n}", Role.REVIEWER, None) for n in range(20)]
    together = threading.Barrier(20)

    def takes(person: Person) -> list[UUID]:
        together.wait()
        return taken(db, person, 2)

    with ThreadPoolExecutor(20) as pool:
        found = [case_id for mine in pool.map(takes, people) for case_id in mine]
    assert len(found) == len(set(found)) == 24
    assert set(found) == set(cases)


def test_cases_that_came_before_the_queue_was_are_taken_in(db: Database) -> None:
    case_id, judged_one = opened(db), opened(db)
    before = queued(db, case_id)
    moved(db, judged_one, Action.CONFIRM)
    with db.writing() as session:
        session.execute(sa.delete(QueueRow))
    assert keep_complete(db)
    assert not keep_complete(db)
    assert queued(db, case_id) == before
    assert waiting(db) == 1


def test_cases_are_ranked_again_when_the_head_starts_change(db: Database) -> None:
    case_id = opened(db)
    before = queued(db, case_id)
    with db.writing() as session:
        session.execute(sa.update(QueueRow).values(weights=0, goes_at=NOON - timedelta(days=9)))
    assert keep_complete(db)
    assert queued(db, case_id) == before
