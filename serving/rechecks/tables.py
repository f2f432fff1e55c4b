"""What cameras told of handled cases, and of reported things that left by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.contract import CheckUnable, CheckVerdict
from serving.base import Base, words
from serving.cases.domain import Status


class CheckResultRow(Base):
    """One row a check, for ever the same."""

    __tablename__ = "check_results"
    __table_args__ = (
        sa.Index("ix_check_results_case", "case_id", "sequence"),
        sa.Index("ix_check_results_decided", "decided_at", "verdict"),
    )

    check_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"))
    sequence: Mapped[int | None]
    """The step that said the case was handled. None for a result that came too late to matter."""
    verdict: Mapped[CheckVerdict] = mapped_column(words(CheckVerdict))
    reason: Mapped[CheckUnable | None] = mapped_column(words(CheckUnable))
    began_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    received_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the result's canonical JSON: tells a repeat from a contradiction."""
    result: Mapped[dict[str, Any] | None]
    """The result whole, as it was accepted; None where the pipeline never told one."""


class PlaceGoneRow(Base):
    """One row a report whose thing is not there any more."""

    __tablename__ = "places_gone"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.report_id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    by_itself: Mapped[bool]
    """Nobody had begun to handle it when it left."""
    status: Mapped[Status] = mapped_column(words(Status))
    """Of its case, when the word came."""
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    gone_at: Mapped[datetime]
    clean_looks: Mapped[int]
    received_at: Mapped[datetime]
