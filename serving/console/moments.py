"""Times and durations as people in the city read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from serving.console.html import Markup, tag
from serving.console.words import Language, Words

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moments:
    """Writes moments in the city's own time; the UTC stays one hover away."""

    city: ZoneInfo
    words: Words

    def text(self, at: datetime) -> str:
        """21 Nov 2026 21:09:04, or 2026年11月21日 21:09:04."""
        return self._written(at, with_year=True)

    def clock(self, at: datetime) -> str:
        """21:09:04"""
        return f"{at.astimezone(self.city):%H:%M:%S}"

    def markup(self, at: datetime, *, short: bool = False) -> Markup:
        """A ``time`` element: city time to read, UTC to hover over and for programs."""
        exact = at.astimezone(UTC)
        return tag(
            "time",
            self._written(at, with_year=not short),
            datetime=exact.isoformat(timespec="seconds"),
            title=f"{exact:%Y-%m-%d %H:%M:%S} UTC",
        )

    def duration(self, seconds: float) -> str:
        """Whole seconds below an hour, minutes above; parts of a second are rounded down."""
        whole = int(seconds)
        if whole < 60:
            return self.words("duration.seconds", s=whole)
        if whole < 3600:
            return self.words("duration.minutes", m=whole // 60, s=whole % 60)
        return self.words("duration.hours", h=whole // 3600, m=whole % 3600 // 60)

    def _written(self, at: datetime, *, with_year: bool) -> str:
        local = at.astimezone(self.city)
        if self.words.language is Language.CHINESE:
            year = f"{local.year}年" if with_year else ""
            return f"{year}{local.month}月{local.day}日 {local:%H:%M:%S}"
        year = f" {local.year}" if with_year else ""
        return f"{local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M:%S}"


def percent(share: float) -> str:
    """0.874 as 87 %."""
    return f"{share * 100:.0f} %"
