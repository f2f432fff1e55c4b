"""What holds starts back: so many a minute on a source, and the share of the quick revisits."""

from __future__ import annotations

import math
from collections import deque

MINUTE_S = 60.0
BURST_S = 5.0


class StartLimit:
    """Never more than ``per_minute`` starts in any 60 seconds, and those spread over them.

    The moments of the last ``per_minute`` starts make the promise. A token bucket that holds five
    seconds' worth smooths them, so that a quick revisit finds a start within seconds and not only
    when the minute is over. Moments are seconds and never go back.
    """

    __slots__ = ("_burst", "_last", "_per_s", "_starts", "_tokens")

    def __init__(self, per_minute: int) -> None:
        self._per_s = per_minute / MINUTE_S
        self._burst = max(1.0, self._per_s * BURST_S)
        self._tokens = self._burst
        self._last = -math.inf
        self._starts: deque[float] = deque(maxlen=per_minute)

    def free_at(self, at: float) -> float:
        """The earliest moment, ``at`` or later, at which another start is allowed."""
        free = at
        missing = 1.0 - self._level(at)
        if missing > 1e-9:
            free = at + missing / self._per_s
        if len(self._starts) == self._starts.maxlen:
            # A hair more than the minute: both its ends may be counted.
            free = max(free, math.nextafter(self._starts[0] + MINUTE_S, math.inf))
        return free

    def note(self, at: float) -> None:
        """A session began at ``at``."""
        self._tokens = self._level(at) - 1.0
        self._last = at
        self._starts.append(at)

    def under(self, per_minute: int) -> StartLimit:
        """The same past under another number: a new plan may change it at any moment."""
        if per_minute == self._starts.maxlen:
            return self
        other = StartLimit(per_minute)
        for at in self._starts:
            other.note(at)
        return other

    def _level(self, at: float) -> float:
        return min(self._burst, self._tokens + (at - self._last) * self._per_s)


class Share:
    """Of any run of n starts for which both wait, quick revisits take at most share × n + 1.

    And of the sessions at most ``share`` of them, though one always may.
    """

    __slots__ = ("_balance", "_open", "_share")

    def __init__(self, share: float) -> None:
        self._share = share
        self._balance = 1.0
        self._open = 0

    def allows(self, sessions: int) -> bool:
        """Whether a quick revisit may go before a waiting camera, of ``sessions`` in all."""
        return self._balance >= 1.0 - self._share - 1e-9 and self._open + 1 <= max(
            1.0, self._share * sessions
        )

    def spend(self) -> None:
        """A quick revisit went before a waiting camera."""
        self._balance -= 1.0 - self._share

    def earn(self) -> None:
        """A camera of the round was started."""
        self._balance = min(1.0, self._balance + self._share)

    def count(self, by: int) -> None:
        """So many quick revisits more, or fewer, are under way."""
        self._open += by
