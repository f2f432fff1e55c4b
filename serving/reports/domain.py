"""A statistics report: which cases it is about, what they are grouped by, and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from serving.reports.formulas import FIGURES
from serving.standards.domain import Text

MOST_DAYS: Final = 1100
"""Three years: longer than cases are kept."""
MOST_BY: Final = 2
MOST_GROUPS: Final = 50_000


class By(StrEnum):
    """What cases can be grouped by."""

    KIND = "kind"
    SOURCE = "source"
    """The sharing platform of the case's camera."""
    UNIT = "unit"
    DISTRICT = "district"
    CAMERA = "camera"
    HOUR = "hour"
    """The hour of the day, 00 to 23, in which a case was opened; this one, and those below, in the
    city's time."""
    DAY = "day"
    WEEK = "week"
    """By ISO 8601: it begins on Monday."""
    MONTH = "month"


TIMES: Final = frozenset({By.HOUR, By.DAY, By.WEEK, By.MONTH})


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the city, the first and the last among them. Raises ValueError for an empty or
    endless one."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day of a report is not before its first")
        if (self.last - self.first).days >= MOST_DAYS:
            raise ValueError(f"a report spans at most {MOST_DAYS} days")

    def parts(self, days: int) -> Iterator[Span]:
        """The same days in spans of at most so many."""
        first = self.first
        while first <= self.last:
            last = min(first + timedelta(days=days - 1), self.last)
            yield Span(first, last, self.zone)
            first = last + timedelta(days=1)

    @property
    def begin(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return midnight(self.last + timedelta(days=1), self.zone)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, grouped how. What is None is not asked for."""

    span: Span
    by: tuple[By, ...] = ()
    kind: str | None = None
    district: str | None = None
    unit: str | None = None
    source: str | None = None
    camera: str | None = None


Key = tuple[str, ...]
"""The values a group has in common, in the order of ``by``; empty stands for not known."""

NOTHING: Final = {figure.name: 0 for figure in FIGURES}


@dataclass(slots=True)
class Tally:
    """The figures of each group while they are counted."""

    groups: dict[Key, dict[str, int]] = field(default_factory=dict)

    def of(self, key: Key) -> dict[str, int]:
        found = self.groups.get(key)
        if found is None:
            found = self.groups[key] = dict(NOTHING)
        return found

    def total(self) -> dict[str, int]:
        total = dict(NOTHING)
        for figures in self.groups.values():
            for name, count in figures.items():
                total[name] += count
        return total


@dataclass(frozen=True, slots=True)
class Statistics:
    """What came out, at the moment it was counted. Groups stand in the order of their keys."""

    wanted: Wanted
    at: datetime
    total: dict[str, int]
    groups: tuple[tuple[Key, dict[str, int]], ...]
    names: dict[tuple[By, str], Text]
    """What people call a group; a value without one is its own name."""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
