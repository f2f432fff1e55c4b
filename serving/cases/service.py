"""What people do with cases. The caller opens the transaction and commits it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from serving.cases.deadlines import follow_clock
from serving.cases.domain import VERDICTS, Action, Case, CaseLine, Move, Status, Step
from serving.cases.errors import CaseMovedMeanwhile, CaseNotFound, MoveIncomplete
from serving.cases.listing import CaseListing
from serving.cases.moves import check_extensions, check_taking_back, next_status
from serving.cases.repository import CaseRepository
from serving.cases.steps import StepRepository
from serving.cases.wanted import CaseFilter, Cursor, Order, Page
from serving.config import BreakerSettings
from serving.handover.filing import follow_step
from serving.notices.telling import tell_case, tell_step
from serving.review.following import follow_queue
from serving.samples.following import follow_verdict
from serving.units.repository import UnitRepository
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require

BREAKER = BreakerSettings()
"""The breaker of the hand-over as it comes."""


def list_cases(
    session: Session,
    person: Person,
    wanted: CaseFilter,
    after: Cursor | None,
    limit: int,
    order: Order = Order.NEWEST,
) -> Page:
    """The person's cases in that order. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return CaseListing(session, person.scope).page(wanted, after, limit, order)


def count_cases(session: Session, person: Person, wanted: CaseFilter) -> dict[Status, int]:
    """How many of the person's cases stand in each status. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return CaseListing(session, person.scope).counts(wanted)


def count_broken_terms(
    session: Session, person: Person, since: datetime, permit_id: str | None = None
) -> dict[str, dict[str, int]]:
    """How many of the person's cases opened since then break terms of permits, or of this one: by
    permit and term. Raises Forbidden."""
    require(person, Permission.SEE_CASES)
    return CaseListing(session, person.scope).broken_terms(since, permit_id)


def get_case(session: Session, person: Person, case_id: UUID) -> Case:
    """Raises Forbidden, or CaseNotFound also for a case outside the person's district."""
    require(person, Permission.SEE_CASES)
    case = CaseRepository(session, person.scope).get(case_id)
    if case is None:
        raise CaseNotFound
    return case


def move_case(
    session: Session,
    person: Person,
    case_id: UUID,
    move: Move,
    at: datetime,
    breaker: BreakerSettings = BREAKER,
    *,
    undo: timedelta = timedelta(0),
) -> Case:
    """Move a case one step and return it as it stands afterwards. The review queue follows, its
    sample, and the letters to other systems.

    For as long as ``undo`` the same person may take a verdict back (Action.TAKE_BACK), and nobody
    outside is told of it before; other steps hold at once. Raises Forbidden, CaseNotFound,
    CaseMovedMeanwhile, MoveNotAllowed, MoveIncomplete or TooLateToTakeBack.
    """
    require(person, Permission.SEE_CASES)
    cases, steps = CaseRepository(session, person.scope), StepRepository(session, person.scope)
    seen = cases.line(case_id)
    if seen is None:
        raise CaseNotFound
    try:
        status = next_status(seen, move, person)
    except CaseMovedMeanwhile:
        raise _moved(steps, case_id, move) from None
    if move.into is not None:
        _check_target(cases, move.into)
    if move.action is Action.TAKE_BACK:
        check_taking_back(*steps.last(case_id), person, at)
    if move.action is Action.EXTEND:
        check_extensions(steps.extensions(case_id))
    step = Step(
        sequence=seen.version + 1,
        at=at,
        actor=person.name,
        action=move.action,
        from_status=seen.status,
        to_status=status,
        reason=move.reason,
        note=move.note.strip(),
        amount=move.amount,
        unit=_unit(session, seen, move),
        rung=move.rung,
        picture_before=move.picture_before,
        picture_after=move.picture_after,
    )
    undo_until = at + undo if undo and (seen.status, move.action) in VERDICTS else None
    if not cases.move(seen, step, move.into, undo_until):
        raise _moved(steps, case_id, move)
    steps.append(case_id, step, person.id)
    tell_step(session, step.action)
    session.flush()
    session.expire_all()
    # By their own move people may lose sight of a case, as when they send it back.
    case = CaseRepository(session, Scope.everywhere()).get(case_id)
    assert case is not None
    follow_clock(session, case)
    follow_queue(session, case_id, step)
    follow_verdict(session, case, step, person)
    follow_step(session, case, step, person.id, breaker, undo_until)
    tell_case(session, case.line, seen.assigned)
    return case


def _moved(steps: StepRepository, case_id: UUID, move: Move) -> CaseMovedMeanwhile:
    """With what happened since the version that ``move`` was decided on."""
    history = steps.histories([case_id]).get(case_id, [])
    return CaseMovedMeanwhile([step for step in history if step.sequence > move.version])


def _unit(session: Session, seen: CaseLine, move: Move) -> str | None:
    """To whom ``move`` dispatches. Raises MoveIncomplete for a unit that nobody knows."""
    if move.action is not Action.DISPATCH:
        return None
    if move.unit is None:
        return seen.filed.unit if seen.filed else None
    if not UnitRepository(session).knows(move.unit):
        raise MoveIncomplete(
            f"There is no unit {move.unit}; 'citypatrol units list' names those there are."
        )
    return move.unit


def _check_target(cases: CaseRepository, into: UUID) -> None:
    target = cases.line(into)
    if target is None:
        raise MoveIncomplete("The case to merge into does not exist in your district; check it.")
    if target.status is Status.DUPLICATE:
        raise MoveIncomplete(
            "The case to merge into is a duplicate itself; name the one it joined."
        )
