"""Cameras that change hands: what each loss of a node moved, and how long its cameras waited."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from pipeline.rehearsal.luck import How

SETTLES_S: Final = 60.0
"""After a node came, or came back, the others give it its share for so long at most."""


@dataclass(slots=True)
class Lost:
    """One loss. Seconds are counted from it."""

    node: str
    how: How
    at: float
    cameras: int
    """That the node watched."""
    waiting: set[int] = field(default_factory=set)
    """Of these, those that no other node has taken over yet."""
    taken_over_s: float | None = None
    """When the last of them was; None while some never were."""
    late: int = 0
    """So many of them were looked at too late for the first time after it, those left out that did
    not answer or whose source was away…"""
    worst_late_s: float = 0.0
    """…and the latest of them by so much after its target."""


class Moves:
    def __init__(self, cameras: int) -> None:
        self._watched_by: list[str | None] = [None] * cameras
        self._lost: dict[str, Lost] = {}
        self._came: dict[str, float] = {}
        self._unseen: dict[int, Lost] = {}
        self.losses: list[Lost] = []
        self.taken = 0
        """Cameras that a node took over from another one after the beginning."""
        self.needless = 0
        """Of these, taken from a node that works, by one that had not just come: this is what
        sharing out must never cause."""

    def came(self, node: str, at: float) -> None:
        """The node works, or works again."""
        self._came[node] = at
        self._lost.pop(node, None)

    def lost(self, node: str, how: How, at: float, places: Collection[int]) -> None:
        """The node is lost, and it watched these cameras."""
        loss = Lost(node, how, at, len(places), set(places))
        self._lost[node] = loss
        self.losses.append(loss)
        self._unseen |= dict.fromkeys(places, loss)

    def took(self, node: str, at: float, places: Collection[int]) -> None:
        """The node watches these cameras from now on."""
        for place in places:
            before, self._watched_by[place] = self._watched_by[place], node
            if before is None or before == node:
                continue
            loss = self._lost.get(before)
            if loss is not None:
                loss.waiting.discard(place)
            if at < SETTLES_S:
                continue
            self.taken += 1
            if loss is None and at - self._came[node] > SETTLES_S:
                self.needless += 1
        for loss in self._lost.values():
            if not loss.waiting and loss.taken_over_s is None:
                loss.taken_over_s = at - loss.at

    def looked(self, place: int, late_s: float) -> None:
        """A look at the camera is saved, so much after its target."""
        loss = self._unseen.pop(place, None) if self._unseen else None
        if loss is not None and late_s > 0:
            loss.late += 1
            loss.worst_late_s = max(loss.worst_late_s, late_s)

    def excused(self, places: Iterable[int]) -> None:
        """These have reasons of their own to be late."""
        if self._unseen:
            for place in places:
                self._unseen.pop(place, None)
