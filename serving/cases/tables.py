"""Where cases and their history are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from serving.base import Base, words
from serving.cases.domain import Action, Status
from serving.clocks.limits import LimitType


def _moment_index(name: str, column: str) -> sa.Index:
    """Only of cases whose clock runs: few beside those that are over."""
    runs = sa.text(f"{column} IS NOT NULL")
    return sa.Index(name, column, sqlite_where=runs, postgresql_where=runs)


_BREAKS = sa.text("broken_permit IS NOT NULL")


class CaseRow(Base):
    __tablename__ = "cases"
    __table_args__ = (
        sa.Index("ix_cases_newest", "opened_at", "id"),
        sa.Index("ix_cases_status_newest", "status", "opened_at", "id"),
        sa.Index("ix_cases_district_newest", "district", "opened_at", "id"),
        sa.Index("ix_cases_unit_newest", "unit", "opened_at", "id"),
        sa.Index("ix_cases_camera_newest", "camera_id", "opened_at", "id"),
        sa.Index("ix_cases_camera_kind_status", "camera_id", "kind", "status", "changed_at"),
        sa.Index("ix_cases_kind_newest", "kind", "opened_at", "id"),
        _moment_index("ix_cases_due", "due_at"),
        _moment_index("ix_cases_soon", "soon_at"),
        _moment_index("ix_cases_rung", "rung_at"),
        sa.Index("ix_cases_assigned_newest", "assigned", "opened_at", "id"),
        sa.Index(
            "ix_cases_permit_newest",
            "broken_permit",
            "opened_at",
            "id",
            sqlite_where=_BREAKS,
            postgresql_where=_BREAKS,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("reports.report_id"), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    status: Mapped[Status] = mapped_column(words(Status))
    version: Mapped[int]
    camera_id: Mapped[str] = mapped_column(sa.ForeignKey("cameras.id"))
    view_id: Mapped[str] = mapped_column(sa.String(64))
    zone_id: Mapped[str | None] = mapped_column(sa.String(64))
    place_id: Mapped[UUID]
    district: Mapped[str] = mapped_column(sa.String(200))
    """The camera's district when the case was opened: a case does not change hands by itself."""
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    pack: Mapped[str | None] = mapped_column(sa.String(64))
    """The standard it was opened under, from here to ``limit_value``: all None, or none."""
    pack_version: Mapped[str | None] = mapped_column(sa.String(32))
    standard_group: Mapped[str | None] = mapped_column(sa.String(16))
    standard_code: Mapped[str | None] = mapped_column(sa.String(16))
    unit: Mapped[str | None] = mapped_column(sa.String(64))
    """Who is responsible by the pack; who has the case is ``assigned``."""
    limit_type: Mapped[LimitType | None] = mapped_column(words(LimitType))
    limit_value: Mapped[float | None]
    assigned: Mapped[str | None] = mapped_column(sa.String(64))
    """The unit it was dispatched to; None while it is with nobody."""
    soon_at: Mapped[datetime | None]
    """Worked out from the steps, from here to ``rung_at``: when it will be soon due, …"""
    due_at: Mapped[datetime | None]
    """… due, …"""
    rung_at: Mapped[datetime | None]
    """… and on the next rung of the urge ladder. None for what will not come by itself."""
    clock_basis: Mapped[int | None]
    """The calendar's revision they were worked out with; None when they never were."""
    duplicate_of: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cases.id"))
    undo_until: Mapped[datetime | None]
    """Before this moment whoever gave the last verdict may take it back, and nobody outside is told
    of it; None when it was none that can be taken back."""
    report: Mapped[dict[str, Any]]
    """The report whole, as it was accepted."""
    broken_permit: Mapped[str | None] = mapped_column(sa.String(64))
    """The permit it stands under and breaks, as its report says; None for most."""
    broken_term: Mapped[str | None] = mapped_column(sa.String(40))
    """…and which of its terms."""
    chain_start: Mapped[str] = mapped_column(sa.String(64), server_default="")
    """Hash of the first link of its steps' chain (serving.cases.chain)."""
    back_filled_at: Mapped[datetime | None]
    """When its chain was made afterwards; None for a case that had one from its first step."""
    back_filled: Mapped[int | None]
    """…and for how many steps."""


class StepRow(Base):
    """One line of a history. The chain covers every column but ``hash``: another one has to be
    nullable and without a server's default, so that older hashes stay true."""

    __tablename__ = "case_steps"
    __table_args__ = (
        # Steps are appended as time goes on: a few bytes for eight pages tell which of them a
        # month's report has to read. SQLite knows no such index and reads by case.
        sa.Index(
            "ix_case_steps_at",
            "at",
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 8},
        ).ddl_if(dialect="postgresql"),
    )

    case_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(sa.String(200))
    actor_id: Mapped[UUID | None]
    action: Mapped[Action] = mapped_column(words(Action))
    from_status: Mapped[Status | None] = mapped_column(words(Status))
    to_status: Mapped[Status] = mapped_column(words(Status))
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.Text)
    amount: Mapped[float | None]
    """What an extension granted, in the measure of the case's limit."""
    hash: Mapped[str] = mapped_column(sa.String(64), server_default="")
    """Of this step and, through the hash of the step before, of all before it."""
    unit: Mapped[str | None] = mapped_column(sa.String(64))
    """To whom it was dispatched."""
    rung: Mapped[str | None] = mapped_column(sa.String(32))
    """The rung of the urge ladder that was reached."""
    picture_before: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 of the pictures that a camera's check stands on."""
    picture_after: Mapped[str | None] = mapped_column(sa.String(64))


class CaseCounterRow(Base):
    """The last number given out on each of the city's days."""

    __tablename__ = "case_counters"

    day: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    last: Mapped[int]
