"""Which source is asked next: the heads of all lines of one sort, earliest deadline first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from pipeline.schedule.lane import Lane
from pipeline.schedule.ranking import Ranking
from pipeline.schedule.turn import Line


class Front:
    """Looks at a source only when something about it changed or its time has come."""

    def __init__(self, lanes: Mapping[str, Lane], line_of: Callable[[Lane], Line]) -> None:
        self._lanes = lanes
        self._line_of = line_of
        self._ready = Ranking()
        self._waiting = Ranking()

    def refresh(self, lane: Lane, at: float) -> None:
        """Something about the source changed."""
        name, line = lane.source.id, self._line_of(lane)
        free = lane.free_at(at) if line and not lane.is_full(line) else math.inf
        if free == math.inf:
            self._ready.drop(name)
            self._waiting.drop(name)
            return
        head, release = line.head(at), line.next_release()
        wake: float | None
        if head is not None and free <= at:
            self._ready.put(name, head.deadline)
            wake = release
        else:
            self._ready.drop(name)
            wake = free
            if head is None:
                wake = None if release is None else max(release, free)
        if wake is None:
            self._waiting.drop(name)
        else:
            self._waiting.put(name, wake)

    def best(self, at: float) -> tuple[float, Lane] | None:
        """The earliest deadline among the heads of sources that may start now, and its source."""
        while (first := self._waiting.first()) is not None and first[0] <= at:
            self._waiting.drop(first[1])
            self.refresh(self._lanes[first[1]], at)
        best = self._ready.first()
        return None if best is None else (best[0], self._lanes[best[1]])

    def next_at(self) -> float:
        """When something may become ready, if nothing is; infinite when only an end can help."""
        first = self._waiting.first()
        return math.inf if first is None else first[0]
