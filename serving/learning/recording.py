"""Writes down a step that is over by the time it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from serving.learning.domain import StepKind, StepState
from serving.learning.tables import LearningStepRow


def record(
    session: Session,
    kind: StepKind,
    actor: str,
    actor_id: UUID | None,
    why: str,
    at: datetime,
    inputs: Mapping[str, Any],
    outcome: Mapping[str, Any],
    *,
    state: StepState = StepState.DONE,
    sentence: str | None = None,
) -> UUID:
    """Enter a step that was done; its id. ``inputs`` and ``outcome`` are JSON-ready."""
    step_id = uuid4()
    session.add(
        LearningStepRow(
            id=step_id,
            kind=kind,
            state=state,
            actor=actor,
            actor_id=actor_id,
            why=why,
            asked_at=at,
            started_at=at,
            ended_at=at,
            inputs=dict(inputs),
            outcome=dict(outcome),
            sentence=sentence,
            cancel_asked=False,
        )
    )
    session.flush()
    return step_id
