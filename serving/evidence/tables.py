"""The register of views: who looked at which picture, and when (DOMAIN §5). Rows are only added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class EvidenceViewRow(Base):
    __tablename__ = "evidence_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    person_name: Mapped[str] = mapped_column(sa.String(200))
    """As it was at the time: a person may be renamed or gone, the register stays true."""
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    district: Mapped[str] = mapped_column(sa.String(200), index=True)
    role: Mapped[str] = mapped_column(sa.String(32))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    boxes: Mapped[bool]
    """Whether the box was drawn on the copy that was shown."""
