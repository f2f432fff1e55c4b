"""Where the audit log is kept. Rows are added at the end and deleted from the beginning only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.audit.domain import Act
from serving.base import Base, words


class AuditRow(Base):
    __tablename__ = "audit_log"
    __table_args__ = tuple(
        sa.Index(f"ix_audit_log_{what}", what, "sequence") for what in ("act", "actor", "subject")
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[Act] = mapped_column(words(Act))
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    via: Mapped[str] = mapped_column(sa.String(16))
    address: Mapped[str | None] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
