"""The two clocks: the machine's, and one that a test or a replay holds in its hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from pipeline.domain import utc


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class HeldClock:
    """Stands still until it is moved. Raises ValueError for a naive start or a step backwards."""

    def __init__(self, at: datetime) -> None:
        self._at = utc(at)

    def now(self) -> datetime:
        return self._at

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("a clock never runs backwards")
        self._at += timedelta(seconds=seconds)
