"""Legal holds: set and lifted by those who may, each time with a reason that stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.cases.errors import CaseNotFound
from serving.cases.repository import CaseRepository
from serving.cases.tables import CaseRow
from serving.retention.domain import Hold
from serving.retention.errors import HoldNotAllowed, HoldWhyMissing
from serving.retention.tables import LegalHoldRow
from serving.users.domain import Permission, Person, Scope
from serving.users.permissions import require


def hold(session: Session, person: Person, case_id: UUID, why: str, at: datetime) -> list[Hold]:
    """Keep a case's evidence until the hold is lifted; every hold so far, oldest first.

    Raises Forbidden, CaseNotFound, HoldWhyMissing or HoldNotAllowed.
    """
    require(person, Permission.HOLD_EVIDENCE)
    return set_hold(session, Actor.of(person), person.scope, case_id, why, at)


def lift(session: Session, person: Person, case_id: UUID, why: str, at: datetime) -> list[Hold]:
    """Let it go again; every hold so far. Raises like ``hold``."""
    require(person, Permission.HOLD_EVIDENCE)
    return lift_hold(session, Actor.of(person), person.scope, case_id, why, at)


def holds(session: Session, person: Person, case_id: UUID) -> list[Hold]:
    """Every hold of a case, oldest first. Raises Forbidden or CaseNotFound."""
    require(person, Permission.SEE_CASES)
    if CaseRepository(session, person.scope).line(case_id) is None:
        raise CaseNotFound
    return all_of(session, case_id)


def set_hold(
    session: Session, by: Actor, scope: Scope, case_id: UUID, why: str, at: datetime
) -> list[Hold]:
    """What ``hold`` does, for whoever may. It stands in the audit log."""
    number, why = _checked(session, scope, case_id, why)
    if _open(session, case_id) is not None:
        raise HoldNotAllowed("This case is held already; lift that hold first to give another.")
    session.add(LegalHoldRow(case_id=case_id, set_at=at, set_by=by.name, set_by_id=by.id, why=why))
    session.flush()
    record(session, Act.HOLD_SET, by, at, number, why=why)
    return all_of(session, case_id)


def lift_hold(
    session: Session, by: Actor, scope: Scope, case_id: UUID, why: str, at: datetime
) -> list[Hold]:
    """What ``lift`` does, for whoever may. It stands in the audit log."""
    number, why = _checked(session, scope, case_id, why)
    row = _open(session, case_id)
    if row is None:
        raise HoldNotAllowed("This case is not held; there is nothing to lift.")
    row.lifted_at, row.lifted_by, row.lifted_by_id, row.lifted_why = at, by.name, by.id, why
    session.flush()
    record(session, Act.HOLD_LIFTED, by, at, number, why=why)
    return all_of(session, case_id)


def all_of(session: Session, case_id: UUID) -> list[Hold]:
    rows = session.scalars(
        sa.select(LegalHoldRow).where(LegalHoldRow.case_id == case_id).order_by(LegalHoldRow.id)
    )
    return [
        Hold(
            row.id,
            row.case_id,
            row.set_at,
            row.set_by,
            row.why,
            row.lifted_at,
            row.lifted_by,
            row.lifted_why,
        )
        for row in rows
    ]


def _checked(session: Session, scope: Scope, case_id: UUID, why: str) -> tuple[str, str]:
    """The case's number, and the reason. The case is this transaction's until it ends: a deletion
    waits, or was before."""
    line = CaseRepository(session, scope).line(case_id)
    if line is None:
        raise CaseNotFound
    session.execute(sa.select(CaseRow.id).where(CaseRow.id == case_id).with_for_update())
    if not why.strip():
        raise HoldWhyMissing
    return line.number, why.strip()


def _open(session: Session, case_id: UUID) -> LegalHoldRow | None:
    return session.scalar(
        sa.select(LegalHoldRow).where(
            LegalHoldRow.case_id == case_id, LegalHoldRow.lifted_at.is_(None)
        )
    )
