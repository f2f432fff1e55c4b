"""What is due to whom, worked out once and not at every renewal."""

from __future__ import annotations

from typing import Final

from pipeline.domain import WatchPlan
from pipeline.shards.things import shares

_KEPT: Final = 3
"""Answers. While workers come and go, those cut off from the news ask by an older list."""


class Dues:
    """One thread at a time. Several workers of one process may ask the same one."""

    def __init__(self) -> None:
        self._known: list[tuple[WatchPlan | None, frozenset[str], dict[str, frozenset[str]]]] = []

    def to(self, worker: str, workers: frozenset[str], plan: WatchPlan | None) -> frozenset[str]:
        """What ``worker`` is to have when these ``workers``, itself among them, share the plan."""
        for place, (other, company, due) in enumerate(self._known):
            if other is plan and company == workers:
                self._known.insert(0, self._known.pop(place))
                return due[worker]
        due = shares(workers, plan)
        self._known = [(plan, workers, due), *self._known[: _KEPT - 1]]
        return due[worker]
