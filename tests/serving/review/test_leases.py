"""Leases under everything people may do, in any order, on both databases: never two holders,
nobody with too many, and nothing is lost or starves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from serving.cases.domain import Action, Status
from serving.db import Database
from serving.errors import Conflict
from serving.review import service
from serving.review.taking_back import take_back
from serving.users.domain import Person, Role
from tests.serving.examples import NOON
from tests.serving.review.scene import (
    REJECTED,
    SETTINGS,
    founded,
    judged,
    moved,
    opened,
    taken,
    the_case,
)

LEASE = timedelta(seconds=SETTINGS.lease_s)
SKIP = timedelta(minutes=SETTINGS.skip_minutes)
PEOPLE = [Person(UUID(int=50 + n), f"reviewer {n}", Role.REVIEWER, None) for n in range(3)]
SOMEBODY_ELSE = Person(UUID(int=60), "somebody rested", Role.REVIEWER, None)
CASES = 7

people, one_of = st.sampled_from(PEOPLE), st.integers(0, CASES - 1)


class Reviewing(RuleBasedStateMachine):
    """The model: who has what until when, who skipped what until when, and what is judged."""

    db: Database
    cases: tuple[UUID, ...]
    now = NOON
    """Goes on from one run to the next, so that what was left behind has run out."""

    @initialize()
    def begin(self) -> None:
        type(self).now += LEASE + SKIP
        for case_id in self.cases:
            if the_case(self.db, case_id).line.status is Status.REJECTED:
                moved(self.db, case_id, Action.REOPEN, self.now, note="again")
        self.leased: dict[UUID, tuple[Person, datetime]] = {}
        self.skipped: dict[tuple[Person, UUID], datetime] = {}
        self.done: dict[UUID, tuple[Person | None, datetime]] = {}

    def holder(self, case_id: UUID) -> Person | None:
        person, until = self.leased.get(case_id, (None, self.now))
        return person if until > self.now else None

    def has(self, person: Person) -> list[UUID]:
        return [one for one in self.cases if self.holder(one) == person]

    def free_for(self, person: Person) -> set[UUID]:
        return {
            one
            for one in self.cases
            if one not in self.done
            and self.holder(one) is None
            and self.skipped.get((person, one), self.now) <= self.now
        }

    @rule(person=people, want=st.integers(1, 5))
    def takes(self, person: Person, want: int) -> None:
        had, free = self.has(person), self.free_for(person)
        found = taken(self.db, person, want, self.now)
        with self.db.reading() as session:
            mine = [one.queued.case_id for one in service.leases(session, person, self.now)]
        assert found == mine[:want]
        assert set(had) <= set(mine)
        assert set(mine) - set(had) <= free
        assert len(mine) == max(len(had), min(want, len(had) + len(free)))
        for case_id in mine:
            self.leased[case_id] = (person, self.now + LEASE)

    @rule(person=people)
    def renews(self, person: Person) -> None:
        with self.db.writing() as session:
            found = service.renew(session, person, self.now, SETTINGS)
        assert {lease.queued.case_id for lease in found} == set(self.has(person))
        for lease in found:
            self.leased[lease.queued.case_id] = (person, lease.until)

    @rule(person=people, number=one_of, everything=st.booleans())
    def gives_back(self, person: Person, number: int, everything: bool) -> None:
        chosen = None if everything else [self.cases[number]]
        with self.db.writing() as session:
            service.release(session, person, chosen)
        for case_id in self.has(person):
            if chosen is None or case_id in chosen:
                del self.leased[case_id]

    @rule(person=people, number=one_of)
    def skips(self, person: Person, number: int) -> None:
        case_id = self.cases[number]
        may = case_id not in self.done and self.holder(case_id) in (None, person)
        try:
            with self.db.writing() as session:
                until = service.skip(session, person, case_id, self.now, SETTINGS)
        except Conflict:
            assert not may
            return
        assert may
        self.leased.pop(case_id, None)
        self.skipped[person, case_id] = until

    @rule(person=people, number=one_of)
    def judges(self, person: Person, number: int) -> None:
        case_id = self.cases[number]
        may = case_id not in self.done and self.holder(case_id) in (None, person)
        version = the_case(self.db, case_id).line.version
        try:
            judged(self.db, person, case_id, REJECTED, self.now, version)
        except Conflict:
            assert not may
            return
        assert may
        self.gone(case_id, person)

    @rule(number=one_of)
    def is_judged_by_other_means(self, number: int) -> None:
        case_id = self.cases[number]
        if case_id not in self.done:
            moved(self.db, case_id, Action.REJECT, self.now, reason="nothing_there")
            self.gone(case_id, None)

    @rule(person=people, number=one_of)
    def takes_back(self, person: Person, number: int) -> None:
        case_id = self.cases[number]
        by, at = self.done.get(case_id, (None, self.now))
        may = by == person and self.now < at + timedelta(seconds=SETTINGS.undo_s)
        try:
            with self.db.writing() as session:
                take_back(session, person, case_id, self.now, SETTINGS)
        except Conflict:
            assert not may
            return
        assert may
        del self.done[case_id]
        if len(self.has(person)) < SETTINGS.most_leases:
            self.leased[case_id] = (person, self.now + LEASE)

    @rule(seconds=st.sampled_from([1, 9, 30, 119, 120, 600]))
    def time_passes(self, seconds: int) -> None:
        type(self).now += timedelta(seconds=seconds)

    @invariant()
    def everybody_has_what_the_model_says_and_nobody_too_many(self) -> None:
        with self.db.reading() as session:
            for person in PEOPLE:
                found = service.leases(session, person, self.now)
                assert {one.queued.case_id for one in found} == set(self.has(person))
                assert len(found) <= SETTINGS.most_leases

    def gone(self, case_id: UUID, by: Person | None) -> None:
        self.done[case_id] = (by, self.now)
        self.leased.pop(case_id, None)
        self.skipped = {key: at for key, at in self.skipped.items() if key[1] != case_id}

    def teardown(self) -> None:
        """When everybody has left, all that waits comes to whoever is there."""
        if not hasattr(self, "done"):
            return
        type(self).now += LEASE + SKIP
        for person in (SOMEBODY_ELSE, PEOPLE[0]):
            found = taken(self.db, person, 5, self.now)
            assert len(found) == min(5, len(self.cases) - len(self.done))
            with self.db.writing() as session:
                service.release(session, person)


def test_whatever_people_do_each_case_has_one_holder_and_comes_back(database: Database) -> None:
    quick = database.engine.dialect.name == "sqlite"

    class Here(Reviewing):
        db = founded(database)
        cases = tuple(opened(database) for _ in range(CASES))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10 if quick else 4,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
