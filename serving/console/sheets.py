"""A case as people look at it to judge it: on the review page, and at the head of its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import View
from serving.cameras.errors import CameraNotFound
from serving.cameras.service import get_camera
from serving.cases.domain import Case
from serving.cases.service import get_case
from serving.cases.standing import Standing, standings
from serving.console.visitor import Visitor
from serving.rechecks.domain import CaseCheck, Gone
from serving.rechecks.service import check_of, gone_of
from serving.related.domain import Related
from serving.related.service import related_of
from serving.users.domain import Permission

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """What both pages show of a case."""

    case: Case
    view: View | None
    waiting: int
    standing: Standing | None = None
    """None for a case without a standard."""
    related: tuple[Related, ...] = ()
    check: CaseCheck | None = None
    gone: Gone | None = None


def sheet_of(visitor: Visitor, session: Session, case_id: UUID, waiting: int) -> Sheet:
    """Raises CaseNotFound also for a case outside the visitor's district. ``waiting`` is how many
    cases wait for review."""
    case = get_case(session, visitor.person, case_id)
    now = visitor.services.clock.now()
    beside = standings(visitor.services, session, visitor.person, [case.line], now)
    ties = tuple(related_of(session, visitor.person, case_id))
    check = check_of(visitor.services, session, case)
    gone = gone_of(session, case.line.id)
    view = _view(visitor, session, case)
    return Sheet(case, view, waiting, beside.get(case_id), ties, check, gone)


def _view(visitor: Visitor, session: Session, case: Case) -> View | None:
    """None also for who sees the case and no cameras, as the people of a unit."""
    if not visitor.person.may(Permission.SEE_CAMERAS):
        return None
    try:
        return get_camera(session, visitor.person, case.line.camera_id).view(case.line.view_id)
    except CameraNotFound:
        return None
