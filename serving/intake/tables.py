"""The register of accepted reports: one row per report, for ever the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base


class ReportRow(Base):
    __tablename__ = "reports"

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the report's canonical JSON: tells a repeat from a contradiction."""
    case_id: Mapped[UUID]
    received_at: Mapped[datetime]
