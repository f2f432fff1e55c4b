"""What another file says of a year, day by day. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from serving.calendars.domain import YearFile
from serving.differences.domain import Difference, by_name, compared


class YearPart(StrEnum):
    """The parts of a year."""

    YEAR = "year"
    HOLIDAYS = "holidays"
    MAKEUP = "makeup"
    """Weekend days that are worked."""


def differences(before: YearFile | None, after: YearFile) -> list[Difference]:
    """Everything that ``after`` says otherwise; all of it without a ``before``."""
    return [
        one
        for part in YearPart
        for one in compared(part, _lines(part, before) if before else {}, _lines(part, after))
    ]


def _lines(part: YearPart, year: YearFile) -> Mapping[str, Mapping[str, Any]]:
    match part:
        case YearPart.YEAR:
            return {str(year.year): {"source": year.source, "hours": list(year.hours)}}
        case YearPart.HOLIDAYS:
            named = sorted(year.holidays, key=lambda one: one.first)
            return by_name((one.name, {"first": one.first, "last": one.last}) for one in named)
        case YearPart.MAKEUP:
            return {str(day): {} for day in sorted(year.makeup)}
