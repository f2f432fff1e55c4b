"""Where answers to changes are kept for a day, by who asked and under which key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base
from serving.repeats.domain import MOST_LETTERS


class RepeatRow(Base):
    __tablename__ = "repeats"

    user_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(MOST_LETTERS), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    tag: Mapped[str | None] = mapped_column(sa.String(100))
    at: Mapped[datetime] = mapped_column(index=True)
