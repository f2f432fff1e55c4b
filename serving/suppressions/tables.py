"""Where counts of what permits allowed are kept, and which letters brought them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class SuppressionRow(Base):
    __tablename__ = "suppressions"
    __table_args__ = (
        sa.Index("ix_suppressions_camera_day", "camera_id", "day"),
        sa.Index("ix_suppressions_permit_day", "permit_id", "day"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    permit_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    camera_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    view_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    looks: Mapped[int]
    suspects: Mapped[int]
    most: Mapped[int]
    lasting: Mapped[int] = mapped_column(server_default="0")
    """On the last look."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class SuppressionLetterRow(Base):
    """A letter that was taken: the same one again adds nothing."""

    __tablename__ = "suppression_letters"

    letter_id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
