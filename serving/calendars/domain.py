"""A year of the city's calendar as a file tells it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from serving.clocks.calendar import Contradiction, WorkYear

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def _a_span(text: str) -> str:
    if not _SPAN.fullmatch(text):
        raise PydanticCustomError("hours_written", "working hours look like 08:00-12:00")
    return text


class Holiday(BaseModel):
    """Days off in a row, the first and the last among them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    first: date
    last: date

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @model_validator(mode="after")
    def _in_order(self) -> Holiday:
        if not self.first <= self.last or (self.last - self.first).days > 60:
            raise PydanticCustomError(
                "days_turned", "a holiday's last day is not before its first, nor 60 days after it"
            )
        return self


class YearFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=2000, le=2200)
    source: str = Field(min_length=1, max_length=300)
    """Whose word this is."""
    hours: tuple[Annotated[str, AfterValidator(_a_span)], ...] = Field(min_length=1, max_length=6)
    makeup: tuple[date, ...] = ()
    holidays: tuple[Holiday, ...]

    @model_validator(mode="after")
    def _makes_sense(self) -> YearFile:
        try:
            self.work_year()
        except Contradiction as error:
            told = {"said": str(error), "expected": str(error.day or "")}
            raise PydanticCustomError(error.code, "{said}", told) from None
        return self

    def work_year(self) -> WorkYear:
        """Raises Contradiction when the days contradict each other."""
        spans = [hours.split("-") for hours in self.hours]
        return WorkYear(
            self.year,
            tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans),
            frozenset(day for holiday in self.holidays for day in holiday.days()),
            frozenset(self.makeup),
        )
