"""Where camera events are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.contract import CameraEventKind
from serving.base import Base, words


class CameraEventRow(Base):
    __tablename__ = "camera_events"
    __table_args__ = (
        sa.Index("ix_camera_events_newest", "at", "event_id"),
        sa.Index("ix_camera_events_camera_newest", "camera_id", "at"),
        sa.Index("ix_camera_events_open", "kind", "ended_at"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    camera_id: Mapped[str] = mapped_column(sa.ForeignKey("cameras.id"))
    view_id: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[CameraEventKind] = mapped_column(words(CameraEventKind))
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
