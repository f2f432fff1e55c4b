"""How long a unit has: four types of limit, each with a value in its own measure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

WORKING_DAY: Final = timedelta(hours=8)
"""What one working day counts for, wherever in a day it begins."""

MOST: Final = 3660.0
"""No limit is longer, in hours or in days."""

MOST_EXTENSIONS: Final = 2


class LimitType(StrEnum):
    CONTINUOUS_HOURS = "continuous_hours"
    """Runs nights and holidays."""
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    """Each is eight working hours."""
    NATURAL_DAYS = "natural_days"
    """Calendar days: the same time of day, so many days later."""


_ONE = {
    LimitType.CONTINUOUS_HOURS: timedelta(hours=1),
    LimitType.WORKING_HOURS: timedelta(hours=1),
    LimitType.WORKING_DAYS: WORKING_DAY,
    LimitType.NATURAL_DAYS: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` hours or days, above 0 and at most MOST. Raises ValueError otherwise."""

    type: LimitType
    value: float

    def __post_init__(self) -> None:
        if not 0 < self.value <= MOST:
            raise ValueError(f"a limit is above 0 and at most {MOST:g}")

    @property
    def amount(self) -> timedelta:
        """The limit in the clock's own measure: working time for the two working types."""
        return amount_of(self.type, self.value)


def amount_of(type_: LimitType, value: float) -> timedelta:
    """``value`` hours or days of a type as a length of time in that type's own measure."""
    return _ONE[type_] * value
