"""Hours of the day on some days, in the city's own time."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from pipeline.domain.words import Frozen, unwritten


def _without_zone(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("a window is written in the city's own time: leave the time zone out")
    return moment


WallTime = Annotated[time, AfterValidator(_without_zone)]
"""A time of day as the clock on the city's wall shows it."""


class Window(Frozen):
    """Hours of the day on some weekdays, in the city's own time.

    ``end`` ≤ ``start`` means the window runs past midnight and belongs to the day it began on.
    Weekdays are ISO numbers: 1 Monday … 7 Sunday.
    """

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=frozenset(range(1, 8)), min_length=1
    )
    start: WallTime
    end: WallTime


def _in_order(days: tuple[date, ...]) -> tuple[date, ...]:
    return tuple(sorted(set(days)))


Days = Annotated[tuple[date, ...], Field(max_length=2000), AfterValidator(_in_order)]
"""Days by date, in order and each once."""


class PermitWindow(Window):
    """Hours in which a permit holds, on weekdays and on days named by date.

    Holidays are written out as dates: whoever judges a look knows no calendar.
    """

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = frozenset(range(1, 8))
    """Empty when it begins on the days of ``also`` only."""
    also: Days = Field(default=(), exclude_if=unwritten)
    """Days on which it begins whatever weekday they are."""
    never: Days = Field(default=(), exclude_if=unwritten)
    """Days on which it does not begin whatever weekday they are."""
    first: date | None = Field(default=None, exclude_if=unwritten)
    last: date | None = Field(default=None, exclude_if=unwritten)
    """It begins on no day before ``first`` nor after ``last``; None leaves that to the permit."""

    @model_validator(mode="after")
    def _can_begin(self) -> PermitWindow:
        if not self.weekdays and not self.also:
            raise ValueError("a window needs weekdays, or days by date in also")
        both = sorted(set(self.also) & set(self.never))
        if both:
            raise ValueError(f"{both[0]} stands in also and in never: keep one of the two")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("a window's last day is not before its first")
        return self

    def begins_on(self, day: date) -> bool:
        """Whether the window opens on ``day``, a day of the city."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return day in self.also or (day.isoweekday() in self.weekdays and day not in self.never)
