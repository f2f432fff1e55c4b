"""Where the city's tree is kept."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.districts.domain import Level


class DistrictRow(Base):
    __tablename__ = "districts"

    id: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    level: Mapped[Level] = mapped_column(words(Level))
    parent: Mapped[str | None] = mapped_column(sa.ForeignKey("districts.id"), index=True)
