"""Where it is kept how each patrol does, and what it brought hour by hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base

IN_PARTS: Final = {"postgresql_partition_by": "RANGE (hour)"}
"""One a month (serving.history.parts)."""


class PatrolRow(Base):
    """The last letter of each patrol."""

    __tablename__ = "patrols"

    worker: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    run: Mapped[UUID]
    number: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(index=True)
    letter: Mapped[dict[str, Any]]
    """Without its hours, which are added up below."""


class _OfHour:
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    district: Mapped[str] = mapped_column(sa.String(200), primary_key=True)


class PatrolHourRow(_OfHour, Base):
    """How far one source's cameras in one district kept their targets in one hour."""

    __tablename__ = "patrol_hours"
    __table_args__ = IN_PARTS

    camera_s: Mapped[float] = mapped_column(sa.Double)
    late_s: Mapped[float] = mapped_column(sa.Double)


class PatrolResultRow(_OfHour, Base):
    """How often visits there ended one way."""

    __tablename__ = "patrol_results"
    __table_args__ = IN_PARTS

    result: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    """looked, dropped, failed or unable (serving.patrol.domain.Result)."""
    reason: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    """Why it failed or could not be judged; empty for the rest."""
    visits: Mapped[int]
