"""Windows in the city's own time as one answer: open or not, and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain import Window, utc
from pipeline.permits import opening_hours

AHEAD_DAYS = 8
"""Every weekday comes within it, so whatever is written opens within it."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in which the answer stays the same."""

    open: bool
    until: datetime
    """Ask again then; in UTC. At most eight days ahead."""


def spell(windows: Iterable[Window], at: datetime, city: ZoneInfo) -> Spell:
    """Whether any window is open at ``at``, and the moment at which that may change.

    Windows that touch or overlap are one stretch. Raises ValueError when ``at`` has no zone.
    """
    moment = utc(at)
    today = moment.astimezone(city).date()
    days = [today + timedelta(days=day) for day in range(-1, AHEAD_DAYS + 1)]
    hours = sorted(
        opening_hours(window, day, city)
        for window in windows
        for day in days
        if day.isoweekday() in window.weekdays
    )
    until = moment + timedelta(days=AHEAD_DAYS)
    inside: datetime | None = None
    for opens, closes in hours:
        if opens <= (inside or moment) < closes:
            inside = closes
        elif opens > (inside or moment):
            return Spell(inside is not None, inside or opens)
    return Spell(inside is not None, inside or until)


def open_at(windows: Collection[Window], at: datetime, city: ZoneInfo) -> bool:
    """Whether a source with these hours may be visited at ``at``; none written means always."""
    return not windows or spell(windows, at, city).open
