"""A wish that comes a second time because its answer got lost: what it asked for is done."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.domain import Action, Case
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.review.domain import Outcome, Verdict, Wish
from serving.users.domain import Person


def judged_before(session: Session, person: Person, wish: Wish, verdict: Verdict) -> Outcome | None:
    """What was answered when the person gave this verdict on this version; None when they did not,
    or the case went on since."""
    case = CaseRepository(session, person.scope).get(wish.case_id)
    if case is None or case.undo is None or case.line.version != wish.version + 1:
        return None
    step = case.steps[-1]
    said = (verdict.action, verdict.reason, verdict.note.strip())
    if case.undo.by != person.id or (step.action, step.reason, step.note) != said:
        return None
    return Outcome(wish.case_id, case, case.undo.until)


def taken_back_before(session: Session, person: Person, case_id: UUID) -> Case | None:
    """The case, when its last step is that the person took their verdict back."""
    case = CaseRepository(session, person.scope).get(case_id)
    if case is None or case.steps[-1].action is not Action.TAKE_BACK:
        return None
    _, by, _ = StepRepository(session, person.scope).last(case_id)
    return case if by == person.id else None
