"""Where the years of the calendar are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class ClockBasisRow(Base):
    """One row: what all deadlines depend on beside their cases. What is kept of a deadline says by
    which revision it was worked out."""

    __tablename__ = "clock_basis"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    timezone: Mapped[str] = mapped_column(sa.String(64))


class CalendarYearRow(Base):
    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(sa.String(200))
