"""The register of accepted reports in and out of the database."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.dialects import upsert
from serving.intake.tables import ReportRow


class ReportRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, report_id: UUID) -> ReportRow | None:
        return self._session.scalar(sa.select(ReportRow).where(ReportRow.report_id == report_id))

    def take(
        self, report_id: UUID, digest: str, case_id: UUID, at: datetime
    ) -> tuple[ReportRow, bool]:
        """Enter the report, or find it entered: ``(row, created)``.

        Of any number of transactions at the same moment exactly one gets ``created``; the others
        wait for it.
        """
        entered = self._session.execute(
            upsert(self._session, ReportRow)
            .values(report_id=report_id, digest=digest, case_id=case_id, received_at=at)
            .on_conflict_do_nothing(index_elements=["report_id"])
            .returning(ReportRow)
        )
        created = entered.scalar_one_or_none()
        if created is not None:
            return created, True
        row = self.get(report_id)
        if row is None:
            raise LookupError(f"report {report_id} vanished from its own transaction")
        return row, False
