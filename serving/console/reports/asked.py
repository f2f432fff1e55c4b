"""What a person wants counted, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from starlette.datastructures import QueryParams

from serving.reports.choices import Choices
from serving.reports.domain import By, Statistics

GROUPINGS: Final = (By.KIND, By.DISTRICT, By.UNIT, By.SOURCE, By.CAMERA, By.HOUR)
FIELDS: Final = ("kind", "district", "source", "unit")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants counted, as the address says it."""

    first: date
    last: date
    by: By = By.KIND
    kind: str | None = None
    district: str | None = None
    source: str | None = None
    unit: str | None = None

    @classmethod
    def read(cls, query: QueryParams, today: date) -> Asked:
        """What an address does not say, or says wrongly, is the last thirty days by kind."""
        first = _day(query.get("from", ""), today - timedelta(days=29))
        by = query.get("by", "")
        given = {name: query.get(name, "")[:200] or None for name in FIELDS}
        return cls(
            first,
            _day(query.get("to", ""), max(today, first)),
            By(by) if by in GROUPINGS else By.KIND,
            **given,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """As an address says it, and as ``/api/statistics`` reads it."""
        given = [(name, getattr(self, name)) for name in FIELDS]
        return [
            ("from", f"{self.first}"),
            ("to", f"{self.last}"),
            ("by", self.by.value),
            *((name, value) for name, value in given if value is not None),
        ]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def time(self) -> By:
        """How fine the chart over time is: some sixty columns at most."""
        return By.DAY if self.days <= 62 else By.WEEK if self.days <= 400 else By.MONTH

    def lately(self, today: date, days: int) -> Asked:
        return replace(self, first=today - timedelta(days=days - 1), last=today)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the database."""

    grouped: Statistics
    over_time: Statistics
    choices: Choices
    today: date


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
