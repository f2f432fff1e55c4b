"""The schedule's own seconds, and the hours of the city that change what it may do."""

from __future__ import annotations

from datetime import UTC, datetime

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Clockwork:
    """Turns moments into seconds that never go back.

    When the machine's clock is set back, time stands still for that call and then goes on: no
    camera waits an hour because the clock lost one. A clock set forward makes everything due,
    which caps and rates let through in order of deadlines.
    """

    def __init__(self) -> None:
        self._lost = 0.0
        self.at = 0.0
        """The latest moment told."""

    def seconds(self, moment: datetime) -> float:
        """Seconds of ``moment``, for deadlines. Raises TypeError when it has no time zone."""
        return (moment - EPOCH).total_seconds() + self._lost

    def advance(self, now: datetime) -> float:
        """Seconds of ``now``, which is the present. Raises TypeError when it has no time zone."""
        at = self.seconds(now)
        if at < self.at:
            self._lost += self.at - at
            at = self.at
        self.at = at
        return at
