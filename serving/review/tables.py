"""Where the queue and what people skipped are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.review.domain import Band, Novelty


class QueueRow(Base):
    """A case that waits for a verdict. It comes and goes with the case's status, in the transaction
    of the step; whoever has taken it stands here too, so both end together."""

    __tablename__ = "review_queue"
    __table_args__ = (
        sa.Index("ix_review_queue_order", "goes_at", "case_id"),
        sa.Index("ix_review_queue_district", "district", "goes_at", "case_id"),
        sa.Index("ix_review_queue_holder", "holder"),
        sa.Index("ix_review_queue_camera", "camera_id", "kind"),
    )

    case_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(40))
    camera_id: Mapped[str] = mapped_column(sa.String(64))
    view_id: Mapped[str] = mapped_column(sa.String(64))
    district: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
    needed_by: Mapped[datetime]
    severity: Mapped[int]
    band: Mapped[Band] = mapped_column(words(Band))
    novelty: Mapped[Novelty] = mapped_column(words(Novelty))
    goes_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """The case's own limit when it was ranked, …"""
    weights: Mapped[int]
    """… and the number of the head starts: when either changes it is ranked again."""
    holder: Mapped[UUID | None]
    """Who took it last; it counts until ``leased_until``."""
    holder_name: Mapped[str | None] = mapped_column(sa.String(200))
    leased_until: Mapped[datetime | None]


class SkipRow(Base):
    """Somebody does not want to see a case for a while."""

    __tablename__ = "review_skips"
    __table_args__ = (sa.Index("ix_review_skips_person", "person_id", "until"),)

    case_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("review_queue.case_id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime]
