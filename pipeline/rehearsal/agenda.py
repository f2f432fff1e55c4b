"""What happens next: time that moves from one happening to the next."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

BEGIN: Final = datetime(2026, 5, 1, tzinfo=UTC)
"""The moment at which every rehearsal begins, so that the same seed gives the same result."""


class Agenda:
    """Moments are seconds from the beginning. What is due at one moment happens in the order in
    which it was entered."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._entered = 0
        self.at = 0.0

    def seconds(self) -> float:
        """The clock of the nodes."""
        return self.at

    def now(self) -> datetime:
        """The present moment, for whoever asks the calendar."""
        return BEGIN + timedelta(seconds=self.at)

    def enter(self, at: float, act: Callable[..., None], *what: object) -> None:
        """``act(*what)`` is to happen at ``at``, or now if that is past."""
        self._entered += 1
        heapq.heappush(self._due, (max(at, self.at), self._entered, act, what))

    def run(self, until: float) -> None:
        """Let happen what is due up to ``until``, which is the present then."""
        while self._due and self._due[0][0] <= until:
            self.at, _, act, what = heapq.heappop(self._due)
            act(*what)
        self.at = until
