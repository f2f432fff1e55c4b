"""Where the registry of cameras is kept. Addresses are sealed; what is shown is another column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from serving.base import Base, Json

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class RegistryRow(Base):
    """One row that counts the registry's changes: whoever read a revision knows when it is old."""

    __tablename__ = "registry"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class SourceRow(Base):
    __tablename__ = "sources"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    max_sessions: Mapped[int]
    starts_per_minute: Mapped[int | None]
    hours: Mapped[list[Any]]
    template_sealed: Mapped[str | None] = mapped_column(sa.Text)
    """Encrypted: a template holds the password of all its cameras."""
    platform: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    """The platform without its token."""
    token_sealed: Mapped[str | None] = mapped_column(sa.Text)


class CameraRow(Base):
    __tablename__ = "cameras"
    __table_args__ = (sa.Index("ix_cameras_position", "latitude", "longitude"),)

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    source_id: Mapped[str] = mapped_column(sa.ForeignKey("sources.id"), index=True)
    district: Mapped[str] = mapped_column(sa.String(200), index=True)
    site: Mapped[str | None] = mapped_column(sa.String(200))
    gb28181_id: Mapped[str | None] = mapped_column(sa.String(20))
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    target_s: Mapped[float | None]
    risk: Mapped[float]
    live_every_s: Mapped[float | None]
    channel: Mapped[dict[str, Any] | None] = mapped_column(_JsonOrNull)
    address_sealed: Mapped[str | None] = mapped_column(sa.Text)
    """The feed's address with its password, encrypted (serving.vault); None when its source tells
    it at each visit."""
    address_shown: Mapped[str | None] = mapped_column(sa.Text)
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
    drawn_at: Mapped[datetime | None]
    """When somebody last drew on it in the console; None when all on it came with an import."""
    calibration: Mapped[int] = mapped_column(server_default="0")
    """How often people said that the camera now stands where it should."""
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
    area: Mapped[Any] = mapped_column(Json)
    """A ring, or the word for the whole view."""
    margin: Mapped[float] = mapped_column(server_default="0")
    windows: Mapped[list[Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    capacity: Mapped[int | None]
    applicant: Mapped[str] = mapped_column(sa.String(200))
    approver: Mapped[str] = mapped_column(sa.String(200))
