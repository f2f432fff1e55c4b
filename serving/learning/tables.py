"""Where the steps of the learning loop are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.learning.domain import StepKind, StepState

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class LearningStepRow(Base):
    __tablename__ = "learning_steps"
    __table_args__ = (
        sa.Index("ix_learning_steps_newest", "asked_at", "id"),
        sa.Index("ix_learning_steps_state", "state", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    state: Mapped[StepState] = mapped_column(words(StepState))
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    why: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    inputs: Mapped[dict[str, Any]]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    sentence: Mapped[str | None] = mapped_column(sa.Text)
    cancel_asked: Mapped[bool]
    resumes: Mapped[UUID | None]
    host: Mapped[str | None] = mapped_column(sa.String(200))
    """The machine whose serving runs it."""
    pid: Mapped[int | None]
    """Of the serving that runs it."""
    child: Mapped[int | None]
    """Of the step's own process, which leads a process group."""
    heard_at: Mapped[datetime | None]
    """When the serving that runs it last said so."""
