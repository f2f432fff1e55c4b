"""The calendar as the API shows it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from serving.calendars.comparing import YearPart
from serving.calendars.domain import Holiday
from serving.calendars.importing import Kept, Preview
from serving.differences.schemas import LineChange


class YearOut(BaseModel):
    year: int
    source: str
    """Whose word this is."""
    hours: list[str]
    """Working hours in the city's time, as 08:00-12:00."""
    holidays: list[Holiday]
    makeup: list[date]
    """Weekend days that are worked."""
    imported_at: datetime
    imported_by: str


class YearList(BaseModel):
    years: list[YearOut]
    """The oldest first. In a year that is not here no weekday is a holiday."""


class YearDifference(LineChange):
    sheet: YearPart


class YearPreview(BaseModel):
    year: int
    first: bool
    """Whether nothing was known of that year."""
    known: bool
    """Whether the same year was imported before; then there is nothing to do."""
    revision: int
    """Of the calendar before. Give a dry run's with the import: it is refused when somebody was
    faster."""
    differences: list[YearDifference]
    written: bool
    """False when it was only asked what would change."""


def year_out(one: Kept) -> YearOut:
    return YearOut(**dict(one.year), imported_at=one.imported_at, imported_by=one.imported_by)


def preview_out(found: Preview, *, written: bool) -> YearPreview:
    return YearPreview(
        year=found.year.year,
        first=found.first,
        known=found.known,
        revision=found.revision,
        differences=[YearDifference.model_validate(one) for one in found.differences],
        written=written,
    )
