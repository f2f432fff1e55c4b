"""The calendar in and out of the database. The caller opens the transaction and commits it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.calendars.domain import YearFile
from serving.calendars.tables import CalendarYearRow
from serving.clocks.calendar import Calendar
from serving.dialects import upsert


def import_year(session: Session, year: YearFile, who: str, at: datetime) -> None:
    """Take a year over; it replaces what was known of that year. Open deadlines follow at once."""
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
