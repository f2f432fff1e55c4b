"""The same verdict for many cases at one place. Each is judged in a transaction of its own: one
that cannot be judged any more leaves the others alone. Asked again because no answer came, what is
done already is answered as done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from serving.config import BreakerSettings, ReviewSettings
from serving.db import Database
from serving.errors import Conflict, NotFound, Unacceptable
from serving.review.again import judged_before, taken_back_before
from serving.review.domain import MOST_AT_ONCE, Outcome, Verdict, Wish
from serving.review.repository import QueueRepository
from serving.review.service import give_verdict
from serving.review.taking_back import take_back
from serving.users.domain import Permission, Person
from serving.users.permissions import require


def give_verdicts(
    db: Database,
    person: Person,
    wanted: Sequence[Wish],
    verdict: Verdict,
    at: datetime,
    settings: ReviewSettings,
    breaker: BreakerSettings,
) -> tuple[Outcome, ...]:
    """Judge cases that the person saw together, in their order; what became of each.

    Raises Forbidden, MoveIncomplete for a verdict that lacks words, or Unacceptable for none, for
    too many, for a corrected box, and for cases of several cameras or kinds.
    """
    require(person, Permission.JUDGE_CASES)
    _check_number([one.case_id for one in wanted])
    if verdict.box is not None:
        raise Unacceptable("A box belongs to one case; judge that case by itself.")
    with db.reading() as session:
        places = QueueRepository(session, person).places([one.case_id for one in wanted])
    if len(places) > 1:
        raise Unacceptable(
            "These cases are not of one camera and one kind; judge those of each place together."
        )
    found = []
    for one in wanted:

        def judge(session: Session, one: Wish = one) -> Outcome:
            before = judged_before(session, person, one, verdict)
            if before is not None:
                return before
            judged = give_verdict(
                session, person, one.case_id, one.version, verdict, at, settings, breaker
            )
            return Outcome(one.case_id, judged.case, judged.undo_until)

        found.append(_outcome(db, one.case_id, judge))
    return tuple(found)


def take_many_back(
    db: Database,
    person: Person,
    case_ids: Sequence[UUID],
    at: datetime,
    settings: ReviewSettings,
    breaker: BreakerSettings,
) -> tuple[Outcome, ...]:
    """Undo verdicts that were given together; what became of each. Raises Forbidden, or
    Unacceptable for none or too many."""
    require(person, Permission.JUDGE_CASES)
    _check_number(case_ids)
    found = []
    for case_id in case_ids:

        def undo(session: Session, case_id: UUID = case_id) -> Outcome:
            before = taken_back_before(session, person, case_id)
            if before is None:
                before = take_back(session, person, case_id, at, settings, breaker)
            return Outcome(case_id, before)

        found.append(_outcome(db, case_id, undo))
    return tuple(found)


def _outcome(db: Database, case_id: UUID, doing: Callable[[Session], Outcome]) -> Outcome:
    try:
        with db.writing() as session:
            return doing(session)
    except (Conflict, NotFound) as error:
        return Outcome(case_id, refused=error.detail)


def _check_number(case_ids: Sequence[UUID]) -> None:
    if not 1 <= len(set(case_ids)) == len(case_ids) <= MOST_AT_ONCE:
        raise Unacceptable(f"Name 1 to {MOST_AT_ONCE} cases, each once.")
