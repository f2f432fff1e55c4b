"""Verdicts from the queue on both databases: the moves there are, held back for a moment."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.contract import SampleOutcome
from serving.cases.chain import faults
from serving.cases.domain import Action, Move, Status
from serving.cases.errors import CaseMovedMeanwhile, MoveIncomplete, TooLateToTakeBack
from serving.cases.service import move_case
from serving.cases.steps import StepRepository
from serving.config import BreakerSettings
from serving.connectors.settings import FileSettings
from serving.db import Database
from serving.errors import Unacceptable
from serving.handover.claims import ClaimRepository
from serving.handover.destinations import DestinationRepository
from serving.handover.domain import Destination, LetterState
from serving.handover.policies import PolicyRepository
from serving.handover.tables import HandoverRow, LetterRow
from serving.review import service
from serving.review.domain import Verdict, Wish
from serving.review.many import give_verdicts, take_many_back
from serving.review.taking_back import take_back
from serving.samples.boxes import BoxFixRepository
from serving.samples.following import sample_id_of
from serving.samples.repository import SampleRepository
from serving.users.domain import Person, Role, Scope
from serving.vault import Vault
from tests.serving.examples import NOON
from tests.serving.people import ADMINISTRATOR, REVIEWER
from tests.serving.review.scene import (
    CONFIRMED,
    REJECTED,
    SETTINGS,
    founded,
    judged,
    moved,
    opened,
    taken,
    the_case,
)

BREAKER = BreakerSettings()
UNDO = timedelta(seconds=SETTINGS.undo_s)
SECOND = timedelta(seconds=1)
OTHER = Person(UUID(int=21), "another reviewer", Role.REVIEWER, None)
BOX = (0.1, 0.2, 0.3, 0.4)


@pytest.fixture
def db(database: Database) -> Database:
    return founded(database)


def undone(db: Database, person: Person, case_id: UUID, after: timedelta = SECOND) -> Status:
    with db.writing() as session:
        return take_back(session, person, case_id, NOON + after, SETTINGS).line.status


def destination(db: Database) -> None:
    told = Destination("depot", FileSettings(connector="file", folder="/nowhere"))
    with db.writing() as session:
        DestinationRepository(session).put(told, Vault(SecretStr("k" * 32)), NOON)


def letters(db: Database) -> list[tuple[str, int]]:
    with db.reading() as session:
        rows = session.scalars(sa.select(LetterRow).order_by(LetterRow.id)).all()
    return [(row.change.value, row.sequence) for row in rows]


def due(db: Database, after: timedelta) -> int:
    with db.writing() as session:
        return len(ClaimRepository(session).due("depot", NOON + after, 9))


def test_a_verdict_is_the_same_step_as_on_the_case_itself(db: Database) -> None:
    case_id = opened(db)
    found = judged(db, REVIEWER, case_id, Verdict(Action.REJECT, "passing", " a van "))
    step = found.case.steps[-1]
    assert (step.action, step.actor, step.reason, step.note) == (
        Action.REJECT, REVIEWER.name, "passing", "a van",
    )  # fmt: skip
    assert found.undo_until == NOON + UNDO
    with db.reading() as session:
        sample = SampleRepository(session, Scope.everywhere()).of_case(case_id)
    assert sample is not None
    assert sample.outcome is SampleOutcome.NEGATIVE


def test_a_verdict_refuses_what_the_case_itself_refuses(db: Database) -> None:
    case_id = opened(db)
    with pytest.raises(MoveIncomplete, match="needs one of these reasons"):
        judged(db, REVIEWER, case_id, Verdict(Action.REJECT))
    with pytest.raises(CaseMovedMeanwhile):
        judged(db, REVIEWER, case_id, version=7)
    with pytest.raises(Unacceptable, match="A verdict is confirm or reject"):
        Verdict(Action.DISPATCH)
    assert the_case(db, case_id).line.status is Status.CAPTURED


@pytest.mark.parametrize("verdict", [CONFIRMED, REJECTED], ids=["yes", "no"])
def test_a_verdict_can_be_taken_back_and_the_history_keeps_both_steps(
    db: Database, verdict: Verdict
) -> None:
    case_id = opened(db)
    taken(db, REVIEWER)
    judged(db, REVIEWER, case_id, verdict)
    assert undone(db, REVIEWER, case_id) is Status.CAPTURED
    case = the_case(db, case_id)
    assert [step.action for step in case.steps] == [
        Action.CAPTURE, verdict.action, Action.TAKE_BACK,
    ]  # fmt: skip
    with db.reading() as session:
        chain = StepRepository(session, Scope.everywhere()).chain(case_id)
        sample = SampleRepository(session, Scope.everywhere()).get(sample_id_of(case_id))
        mine = service.leases(session, REVIEWER, NOON + SECOND)
    assert chain is not None
    assert list(faults(chain)) == []
    assert sample is not None
    assert sample.outcome is SampleOutcome.UNREVIEWED
    assert [(one.queued.case_id, one.queued.entered_at) for one in mine] == [(case_id, NOON)]
    judged(db, REVIEWER, case_id, CONFIRMED, NOON + SECOND, version=3)
    assert the_case(db, case_id).line.status is Status.REGISTERED


@pytest.mark.parametrize(
    ("person", "after", "sentence"),
    [
        (REVIEWER, UNDO, "The seconds in which this verdict could be taken back are over"),
        (OTHER, SECOND, "a reviewer gave this verdict, and only they can take it back"),
    ],
)
def test_a_verdict_is_taken_back_in_time_and_by_whoever_gave_it(
    db: Database, person: Person, after: timedelta, sentence: str
) -> None:
    case_id = opened(db)
    judged(db, REVIEWER, case_id)
    with pytest.raises(TooLateToTakeBack, match=sentence):
        undone(db, person, case_id, after)
    assert the_case(db, case_id).line.status is Status.REGISTERED


def test_a_case_that_went_on_or_was_judged_elsewhere_is_not_taken_back(db: Database) -> None:
    urged, elsewhere = opened(db), opened(db)
    judged(db, REVIEWER, urged)
    moved(db, urged, Action.URGE)
    with db.writing() as session:
        move_case(session, REVIEWER, elsewhere, Move(Action.CONFIRM, 1), NOON)
    for case_id in (urged, elsewhere):
        with pytest.raises(TooLateToTakeBack, match="the case went on"):
            undone(db, REVIEWER, case_id)


def test_the_same_rule_holds_at_the_other_door(db: Database) -> None:
    case_id = opened(db)
    judged(db, REVIEWER, case_id)
    with db.writing() as session, pytest.raises(TooLateToTakeBack, match="only they"):
        move_case(session, ADMINISTRATOR, case_id, Move(Action.TAKE_BACK, 2), NOON + SECOND)


def test_a_corrected_box_counts_with_the_verdict_and_goes_back_with_it(db: Database) -> None:
    case_id = opened(db)
    judged(db, REVIEWER, case_id, Verdict(Action.CONFIRM, box=BOX, label="car"))
    with db.reading() as session:
        fixes = BoxFixRepository(session).of_case(case_id)
        assert [(fix.box, fix.label) for fix in fixes] == [(BOX, "car")]
    undone(db, REVIEWER, case_id)
    with db.reading() as session:
        last = BoxFixRepository(session).of_case(case_id)[-1]
        sample = SampleRepository(session, Scope.everywhere()).get(sample_id_of(case_id))
    report = the_case(db, case_id).report
    assert (last.box, last.label) == (report.box, None)
    assert sample is not None
    assert sample.box == report.box


def test_nobody_outside_is_told_before_the_verdict_stands(db: Database) -> None:
    destination(db)
    case_id = opened(db)
    judged(db, REVIEWER, case_id)
    assert letters(db) == [("new", 1)]
    assert (due(db, UNDO - SECOND), due(db, UNDO)) == (0, 1)
    undone(db, REVIEWER, case_id)
    assert letters(db) == []
    with db.reading() as session:
        assert session.scalars(sa.select(HandoverRow)).all() == []
    judged(db, REVIEWER, case_id, CONFIRMED, NOON + SECOND, version=3)
    assert letters(db) == [("new", 1)]


def test_of_a_case_that_went_out_unreviewed_only_the_verdict_is_withdrawn(db: Database) -> None:
    destination(db)
    case_id = opened(db, kind="manhole_missing")
    assert due(db, SECOND) == 1
    judged(db, REVIEWER, case_id, Verdict(Action.REJECT, "shadow"))
    assert letters(db) == [("new", 1), ("end", 2)]
    undone(db, REVIEWER, case_id)
    assert letters(db) == [("new", 1)]
    with db.reading() as session:
        assert [row.ended for row in session.scalars(sa.select(HandoverRow))] == [False]


def test_a_verdict_that_somebody_was_told_of_stands(db: Database) -> None:
    destination(db)
    case_id = opened(db)
    judged(db, REVIEWER, case_id)
    with db.writing() as session:
        row = session.scalars(sa.select(LetterRow)).one()
        # As another machine whose clock is ahead would do.
        row.attempts, row.state = 1, LetterState.SENT
    with pytest.raises(TooLateToTakeBack, match="Another system was told"):
        undone(db, REVIEWER, case_id)
    assert the_case(db, case_id).line.status is Status.REGISTERED
    assert letters(db) == [("new", 1)]


def test_the_breaker_counts_no_verdict_that_was_taken_back(db: Database) -> None:
    destination(db)
    case_id = opened(db, kind="manhole_missing")
    judged(db, REVIEWER, case_id, Verdict(Action.REJECT, "shadow"))
    undone(db, REVIEWER, case_id)
    with db.reading() as session:
        policies = PolicyRepository(session)
        assert policies.rejections("manhole_missing", 20) == []
    judged(db, REVIEWER, case_id, CONFIRMED, NOON + SECOND, version=3)
    with db.reading() as session:
        policies = PolicyRepository(session)
        assert policies.rejections("manhole_missing", 20) == [False]


def test_many_at_one_place_get_the_same_verdict_each_with_its_own_step(db: Database) -> None:
    cases = [opened(db) for _ in range(3)]
    moved(db, cases[1], Action.CONFIRM)
    wanted = [Wish(case_id, 1) for case_id in cases]
    found = give_verdicts(db, REVIEWER, wanted, REJECTED, NOON, SETTINGS, BREAKER)
    assert [one.case_id for one in found] == cases
    assert found[1].refused is not None
    assert "registered already" in found[1].refused
    for one in (found[0], found[2]):
        assert one.case is not None
        assert one.case.line.status is Status.REJECTED
        assert one.case.steps[-1].reason == "nothing_there"
    back = take_many_back(db, REVIEWER, cases, NOON + SECOND, SETTINGS, BREAKER)
    assert [one.refused is None for one in back] == [True, False, True]
    assert the_case(db, cases[0]).line.status is Status.CAPTURED


def test_what_is_asked_again_for_many_is_answered_as_done_and_done_once(db: Database) -> None:
    cases = [opened(db) for _ in range(3)]
    wanted = [Wish(case_id, 1) for case_id in cases]

    def give(person: Person, verdict: Verdict, after: timedelta) -> list[bool]:
        at = NOON + after
        found = give_verdicts(db, person, wanted, verdict, at, SETTINGS, BREAKER)
        assert all(one.undo_until == NOON + UNDO for one in found if one.case)
        return [one.case is not None for one in found]

    assert give(REVIEWER, REJECTED, timedelta(0)) == [True] * 3
    moved(db, cases[1], Action.REOPEN, note="It is there.")
    assert give(REVIEWER, REJECTED, SECOND) == [True, False, True]
    assert give(OTHER, REJECTED, SECOND) == [False] * 3
    assert give(REVIEWER, CONFIRMED, SECOND) == [False] * 3
    assert len(the_case(db, cases[0]).steps) == 2
    for _ in range(2):
        back = take_many_back(db, REVIEWER, cases, NOON + SECOND, SETTINGS, BREAKER)
        assert [one.case is not None for one in back] == [True, False, True]
    theirs = take_many_back(db, OTHER, cases, NOON + SECOND, SETTINGS, BREAKER)
    assert [one.case is not None for one in theirs] == [False] * 3
    assert len(the_case(db, cases[0]).steps) == 3


def test_cases_of_two_places_are_not_judged_together(db: Database) -> None:
    wanted = [Wish(opened(db), 1), Wish(opened(db, camera="quay-1"), 1)]
    with pytest.raises(Unacceptable, match="not of one camera"):
        give_verdicts(db, REVIEWER, wanted, REJECTED, NOON, SETTINGS, BREAKER)
    with pytest.raises(Unacceptable, match="each once"):
        give_verdicts(db, REVIEWER, [wanted[0]] * 2, REJECTED, NOON, SETTINGS, BREAKER)
