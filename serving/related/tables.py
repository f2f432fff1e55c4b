"""Where spots, ties and outside reports are kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.related.domain import Relation


class SpotRow(Base):
    """A spot of a view where cases of one kind keep being opened."""

    __tablename__ = "spots"
    __table_args__ = (sa.Index("ix_spots_view", "camera_id", "view_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    camera_id: Mapped[str] = mapped_column(sa.ForeignKey("cameras.id"))
    view_id: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(40))
    x1: Mapped[float]
    y1: Mapped[float]
    x2: Mapped[float]
    y2: Mapped[float]


class SpotCaseRow(Base):
    """Which spot a case lies at. It belongs to the case, and goes with it."""

    __tablename__ = "spot_cases"
    __table_args__ = (
        sa.Index("ix_spot_cases_spot", "spot_id", "opened_at"),
        sa.Index("ix_spot_cases_newest", "opened_at", "spot_id", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    spot_id: Mapped[UUID] = mapped_column(sa.ForeignKey("spots.id"))
    opened_at: Mapped[datetime]
    x1: Mapped[float]
    y1: Mapped[float]
    x2: Mapped[float]
    y2: Mapped[float]


class OutsideReportRow(Base):
    __tablename__ = "outside_reports"
    __table_args__ = (
        sa.UniqueConstraint("source", "number"),
        sa.Index("ix_outside_reports_near", "kind", "latitude", "longitude"),
        sa.Index("ix_outside_reports_newest", "reported_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = mapped_column(sa.String(40))
    district: Mapped[str] = mapped_column(sa.String(200))
    longitude: Mapped[float]
    latitude: Mapped[float]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(sa.Text)
    url: Mapped[str | None] = mapped_column(sa.Text)


class TieRow(Base):
    """A case and what it belongs together with: another case, or an outside report."""

    __tablename__ = "case_ties"
    __table_args__ = (
        sa.CheckConstraint("(earlier IS NULL) <> (outside IS NULL)", name="one_end"),
        sa.UniqueConstraint("case_id", "earlier"),
        sa.UniqueConstraint("case_id", "outside"),
        sa.Index("ix_case_ties_earlier", "earlier"),
        sa.Index("ix_case_ties_outside", "outside"),
        sa.Index("ix_case_ties_relation", "relation", "since"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"))
    relation: Mapped[Relation] = mapped_column(words(Relation))
    earlier: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cases.id"))
    outside: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outside_reports.id"))
    distance_m: Mapped[float | None]
    since: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(200))
    note: Mapped[str] = mapped_column(sa.Text)
    untied_at: Mapped[datetime | None]
    """When a person said that they do not belong together; such a tie is kept and not shown."""
    untied_by: Mapped[str | None] = mapped_column(sa.String(200))
