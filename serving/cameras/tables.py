"""Where the registry of cameras is kept. Addresses are sealed; what is shown is another column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from serving.base import Base


class RegistryRow(Base):
    """One row that counts the registry's changes: whoever read a revision knows when it is old."""

    __tablename__ = "registry"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class SourceRow(Base):
    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    max_sessions: Mapped[int]


class CameraRow(Base):
    __tablename__ = "cameras"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    source_id: Mapped[str] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    district: Mapped[str] = mapped_column(sa.String(200), index=True)
    gb28181_id: Mapped[str | None] = mapped_column(sa.String(20))
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    target_s: Mapped[float | None]
    address_sealed: Mapped[str] = mapped_column(sa.Text)
    """The feed's address with its password, encrypted (serving.vault)."""
    address_shown: Mapped[str] = mapped_column(sa.Text)
    """Scheme and host only: all that people and logs ever see."""
    changed_at: Mapped[datetime]
    views: Mapped[list[ViewRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ViewRow.id"
    )

    def __repr__(self) -> str:
        return f"<CameraRow {self.id} {self.address_shown}>"


class ViewRow(Base):
    __tablename__ = "views"

    camera_id: Mapped[str] = mapped_column(
        sa.ForeignKey("cameras.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    watch: Mapped[list[Any]]
    zones: Mapped[list[ZoneRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="ZoneRow.id"
    )
    permits: Mapped[list[PermitRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="PermitRow.id"
    )


class OnView:
    """A thing drawn on a view: it goes when its view goes."""

    camera_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    view_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class ZoneRow(OnView, Base):
    __tablename__ = "zones"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["camera_id", "view_id"], ["views.camera_id", "views.id"], ondelete="CASCADE"
        ),
    )

    kind: Mapped[str] = mapped_column(sa.String(32))
    polygon: Mapped[list[Any]]


class PermitRow(OnView, Base):
    __tablename__ = "permits"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["camera_id", "view_id"], ["views.camera_id", "views.id"], ondelete="CASCADE"
        ),
    )

    kinds: Mapped[list[Any]]
    area: Mapped[list[Any]]
    windows: Mapped[list[Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    capacity: Mapped[int | None]
    applicant: Mapped[str] = mapped_column(sa.String(200))
    approver: Mapped[str] = mapped_column(sa.String(200))
