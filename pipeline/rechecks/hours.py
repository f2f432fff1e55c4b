"""The part of the day at which a thing is there, if it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain import utc
from pipeline.rechecks.rules import CheckRule


def begins_at(handled_at: datetime, seen_at: datetime, rule: CheckRule, city: ZoneInfo) -> datetime:
    """When looks begin to count: at once, or when the right part of the day begins.

    A part of the day of which less than twice ``over_s`` is left is left out, so that the limit is
    not spent waiting for tomorrow.
    """
    if rule.around_h is None:
        return utc(handled_at)
    around = timedelta(hours=rule.around_h)
    needed = min(timedelta(seconds=2 * rule.over_s), around)
    middle = _same_time(seen_at, handled_at, city, days=-1)
    for day in range(3):
        middle = _same_time(seen_at, handled_at, city, days=day - 1)
        opens = max(middle - around, utc(handled_at))
        if middle + around - opens >= needed:
            return opens
    return middle - around


def in_hours(at: datetime, seen_at: datetime, rule: CheckRule, city: ZoneInfo) -> bool:
    """Whether a look at ``at`` falls into the part of the day at which the thing was seen."""
    if rule.around_h is None:
        return True
    around = timedelta(hours=rule.around_h)
    middles = (_same_time(seen_at, at, city, days=day) for day in (-1, 0, 1))
    return any(abs(utc(at) - middle) <= around for middle in middles)


def _same_time(seen_at: datetime, near: datetime, city: ZoneInfo, *, days: int) -> datetime:
    """The time of day of ``seen_at`` on the day of ``near``, ``days`` later; in UTC."""
    day = near.astimezone(city).date() + timedelta(days=days)
    wall = seen_at.astimezone(city).timetz().replace(tzinfo=None)
    return utc(datetime.combine(day, wall, tzinfo=city))
