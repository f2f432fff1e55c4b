"""Chores are done by one process at a time, and what another one still writes does not count."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from serving.db import Database, open_database
from serving.duty.holding import CHORES, OffDuty, OnlyOne, SharedDuty
from serving.duty.register import DutyRegister
from serving.duty.tables import DutyRow
from tests.serving.examples import NOON
from tests.serving.siblings.pair import until

LEASE_S = 60.0
"""None of these tests waits for it to end."""


@pytest.fixture
def db(postgres_url: str) -> Iterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    opened.close()


def quiet(_is_ours: bool) -> None:
    pass


@contextmanager
def at_work(db: Database, lease_s: float = LEASE_S) -> Iterator[SharedDuty]:
    with SharedDuty(db, lease_s, quiet) as duty:
        until(lambda: duty.wait(0.1))
        yield duty


def take_away(db: Database) -> int:
    """Let the lease be over, and somebody else take the duty; their term."""
    with db.writing() as session:
        # In one step: a renewal in between would be as if nothing had happened.
        session.execute(sa.update(DutyRow).values(until=sa.func.now()))
        term = DutyRegister(session, CHORES).take("somebody else", LEASE_S)
    assert term is not None
    return term


def count_of(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(DutyRow)) or 0


def test_one_has_it_and_the_next_has_it_as_soon_as_it_is_given_back(db: Database) -> None:
    with at_work(db), SharedDuty(db, 1.0, quiet) as second:
        assert not second.wait(0.5)
    told: list[bool] = []
    with SharedDuty(db, LEASE_S, told.append) as third:
        until(lambda: third.wait(0.1))
    assert told == [True, False]
    assert not third.is_ours


def test_who_is_not_heard_of_any_more_is_followed_by_another(db: Database) -> None:
    with db.writing() as session:
        assert DutyRegister(session, CHORES).take("a process that was killed", 1.0) == 1
    with at_work(db, 1.0), db.reading() as session:
        assert session.get_one(DutyRow, CHORES).term == 2


def test_what_it_writes_counts_while_it_has_the_duty(db: Database) -> None:
    with at_work(db) as duty:
        chore = db.ending_with(duty.confirm)
        with chore.writing() as session:
            session.add(_row("written"))
        assert count_of(db) == 2


def test_nothing_it_writes_counts_once_another_has_taken_over(db: Database) -> None:
    with at_work(db) as duty:
        chore = db.ending_with(duty.confirm)
        take_away(db)
        with pytest.raises(OffDuty), chore.writing() as session:
            session.add(_row("too late"))
        assert count_of(db) == 1


def test_a_round_begun_in_an_earlier_term_is_undone_although_the_duty_is_back(
    db: Database,
) -> None:
    with at_work(db, 1.0) as duty:
        chore = db.ending_with(duty.confirm)
        term = take_away(db)
        with db.writing() as session:
            DutyRegister(session, CHORES).give_back(term)
        until(lambda: _term_of(db) > term)
        with pytest.raises(OffDuty), chore.writing() as session:
            session.add(_row("of an earlier term"))
        until(lambda: duty.wait(0.1))
        with chore.writing() as session:
            session.add(_row("of this term"))


def test_who_takes_over_waits_for_what_is_about_to_be_committed(db: Database) -> None:
    with at_work(db) as duty:
        heir, taken = threading.Thread(target=lambda: taken.append(take_away(db))), list[int]()
        with (
            db.ending_with(duty.confirm).ending_with(lambda _session: _began(heir, taken)).writing()
        ):
            pass
        heir.join(60)
        assert taken


def _began(heir: threading.Thread, taken: list[int]) -> None:
    """Another one wants the duty between our last word and our commit."""
    heir.start()
    heir.join(0.3)
    assert not taken


def test_somebody_who_never_had_it_writes_nothing(db: Database) -> None:
    stranger = SharedDuty(db, LEASE_S, quiet)
    with pytest.raises(OffDuty), db.ending_with(stranger.confirm).writing():
        pass


def test_where_there_is_one_process_it_is_always_on_duty(sqlite_url: str) -> None:
    db, duty = open_database(sqlite_url), OnlyOne()
    with duty, db.ending_with(duty.confirm).writing() as session:
        assert duty.wait(0.0)
        session.add(_row("written"))
    assert count_of(db) == 1
    db.close()


def _row(name: str) -> DutyRow:
    return DutyRow(name=name, term=1, holder="", until=NOON)


def _term_of(db: Database) -> int:
    with db.reading() as session:
        return session.get_one(DutyRow, CHORES).term
