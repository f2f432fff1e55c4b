"""The calendar in and out of the database. The caller opens the transaction and commits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.audit.domain import Act, Actor
from serving.audit.service import record
from serving.calendars.domain import YearFile
from serving.calendars.tables import CalendarYearRow, ClockBasisRow
from serving.clocks.calendar import Calendar
from serving.config import ServingSettings
from serving.dialects import upsert

DEFAULT_ZONE: Final = ServingSettings.model_fields["timezone"].default
"""Until serving has said once which time its city keeps."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What deadlines are worked out with, and its number: another one means other deadlines."""

    revision: int
    calendar: Calendar


def basis_of(session: Session) -> Basis:
    """The calendar in the city's time, as both are known now."""
    revision, timezone = known_basis(session)
    return Basis(revision, calendar_of(session, ZoneInfo(timezone)))


def adopt_zone(session: Session, timezone: str) -> None:
    """Deadlines are the city's: another time zone in the settings is another basis."""
    if known_basis(session)[1] != timezone:
        _next_basis(session, timezone)


def known_basis(session: Session) -> tuple[int, str]:
    """The number of the present basis, and the city's time zone."""
    found = session.execute(sa.select(ClockBasisRow.revision, ClockBasisRow.timezone))
    row = found.one_or_none()
    return (row[0], row[1]) if row else (0, DEFAULT_ZONE)


def _next_basis(session: Session, timezone: str | None = None) -> None:
    changed: dict[str, Any] = {"revision": ClockBasisRow.revision + 1}
    if timezone is not None:
        changed["timezone"] = timezone
    session.execute(
        upsert(session, ClockBasisRow)
        .values(only=1, revision=1, timezone=timezone or DEFAULT_ZONE)
        .on_conflict_do_update(index_elements=["only"], set_=changed)
    )


def import_year(session: Session, year: YearFile, who: str, at: datetime) -> None:
    """Take a year over; it replaces what was known of that year. What a clock says follows at
    once, what is kept of deadlines by ``serving.cases.deadlines.recount``."""
    put_year(session, year, who, at)
    record_import(session, year, Actor.at_command_line(who), at)


def record_import(session: Session, year: YearFile, by: Actor, at: datetime) -> None:
    record(session, Act.CALENDAR_IMPORTED, by, at, year.year)


def put_year(session: Session, year: YearFile, who: str, at: datetime) -> None:
    """The same without an entry in the audit log: whoever takes it over makes that last."""
    given = {
        "content": year.model_dump(mode="json"),
        "imported_at": at,
        "imported_by": who,
    }
    session.execute(
        upsert(session, CalendarYearRow)
        .values(year=year.year, **given)
        .on_conflict_do_update(index_elements=["year"], set_=given)
    )
    _next_basis(session)


def years(session: Session) -> list[tuple[YearFile, datetime, str]]:
    """Every year, oldest first, with when and by whom it was imported."""
    rows = session.scalars(sa.select(CalendarYearRow).order_by(CalendarYearRow.year))
    return [
        (YearFile.model_validate(row.content), row.imported_at, row.imported_by) for row in rows
    ]


def changed_at(session: Session) -> datetime | None:
    """When a year was imported last; None while there is none."""
    return session.scalar(sa.select(sa.func.max(CalendarYearRow.imported_at)))


def calendar_of(session: Session, city: ZoneInfo) -> Calendar:
    """The city's calendar as it is known now."""
    return Calendar(city, {year.year: year.work_year() for year, _, _ in years(session)})
