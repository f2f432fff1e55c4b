"""A picture store for the tests: the one in memory, that can be away and can be tampered with."""

from __future__ import annotations

from pipeline.storage import MemoryStore, StoreUnavailable


class Shelf(MemoryStore):
    away = False

    def get(self, sha256: str) -> bytes:
        if self.away:
            raise StoreUnavailable("The shelf is away: wait for it.")
        return super().get(sha256)

    def tamper(self, sha256: str, data: bytes) -> None:
        self._pictures[sha256] = data

    def lose(self, sha256: str) -> None:
        del self._pictures[sha256]
