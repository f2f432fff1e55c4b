"""Where the pointer, its history, known packages and shadow reports are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.models.domain import PointerAction

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class PackageRow(Base):
    """A package as it was registered, with what its gate and evaluation said then."""

    __tablename__ = "model_packages"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    gate: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    evaluation: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    registered_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))


class PointerMoveRow(Base):
    __tablename__ = "model_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    action: Mapped[PointerAction] = mapped_column(words(PointerAction))
    why: Mapped[str] = mapped_column(sa.Text)
    package: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    before: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    forced: Mapped[bool]
    gate: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    back_to: Mapped[int | None]
    share: Mapped[float | None]
    until: Mapped[datetime | None]


class PointerRow(Base):
    """One row: which package looks. Its revision decides between two people at one moment."""

    __tablename__ = "model_pointer"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    current: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    entry: Mapped[int | None]
    shadow: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)


class ShadowReportRow(Base):
    __tablename__ = "shadow_reports"
    __table_args__ = (
        sa.Index("ix_shadow_reports_candidate", "candidate_sha256", "began_at"),
        sa.Index("ix_shadow_reports_received_at", "received_at"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(sa.String(64))
    current_sha256: Mapped[str] = mapped_column(sa.String(64))
    candidate_sha256: Mapped[str] = mapped_column(sa.String(64))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
