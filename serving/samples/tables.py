"""Where samples, their histories and the datasets that hold them are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.contract import SampleOrigin, SampleOutcome
from serving.base import Base, words
from serving.samples.domain import SampleAction, SampleState

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class SampleRow(Base):
    __tablename__ = "samples"
    __table_args__ = (
        sa.Index("ix_samples_oldest", "entered_at", "id"),
        sa.Index("ix_samples_queue", "state", "next_try_at"),
        sa.Index("ix_samples_quota", "camera_id", "kind", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[SampleOrigin] = mapped_column(words(SampleOrigin))
    outcome: Mapped[SampleOutcome] = mapped_column(words(SampleOutcome))
    state: Mapped[SampleState] = mapped_column(words(SampleState))
    version: Mapped[int]
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(40))
    camera_id: Mapped[str] = mapped_column(sa.ForeignKey("cameras.id"))
    view_id: Mapped[str] = mapped_column(sa.String(64))
    district: Mapped[str] = mapped_column(sa.String(200))
    captured_at: Mapped[datetime]
    day: Mapped[str] = mapped_column(sa.String(8))
    """The UTC day it was captured on: quotas go by it."""
    condition: Mapped[str] = mapped_column(sa.String(16))
    case_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cases.id"), unique=True)
    box: Mapped[list[Any] | None] = mapped_column(_JsonOrNull)
    box_by: Mapped[str] = mapped_column(sa.String(16))
    box_score: Mapped[float | None]
    label: Mapped[str | None] = mapped_column(sa.String(40))
    seen: Mapped[list[Any]]
    original_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    """Of the unblurred picture in the evidence store; forgotten with the sample."""
    picture_sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    media_type: Mapped[str | None] = mapped_column(sa.String(32))
    width: Mapped[int | None]
    height: Mapped[int | None]
    whole_hash: Mapped[str | None] = mapped_column(sa.String(16))
    close_hash: Mapped[str | None] = mapped_column(sa.String(16))
    duplicate_of: Mapped[UUID | None] = mapped_column(index=True)
    duplicates: Mapped[int]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    fault: Mapped[str | None] = mapped_column(sa.String(300))
    reviewed_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    entered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[str | None] = mapped_column(sa.String(200))
    deleted_why: Mapped[str | None] = mapped_column(sa.Text)


class SampleStepRow(Base):
    __tablename__ = "sample_steps"

    sample_id: Mapped[UUID] = mapped_column(sa.ForeignKey("samples.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    action: Mapped[SampleAction] = mapped_column(words(SampleAction))
    outcome: Mapped[SampleOutcome] = mapped_column(words(SampleOutcome))
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.Text)


class CaseBoxRow(Base):
    """A reviewer's correction of a case's box. Rows are only added."""

    __tablename__ = "case_boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID]
    box: Mapped[list[Any]]
    label: Mapped[str | None] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.Text)


class ErasureRow(Base):
    """A training picture whose bytes are still to be taken out of the store."""

    __tablename__ = "picture_erasures"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    since: Mapped[datetime]


class DatasetRow(Base):
    __tablename__ = "datasets"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    registered_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))


class DatasetSampleRow(Base):
    """Which dataset holds which sample, so that a deletion knows where a picture still lies."""

    __tablename__ = "dataset_samples"

    dataset_sha256: Mapped[str] = mapped_column(sa.ForeignKey("datasets.sha256"), primary_key=True)
    sample_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
