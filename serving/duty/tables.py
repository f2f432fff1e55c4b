"""Who does what there must be one of."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class DutyRow(Base):
    __tablename__ = "duties"

    name: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    term: Mapped[int] = mapped_column(sa.BigInteger)
    """Counts who had it; a number is never given twice."""
    holder: Mapped[str] = mapped_column(sa.String(200))
    until: Mapped[datetime]
    """By the database's clock; from then on anybody may take it."""
