"""Cases in and out of the database. Every query goes through the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import Report
from serving.cases.domain import Action, Case, CaseLine, Status, Step
from serving.cases.rows import line_of, step_of, undo_of
from serving.cases.selecting import WITHOUT_REPORT, lines_in, visible
from serving.cases.tables import CaseRow, StepRow
from serving.rechecks.domain import pictures_of
from serving.rechecks.repository import RecheckRepository
from serving.users.domain import Scope


class CaseRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def line(self, case_id: UUID) -> CaseLine | None:
        """None both when there is no such case and when it lies outside the scope."""
        query = lines_in(self._scope).options(WITHOUT_REPORT).where(CaseRow.id == case_id)
        found = self._session.execute(query).one_or_none()
        return line_of(*found) if found else None

    def lines(self, case_ids: Sequence[UUID]) -> list[CaseLine]:
        """Some cases, in no order; those outside the scope are missing."""
        query = lines_in(self._scope).options(WITHOUT_REPORT).where(CaseRow.id.in_(case_ids))
        return [line_of(*found) for found in self._session.execute(query)]

    def get(self, case_id: UUID) -> Case | None:
        """The case with its report and history; None as for ``line``."""
        found = self._session.execute(
            lines_in(self._scope).where(CaseRow.id == case_id)
        ).one_or_none()
        if found is None:
            return None
        row, _camera_name = found
        steps = self._session.scalars(
            sa.select(StepRow).where(StepRow.case_id == case_id).order_by(StepRow.sequence)
        ).all()
        report = Report.model_validate(row.report)
        checked = RecheckRepository(self._session).latest_with_picture(case_id)
        return Case(
            line=line_of(*found),
            report=report,
            steps=tuple(step_of(step) for step in steps),
            duplicate_of=row.duplicate_of,
            checked=pictures_of(report, checked) if checked else (),
            undo=undo_of(row, steps[-1]),
        )

    def find(self, number: str) -> UUID | None:
        """The id of the case with this number, when it lies inside the scope."""
        return self._session.scalar(
            sa.select(CaseRow.id).where(CaseRow.number == number, visible(self._scope))
        )

    def lock(self, case_id: UUID) -> None:
        """Let nobody else move the case before this transaction ends."""
        query = sa.select(CaseRow.id).where(CaseRow.id == case_id, visible(self._scope))
        self._session.execute(query.with_for_update(of=CaseRow))

    def move(
        self,
        seen: CaseLine,
        step: Step,
        duplicate_of: UUID | None,
        undo_until: datetime | None = None,
    ) -> bool:
        """Put the case into the step's status, unless it moved since it was ``seen``: then False.

        The row's version decides, so of two people at the same moment exactly one succeeds.
        """
        changed = self._session.execute(
            sa.update(CaseRow)
            .where(CaseRow.id == seen.id, CaseRow.version == seen.version, visible(self._scope))
            .values(
                status=step.to_status,
                version=step.sequence,
                changed_at=step.at,
                duplicate_of=duplicate_of,
                undo_until=undo_until,
                assigned=_assigned(seen, step),
            )
            .returning(CaseRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None


def _assigned(seen: CaseLine, step: Step) -> str | None:
    """Who has the case after ``step``. A case that waits to be dispatched is with nobody."""
    if step.action is Action.DISPATCH:
        return step.unit
    return None if step.to_status in (Status.CAPTURED, Status.REGISTERED) else seen.assigned
