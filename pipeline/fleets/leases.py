"""The lease book as a driver sees it."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.shards.kept_book import KeptBook


class KeptLeases:
    """``Leases`` of the state database; workers that renewed within ``silent_s`` are fresh."""

    def __init__(self, book: KeptBook, silent_s: float) -> None:
        self._book = book
        self._silent_s = silent_s

    def fresh(self) -> Collection[str]:
        return self._book.fresh(self._silent_s)

    def bury(self, lives: Collection[str]) -> int:
        return self._book.bury(lives)
