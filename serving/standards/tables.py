"""Where packs are kept: whole, under their id and version, for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class PackRow(Base):
    __tablename__ = "standard_packs"
    __table_args__ = (sa.Index("ix_standard_packs_in_force", "effective_on", "imported_at"),)

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    effective_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[dict[str, Any]]
