"""Telling open pages and the metrics, from within the transaction that changed something. What is
told goes out when the transaction is committed, and is forgotten with one that is not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from pipeline.contract import CameraEventKind
from serving.cases.domain import Action, CaseLine
from serving.db import TOLD
from serving.notices.domain import Audience, Notice, NoticeKind, PersonChanged, StepTaken


def tell_case(session: Session, line: CaseLine, before: str | None) -> None:
    """A case was opened or moved; ``before`` is the unit that had it until now.

    Somebody of a unit that has it no longer learns that it is gone, not where to.
    """
    data = {"id": str(line.id), "version": line.version, "status": line.status.value}
    _tell(session, Notice(NoticeKind.CASE_CHANGED, data, Audience(line.district, line.assigned)))
    if before is not None and before != line.assigned:
        lost = {"id": str(line.id), "version": line.version, "status": None}
        audience = Audience(line.district, before, only_unit=True)
        _tell(session, Notice(NoticeKind.CASE_CHANGED, lost, audience))


def tell_step(session: Session, action: Action) -> None:
    """A step was taken."""
    _tell(session, StepTaken(action))


def tell_queue(session: Session, district: str) -> None:
    """The review queue of a district changed."""
    notice = Notice(NoticeKind.QUEUE_CHANGED, {}, Audience(district))
    if notice not in session.info.get(TOLD, ()):
        _tell(session, notice)


def tell_camera(session: Session, camera_id: str, district: str, event: CameraEventKind) -> None:
    """A camera's own trouble began or ended."""
    data = {"id": camera_id, "event": event.value}
    _tell(session, Notice(NoticeKind.CAMERA_CHANGED, data, Audience(district)))


def tell_person(session: Session, person_id: UUID) -> None:
    """Who somebody is, or whether they are signed in, changed."""
    _tell(session, PersonChanged(person_id))


def _tell(session: Session, what: Notice | PersonChanged | StepTaken) -> None:
    session.info.setdefault(TOLD, []).append(what)
