"""Counting how often a caller asks, in bounded memory. Time is passed in."""

from __future__ import annotations

from collections import Counter, OrderedDict
from datetime import datetime
from threading import Lock
from typing import Final

MINUTE_S: Final = 60.0
MOST_CALLERS: Final = 10_000
"""Remembered at once; whoever asked longest ago is forgotten first, and begins anew."""


class Buckets:
    """A bucket for each caller that holds a minute's allowance and fills up evenly.

    Of each only the moment is kept at which it is full again, so a caller who may ask always and
    one never seen are the same. Safe to share between threads.
    """

    def __init__(
        self, per_minute: int, most_callers: int = MOST_CALLERS, *, told: bool = False
    ) -> None:
        """``per_minute`` 0 lets everybody. ``told`` counts what is taken, for processes beside this
        one: ``given_out`` has to be asked for it again and again."""
        self._taken: Counter[str] | None = Counter() if told else None
        self._each_s = MINUTE_S / per_minute if per_minute else 0.0
        self._most = most_callers
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, caller: str, at: datetime) -> float:
        """Take one from the caller's bucket: 0.0, or the seconds until there is one again."""
        if not self._each_s:
            return 0.0
        now = at.timestamp()
        with self._lock:
            full_at = max(self._full_at.pop(caller, now), now)
            if full_at > now + MINUTE_S:
                full_at = now  # The clock was put back.
            wait = full_at + self._each_s - (now + MINUTE_S)
            empty = wait > 1e-6
            self._full_at[caller] = full_at if empty else full_at + self._each_s
            if self._taken is not None and not empty:
                self._taken[caller] += 1
            self._forget()
        return wait if empty else 0.0

    def given_out(self, most: int) -> list[tuple[str, int]]:
        """Who took how many since this was asked last, ``most`` callers, those who took most."""
        with self._lock:
            if not self._taken:
                return []
            found = self._taken.most_common(most)
            for caller, _ in found:
                del self._taken[caller]
        return found

    def taken_elsewhere(self, caller: str, times: int, at: datetime) -> None:
        """Take as many from the caller's bucket as there still are of ``times``."""
        if not self._each_s:
            return
        now = at.timestamp()
        with self._lock:
            full_at = max(self._full_at.pop(caller, now), now)
            self._full_at[caller] = min(full_at + times * self._each_s, now + MINUTE_S)
            self._forget()

    def _forget(self) -> None:
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        if self._taken is not None and len(self._taken) > self._most:
            self._taken.clear()

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._full_at)
