"""Three ways to measure time: as it passes, by the city's days, and by working time only. Pure.

Moments go in aware and come out in UTC. ``advance(a, elapsed(a, b))`` measures as much as from
``a`` to ``b``, whichever way is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from serving.clocks.calendar import DAY, Calendar
from serving.clocks.limits import LimitType

ZERO = timedelta(0)


class Measure(Protocol):
    def elapsed(self, begin: datetime, end: datetime) -> timedelta:
        """What has passed from ``begin`` to ``end``, which is not before it."""
        ...

    def advance(self, begin: datetime, amount: timedelta) -> datetime:
        """The first moment by which ``amount`` has passed since ``begin``."""
        ...


class Passing:
    """Every second counts."""

    def elapsed(self, begin: datetime, end: datetime) -> timedelta:
        return end.astimezone(UTC) - begin.astimezone(UTC)

    def advance(self, begin: datetime, amount: timedelta) -> datetime:
        return begin.astimezone(UTC) + amount


@dataclass(frozen=True, slots=True)
class Days:
    """By the clock on the city's wall: a day later is the same time of day."""

    zone: ZoneInfo

    def elapsed(self, begin: datetime, end: datetime) -> timedelta:
        return self._wall(end) - self._wall(begin)

    def advance(self, begin: datetime, amount: timedelta) -> datetime:
        return (self._wall(begin) + amount).replace(tzinfo=self.zone).astimezone(UTC)

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Working:
    """Only the calendar's working time counts."""

    calendar: Calendar

    def elapsed(self, begin: datetime, end: datetime) -> timedelta:
        passed = ZERO
        for start, stop in self._windows(begin):
            if start >= end:
                break
            passed += max(ZERO, min(stop, end) - max(start, begin))
        return passed

    def advance(self, begin: datetime, amount: timedelta) -> datetime:
        for start, stop in self._windows(begin):
            from_here = max(start, begin.astimezone(UTC))
            room = stop - from_here
            if room >= amount and room >= ZERO:
                return from_here + amount
            amount -= max(ZERO, room)
        raise AssertionError("a calendar has working days without end")

    def _windows(self, begin: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.calendar.day(begin)
        while True:
            yield from self.calendar.windows(day)
            day += DAY


def measure_of(type_: LimitType, calendar: Calendar) -> Measure:
    """How a limit of this type measures time."""
    match type_:
        case LimitType.CONTINUOUS_HOURS:
            return Passing()
        case LimitType.NATURAL_DAYS:
            return Days(calendar.zone)
        case LimitType.WORKING_HOURS | LimitType.WORKING_DAYS:
            return Working(calendar)
