"""Corrections of the boxes of cases in and out of the database."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.samples.domain import BoxFix
from serving.samples.rows import corners
from serving.samples.tables import CaseBoxRow
from serving.users.domain import Person


class BoxFixRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, fix: BoxFix, person: Person) -> None:
        self._session.add(
            CaseBoxRow(
                case_id=fix.case_id,
                at=fix.at,
                actor=fix.actor,
                actor_id=person.id,
                box=list(fix.box),
                label=fix.label,
                note=fix.note,
            )
        )
        self._session.flush()

    def of_case(self, case_id: UUID) -> list[BoxFix]:
        """Corrections of a case's box, oldest first."""
        rows = self._session.scalars(
            sa.select(CaseBoxRow).where(CaseBoxRow.case_id == case_id).order_by(CaseBoxRow.id)
        )
        return [
            BoxFix(row.case_id, row.at, row.actor, corners(row.box), row.label, row.note)
            for row in rows
        ]
