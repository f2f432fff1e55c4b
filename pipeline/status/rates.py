"""How often something happened lately. Pure: the moment is an argument."""

from __future__ import annotations

from collections import deque
from datetime import datetime


class RollingCount:
    """Counts over the last ``window_s`` seconds, whole second by whole second.

    Holds at most ``window_s`` numbers, however much is counted. A clock that goes back only makes
    the count a little too high for as long as it went back.
    """

    def __init__(self, started_at: datetime, window_s: int = 60) -> None:
        if window_s < 1:
            raise ValueError("a window of less than a second holds nothing")
        self._started_s = started_at.timestamp()
        self._window_s = window_s
        self._seconds: deque[tuple[int, int]] = deque()
        self._sum = 0

    def add(self, at: datetime, times: int = 1) -> None:
        second = int(at.timestamp())
        if self._seconds and self._seconds[-1][0] >= second:
            second, before = self._seconds.pop()
            self._seconds.append((second, before + times))
        else:
            self._seconds.append((second, times))
        self._sum += times
        self._forget(at)

    def total(self, at: datetime) -> int:
        """How often within the window that ends at ``at``."""
        self._forget(at)
        return self._sum

    def per_s(self, at: datetime) -> float:
        """The same for a second; shortly after the start, for each of the seconds since then."""
        lived_s = at.timestamp() - self._started_s
        return self.total(at) / min(max(lived_s, 1.0), self._window_s)

    def _forget(self, at: datetime) -> None:
        oldest = int(at.timestamp()) - self._window_s
        while self._seconds and self._seconds[0][0] <= oldest:
            self._sum -= self._seconds.popleft()[1]
