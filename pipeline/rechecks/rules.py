"""When a re-check passes, fails, or gives up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A check passes by clean looks, fails by looks that show the thing, and gives up at its limit.

    Raises ValueError for numbers that contradict each other.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    clean_looks: int = 3
    """Looks in a row, those that could not tell left out, that could have shown the thing and do
    not. More makes it rarer that a case is closed while the thing still stands."""
    over_s: float = 600.0
    """And seconds from the first of them to the last: somebody may drive away and come back."""
    seen_looks: int = 2
    """Looks that show the thing again before it counts as not handled: one may be mistaken."""
    limit_s: float = 3600.0
    """Seconds from the check's beginning after which a person has to look."""
    around_h: float | None = None
    """Clean looks count only within so many hours of the time of day at which the thing was
    confirmed: a night market is not gone because nobody sells at noon. None takes any hour."""

    def __post_init__(self) -> None:
        if self.clean_looks < 1 or self.seen_looks < 1:
            raise ValueError("clean_looks and seen_looks are 1 or more looks")
        if not 0.0 <= self.over_s < self.limit_s < math.inf:
            raise ValueError("a check needs 0 <= over_s < limit_s")
        if self.around_h is not None:
            if not 0.0 < self.around_h <= 12.0:
                raise ValueError("around_h lies above 0 and at most at 12 hours")
            if 2 * self.around_h * 3600 < self.over_s:
                raise ValueError("the hours of around_h are too short for over_s")

    @property
    def every_s(self) -> float:
        """Seconds between two looks that the check asks for."""
        return self.over_s / max(self.clean_looks - 1, 1)


DEFAULT_CHECKS: Mapping[str, CheckRule] = MappingProxyType(
    {
        "street_vending": CheckRule(over_s=900.0, around_h=1.5),
        "bin_overflow": CheckRule(),
        "green_belt_parking": CheckRule(),
        "manhole_missing": CheckRule(over_s=300.0, limit_s=1800.0),
    }
)
"""Our own choice, for a city to set: no source says how long to look. A stall is looked for at its
hour; a bin, a car on the green and a hole are there at any."""
