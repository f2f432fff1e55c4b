"""Undoing a verdict. The caller opens the transaction and commits it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import Action, Case, Move
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.cases.service import BREAKER, move_case
from serving.config import BreakerSettings, ReviewSettings
from serving.review.repository import QueueRepository
from serving.users.domain import Permission, Person
from serving.users.permissions import require


def take_back(
    session: Session,
    person: Person,
    case_id: UUID,
    at: datetime,
    settings: ReviewSettings,
    breaker: BreakerSettings = BREAKER,
) -> Case:
    """Undo one's own verdict while nobody was told of it (docs/adr/0014-a-verdict-is-held-back.md).

    The history keeps both steps. The case waits again, and is the person's own again unless they
    have as many as they may. Raises Forbidden, CaseNotFound, MoveNotAllowed or TooLateToTakeBack.
    """
    require(person, Permission.JUDGE_CASES)
    cases = CaseRepository(session, person.scope)
    cases.lock(case_id)
    line = cases.line(case_id)
    if line is None:
        raise CaseNotFound
    case = move_case(session, person, case_id, Move(Action.TAKE_BACK, line.version), at, breaker)
    queue = QueueRepository(session, person)
    queue.take_turn()
    if len(queue.leases(at)) < settings.most_leases:
        queue.take_this(case_id, at + timedelta(seconds=settings.lease_s))
    return case
