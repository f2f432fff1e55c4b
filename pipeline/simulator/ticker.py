"""One timer for all feeds."""

from __future__ import annotations

import asyncio
import heapq

from pipeline.simulator.feed import Feed

TICK_S = 0.004
"""Frames due within one tick go out together: fewer wake-ups, and no viewer can tell."""


class Ticker:
    """Calls ``emit`` of every watched feed when its next frame is due. Idle when none is."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: list[tuple[float, int, Feed]] = []
        self._order = 0
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, feed: Feed) -> None:
        """Begins serving a feed that has players."""
        if not feed.queued:
            self._push(feed, feed.due_s(feed.next))
            self._arm()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._due.clear()

    def _push(self, feed: Feed, due: float) -> None:
        feed.queued = True
        self._order += 1
        heapq.heappush(self._due, (due, self._order, feed))

    def _arm(self) -> None:
        if not self._due:
            return
        when = max(self._due[0][0], self._loop.time() + TICK_S)
        if self._timer is None or self._timer.when() > when:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = self._loop.call_at(when, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._due and self._due[0][0] <= now:
            _, _, feed = heapq.heappop(self._due)
            feed.queued = False
            due = feed.emit(now)
            if due is not None:
                self._push(feed, due)
        self._arm()
