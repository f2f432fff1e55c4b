"""Learning steps in and out of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.base import Moment
from serving.learning.domain import LearningStep, StepKind, StepState
from serving.learning.tables import LearningStepRow


class StepRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: LearningStepRow) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, step_id: UUID) -> LearningStep | None:
        row = self._session.get(LearningStepRow, step_id, populate_existing=True)
        return _step(row) if row else None

    def latest(
        self, kind: StepKind | None, state: StepState | None, after: LearningStep | None, limit: int
    ) -> list[LearningStep]:
        """At most ``limit`` steps, newest first, beginning behind ``after``."""
        query = sa.select(LearningStepRow)
        if kind is not None:
            query = query.where(LearningStepRow.kind == kind)
        if state is not None:
            query = query.where(LearningStepRow.state == state)
        if after is not None:
            query = query.where(
                sa.tuple_(LearningStepRow.asked_at, LearningStepRow.id)
                < sa.tuple_(sa.literal(after.asked_at, Moment()), sa.literal(after.id, sa.Uuid()))
            )
        query = query.order_by(LearningStepRow.asked_at.desc(), LearningStepRow.id.desc())
        return [_step(row) for row in self._session.scalars(query.limit(limit))]

    def count(self, state: StepState) -> int:
        query = sa.select(sa.func.count()).where(LearningStepRow.state == state)
        return self._session.scalar(query) or 0

    def state_counts(self) -> dict[StepState, int]:
        query = sa.select(LearningStepRow.state, sa.func.count()).group_by(LearningStepRow.state)
        return {row[0]: row[1] for row in self._session.execute(query)}

    def take_turn(self) -> None:
        """Whoever takes a step out of the queue, or puts one in, does so alone."""
        if self._session.get_bind().dialect.name == "postgresql":
            turn = sa.func.pg_advisory_xact_lock(sa.func.hashtext("learning steps"))
            self._session.execute(sa.select(turn))

    def next_waiting(self) -> LearningStep | None:
        query = (
            sa.select(LearningStepRow)
            .where(LearningStepRow.state == StepState.WAITING)
            .order_by(LearningStepRow.asked_at, LearningStepRow.id)
            .limit(1)
        )
        row = self._session.scalar(query)
        return _step(row) if row else None

    def running(self) -> list[LearningStepRow]:
        query = sa.select(LearningStepRow).where(LearningStepRow.state == StepState.RUNNING)
        return list(self._session.scalars(query))

    def change(self, step_id: UUID, was: StepState, /, **values: Any) -> bool:
        """Change a step that is ``was`` so far; False when it is not any more."""
        changed = self._session.execute(
            sa.update(LearningStepRow)
            .where(LearningStepRow.id == step_id, LearningStepRow.state == was)
            .values(**values)
            .returning(LearningStepRow.id)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None

    def end(
        self,
        step_id: UUID,
        state: StepState,
        at: datetime,
        sentence: str,
        outcome: dict[str, Any] | None,
    ) -> bool:
        """Let a running step be over."""
        return self.change(
            step_id,
            StepState.RUNNING,
            state=state,
            ended_at=at,
            sentence=sentence,
            outcome=outcome,
            child=None,
        )


def _step(row: LearningStepRow) -> LearningStep:
    return LearningStep(
        id=row.id,
        kind=row.kind,
        state=row.state,
        actor=row.actor,
        why=row.why,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        inputs=row.inputs,
        outcome=row.outcome,
        sentence=row.sentence,
        cancel_asked=row.cancel_asked,
        resumes=row.resumes,
    )
