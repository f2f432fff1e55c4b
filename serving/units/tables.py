"""Where registers, dispatch policies and the cases that wait for a dispatcher are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.units.modes import Because, DispatchMode


class RegisterRow(Base):
    """Every register there was; the last one holds."""

    __tablename__ = "unit_registers"

    revision: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(sa.String(200))
    head: Mapped[dict[str, Any]]
    units: Mapped[list[Any]]
    areas: Mapped[list[Any]]


class DispatchPolicyRow(Base):
    """Every change of a policy; the last one of a kind holds."""

    __tablename__ = "dispatch_policy_changes"
    __table_args__ = (sa.Index("ix_dispatch_policy_changes_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    mode: Mapped[DispatchMode] = mapped_column(words(DispatchMode))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    why: Mapped[str] = mapped_column(sa.Text)


class DispatchWaitRow(Base):
    """Why a case waits for a dispatcher: what was suggested when it was last looked at."""

    __tablename__ = "dispatch_waits"

    case_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    """Of the case, when it was looked at."""
    mark: Mapped[str] = mapped_column(sa.String(64))
    """The register and the policies it was looked at with."""
    since: Mapped[datetime]
    because: Mapped[Because] = mapped_column(words(Because))
    why: Mapped[str] = mapped_column(sa.Text)
    unit: Mapped[str | None] = mapped_column(sa.String(64))
    desk: Mapped[str | None] = mapped_column(sa.String(64), index=True)
