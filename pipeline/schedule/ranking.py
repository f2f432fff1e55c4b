"""Names in order of a number that may change at any time: a heap that forgets lazily."""

from __future__ import annotations

import heapq


class Ranking:
    """Each name once, lowest number first, equal numbers by name. O(log n), amortised."""

    __slots__ = ("_heap", "_rank")

    def __init__(self) -> None:
        self._rank: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []

    def __len__(self) -> int:
        return len(self._rank)

    def put(self, name: str, rank: float) -> None:
        """Enter ``name``, or move it."""
        if self._rank.get(name) == rank:
            return
        self._rank[name] = rank
        if len(self._heap) > 2 * len(self._rank) + 32:
            self._heap = [(rank, name) for name, rank in self._rank.items()]
            heapq.heapify(self._heap)
        else:
            heapq.heappush(self._heap, (rank, name))

    def drop(self, name: str) -> None:
        """Take ``name`` out if it is in."""
        self._rank.pop(name, None)

    def first(self) -> tuple[float, str] | None:
        """The lowest number and its name; None when empty."""
        heap, rank = self._heap, self._rank
        while heap:
            best = heap[0]
            if rank.get(best[1]) == best[0]:
                return best
            heapq.heappop(heap)
        return None
