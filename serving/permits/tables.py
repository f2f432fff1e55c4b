"""Where the city's permits are kept, and every change of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.permits.domain import PermitAction


class CityPermitRow(Base):
    __tablename__ = "city_permits"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    district: Mapped[str | None] = mapped_column(sa.String(200), index=True)
    valid_until: Mapped[date]
    version: Mapped[int]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    """The permit whole, as it stands."""


class PermitRoomRow(Base):
    """How much of a permit's capacity is taken by what stands on other views than this one. Rows
    are there only while more stand under the permit than it allows."""

    __tablename__ = "permit_rooms"

    permit_id: Mapped[str] = mapped_column(sa.ForeignKey("city_permits.id"), primary_key=True)
    camera_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    view_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    elsewhere: Mapped[int]
    at: Mapped[datetime]


class PermitChangeRow(Base):
    __tablename__ = "city_permit_changes"

    permit_id: Mapped[str] = mapped_column(sa.ForeignKey("city_permits.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    action: Mapped[PermitAction] = mapped_column(words(PermitAction))
    why: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[dict[str, Any]]
