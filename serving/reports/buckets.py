"""From a moment to the city's hour, day, week or month, and how long each of them lasts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from serving.reports.domain import By, Span, midnight

DAY = timedelta(days=1)


class Wall:
    """What a clock on the city's wall says. Remembers the hours it was asked for."""

    def __init__(self, zone: ZoneInfo, by: By) -> None:
        self._zone = zone
        self._by = by
        self._known: dict[int, str] = {}

    def says(self, at: datetime) -> str:
        """The bucket in which ``at`` lies."""
        # A zone's offset is a whole number of quarters of an hour.
        quarter = int(at.timestamp()) // 900
        found = self._known.get(quarter)
        if found is None:
            found = self._known[quarter] = bucket(at.astimezone(self._zone), self._by)
        return found


def bucket(local: datetime, by: By) -> str:
    """The bucket of a moment in the city's time."""
    if by is By.HOUR:
        return f"{local:%H}"
    if by is By.DAY:
        return f"{local:%Y-%m-%d}"
    if by is By.WEEK:
        year, week, _ = local.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{local:%Y-%m}"


def stretches(span: Span, by: By, until: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """The days of ``span`` up to ``until``, each with the bucket it lies in; not for hours."""
    day = span.first
    while day <= span.last:
        begin, end = midnight(day, span.zone), min(midnight(day + DAY, span.zone), until)
        if begin < end:
            yield bucket(begin.astimezone(span.zone), by), begin, end
        day += DAY
