"""A picture store for the tests: the one in memory, that can be away and can be tampered with."""

from __future__ import annotations

from typing import Any

from pipeline.contract import LookedBox
from pipeline.storage import MemoryStore, StoreUnavailable
from serving.samples.finding import Finding


class Shelf(MemoryStore):
    away = False
    full = False

    def put(self, data: bytes, media_type: str) -> str:
        if self.full:
            raise StoreUnavailable("The shelf is full: make room.")
        return super().put(data, media_type)

    def get(self, sha256: str) -> bytes:
        if self.away:
            raise StoreUnavailable("The shelf is away: wait for it.")
        return super().get(sha256)

    def erase(self, sha256: str) -> None:
        if self.away:
            raise StoreUnavailable("The shelf is away: wait for it.")
        super().erase(sha256)

    def holds(self) -> set[str]:
        return set(self._pictures)

    def tamper(self, sha256: str, data: bytes) -> None:
        self._pictures[sha256] = data

    def lose(self, sha256: str) -> None:
        del self._pictures[sha256]


class Nobody:
    """A finder for plain pictures: nobody is on them, unless a test says who."""

    def __init__(self, *boxes: LookedBox) -> None:
        self.boxes = boxes

    def find(self, picture: Any) -> Finding:
        return Finding(self.boxes, self.boxes)
