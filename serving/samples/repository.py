"""Samples in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import SampleOrigin, SampleOutcome
from serving.dialects import upsert
from serving.samples.domain import (
    Sample,
    SampleAction,
    SampleState,
    SampleStep,
)
from serving.samples.rows import sample_of
from serving.samples.tables import SampleRow, SampleStepRow
from serving.users.domain import Scope
from serving.users.sight import in_sight


class SampleRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def take_turn(self, camera_id: str) -> None:
        """Changes to one camera's samples wait for each other until their transactions end: a
        change may touch several of them. SQLite lets one writer in at a time anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            turn = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"samples of {camera_id}"))
            self._session.execute(sa.select(turn))

    def get(self, sample_id: UUID) -> Sample | None:
        """None both when there is no such sample and when it lies outside the scope."""
        return self._one(SampleRow.id == sample_id)

    def of_case(self, case_id: UUID) -> Sample | None:
        return self._one(SampleRow.case_id == case_id)

    def enter(self, values: dict[str, Any]) -> bool:
        """Enter a sample; False when it was entered before. Of many at once, one enters it."""
        entered = self._session.execute(
            upsert(self._session, SampleRow)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(SampleRow.id)
        )
        return entered.one_or_none() is not None

    def change(self, seen: Sample, at: datetime, /, **values: Any) -> bool:
        """Change a sample that is still as it was ``seen``; False when it moved meanwhile."""
        changed = self._session.execute(
            sa.update(SampleRow)
            .where(SampleRow.id == seen.id, SampleRow.version == seen.version, self._visible)
            .values(version=seen.version + 1, changed_at=at, **values)
            .returning(SampleRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None

    def append(
        self,
        sample_id: UUID,
        step: SampleStep,
        actor_id: UUID | None,
    ) -> None:
        self._session.add(
            SampleStepRow(
                sample_id=sample_id,
                sequence=step.sequence,
                at=step.at,
                actor=step.actor,
                actor_id=actor_id,
                action=step.action,
                outcome=step.outcome,
                reason=step.reason,
                note=step.note,
            )
        )
        self._session.flush()

    def steps(self, sample_id: UUID) -> list[SampleStep]:
        rows = self._session.scalars(
            sa.select(SampleStepRow)
            .where(SampleStepRow.sample_id == sample_id)
            .order_by(SampleStepRow.sequence)
        )
        return [
            SampleStep(
                row.sequence, row.at, row.actor, row.action, row.outcome, row.reason, row.note
            )
            for row in rows
        ]

    def looks_of_day(self, camera_id: str, kind: str, day: str) -> int:
        """How many looks nobody was told of were taken of a camera for a kind on one day."""
        query = sa.select(sa.func.count()).where(
            SampleRow.camera_id == camera_id,
            SampleRow.kind == kind,
            SampleRow.day == day,
            SampleRow.origin != SampleOrigin.VERDICT,
        )
        return self._session.scalar(query) or 0

    def due(self, at: datetime, limit: int) -> list[UUID]:
        """Samples whose picture is to be made now, those that wait longest first."""
        query = (
            sa.select(SampleRow.id)
            .where(SampleRow.state == SampleState.WAITING, SampleRow.next_try_at <= at)
            .order_by(SampleRow.next_try_at, SampleRow.id)
            .limit(limit)
        )
        return list(self._session.scalars(query))

    def attempts(self, sample_id: UUID) -> int:
        query = sa.select(SampleRow.attempts).where(SampleRow.id == sample_id)
        return self._session.scalar(query) or 0

    def kept_of_view(self, sample: Sample, limit: int) -> list[Sample]:
        """The newest ready samples that ``sample`` may be a near-duplicate of."""
        query = (
            sa.select(SampleRow)
            .where(
                SampleRow.camera_id == sample.camera_id,
                SampleRow.view_id == sample.view_id,
                SampleRow.kind == sample.kind,
                SampleRow.state == SampleState.READY,
                SampleRow.id != sample.id,
            )
            .order_by(SampleRow.entered_at.desc())
            .limit(limit)
        )
        return [sample_of(row) for row in self._session.scalars(query)]

    def duplicates_of(self, sample_id: UUID) -> list[Sample]:
        query = sa.select(SampleRow).where(
            SampleRow.duplicate_of == sample_id, SampleRow.state == SampleState.DUPLICATE
        )
        return [sample_of(row) for row in self._session.scalars(query)]

    def count_duplicate(self, sample_id: UUID, by: int) -> None:
        self._session.execute(
            sa.update(SampleRow)
            .where(SampleRow.id == sample_id)
            .values(duplicates=SampleRow.duplicates + by)
            .execution_options(synchronize_session=False)
        )

    def is_used(self, picture_sha256: str) -> bool:
        """Whether a ready sample is trained on with this picture."""
        query = sa.select(SampleRow.id).where(
            SampleRow.picture_sha256 == picture_sha256, SampleRow.state == SampleState.READY
        )
        return self._session.scalar(query.limit(1)) is not None

    def note(
        self,
        sample: Sample,
        action: SampleAction,
        at: datetime,
        actor: str,
        actor_id: UUID | None = None,
        *,
        outcome: SampleOutcome | None = None,
        reason: str | None = None,
        note: str = "",
    ) -> None:
        """Append the line that belongs to the change just made to ``sample``."""
        step = SampleStep(
            sample.version + 1, at, actor, action, outcome or sample.outcome, reason, note
        )
        self.append(sample.id, step, actor_id)

    def _one(self, condition: sa.ColumnElement[bool]) -> Sample | None:
        query = sa.select(SampleRow).where(condition, self._visible)
        row = self._session.scalar(query.execution_options(populate_existing=True))
        return sample_of(row) if row else None

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, SampleRow.district)
