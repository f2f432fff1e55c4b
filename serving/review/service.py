"""Taking cases out of the review queue and judging them. The caller opens the transaction and
commits it; what is done to many at once opens its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import Move
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.config import BreakerSettings, ReviewSettings
from serving.errors import Unacceptable
from serving.notices.telling import tell_queue
from serving.review.domain import (
    MOST_AT_ONCE,
    Beside,
    Judged,
    Lease,
    Queued,
    QueueState,
    Verdict,
)
from serving.review.errors import NotWaiting, TakenByAnother
from serving.review.repository import QueueRepository
from serving.review.tables import QueueRow
from serving.samples.service import fix_box
from serving.users.domain import Permission, Person
from serving.users.permissions import require


def queue_state(session: Session, person: Person, at: datetime) -> QueueState:
    """Raises Forbidden."""
    require(person, Permission.JUDGE_CASES)
    return QueueRepository(session, person).state(at)


def leases(session: Session, person: Person, at: datetime) -> tuple[Lease, ...]:
    """What the person has taken, in the queue's order. Raises Forbidden."""
    require(person, Permission.JUDGE_CASES)
    return tuple(QueueRepository(session, person).leases(at))


def take(
    session: Session, person: Person, want: int, at: datetime, settings: ReviewSettings
) -> tuple[Lease, ...]:
    """Have ``want`` cases: first those the person has already, then the next that nobody has.

    The answer holds fewer when there are no more. What the person has is renewed. Raises Forbidden,
    or Unacceptable for more than ``settings.most_leases``.
    """
    require(person, Permission.JUDGE_CASES)
    if not 1 <= want <= settings.most_leases:
        raise Unacceptable(f"Take 1 to {settings.most_leases} cases at once.")
    queue, until = QueueRepository(session, person), at + timedelta(seconds=settings.lease_s)
    queue.take_turn()
    have = queue.leases(at)
    queue.renew(at, until)
    if len(have) < want:
        queue.take(want - len(have), at, until)
    return tuple(queue.leases(at)[:want])


def renew(
    session: Session, person: Person, at: datetime, settings: ReviewSettings
) -> tuple[Lease, ...]:
    """The page is still open: what the person has is theirs for another while. What ran out, or was
    judged by others, is missing from the answer. Raises Forbidden."""
    require(person, Permission.JUDGE_CASES)
    queue = QueueRepository(session, person)
    queue.take_turn()
    queue.renew(at, at + timedelta(seconds=settings.lease_s))
    return tuple(queue.leases(at))


def release(session: Session, person: Person, case_ids: Sequence[UUID] | None = None) -> int:
    """Give cases back unjudged, or all; how many it were. Raises Forbidden."""
    require(person, Permission.JUDGE_CASES)
    queue = QueueRepository(session, person)
    queue.take_turn()
    districts = queue.release(case_ids)
    for district in set(districts):
        tell_queue(session, district)
    return len(districts)


def skip(
    session: Session, person: Person, case_id: UUID, at: datetime, settings: ReviewSettings
) -> datetime:
    """Leave a case to others, who may have it at once; when it comes back to this person.

    Raises Forbidden, CaseNotFound, NotWaiting or TakenByAnother.
    """
    require(person, Permission.JUDGE_CASES)
    queue = QueueRepository(session, person)
    row = _checked(session, person, case_id, queue.row(case_id), at)
    until = at + timedelta(minutes=settings.skip_minutes)
    queue.release([case_id])
    tell_queue(session, row.district)
    queue.skip(case_id, at, until)
    return until


def give_verdict(
    session: Session,
    person: Person,
    case_id: UUID,
    version: int,
    verdict: Verdict,
    at: datetime,
    settings: ReviewSettings,
    breaker: BreakerSettings,
) -> Judged:
    """Judge a case that the person has taken, or that nobody has; ``version`` is the case's when
    they decided.

    Nobody else is told of it before ``undo_until``. Raises Forbidden, CaseNotFound, NotWaiting,
    TakenByAnother, CaseMovedMeanwhile or MoveIncomplete.
    """
    require(person, Permission.JUDGE_CASES)
    cases = CaseRepository(session, person.scope)
    # In the order in which every move locks: first the case, then its place in the queue.
    cases.lock(case_id)
    _checked(session, person, case_id, QueueRepository(session, person).row(case_id), at)
    undo = timedelta(seconds=settings.undo_s)
    if verdict.box is not None:
        fix_box(session, person, case_id, verdict.box, verdict.label, verdict.note, at)
    move = Move(verdict.action, version, verdict.reason, verdict.note)
    return Judged(move_case(session, person, case_id, move, at, breaker, undo=undo), at + undo)


def beside(session: Session, person: Person, case_id: UUID, by: Beside) -> tuple[Queued, ...]:
    """Queued cases of the same kind at the same place, itself among them, at most ``MOST_AT_ONCE``.

    Raises Forbidden, CaseNotFound or NotWaiting.
    """
    require(person, Permission.JUDGE_CASES)
    found = QueueRepository(session, person).beside(case_id, by, MOST_AT_ONCE)
    if not found:
        raise _why_not(session, person, case_id)
    return tuple(found)


def _checked(
    session: Session, person: Person, case_id: UUID, row: QueueRow | None, at: datetime
) -> QueueRow:
    """The row, when the person may judge its case.

    Raises CaseNotFound, NotWaiting or TakenByAnother.
    """
    if row is None:
        raise _why_not(session, person, case_id)
    until = row.leased_until
    if until is not None and until > at and row.holder != person.id:
        raise TakenByAnother(row.holder_name or "Somebody", until, at)
    return row


def _why_not(session: Session, person: Person, case_id: UUID) -> CaseNotFound | NotWaiting:
    line = CaseRepository(session, person.scope).line(case_id)
    return CaseNotFound() if line is None else NotWaiting(line.status)
