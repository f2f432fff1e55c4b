"""When the city works: hours, weekends, holidays and the weekend days worked instead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

HOURS: Final = ((time(8), time(12)), (time(14), time(18)))
"""The working time of DOMAIN §3, for years nobody imported."""

SATURDAY: Final = 5
DAY: Final = timedelta(days=1)

Hours = tuple[tuple[time, time], ...]


class Contradiction(ValueError):
    """Days or hours that cannot be. ``code`` tells which sentence it is, and ``day`` which day, so
    that it can be said in another language too."""

    def __init__(self, code: str, sentence: str, day: date | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.day = day


@dataclass(frozen=True, slots=True)
class WorkYear:
    """One year of the calendar. Raises Contradiction when it contradicts itself."""

    year: int
    hours: Hours = HOURS
    holidays: frozenset[date] = frozenset()
    """Days off, weekends among them or not."""
    makeup: frozenset[date] = frozenset()
    """Weekend days that are worked."""

    def __post_init__(self) -> None:
        if not self.hours or any(start >= end for start, end in self.hours):
            raise Contradiction(
                "hours_turned", "working hours need at least one span, each from earlier to later"
            )
        if any(before[1] > after[0] for before, after in pairwise(self.hours)):
            raise Contradiction("hours_mixed", "working hours stand in order and do not overlap")
        both = sorted(self.holidays & self.makeup)
        if both:
            sentence = f"{both[0]} is both a holiday and a working day"
            raise Contradiction("day_both", sentence, both[0])
        other = sorted(day for day in self.holidays | self.makeup if day.year != self.year)
        if other:
            sentence = f"{other[0]} does not lie in {self.year}"
            raise Contradiction("day_elsewhere", sentence, other[0])
        idle = sorted(day for day in self.makeup if day.weekday() < SATURDAY)
        if idle:
            sentence = f"{idle[0]} is no weekend day, so it cannot be worked instead of one"
            raise Contradiction("day_of_week", sentence, idle[0])

    def is_working_day(self, day: date) -> bool:
        if day in self.makeup:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Calendar:
    """The city's years, in the city's time. A year without data has weekends and no holidays."""

    zone: ZoneInfo
    years: Mapping[int, WorkYear] = field(default_factory=dict)

    def year(self, number: int) -> WorkYear:
        return self.years.get(number) or WorkYear(number)

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a day in UTC; empty on a day off."""
        year = self.year(day.year)
        if not year.is_working_day(day):
            return []
        return [(self._utc(day, start), self._utc(day, end)) for start, end in year.hours]

    def knows(self, begin: datetime, end: datetime) -> bool:
        """Whether there is data for every year between two moments."""
        first, last = self.day(begin).year, self.day(end).year
        return all(year in self.years for year in range(first, last + 1))

    def day(self, at: datetime) -> date:
        """The city's day in which ``at`` lies."""
        return at.astimezone(self.zone).date()

    def _utc(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
