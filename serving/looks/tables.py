"""Where the last looks are kept, and who waits for a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.looks.domain import Part

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class LastLookRow(Base):
    """One row a view and part, whatever comes: the next look takes its place."""

    __tablename__ = "last_looks"

    camera_id: Mapped[str] = mapped_column(
        sa.ForeignKey("cameras.id", ondelete="CASCADE"), primary_key=True
    )
    view_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    part: Mapped[Part] = mapped_column(words(Part), primary_key=True)
    look_id: Mapped[UUID]
    captured_at: Mapped[datetime]
    unable: Mapped[str | None] = mapped_column(sa.String(40))
    condition: Mapped[str | None] = mapped_column(sa.String(16))
    dx: Mapped[float]
    dy: Mapped[float]
    width: Mapped[int | None]
    height: Mapped[int | None]
    boxes: Mapped[list[Any]]
    model: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    picture_sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """Of the blurred picture in the room of blurred pictures."""


class LookAskRow(Base):
    """Somebody waits for the next look at a camera."""

    __tablename__ = "look_asks"

    camera_id: Mapped[str] = mapped_column(
        sa.ForeignKey("cameras.id", ondelete="CASCADE"), primary_key=True
    )
    asked_at: Mapped[datetime]
