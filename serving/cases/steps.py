"""The steps of cases in and out of the database, each a link of its case's chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import columns_of, table_of
from serving.cases.chain import Chain, Link, link_hash
from serving.cases.domain import Action, Step
from serving.cases.links import said_by, start_of
from serving.cases.rows import step_of
from serving.cases.selecting import visible
from serving.cases.tables import CaseRow, StepRow
from serving.users.domain import Scope

Taken = tuple[Step, UUID | None]
"""A step, and the id of who took it."""


class StepRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def begin(self, new: Iterable[tuple[CaseRow, Sequence[Taken]]]) -> None:
        """Enter new cases with their first steps: each begins its chain."""
        # As plain rows: the session would look at each of them again and again.
        cases, steps = [], []
        for row, first in new:
            row.chain_start = before = link_hash("", start_of(row))
            cases.append(columns_of(row))
            for step, actor_id in first:
                link = _row(row.id, step, actor_id, before)
                steps.append(columns_of(link))
                before = link.hash
        self._session.execute(sa.insert(table_of(CaseRow)), cases)
        self._session.execute(sa.insert(table_of(StepRow)), steps)

    def append(self, case_id: UUID, step: Step, actor_id: UUID | None) -> None:
        """A step becomes the next link of its case's chain."""
        before = self._hash_before(case_id, step.sequence)
        self._session.add(_row(case_id, step, actor_id, before))

    def last(self, case_id: UUID) -> tuple[Step, UUID | None, datetime | None]:
        """A case's last step, who took it, and until when it may be taken back."""
        row, undo_until = self._session.execute(
            sa.select(StepRow, CaseRow.undo_until)
            .join(CaseRow, CaseRow.id == StepRow.case_id)
            .where(StepRow.case_id == case_id, StepRow.sequence == CaseRow.version)
        ).one()
        return step_of(row), row.actor_id, undo_until

    def histories(self, case_ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
        """The steps of some cases, oldest first; cases outside the scope are missing."""
        # Plain columns: of a page of cases there are hundreds, of a month's thousands.
        rows = self._session.execute(
            sa.select(
                StepRow.case_id, StepRow.sequence, StepRow.at, StepRow.actor, StepRow.action,
                StepRow.from_status, StepRow.to_status, StepRow.reason, StepRow.note,
                StepRow.amount, StepRow.unit, StepRow.rung, StepRow.picture_before,
                StepRow.picture_after,
            )
            .join(CaseRow, CaseRow.id == StepRow.case_id)
            .where(StepRow.case_id.in_(case_ids), visible(self._scope))
            .order_by(StepRow.case_id, StepRow.sequence)
        )  # fmt: skip
        found: dict[UUID, list[Step]] = {}
        for case_id, *step in rows:
            found.setdefault(case_id, []).append(Step(*step))
        return found

    def extensions(self, case_id: UUID) -> int:
        """How often the case was extended."""
        query = sa.select(sa.func.count()).where(
            StepRow.case_id == case_id, StepRow.action == Action.EXTEND
        )
        return self._session.scalar(query) or 0

    def chain(self, case_id: UUID) -> Chain | None:
        """The case's chain as it is kept; None as for ``CaseRepository.line``."""
        row = self._session.scalar(
            sa.select(CaseRow).where(CaseRow.id == case_id, visible(self._scope))
        )
        if row is None:
            return None
        steps = self._session.scalars(
            sa.select(StepRow).where(StepRow.case_id == case_id).order_by(StepRow.sequence)
        )
        links = tuple(Link(said_by(step), step.hash) for step in steps)
        return Chain(start_of(row), row.chain_start, links)

    def _hash_before(self, case_id: UUID, sequence: int) -> str:
        query = sa.select(StepRow.hash).where(
            StepRow.case_id == case_id, StepRow.sequence == sequence - 1
        )
        return self._session.execute(query).scalar_one()


def _row(case_id: UUID, step: Step, actor_id: UUID | None, before: str) -> StepRow:
    """The one way a step is written: behind the link whose hash is ``before``."""
    row = StepRow(
        case_id=case_id,
        sequence=step.sequence,
        at=step.at,
        actor=step.actor,
        actor_id=actor_id,
        action=step.action,
        from_status=step.from_status,
        to_status=step.to_status,
        reason=step.reason,
        note=step.note,
        amount=step.amount,
        unit=step.unit,
        rung=step.rung,
        picture_before=step.picture_before,
        picture_after=step.picture_after,
    )
    row.hash = link_hash(before, said_by(row))
    return row
