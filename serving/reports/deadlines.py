"""Deadlines of very many cases at once: what ``serving.clocks`` says, with the calendar's working
time laid out once instead of walked through for every case. Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Final

from serving.clocks.calendar import DAY, Calendar
from serving.clocks.limits import LimitType, amount_of
from serving.clocks.measures import ZERO, Days

MONTH: Final = timedelta(days=31)


class Deadlines:
    """When limits that run without a stop are due. Lays out more working time as it is needed."""

    def __init__(self, calendar: Calendar, begin: datetime) -> None:
        """``begin`` is not after any start that is asked about."""
        self._calendar = calendar
        self._days = Days(calendar.zone)
        self._next_day = calendar.day(begin)
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        self._passed: list[timedelta] = []
        """Working time before each span."""
        self._all = ZERO

    def due(self, start: datetime, type_: LimitType, amount: float) -> datetime:
        """``amount`` hours or days of ``type_`` after ``start``, with what was granted on top."""
        length = amount_of(type_, amount)
        if type_ is LimitType.CONTINUOUS_HOURS:
            return start.astimezone(UTC) + length
        if type_ is LimitType.NATURAL_DAYS:
            return self._days.advance(start, length)
        return self._working(start.astimezone(UTC), length)

    def _working(self, start: datetime, length: timedelta) -> datetime:
        while not self._ends or self._ends[-1] < start:
            self._lay_out()
        at = bisect_left(self._ends, start)
        wanted = self._passed[at] + max(ZERO, start - self._starts[at]) + length
        while self._all < wanted:
            self._lay_out()
        # The first span by whose end so much has passed: the last that begins with less.
        last = bisect_left(self._passed, wanted) - 1
        return self._starts[last] + (wanted - self._passed[last])

    def _lay_out(self) -> None:
        """Another month of working spans."""
        until = self._next_day + MONTH
        while self._next_day < until:
            for start, end in self._calendar.windows(self._next_day):
                self._starts.append(start)
                self._ends.append(end)
                self._passed.append(self._all)
                self._all += end - start
            self._next_day += DAY
