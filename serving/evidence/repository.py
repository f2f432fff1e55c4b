"""The register of views. It is only ever added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import EvidenceItem, EvidenceRole
from serving.evidence.domain import Viewing
from serving.evidence.tables import EvidenceViewRow
from serving.users.domain import Person, Scope
from serving.users.sight import in_sight


class ViewRegister:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def add(
        self,
        person: Person,
        case_id: UUID,
        district: str,
        item: EvidenceItem,
        at: datetime,
        *,
        boxes: bool,
    ) -> None:
        self._session.add(
            EvidenceViewRow(
                at=at,
                person_id=person.id,
                person_name=person.name,
                case_id=case_id,
                district=district,
                role=item.role,
                sha256=item.sha256,
                boxes=boxes,
            )
        )

    def latest(self, before: int | None, case_id: UUID | None, limit: int) -> list[Viewing]:
        """At most ``limit`` lines, newest first, beginning below the line ``before``."""
        query = sa.select(EvidenceViewRow).order_by(EvidenceViewRow.id.desc()).limit(limit)
        query = query.where(in_sight(self._scope, EvidenceViewRow.district))
        if before is not None:
            query = query.where(EvidenceViewRow.id < before)
        if case_id is not None:
            query = query.where(EvidenceViewRow.case_id == case_id)
        return [
            Viewing(
                id=row.id,
                at=row.at,
                person=row.person_name,
                case_id=row.case_id,
                role=EvidenceRole(row.role),
                sha256=row.sha256,
                boxes=row.boxes,
            )
            for row in self._session.scalars(query)
        ]
