"""A permit's windows as hours of a week: to be drawn as seven days of 24 hours, and written back
from such a drawing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from pipeline.contract import PermitWindow
from serving.clocks.calendar import WorkYear
from serving.permits.domain import DayKind, Permit, Window
from serving.permits.spreading import windows_of

DAYS: Final = 7
HOURS: Final = 24
DAY_MINUTES: Final = 1440

Hour = tuple[int, int]
"""An ISO weekday, 1 Monday … 7 Sunday, and an hour of it, 0 … 23."""
Span = tuple[int, int]
"""Minutes of a day, 0 … 1440: from, until."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One day of the city, and when the permit holds on it."""

    day: date
    open: tuple[Span, ...]
    """In order, none touching another."""
    is_valid: bool
    """Between the permit's first and last day; a night begun before may still reach in."""
    holiday: bool = False
    worked: bool = False
    """A weekend's day that is worked instead of another."""


def week_of(permit: Permit, years: Mapping[int, WorkYear], day: date) -> tuple[OpenDay, ...]:
    """When the permit holds on the seven days of the week around ``day``, Monday first: holidays,
    exceptions by date and its first and last day counted in."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    windows = windows_of(permit, years)
    days = []
    for there in (monday + timedelta(days=n) for n in range(DAYS)):
        before = there - timedelta(days=1)
        heads = [_head(one) for one in windows if _begins(permit, one, there)]
        tails = [_tail(one) for one in windows if _begins(permit, one, before)]
        year = years.get(there.year)
        days.append(
            OpenDay(
                there,
                _joined([*heads, *(span for span in tails if span is not None)]),
                permit.valid_from <= there <= permit.valid_until,
                holiday=year is not None and there in year.holidays,
                worked=year is not None and there in year.makeup,
            )
        )
    return tuple(days)


def split(windows: Sequence[Window]) -> tuple[frozenset[Hour], tuple[Window, ...]]:
    """The hours of the plain ones, which are whole hours of every week, and all the others."""
    plain = [one for one in windows if _is_plain(one)]
    hours = {hour for one in plain for hour in _hours(one)}
    return frozenset(hours), tuple(one for one in windows if one not in plain)


def windows_of_hours(hours: Iterable[Hour]) -> tuple[Window, ...]:
    """The fewest plain windows that are open in just these hours.

    A night belongs to the day it begins on: 18:00 to 02:00 is one window, so that a permit's last
    night does not end at midnight.
    """
    open_on = {day: sorted({hour for on, hour in hours if on == day}) for day in range(1, DAYS + 1)}
    runs = {day: _runs(open_on[day]) for day in open_on}
    nights: dict[int, int] = {}
    for day, found in runs.items():
        following = runs[day % DAYS + 1]
        ends_late = bool(found) and found[-1][1] == HOURS
        if ends_late and following and following[0][0] == 0 and following[0][1] <= found[-1][0]:
            nights[day] = following[0][1]
    days: dict[Span, set[int]] = {}
    for day, found in runs.items():
        before = (day - 2) % DAYS + 1
        for start, end in found:
            if start == 0 and before in nights:
                continue
            until = nights[day] if end == HOURS and day in nights else end % HOURS
            days.setdefault((start, until), set()).add(day)
    return tuple(
        Window(weekdays=frozenset(on), start=time(start), end=time(end))
        for (start, end), on in sorted(days.items(), key=lambda one: (min(one[1]), one[0]))
    )


def _is_plain(window: Window) -> bool:
    whole = not (window.start.minute or window.end.minute)
    dated = window.also or window.never or window.first or window.last
    return whole and not dated and window.days is DayKind.ANY


def _hours(window: Window) -> Iterable[Hour]:
    length = (window.end.hour - window.start.hour) % HOURS or HOURS
    for day in window.weekdays:
        for hour in range(window.start.hour, window.start.hour + length):
            yield (day if hour < HOURS else day % DAYS + 1, hour % HOURS)


def _runs(hours: Sequence[int]) -> list[Span]:
    runs: list[Span] = []
    for hour in hours:
        if runs and runs[-1][1] == hour:
            runs[-1] = (runs[-1][0], hour + 1)
        else:
            runs.append((hour, hour + 1))
    return runs


def _begins(permit: Permit, window: PermitWindow, day: date) -> bool:
    return permit.valid_from <= day <= permit.valid_until and window.begins_on(day)


def _head(window: PermitWindow) -> Span:
    """What of it lies on the day it begins on."""
    start, end = _minutes(window.start), _minutes(window.end)
    return start, end if end > start else DAY_MINUTES


def _tail(window: PermitWindow) -> Span | None:
    """What of it lies on the day after."""
    end = _minutes(window.end)
    return (0, end) if 0 < end <= _minutes(window.start) else None


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
