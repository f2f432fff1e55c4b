"""Registered cases go to their unit by themselves where it is certain, and wait otherwise.

Every answer is kept with the case: the unit in the step that dispatched it, or why it waits.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.cameras.mounted import mounted
from serving.cases.domain import Action, Case, Move, Status, Step
from serving.cases.repository import CaseRepository
from serving.cases.service import move_case
from serving.cases.tables import CaseRow
from serving.deps import Services
from serving.dialects import upsert
from serving.districts.repository import DistrictRepository
from serving.errors import Conflict
from serving.standards.domain import Group
from serving.units.atlas import Atlas
from serving.units.domain import Asked
from serving.units.modes import Because, DispatchMode
from serving.units.repository import DispatchPolicyRepository, UnitRepository
from serving.units.suggesting import Suggestion, suggest
from serving.units.tables import DispatchWaitRow
from serving.users.domain import Person, Role, Scope

log = logging.getLogger(__name__)

NAMESPACE: Final = UUID("6b0c1d8e-40f5-5a3b-9c27-1f7e2d94ab10")
DISPATCHER: Final = Person(
    uuid5(NAMESPACE, "dispatch"), "automatic dispatch", Role.ADMINISTRATOR, None
)
"""Who stands in the history of cases that were dispatched by themselves (RFC 9562 v5)."""

A_ROUND: Final = 50
"""Cases looked at in one round."""


def dispatch_due(services: Services) -> int:
    """Look at registered cases that nobody looked at as they are now; how many. Each is either
    dispatched or written down as waiting, in a transaction of its own."""
    with services.db.reading() as session:
        atlas = services.units.current(session)
        if atlas is None:
            return 0
        mark = _mark(session)
        due = session.scalars(_unseen(mark, services.clock.now())).all()
    for case_id in due:
        try:
            with services.db.writing() as session:
                _dispatch(services, session, atlas, mark, case_id)
        except Conflict:
            # Somebody moved the case at the same moment: the next round sees it as it is then.
            log.info("case %s moved while it was being dispatched", case_id)
    return len(due)


def suggestion_for(session: Session, atlas: Atlas, case: Case) -> Suggestion:
    """Who should handle a case as it stands now. Units that gave it back are left out."""
    line = case.line
    cameras = mounted(session, [line.camera_id])
    return suggest(
        atlas,
        Asked(
            kind=line.kind,
            districts=(line.district, *DistrictRepository(session).above(line.district)),
            responsible=line.filed.unit if line.filed else None,
            group=Group(line.filed.group) if line.filed else None,
            position=cameras[line.camera_id].position,
            sent_back=sent_back(case.steps),
        ),
    )


def sent_back(steps: Sequence[Step]) -> frozenset[str]:
    """The units that gave the case back since it was last confirmed or reopened."""
    found: set[str] = set()
    holder: str | None = None
    for step in steps:
        if step.action in (Action.CONFIRM, Action.REOPEN):
            found.clear()
        elif step.action is Action.DISPATCH:
            holder = step.unit
        elif step.action is Action.SEND_BACK and holder is not None:
            found.add(holder)
    return frozenset(found)


def _dispatch(services: Services, session: Session, atlas: Atlas, mark: str, case_id: UUID) -> None:
    case = CaseRepository(session, Scope.everywhere()).get(case_id)
    if case is None or case.line.status is not Status.REGISTERED:
        return
    found = suggestion_for(session, atlas, case)
    because, why = _reason_to_wait(session, case, found)
    if because is None and found.unit is not None:
        move = Move(Action.DISPATCH, case.line.version, note=found.why, unit=found.unit)
        breaker = services.settings.handover.breaker
        move_case(session, DISPATCHER, case_id, move, services.clock.now(), breaker)
        session.execute(sa.delete(DispatchWaitRow).where(DispatchWaitRow.case_id == case_id))
        return
    values = {
        "version": case.line.version,
        "mark": mark,
        "since": _registered_at(case.steps).at,
        "because": because or found.because,
        "why": why or found.why,
        "unit": found.unit,
        "desk": found.desk,
    }
    session.execute(
        upsert(session, DispatchWaitRow)
        .values(case_id=case_id, **values)
        .on_conflict_do_update(index_elements=["case_id"], set_=values)
    )


def _reason_to_wait(
    session: Session, case: Case, found: Suggestion
) -> tuple[Because | None, str | None]:
    """Why a case waits although a unit comes into question; (None, None) when it need not."""
    here = _registered_at(case.steps)
    if here.action is Action.SEND_BACK:
        note = here.note.rstrip(".。")
        return Because.SENT_BACK, f"It was sent back ({note}); next in question: {found.why}"
    if not found.certain:
        return found.because, None
    policy = DispatchPolicyRepository(session).of(case.line.kind)
    if policy.mode is DispatchMode.BY_HAND:
        return Because.BY_HAND, f"People dispatch {case.line.kind}; in question: {found.why}"
    return None, None


def _registered_at(steps: Sequence[Step]) -> Step:
    """The step that last brought a registered case into that status."""
    return next(
        step
        for step in reversed(steps)
        if step.to_status is Status.REGISTERED and step.from_status is not Status.REGISTERED
    )


def _mark(session: Session) -> str:
    """What an answer depends on beside the case itself."""
    register, policies = UnitRepository(session), DispatchPolicyRepository(session)
    return f"{register.revision()}.{policies.mark()}"


def _unseen(mark: str, now: datetime) -> sa.Select[UUID]:
    """A case whose verdict may still be taken back is left where it is."""
    wait = DispatchWaitRow
    return (
        sa.select(CaseRow.id)
        .outerjoin(wait, wait.case_id == CaseRow.id)
        .where(
            CaseRow.status == Status.REGISTERED,
            sa.or_(CaseRow.undo_until.is_(None), CaseRow.undo_until <= now),
            sa.or_(wait.case_id.is_(None), wait.version != CaseRow.version, wait.mark != mark),
        )
        .order_by(CaseRow.opened_at, CaseRow.id)
        .limit(A_ROUND)
    )
