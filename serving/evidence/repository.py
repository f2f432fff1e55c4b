"""The use register. It is only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceRole
from serving.evidence.domain import Use, UseFilter, UseLine, User
from serving.evidence.tables import EvidenceUseRow
from serving.users.domain import Person, Scope
from serving.users.sight import in_sight


def user_of(person: Person) -> User:
    """A person as the register names them."""
    return User(person.id, person.name, person.role.value, person.unit or person.district)


class UseRegister:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def add(
        self,
        user: User,
        what: Use,
        case_id: UUID,
        district: str,
        at: datetime,
        why: str,
        *,
        role: EvidenceRole | None = None,
        sha256: str | None = None,
        boxes: bool = False,
    ) -> int:
        """Write down a use; the line's number."""
        row = EvidenceUseRow(
            at=at,
            what=what,
            person_id=user.id,
            person_name=user.name,
            person_role=user.role,
            unit=user.unit,
            case_id=case_id,
            district=district,
            role=role.value if role else None,
            sha256=sha256,
            boxes=boxes,
            why=why,
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def granted(self, grant: int, person: Person, case_id: UUID) -> str | None:
        """Why this person asked for the originals of this case; None when they did not."""
        return self._session.scalar(
            sa.select(EvidenceUseRow.why).where(
                EvidenceUseRow.id == grant,
                EvidenceUseRow.what == Use.ASKED,
                EvidenceUseRow.person_id == person.id,
                EvidenceUseRow.case_id == case_id,
            )
        )

    def latest(self, wanted: UseFilter, before: int | None, limit: int) -> list[UseLine]:
        """At most ``limit`` lines, newest first, beginning below the line ``before``."""
        query = sa.select(EvidenceUseRow).order_by(EvidenceUseRow.id.desc()).limit(limit)
        query = query.where(in_sight(self._scope, EvidenceUseRow.district))
        if before is not None:
            query = query.where(EvidenceUseRow.id < before)
        query = query.where(*_conditions(wanted))
        return [_line(row) for row in self._session.scalars(query)]


def _conditions(wanted: UseFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.case_id is not None:
        conditions.append(EvidenceUseRow.case_id == wanted.case_id)
    if wanted.person is not None:
        conditions.append(EvidenceUseRow.person_name == wanted.person)
    if wanted.what is not None:
        conditions.append(EvidenceUseRow.what == wanted.what)
    if wanted.since is not None:
        conditions.append(EvidenceUseRow.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(EvidenceUseRow.at < wanted.until)
    return conditions


def _line(row: EvidenceUseRow) -> UseLine:
    return UseLine(
        id=row.id,
        at=row.at,
        what=row.what,
        person=row.person_name,
        person_role=row.person_role,
        unit=row.unit,
        case_id=row.case_id,
        district=row.district,
        role=EvidenceRole(row.role) if row.role else None,
        sha256=row.sha256,
        boxes=row.boxes,
        why=row.why,
    )
